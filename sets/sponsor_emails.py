"""Words of the mail to somebody who sees a programme as its sponsor, or no longer does: never by whom (C10)."""

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse

from notifications.models import Message
from sets.mail_row import row
from sets.models import ProgrammeRole
from sets.states import RoleKind

KINDS = {
    "sponsor_added": "You see a programme as its sponsor",
    "sponsor_removed": "You no longer see a programme as its sponsor",
}


def sponsor_added(role: ProgrammeRole, *, entry: int, now: datetime) -> Message:
    """Once for each time they are named."""
    return _to(role, "sponsor_added", entry, reverse("sponsored_programme", args=[role.programme.slug]), now)


def sponsor_removed(role: ProgrammeRole, *, entry: int, now: datetime) -> Message:
    return _to(role, "sponsor_removed", entry, reverse("my_record"), now)


def addresses_told(entries: Iterable[int]) -> dict[int, str]:
    """Where the mail about each of these entries of the record went, while it is kept. One query."""
    of = {f"{kind}:{entry}": entry for kind in KINDS for entry in entries}
    return {of[key]: to for key, to in Message.objects.filter(key__in=of).values_list("key", "to")}


def still_wanted(message: Message) -> bool:
    """While it is so, and of somebody named more than once the newest alone."""
    newer = Message.objects.filter(kind=message.kind, topic=message.topic, recipient=message.recipient_id)
    if newer.filter(pk__gt=message.pk).exists():
        return False
    pk = message.topic.partition(":")[2]
    role = ProgrammeRole.objects.filter(programme=pk, user=message.recipient_id, role=RoleKind.SPONSOR)
    return role.exists() == (message.kind == "sponsor_added")


def _to(role: ProgrammeRole, kind: str, entry: int, path: str, now: datetime) -> Message:
    """To the address by which they were named: it is one of the account's own."""
    subject = f"{KINDS[kind]}: {role.programme.title}"
    made = row(kind, role.programme, to=role.user, key=f"{kind}:{entry}", subject=subject, path=path, now=now)
    made.to = role.named_address
    return made
