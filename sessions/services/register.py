"""The register of a session: who is on it, and the marks, safe when two people mark at once (D6)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q

from core import audit
from core.refusal import Refusal
from notifications import outbox
from participants.models import User
from sessions import register_emails as emails
from sessions.models import Attendance, Session
from sessions.policies import began_at, marking
from sessions.selectors.early_warnings import early_warnings
from sessions.services.room_version import touch
from sessions.services.rows import lock_session, write
from sessions.states import COUNTED, UNMARKED, AttendanceStatus, SessionState
from sets.models import Enrolment
from sets.selectors.membership import moved_on_since
from sets.states import PlaceState

#: A place that has ended keeps its set.
_ENDED = (
    PlaceState.WITHDRAWN,
    PlaceState.REPLACED,
    PlaceState.REMOVED,
    PlaceState.COMPLETED,
    PlaceState.CANCELLED,
)


@dataclass(frozen=True)
class Mark:
    """What somebody marked on a row, and which version of it they saw."""

    row: int
    status: str
    version: int
    #: What the sender calls this mark: sent again, it is the same mark.
    key: UUID | None = None
    #: Of "all present": only where nobody has marked yet.
    only_unmarked: bool = False


@dataclass(frozen=True)
class Outcome:
    """A row after a mark was tried. `was_newer`: somebody marked in between, and theirs stands until it is seen."""

    row: Attendance
    asked: str
    was_newer: bool = False


@transaction.atomic(durable=True)
def mark(*, actor: User, session: Session, marks: Sequence[Mark], reason: str = "", now: datetime) -> list[Outcome]:
    """Mark people on the register. A mark made from an older version of a row than stands is not written.

    The same mark sent twice is one. After the session each change is an audit entry, with a reason if the coordinator
    makes it. Refused: for whoever may not mark now, for a session that is off or has not begun, for people who are not
    on this register.
    """
    session = lock_session(session)
    allowed = marking(actor, session, now)
    if allowed.why_not:
        raise Refusal(allowed.why_not)
    if allowed.needs_reason and not reason.strip():
        raise Refusal("Give a reason: it is kept beside the mark.", field="reason")
    if session.state == SessionState.LIVE and session.starts_at is not None and now < session.starts_at:
        bring_up_to_date(session, now)
    rows = {row.pk: row for row in session.attendances.select_related("enrolment__participant", "marked_by")}
    if any(one.row not in rows for one in marks):
        raise Refusal("Somebody you marked is not on the register of this session. Load the page again.")
    outcomes, changed = [], []
    for one in marks:
        row, before = rows[one.row], rows[one.row].status
        outcome = _mark(row, one, actor, now)
        outcomes.append(outcome)
        if row.key == one.key and row.status != before:
            # Of somebody who was erased while we waited for the lock, nothing is written down any more (C15).
            row.change_reason = "" if row.enrolment.participant.is_erased else reason.strip()
            changed.append((row, before))
    _save(row for row, _ in changed)
    if session.state in COUNTED:
        _note(changed, session, actor, now)
        warn(session, now)
    if changed:
        touch(session.pk)
    return outcomes


def _mark(row: Attendance, one: Mark, actor: User, now: datetime) -> Outcome:
    """Write the mark on the row, unless it stands already or somebody has marked since."""
    if row.status == one.status or (one.key is not None and row.key == one.key):
        return Outcome(row, one.status)
    if row.version != one.version or (one.only_unmarked and row.status != UNMARKED):
        return Outcome(row, one.status, was_newer=not one.only_unmarked)
    write(row, one.status, by=actor, now=now, key=one.key)
    return Outcome(row, one.status)


def open_register(session: Session, now: datetime) -> None:
    """A row for every member, as the session begins; apologies for another date no longer stand.

    Where it is begun only after it was over by the clock: for whoever was a member at its start (D6). The caller holds
    the session's lock, as for those below.
    """
    is_late = session.starts_at is not None and session.ends_at is not None and now >= session.ends_at
    at = session.starts_at if is_late and session.starts_at else now
    members = _members_at(session, at)
    session.attendances.exclude(enrolment__in=members).delete()
    session.attendances.filter(status=AttendanceStatus.APOLOGIES).exclude(apologies_for=session.starts_at).update(
        status=UNMARKED, marked_at=None, marked_by=None, apologies_for=None, apologies_reason=""
    )
    _add_rows(session, members)


@transaction.atomic(durable=True)
def keep_register(*, session: Session, now: datetime) -> None:
    """While the doors are open, the register follows who comes to the set or leaves it before the start (P10, P14).

    Takes the session's lock alone: who comes or goes at this very moment is seen a minute later.
    """
    session = lock_session(session)
    if session.state == SessionState.LIVE:
        bring_up_to_date(session, now)


def bring_up_to_date(session: Session, now: datetime) -> None:
    """The register of a live session as of now, and from its start on as it stood then. Twice is harmless."""
    if settle_register(session, min(now, began_at(session))):
        touch(session.pk)


def settle_register(session: Session, at: datetime) -> bool:
    """On the register are those whose place was confirmed at that moment, which is when it began as it ends (D6).

    Who came by then is added; who left the set before, or came only after, is not expected, whatever became of their
    place since. Says whether anything changed.
    """
    members = _members_at(session, at)
    known = set(session.attendances.values_list("enrolment", flat=True))
    missing = [place for place in members if place.pk not in known]
    _add_rows(session, missing)
    gone = session.attendances.exclude(enrolment__in=members).exclude(status=AttendanceStatus.NOT_EXPECTED)
    changed = gone.update(status=AttendanceStatus.NOT_EXPECTED, version=F("version") + 1, marked_at=at, marked_by=None)
    return bool(missing or changed)


def warn(session: Session, now: datetime) -> None:
    """Tell facilitator and coordinator of whoever has been absent twice running; each time it begins, once."""
    for one in early_warnings([session.learning_set]):
        outbox.queue(messages=emails.absent_twice(one.begun, now=now))


def _members_at(session: Session, at: datetime) -> list[Enrolment]:
    """Whose place in the set was confirmed then, also if it has ended since or they were moved to another."""
    here = Q(learning_set=session.learning_set_id, in_set_since__lte=at)
    then = here & (Q(state=PlaceState.CONFIRMED) | Q(state__in=_ENDED, state_since__gt=at))
    return list(Enrolment.objects.filter(then | Q(pk__in=moved_on_since(session.learning_set, at))))


def _add_rows(session: Session, members: Sequence[Enrolment]) -> None:
    rows = [Attendance(session=session, enrolment=place) for place in members]
    Attendance.objects.bulk_create(rows, ignore_conflicts=True)


def _save(rows: Iterable[Attendance]) -> None:
    fields = ["status", "version", "key", "marked_at", "marked_by", "change_reason"]
    Attendance.objects.bulk_update(rows, fields)


def _note(changed: Sequence[tuple[Attendance, str]], session: Session, actor: User, now: datetime) -> None:
    for row, before in changed:
        about = session.learning_set.programme.audit_topic
        facts = {"session": session.pk, "before": before, "after": row.status}
        audit.record(actor=actor, act="attendance changed", obj=row, now=now, about=about, **facts)
