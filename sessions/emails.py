"""Words and recipients of the mail about sessions: a date and a link, no content of a set (C10)."""

from datetime import datetime

from django.conf import settings
from django.urls import reverse

from core.templatetags.wording import clock, long_date
from notifications.models import Message
from sessions.models import Session
from sets.models import Enrolment

_SUBJECTS = {
    "session_moved": "Session {number} has a new date: {programme}",
    "session_cancelled": "Session {number} is cancelled: {programme}",
}
KINDS = {"session_moved": "A session has a new date", "session_cancelled": "A session is cancelled"}


def session_moved(session: Session, *, now: datetime) -> list[Message]:
    """To each member, once for each new date."""
    return _to_members("session_moved", session, now=now)


def session_cancelled(session: Session, *, now: datetime) -> list[Message]:
    return _to_members("session_cancelled", session, now=now)


def still_wanted(message: Message) -> bool:
    """Only while its reader is a member and the session stands as the message says."""
    kind, _, pk = message.about.partition(":")
    if kind != "session" or message.recipient_id is None:
        return True
    member = Enrolment.objects.members().filter(
        participant=message.recipient_id, learning_set__sessions=pk, learning_set__sessions__sequence=_said(message)
    )
    return member.exists()


def _said(message: Message) -> int:
    return int(message.context.get("sequence", -1))


def _to_members(kind: str, session: Session, *, now: datetime) -> list[Message]:
    learning_set = session.learning_set
    programme = learning_set.programme
    words = {
        "number": session.number,
        "programme": programme.title,
        "set": learning_set.name,
        "date": long_date(session.starts_at),
        "from": clock(session.starts_at),
        "to": clock(session.ends_at),
        "sequence": session.sequence,
        "url": settings.SITE_URL + reverse("session", args=[session.pk]),
    }
    members = learning_set.enrolments.members().select_related("participant").order_by("pk")
    return [
        Message(
            key=f"{kind}:{session.pk}:{session.sequence}:{enrolment.pk}",
            kind=kind,
            topic=f"programme:{programme.pk}",
            about=f"session:{session.pk}",
            recipient=enrolment.participant,
            to=enrolment.participant.email,
            subject=_SUBJECTS[kind].format(**words)[:250],
            template=f"emails/sessions/{kind}",
            context={"name": enrolment.participant.full_name, **words},
            created_at=now,
            due_at=now,
        )
        for enrolment in members
    ]
