"""Reminders as the clock queues them, and the mail that they become."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from notifications.models import Message
from notifications.states import MessageState
from participants.models import User
from sessions import reminder_emails
from sessions.models import Reminder, Session
from sessions.services.reminders import send_due
from sets.working_days import LONDON
from tests.sessions.meeting import Met


def at(day: date, hour: int = 8, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), LONDON)


def day_of(session: Session) -> date:
    return timezone.localdate(session.starts_at)


def before(session: Session, days: int, hour: int = 8, minute: int = 0) -> datetime:
    """So many days before the session, at eight in London."""
    return at(day_of(session) - timedelta(days=days), hour, minute)


def run(now: datetime) -> int:
    return send_due(actor=None, now=now)


def mails(user: User | None = None) -> Any:
    found = Message.objects.filter(kind="reminders").order_by("pk")
    return found.filter(recipient=user) if user else found


def told() -> set[tuple[str, int, int]]:
    return set(Reminder.objects.values_list("rule", "object_id", "recipient_id"))


def people_of(met: Met) -> set[int]:
    return {place.participant_id for place in met.places} | {met.facilitator.pk}


def subject(message: Message, now: datetime) -> str:
    words = reminder_emails.words_at(message, now)
    return words.subject if words else ""


def says(message: Message, now: datetime) -> list[str]:
    words = reminder_emails.words_at(message, now)
    return [item.says for item in words.context["items"]] if words else []


def sent() -> None:
    """Whatever waits has been sent."""
    Message.objects.filter(state=MessageState.QUEUED).update(state=MessageState.SENT, sent_at=timezone.now())
