"""A set whose sessions have dates, arranged by its coordinator."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from sessions.services.arranging import Meeting, arrange
from sets.models import LearningSet
from sets.working_days import LONDON
from tests import make

PLACE = "Town Hall, Winford"


def meeting(day: date, *, begins: time = time(9, 30), place: str = PLACE, **said: str) -> Meeting:
    """Three hours, in the morning unless said otherwise."""
    starts_at = datetime.combine(day, begins, LONDON)
    return Meeting(starts_at, starts_at + timedelta(hours=3), place=place, **said)


def arranged(
    learning_set: LearningSet,
    *,
    now: datetime = make.NOW,
    first: date = date(2028, 10, 24),
    days: Sequence[date] | None = None,
    confirm: bool = True,
    **said: str,
) -> LearningSet:
    """Every planned session three weeks after the one before, or on `days`."""
    numbers = learning_set.programme.planned_sessions.values_list("number", flat=True)
    days = days or [first + timedelta(weeks=3 * n) for n in range(len(numbers))]
    meetings = {number: meeting(day, **said) for number, day in zip(numbers, days, strict=False)}
    by = make.coordinator_of(learning_set.programme)
    arrange(actor=by, learning_set=learning_set, meetings=meetings, confirm=confirm, now=now)
    learning_set.refresh_from_db()
    return learning_set
