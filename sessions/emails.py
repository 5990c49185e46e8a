"""Words and recipients of the mail about sessions: a date and a link, no content of a set (C10)."""

from datetime import UTC, datetime
from typing import Protocol

from django.conf import settings
from django.urls import reverse

from core.templatetags.wording import clock, long_date
from notifications.models import Message
from participants.models import User
from sessions.models import Session
from sessions.states import SessionState
from sets.models import Enrolment, Facilitation

_SUBJECTS = {
    "session_confirmed": "Session {number} now has its date: {programme}",
    "session_moved": "Session {number} has a new date or time: {programme}",
    "session_elsewhere": "Session {number} has a new place or link: {programme}",
    "session_cancelled": "Session {number} is cancelled: {programme}",
}
KINDS = {
    "session_confirmed": "A session now has its date",
    "session_moved": "A session has a new date or time",
    "session_elsewhere": "A session has a new place or link",
    "session_cancelled": "A session is cancelled",
}
#: These tell a time, and are wanted only while it stands.
_TELL_THE_TIME = ("session_confirmed", "session_moved")


class Tell(Protocol):
    """A function below: to each member of the set and whoever runs the session, but not to `by`, who did it."""

    def __call__(self, session: Session, *, by: User, now: datetime) -> list[Message]: ...


def session_confirmed(session: Session, *, by: User, now: datetime) -> list[Message]:
    """A session that becomes confirmed after the others."""
    return _to_the_set("session_confirmed", session, by=by, now=now)


def session_moved(session: Session, *, by: User, now: datetime) -> list[Message]:
    """Once for each new date or time of a confirmed session."""
    return _to_the_set("session_moved", session, by=by, now=now)


def session_elsewhere(session: Session, *, by: User, now: datetime) -> list[Message]:
    """The place or the link has changed: it stands on the session's page, behind the walls."""
    return _to_the_set("session_elsewhere", session, by=by, now=now)


def session_cancelled(session: Session, *, by: User, now: datetime) -> list[Message]:
    """The reason stands on the session's page."""
    return _to_the_set("session_cancelled", session, by=by, now=now)


def still_wanted(message: Message) -> bool:
    """Only while its reader is of the set, and the session stands as the message says."""
    kind, _, pk = message.about.partition(":")
    if kind != "session" or message.recipient_id is None:
        return True
    session = Session.objects.filter(pk=pk).first()
    if session is None or not _stands(session, message):
        return False
    reader, learning_set = message.recipient_id, session.learning_set_id
    members = Enrolment.objects.members().filter(learning_set=learning_set, participant=reader)
    held = Facilitation.objects.filter(learning_set=learning_set, user=reader)
    return members.exists() or held.exists() or session.covers.standing().filter(user=reader).exists()


def _stands(session: Session, message: Message) -> bool:
    if message.kind == "session_cancelled":
        return session.state == SessionState.CANCELLED
    says_so = message.kind not in _TELL_THE_TIME or message.context.get("times") == _times(session)
    return session.state == SessionState.CONFIRMED and says_so


def _times(session: Session) -> list[str]:
    return [moment.astimezone(UTC).isoformat() if moment else "" for moment in (session.starts_at, session.ends_at)]


def _to_the_set(kind: str, session: Session, *, by: User, now: datetime) -> list[Message]:
    learning_set = session.learning_set
    programme = learning_set.programme
    words = {
        "number": session.number,
        "programme": programme.title,
        "set": learning_set.name,
        "date": long_date(session.starts_at),
        "from": clock(session.starts_at),
        "to": clock(session.ends_at),
        "times": _times(session),
        "url": settings.SITE_URL + reverse("session", args=[session.pk]),
    }
    members = learning_set.enrolments.members().select_related("participant").order_by("pk")
    held = learning_set.facilitations.exclude(user=by).select_related("user").order_by("pk")
    covering = session.covers.standing().exclude(user=by).select_related("user")
    readers = [(one.participant, False) for one in members] + [(one.user, True) for one in (*held, *covering)]
    return [
        Message(
            key=f"{kind}:{session.pk}:{session.sequence}:{reader.pk}",
            kind=kind,
            topic=f"programme:{programme.pk}",
            about=f"session:{session.pk}",
            recipient=reader,
            to=reader.email,
            subject=_SUBJECTS[kind].format(**words)[:250],
            template=f"emails/sessions/{kind}",
            context={"name": reader.full_name, "facilitates": facilitates, **words},
            created_at=now,
            due_at=now,
        )
        for reader, facilitates in readers
    ]
