"""The combination of dates at which most people can come to all sessions (D2): exact, and quick enough to be asked."""

import random
import time
from functools import reduce
from itertools import pairwise, product

from hypothesis import given, settings
from hypothesis import strategies as st

from sessions.best_dates import Combination, Slot, best, most_popular


def brute_force(sessions: list[list[Slot]]) -> list[tuple[Slot, ...]]:
    """Every choice that runs in order, best first, by the words of the rule and nothing of the module."""

    def rank(slots):
        to_all = reduce(lambda left, slot: left & (slot.yes | slot.if_need_be), slots, -1)
        reluctances = sum(bin(slot.if_need_be & to_all).count("1") for slot in slots)
        attendances = sum(bin(slot.yes | slot.if_need_be).count("1") for slot in slots)
        return bin(to_all).count("1"), -reluctances, attendances, [-slot.order for slot in slots]

    lawful = [one for one in product(*sessions) if all(left.order < right.order for left, right in pairwise(one))]
    return sorted(lawful, key=rank, reverse=True)


@st.composite
def polls(draw) -> tuple[list[list[Slot]], int]:
    """Up to four sessions of up to four half-days, some on the same days, and up to six people."""
    people = draw(st.integers(1, 6))
    everybody = 2**people - 1
    sessions, key = [], 0
    for _ in range(draw(st.integers(1, 4))):
        orders = draw(st.lists(st.integers(0, 9), min_size=1, max_size=4, unique=True))
        slots = []
        for order in orders:
            key += 1
            yes, need = draw(st.integers(0, everybody)), draw(st.integers(0, everybody))
            slots.append(Slot(key, order, yes, need & ~yes))
        sessions.append(slots)
    return sessions, everybody


@given(polls(), st.integers(1, 5))
@settings(max_examples=600, deadline=None)
def test_the_best_combinations_are_those_of_trying_all(poll, most):
    """D2: most people at all sessions, then fewest "if need be" among them, then most attendances, then earliest."""
    sessions, everybody = poll
    assert [one.slots for one in best(sessions, people=everybody, most=most)] == brute_force(sessions)[:most]


def test_the_best_combination_need_not_hold_the_most_popular_date():
    """D2: three can come to the popular dates of each session, yet only one of them to both."""
    first = [Slot(1, 1, yes=0b00111), Slot(2, 2, yes=0b11000)]
    second = [Slot(3, 10, yes=0b11100), Slot(4, 11, yes=0b00011)]
    popular = most_popular([first, second])
    assert [slot.key for slot in popular.slots] == [1, 3]
    assert popular.to_all == 0b00100
    found = best([first, second], people=0b11111)
    assert ([slot.key for slot in found[0].slots], found[0].to_all) == ([1, 4], 0b00011)


def test_a_later_session_is_never_before_an_earlier_one():
    """D2: the morning comes before the afternoon of the same day; where nothing fits nothing is found."""
    late, early = [Slot(1, 5, yes=1)], [Slot(2, 4, yes=1), Slot(3, 5, yes=1)]
    assert best([late, early], people=1) == []
    [found] = best([late, [*early, Slot(4, 6, yes=0)]], people=1)
    assert [slot.key for slot in found.slots] == [1, 4]
    assert found.in_order
    assert not Combination((late[0], early[0])).in_order


def test_nothing_asked_gives_nothing():
    assert best([], people=3) == []
    assert best([[Slot(1, 1, 1)], []], people=3) == []
    assert Combination(()).to_all == 0


def test_six_sessions_of_twelve_half_days_and_twelve_people_take_well_under_a_second():
    """Sizes that occur, answered in many ways: hard ones among them."""
    chance = random.Random(7)
    for likely in (0.2, 0.5, 0.8, 1.0):
        for overlap in (30, 12, 4, 0):
            sessions = [
                [
                    _slot(chance, 12 * number + index, order + overlap * number, likely)
                    for index, order in enumerate(orders)
                ]
                for number, orders in enumerate(chance.sample(range(24), 12) for _ in range(6))
            ]
            began = time.perf_counter()
            found = best(sessions, people=2**12 - 1)
            assert time.perf_counter() - began < 0.5, (likely, overlap)
            assert all(one.in_order for one in found)


def _slot(chance: random.Random, key: int, order: int, likely: float) -> Slot:
    said = [chance.choices(("yes", "need", "no"), (likely, (1 - likely) / 2, (1 - likely) / 2))[0] for _ in range(12)]
    yes, need = (sum(1 << bit for bit, word in enumerate(said) if word == wanted) for wanted in ("yes", "need"))
    return Slot(key, order, yes, need)
