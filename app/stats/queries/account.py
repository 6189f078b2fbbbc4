"""Reads the public account of a period."""

from datetime import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from flask_babel import gettext as _

from app.core.errors import NotFoundError
from app.stats.models import Dimension
from app.stats.queries.history import city_zone
from app.stats.queries.rollups import Edition, count_open, list_rollups, list_sizes
from app.stats.rules.account import Account, Period, give_account
from app.stats.rules.months import PERIODS, month_of, months_before

EDITIONS_KEPT = 16


def get_account(edition: Edition, *, n_months: int, as_of: datetime) -> Account:
    """Return the account of the last months that have reports, or raise NotFoundError for a length that is not published.

    Open cases are aged to the full hour.
    """
    if n_months not in PERIODS:
        raise NotFoundError(_("Figures are published for 3, 12 and 24 months."))
    return _account_of(edition, n_months, as_of.replace(minute=0, second=0, microsecond=0), city_zone().key)


# Many people read the same page between two events: the account of an edition never changes within its hour.
@lru_cache(maxsize=EDITIONS_KEPT)
def _account_of(edition: Edition, n_months: int, as_of: datetime, zone_key: str) -> Account:
    zone = ZoneInfo(zone_key)
    last = min(edition.last_month, max(edition.first_month, month_of(as_of, zone)))
    period = Period.ending(last, n_months)
    rows = list_rollups(None, since=period.first, until=period.last)
    # Half a year of records is nothing to compare a year with.
    complete = edition.first_month <= period.before.first
    earlier = (
        list_rollups(Dimension.ALL, since=period.before.first, until=period.before.last) if complete else []
    )
    updated_at = edition.updated_at.astimezone(zone)
    return give_account(
        rows,
        earlier,
        sizes=list_sizes(since=months_before(last, max(PERIODS) - 1), until=last),
        period=period,
        open_now=count_open(),
        as_of=as_of,
        this_month=month_of(as_of, zone),
        updated_at=updated_at,
    )
