"""Words of the mail to somebody who sees a programme as its sponsor, or no longer does: never by whom (C10)."""

from datetime import datetime

from django.conf import settings
from django.urls import reverse

from notifications.models import Message
from participants.models import User
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
    return Message(
        key=f"{kind}:{entry}",
        kind=kind,
        topic=programme.audit_topic,
        recipient=user,
        to=user.email,
        subject=f"{KINDS[kind]}: {programme.title}"[:250],
        template=f"emails/sets/{kind}",
        context={"name": user.full_name, "url": settings.SITE_URL + path, "programme": programme.title},
        created_at=now,
        due_at=now,
    )
