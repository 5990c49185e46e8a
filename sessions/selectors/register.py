"""What the page of a register shows, and what a member is shown of their own apologies."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.crypto import salted_hmac

from core.templatetags.wording import capfirst_only, clock, in_words, long_date, plural, short_date
from sessions.check_in_code import code_of
from sessions.models import Attendance, Session
from sessions.policies import (
    Marking,
    why_no_member_checks_in,
    why_not_apologise,
    why_not_begin,
    why_not_check_in,
)
from sessions.selectors.last_one import completes_set
from sessions.selectors.lines import times
from sessions.states import AHEAD, ATTENDED, QUORUM, UNMARKED, AttendanceStatus, SessionState
from sets.models import Enrolment


@dataclass(frozen=True)
class Row:
    """One person on the register, as it stands and as this reader may see it."""

    pk: int
    name: str
    organisation: str
    status: str
    version: int
    #: `Marked at 9:41am by Farid Aziz`
    by: str
    #: Only a facilitator reads why somebody cannot come.
    apologies_reason: str = ""
    change_reason: str = ""
    #: What this reader chose, where somebody else's newer mark was found instead.
    asked: str = ""

    @property
    def label(self) -> str:
        return label_of(self.status)

    @property
    def asked_label(self) -> str:
        return label_of(self.asked)


@dataclass(frozen=True)
class RegisterPage:
    session: Session
    marking: Marking
    rows: Sequence[Row]
    #: Before it begins: who has sent apologies.
    apologies: Sequence[Row]
    code: str
    may_begin: bool
    may_end: bool
    why_not_begin: str
    #: For who runs it, while that can still be chosen: how many can be there, if they are fewer than the quorum (D7).
    too_few: int | None
    #: Under which the browser keeps this reader's marks that are not sent yet.
    owner: str
    #: With its end, which the reader can bring about.
    completes_set: bool = False
    statuses: Sequence[tuple[str, str]] = field(default_factory=lambda: list(AttendanceStatus.choices))

    @property
    def kicker(self) -> str:
        return f"{self.session.learning_set.programme}: session {self.session.number} of {self.session.learning_set}"

    @property
    def when(self) -> str:
        return f"{long_date(self.session.starts_at)}, {times(self.session)}" if self.session.starts_at else ""

    @property
    def title(self) -> str:
        return title_of(self.session)

    @property
    def may_mark(self) -> bool:
        return not self.marking.why_not

    @property
    def too_few_sentence(self) -> str:
        """`Two people can be there.`"""
        number = self.too_few or 0
        people = f"{in_words(number)} {plural(number, 'person,people')}" if number else "nobody"
        return f"{capfirst_only(people)} can be there, and {in_words(QUORUM)} make a session worth its while."

    @property
    def unmarked(self) -> int:
        return sum(row.status == UNMARKED for row in self.rows)

    @property
    def summary(self) -> str:
        """`7 there, 1 not marked, of 9.`"""
        return summary_of([row.status for row in self.rows])


@dataclass(frozen=True)
class OwnAnswer:
    """What a member is shown of whether they can come."""

    sent: bool
    #: Empty when they may answer now.
    why_not: str
    may_check_in: bool
    #: What the register says of them already, on the day.
    marked: str = ""

    @property
    def may_answer(self) -> bool:
        return not self.why_not

    @property
    def is_to_check_in(self) -> bool:
        return self.may_check_in and not self.marked


#: Marked so, nobody is in the room.
_AWAY = (AttendanceStatus.APOLOGIES, AttendanceStatus.ABSENT, AttendanceStatus.NOT_EXPECTED)


def title_of(session: Session) -> str:
    return f"Session {session.number} of {session.learning_set}"


def label_of(status: str) -> str:
    return str(AttendanceStatus(status).label) if status else "Not marked"


def summary_of(statuses: Sequence[str]) -> str:
    there = sum(status in ATTENDED for status in statuses)
    return f"{there} there, {sum(status == UNMARKED for status in statuses)} not marked, of {len(statuses)}."


def register_page(session: Session, user: Any, allowed: Marking, now: datetime) -> RegisterPage:
    """Rows are there from the moment the session begins; until then, those who have sent apologies. Two queries, or
    three ahead of it and for whoever can end it."""
    holds = allowed.facilitates
    rows = [row_of(one, holds=holds) for one in standing_attendances(session)]
    ahead = session.state in AHEAD
    shows_code = holds and not why_not_check_in(session, now)
    may_end = holds and session.state == SessionState.LIVE
    return RegisterPage(
        session=session,
        marking=allowed,
        rows=[] if ahead else rows,
        apologies=[row for row in rows if row.status == AttendanceStatus.APOLOGIES] if ahead else [],
        code=code_of(session) if shows_code else "",
        may_begin=holds and not why_not_begin(session, now),
        may_end=may_end,
        why_not_begin=why_not_begin(session, now),
        too_few=_too_few(session, rows) if holds else None,
        owner=owner_key(user),
        completes_set=may_end and completes_set(session),
    )


def _too_few(session: Session, rows: Sequence[Row]) -> int | None:
    """How many may come, by what is known now, where they are fewer than the quorum (D7)."""
    if session.state == SessionState.LIVE:
        expected = sum(row.status not in _AWAY for row in rows)
    elif session.state == SessionState.CONFIRMED:
        away = sum(row.status == AttendanceStatus.APOLOGIES for row in rows)
        expected = session.learning_set.enrolments.members().count() - away
    else:
        return None
    return expected if expected < QUORUM else None


def row_of(one: Attendance, *, holds: bool) -> Row:
    return Row(
        pk=one.pk,
        name=str(one.enrolment.participant),
        organisation=str(one.enrolment.organisation),
        status=one.status,
        version=one.version,
        by=marked_by(one),
        apologies_reason=one.apologies_reason if holds else "",
        change_reason=one.change_reason,
    )


def marked_by(one: Attendance) -> str:
    """`Marked by Farid Aziz at 9:41am`, `Said by themselves on 12 Oct 2028`."""
    if not one.status or one.marked_at is None:
        return ""
    moment = f"{clock(one.marked_at)} on {short_date(one.marked_at)}"
    if one.is_own:
        return f"Said by themselves at {moment}"
    return f"Marked by {one.marked_by} at {moment}" if one.marked_by else f"Marked at {moment}"


def owner_key(user: Any) -> str:
    """Names the reader to their own browser without saying who they are."""
    return salted_hmac("sessions.register.owner", str(user.pk), algorithm="sha256").hexdigest()[:20]


def own_answer(session: Session, place: Enrolment, now: datetime) -> OwnAnswer:
    """For the member whose place it is. One query; two where the place became theirs after the session's start."""
    row = session.attendances.select_related("enrolment").filter(enrolment=place).first()
    if row is not None:
        row.session = session
    sent = row is not None and row.has_standing_apologies
    marked = row.status if row is not None and row.status != AttendanceStatus.APOLOGIES else ""
    return OwnAnswer(
        sent=sent,
        why_not=why_not_apologise(session, now),
        may_check_in=not why_no_member_checks_in(place, session, now),
        marked=label_of(marked).lower() if marked else "",
    )


def standing_attendances(session: Session) -> Sequence[Attendance]:
    """In order of names. Before it begins, only of people who still have the place and for the date that stands."""
    rows = session.attendances.select_related(
        "enrolment__participant", "enrolment__organisation", "marked_by"
    ).order_by("enrolment__participant__full_name", "pk")
    if session.state in AHEAD:
        rows = rows.of_members().filter(status=AttendanceStatus.APOLOGIES, apologies_for=session.starts_at)
    return list(rows)
