"""What happens by the clock. Each session is its own transaction, so one that fails holds up no other."""

import logging
from datetime import datetime

from celery import shared_task
from django.db import DatabaseError
from django.utils import timezone

from sessions.services import reminders
from sessions.services.running import end_session, left_open

log = logging.getLogger(__name__)


@shared_task
def every_quarter_hour() -> None:
    """End sessions that were left open overnight; queue reminders that an outage, or a release, has left."""
    sweep(timezone.now())


@shared_task
def remind() -> None:
    """At eight in the morning, London: whoever is to be reminded of something today."""
    reminders.send_due(actor=None, now=timezone.now())


def sweep(now: datetime) -> None:
    """The work due at `now`. Running it twice, or late, does the same."""
    for session in left_open(now):
        try:
            end_session(actor=None, session=session, now=now)
        except DatabaseError:
            log.exception("session %s is left for the next quarter of an hour", session.pk)
    reminders.send_due(actor=None, now=now)
