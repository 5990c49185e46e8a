"""Whose turn it could be (R3), and what the plans add up to (domain, section 6)."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from sessions.airtime import Asked, Had, running_order
from sessions.plans import BlockKind, PlanName, blocks_of, stages_of, suited, total
from tests.make import NOW


def asked(bid: int, *, urgency: int = 2, after: int = 0, carried_from: int = 0) -> Asked:
    return Asked(bid, owner=bid, urgency=urgency, at=NOW + timedelta(minutes=after), carried_from=carried_from)


def order(*bids: Asked, had: dict[int, Had] | None = None) -> list[int]:
    return [turn.bid for turn in running_order(bids, had or {})]


# --- the running order -----------------------------------------------------------------------------------------------


def test_what_was_carried_over_comes_first() -> None:
    """Section 3: first in line next time, also of somebody who has presented."""
    assert order(asked(1, urgency=3), asked(2, carried_from=2), had={2: Had(1, 35, 1)}) == [2, 1]


def test_whoever_has_never_presented_comes_before_whoever_has() -> None:
    """R3"""
    assert order(asked(1, urgency=3), asked(2, urgency=1), had={1: Had(1, 35, 1)}) == [2, 1]


def test_whoever_has_waited_longest_comes_before_whoever_is_urgent() -> None:
    """R3"""
    assert order(asked(1, urgency=3), asked(2, urgency=1), had={1: Had(1, 35, 3), 2: Had(3, 99, 2)}) == [2, 1]


def test_then_the_more_urgent_then_the_earlier() -> None:
    """R3"""
    assert order(asked(1, after=3), asked(2, after=2), asked(3, urgency=3, after=9)) == [3, 2, 1]


def test_each_line_says_why() -> None:
    turns = running_order([asked(1), asked(2), asked(3, carried_from=2)], {2: Had(1, 35, 1)})
    assert [(one.bid, one.reason) for one in turns] == [
        (3, "carried over from session 2"),
        (1, "has not presented yet"),
        (2, "last presented in session 1"),
    ]


@given(
    some.lists(
        some.builds(asked, some.integers(1, 9), urgency=some.integers(1, 3), after=some.integers(0, 3)),
        unique_by=lambda one: one.bid,
    ),
    some.randoms(),
)
def test_the_order_does_not_depend_on_how_the_bids_come_and_loses_none(bids: list[Asked], chance: object) -> None:
    mixed = list(bids)
    chance.shuffle(mixed)
    assert order(*mixed) == order(*bids)
    assert sorted(order(*bids)) == sorted(one.bid for one in bids)


# --- the plans -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", PlanName.values)
def test_every_plan_fills_its_session_and_ends_with_the_close(name: str) -> None:
    """Section 6: half-day plans of 180 minutes, online ones of 90 and 120."""
    blocks = blocks_of(PlanName(name))
    assert total(blocks) == {"online_90": 90, "online_120": 120}.get(name, 180)
    assert blocks[-1].kind == BlockKind.CLOSE


@pytest.mark.parametrize(
    ("minutes", "stages"),
    [(30, [4, 4, 11, 2, 4, 3, 2]), (35, [5, 5, 12, 2, 5, 4, 2]), (50, [7, 6, 18, 3, 9, 5, 2])],
)
def test_the_stages_of_a_slot_are_those_of_the_table(minutes: int, stages: list[int]) -> None:
    """Section 6"""
    assert [stage.minutes for stage in stages_of(minutes)] == stages


@given(some.integers(10, 240))
def test_the_stages_of_any_slot_add_up_to_it(minutes: int) -> None:
    stages = stages_of(minutes)
    assert sum(stage.minutes for stage in stages) == minutes
    assert all(stage.minutes >= 0 for stage in stages)
    assert max(stages, key=lambda stage: stage.minutes).name == "Open questions, no advice"


def test_which_plan_is_offered_first() -> None:
    assert suited(1, 3, minutes=180, online=False) == PlanName.FIRST
    assert suited(2, 3, minutes=180, online=False) == PlanName.STANDARD
    assert suited(3, 3, minutes=180, online=False) == PlanName.FINAL
    assert suited(1, 3, minutes=90, online=True) == PlanName.ONLINE_90
    assert suited(2, 3, minutes=120, online=True) == PlanName.ONLINE_120
