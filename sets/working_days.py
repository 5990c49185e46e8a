"""Working days in England, and the end of an offer (P5)."""

from datetime import date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import holidays

LONDON = ZoneInfo("Europe/London")


@cache
def _bank_holidays(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("GB", subdiv="ENG", years=year))


def is_working_day(day: date) -> bool:
    """Weekends, England's bank holidays and 23 December to 2 January do not count (P5)."""
    between_the_years = (day.month, day.day) >= (12, 23) or (day.month, day.day) <= (1, 2)
    return day.weekday() < 5 and not between_the_years and day not in _bank_holidays(day.year)


def end_of_offer(made_at: datetime, working_days: int) -> datetime:
    """Midnight, London, after the `working_days`-th full working day following the day the offer was made (P5).

    Takes an aware time, gives an aware time: the first moment at which a yes is refused.
    """
    day = made_at.astimezone(LONDON).date()
    left = working_days
    while left > 0:
        day += timedelta(days=1)
        left -= is_working_day(day)
    return end_of_day(day)


def ten_days_before(first: date) -> datetime:
    """Eight in the morning of the tenth working day before a first session: from then on it is soon (P11)."""
    return datetime.combine(working_days_before(first, 10), time(8), LONDON)


def working_days_before(day: date, number: int) -> date:
    """The `number`-th working day before a day."""
    left = number
    while left > 0:
        day -= timedelta(days=1)
        left -= is_working_day(day)
    return day


def start_of_day(day: date) -> datetime:
    """The first moment of a day in London."""
    return datetime.combine(day, time(0), LONDON)


def end_of_day(day: date) -> datetime:
    """The first moment after a day in London."""
    return datetime.combine(day + timedelta(days=1), time(0), LONDON)


def last_day_of_offer(ends_at: datetime) -> date:
    """The day people are told: "by the end of Thursday 26 October" for an offer that ends at the midnight after it."""
    return (ends_at.astimezone(LONDON) - timedelta(microseconds=1)).date()
