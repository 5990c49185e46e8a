"""What each person's calendar was told, against what should stand in it: the difference is told, each once (D4)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from notifications import outbox
from participants.models import User
from sessions import emails
from sessions.models import Invitation, Session
from sessions.selectors.invitations import ENDED
from sessions.selectors.runners import runners_of
from sessions.services.rows import lock_session
from sessions.states import COUNTED, SessionState
from sets.models import LearningSet

_CHANGED = ["sequence", "session_sequence", "starts_at", "ends_at", "is_cancelled", "told_at"]


@transaction.atomic(durable=True)
def catch_up(*, session: Session, now: datetime) -> None:
    """Tell those who came to the set, or left it, since the session was last told. Twice is harmless.

    Takes the session's lock alone: who comes or goes at this very moment is told a minute later.
    """
    session = lock_session(session, writes=False)
    tell_calendars(session.learning_set, [session], now=now)


def tell_calendars(learning_set: LearningSet, sessions: Sequence[Session], *, now: datetime) -> None:
    """Bring the calendars of everybody up to date with these sessions of the set. The caller holds their locks.

    A session that is confirmed and ahead stands in the calendars of the members and of who runs it (D7), whoever
    arranged it; what a person no longer has to do with, or what is off, is taken out again.
    """
    members = set(learning_set.enrolments.members().values_list("participant", flat=True))
    runners = runners_of(sessions, learning_set)
    told = {(one.session_id, one.user_id): one for one in Invitation.objects.filter(session__in=sessions)}
    news: list[tuple[str, Invitation]] = []
    for session in sessions:
        people = members | runners[session.pk]
        for pk in sorted(people | {user for of, user in told if of == session.pk}):
            before = told.get((session.pk, pk))
            kind = _kind(learning_set, session, before, among=pk in people, now=now)
            if kind:
                news.append((kind, _told(session, pk, before, cancelled=kind in emails.CANCELLING, now=now)))
    _write(news, learning_set, runners, now)


def _write(
    news: Sequence[tuple[str, Invitation]], learning_set: LearningSet, runners: Mapping[int, set[int]], now: datetime
) -> None:
    if not news:
        return
    users = User.objects.in_bulk([one.user_id for _, one in news])
    for _, one in news:
        one.user = users[one.user_id]
    Invitation.objects.bulk_update([one for _, one in news if one.pk], _CHANGED)
    Invitation.objects.bulk_create([one for _, one in news if one.pk is None])
    called_off = any(kind in ("session_cancelled", "session_abandoned") for kind, _ in news)
    of: dict[str, Any] = {"now": now, "none_left": called_off and _none_left(learning_set)}
    outbox.queue(
        messages=[
            emails.invited(kind, one, learning_set, runs=one.user_id in runners[one.session_id], **of)
            for kind, one in news
        ]
    )


def _none_left(learning_set: LearningSet) -> bool:
    """Nothing of the set is under way or to come, once what is called off has been."""
    to_come = learning_set.sessions.not_void().exclude(state__in=COUNTED)
    return learning_set.state in ENDED or not to_come.exists()


def _kind(learning_set: LearningSet, session: Session, before: Invitation | None, *, among: bool, now: datetime) -> str:
    """What has to be told to this person, or nothing."""
    ended = learning_set.state in ENDED
    ahead = session.state == SessionState.CONFIRMED and session.starts_at is not None and session.starts_at > now
    if before is None or before.is_cancelled:
        return "session_confirmed" if among and ahead and not ended else ""
    if not among:
        return "session_not_yours" if ahead or session.is_void else ""
    if session.is_void or (ahead and ended):
        return "session_abandoned" if session.state == SessionState.ABANDONED else "session_cancelled"
    if not ahead or before.session_sequence >= session.sequence:
        return ""
    stands = (before.starts_at, before.ends_at) == (session.starts_at, session.ends_at)
    return "session_elsewhere" if stands else "session_moved"


def _told(session: Session, user: int, before: Invitation | None, *, cancelled: bool, now: datetime) -> Invitation:
    """The row as it is to be, unsaved; a cancellation keeps the times that were told before."""
    told = before or Invitation(session=session, user_id=user, sequence=-1)
    told.session = session
    told.sequence = max(told.sequence + 1, session.sequence)
    told.session_sequence, told.is_cancelled, told.told_at = session.sequence, cancelled, now
    if not cancelled:
        assert session.starts_at is not None
        assert session.ends_at is not None
        told.starts_at, told.ends_at = session.starts_at, session.ends_at
    return told
