"""A mail server that is really there, and messages to send."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import count
from typing import Any

import pytest
from django.utils import timezone

from notifications import outbox
from notifications.models import Message
from tests.smtp import PostOffice, running_post_office

_numbers = count(1)


@pytest.fixture
def post_office(settings: Any) -> Iterator[PostOffice]:
    with running_post_office(settings) as office:
        yield office


@pytest.fixture(autouse=True)
def _nothing_nudged_before() -> Iterator[None]:
    forget_nudges()
    yield
    forget_nudges()


def forget_nudges() -> None:
    """As in a process that has just started."""
    outbox.fuse.mend()
    outbox.last_nudges.clear()


def letter(**fields: Any) -> Message:
    """An unsaved message that is due, to somebody of its own."""
    number = next(_numbers)
    fields.setdefault("key", f"letter:{number}")
    fields.setdefault("kind", "letter")
    fields.setdefault("to", f"reader{number}@example.org")
    fields.setdefault("subject", "A letter")
    if "template" not in fields:
        fields.setdefault("text", "Some words.")
    fields.setdefault("created_at", timezone.now())
    fields.setdefault("due_at", fields["created_at"])
    return Message(**fields)


def queued(**fields: Any) -> Message:
    """The same, written in the outbox, without a nudge."""
    message = letter(**fields)
    message.save()
    return message


def later(**fields: float) -> datetime:
    return timezone.now() + timedelta(**fields)
