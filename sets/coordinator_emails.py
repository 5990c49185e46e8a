"""Words of the mail to somebody who becomes a coordinator, or no longer is one: never by whom (C10)."""

from datetime import datetime

from django.urls import reverse

from notifications.models import Message
from participants.models import User
from sets.mail_row import row
from sets.models import Programme, ProgrammeRole
from sets.states import RoleKind

KINDS = {
    "coordinator_added": "You coordinate a programme",
    "coordinator_removed": "You no longer coordinate a programme",
}


def coordinator_added(programme: Programme, user: User, *, entry: int, now: datetime) -> Message:
    """Once for each time they are added."""
    return _to(user, "coordinator_added", programme, entry, reverse("cockpit", args=[programme.slug]), now)


def coordinator_removed(programme: Programme, user: User, *, entry: int, now: datetime) -> Message:
    return _to(user, "coordinator_removed", programme, entry, reverse("my_record"), now)


def still_wanted(message: Message) -> bool:
    """While it is so."""
    pk = message.topic.partition(":")[2]
    role = ProgrammeRole.objects.filter(programme=pk, user=message.recipient_id, role=RoleKind.COORDINATOR)
    return role.exists() == (message.kind == "coordinator_added")


def _to(user: User, kind: str, programme: Programme, entry: int, path: str, now: datetime) -> Message:
    subject = f"{KINDS[kind]}: {programme.title}"
    return row(kind, programme, to=user, key=f"{kind}:{entry}", subject=subject, path=path, now=now)
