"""Reads the public account of a period."""

from datetime import datetime

from app.core.errors import NotFoundError
from app.stats.models import Dimension
from app.stats.queries.history import city_zone
from app.stats.queries.rollups import Edition, count_open, list_rollups
from app.stats.rules.account import Account, Period, give_account
from app.stats.rules.months import PERIODS, month_of


def get_account(edition: Edition, *, n_months: int, as_of: datetime) -> Account:
    """Return the account of the last months that have reports, or raise NotFoundError for a length that is not published."""
    if n_months not in PERIODS:
        raise NotFoundError("Figures are published for 3, 12 and 24 months.")
    last = min(edition.last_month, max(edition.first_month, month_of(as_of, city_zone())))
    period = Period.ending(last, n_months)
    rows = list_rollups(None, since=period.first, until=period.last)
    earlier = list_rollups(Dimension.ALL, since=period.before.first, until=period.before.last)
    return give_account(
        rows, earlier, period=period, open_now=count_open(), as_of=as_of, updated_at=edition.updated_at
    )
