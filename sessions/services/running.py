"""A session as it happens, by hand: it begins, ends, is abandoned (section 3). The programme's lock comes first."""

from datetime import datetime, time, timedelta

from django.db import transaction
from django.utils import timezone

from core.refusal import Refusal
from notifications import outbox
from participants.models import User
from sessions import register_emails as emails
from sessions.models import Room, Session
from sessions.policies import began_at, runs_session, why_not_begin
from sessions.services.invitations import tell_calendars
from sessions.services.moving import complete_if_over, hand_on, move
from sessions.services.register import open_register, settle_register, warn
from sessions.services.room import close_room, open_room
from sessions.services.rows import lock_session
from sessions.states import COUNTED, SessionState
from sets.models import LearningSet
from sets.services import steps
from sets.states import SetState

#: A session that was left open is ended at this hour of the next morning.
MORNING = time(6)


@transaction.atomic(durable=True)
def start_session(*, actor: User, session: Session, now: datetime) -> Session:
    """The session goes live, from 60 minutes before its start; the set's first starts the set (P6). Twice is harmless.

    Refused: for whoever does not facilitate the set, too early, a date that is not confirmed, a set that is not
    confirmed, a first session that was passed over, another session still under way.
    """
    learning_set = _begin(actor, session)
    sessions = list(learning_set.sessions.not_void().order_by("number"))
    session = lock_session(session)
    if session.state == SessionState.LIVE:
        return session
    if why_not := why_not_begin(session, now):
        raise Refusal(why_not)
    for other in sessions:
        if other.state == SessionState.LIVE:
            raise Refusal(f"Session {other.number} is still under way. End it first.")
    if learning_set.state != SetState.RUNNING:
        _refuse_unless_first(learning_set, sessions[0], session)
        steps.start_set(actor=actor, learning_set=learning_set, now=now)
    move(session, SessionState.LIVE, actor, now)
    open_register(session, now)
    open_room(session)
    return session


@transaction.atomic(durable=True)
def end_session(*, actor: User | None, session: Session, now: datetime, turn: int | None = None) -> Session:
    """The session has been held. With the last one that stands, the set is completed. Twice is harmless.

    The clock ends what was left open, `actor` None, and tells the facilitators. Refused: from its room, where somebody
    has done something there since the `turn` that was seen.
    """
    learning_set = _begin(actor, session)
    session = lock_session(session)
    if session.state in COUNTED:
        return session
    if session.state != SessionState.LIVE:
        raise Refusal("This session is not under way, so it cannot end.")
    if turn is not None and Room.objects.filter(session=session).exclude(turn=turn).exists():
        raise Refusal(
            "Somebody else had pressed a button at that moment. Look at where you are, then end it if need be."
        )
    settle_register(session, began_at(session))
    move(session, SessionState.HELD, actor, now)
    warn(session, now)
    if actor is None:
        outbox.queue(messages=emails.session_ended_by_itself(session, now=now))
    complete_if_over(learning_set, actor, now)
    close_room(session, actor, now)
    return session


@transaction.atomic(durable=True)
def abandon_session(*, actor: User, session: Session, reason: str, now: datetime) -> Session:
    """Give up a session that is under way, with a reason its members see. It counts against nobody. Twice is harmless.

    If it was the set's first, the set is confirmed again and takes members (section 3); if its last, and it has met, it
    is completed.
    """
    if not reason.strip():
        raise Refusal("Give a reason: the members are shown it.", field="reason")
    learning_set = _begin(actor, session)
    first = learning_set.sessions.not_void().order_by("number").first()
    session = lock_session(session)
    if session.state == SessionState.ABANDONED:
        return session
    if session.state != SessionState.LIVE:
        raise Refusal("This session is not under way, so it cannot be abandoned.")
    session.reason = reason.strip()
    move(session, SessionState.ABANDONED, actor, now, "reason")
    tell_calendars(learning_set, [session], now=now)
    hand_on(learning_set, actor, now, tell=False)
    if first == session and learning_set.state == SetState.RUNNING:
        steps.unstart_set(actor=actor, learning_set=learning_set, reason=session.reason, now=now)
    else:
        complete_if_over(learning_set, actor, now)
    close_room(session, actor, now)
    return session


def left_open(now: datetime) -> list[Session]:
    """Sessions still live on the morning after the day they were to end, or began if that was later."""
    live = Session.objects.filter(state=SessionState.LIVE, ends_at__lt=now).select_related("learning_set__programme")
    return [session for session in live if now >= _morning_after(session)]


def _begin(actor: User | None, session: Session) -> LearningSet:
    learning_set = steps.lock_set(session.learning_set)
    if actor is not None and not runs_session(actor, session):
        raise Refusal("Only the set's facilitator runs its sessions.")
    return learning_set


def _refuse_unless_first(learning_set: LearningSet, first: Session, session: Session) -> None:
    if learning_set.state in (SetState.COMPLETED, SetState.CANCELLED):
        raise Refusal(f"{learning_set} has ended, so no session of it can begin.")
    if first != session:
        raise Refusal(f"Session {first.number} comes first: begin it, or cancel it, before this one.")
    if learning_set.state != SetState.CONFIRMED:
        raise Refusal(f"{learning_set} is not confirmed yet. The coordinator confirms it before it meets.")


def _morning_after(session: Session) -> datetime:
    assert session.ends_at is not None
    last = max(session.ends_at, session.events.filter(to_state=SessionState.LIVE).latest("at").at)
    day = timezone.localdate(last) + timedelta(days=1)
    return timezone.make_aware(datetime.combine(day, MORNING))
