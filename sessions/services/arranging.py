"""The sessions of a set by hand: made from the plan, dated, moved, confirmed, cancelled (domain, sections 3, 5)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from django.db import transaction
from django.utils import timezone

from core.refusal import Refusal
from core.templatetags.wording import capfirst_only
from participants.models import User
from sessions.models import Session
from sessions.policies import may_run
from sessions.services.invitations import tell_calendars
from sessions.services.moving import complete_if_over, hand_on, move, note
from sessions.services.overlaps import refuse_two_at_once
from sessions.states import Mode, SessionState
from sets.models import LearningSet
from sets.services import steps
from sets.states import SetState


@dataclass(frozen=True)
class Meeting:
    """When and where a session is. Times are aware, or both None while there is no date; words may be empty."""

    starts_at: datetime | None = None
    ends_at: datetime | None = None
    mode: str = Mode.IN_PERSON
    place: str = ""
    join_link: str = ""
    #: Whose bank holidays are warned of; empty leaves it as it is.
    nation: str = ""


@transaction.atomic(durable=True)
def arrange(
    *, actor: User, learning_set: LearningSet, meetings: Mapping[int, Meeting], confirm: bool, now: datetime
) -> list[Session]:
    """Give sessions of a set their dates and places, by number; with `confirm`, all that have a date are confirmed.

    A first date makes a session provisional. A new date of a confirmed session keeps it confirmed and raises its
    calendar sequence, as does a new place or link. What is confirmed, and what has changed since, is told by invitation
    to everybody of the set (D4). Saying the same again changes nothing and tells nobody. Refused: for whoever neither
    facilitates the set nor coordinates the programme, a session that has begun or is cancelled, a start in the past, an
    end before the start, dates out of order, a date taken away, confirming without a date for the first session, and a
    time at which whoever is to run the session runs another (D7).
    """
    learning_set = begin(actor, learning_set)
    return arrange_within(actor=actor, learning_set=learning_set, meetings=meetings, confirm=confirm, now=now)


def arrange_within(
    *, actor: User, learning_set: LearningSet, meetings: Mapping[int, Meeting], confirm: bool, now: datetime
) -> list[Session]:
    """The same for a service that owns the transaction: it has called `begin`, and passes what that gave."""
    sessions = locked_sessions(learning_set)
    before = {number: (one.starts_at, one.ends_at) for number, one in sessions.items()}
    for number, meeting in sorted(meetings.items()):
        if number not in sessions:
            raise Refusal("There is no such session in the programme's plan.")
        _place(sessions[number], meeting, actor, now)
    _refuse_out_of_order(list(sessions.values()))
    newly = _confirm(list(sessions.values()), actor, now) if confirm else []
    moved = [one for number, one in sessions.items() if (one.starts_at, one.ends_at) != before[number] or one in newly]
    refuse_two_at_once(moved, learning_set=learning_set, by=actor)
    # The first time, `sets` asks the members whether they can make all the dates; each then comes as an invitation.
    hand_on(learning_set, actor, now)
    tell_calendars(learning_set, list(sessions.values()), now=now)
    return list(sessions.values())


@transaction.atomic(durable=True)
def cancel_session(*, actor: User, session: Session, reason: str, now: datetime) -> Session:
    """Cancel a session that has a date, with a reason its members see. It counts against nobody. Twice is harmless.

    If it was the last one ahead of a set that has met, the set is completed.
    """
    if not reason.strip():
        raise Refusal("Give a reason: the members are shown it.", field="reason")
    learning_set = begin(actor, session.learning_set)
    session = locked_sessions(learning_set)[session.number]
    if session.state == SessionState.CANCELLED:
        return session
    if session.state not in (SessionState.PROVISIONAL, SessionState.CONFIRMED):
        stands = "has no date yet" if session.is_ahead else f"is {session.get_state_display().lower()}"
        raise Refusal(f"This session {stands}, so it cannot be cancelled.")
    session.reason, session.sequence = reason.strip(), session.sequence + 1
    move(session, SessionState.CANCELLED, actor, now, "reason", "sequence")
    hand_on(learning_set, actor, now, tell=False)
    tell_calendars(learning_set, [session], now=now)
    complete_if_over(learning_set, actor, now)
    return session


def begin(actor: User, learning_set: LearningSet) -> LearningSet:
    """The programme's lock first, always; then who may."""
    learning_set = steps.lock_set(learning_set)
    if not may_run(actor, learning_set):
        raise Refusal("Only the set's facilitator and the programme's coordinator plan its sessions.")
    if learning_set.state in (SetState.COMPLETED, SetState.CANCELLED):
        raise Refusal(f"{learning_set} has ended, so its sessions can no longer change.")
    return learning_set


def locked_sessions(learning_set: LearningSet) -> dict[int, Session]:
    """All sessions of the set by number, locked; those of the plan that have no row yet are made."""
    planned = list(learning_set.programme.planned_sessions.all())
    Session.objects.bulk_create(
        [Session(learning_set=learning_set, number=one.number, place=one.place) for one in planned],
        ignore_conflicts=True,
    )
    found = list(learning_set.sessions.select_for_update().order_by("number"))
    for session in found:
        session.learning_set = learning_set
    return {session.number: session for session in found}


def _place(session: Session, meeting: Meeting, actor: User, now: datetime) -> None:
    """Write when and where; the calendar sequence rises if the session was confirmed, so that calendars are told."""
    nation = meeting.nation or session.nation
    moved = (meeting.starts_at, meeting.ends_at) != (session.starts_at, session.ends_at)
    elsewhere = (meeting.mode, meeting.place, meeting.join_link) != (session.mode, session.place, session.join_link)
    if not moved and not elsewhere and nation == session.nation:
        return
    _refuse_impossible(session, meeting, now, moved=moved)
    session.starts_at, session.ends_at, session.nation = meeting.starts_at, meeting.ends_at, nation
    session.mode, session.place, session.join_link = meeting.mode, meeting.place, meeting.join_link
    session.sequence += session.state == SessionState.CONFIRMED and (moved or elsewhere)
    changed = ("starts_at", "ends_at", "mode", "place", "join_link", "nation", "sequence")
    if session.state == SessionState.DRAFT and session.starts_at:
        move(session, SessionState.PROVISIONAL, actor, now, *changed)
    else:
        session.save(update_fields=changed)
        if moved or elsewhere:
            note(session, session.state, actor, now)


def _refuse_impossible(session: Session, meeting: Meeting, now: datetime, *, moved: bool) -> None:
    name, number = capfirst_only(str(session)), session.number
    if not session.is_ahead:
        words = f"{name} is {session.get_state_display().lower()}, so it can no longer change."
        raise Refusal(words, field=f"date_{number}")
    if meeting.starts_at is None or meeting.ends_at is None:
        if session.starts_at:
            raise Refusal(f"{name} has a date. Give another one, or cancel the session.", field=f"date_{number}")
        return
    if meeting.ends_at <= meeting.starts_at:
        raise Refusal(f"{name} must end after it starts.", field=f"ends_{number}")
    if timezone.localdate(meeting.starts_at) != timezone.localdate(meeting.ends_at):
        raise Refusal(f"{name} must end on the day it starts.", field=f"ends_{number}")
    if moved and meeting.starts_at <= now:
        raise Refusal(f"{name} must start in the future.", field=f"date_{number}")


def _refuse_out_of_order(sessions: Sequence[Session]) -> None:
    dated = [s for s in sessions if s.starts_at and not s.is_void]
    for earlier, later in pairwise(dated):
        if later.starts_at and earlier.ends_at and later.starts_at < earlier.ends_at:
            raise Refusal(f"{capfirst_only(str(later))} must come after {earlier}.", field=f"date_{later.number}")


def _confirm(sessions: Sequence[Session], actor: User, now: datetime) -> list[Session]:
    """Confirm all that have a date; gives those that were not confirmed before."""
    standing = [session for session in sessions if not session.is_void]
    if not standing:
        raise Refusal("Every session of this set is cancelled, so there is no date to confirm.")
    if standing[0].starts_at is None:
        words = "Give the date of the first session: a set's dates begin with it."
        raise Refusal(words, field=f"date_{standing[0].number}")
    newly = [session for session in standing if session.state == SessionState.PROVISIONAL]
    for session in newly:
        if session.starts_at and session.starts_at <= now:
            words = f"{capfirst_only(str(session))} must start in the future."
            raise Refusal(words, field=f"date_{session.number}")
        move(session, SessionState.CONFIRMED, actor, now)
    return newly
