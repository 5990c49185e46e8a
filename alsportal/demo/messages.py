"""Mail that did not simply go: one held back by the coordinator, what a mail server refused."""

import smtplib
from datetime import timedelta
from typing import Any

from django.db.models import QuerySet

from alsportal.demo.people import COORDINATOR
from notifications.models import Message
from notifications.services.delivery import send_due
from notifications.services.post import Post
from participants.models import User
from sets.services.messages import hold_message

#: Moved to another council: her address is no more. She holds a place and has not heard of the dates.
GONE = "maren.holt@stonebeck.example.org"
#: The coordinator would rather tell her on the telephone that she waits.
NOT_YET = "marguerite.fa@basingstoke-deane.example.org"


class _Refuses(Post):
    """A mail server that knows nobody of that name."""

    def _hand_over(self, message: Any) -> None:
        raise smtplib.SMTPRecipientsRefused(dict.fromkeys(message.to, (550, b"No such person")))


def hold_one() -> None:
    """Before it has gone: a minute after it was written."""
    message = Message.objects.filter(to=NOT_YET, kind="place_waiting").latest("created_at")
    by = User.objects.get(email=COORDINATOR)
    hold_message(actor=by, message=message, now=message.created_at + timedelta(minutes=1))


def to_be_refused() -> QuerySet[Message]:
    """Whatever was written to her from the moment at which the dates of her set were confirmed."""
    hers = Message.objects.filter(to=GONE)
    return hers.filter(created_at__gte=hers.filter(kind="dates_confirmed").latest("created_at").created_at)


def have_them_refused() -> None:
    """As a worker would have had it, once nothing else is due: the address is marked on its owner."""
    at = to_be_refused().latest("due_at").due_at + timedelta(seconds=2)
    send_due(secret=False, clock=lambda: at, post=_Refuses)
