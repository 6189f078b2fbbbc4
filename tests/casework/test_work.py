"""What staff do with a case, and what follows from it."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import User
from app.accounts.queries import Scope
from app.casework.errors import (
    ChangedMeanwhileError,
    ClosedCaseError,
    NotAnotherDepartmentError,
    OpenCaseError,
)
from app.casework.models import Case
from app.casework.queries.cases import get_case
from app.casework.services import work
from app.core.audit import AuditEntry
from app.core.errors import RefusedError
from app.core.outbox.models import Job
from app.core.transaction import transaction
from app.reports.models import HistoryEntry, Step
from app.reports.rules.status import Status
from app.triage.queries import waits_for_a_person
from app.triage.services import ask_for_a_person
from tests.factories import A_MONDAY, Maker


@pytest.fixture
def agent(make: Maker) -> User:
    """Somebody who works on cases."""
    user: User = make.user()
    return user


def do(command: Callable[..., None], case: Case, agent: User, *more: Any, **words: Any) -> None:
    """Run a command as an entry point does, with the version that the colleague saw."""
    scope = Scope(agent.id, None)
    version = words.pop("version", case.version)
    with transaction():
        found = get_case(case.report.reference, scope, to_change=True)
        command(found, *more, version=version, by=scope, **words)


def last_entry(case: Case) -> HistoryEntry:
    return case.report.history[-1]


def events(session: Session) -> set[str]:
    return set(session.scalars(select(Job.event)))


def test_an_answer_is_the_first_answer(make: Maker, agent: User) -> None:
    case = make.case()
    do(work.answer, case, agent, text="We look at it on Friday.")
    assert case.first_answer_at is not None
    assert (last_entry(case).step, last_entry(case).by_person) == (Step.ANSWERED, True)


def test_after_the_first_answer_the_solution_is_due(make: Maker, agent: User) -> None:
    later = A_MONDAY.replace(day=30)
    case = make.case(answer_due_at=A_MONDAY.replace(day=4), resolve_due_at=later)
    do(work.answer, case, agent, text="We look at it.")
    assert case.due_at == later


def test_who_answers_first_takes_the_case_on(make: Maker, agent: User) -> None:
    case = make.case()
    do(work.answer, case, agent, text="We look at it.")
    assert case.assignee_id == agent.id


def test_a_second_answer_does_not_move_the_first(make: Maker, agent: User) -> None:
    case = make.case()
    do(work.answer, case, agent, text="One.")
    first = case.first_answer_at
    do(work.answer, case, agent, text="Two.")
    assert case.first_answer_at == first


def test_the_same_answer_sent_twice_is_refused(make: Maker, agent: User) -> None:
    case = make.case(first_answer_at=A_MONDAY, assignee_id=agent.id)
    seen = case.version
    do(work.answer, case, agent, text="One.", version=seen)
    with pytest.raises(ChangedMeanwhileError):
        do(work.answer, case, agent, text="One.", version=seen)


def test_resolving_closes_case_and_report(make: Maker, agent: User) -> None:
    case = make.case()
    do(work.resolve, case, agent, text="The lamp is new.")
    assert case.closed_at is not None
    assert case.report.status == Status.RESOLVED


def test_resolving_without_an_answer_before_counts_as_the_first_answer(make: Maker, agent: User) -> None:
    case = make.case()
    do(work.resolve, case, agent, text="The lamp is new.")
    assert case.first_answer_at is not None


def test_declining_says_whose_task_it_is(make: Maker, agent: User) -> None:
    case = make.case()
    do(work.decline, case, agent, text="That is a motorway.", whose="The state")
    assert case.report.status == Status.DECLINED
    assert last_entry(case).details == {"whose": "The state"}


def test_handing_over_moves_the_case_and_lets_go_of_it(make: Maker, agent: User) -> None:
    case, other = make.case(assignee_id=agent.id), make.department()
    do(work.hand_over, case, agent, other, reason="Yours since May.")
    assert (case.department_id, case.report.department_id, case.assignee_id) == (other.id, other.id, None)


def test_handing_over_does_not_restart_the_promise(make: Maker, agent: User) -> None:
    case, other = make.case(), make.department()
    due_at = case.due_at
    do(work.hand_over, case, agent, other, reason="Yours since May.")
    assert case.due_at == due_at


def test_nobody_hands_over_to_a_closed_department(make: Maker, agent: User) -> None:
    case, closed = make.case(), make.department(active=False)
    with pytest.raises(NotAnotherDepartmentError):
        do(work.hand_over, case, agent, closed, reason="Yours.")


def test_nobody_hands_over_to_themselves(make: Maker, agent: User) -> None:
    case = make.case()
    with pytest.raises(NotAnotherDepartmentError):
        do(work.hand_over, case, agent, case.department, reason="Ours.")


@pytest.mark.parametrize("command", [work.resolve, partial(work.decline, whose="")])
def test_closing_ends_the_wait_for_a_sorter(make: Maker, agent: User, command: Callable[..., None]) -> None:
    case = make.case()
    with transaction():
        ask_for_a_person(case.report_id)
    do(command, case, agent, text="Done.")
    assert not waits_for_a_person(case.report_id)


def test_a_closed_case_can_be_reopened(make: Maker, agent: User) -> None:
    case = make.case()
    do(work.resolve, case, agent, text="Done.")
    do(work.reopen, case, agent, text="It is out again.")
    assert case.closed_at is None
    assert (case.report.status, last_entry(case).step) == (Status.WITH_DEPARTMENT, Step.REOPENED)


def test_an_open_case_cannot_be_reopened(make: Maker, agent: User) -> None:
    case = make.case()
    with pytest.raises(OpenCaseError):
        do(work.reopen, case, agent, text="Again.")


@pytest.mark.parametrize("command", [work.answer, work.resolve])
def test_a_closed_case_takes_no_more_work(make: Maker, agent: User, command: Callable[..., None]) -> None:
    case = make.case()
    do(work.resolve, case, agent, text="Done.")
    with pytest.raises(ClosedCaseError):
        do(command, case, agent, text="More.")


def test_a_colleague_who_was_faster_is_not_overwritten(make: Maker, agent: User) -> None:
    case = make.case()
    seen = case.version
    do(work.claim, case, make.user())
    with pytest.raises(ChangedMeanwhileError):
        do(work.answer, case, agent, text="Late.", version=seen)


def test_a_refused_command_leaves_no_trace(make: Maker, agent: User) -> None:
    case = make.case()
    with pytest.raises(RefusedError):
        do(work.answer, case, agent, text="Late.", version=99)
    assert case.report.history == []


def test_a_claim_is_not_shown_to_the_resident(make: Maker, agent: User) -> None:
    case = make.case()
    do(work.claim, case, agent)
    assert case.assignee_id == agent.id
    assert not last_entry(case).is_public


def test_a_released_case_belongs_to_the_team_again(make: Maker, agent: User) -> None:
    case = make.case(assignee_id=agent.id)
    do(work.release, case, agent)
    assert case.assignee_id is None


def test_a_note_is_for_colleagues_only(make: Maker, agent: User) -> None:
    case = make.case()
    do(work.note, case, agent, text="Ask Kim.")
    assert (last_entry(case).step, last_entry(case).is_public) == (Step.NOTED, False)


def test_correcting_the_category_keeps_the_promise(make: Maker, agent: User) -> None:
    case, noise = make.case(), make.category("noise")
    due_at = case.due_at
    do(work.correct_category, case, agent, noise)
    assert (case.category_id, case.report.category_id, case.due_at) == (noise.id, noise.id, due_at)


def test_marking_as_urgent_moves_a_case_to_the_top(make: Maker, agent: User) -> None:
    case = make.case()
    do(work.set_urgency, case, agent, urgent=True)
    assert (case.calm, case.report.urgent) == (False, True)


@pytest.mark.parametrize(
    ("command", "words", "event"),
    [
        (work.answer, {"text": "Soon."}, "CaseAnswered"),
        (work.resolve, {"text": "Done."}, "CaseClosed"),
        (work.decline, {"text": "No.", "whose": ""}, "CaseClosed"),
    ],
)
def test_the_slices_above_are_told(
    make: Maker,
    agent: User,
    session: Session,
    command: Callable[..., None],
    words: dict[str, str],
    event: str,
) -> None:
    do(command, make.case(), agent, **words)
    assert event in events(session)


def test_every_command_is_in_the_audit_trail(make: Maker, agent: User, session: Session) -> None:
    case = make.case()
    do(work.resolve, case, agent, text="Done.")
    entry = session.scalars(select(AuditEntry)).one()
    assert (entry.actor, entry.subject) == (f"user:{agent.id}", f"report:{case.report_id}")
    assert "Done." not in entry.details
