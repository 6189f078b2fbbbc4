"""When the machine may decide, and when a person does."""

import pytest

from app.triage.rules.routing import Reason, Route, choose_route

OWNERS = {"street_lighting": 7, "noise": None}


def test_a_sure_machine_sends_the_report_to_the_owner() -> None:
    route = choose_route("street_lighting", sure=True, for_the_city=True, owners=OWNERS)
    assert route == Route.to_department(7)


@pytest.mark.parametrize(
    ("key", "sure", "for_the_city", "reason"),
    [
        ("street_lighting", False, True, Reason.UNSURE),
        ("street_lighting", True, False, Reason.NOT_FOR_THE_CITY),
        ("noise", True, True, Reason.NOBODY_OWNS_IT),
        ("volcano", True, True, Reason.UNKNOWN_CATEGORY),
    ],
)
def test_every_doubt_goes_to_a_person(key: str, sure: bool, for_the_city: bool, reason: Reason) -> None:
    assert choose_route(key, sure=sure, for_the_city=for_the_city, owners=OWNERS) == Route.to_a_person(reason)
