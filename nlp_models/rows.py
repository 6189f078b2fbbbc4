"""Files of one JSON object a line, plain or gzip: read with the number of every line that cannot be used."""

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import IO, cast

Row = dict[str, object]


class BadRowError(Exception):
    """A line that cannot be used; the message names the file, the line and what is wrong with it."""

    def __init__(self, path: Path, line: int, reason: str) -> None:
        super().__init__(f"{path}, line {line}: {reason}")
        self.line = line


def open_text(path: Path) -> IO[str]:
    """Open a plain or gzipped file for reading as text."""
    if path.suffix == ".gz":
        return cast(IO[str], gzip.open(path, "rt", encoding="utf-8"))
    return path.open(encoding="utf-8")


def read_rows(path: Path, *, needs_category: bool = False) -> Iterator[Row]:
    """Yield each row that has an id and a text, checked; raises BadRowError at the first line that has not."""
    try:
        with open_text(path) as lines:
            for number, line in enumerate(lines, start=1):
                if line.strip():
                    yield _checked(path, number, line, needs_category=needs_category)
    except (gzip.BadGzipFile, UnicodeDecodeError, EOFError) as error:
        raise BadRowError(path, 1, f"the file cannot be read: {error}") from error


def _checked(path: Path, number: int, line: str, *, needs_category: bool) -> Row:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise BadRowError(path, number, f"not JSON ({error})") from error
    reason = _fault(row, needs_category=needs_category)
    if reason:
        raise BadRowError(path, number, reason)
    return cast(Row, row)


def _fault(row: object, *, needs_category: bool) -> str | None:
    if not isinstance(row, dict):
        return "not a JSON object"
    if not isinstance(row.get("id"), str | int):
        return 'no "id"'
    if not isinstance(row.get("text"), str):
        return 'no "text"'
    for name in ("title", "lang", "created_at"):
        if not isinstance(row.get(name), str | None):
            return f'"{name}" is no string'
    if needs_category and not isinstance(row.get("category"), str | None):
        return '"category" is no string'
    return None
