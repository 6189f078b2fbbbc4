"""Reads rows from JSON lines or CSV, plain or gzipped, and writes the rejects file."""

import csv
import gzip
import json
import os
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a file: its number from 1, and its row or the reason why it has none."""

    number: int
    row: Mapping[str, Any] | None
    fault: str = ""


def read_lines(path: Path, columns: Mapping[str, str]) -> Iterator[Line]:
    """Yield every line; `columns` maps our field names to the file's."""
    with open_text(path) as file:
        lines = _csv_lines(file) if is_csv(path) else _json_lines(file)
        for line in lines:
            yield _renamed(line, columns)


def open_text(path: Path) -> IO[str]:
    """Open a text file, gzipped or not; bytes that are not UTF-8 become a mark that a row can be refused for."""
    if path.suffix == ".gz":
        return gzip.open(path, "rt", encoding="utf-8-sig", errors="surrogateescape", newline="")
    return path.open(encoding="utf-8-sig", errors="surrogateescape", newline="")


def is_csv(path: Path) -> bool:
    """Say whether the name is that of a CSV file."""
    return path.name.lower().removesuffix(".gz").endswith(".csv")


def _json_lines(file: IO[str]) -> Iterator[Line]:
    for number, text in enumerate(file, start=1):
        if text.strip():
            yield _json_line(number, text)


def _json_line(number: int, text: str) -> Line:
    try:
        row = json.loads(text)
    except (ValueError, RecursionError) as error:
        return Line(number, None, f"not JSON: {error}")
    if not isinstance(row, dict):
        return Line(number, None, "not a JSON object")
    return Line(number, row)


def _csv_lines(file: IO[str]) -> Iterator[Line]:
    sample = file.read(20_000)
    file.seek(0)
    try:
        dialect: Any = csv.Sniffer().sniff(sample.split("\n", 1)[0], delimiters=",;\t|")
    except csv.Error:
        dialect = csv.excel
    reader = csv.DictReader(file, dialect=dialect)
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield Line(reader.line_num, None, f"not CSV: {error}")
            continue
        yield Line(reader.line_num, {name: value for name, value in row.items() if name is not None})


def _renamed(line: Line, columns: Mapping[str, str]) -> Line:
    if line.row is None or not columns:
        return line
    kept = dict(line.row)
    for ours, theirs in columns.items():
        if theirs not in line.row:
            return Line(line.number, None, f"there is no column {theirs}")
        kept[ours] = line.row[theirs]
    return Line(line.number, kept)


class Rejects:
    """A file of refused lines for its owner's eyes, made when the first is refused: line number, reason, row."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.n_lines = 0

    def add(self, line: Line, reason: str) -> None:
        """Append one refused line."""
        mode = "a" if self.n_lines else "w"
        with open(
            self.path, mode, encoding="utf-8", errors="backslashreplace", opener=_open_for_owner
        ) as file:  # noqa: PTH123 - Path.open takes no opener
            file.write(
                json.dumps({"line": line.number, "reason": reason, "row": line.row}, ensure_ascii=True) + "\n"
            )
        self.n_lines += 1


def _open_for_owner(path: str, flags: int) -> int:
    # Rows hold what residents wrote. An older file may be readable by all; a device keeps its mode.
    handle = os.open(path, flags, 0o600)
    if stat.S_ISREG(os.fstat(handle).st_mode):
        os.fchmod(handle, 0o600)
    return handle
