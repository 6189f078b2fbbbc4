"""Public pages of figures: they read roll-ups, never cases."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from typing import Any

from babel import Locale
from flask import Blueprint, Response, make_response, request
from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup

from app.core import clock
from app.core.access import open_to_all
from app.core.charts import Series, bar_shares, line_chart
from app.core.errors import NotFoundError
from app.core.http import page
from app.core.i18n import current_language
from app.departments.queries import current_city
from app.stats.models import Dimension
from app.stats.queries.account import get_account
from app.stats.queries.rollups import Edition, find_edition, list_names
from app.stats.rules.account import DIMENSIONS, Account, Line
from app.stats.rules.months import PERIODS
from app.stats.rules.sheet import sheet
from app.stats.rules.suppression import SMALLEST
from app.stats.rules.tables import HEAD, sheet_row, whole_percent
from app.stats.rules.words import Words, find_trend, in_unit, is_about_same, unit_of

blueprint = Blueprint("stats", __name__, template_folder="templates")

USUAL_MONTHS = 12
MONTH = "month"


@dataclass(frozen=True, slots=True)
class Table:
    """One table of the page: its lines with their names, and bars for the typical wait."""

    dimension: str
    lines: tuple[tuple[str, Line], ...]
    bars: tuple[dict[str, Any], ...]

    @property
    def ends(self) -> tuple[Line, Line] | None:
        """The named lines that wait shortest and longest; half not yet answered is longest of all."""
        named = [line for _name, line in self.lines if line.group and line.figures]
        return (named[0], named[-1]) if len(named) > 1 and named[0].median_days is not None else None

    def name_of(self, line: Line) -> str:
        """The name in a line."""
        return next(name for name, one in self.lines if one is line)

    @property
    def n_hidden(self) -> int:
        """How many lines are hidden."""
        return sum(line.figures is None for _name, line in self.lines)


@blueprint.get("/figures")
@open_to_all
def figures() -> Response:
    """Show how the city answers, over the period in the address."""
    return _unless_known(_figures_page)


@blueprint.get("/figures/<dimension>.csv")
@open_to_all
def download(dimension: str) -> Response:
    """Send one table of the page, or its months, for a spreadsheet."""
    if dimension not in (*DIMENSIONS, MONTH):
        raise NotFoundError(_("There are no such figures."))
    return _unless_known(lambda edition: _file(dimension, edition))


@blueprint.get("/figures/method")
@open_to_all
def method() -> Response:
    """Explain every figure in plain words."""
    return _unless_known(_method_page)


def _unless_known(answer: Callable[[Edition | None], Response]) -> Response:
    """Answer, or say that the reader's copy is still right."""
    edition = find_edition()
    tag = _tag(edition)
    known = request.if_none_match.contains_weak(tag)
    response = Response(status=304) if known else answer(edition)
    response.set_etag(tag, weak=True)
    response.headers["Cache-Control"] = "no-cache"
    response.vary.add("Accept-Language")
    return response


def _tag(edition: Edition | None) -> str:
    # Open cases grow older without an event: a copy is good for the hour in which it was made.
    hour = clock.now().strftime("%Y-%m-%dT%H")
    told = (request.full_path, current_language(), current_city().name, edition, hour, version("answerable"))
    return hashlib.sha256(repr(told).encode()).hexdigest()[:24]


def _account(edition: Edition) -> Account:
    n_months = request.args.get("months", USUAL_MONTHS, type=int)
    return get_account(edition, n_months=n_months, as_of=clock.now())


def _words() -> Words:
    return Words(Locale.parse(current_language()))


def _figures_page(edition: Edition | None) -> Response:
    if edition is None:
        return page("stats/no_figures.html")
    account, words = _account(edition), _words()
    wait = _speaker(words)
    return page(
        "stats/figures.html",
        account=account,
        words=words,
        wait=wait,
        on_time=whole_percent,
        about_same=is_about_same,
        chart=_chart(account, words),
        trend=find_trend([line.median_days for line in account.months if not line.unfinished]),
        tables=[
            _table(account, dimension, words, wait) for dimension in DIMENSIONS if account.tables[dimension]
        ],
        periods=PERIODS,
        smallest=SMALLEST,
    )


def _method_page(edition: Edition | None) -> Response:
    account = _account(edition) if edition else None
    return page("stats/method.html", account=account, words=_words(), smallest=SMALLEST)


def _file(dimension: str, edition: Edition | None) -> Response:
    if edition is None:
        raise NotFoundError(_("There are no figures yet."))
    account = _account(edition)
    lines = account.months if dimension == MONTH else account.tables[dimension]
    named = [
        (f"{line.group:%Y-%m}" if dimension == MONTH else name, line)
        for name, line in _named(dimension, lines)
    ]
    text = sheet([dimension, *HEAD], [[name, *sheet_row(line, account.period)] for name, line in named])
    response = make_response(text)
    response.mimetype = "text/csv"
    response.headers["Content-Disposition"] = (
        f"attachment; filename=figures-{dimension}-{account.period.last:%Y-%m}.csv"
    )
    return response


def _chart(account: Account, words: Words) -> Markup:
    waits = [line.figures.first_answer if line.figures else None for line in account.months]
    half = Series(_("Half answered within"), [of.median_days if of else None for of in waits])
    most = Series(_("9 of 10 answered within"), [of.p90_days if of else None for of in waits])
    labels = [words.short_month(line.group) for line in account.months]
    summary = _("Days until the first answer, by month of receipt. The same numbers are in the table below.")
    return line_chart([half, most], labels, summary=summary, unit=_("days"), say=words.mark)


def _table(account: Account, dimension: str, words: Words, wait: Callable[[float], str]) -> Table:
    named = _named(dimension, account.tables[dimension])
    shares = bar_shares([line.median_days for _name, line in named])
    bars = tuple(
        {
            "name": name,
            "share": share,
            "text": _typical(line, wait),
            "note": words.number(line.figures.n) if line.figures else "",
        }
        for (name, line), share in zip(named, shares, strict=True)
    )
    return Table(dimension, tuple(named), bars)


def _named(dimension: str, lines: tuple[Line, ...]) -> list[tuple[str, Line]]:
    names = {} if dimension == MONTH else list_names(Dimension(dimension))
    return [(_name(names.get(line.group, _nameless(dimension)), dimension, line), line) for line in lines]


def _name(name: str, dimension: str, line: Line) -> str:
    if not line.with_rest:
        return name
    if dimension == Dimension.AREA:
        return str(_("%(name)s, and the few whose place is not known", name=name))
    return str(_("%(name)s, and the few not sorted yet", name=name))


def _nameless(dimension: str) -> str:
    return str(_("Place not known") if dimension == Dimension.AREA else _("Not sorted yet"))


def _typical(line: Line, wait: Callable[[float], str]) -> str:
    if line.figures is None:
        return str(_("not shown"))
    return str(_("not yet reached")) if line.median_days is None else wait(line.median_days)


def _speaker(words: Words) -> Callable[..., str]:
    """Return a function that writes waits in the reader's language, such as "3.4 days" or "5 hours"."""

    @cache
    def wait(days: float, like: float | None = None) -> str:
        # A difference is told in the unit of what it is the difference of.
        unit = unit_of(days if like is None else like)
        number = in_unit(days, unit)
        if unit == "minutes":
            # Within a minute is true of anything shorter, and no minutes would read like no answer.
            number = max(1.0, number)
        text = words.tenths(number) if unit == "days" else words.number(number)
        # Fractions take the form of large numbers in every language we speak.
        whole = int(number) if text == words.number(int(number)) else 100
        return str(_in_words(unit, text, whole))

    return wait


def _in_words(unit: str, text: str, plural: int) -> Any:
    if unit == "days":
        return ngettext("%(text)s day", "%(text)s days", plural, text=text)
    if unit == "hours":
        return ngettext("%(text)s hour", "%(text)s hours", plural, text=text)
    return ngettext("%(text)s minute", "%(text)s minutes", plural, text=text)
