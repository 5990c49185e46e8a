"""Words and recipients of the mail that a session has been written up: never what was written (C10)."""

from datetime import datetime

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse

from notifications.models import Message
from sessions.models import WriteUp
from sets.models import Enrolment

KINDS = {"write_up_ready": "A session of your set has been written up"}


def write_up_ready(row: WriteUp, *, now: datetime) -> list[Message]:
    """To each member who may read it."""
    programme, session = row.learning_set.programme, row.session
    words = {
        "programme": programme.title,
        "set": row.learning_set.name,
        "number": session.number,
        "url": settings.SITE_URL + reverse("write_up", args=[session.pk]),
    }
    return [
        Message(
            key=f"write_up_ready:{row.pk}:{reader.pk}",
            kind="write_up_ready",
            topic=f"programme:{programme.pk}",
            about=f"write_up:{row.pk}",
            recipient=reader,
            to=reader.email,
            subject=f"Session {session.number} has been written up: {programme.title}"[:250],
            template="emails/sessions/write_up_ready",
            context={"name": reader.full_name, **words},
            created_at=now,
            due_at=now,
        )
        for reader in (one.participant for one in _readers(row).select_related("participant").order_by("pk"))
    ]


def still_wanted(message: Message) -> bool:
    """Only while its reader is a member who may read it (C04, C05)."""
    row = WriteUp.objects.published().filter(pk=message.about.partition(":")[2]).first()
    return row is not None and _readers(row).filter(participant=message.recipient_id).exists()


def _readers(row: WriteUp) -> QuerySet[Enrolment]:
    people = Enrolment.objects.of_people_of_sets()
    return people.filter(learning_set=row.learning_set_id, in_set_since__lte=row.at)
