"""The columns of a table of figures as they leave the service."""

from app.stats.rules.account import Line, Period
from app.stats.rules.figures import Promise
from app.stats.rules.suppression import SMALLEST

HEAD = (
    "from_month",
    "to_month",
    "reports",
    "open_now",
    "first_answer_median_days",
    "first_answer_median_low_days",
    "first_answer_median_high_days",
    "first_answer_p90_days",
    "resolution_median_days",
    "resolution_median_low_days",
    "resolution_median_high_days",
    "resolution_p90_days",
    "answered_on_time_percent",
    "resolved_on_time_percent",
    "note",
)
HIDDEN = "hidden to protect people"
OPEN_HIDDEN = "open hidden to protect people"
WITH_REST = "with the few reports that have no such group"
UNFINISHED = "month not over yet"


def sheet_row(line: Line, period: Period) -> list[object]:
    """Return the cells of one group; an empty cell is hidden or not yet reached, and the note says which is hidden."""
    months: list[object] = [f"{period.first:%Y-%m}", f"{period.last:%Y-%m}"]
    found = line.figures
    if found is None:
        return [*months, *([None] * (len(HEAD) - 3)), _note(line, HIDDEN)]
    waits = [
        days
        for of in (found.first_answer, found.resolution)
        for days in (of.median_days, of.median_low_days, of.median_high_days, of.p90_days)
    ]
    shares = [whole_percent(found.answer_promise), whole_percent(found.resolve_promise)]
    hidden = "" if line.n_open is not None else OPEN_HIDDEN
    return [*months, found.n, line.n_open, *waits, *shares, _note(line, hidden)]


def _note(line: Line, hidden: str) -> str:
    told = (hidden, WITH_REST if line.with_rest else "", UNFINISHED if line.unfinished else "")
    return "; ".join(part for part in told if part)


def whole_percent(promise: Promise) -> int | None:
    """Return the share kept in whole per cent, None where too few were due to say."""
    kept = promise.kept_percent
    return None if kept is None or promise.n_due < SMALLEST else round(kept)
