"""Results as rows of a table with bars, in the reader's language."""

from datetime import date
from typing import Any

from flask_babel import format_date, format_percent
from flask_babel import gettext as _

from app.surveys.rules.design import OTHER, QuestionKind
from app.surveys.rules.results import Bar, Result


def rows_of(result: Result) -> list[dict[str, Any]]:
    """Return the bars of a result with their words, for the table of bars."""
    return [
        {
            "name": _name_of(result.kind, bar),
            "share": round(100 * bar.share, 1),
            "text": _("not shown") if bar.hidden else format_percent(bar.share),
            "note": "" if bar.hidden else bar.n,
        }
        for bar in result.bars
    ]


def _name_of(kind: QuestionKind, bar: Bar) -> str:
    if bar.key == OTHER:
        return str(_("Something else"))
    if kind is QuestionKind.DATE and "-" in bar.key:
        return str(format_date(date.fromisoformat(bar.key + "-01"), "LLLL y"))
    return bar.label
