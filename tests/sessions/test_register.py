"""The register as a service: who may mark, what two people at once see, what is noted (D6, section 3)."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from core.models import AuditEntry
from core.refusal import Refusal
from notifications import kinds
from notifications.models import Message
from sessions.attendance_figures import Marked, attendance, commitment, consistency
from sessions.check_in_code import code_of
from sessions.models import Attendance
from sessions.selectors.early_warnings import early_warnings
from sessions.services.check_in import check_in
from sessions.services.register import Mark, mark
from sets.models import Facilitation
from sets.services import places
from tests import make
from tests.sessions.meeting import HALF_DAY, Met, meeting

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)
STATUSES = ["present", "late", "left_early", "apologies", "absent", "substitute", "not_expected"]


def refused(match: str):
    return pytest.raises(Refusal, match=match)


# --- who may mark, and when ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", STATUSES)
def test_facilitator_and_coordinator_mark_while_it_is_under_way(status):
    """D6: every status; who and when stand beside it."""
    met = meeting()
    met.begin()
    met.mark(status, 0)
    met.mark(status, 1, actor=met.coordinator)
    said = [(met.row(person).status, met.row(person).marked_by, met.row(person).version) for person in (0, 1)]
    assert said == [(status, met.facilitator, 1), (status, met.coordinator, 1)]
    assert AuditEntry.objects.filter(act="attendance changed").count() == 0


def test_nobody_else_marks():
    """Section 2."""
    met = meeting()
    met.begin()
    for actor in (met.places[0].participant, make.person(is_superuser=True), meeting().facilitator, make.coordinator()):
        with refused("Only the set's facilitator and the programme's coordinator"):
            met.mark("present", actor=actor)


def test_there_is_no_register_before_it_begins():
    met = meeting()
    with refused("The register opens when the session begins"):
        mark(actor=met.facilitator, session=met.session(), marks=[], now=met.starts())


def test_people_of_another_register_are_not_marked():
    """C01."""
    met, other = meeting(), meeting()
    met.begin()
    other.begin()
    with refused("not on the register of this session"):
        mark(actor=met.facilitator, session=met.session(), marks=[Mark(other.row().pk, "absent", 0)], now=met.starts())
    assert other.row().status == ""


def test_the_facilitator_may_change_it_for_14_days():
    """Section 3; each change after the session is an audit entry of ids and statuses."""
    met = meeting()
    met.hold(1, ["present", "absent", ""])
    ended = met.starts() + HALF_DAY
    met.mark("late", 0, now=ended + timedelta(days=14) - MINUTE)
    entry = AuditEntry.objects.get(act="attendance changed")
    assert (entry.actor, entry.kind, entry.object_id) == (
        met.facilitator,
        "learning_sessions.attendance",
        met.row().pk,
    )
    assert entry.facts == {"session": met.session().pk, "before": "present", "after": "late"}
    with refused("The register could be changed until 6 November 2028 at 12pm|midday"):
        met.mark("absent", 0, now=ended + timedelta(days=14))
    assert met.row().status == "late"


def test_the_coordinator_changes_it_afterwards_with_a_reason_kept_beside_the_mark():
    """Section 3, C02: the reason is not in the audit entry."""
    met = meeting()
    met.hold(1, ["present"])
    months = met.starts() + timedelta(days=90)
    with refused("Give a reason"):
        met.mark("absent", actor=met.coordinator, now=months, reason=" ")
    met.mark("absent", actor=met.coordinator, now=months, reason="Signed in for a colleague.")
    assert (met.row().status, met.row().change_reason) == ("absent", "Signed in for a colleague.")
    entry = AuditEntry.objects.get(act="attendance changed")
    assert entry.facts == {"session": met.session().pk, "before": "present", "after": "absent"}


def test_a_coordinator_gives_a_reason_as_soon_as_the_session_is_over():
    met = meeting()
    met.hold(1, [])
    with refused("Give a reason"):
        met.mark("present", actor=met.coordinator, now=met.starts() + HALF_DAY)


def test_whoever_facilitates_and_coordinates_needs_a_reason_only_after_14_days():
    met = meeting()
    met.hold(1, [])
    Facilitation.objects.create(learning_set=met.learning_set, user=met.coordinator, since=make.NOW)
    met.mark("present", actor=met.coordinator, now=met.starts() + timedelta(days=1))
    with refused("Give a reason"):
        met.mark("late", actor=met.coordinator, now=met.starts() + timedelta(days=20))


def test_marking_what_stands_changes_and_notes_nothing():
    met = meeting()
    met.hold(1, ["present"])
    met.mark("present", now=met.starts() + timedelta(days=1))
    assert met.row().version == 1
    assert AuditEntry.objects.filter(act="attendance changed").count() == 0


# --- two people, bad connections -------------------------------------------------------------------------------------


def test_a_newer_mark_is_shown_and_not_overwritten():
    """Never silently lost: whoever saw an older version is told what stands; having seen it, they may change it."""
    met = meeting()
    met.begin()
    met.mark("late", actor=met.coordinator)
    outcome = met.mark("absent", version=0)
    assert (outcome.was_newer, outcome.row.status, outcome.row.marked_by) == (True, "late", met.coordinator)
    assert (met.row().status, met.row().version) == ("late", 1)
    assert met.mark("absent", version=1).was_newer is False
    assert met.row().status == "absent"


def test_two_who_mark_the_same_agree():
    met = meeting()
    met.begin()
    met.mark("late", actor=met.coordinator)
    assert met.mark("late", version=0).was_newer is False
    assert (met.row().marked_by, met.row().version) == (met.coordinator, 1)


def test_a_mark_sent_twice_is_one():
    """A bad connection: the answer was lost, the mark was not."""
    met = meeting()
    met.begin()
    key = uuid4()
    for _ in range(2):
        assert met.mark("late", version=0, key=key).was_newer is False
    assert met.row().version == 1


def test_a_mark_sent_again_does_not_undo_what_somebody_did_in_between():
    met = meeting()
    met.begin()
    key = uuid4()
    met.mark("late", version=0, key=key)
    met.mark("absent", actor=met.coordinator)
    assert met.mark("late", version=0, key=key).was_newer is True
    assert met.row().status == "absent"


def test_a_mark_that_arrived_is_not_made_again_whatever_the_end_of_the_session_made_of_it():
    """Its key says that it arrived: who had left before the start is not expected, and nobody is asked again."""
    met = meeting()
    met.begin(now=met.starts() - 50 * MINUTE)
    key = uuid4()
    met.mark("late", version=0, key=key)
    place = met.places[0]
    places.withdraw(actor=place.participant, enrolment=place, now=met.starts() - 10 * MINUTE)
    met.end()
    outcome = met.mark("late", version=0, key=key, now=met.starts() + HALF_DAY)
    assert (outcome.was_newer, met.row().status) == (False, "not_expected")
    assert met.mark("late", version=0, now=met.starts() + HALF_DAY).was_newer is True


def test_all_present_touches_only_whoever_is_not_marked():
    met = meeting()
    met.begin()
    met.mark("absent", 1, actor=met.coordinator)
    rows = [met.row(person) for person in range(3)]
    marks = [Mark(row.pk, "present", 0, uuid4(), only_unmarked=True) for row in rows]
    outcomes = mark(actor=met.facilitator, session=met.session(), marks=marks, now=met.starts())
    assert [one.was_newer for one in outcomes] == [False] * 3
    assert [met.row(person).status for person in range(3)] == ["present", "absent", "present"]


# --- checking in -----------------------------------------------------------------------------------------------------


def checks_in(met: Met, person: int = 0, minutes: float = 0, code: str | None = None) -> Attendance:
    now = met.starts() + timedelta(minutes=minutes)
    actor, session = met.places[person].participant, met.session()
    return check_in(actor=actor, session=session, code=code or code_of(session), now=now)


@pytest.mark.parametrize(
    ("minutes", "status"), [(-60, "present"), (0, "present"), (10, "present"), (10.1, "late"), (179, "late")]
)
def test_members_check_themselves_in(minutes, status):
    """D6: late from ten minutes after the start; also where the facilitator has not begun the session yet."""
    met = meeting()
    checks_in(met, 0, minutes)
    met.begin()
    checks_in(met, 1, minutes, f" {code_of(met.session())[:3]} {code_of(met.session())[3:]} ")
    assert [met.row(person).status for person in range(3)] == [status, status, ""]


@pytest.mark.parametrize(("minutes", "sentence"), [(-60.1, "can check in from"), (180, "has ended")])
def test_the_code_counts_from_60_minutes_before_until_the_end(minutes, sentence):
    met = meeting()
    with refused(sentence):
        checks_in(met, 0, minutes)


def test_a_wrong_code_is_refused_and_each_session_has_its_own():
    met = meeting()
    codes = {code_of(one) for one in met.learning_set.sessions.all()}
    assert len(codes) == 3
    assert all(len(code) == 6 and code.isdigit() for code in codes)
    with refused("That is not this session's code"):
        checks_in(met, 0, 0, code_of(met.session(2)))
    assert Attendance.objects.count() == 0


def test_what_the_facilitator_marked_stays():
    met = meeting()
    met.begin()
    met.mark("substitute")
    assert checks_in(met, 0).status == "substitute"
    assert met.row().version == 1


def test_checking_in_again_later_does_not_make_anybody_late():
    met = meeting()
    checks_in(met, 0, -5)
    assert checks_in(met, 0, 30).status == "present"


def test_only_members_check_in():
    """C04: not the facilitator, nor who has left."""
    met = meeting()
    left = met.places[0]
    places.withdraw(actor=left.participant, enrolment=left, now=met.starts() - timedelta(days=1))
    for actor in (met.facilitator, met.coordinator, left.participant):
        with refused("Only members of the set"):
            check_in(actor=actor, session=met.session(), code=code_of(met.session()), now=met.starts())


# --- early warning ---------------------------------------------------------------------------------------------------


def warned(met: Met) -> list[tuple[str, int]]:
    return [(one.name, len(one.absences)) for one in early_warnings([met.learning_set])]


def test_two_absences_running_warn_facilitator_and_coordinator_once():
    """Once for each time it begins; no name in the mail (C10)."""
    met = meeting(sessions=5)
    met.hold(1, ["absent", "absent", "present"])
    assert (warned(met), Message.objects.filter(kind="absent_twice").count()) == ([], 0)
    met.hold(2, ["absent", "present", "absent"])
    name = met.places[0].participant.full_name
    assert warned(met) == [(name, 2)]
    told = Message.objects.filter(kind="absent_twice")
    assert {one.to for one in told} == {met.facilitator.email, met.coordinator.email}
    assert all(kinds.is_still_wanted(one) for one in told)
    assert all(name not in f"{one.subject} {one.context}" for one in told)
    met.hold(3, ["absent", "present", "present"])
    assert warned(met) == [(name, 3)]
    assert Message.objects.filter(kind="absent_twice").count() == 2


def test_what_is_not_marked_or_not_expected_neither_counts_nor_breaks_the_run():
    """D6."""
    met = meeting(sessions=5)
    for number, statuses in enumerate((["absent", "absent", "absent"], ["", "not_expected", "apologies"]), 1):
        met.hold(number, statuses)
    assert warned(met) == []
    met.hold(3, ["absent"] * 3)
    assert {name for name, _ in warned(met)} == {one.participant.full_name for one in met.places[:2]}


def test_a_warning_that_was_a_mistake_is_not_mailed_and_not_shown():
    met = meeting(sessions=3)
    met.hold(1, ["absent"])
    met.hold(2, ["absent"])
    met.mark("apologies", 0, 2, now=met.starts(2) + timedelta(days=1))
    assert warned(met) == []
    assert not any(kinds.is_still_wanted(one) for one in Message.objects.filter(kind="absent_twice"))


def test_a_register_marked_late_warns_too():
    met = meeting(sessions=4)
    met.hold(1, ["absent"])
    met.hold(2, [""])
    met.mark("absent", 0, 2, now=met.starts(2) + timedelta(days=2))
    assert Message.objects.filter(kind="absent_twice").count() == 2


def test_who_has_left_is_no_warning():
    """C04."""
    met = meeting(sessions=3)
    met.hold(1, ["absent"])
    met.hold(2, ["absent"])
    place = met.places[0]
    places.withdraw(actor=place.participant, enrolment=place, now=met.starts(2) + timedelta(days=1))
    assert warned(met) == []
    assert not any(kinds.is_still_wanted(one) for one in Message.objects.filter(kind="absent_twice"))


# --- figures on rows -------------------------------------------------------------------------------------------------


def test_figures_are_made_of_counted_rows_only():
    """D6: a session still under way, one that is off, unmarked and not expected are left out."""
    met = meeting(4, sessions=4)
    met.hold(1, ["present", "late", "absent", ""])
    met.hold(2, ["left_early", "substitute", "not_expected", "apologies"])
    met.begin(3)
    met.mark("absent", 0, 3)
    rows = Attendance.objects.counted()
    marks = [Marked(row.enrolment_id, row.session_id, row.status) for row in rows]
    figures = [str(figure(marks)) for figure in (attendance, commitment, consistency)]
    assert figures == ["3 of 6", "5 of 6", "1 of 4"]


def test_the_database_refuses_two_rows_of_one_person():
    met = meeting()
    met.begin()
    rows = Attendance.objects.filter(session=met.session())
    assert rows.count() == 3
    Attendance.objects.bulk_create([Attendance(session=met.session(), enrolment=met.places[0])], ignore_conflicts=True)
    assert rows.count() == 3
    assert timezone.is_aware(met.session().starts_at)
