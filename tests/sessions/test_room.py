"""A session is run through its parts: by one press each, with its clock, to its end (domain, section 6; R1, R3)."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from core.refusal import Refusal
from sessions.models import Bid, PlanBlock, Room
from sessions.selectors.agenda import agenda_of
from sessions.selectors.bids import had_in, in_line
from sessions.selectors.room_state import course_of, minutes_measured
from sessions.selectors.work_counts import work_counts, work_in_short
from sessions.services import bids, room
from sessions.services.cover import end_cover, name_cover
from sessions.services.facilitators import assign_facilitator
from sessions.services.running import abandon_session
from sessions.services.session_plans import Wanted, choose_plan
from sessions.tasks import sweep
from sets.services.learning_sets import unassign_facilitator
from sets.services.places import withdraw
from tests import make
from tests.sessions.in_room import (
    ACTIONS,
    CHECK_IN,
    CLARIFY,
    CLOSE,
    FIRST,
    PRESENT,
    QUESTION,
    SECOND,
    InRoom,
    in_room,
    plan,
)
from tests.sessions.meeting import meeting

pytestmark = pytest.mark.django_db


def refused(match: str):
    return pytest.raises(Refusal, match=match)


def stands(live: InRoom, number: int = 0) -> tuple:
    bid = live.bid(number)
    return bid.state, bid.minutes_had, bid.issue.state


def wanted(live: InRoom, **changes: dict) -> list[Wanted]:
    """The plan as it is, with changes by the number of the block."""
    return [
        Wanted(
            **{"kind": one.kind, "minutes": one.minutes, "pk": one.pk, "bid": one.bid_id, **changes.get(f"_{n}", {})}
        )
        for n, one in enumerate(live.blocks)
    ]


def change_plan(live: InRoom, blocks: list[Wanted]) -> None:
    plan(live.met, blocks, revision=live.session.plan.revision)


# --- through the parts -----------------------------------------------------------------------------------------------


def test_a_room_is_made_as_the_session_begins_and_nothing_is_on_yet():
    live = in_room(begun=False)
    assert not Room.objects.exists()
    for _ in range(2):
        live.met.begin()
    assert (live.room.block, live.room.since, live.room.turn, live.room.version) == (None, None, 1, 1)


def test_each_part_has_its_own_time_and_goes_on_from_what_it_has_had():
    """Forth, over one, and back; the clock stands while it is paused, and pressing pause twice is once."""
    live = in_room()
    live.go(CHECK_IN)
    live.go(FIRST, PRESENT, minutes=8)
    live.go(FIRST, CLARIFY, minutes=12)
    live.go(FIRST, PRESENT, minutes=13)
    for minutes in (14, 15):
        live.press(room.pause, minutes)
    assert live.room.since is None
    for minutes in (20, 21):
        live.press(room.resume, minutes)
    run = course_of(live.room, live.at(22))
    assert (run.now.at, run.now.had.seconds, run.now.left) == (live.step(FIRST), (4 + 1 + 2) * 60, -120)
    live.go(CLOSE, minutes=22)
    expected = {live.step(CHECK_IN): 480, live.step(FIRST): 420, live.step(FIRST, CLARIFY): 60}
    assert live.seconds() == expected


def test_a_button_pressed_twice_or_by_two_does_one_thing():
    """Both saw the same: the second is told, and nothing is done; a pause as well."""
    live = in_room()
    other = make.facilitator(live.met.learning_set)
    live.go(CHECK_IN)
    saw = live.room.turn
    assert live.go(FIRST, minutes=5, turn=saw).was_first
    for service, given in (
        (room.go_to, {"to": live.step(FIRST, CLARIFY)}),
        (room.pause, {}),
        (room.resume, {}),
        (room.give_minutes, {"minutes": 2, "source": live.step(SECOND)}),
    ):
        done = live.press(service, 6, actor=other, turn=saw, **given)
        assert not done.was_first
        assert (done.room.stage, done.room.since, done.room.turn) == (PRESENT, live.at(5), saw + 1)
    # Having looked again, the other goes on.
    assert live.go(FIRST, CLARIFY, minutes=7, actor=other).was_first
    assert live.seconds() == {live.step(CHECK_IN): 300, live.step(FIRST): 120}


def test_only_whoever_runs_the_session_presses_and_only_while_it_is_under_way():
    """Not a member, the coordinator or a stranger; who covers it may, and neither they nor a facilitator afterwards."""
    live = in_room(begun=False)
    with refused("not under way"):
        room.pause(actor=live.met.facilitator, session=live.session, turn=1, now=live.at())
    cover = make.person()
    name_cover(actor=live.met.coordinator, session=live.session, user=cover, now=make.NOW)
    live.met.begin()
    for actor in (live.member(), live.met.coordinator, make.person(is_superuser=True), meeting().facilitator):
        for service, given in ((room.go_to, {"to": live.step(CHECK_IN)}), (room.pause, {}), (room.resume, {})):
            with refused("Only whoever runs the session"):
                live.press(service, actor=actor, **given)
    live.go(CHECK_IN, actor=cover)
    end_cover(actor=live.met.coordinator, session=live.session, now=live.at(1))
    unassign_facilitator(
        actor=live.met.coordinator, facilitation=live.met.learning_set.facilitations.get(), now=live.at(1)
    )
    for actor in (cover, live.met.facilitator):
        with refused("Only whoever runs the session"):
            live.go(FIRST, actor=actor)
    assign_facilitator(
        actor=live.met.coordinator, learning_set=live.met.learning_set, user=live.met.facilitator, now=live.at(2)
    )
    live.met.end()
    with refused("not under way"):
        live.go(FIRST)


def test_a_step_of_another_plan_is_refused():
    live, other = in_room(), in_room()
    for to in (other.step(CHECK_IN), live.step(FIRST, 7), live.step(CHECK_IN, 1)):
        with refused("was changed meanwhile"):
            live.press(room.go_to, to=to)


def test_a_clock_runs_only_in_a_part():
    """Held by the database."""
    found = Room.objects.filter(pk=in_room().room.pk)
    with pytest.raises(IntegrityError, match="a_clock_runs_only_in_a_block"), transaction.atomic():
        found.update(since=timezone.now())


# --- minutes from a named part ---------------------------------------------------------------------------------------


def test_minutes_come_from_the_part_that_is_named_and_the_end_stays_where_it_is():
    """R1"""
    live = in_room()
    with refused("Begin the first part"):
        live.press(room.give_minutes, minutes=2, source=live.step(SECOND))
    live.go(FIRST)
    before = course_of(live.room, live.at(3)).finish(live.at(3))
    live.press(room.give_minutes, 3, minutes=2, source=live.step(SECOND, 2))
    live.press(room.give_minutes, 3, minutes=5, source=live.step(SECOND, 2))
    run = course_of(live.room, live.at(3))
    minutes = {step.at: step.minutes for step in run.steps}
    assert (minutes[live.step(FIRST)], minutes[live.step(SECOND, 2)]) == (12, 5)
    assert run.finish(live.at(3)) == before


def test_the_close_what_is_over_and_what_has_none_left_give_nothing():
    """R1: the close is protected."""
    live = in_room()
    live.go(FIRST)
    for source in (live.step(CLOSE), live.step(CHECK_IN), live.step(FIRST), live.step(SECOND, 9)):
        with refused("The close keeps its minutes"):
            live.press(room.give_minutes, minutes=1, source=source)
    with refused("cannot give 5 minutes: it has 5, and one of them stays"):
        live.press(room.give_minutes, minutes=5, source=live.step(SECOND))
    with refused("Choose 1, 2 or 5"):
        live.press(room.give_minutes, minutes=-5, source=live.step(SECOND))
    assert not live.room.times.exists()


# --- what becomes of the slots ---------------------------------------------------------------------------------------


def test_a_slot_that_is_left_has_taken_place_with_its_measured_minutes_and_its_issue_was_worked_on():
    """Section 3, R3: airtime is what it had, and not what was planned. Going back to it adds."""
    live = in_room()
    live.go(CHECK_IN)
    assert stands(live) == ("scheduled", None, "shared")
    live.go(FIRST, minutes=10)
    live.go(FIRST, ACTIONS, minutes=30)
    assert stands(live) == ("in_progress", None, "shared")
    live.go(CHECK_IN, minutes=34)
    assert stands(live) == ("in_progress", None, "shared")
    live.go(FIRST, ACTIONS, minutes=40)
    live.go(SECOND, minutes=42)
    assert stands(live) == ("done", 26, "worked_on")
    live.go(FIRST, minutes=50)
    live.go(SECOND, minutes=54)
    assert (stands(live), stands(live, 1)[0]) == (("done", 30, "worked_on"), "in_progress")


def test_a_slot_that_is_passed_by_counts_for_nobody_and_can_be_carried_over():
    """R3: next, skip, and a button pressed by mistake; two minutes in all are passed by, and three are a turn."""
    live = in_room()
    live.go(FIRST)
    live.go(SECOND, minutes=1)
    live.go(FIRST, minutes=1.5)
    live.go(CHECK_IN, minutes=2.5)
    assert (stands(live), stands(live, 1)) == (("scheduled", None, "shared"),) * 2
    bids.carry_over(actor=live.met.facilitator, bid=live.bid(1), session=live.session, now=live.at(3))
    live.go(FIRST, minutes=3)
    with refused("is in progress"):
        bids.carry_over(actor=live.met.facilitator, bid=live.bid(), session=live.session, now=live.at(4))
    live.go(CLOSE, minutes=4)
    assert (stands(live), stands(live, 1)[0]) == (("done", 3, "worked_on"), "carried_over")


def test_a_session_that_ends_in_a_slot_that_was_only_touched_carries_it_over():
    live = in_room()
    live.go(FIRST)
    live.met.end(now=live.at(1))
    assert stands(live) == ("carried_over", None, "shared")


def test_a_turn_that_was_on_for_less_than_a_second_counts_a_minute_and_not_what_was_planned():
    """R3: in its second stage it has begun, however quickly it was left."""
    live = in_room()
    live.go(FIRST, CLARIFY)
    live.go(CLOSE)
    assert stands(live) == ("done", 1, "worked_on")


def test_who_has_left_the_set_presents_nothing_and_their_slot_is_free():
    """Section 3: pressed next, or the session ends; whoever was in the middle of their turn has had it."""
    for presses in (True, False):
        live = in_room()
        live.go(CHECK_IN)
        withdraw(actor=live.member(), enrolment=live.met.places[0], now=live.at(1))
        if presses:
            live.go(FIRST, CLARIFY, minutes=10)
            assert live.blocks[FIRST].bid is None
            live.go(SECOND, minutes=20)
            live.go(SECOND, CLARIFY, minutes=25)
            withdraw(actor=live.member(1), enrolment=live.met.places[1], now=live.at(26))
            live.go(CLOSE, minutes=30)
            assert stands(live, 1) == ("done", 10, "worked_on")
        live.met.end(now=live.at(40))
        assert stands(live) == ("bid", None, "shared")
        assert live.blocks[FIRST].bid is None


def test_as_the_session_ends_the_slot_that_is_on_is_done_and_what_never_began_is_carried_over():
    live = in_room()
    live.go(FIRST)
    live.met.end(now=live.at(33))
    assert stands(live) == ("done", 33, "worked_on")
    assert stands(live, 1) == ("carried_over", None, "shared")
    assert (live.bid(1).carried_from, live.blocks[SECOND].bid) == (live.session, None)
    assert (live.room.since, live.room.block_id) == (None, live.blocks[FIRST].pk)
    assert minutes_measured(live.bid()) == 33


def test_what_a_slot_got_when_it_was_gone_back_to_counts_also_where_the_session_ends_in_it():
    """R3"""
    live = in_room()
    live.go(FIRST)
    live.go(CLOSE, minutes=20)
    live.go(FIRST, minutes=21)
    live.met.end(now=live.at(31))
    assert stands(live) == ("done", 30, "worked_on")


def test_a_session_left_open_overnight_counts_the_minutes_of_the_part_and_not_the_night():
    """It closes itself and loses nothing; paused, it had what it had."""
    for paused in (False, True):
        live = in_room()
        live.go(FIRST)
        live.go(FIRST, CLARIFY, minutes=4)
        live.press(room.give_minutes, 4, minutes=2, source=live.step(SECOND, 2))
        live.go(FIRST, PRESENT, minutes=6)
        live.go(FIRST, CLARIFY, minutes=7)
        if paused:
            live.press(room.pause, 8)
        live.option()
        morning = timezone.localtime(live.at()).replace(hour=6, minute=0) + timedelta(days=1)
        for _ in range(2):
            sweep(morning)
        assert live.session.state == "held"
        # Five minutes of its own and two that were given.
        clarifying = 3 if paused else 7
        assert live.seconds() == {live.step(FIRST): 300, live.step(FIRST, CLARIFY): clarifying * 60}
        assert stands(live) == ("done", 5 + clarifying, "worked_on")
        assert live.bid().options.count() == 1


def test_over_its_time_already_when_it_began_again_a_part_gets_nothing_for_the_night():
    live = in_room()
    live.go(FIRST)
    live.go(FIRST, CLARIFY, minutes=9)
    live.go(FIRST, PRESENT, minutes=10)
    sweep(live.at() + timedelta(days=2))
    assert live.seconds()[live.step(FIRST)] == 9 * 60


def test_an_abandoned_session_keeps_what_was_worked_on_and_carries_the_rest_over():
    live = in_room()
    live.go(FIRST)
    abandon_session(actor=live.met.facilitator, session=live.session, reason="The heating failed.", now=live.at(20))
    assert (stands(live), stands(live, 1)[0]) == (("done", 20, "worked_on"), "carried_over")
    # It counts against nobody: neither in the running order nor in the coordinator's numbers.
    assert had_in(live.met.learning_set) == {}
    programme, today = live.met.learning_set.programme, live.at().date()
    assert work_counts(programme, today)[0].figures[-1].number == work_in_short(programme, today)[-1].number == 0
    with refused("not under way"):
        live.go(SECOND)


def test_a_session_that_nobody_ran_in_the_room_leaves_its_slots_to_whoever_ran_it():
    live = in_room()
    live.met.end()
    assert (stands(live)[0], stands(live, 1)[0]) == ("scheduled", "scheduled")
    bids.say_done(actor=live.met.facilitator, bid=live.bid(), session=live.session, now=live.at(200))
    assert stands(live)[:2] == ("done", 35)


# --- the plan changes meanwhile --------------------------------------------------------------------------------------


def test_a_plan_may_not_lose_the_part_that_is_on_and_other_parts_may_go():
    live = in_room()
    live.go(CHECK_IN)
    with refused("in a part that your plan leaves out"):
        change_plan(live, wanted(live)[1:])
    with refused("adjusted and not exchanged"):
        choose_plan(
            actor=live.met.facilitator, session=live.session, name="deep", revision=live.session.plan.revision,
            now=live.at(),
        )  # fmt: skip
    change_plan(live, [*wanted(live, _0={"minutes": 20})[:2], *wanted(live)[3:]])
    run = course_of(live.room, live.at(5))
    assert (run.now.left, len(run.steps), live.bid(1).state) == (15 * 60, 1 + 7 + 1, "bid")


def test_a_slot_that_was_used_stays_with_whoever_presented_in_it():
    """R3: else the time that one member had would be another's."""
    live = in_room()
    first, second = (one.pk for one in live.bids)
    live.go(FIRST)
    # Nobody has pressed anything since, and it has been on for three minutes.
    Room.objects.update(since=live.at(-3))
    with refused("stays in the plan, with whoever presented"):
        change_plan(live, wanted(live, _1={"bid": None}))
    for now_on in (FIRST, SECOND):
        live.go(now_on, minutes=10)
        for blocks in (wanted(live, _1={"bid": second}, _2={"bid": first}), wanted(live, _1={"bid": None})):
            with refused("stays in the plan, with whoever presented"):
                change_plan(live, blocks)


def test_whoever_is_given_the_slot_that_is_on_has_presented():
    """Left straight for the next part, or the session ends in it."""
    for ends in (False, True):
        live = in_room()
        change_plan(live, wanted(live, _1={"bid": None}))
        live.go(FIRST)
        change_plan(live, wanted(live, _1={"bid": live.bids[0].pk}))
        if ends:
            live.met.end(now=live.at(30))
        else:
            live.go(SECOND, minutes=30)
        assert stands(live) == ("done", 30, "worked_on")


def test_who_withdraws_leaves_a_slot_without_a_presenter_and_not_in_mid_slot():
    live = in_room()
    live.go(FIRST)
    with refused("is in progress"):
        bids.withdraw_bid(actor=live.member(0), bid=live.bid(0), now=live.at(5))
    bids.withdraw_bid(actor=live.member(1), bid=live.bid(1), now=live.at(5))
    live.go(SECOND, minutes=10)
    live.go(CLOSE, minutes=20)
    live.met.end(now=live.at(30))
    assert (stands(live)[:2], stands(live, 1)[0]) == (("done", 10), "withdrawn")
    assert not PlanBlock.objects.filter(bid=live.bids[1]).exists()


def test_a_turn_carried_over_and_given_back_in_the_session_stays_readable_to_its_cover():
    """C05: it was asked of this very session; carried over once more into another, it is from before."""
    live = in_room()
    cover = make.person()
    name_cover(actor=live.met.coordinator, session=live.session, user=cover, now=live.at())
    bids.carry_over(actor=cover, bid=live.bid(), session=live.session, now=live.at(1))

    def asked() -> list[str]:
        return [one.bid.question for one in in_line(live.session, cover, {}, covers=True) if one.bid == live.bid()]

    def reads() -> str:
        return agenda_of(live.session, cover, covers=True).parts[FIRST].question

    assert asked() == [QUESTION]
    change_plan(live, wanted(live, _1={"bid": live.bids[0].pk}))
    assert reads() == QUESTION
    Bid.objects.filter(pk=live.bids[0].pk).update(carried_from=live.met.session(2))
    assert (asked(), reads()) == ([], "")
    bids.carry_over(actor=cover, bid=live.bid(), session=live.session, now=live.at(2))
    assert (live.bid().carried_from, asked()) == (live.met.session(2), [])
