"""When reminders fall due and until when they are of use (D5). Aware times in, aware times out; days are London's.

All fall due at eight in the morning of a day, so that what one person is told on one day can be one mail, and so that a
clock that changes in between moves nothing.
"""

from datetime import date, datetime, time, timedelta

from sets.working_days import LONDON, is_working_day, last_day_of_offer

EIGHT = time(8)
#: A nudge is not worth sending later than this.
NUDGE_KEEPS = timedelta(days=3)


def eight_on(day: date) -> datetime:
    return datetime.combine(day, EIGHT, LONDON)


def day_of(moment: datetime) -> date:
    return moment.astimezone(LONDON).date()


def next_eight(now: datetime) -> datetime:
    """The next eight in the morning after `now`."""
    today = eight_on(day_of(now))
    return today if now < today else eight_on(day_of(now) + timedelta(days=1))


def days_before(moment: datetime, days: int) -> datetime:
    return eight_on(day_of(moment) - timedelta(days=days))


def half_way(before: datetime, after: datetime) -> tuple[datetime, datetime] | None:
    """From when and until when to nudge between two sessions; never once the reminder of the next one has gone."""
    first, second = day_of(before), day_of(after)
    since = eight_on(first + (second - first) // 2)
    until = min(since + NUDGE_KEEPS, days_before(after, 7))
    return (since, until) if since < until else None


def before_lapse(offer_ends_at: datetime) -> datetime:
    """Eight in the morning of the working day before the last day to answer (P5)."""
    day = last_day_of_offer(offer_ends_at) - timedelta(days=1)
    while not is_working_day(day):
        day -= timedelta(days=1)
    return eight_on(day)
