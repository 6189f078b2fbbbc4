"""How long people wait in the demo city, and when staff are at work."""

from datetime import datetime, time, timedelta, tzinfo
from math import exp
from random import Random

from app.casework.rules.promise import Period, WorkCalendar
from app.demo.rules.plan import TeamPlan

ANSWER_SHARE = 0.7
"""Usual calendar days to the first answer for each promised working day."""
RESOLVE_SHARE = 0.92
SPREAD = 0.65
URGENT_PACE = 0.12
LONGEST_SEARCH_DAYS = 30


def pace_on(team: TeamPlan, received_at: datetime, *, at: datetime) -> float:
    """Return a team's pace for what came in then; one that improved did so evenly over the last year."""
    if team.pace_a_year_ago is None:
        return team.pace
    share = min(1.0, (at - received_at) / timedelta(days=365))
    return team.pace + (team.pace_a_year_ago - team.pace) * share


def draw_wait(median_days: float, rng: Random) -> timedelta:
    """Return a wait around this median, of which some are far longer (log-normal); never under ten minutes."""
    return max(timedelta(days=median_days * exp(rng.gauss(0, SPREAD))), timedelta(minutes=10))


def into_hours(at: datetime, calendar: WorkCalendar, zone: tzinfo, rng: Random) -> datetime:
    """Return this instant if somebody is at work, else one soon after work next begins."""
    local = at.astimezone(zone)
    for n in range(LONGEST_SEARCH_DAYS):
        day = local.date() + timedelta(days=n)
        earliest = local.time() if n == 0 else time.min
        for period in () if day in calendar.holidays else calendar.periods.get(day.weekday(), ()):
            moment = _moment_in(period, earliest, rng)
            if moment is not None:
                return datetime.combine(day, moment, zone).astimezone(at.tzinfo)
    return at


def _moment_in(period: Period, earliest: time, rng: Random) -> time | None:
    if period.opens <= earliest < period.closes:
        return earliest
    if earliest >= period.closes:
        return None
    opens = timedelta(hours=period.opens.hour, minutes=period.opens.minute)
    late = opens + timedelta(seconds=rng.randint(120, 5400))
    minutes, seconds = divmod(int(late.total_seconds()), 60)
    return time(minutes // 60, minutes % 60, seconds)
