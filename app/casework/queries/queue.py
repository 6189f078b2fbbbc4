"""The queue: one page of cases in the order in which they press, at the same cost however many there are."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, false, func, literal, select, tuple_, union_all
from sqlalchemy.orm import joinedload

from app.accounts.queries import Scope
from app.casework.models import Case
from app.core.db import db
from app.core.paging import Page, read_marker, write_marker

ROWS_A_PAGE = 50
MOST_COUNTED = 1000


class View(StrEnum):
    """The piles into which a queue is laid out."""

    TEAM = "team"
    MINE = "mine"
    UNASSIGNED = "unassigned"
    LATE = "late"
    URGENT = "urgent"
    ALL = "all"
    CLOSED = "closed"


COUNTED = (View.TEAM, View.MINE, View.UNASSIGNED, View.LATE, View.URGENT, View.ALL)


@dataclass(frozen=True, slots=True)
class Filter:
    """What a queue is narrowed to; None leaves a subject open."""

    category_id: int | None = None
    area_id: int | None = None
    department_id: int | None = None


def list_queue(
    scope: Scope, view: View, *, at: datetime, narrowed: Filter = Filter(), after: str | None = None
) -> Page[Case]:
    """Return one page of a queue: urgent first, then by what is due next; closed cases newest first."""
    keys = _closed_keys() if view == View.CLOSED else _open_keys()
    wanted = [*_belongs_to(view, scope, at), *_is_about(narrowed, view)]
    if after:
        wanted.append(keys.are_after(read_marker(after, keys.kinds)))
    departments = _departments(scope, view, narrowed)
    if view == View.MINE and departments is not None:
        wanted, departments = [*wanted, _is_in(departments, view)], None
    ids = _first_ids(keys, wanted, departments)
    rows = select(Case).where(Case.id.in_(ids)).options(*_SHOWN).order_by(*keys.order)
    found = db.session.scalars(rows).all()
    shown = found[:ROWS_A_PAGE]
    return Page(shown, keys.marker(shown[-1]) if len(found) > ROWS_A_PAGE else None)


_SHOWN = (
    joinedload(Case.report, innerjoin=True),
    joinedload(Case.category),
    joinedload(Case.area),
    joinedload(Case.department, innerjoin=True),
    joinedload(Case.assignee),
)


@dataclass(frozen=True, slots=True)
class _Keys:
    """The columns by which a queue is sorted, all in one direction."""

    columns: tuple[Any, ...]
    kinds: tuple[type[Any], ...]
    newest_first: bool = False

    @property
    def order(self) -> list[Any]:
        return self.directed(self.columns)

    def directed(self, columns: Sequence[Any]) -> list[Any]:
        return [column.desc() if self.newest_first else column for column in columns]

    def are_after(self, values: Sequence[Any]) -> ColumnElement[bool]:
        typed = [literal(value, column.type) for column, value in zip(self.columns, values, strict=True)]
        return (
            tuple_(*self.columns) < tuple_(*typed)
            if self.newest_first
            else tuple_(*self.columns) > tuple_(*typed)
        )

    def marker(self, case: Case) -> str:
        return write_marker(*(getattr(case, column.key) for column in self.columns))


def _open_keys() -> _Keys:
    return _Keys((Case.calm, Case.due_at, Case.id), (bool, datetime, int))


def _closed_keys() -> _Keys:
    return _Keys((Case.closed_at, Case.id), (datetime, int), newest_first=True)


def _first_ids(
    keys: _Keys, wanted: Sequence[ColumnElement[bool]], departments: frozenset[int] | None
) -> Select[int]:
    """Return the ids of a page's cases, found before any text is touched.

    No index holds several departments in one order: each is read by itself, then their first rows are merged.
    """
    if departments is None:
        return _top(keys, wanted)
    if not departments:
        return select(Case.id).where(false())
    each = [
        _top(keys, [Case.department_id == one, *wanted], more=keys.columns) for one in sorted(departments)
    ]
    merged = union_all(*(select(top.subquery()) for top in each)).subquery()
    order = [merged.c[column.key] for column in keys.columns]
    return select(merged.c.id).order_by(*(keys.directed(order))).limit(ROWS_A_PAGE + 1)


def _top(keys: _Keys, wanted: Sequence[ColumnElement[bool]], more: Sequence[Any] = (Case.id,)) -> Select[Any]:
    return select(*more).where(*wanted).order_by(*keys.order).limit(ROWS_A_PAGE + 1)


def _departments(scope: Scope, view: View, narrowed: Filter) -> frozenset[int] | None:
    """Return the departments whose cases are asked for and may be seen; None stands for all."""
    sets = [scope.department_ids]
    if view == View.TEAM:
        sets.append(scope.own_ids)
    if narrowed.department_id is not None:
        sets.append(frozenset({narrowed.department_id}))
    known = [one for one in sets if one is not None]
    return frozenset.intersection(*known) if known else None


def _is_in(departments: frozenset[int], view: View) -> ColumnElement[bool]:
    return _beside(Case.department_id, view).in_(departments)


def _is_about(narrowed: Filter, view: View) -> list[ColumnElement[bool]]:
    subjects = {Case.category_id: narrowed.category_id, Case.area_id: narrowed.area_id}
    return [_beside(column, view) == value for column, value in subjects.items() if value is not None]


def _beside(column: Any, view: View) -> ColumnElement[Any]:
    # What one person has taken on is little: the sum keeps databases from walking a whole department instead.
    beside: ColumnElement[Any] = column + 0 if view == View.MINE else column
    return beside


def _belongs_to(view: View, scope: Scope, at: datetime) -> list[ColumnElement[bool]]:
    if view == View.CLOSED:
        return [Case.closed_at.is_not(None)]
    own: dict[View, list[ColumnElement[bool]]] = {
        View.MINE: [Case.assignee_id == scope.user_id],
        View.UNASSIGNED: [Case.assignee_id.is_(None)],
        # Naming both values lets the database look up the due time in the index for each.
        View.LATE: [Case.calm.in_([False, True]), Case.due_at < at],
        View.URGENT: [Case.calm.is_(False)],
    }
    return [Case.closed_at.is_(None), *own.get(view, [])]


def count_queue(scope: Scope, view: View, *, at: datetime) -> int:
    """Return how many cases lie in a view, counted up to MOST_COUNTED + 1, which stands for more."""
    departments = _departments(scope, view, Filter())
    visible = [] if departments is None else [_is_in(departments, view)]
    some = select(Case.id).where(*visible, *_belongs_to(view, scope, at)).limit(MOST_COUNTED + 1)
    return db.session.scalar(select(func.count()).select_from(some.subquery())) or 0
