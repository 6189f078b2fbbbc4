"""Tables of surveys, their questions, and answers that belong to nobody."""

import secrets
from datetime import date
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Model
from app.surveys.rules.design import Design, read_design
from app.surveys.rules.lifecycle import ResultsPolicy, Standing, State, results_are_public, standing_on


def random_id() -> int:
    """Return an id that says nothing about when it was given."""
    return secrets.randbits(62)


class Survey(Model):
    """Questions that the city asks everybody."""

    __tablename__ = "survey"
    __table_args__ = (
        CheckConstraint("state IN ('draft', 'open', 'closed')", name="known_state"),
        CheckConstraint("results_policy IN ('live', 'after_closing', 'staff_only')", name="known_policy"),
        CheckConstraint(
            "opens_on IS NULL OR closes_on IS NULL OR opens_on <= closes_on", name="opens_before_it_closes"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(120), unique=True)
    title: Mapped[str] = mapped_column(String(200))
    intro: Mapped[str] = mapped_column(Text, default="")
    language: Mapped[str] = mapped_column(String(8), default="en")
    """The language in which its author wrote it."""
    state: Mapped[str] = mapped_column(String(20), default=State.DRAFT)
    opens_on: Mapped[date | None]
    closes_on: Mapped[date | None]
    results_policy: Mapped[str] = mapped_column(String(20), default=ResultsPolicy.AFTER_CLOSING)

    questions: Mapped[list["Question"]] = relationship(
        back_populates="survey", order_by="(Question.position, Question.id)", cascade="all, delete-orphan"
    )

    def standing_on(self, day: date) -> Standing:
        """Say how the survey stands on a day of the city's calendar."""
        return standing_on(day, state=State(self.state), opens_on=self.opens_on, closes_on=self.closes_on)

    def designs(self) -> list[tuple[str, Design]]:
        """Return the questions in order, by key."""
        return [(question.key, question.design) for question in self.questions]

    def shows_results_on(self, day: date) -> bool:
        """Say whether everybody may see the results on a day."""
        return results_are_public(ResultsPolicy(self.results_policy), self.standing_on(day))


class Question(Model):
    """One question of a survey; the key stays when the words are changed."""

    __tablename__ = "survey_question"
    __table_args__ = (UniqueConstraint("survey_id", "key", name="uq_survey_question_survey_key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id"))
    position: Mapped[int]
    kind: Mapped[str] = mapped_column(String(20))
    key: Mapped[str] = mapped_column(String(120))
    label: Mapped[str] = mapped_column(String(500))
    help: Mapped[str] = mapped_column(Text, default="")
    required: Mapped[bool] = mapped_column(default=False)
    options: Mapped[list[Any]] = mapped_column(default=list)
    settings: Mapped[dict[str, Any]] = mapped_column(default=dict)

    survey: Mapped[Survey] = relationship(back_populates="questions")

    @property
    def design(self) -> Design:
        """The question as its author built it."""
        return read_design(
            kind=self.kind,
            label=self.label,
            help=self.help,
            required=self.required,
            options=self.options,
            settings=self.settings,
        )


class SurveyResponse(Model):
    """One person's answers, without the person: a random id, a day, and no link to anybody."""

    __tablename__ = "survey_response"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, default=random_id)
    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id"), index=True)
    submission_token: Mapped[str | None] = mapped_column(String(64), unique=True)
    """Keeps a form that is sent twice from counting twice; forgotten when the survey is closed."""
    language: Mapped[str] = mapped_column(String(8), default="en")
    answered_on: Mapped[date]

    answers: Mapped[list["Answer"]] = relationship(back_populates="response")


class Answer(Model):
    """What one response says to one question; a skipped question has none."""

    __tablename__ = "survey_answer"

    response_id: Mapped[int] = mapped_column(ForeignKey("survey_response.id"), primary_key=True)
    question_id: Mapped[int] = mapped_column(ForeignKey("survey_question.id"), primary_key=True, index=True)
    value: Mapped[Any] = mapped_column(JSON)

    response: Mapped[SurveyResponse] = relationship(back_populates="answers")
