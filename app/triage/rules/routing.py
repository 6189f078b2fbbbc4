"""Where a report goes: to a department where the machine is sure and somebody owns the subject, else to a person."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Reason(StrEnum):
    """Why a person decides."""

    MODEL_UNAVAILABLE = "model_unavailable"
    UNSURE = "unsure"
    NOT_FOR_THE_CITY = "not_for_the_city"
    UNKNOWN_CATEGORY = "unknown_category"
    NOBODY_OWNS_IT = "nobody_owns_it"
    PERSON_ASKED = "person_asked"


@dataclass(frozen=True, slots=True)
class Route:
    """A department, or the reason why a person decides; never both."""

    department_id: int | None
    reason: Reason | None

    @classmethod
    def to_department(cls, department_id: int) -> "Route":
        """The machine decides."""
        return cls(department_id, None)

    @classmethod
    def to_a_person(cls, reason: Reason) -> "Route":
        """A person decides, for this reason."""
        return cls(None, reason)


def choose_route(
    category_key: str, *, sure: bool, for_the_city: bool, owners: Mapping[str, int | None]
) -> Route:
    """Trust the machine only where it is sure and somebody owns the subject.

    `owners` holds the department of each category that the city uses, None where nobody owns it.
    """
    if not for_the_city:
        return Route.to_a_person(Reason.NOT_FOR_THE_CITY)
    if not sure:
        return Route.to_a_person(Reason.UNSURE)
    if category_key not in owners:
        return Route.to_a_person(Reason.UNKNOWN_CATEGORY)
    owner = owners[category_key]
    return Route.to_a_person(Reason.NOBODY_OWNS_IT) if owner is None else Route.to_department(owner)
