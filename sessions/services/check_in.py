"""Members check themselves in on the day, with the code that the facilitator shows (D6)."""

from datetime import datetime, timedelta

from django.db import transaction

from core.refusal import Refusal
from participants.models import User
from sessions.check_in_code import is_code_of
from sessions.models import Attendance, Session
from sessions.policies import own_place, why_no_member_checks_in
from sessions.services.room_version import touch
from sessions.services.rows import lock_session, write
from sessions.states import ATTENDED, AttendanceStatus

#: Whoever checks in later than this after the start is late.
LATE_AFTER = timedelta(minutes=10)


@transaction.atomic(durable=True)
def check_in(*, actor: User, session: Session, code: str, now: datetime) -> Attendance:
    """Mark the member present, or late from ten minutes after the start. What a facilitator has marked stays.

    A second check-in changes nothing. Refused: for whoever is no member, or became one after it had begun, outside
    the time, with a wrong code.
    """
    session = lock_session(session)
    place = own_place(actor, session)
    if place is None:
        raise Refusal("Only members of the set check in.")
    if why_not := why_no_member_checks_in(place, session, now):
        raise Refusal(why_not)
    if not is_code_of(session, code):
        raise Refusal(
            "That is not this session's code. Look again at the six digits the facilitator shows.", field="code"
        )
    row, _ = Attendance.objects.select_related("enrolment").get_or_create(session=session, enrolment=place)
    if row.status in ATTENDED or (row.status and not row.is_own):
        return row
    assert session.starts_at is not None
    row.apologies_for, row.apologies_reason = None, ""
    is_late = now > session.starts_at + LATE_AFTER
    write(row, AttendanceStatus.LATE if is_late else AttendanceStatus.PRESENT, by=actor, now=now)
    row.save()
    touch(session.pk)
    return row
