"""Words and recipients of the mail about notes: that one is waiting, never what it says (C10)."""

from datetime import datetime

from django.conf import settings
from django.urls import reverse

from notifications.models import Message
from sessions.models import SetNote
from sets.models import Enrolment

KINDS = {"note_waiting": "A note from the facilitator is waiting"}


def note_waiting(note: SetNote, *, now: datetime) -> list[Message]:
    """To each member of the set."""
    learning_set = note.learning_set
    programme = learning_set.programme
    words = {
        "programme": programme.title,
        "set": learning_set.name,
        "url": settings.SITE_URL + reverse("set_home", args=[learning_set.pk]),
    }
    members = learning_set.enrolments.members().select_related("participant").order_by("pk")
    return [
        Message(
            key=f"note_waiting:{note.pk}:{reader.pk}",
            kind="note_waiting",
            topic=f"programme:{programme.pk}",
            about=f"note:{note.pk}",
            recipient=reader,
            to=reader.email,
            subject=f"A note from your facilitator is waiting: {programme.title}"[:250],
            template="emails/sessions/note_waiting",
            context={"name": reader.full_name, **words},
            created_at=now,
            due_at=now,
        )
        for reader in (one.participant for one in members)
    ]


def still_wanted(message: Message) -> bool:
    """Only while the note stands and its reader is a member who may read it (C04, C05)."""
    note = SetNote.objects.standing().filter(pk=message.about.partition(":")[2]).first()
    if note is None or message.recipient_id is None:
        return False
    members = Enrolment.objects.members().filter(learning_set=note.learning_set_id, in_set_since__lte=note.at)
    return members.filter(participant=message.recipient_id).exists()
