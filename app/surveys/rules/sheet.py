"""Answers as a sheet for a spreadsheet program, which must not take a resident's words for a formula."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from app.surveys.rules.design import CHOICES, OTHER, Design

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", "|", "%")
JOINT = "; "

Row = tuple[date, str, dict[int, Any]]
"""The day and the language of one response, and its values by question id."""


def safe_cell(value: Any) -> Any:
    """Return a cell that no spreadsheet program computes; numbers stay numbers."""
    if isinstance(value, str) and value.lstrip(" ").startswith(FORMULA_STARTS):
        return "'" + value
    return value


def write_sheet(rows: Iterable[Sequence[Any]]) -> str:
    """Return rows as CSV with Windows line ends, each cell safe; starts with the mark that tells Excel it is UTF-8."""
    sheet = io.StringIO(newline="")
    writer = csv.writer(sheet)
    for row in rows:
        writer.writerow([safe_cell(cell) for cell in row])
    return "\ufeff" + sheet.getvalue()


def sheet_of(
    questions: Sequence[tuple[int, Design]], responses: Iterable[Row], *, other: str
) -> Iterator[list[Any]]:
    """Return a heading and one row a response: day, language, then a cell a question, and one more for `other` words."""
    heading: list[Any] = ["answered_on", "language"]
    for _, design in questions:
        heading += [design.label, f"{design.label} ({other})"] if _has_other(design) else [design.label]
    yield heading
    for response in responses:
        yield _row(questions, response)


def _has_other(design: Design) -> bool:
    return design.kind in CHOICES and design.allows_other


def _row(questions: Sequence[tuple[int, Design]], response: Row) -> list[Any]:
    answered_on, language, values = response
    cells: list[Any] = [answered_on.isoformat(), language]
    for question_id, design in questions:
        cells += _cells(design, values.get(question_id))
    return cells


def _cells(design: Design, value: Any) -> list[Any]:
    if design.kind not in CHOICES:
        return ["" if value is None else value]
    keys = value["options"] if value else []
    words = JOINT.join(design.label_of(key) for key in keys if key != OTHER)
    return [words, value["other"] if value else ""] if design.allows_other else [words]
