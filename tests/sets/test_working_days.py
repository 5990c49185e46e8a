"""The end of an offer (P5)."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from sets.working_days import end_of_offer, is_working_day, last_day_of_offer

LONDON = ZoneInfo("Europe/London")


@pytest.mark.parametrize(
    ("made", "last_day"),
    [
        (datetime(2028, 10, 23, 9, 0, tzinfo=LONDON), date(2028, 10, 26)),  # Monday: Tuesday, Wednesday, Thursday
        (datetime(2028, 10, 20, 9, 0, tzinfo=LONDON), date(2028, 10, 25)),  # Friday: a weekend does not count
        (datetime(2028, 10, 21, 9, 0, tzinfo=LONDON), date(2028, 10, 25)),  # nor the Saturday it was made on
        (datetime(2028, 4, 13, 9, 0, tzinfo=LONDON), date(2028, 4, 20)),  # Good Friday and Easter Monday
        (datetime(2028, 12, 21, 9, 0, tzinfo=LONDON), date(2029, 1, 4)),  # 23 December to 2 January
        (datetime(2028, 10, 22, 23, 30, tzinfo=UTC), date(2028, 10, 26)),  # already Monday in London
    ],
)
def test_an_offer_ends_after_the_third_full_working_day(made, last_day):
    """P5."""
    ends_at = end_of_offer(made, 3)
    assert last_day_of_offer(ends_at) == last_day
    local = ends_at.astimezone(LONDON)
    assert (local.hour, local.minute, local.second) == (0, 0, 0)


def test_an_offer_over_the_end_of_summer_time_ends_at_midnight_in_london():
    """P5: Sunday 29 October 2028 has 25 hours."""
    before, after = (
        end_of_offer(datetime(2028, 10, 26, tzinfo=LONDON), 1),
        end_of_offer(datetime(2028, 10, 27, tzinfo=LONDON), 1),
    )
    assert before.astimezone(UTC).hour == 23
    assert after.astimezone(UTC) == datetime(2028, 10, 31, 0, 0, tzinfo=UTC)


def test_the_days_between_the_years_are_no_working_days():
    assert not is_working_day(date(2028, 12, 27))
    assert not is_working_day(date(2029, 1, 2))
    assert is_working_day(date(2029, 1, 3))
