"""Surveys and notices of the demo city, as authored."""

from dataclasses import dataclass

from app.demo.rules.opinions import Opinions


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyPlan:
    """A survey with how people answer it; a negative `closes_in_days` lies in the past."""

    title: str
    intro: str
    opened_days_ago: int
    closes_in_days: int
    results_policy: str
    n_responses: int
    skipping: float
    questions: tuple[Opinions, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticePlan:
    """A notice and how old it is."""

    kind: str
    title: str
    body: str
    days_ago: int
    category: str | None = None
    area: str | None = None
