"""The queue: the right cases, in the right order, for the right people."""

from datetime import timedelta
from typing import Any

import pytest

from app.accounts.queries import Scope
from app.casework.models import Case
from app.casework.queries import queue
from app.casework.queries.cases import find_case, get_case
from app.casework.queries.queue import Filter, View, count_queue, list_queue
from app.core.errors import NotFoundError
from app.departments.models import Department
from tests.factories import A_MONDAY, Maker

NOW = A_MONDAY + timedelta(days=3)


def everywhere(user_id: int = 0) -> Scope:
    return Scope(user_id, None)


def only(department: Department) -> Scope:
    return Scope(0, frozenset({department.id}), frozenset({department.id}))


def found(scope: Scope, view: View = View.ALL, **narrowed: Any) -> list[Case]:
    return list(list_queue(scope, view, at=NOW, narrowed=Filter(**narrowed)).rows)


def due_in(make: Maker, days: float, **given: object) -> Case:
    return make.case(due_at=NOW + timedelta(days=days), **given)


def test_what_is_late_stands_on_top(make: Maker) -> None:
    later, late = due_in(make, 4), due_in(make, -1)
    assert found(everywhere()) == [late, later]


def test_urgent_cases_stand_above_late_ones(make: Maker) -> None:
    late, urgent = due_in(make, -1), due_in(make, 4, calm=False)
    assert found(everywhere()) == [urgent, late]


def test_a_colleague_sees_their_own_departments_only(make: Maker) -> None:
    own = make.case()
    make.case()
    assert found(only(own.department)) == [own]


def test_closed_cases_are_in_no_open_view(make: Maker) -> None:
    closed = make.case(closed_at=NOW)
    assert found(everywhere()) == []
    assert found(everywhere(), View.CLOSED) == [closed]


def test_the_late_view_holds_what_is_late(make: Maker) -> None:
    due_in(make, 1)
    late = due_in(make, -1)
    assert found(everywhere(), View.LATE) == [late]


def test_the_urgent_view_holds_what_is_urgent(make: Maker) -> None:
    due_in(make, 1)
    urgent = due_in(make, 1, calm=False)
    assert found(everywhere(), View.URGENT) == [urgent]


def test_mine_is_what_i_took_on(make: Maker) -> None:
    me = make.user()
    make.case()
    mine = make.case(assignee_id=me.id)
    assert found(everywhere(me.id), View.MINE) == [mine]


def test_the_unassigned_view_holds_what_nobody_took_on(make: Maker) -> None:
    free = make.case()
    make.case(assignee_id=make.user().id)
    assert found(everywhere(), View.UNASSIGNED) == [free]


def test_the_team_view_holds_the_own_teams_cases_even_for_who_sees_all(make: Maker) -> None:
    own = make.case()
    make.case()
    assert found(Scope(0, None, frozenset({own.department_id})), View.TEAM) == [own]


def test_a_queue_narrows_by_category_area_and_department(make: Maker) -> None:
    category, area = make.category(), make.area()
    wanted = make.case(category_id=category.id, area_id=area.id)
    make.case(category_id=category.id)
    make.case(area_id=area.id)
    narrowed: dict[str, Any] = {
        "category_id": category.id,
        "area_id": area.id,
        "department_id": wanted.department_id,
    }
    assert found(everywhere(), **narrowed) == [wanted]


def test_a_filter_never_reaches_beyond_the_scope(make: Maker) -> None:
    own, foreign = make.case(), make.case()
    assert found(only(own.department), department_id=foreign.department_id) == []


@pytest.mark.parametrize("view", [View.ALL, View.CLOSED])
def test_pages_hold_every_case_once(make: Maker, view: View, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queue, "ROWS_A_PAGE", 2)
    closed = {"closed_at": NOW} if view == View.CLOSED else {}
    made = {due_in(make, n % 2, calm=n != 3, **closed).id for n in range(5)}
    seen: list[int] = []
    marker: str | None = None
    while True:
        page = list_queue(everywhere(), view, at=NOW, after=marker)
        seen += [case.id for case in page.rows]
        marker = page.next_marker
        if marker is None:
            break
    assert sorted(seen) == sorted(made)


def test_a_forged_marker_leads_nowhere(make: Maker) -> None:
    with pytest.raises(NotFoundError):
        list_queue(everywhere(), View.ALL, at=NOW, after="bm9uc2Vuc2U")


def test_counts_agree_with_lists(make: Maker) -> None:
    for days in (-2, -1, 3):
        due_in(make, days)
    assert count_queue(everywhere(), View.LATE, at=NOW) == 2


def test_counts_stop_where_nobody_reads_on(make: Maker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queue, "MOST_COUNTED", 2)
    for _ in range(5):
        make.case()
    assert count_queue(everywhere(), View.ALL, at=NOW) == 3


def test_a_case_of_another_department_is_not_there(make: Maker) -> None:
    case = make.case()
    with pytest.raises(NotFoundError):
        get_case(case.report.reference, only(make.department()))


def test_a_reference_is_found_however_it_was_typed(make: Maker) -> None:
    case = make.case()
    typed = case.report.reference.lower().replace("-", " ")
    assert find_case(typed, everywhere()) == case
