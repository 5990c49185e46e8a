"""Words and recipients of the mail about sessions: a date and a link, no content of a set (C10).

Each of them is an invitation: it carries the entry for its reader's calendar, or takes it out again (D4).
"""

from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.urls import reverse

from core.templatetags.wording import clock, long_date
from notifications.kinds import CalendarPart
from notifications.models import Message
from sessions import calendar_entries
from sessions.models import Invitation
from sessions.selectors.runners import runners_of
from sessions.states import SessionState
from sets.models import LearningSet

_SUBJECTS = {
    "session_confirmed": "Session {number} is on {date}: {programme}",
    "session_moved": "Session {number} has a new date or time: {programme}",
    "session_elsewhere": "Session {number} has a new place or link: {programme}",
    "session_cancelled": "Session {number} is cancelled: {programme}",
    "session_abandoned": "Session {number} was given up and counts against nobody: {programme}",
    "session_not_yours": "Session {number} is no longer yours: {programme}",
}
KINDS = {
    "session_confirmed": "A session has its date",
    "session_moved": "A session has a new date or time",
    "session_elsewhere": "A session has a new place or link",
    "session_cancelled": "A session is cancelled",
    "session_abandoned": "A session was given up",
    "session_not_yours": "A session is no longer yours",
}
_TELL_THE_TIME = ("session_confirmed", "session_moved")
#: These take the session out of a calendar.
CANCELLING = ("session_cancelled", "session_abandoned", "session_not_yours")


def invited(
    kind: str,
    invitation: Invitation,
    learning_set: LearningSet,
    *,
    runs: bool,
    now: datetime,
    none_left: bool = False,
) -> Message:
    """To one person about one session: once for each thing their calendar has to know.

    `none_left`: no other session of the set is to come.
    """
    reader, programme = invitation.user, learning_set.programme
    words = _words(kind, invitation, learning_set)
    return Message(
        key=f"invitation:{invitation.pk}:{invitation.sequence}",
        kind=kind,
        topic=f"programme:{programme.pk}",
        about=f"invitation:{invitation.pk}",
        recipient=reader,
        to=reader.email,
        subject=_SUBJECTS[kind].format(**words)[:250],
        template=f"emails/sessions/{kind}",
        context={
            "name": reader.full_name,
            "facilitates": runs,
            "sequence": invitation.sequence,
            "none_left": none_left,
            **words,
        },
        created_at=now,
        due_at=now,
    )


def _words(kind: str, invitation: Invitation, learning_set: LearningSet) -> dict[str, Any]:
    """What the subject and both bodies are filled with."""
    gone = kind == "session_not_yours"
    return {
        "number": invitation.session.number,
        "programme": learning_set.programme.title,
        "set": learning_set.name,
        # Of a session that is taken out they are told the time they knew: it may have moved since they left (C04).
        "date": long_date(invitation.starts_at),
        "from": clock(invitation.starts_at),
        "to": clock(invitation.ends_at),
        "times": _times(invitation),
        "url": settings.SITE_URL
        + (reverse("my_calendar") if gone else reverse("session", args=[invitation.session_id])),
    }


def still_wanted(message: Message) -> bool:
    """A cancellation, while it is the newest that a calendar has to know. An invitation, while its reader is of the
    set (C04) and it is the newest, or tells a time that still stands: one about a new place does not tell that."""
    if not message.about.startswith("invitation:"):
        return True
    told = _told(message)
    if told is None:
        return False
    is_newest = told.sequence == message.context["sequence"]
    if told.is_cancelled or message.kind in CANCELLING:
        return is_newest
    learning_set = told.session.learning_set
    is_member = learning_set.enrolments.members().filter(participant=told.user_id).exists()
    is_of_set = is_member or told.user_id in runners_of([told.session], learning_set)[told.session_id]
    stands = is_newest or (message.kind in _TELL_THE_TIME and message.context["times"] == _times(told))
    return is_of_set and stands and told.session.state == SessionState.CONFIRMED


def calendar(message: Message) -> CalendarPart | None:
    """The entry as the session stands when the mail is sent."""
    told = _told(message)
    if told is None:
        return None
    told.sequence, told.told_at = message.context["sequence"], message.created_at
    return CalendarPart(*calendar_entries.invitation(told))


def _times(told: Invitation) -> list[str]:
    return [moment.astimezone(UTC).isoformat() for moment in (told.starts_at, told.ends_at)]


def _told(message: Message) -> Invitation | None:
    """What the reader's calendar has been told by now."""
    kind, _, pk = message.about.partition(":")
    if kind != "invitation":
        return None
    found = Invitation.objects.select_related("user", "session__learning_set__programme")
    return found.filter(pk=pk).first()
