"""Freezing a period of a programme's attendance (D6): what was reported stays as it was."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from core import audit
from core.refusal import Refusal
from core.templatetags.wording import long_date
from participants.models import User
from sessions.models import AttendancePeriod
from sessions.selectors.attendance_facts import Facts, read
from sessions.selectors.attendance_frozen import content_of
from sessions.selectors.attendance_report import report_of
from sessions.states import SessionState
from sets.models import Programme
from sets.policies import coordinates


@transaction.atomic(durable=True)
def freeze_period(
    *, actor: User, programme: Programme, starts_on: date, ends_on: date, now: datetime
) -> AttendancePeriod:
    """Keep the attendance of these days as it stands. Freezing the same days again gives what was frozen first.

    Refused: for whoever does not coordinate the programme, a last day before the first, a period that is not over, a
    session of it that is still under way, a period without a held session. The programme's lock keeps sessions from
    beginning and ending meanwhile; a mark made meanwhile is in it or not.
    """
    programme = Programme.objects.select_for_update(no_key=True).get(pk=programme.pk)
    if not coordinates(actor, programme):
        raise Refusal("Only the coordinator of this programme freezes its attendance.")
    if ends_on < starts_on:
        raise Refusal("The last day must not be before the first.", field="ends_on")
    if ends_on >= timezone.localdate(now):
        raise Refusal("A period can be frozen once it is over: choose a last day before today.", field="ends_on")
    if stands := programme.attendance_periods.filter(starts_on=starts_on, ends_on=ends_on).first():
        return stands
    facts, names = read(programme)
    facts = facts.within(starts_on, ends_on)
    if why_not := _why_not(facts, starts_on, ends_on):
        raise Refusal(why_not, field="ends_on")
    headline = report_of(programme, facts, names, made_at=now).headline
    period = AttendancePeriod.objects.create(
        programme=programme,
        starts_on=starts_on,
        ends_on=ends_on,
        frozen_at=now,
        frozen_by=actor,
        content=content_of(facts, headline),
    )
    audit.record(actor=actor, act="attendance frozen", obj=period, now=now, about=programme.audit_topic)
    return period


def _why_not(facts: Facts, starts_on: date, ends_on: date) -> str:
    if any(one.state == SessionState.LIVE for one in facts.sessions):
        return "A session of these days is still under way. End it first, so that its register is complete."
    if not any(one.is_held for one in facts.sessions):
        return (
            f"No session was held from {long_date(starts_on)} to {long_date(ends_on)}, so there is nothing to freeze."
        )
    return ""
