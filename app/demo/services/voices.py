"""Holds the demo city's surveys and posts its notices, through the same services as staff."""

from datetime import date, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from app.demo.rules.opinions import draw_answer
from app.demo.rules.past import LANGUAGES, SEED
from app.demo.rules.voices import NoticePlan, SurveyPlan
from app.demo.services.city import ACTOR, Site
from app.notices.rules.lifecycle import NoticeKind
from app.notices.services import Draft, publish_notice, write_notice
from app.surveys.models import Survey
from app.surveys.rules.lifecycle import ResultsPolicy, Standing
from app.surveys.services import (
    Frame,
    add_question,
    answer_survey,
    close_survey,
    create_survey,
    publish_survey,
)


def hold_survey(site: Site, plan: SurveyPlan, *, at: datetime) -> None:
    """Store a survey with its invented responses, closed where its time is over."""
    today = at.astimezone(ZoneInfo(site.plan.city["time_zone"])).date()
    survey = create_survey(_frame(plan, today), actor=ACTOR)
    for opinions in plan.questions:
        add_question(survey, opinions.design, actor=ACTOR)
    publish_survey(survey, actor=ACTOR, on=survey.opens_on)
    rng = Random(f"{SEED}: {plan.title}")  # noqa: S311 - the same opinions each time are the point
    for _ in range(plan.n_responses):
        _respond(survey, plan, today=today, rng=rng)
    if survey.standing_on(today) is Standing.CLOSED:
        close_survey(survey, actor=ACTOR)


def _frame(plan: SurveyPlan, today: date) -> Frame:
    return Frame(
        title=plan.title,
        intro=plan.intro,
        opens_on=today - timedelta(days=plan.opened_days_ago),
        closes_on=today + timedelta(days=plan.closes_in_days),
        results_policy=ResultsPolicy(plan.results_policy),
    )


def _respond(survey: Survey, plan: SurveyPlan, *, today: date, rng: Random) -> None:
    last_day = min(0, plan.closes_in_days)
    day = today + timedelta(days=rng.randint(-plan.opened_days_ago, last_day))
    drawn = {
        question.key: draw_answer(opinions, skipping=plan.skipping, today=day, rng=rng)
        for question, opinions in zip(survey.questions, plan.questions, strict=True)
    }
    answers = {key: answer for key, answer in drawn.items() if answer is not None}
    language = rng.choices(list(LANGUAGES), list(LANGUAGES.values()))[0]
    answer_survey(survey, answers, language=language, answered_on=day)


def post_notice(site: Site, plan: NoticePlan, *, at: datetime) -> None:
    """Publish a notice as of some days ago."""
    draft = Draft(
        title=plan.title,
        body=plan.body,
        kind=NoticeKind(plan.kind),
        area_id=site.areas[plan.area].id if plan.area else None,
        category_id=site.categories[plan.category].id if plan.category else None,
    )
    notice = write_notice(draft, actor=ACTOR)
    publish_notice(notice, actor=ACTOR, at=at - timedelta(days=plan.days_ago))
