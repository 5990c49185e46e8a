"""Words and recipients of the mail about apologies and registers: what happened, never to whom (C10)."""

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.urls import reverse

from core.templatetags.wording import clock, long_date
from notifications.models import Message
from participants.models import User
from sessions.models import Attendance, Session
from sessions.states import COUNTED, AttendanceStatus
from sets.models import LearningSet
from sets.states import RoleKind

_SUBJECTS = {
    "apologies_sent": "Somebody has sent apologies for session {number}: {programme}",
    "apologies_taken_back": "Somebody can come to session {number} after all: {programme}",
    "session_ended_by_itself": "Session {number} was left open and is ended: {programme}",
    "absent_twice": "Somebody has been absent twice running: {programme}",
}
KINDS = {
    "apologies_sent": "Somebody has sent apologies",
    "apologies_taken_back": "Somebody can come after all",
    "session_ended_by_itself": "A session was left open",
    "absent_twice": "Somebody has been absent twice running",
}


def apologies_sent(row: Attendance, *, now: datetime) -> list[Message]:
    return _about_apologies("apologies_sent", row, now)


def apologies_taken_back(row: Attendance, *, now: datetime) -> list[Message]:
    return _about_apologies("apologies_taken_back", row, now)


def session_ended_by_itself(session: Session, *, now: datetime) -> list[Message]:
    """To whoever was to end it, the morning after."""
    people = runners_of(session)
    key, path = f"ended-by-itself:{session.pk}", reverse("register", args=[session.pk])
    about = f"session:{session.pk}"
    return [_to(one, "session_ended_by_itself", session, key, about, path, now) for one in people]


def absent_twice(row: Attendance, *, now: datetime) -> list[Message]:
    """To facilitators and coordinators, once for each time it begins; `row` is the second absence."""
    session = row.session
    key, about = f"absent-twice:{row.pk}", f"attendance:{row.pk}"
    facilitators = list(facilitators_of(session.learning_set))
    path = reverse("register", args=[session.pk])
    people = {one.pk: one for one in (*facilitators, *coordinators_of(session.learning_set))}
    return [_to(one, "absent_twice", session, key, about, path, now) for one in people.values()]


def coordinators_of(learning_set: LearningSet) -> Iterable[User]:
    leads = {"programme_roles__programme": learning_set.programme_id, "programme_roles__role": RoleKind.COORDINATOR}
    return User.objects.filter(**leads, is_active=True).order_by("pk")


def facilitators_of(learning_set: LearningSet) -> Iterable[User]:
    return User.objects.filter(facilitations__learning_set=learning_set, is_active=True).order_by("pk")


def runners_of(session: Session) -> list[User]:
    """The set's facilitators, and whoever covers this session."""
    covering = User.objects.filter(covers__in=session.covers.standing(), is_active=True)
    return [*facilitators_of(session.learning_set), *covering]


def still_wanted(message: Message) -> bool:
    """Only while its reader facilitates the set, or coordinates it, and what it says still stands."""
    kind, _, pk = message.about.partition(":")
    if kind == "session":
        session = Session.objects.filter(pk=pk, state__in=COUNTED).first()
        return session is not None and _runs(message, session)
    row = Attendance.objects.select_related("session").filter(pk=pk).first()
    return row is not None and _stands(message.kind, row) and _runs(message, row.session)


def _stands(kind: str, row: Attendance) -> bool:
    if kind == "absent_twice":
        is_member = Attendance.objects.of_members().filter(pk=row.pk).exists()
        return row.status == AttendanceStatus.ABSENT and is_member
    return (row.status == AttendanceStatus.APOLOGIES) == (kind == "apologies_sent")


def _runs(message: Message, session: Session) -> bool:
    return Session.objects.run_by(message.recipient).filter(pk=session.pk).exists()


def _about_apologies(kind: str, row: Attendance, now: datetime) -> list[Message]:
    session = row.session
    key, about = f"{kind}:{row.pk}:{row.version}", f"attendance:{row.pk}"
    path = reverse("register", args=[session.pk])
    return [_to(one, kind, session, key, about, path, now) for one in runners_of(session)]


def _to(user: User, kind: str, session: Session, key: str, about: str, path: str, now: datetime) -> Message:
    programme = session.learning_set.programme
    words = {
        "number": session.number,
        "programme": programme.title,
        "set": session.learning_set.name,
        "date": long_date(session.starts_at),
        "from": clock(session.starts_at),
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
