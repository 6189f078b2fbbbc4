"""Log lines carry the numbers that belong to them."""

import logging

from app.core.logs import FactFormatter


def _line(**extra: object) -> str:
    record = logging.getLogger("app.test").makeRecord(
        "app.test", logging.WARNING, __file__, 1, "job failed", (), None, extra=extra
    )
    return FactFormatter("%(levelname)s %(name)s: %(message)s").format(record)


def test_what_was_given_beside_the_message_stands_behind_it() -> None:
    assert _line(job_id=7, parked=True) == "WARNING app.test: job failed job_id=7 parked=True"


def test_a_line_without_facts_is_the_message_alone() -> None:
    assert _line() == "WARNING app.test: job failed"
