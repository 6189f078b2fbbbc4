"""Comma-separated text that spreadsheets open in the right alphabet and do not run."""

import csv
import io
from collections.abc import Iterable, Sequence

BYTE_ORDER_MARK = "\ufeff"
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def sheet(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return the rows as text; words that a spreadsheet would run as a formula get an apostrophe in front."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(head)
    writer.writerows([_safe(cell) for cell in row] for row in rows)
    return BYTE_ORDER_MARK + out.getvalue()


def _safe(cell: object) -> object:
    if cell is None:
        return ""
    if isinstance(cell, float):
        return f"{cell:.4g}" if cell < 1000 else f"{cell:.0f}"
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA_STARTS) else cell
