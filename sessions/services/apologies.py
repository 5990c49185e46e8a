"""“I cannot come”: said in advance, taken back until the start (D6)."""

from datetime import datetime

from django.db import transaction

from core.refusal import Refusal
from notifications import outbox
from participants.models import User
from sessions import register_emails as emails
from sessions.models import Attendance, Session
from sessions.policies import own_place, why_not_apologise
from sessions.services.rows import lock_session, write
from sessions.states import UNMARKED, AttendanceStatus
from sets.models import Enrolment


@transaction.atomic(durable=True)
def send_apologies(*, actor: User, session: Session, reason: str = "", now: datetime) -> Attendance:
    """Say that the member cannot come; only the set's facilitators read the reason, and they are told once.

    Saying it again changes at most the reason. Refused: for whoever is no member, from the start on, for a session
    without a fixed date or that is off, and once a facilitator has marked the person.
    """
    session, place = _begin(actor, session, now)
    row, _ = Attendance.objects.select_related("enrolment").get_or_create(session=session, enrolment=place)
    row.session = session
    _refuse_if_marked(row)
    if row.has_standing_apologies:
        if reason.strip():
            row.apologies_reason = reason.strip()
            row.save(update_fields=["apologies_reason"])
        return row
    row.apologies_for, row.apologies_reason = session.starts_at, reason.strip()
    write(row, AttendanceStatus.APOLOGIES, by=actor, now=now)
    row.save()
    outbox.queue(messages=emails.apologies_sent(row, now=now))
    return row


@transaction.atomic(durable=True)
def take_back_apologies(*, actor: User, session: Session, now: datetime) -> Attendance | None:
    """The member can come after all; the reason is forgotten. Where no apologies stand, nothing changes."""
    session, place = _begin(actor, session, now)
    row = session.attendances.select_related("enrolment").filter(enrolment=place).first()
    if row is None or row.status == UNMARKED:
        return row
    row.session = session
    _refuse_if_marked(row)
    if row.status != AttendanceStatus.APOLOGIES:
        return row
    row.apologies_for, row.apologies_reason = None, ""
    write(row, UNMARKED, by=actor, now=now)
    row.save()
    outbox.queue(messages=emails.apologies_taken_back(row, now=now))
    return row


def _begin(actor: User, session: Session, now: datetime) -> tuple[Session, Enrolment]:
    session = lock_session(session)
    place = own_place(actor, session)
    if place is None:
        raise Refusal("Only members of the set answer whether they can come.")
    if why_not := why_not_apologise(session, now):
        raise Refusal(why_not)
    return session, place


def _refuse_if_marked(row: Attendance) -> None:
    if row.status and not row.is_own:
        said = row.get_status_display().lower()
        raise Refusal(f"The facilitator has marked you already: {said}. Write to them if that is wrong.")
