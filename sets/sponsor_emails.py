"""Words of the mail to somebody who sees a programme as its sponsor, or no longer does: never by whom (C10)."""

from datetime import datetime

from django.urls import reverse

from notifications.models import Message
from participants.models import User
from sets.mail_row import row
from sets.models import Programme, ProgrammeRole
from sets.states import RoleKind

KINDS = {
    "sponsor_added": "You see a programme as its sponsor",
    "sponsor_removed": "You no longer see a programme as its sponsor",
}


def sponsor_added(programme: Programme, user: User, *, entry: int, now: datetime) -> Message:
    """Once for each time they are named."""
    return _to(user, "sponsor_added", programme, entry, reverse("sponsored_programme", args=[programme.slug]), now)


def sponsor_removed(programme: Programme, user: User, *, entry: int, now: datetime) -> Message:
    return _to(user, "sponsor_removed", programme, entry, reverse("my_record"), now)


def still_wanted(message: Message) -> bool:
    """While it is so."""
    pk = message.topic.partition(":")[2]
    role = ProgrammeRole.objects.filter(programme=pk, user=message.recipient_id, role=RoleKind.SPONSOR)
    return role.exists() == (message.kind == "sponsor_added")


def _to(user: User, kind: str, programme: Programme, entry: int, path: str, now: datetime) -> Message:
    subject = f"{KINDS[kind]}: {programme.title}"
    return row(kind, programme, to=user, key=f"{kind}:{entry}", subject=subject, path=path, now=now)
