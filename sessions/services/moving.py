"""What every service about sessions shares: how a state changes, and what `sets` is told. The caller holds the lock."""

from datetime import datetime

from django.utils import timezone

from participants.models import User
from sessions.models import Session, SessionEvent
from sessions.states import BEGUN, COUNTED, SESSION_MOVES, Mode, SessionState
from sets.models import LearningSet
from sets.services import steps
from sets.states import HalfDay, SetState


def hand_on(learning_set: LearningSet, actor: User | None, now: datetime, *, tell: bool = True) -> None:
    """Say to `sets` which dates are confirmed: those that begin with the first session that stands (P5)."""
    planned = {one.number: one for one in learning_set.programme.planned_sessions.all()}
    standing = list(learning_set.sessions.not_void().order_by("number"))
    counted = (SessionState.CONFIRMED, *BEGUN)
    begins = bool(standing) and standing[0].state in counted
    dates = [
        steps.SetDate(planned[s.number], timezone.localdate(s.starts_at), _half_day(s), _where(s))
        for s in standing
        if begins and s.state in counted and s.starts_at and s.number in planned
    ]
    newly = learning_set.dates_confirmed_at is None
    steps.set_dates(actor=actor, learning_set=learning_set, dates=dates, now=now, tell=tell and newly)


def _where(session: Session) -> str:
    return Mode.ONLINE.label if session.mode == Mode.ONLINE else session.place


def _half_day(session: Session) -> str:
    return HalfDay.MORNING if timezone.localtime(session.starts_at).hour < 12 else HalfDay.AFTERNOON


def move(session: Session, state: SessionState, actor: User | None, now: datetime, *changed: str) -> None:
    """The only way a session's state changes: checked, saved, noted."""
    before = session.state
    SESSION_MOVES.check(before, state)
    session.state = state
    session.save(update_fields=["state", *changed])
    note(session, before, actor, now)


def note(session: Session, before: str, actor: User | None, now: datetime) -> None:
    SessionEvent.objects.create(
        session=session, at=now, actor=actor, from_state=before, to_state=session.state, starts_at=session.starts_at
    )


def complete_if_over(learning_set: LearningSet, actor: User | None, now: datetime) -> None:
    """With the last session that stands held, or the last one ahead called off, a set that has met is completed."""
    standing = learning_set.sessions.not_void().values_list("state", flat=True)
    if learning_set.state == SetState.RUNNING and standing and set(standing) <= set(COUNTED):
        steps.complete_set(actor=actor, learning_set=learning_set, now=now)
