"""Words and recipients of the mail about cover: a date and a link, no name but the reader's (C10)."""

from datetime import datetime

from django.conf import settings
from django.urls import reverse

from core.templatetags.wording import clock, long_date
from notifications.models import Message
from participants.models import User
from sessions.models import Cover, Session
from sessions.register_emails import facilitators_of
from sets.models import ProgrammeRole
from sets.states import RoleKind

_SUBJECTS = {
    "cover_named": "You are to cover session {number}: {programme}",
    "cover_taken_back": "You no longer cover session {number}: {programme}",
    "cover_arranged": "Session {number} is covered: {programme}",
    "cover_no_more": "Session {number} is yours to run again: {programme}",
    "cover_asked": "Cover is asked for session {number}: {programme}",
}
KINDS = {
    "cover_named": "You are to cover a session",
    "cover_taken_back": "You no longer cover a session",
    "cover_arranged": "A session is covered",
    "cover_no_more": "A session is yours to run again",
    "cover_asked": "Cover is asked for a session",
}
#: These are wanted only while the cover stands.
_WHILE_IT_STANDS = ("cover_named", "cover_arranged")


def cover_named(cover: Cover, *, by: User, now: datetime) -> list[Message]:
    """To whoever covers the session, and to the set's facilitators."""
    return _of_both("cover_named", "cover_arranged", cover, by, now)


def cover_taken_back(cover: Cover, *, by: User, now: datetime) -> list[Message]:
    """To the same people."""
    return _of_both("cover_taken_back", "cover_no_more", cover, by, now)


def cover_asked(session: Session, *, by: User, now: datetime) -> list[Message]:
    """To the programme's coordinators, once for each date of the session and each who asks."""
    people = User.objects.filter(
        programme_roles__programme=session.learning_set.programme,
        programme_roles__role=RoleKind.COORDINATOR,
        is_active=True,
    ).order_by("pk")
    path, about = reverse("session_cover", args=[session.pk]), f"session:{session.pk}"
    key = f"cover-asked:{session.pk}:{session.sequence}:{by.pk}"
    return [_to(one, "cover_asked", session, key, about, path, now) for one in people]


def still_wanted(message: Message) -> bool:
    """That somebody covers a session, only while they do; that cover is asked for, only until somebody does.

    And only to whoever still coordinates the programme.
    """
    kind, _, pk = message.about.partition(":")
    if kind == "session":
        roles = ProgrammeRole.objects.filter(programme__sets__sessions=pk, user=message.recipient_id)
        return (
            roles.filter(role=RoleKind.COORDINATOR).exists()
            and not Cover.objects.standing().filter(session=pk).exists()
        )
    stands = Cover.objects.standing().filter(pk=pk).exists()
    return stands == (message.kind in _WHILE_IT_STANDS)


def _of_both(to_cover: str, to_holders: str, cover: Cover, by: User, now: datetime) -> list[Message]:
    session, about = cover.session, f"cover:{cover.pk}"
    # Whoever no longer covers the session has no page of it.
    path = reverse("session", args=[session.pk]) if to_cover == "cover_named" else reverse("home")
    messages = [_to(cover.user, to_cover, session, f"{to_cover}:{cover.pk}", about, path, now)]
    path = reverse("session", args=[session.pk])
    messages += [
        _to(one, to_holders, session, f"{to_holders}:{cover.pk}", about, path, now)
        for one in facilitators_of(session.learning_set)
    ]
    return [message for message in messages if message.recipient != by]


def _to(user: User, kind: str, session: Session, key: str, about: str, path: str, now: datetime) -> Message:
    programme = session.learning_set.programme
    words = {
        "number": session.number,
        "programme": programme.title,
        "set": session.learning_set.name,
        "date": long_date(session.starts_at) if session.starts_at else "",
        "from": clock(session.starts_at) if session.starts_at else "",
    }
    return Message(
        key=f"{key}:{user.pk}",
        kind=kind,
        topic=f"programme:{programme.pk}",
        about=about,
        recipient=user,
        to=user.email,
        subject=_SUBJECTS[kind].format(**words)[:250],
        template=f"emails/sessions/{kind}",
        context={"name": user.full_name, "url": settings.SITE_URL + path, **words},
        created_at=now,
        due_at=now,
    )
