"""Commands that keep facts and roll-ups. None commits."""

from collections import Counter
from collections.abc import Container, Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, select, text, tuple_, update

from app.core import clock
from app.core.db import Model, db, table_of
from app.stats.models import Dimension, Fact, Rollup
from app.stats.queries.history import city_zone, list_known
from app.stats.rules.counting import COUNTS, PACKED, Cell, Mark, Tally, tally
from app.stats.rules.facts import FactValues, establish
from app.stats.rules.packing import add_counts

CELLS_AT_ONCE = 500
FACTS_AT_ONCE = 5_000
# The bare table, not the class: the mapper would look at every row of a large batch.
_FACTS = Model.metadata.tables[Fact.__tablename__]
_COLUMNS = tuple(field.name for field in fields(FactValues))


def refresh_fact(report_id: int) -> None:
    """Recompute one report's fact from its history and put the roll-ups right; the same again changes nothing."""
    count_past_cases([report_id])


def count_past_cases(report_ids: Sequence[int], *, only_facts: bool = False) -> None:
    """Compute the facts of these reports (some thousands at once) and add the difference to the roll-ups.

    With `only_facts` the roll-ups stay as they are: for a rebuild of roll-ups that no longer fit.
    """
    # The old facts are locked before the history is read: two workers on one report follow each other.
    earlier = _lock_facts(report_ids)
    zone = city_zone()
    current = [establish(known, zone) for known in list_known(report_ids)]
    changed = [fact for fact in current if earlier.get(fact.report_id) != fact]
    replaced = [earlier[fact.report_id] for fact in changed if fact.report_id in earlier]
    _store([_columns(fact) for fact in changed], known=earlier.keys())
    if not only_facts:
        _apply(tally(changed, into=tally(replaced, sign=-1)))


def hold_figures() -> None:
    """Let nobody else count until the open transaction ends; pages go on reading what was there before.

    SQLite has one writer at a time anyway. PostgreSQL locks both tables, in the order in which every worker
    takes them, against everything but plain reading.
    """
    if db.engine.dialect.name == "postgresql":
        db.session.execute(text("LOCK TABLE fact, rollup IN EXCLUSIVE MODE"))


def recount_rollups() -> None:
    """Replace every roll-up by what the facts say; to be called while the figures are held."""
    counts = tally(())
    columns = [getattr(Fact, name) for name in _COLUMNS]
    rows = db.session.execute(select(*columns).execution_options(yield_per=FACTS_AT_ONCE))
    for part in rows.partitions():
        tally((FactValues(**row._mapping) for row in part), into=counts)
    db.session.execute(delete(Rollup))
    _apply(counts)


def _lock_facts(report_ids: Sequence[int]) -> dict[int, FactValues]:
    columns = [getattr(Fact, name) for name in _COLUMNS]
    wanted = select(*columns).where(Fact.report_id.in_(report_ids)).order_by(Fact.report_id)
    rows = db.session.execute(wanted.with_for_update())
    return {row.report_id: FactValues(**row._mapping) for row in rows}


def _columns(fact: FactValues) -> dict[str, Any]:
    return {name: getattr(fact, name) for name in _COLUMNS}


def _store(changed: Sequence[dict[str, Any]], *, known: Container[int]) -> None:
    fresh = [fact for fact in changed if fact["report_id"] not in known]
    replacing = [fact for fact in changed if fact["report_id"] in known]
    if fresh:
        db.session.execute(insert(table_of(Fact)), fresh)
    if replacing:
        db.session.execute(update(Fact), replacing)


def _apply(changes: Tally) -> None:
    # One order for all workers, so that none waits for a row while holding one that the other wants.
    # The months of all reports are touched by every change, so that they alone tell when figures last changed.
    ordered = sorted(
        cell for cell, marks in changes.items() if any(marks.values()) or cell.dimension == Dimension.ALL
    )
    for start in range(0, len(ordered), CELLS_AT_ONCE):
        cells = ordered[start : start + CELLS_AT_ONCE]
        rollups = _lock_rollups(cells)
        for cell in cells:
            _change(rollups.get(cell) or _new_rollup(cell), changes[cell], clock.now())
        db.session.flush()


def _lock_rollups(cells: Sequence[Cell]) -> dict[Cell, Rollup]:
    place = (Rollup.dimension, Rollup.group_id, Rollup.month)
    wanted = select(Rollup).where(tuple_(*place).in_(cells)).order_by(*place)
    found = db.session.scalars(wanted.with_for_update().execution_options(populate_existing=True))
    return {Cell(row.dimension, row.group_id, row.month): row for row in found}


def _new_rollup(cell: Cell) -> Rollup:
    empty = {**dict.fromkeys(COUNTS, 0), **dict.fromkeys(PACKED, b"")}
    row = Rollup(**cell._asdict(), **empty)
    db.session.add(row)
    return row


def _change(rollup: Rollup, marks: Counter[Mark], at: datetime) -> None:
    rollup.updated_at = at
    by_column: dict[str, dict[int, int]] = {}
    for (column, key), n in marks.items():
        if n:
            by_column.setdefault(column, {})[key] = n
    for column, changes in by_column.items():
        earlier = getattr(rollup, column)
        later = add_counts(earlier, changes) if column in PACKED else earlier + changes[0]
        setattr(rollup, column, later)
