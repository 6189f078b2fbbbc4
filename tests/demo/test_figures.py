"""The demo's figures come out, and none of its past is lost on the way."""

from datetime import UTC, datetime

import pytest
from flask import Flask

from app.core.transaction import transaction
from app.demo.services.build import build_demo
from app.stats.queries.account import get_account
from app.stats.queries.rollups import find_edition
from app.stats.rules.account import Account

TODAY = datetime(2026, 11, 23, 10, tzinfo=UTC)


def account() -> Account:
    with transaction():
        build_demo(at=TODAY)
    edition = find_edition()
    assert edition is not None
    return get_account(edition, n_months=12, as_of=TODAY)


@pytest.mark.slow
def test_every_department_has_a_typical_wait(app: Flask) -> None:
    medians = [line.median_days for line in account().tables["department"]]
    assert len(medians) == 8
    assert all(median is not None and median > 0 for median in medians)
