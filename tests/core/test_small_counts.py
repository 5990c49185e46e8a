"""What may be shown of counts of people: whoever knows the rules works no hidden number out (C09)."""

from collections import defaultdict
from itertools import product

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from core.small_counts import HIDDEN, LEAST, Count, may_break_down, share, share_of_people, share_of_register

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
    for whole in (*range(LEAST, 60), 99, 100, 110):
        alike = defaultdict(set)
        for part in range(whole + 1):
            alike[share(of(part), of(whole - part))].add(part)
        for shown, parts in alike.items():
            if shown.percent is None and (few := [one for one in parts if min(one, whole - one) < LEAST]):
                low, high = set(SMALL), {whole - one for one in SMALL}
                assert low <= parts or high <= parts, (whole, str(shown), few)
            assert shown.percent is None or whole >= 100
            assert shown.percent is None or all(min(one, whole - one) >= LEAST for one in parts)


def both_shown(people: int, sessions: int, missed: int, missed_once: int) -> tuple[str, str]:
    often = share_of_register(people * sessions - missed, missed, people)
    return str(often), str(share_of_people(people - missed_once, people))


def is_told(found: set[int]) -> bool:
    """Whether it is one number, and of a few."""
    return len(found) == 1 and 0 < min(found) < LEAST


def test_attendance_and_consistency_tell_of_no_few_people_in_one_look() -> None:
    """C09, D6: whoever knows how many people and sessions there were, for every register: not how many missed more than
    one session, how many exactly one, and how many any."""
    for people, sessions in [*product(range(1, 21), range(1, 9)), (34, 3), (99, 1), (100, 1), (100, 2)]:
        alike = defaultdict(lambda: (set[int](), set[int](), set[int]()))
        for once in range(people + 1):
            for missed in range(once, once * sessions + 1):
                more_than_once, exactly_once, any_at_all = alike[both_shown(people, sessions, missed, once)]
                least = -(-(missed - once) // (sessions - 1)) if sessions > 1 else 0
                often = range(least, min(missed - once, once) + 1)
                more_than_once.update(often)
                exactly_once.update(once - one for one in often)
                any_at_all.add(once)
        for shown, derived in alike.items():
            assert not any(is_told(one) for one in derived), (people, sessions, shown, derived)


def test_nor_does_one_week_after_another() -> None:
    """C09: how many missed the session in between. Of fewer than a hundred people attendance alone is shown."""
    for people, sessions in product(range(1, 41), range(1, 9)):
        assert both_shown(people, sessions, 0, 0)[1] == HIDDEN
        first = [str(share_of_register(people * sessions - one, one, people)) for one in range(people * sessions + 1)]
        marks = people * (sessions + 1)
        then = [str(share_of_register(marks - one, one, people)) for one in range(marks + 1)]
        between = defaultdict(set)
        for missed, shown in enumerate(first):
            for since in range(people + 1):
                between[shown, then[missed + since]].add(since)
        assert not any(is_told(one) for one in between.values()), (people, sessions)


def test_a_share_of_few_lies_in_a_band_or_nowhere_and_a_count_in_steps() -> None:
    """Good news of a small set may be told, and none of it is one person's."""
    pairs = ((75, 25), (96, 24), (28, 2), (12, 8), (3, 27), (9, 1))
    assert [str(share(of(part), of(rest))) for part, rest in pairs] == [
        *("75%", "80%", "80% or more", "50% to 79%", "less than 50%", HIDDEN)
    ]
    assert str(share(Count(15, 4), Count(10, 8))) == "50% to 79%"
    assert str(share(Count(20, 4), Count(20, 4))) == HIDDEN
    assert [Count.of_people(one).step for one in (4, 5, 9, 24)] == [HIDDEN, "5 to 9", "5 to 9", "20 to 24"]
    assert [both_shown(100, 1, one, one) for one in (0, 100)] == [("95%", "95%"), ("5%", "5%")]
