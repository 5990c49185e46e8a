"""The room: what is on, its clock, minutes from one step to another (R1). All under the session's lock."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F

from core.refusal import Refusal
from participants.models import User
from sessions.models import Bid, PlanBlock, Room, Session, StageTime
from sessions.policies import runs_session
from sessions.room_clock import ADDED_AT_ONCE, At, Course, Step
from sessions.selectors.room_state import course_of, minutes_measured
from sessions.services.issues import note_worked_on
from sessions.services.room_version import tell
from sessions.services.rows import lock_session
from sessions.services.turns import begin_turn, carry, free_who_left, move
from sessions.states import BidState, SessionState


@dataclass(frozen=True)
class Done:
    """`was_first`: false where somebody had done something meanwhile, and nothing was done."""

    room: Room
    was_first: bool


def open_room(session: Session) -> Room:
    """As the session begins; the caller holds its lock."""
    room, _ = Room.objects.get_or_create(session=session)
    tell(room)
    return room


@transaction.atomic(durable=True)
def go_to(*, actor: User, session: Session, turn: int, to: At, now: datetime) -> Done:
    """Begin a step: the next, the one before, or the first of another block. Its clock goes on from what it has had.

    `turn` is the room's as whoever presses the button saw it: pressed twice, or by two, it is done once. Refused: for
    whoever does not run the session, while it is not under way, for a step that its plan does not have.
    """
    room, was_first = _lock(actor, session, turn)
    if not was_first:
        return Done(room, False)
    free_who_left(room.session, now)
    course = course_of(room, now)
    step = next((one for one in course.steps if one.at == to), None)
    if step is None:
        raise Refusal("The plan of this session was changed meanwhile. Look at it, then choose again.")
    _leave(room, course, step, actor, now)
    room.block_id, room.stage, room.since = step.at.block, step.at.stage, now
    _save(room)
    return Done(room, True)


@transaction.atomic(durable=True)
def pause(*, actor: User, session: Session, turn: int, now: datetime) -> Done:
    """Stop the clock of the step that is on; twice is harmless."""
    room, was_first = _lock(actor, session, turn)
    if not was_first or room.since is None:
        return Done(room, was_first)
    _count(room, now)
    room.since = None
    _save(room)
    return Done(room, True)


@transaction.atomic(durable=True)
def resume(*, actor: User, session: Session, turn: int, now: datetime) -> Done:
    """Let it run on; twice is harmless."""
    room, was_first = _lock(actor, session, turn)
    if not was_first or room.since is not None or room.block_id is None:
        return Done(room, was_first)
    room.since = now
    _save(room)
    return Done(room, True)


@transaction.atomic(durable=True)
def give_minutes(*, actor: User, session: Session, turn: int, minutes: int, source: At, now: datetime) -> Done:
    """Give the step that is on 1, 2 or 5 minutes of one to come, which the facilitator names (R1).

    Refused: from the close, from a step that is over or has no such minutes, while nothing is on.
    """
    if minutes not in ADDED_AT_ONCE:
        raise Refusal("Choose 1, 2 or 5 minutes.")
    room, was_first = _lock(actor, session, turn)
    if not was_first:
        return Done(room, False)
    course = course_of(room, now)
    if course.now is None:
        raise Refusal("Begin the first part before you add minutes to it.")
    giver = next((step for step in course.givers if step.at == source), None)
    if giver is None:
        raise Refusal("Choose a part that is still to come. The close keeps its minutes.")
    if giver.spare < minutes:
        raise Refusal(f"“{giver.name}” cannot give {minutes} minutes: it has {giver.minutes}, and one of them stays.")
    _add(room, course.now.at, minutes)
    _add(room, giver.at, -minutes)
    _save(room)
    return Done(room, True)


def close_room(session: Session, actor: User | None, now: datetime) -> None:
    """As the session ends or is given up; the caller holds its lock. Turns that never began are carried over.

    Where the clock ends it, the step that was on had its own minutes and not the night. A session that nobody ran in
    the room keeps its slots as they are: whoever ran it says how each went.
    """
    room = Room.objects.filter(session=session).first()
    if room is None:
        return
    if room.block_id is not None:
        free_who_left(session, now)
        course = course_of(room, now)
        _count(room, now if actor else _when_due(room, course, now))
        room.since = None
        begin_turn(room, now)
        on = course.now.bid if course.now and course.now.at.stage else None
        slots = Bid.objects.select_for_update(of=["self"]).filter(session=session, state__in=_SLOTTED)
        for bid in slots.order_by("pk"):
            if bid.state == BidState.SCHEDULED and bid.pk != on:
                carry(bid, session, now)
            else:
                _done(bid, actor, now)
    _save(room)


# --- inside ----------------------------------------------------------------------------------------------------------

_SLOTTED = (BidState.SCHEDULED, BidState.IN_PROGRESS, BidState.DONE)


def _lock(actor: User, session: Session, turn: int) -> tuple[Room, bool]:
    session = lock_session(session)
    if not runs_session(actor, session):
        raise Refusal("Only whoever runs the session leads it through its parts.")
    if session.state != SessionState.LIVE:
        raise Refusal("This session is not under way.")
    room = Room.objects.select_related("session").filter(session=session).first() or open_room(session)
    return room, room.turn == turn


def _leave(room: Room, course: Course, step: Step, actor: User, now: datetime) -> None:
    """Count the time of the step that was on; a turn that is left for what comes after it has taken place.

    Left in its first stage and within moments, it was passed by: it keeps its slot and can be carried over.
    """
    begin_turn(room, now)
    _count(room, now)
    was = course.now
    if was is None or was.bid is None or step.at.block == was.at.block or step not in course.later:
        return
    bid = Bid.objects.select_for_update(of=["self"]).get(pk=was.bid)
    if bid.state != BidState.SCHEDULED or was.at.stage:
        _done(bid, actor, now)


def _count(room: Room, now: datetime) -> None:
    if room.block_id is None or room.since is None:
        return
    seconds = max(int((now - room.since).total_seconds()), 0)
    time, _ = StageTime.objects.get_or_create(room=room, block_id=room.block_id, stage=room.stage)
    StageTime.objects.filter(pk=time.pk).update(seconds=F("seconds") + seconds)


def _when_due(room: Room, course: Course, now: datetime) -> datetime:
    if room.since is None or course.now is None:
        return now
    # What is left is counted from now, and its clock has run since.
    return min(now + timedelta(seconds=course.now.left), now)


def _add(room: Room, at: At, minutes: int) -> None:
    time, _ = StageTime.objects.get_or_create(room=room, block_id=at.block, stage=at.stage)
    StageTime.objects.filter(pk=time.pk).update(added=F("added") + minutes)


def _done(bid: Bid, actor: User | None, now: datetime) -> None:
    """Its minutes are its member's airtime (R3), and what it was about has been worked on.

    It may have been given the slot while that was on already; and a slot that was done may have been gone back to.
    """
    measured = minutes_measured(bid)
    if bid.state == BidState.DONE:
        bid.minutes_had = measured or bid.minutes_had
        bid.save(update_fields=["minutes_had"])
    else:
        if bid.state == BidState.SCHEDULED:
            move(bid, BidState.IN_PROGRESS, now)
        slot = PlanBlock.objects.filter(bid=bid).first()
        bid.minutes_had = measured or (slot.minutes if slot else bid.minutes)
        move(bid, BidState.DONE, now)
    if bid.issue_id:
        note_worked_on(bid.issue_id, actor, now)


def _save(room: Room) -> None:
    room.turn += 1
    room.version = F("version") + 1
    room.save()
    room.refresh_from_db(fields=["version"])
    tell(room)
