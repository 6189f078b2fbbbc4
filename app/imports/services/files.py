"""Takes a whole file in: one look through it for its extent, then batch after batch."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo
from pathlib import Path

from app.core.transaction import transaction
from app.imports.gateways.files import Line, Rejects, read_lines
from app.imports.rules.rows import PastCase, RowError, read_row
from app.imports.services.cases import Plan, store_batch
from app.imports.services.setting import Setting, name_city

BATCH = 2_000


@dataclass(slots=True)
class Extent:
    """What the first look found."""

    n_lines: int = 0
    as_of: datetime | None = None
    city: str = ""
    country: str = ""
    language: str = ""


@dataclass(slots=True)
class Outcome:
    """What became of a file's lines."""

    n_read: int = 0
    n_stored: int = 0
    n_rejected: int = 0

    @property
    def n_known(self) -> int:
        """Cases that were there already."""
        return self.n_read - self.n_stored - self.n_rejected


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A file and how to read it."""

    path: Path
    zone: tzinfo
    columns: Mapping[str, str]
    now: datetime
    """When the import began: what lies later than a day after it is refused."""


def look_through(source: Source, tick: Callable[[int], object]) -> Extent:
    """Return how long the file is, its latest instant up to now, and whose it is; call `tick(1)` a line."""
    extent = Extent()
    for line in read_lines(source.path, source.columns):
        tick(1)
        extent.n_lines += 1
        case = _read(line, source)
        if isinstance(case, PastCase):
            last = min(case.last_instant, source.now)
            extent.as_of = max(last, extent.as_of or last)
            if not extent.city and line.row:
                extent.city, extent.country = (
                    str(line.row.get("city") or ""),
                    str(line.row.get("country") or ""),
                )
                extent.language = case.language
    return extent


def take_in(source: Source, plan: Plan, rejects: Rejects, tick: Callable[[int], object]) -> Outcome:
    """Store every good line in transactions of 2,000; what an earlier run stored is passed over."""
    outcome, setting = Outcome(), Setting()
    for batch in _batches(read_lines(source.path, source.columns)):
        cases = _good(batch, source, rejects, outcome)
        with transaction():
            ids = store_batch(cases, setting, plan)
        outcome.n_stored += len(ids)
        outcome.n_read += len(batch)
        tick(len(batch))
    return outcome


def name_city_after(extent: Extent, time_zone: str) -> None:
    """Name the city after the file if it has no name."""
    with transaction():
        name_city(
            name=extent.city or "Your city",
            country=extent.country,
            time_zone=time_zone,
            language=extent.language,
        )


def _batches(lines: Iterator[Line]) -> Iterator[list[Line]]:
    batch: list[Line] = []
    for line in lines:
        batch.append(line)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _good(batch: list[Line], source: Source, rejects: Rejects, outcome: Outcome) -> list[PastCase]:
    cases = []
    for line in batch:
        case = _read(line, source)
        if isinstance(case, PastCase):
            cases.append(case)
        else:
            rejects.add(line, str(case))
            outcome.n_rejected += 1
    return cases


def _read(line: Line, source: Source) -> PastCase | RowError:
    if line.row is None:
        return RowError(line.fault)
    try:
        return read_row(line.row, zone=source.zone, now=source.now)
    except RowError as error:
        return error
