"""What happens by the clock. Each session is its own transaction, so one that fails holds up no other."""

import logging
from datetime import datetime, timedelta

from celery import shared_task
from django.db import DatabaseError
from django.utils import timezone

from core.refusal import Refusal
from sessions.models import Session
from sessions.selectors.invitations import with_news
from sessions.services import reminders
from sessions.services.invitations import catch_up
from sessions.services.polling import close_poll, due_to_close
from sessions.services.register import keep_register
from sessions.services.running import end_session, left_open
from sessions.services.sponsor_weeks import count_week, weeks_to_count
from sessions.states import SessionState

log = logging.getLogger(__name__)

SESSIONS_AT_ONCE = 200
#: For so long a worker that was away still brings a register up to date; at its end the session does so itself.
AFTER_THE_START = timedelta(minutes=30)


@shared_task
def every_quarter_hour() -> None:
    """End sessions left open overnight, close polls whose time is over; queue reminders that an outage has left.

    And, from Monday morning on, count the week that has ended for sponsors.
    """
    now = timezone.now()
    sweep(now)
    count_weeks(now)


@shared_task
def remind() -> None:
    """At eight in the morning, London: whoever is to be reminded of something today."""
    reminders.send_due(actor=None, now=timezone.now())


@shared_task
def every_minute() -> None:
    """Calendars, and registers of sessions that are about to start, follow those who came to a set or left it."""
    keep_registers(timezone.now())
    tell_calendars(timezone.now())


def keep_registers(now: datetime) -> None:
    """The sessions whose doors are open; for a while after the start too, for who came or went just before it."""
    opening = Session.objects.filter(state=SessionState.LIVE, starts_at__gt=now - AFTER_THE_START)
    for session in opening.select_related("learning_set"):
        try:
            keep_register(session=session, now=now)
        except (DatabaseError, Refusal):
            log.exception("the register of session %s is left for the next minute", session.pk)


def tell_calendars(now: datetime) -> None:
    """The news there is at `now`, at most what a minute can take; the next minute finds the rest."""
    for session in with_news(now)[:SESSIONS_AT_ONCE]:
        try:
            catch_up(session=session, now=now)
        except DatabaseError:
            log.exception("the calendars of session %s are left for the next minute", session.pk)


def count_weeks(now: datetime) -> None:
    """Of each programme whose last week is not counted yet."""
    for programme in weeks_to_count(now):
        try:
            count_week(programme=programme, now=now)
        except DatabaseError:
            log.exception("the week of programme %s is left for the next quarter of an hour", programme.pk)


def sweep(now: datetime) -> None:
    """The work due at `now`. Running it twice, or late, does the same."""
    for session in left_open(now):
        try:
            end_session(actor=None, session=session, now=now)
        except Refusal:
            log.info("session %s was ended or abandoned in the meantime", session.pk)
        except DatabaseError:
            log.exception("session %s is left for the next quarter of an hour", session.pk)
    for poll in due_to_close(now):
        try:
            close_poll(poll=poll, now=now)
        except DatabaseError:
            log.exception("poll %s is left for the next quarter of an hour", poll.pk)
    reminders.send_due(actor=None, now=now)
