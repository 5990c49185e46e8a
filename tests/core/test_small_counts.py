"""What may be shown of counts of people: whoever knows the rules works no hidden number out (C09)."""

from collections import defaultdict
from itertools import product

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from core.small_counts import HIDDEN, LEAST, Count, may_break_down, share, shares_of_one_register

SMALL = range(LEAST)


def of(number: int) -> Count:
    return Count.of_people(number)


@pytest.mark.parametrize(
    ("number", "people", "shown"), [(0, 0, HIDDEN), (4, 4, HIDDEN), (5, 5, "5"), (12, 4, HIDDEN), (12, 5, "12")]
)
def test_a_count_is_shown_from_five_on_and_must_be_of_five_people(number: int, people: int, shown: str) -> None:
    """C09: none is no exception, or the first would show."""
    assert str(Count(number, people)) == shown
    assert Count(number, people).value == (number if shown != HIDDEN else None)


@settings(max_examples=60, deadline=None)
@given(parts=st.lists(st.integers(0, 9), min_size=2, max_size=3))
@example(parts=[4, 4])
@example(parts=[0, 5])
def test_no_remainder_of_a_whole_is_one_number(parts: list[int]) -> None:
    """C09, by trying all: of every table that would be shown alike, each small cell may hold anything below five that
    its whole leaves room for."""

    def shown(cells: tuple[int, ...]) -> tuple[str, ...]:
        whole = of(sum(cells))
        broken_down = may_break_down(whole, [of(one) for one in cells])
        return (str(whole), *(str(one) for one in cells if broken_down))

    whole, alike = sum(parts), []
    if shown(tuple(parts)) == shown_whole(whole):
        cells = product(range(whole + 1 if whole >= LEAST else LEAST), repeat=len(parts))
        alike = [one for one in cells if shown(one) == shown(tuple(parts))]
    for place in range(len(parts)) if alike else ():
        assert set(SMALL) <= {one[place] for one in alike}
    if not alike:
        assert min(parts) >= LEAST


def shown_whole(whole: int) -> tuple[str, ...]:
    return (str(of(whole)),)


def test_what_a_share_leaves_open_is_at_least_all_that_is_below_five() -> None:
    """C09: also with the whole beside it, and for whoever knows in which band it lies."""
    for whole in range(LEAST, 60):
        alike = defaultdict(set)
        for part in range(whole + 1):
            alike[share(of(part), of(whole - part))].add(part)
        for shown, parts in alike.items():
            if shown.percent is None and (few := [one for one in parts if min(one, whole - one) < LEAST]):
                low, high = set(SMALL), {whole - one for one in SMALL}
                assert low <= parts or high <= parts, (whole, str(shown), few)
            elif shown.percent is not None:
                assert all(min(one, whole - one) >= LEAST for one in parts)


def test_attendance_and_consistency_do_not_give_each_other_away() -> None:
    """C09, D6: whoever knows how many people and sessions there were can still not tell who was always there."""
    for people, sessions in product(range(1, 26), range(1, 5)):
        alike = defaultdict(set)
        for missed_once in range(people + 1):
            for missed in range(missed_once, missed_once * sessions + 1):
                marks = Count(people * sessions - missed, people), Count(missed, missed_once)
                both = shares_of_one_register(*marks, people - missed_once, missed_once)
                alike[both].add((missed, missed_once))
        for (often, always), found in alike.items():
            if always.is_hidden:
                assert len({one for _, one in found}) > 1, (people, sessions, str(often), found)
                assert often.percent is None
            if often.is_hidden or often.band:
                assert len({one for one, _ in found}) > 1, (people, sessions, found)


def test_a_share_of_few_people_lies_in_a_band_or_nowhere() -> None:
    """Good news of a small set may be told, and none of it is one person's."""
    shown = {
        (part, rest): str(share(of(part), of(rest))) for part, rest in ((15, 5), (28, 2), (12, 8), (3, 27), (9, 1))
    }
    assert shown == {
        (15, 5): "75%",
        (28, 2): "80% or more",
        (12, 8): "60%",
        (3, 27): "less than 50%",
        (9, 1): HIDDEN,
    }
    assert str(share(Count(15, 4), Count(10, 8))) == "50% to 79%"
    assert str(share(Count(20, 4), Count(20, 4))) == HIDDEN
