"""The row of the outbox that every mail of a programme to somebody with an account is."""

from datetime import datetime
from typing import Any

from django.conf import settings

from notifications.models import Message
from participants.models import User
from sets.models import Programme


def row(
    kind: str,
    programme: Programme,
    *,
    to: User,
    key: str,
    subject: str,
    path: str,
    now: datetime,
    about: str = "",
    **context: Any,
) -> Message:
    """Unsaved; its words are made of the reader's name, the programme, the way to a page, and what else is given."""
    return Message(
        key=key,
        kind=kind,
        topic=programme.audit_topic,
        about=about,
        recipient=to,
        to=to.email,
        subject=subject[:250],
        template=f"emails/sets/{kind}",
        context={"name": to.full_name, "url": settings.SITE_URL + path, "programme": programme.title, **context},
        created_at=now,
        due_at=now,
    )
