"""What a resident sends twice at the same moment happens once."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.reports.models import HistoryEntry, Report, Step
from app.reports.queries import get_report
from app.reports.rules.status import Status
from app.reports.services.steps import add_information, ask_for_person, request_reopening
from tests.factories import A_MONDAY, Maker
from tests.reports.racing import Meet, race

DEEDS: dict[str, Callable[[Report], object]] = {
    "adding": lambda report: add_information(report, "It is dark."),
    "asking": ask_for_person,
    "reopening": lambda report: request_reopening(report, "It is dark again."),
}


@pytest.mark.parametrize("deed", DEEDS)
def test_what_is_sent_twice_at_once_is_noted_once(
    app: Flask, make: Maker, session: Session, deed: str
) -> None:
    status = Status.RESOLVED if deed == "reopening" else Status.WITH_DEPARTMENT
    report_id = make.report(
        status=status, history=[HistoryEntry(at=A_MONDAY, step=Step.RESOLVED, actor="user:1")]
    ).id
    session.rollback()

    def do(meet: Meet) -> None:
        report = get_report(report_id)
        meet()
        DEEDS[deed](report)

    race(app, do)
    noted = select(func.count()).select_from(HistoryEntry).where(HistoryEntry.step == Step.NOTED)
    assert session.scalar(noted) == 1
