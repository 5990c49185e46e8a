"""The clock of a session: arithmetic alone (R1)."""

from datetime import UTC, datetime, timedelta

import pytest

from sessions.plans import BlockKind, stages_of
from sessions.prompts import ASKED, PROMPTS, STAGE_PROMPTS
from sessions.room_clock import At, Course, Had, Planned, steps_of

NOW = datetime(2028, 10, 24, 13, 30, tzinfo=UTC)
CHECK_IN, SLOT, BREAK, CLOSE = range(1, 5)
BLOCKS = [
    Planned(CHECK_IN, "check_in", "Check-in", 10),
    # Stages of 5, 5, 12, 2, 5, 4 and 2 minutes.
    Planned(SLOT, "slot", "Slot", 35, bid=7),
    Planned(BREAK, "break", "Break", 15),
    Planned(CLOSE, "close", "Close", 10),
]


def course(at: At | None = None, had: dict[At, Had] | None = None, blocks: list[Planned] = BLOCKS) -> Course:
    return Course(steps_of(blocks, had or {}), at)


def left(run: Course) -> float:
    """Minutes until it is projected to finish."""
    return (run.finish(NOW) - NOW) / timedelta(minutes=1)


def to_close(run: Course) -> float | None:
    begins = run.close_begins(NOW)
    return (begins - NOW) / timedelta(minutes=1) if begins else None


@pytest.mark.parametrize(
    ("at", "had", "finish", "close"),
    [
        (None, {}, 70, 60),
        (At(CHECK_IN), {}, 70, 60),
        (At(CHECK_IN), {At(CHECK_IN): Had(seconds=240)}, 66, 56),
        # Over its time by five minutes: what comes keeps its own.
        (At(CHECK_IN), {At(CHECK_IN): Had(seconds=900)}, 60, 50),
        # What is passed over takes no time.
        (At(BREAK), {At(CHECK_IN): Had(seconds=60)}, 25, 15),
        # Minutes that go from one part to another leave the end where it is.
        (At(SLOT), {At(SLOT): Had(added=5), At(BREAK): Had(added=-5)}, 60, 50),
        (At(CLOSE), {}, 10, None),
        (At(CLOSE), {At(CLOSE): Had(seconds=6000)}, 0, None),
        # Gone back: what was on before goes on from what it has had, and is projected so.
        (At(CHECK_IN), {At(SLOT): Had(seconds=180), At(SLOT, 1): Had(seconds=999)}, 62, 52),
    ],
)
def test_the_finish_and_the_close_are_projected_from_what_each_part_still_has(
    at: At | None, had: dict[At, Had], finish: float, close: float | None
) -> None:
    run = course(at, had)
    assert (left(run), to_close(run)) == (finish, close)


def test_a_plan_without_a_close_and_a_plan_without_parts_have_a_finish_and_no_close() -> None:
    run = course(blocks=BLOCKS[:1])
    assert (left(run), to_close(run)) == (10, None)
    run = course(blocks=[])
    assert (left(run), to_close(run), run.now, run.following, run.next_block, run.givers) == (
        0,
        None,
        None,
        None,
        None,
        [],
    )


@pytest.mark.parametrize(
    ("minutes", "had", "spare"),
    [(5, Had(), 4), (5, Had(seconds=59), 4), (5, Had(seconds=181), 1), (5, Had(seconds=500), 0), (1, Had(), 0),
     (5, Had(added=-3), 1), (5, Had(added=2, seconds=60), 6), (5, Had(added=-9), 0)],
)  # fmt: skip
def test_one_minute_and_what_it_has_had_stay_with_a_part_that_gives(minutes: int, had: Had, spare: int) -> None:
    [step] = steps_of([Planned(1, "break", "Break", minutes)], {At(1): had})
    assert step.spare == spare
    assert step.minutes >= 0


def test_minutes_come_from_what_is_to_come_and_never_from_the_close() -> None:
    """R1: it is protected."""
    givers = [step.at for step in course(At(SLOT, 2)).givers]
    assert givers == [At(SLOT, 3), At(SLOT, 4), At(SLOT, 5), At(SLOT, 6), At(BREAK)]
    assert course(At(BREAK)).givers == course(At(CLOSE)).givers == []


def test_back_and_forth_is_along_the_plan() -> None:
    run = course(At(SLOT))
    assert (run.previous.at, run.following.at, run.next_block.at) == (At(CHECK_IN), At(SLOT, 1), At(BREAK))
    assert course(At(CHECK_IN)).previous is None
    assert course(At(CLOSE)).following is None
    before = course()
    assert (before.previous, before.following.at, before.next_block.at) == (None, At(CHECK_IN), At(CHECK_IN))
    # What was on is no longer in the plan: as before the first.
    gone = course(At(99))
    assert (gone.now, gone.index, left(gone)) == (None, -1, 70)


def test_the_stages_of_every_slot_add_up_to_it_and_none_is_below_zero() -> None:
    """Also where a plan gives a slot fewer minutes than the shortest of the book."""
    for minutes in range(1, 241):
        stages = [stage.minutes for stage in stages_of(minutes)]
        assert (sum(stages), len(stages), min(stages) >= 0) == (minutes, 7, True)


def test_something_is_asked_and_something_can_be_said_in_every_part() -> None:
    assert set(ASKED) == set(BlockKind)
    assert set(PROMPTS) == set(BlockKind) - {BlockKind.SLOT}
    assert len(STAGE_PROMPTS) == len(stages_of(35))
    assert all([*ASKED.values(), *PROMPTS.values(), *STAGE_PROMPTS])
