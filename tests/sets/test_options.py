"""Too few for two, too many for one (P8)."""

import pytest

from sets.options import options


def sizes(people: int, minimum: int, maximum: int, *, most: int = 3, held: int = 0) -> list[tuple[int, ...]]:
    found = options(
        people=people, minimum=minimum, optimum=(minimum + maximum) // 2, maximum=maximum, most_sets=most, held=held
    )
    return [option.sizes for option in found]


def test_thirteen_people_at_six_to_twelve_are_twelve_with_one_waiting_or_seven_and_six():
    """P8's own example."""
    assert sizes(13, 6, 12) == [(7, 6), (12,)]


@pytest.mark.parametrize("people", [9, 10, 11, 17])
def test_six_to_eight_has_no_fit_for_these(people):
    """P8: someone always waits."""
    assert all(sum(option) < people for option in sizes(people, 6, 8))


@pytest.mark.parametrize("people", [6, 8, 12, 16, 18, 24])
def test_six_to_eight_fits_these(people):
    assert sum(sizes(people, 6, 8)[0]) == people


def test_an_option_that_seats_fewer_than_hold_a_place_is_not_shown():
    assert sizes(13, 6, 12, held=13) == [(7, 6)]


def test_too_few_for_one_set_have_no_option():
    assert sizes(5, 6, 12) == []
