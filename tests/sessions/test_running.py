"""A session by hand: begins, ends, is abandoned (section 3, P6)."""

from datetime import timedelta

import pytest
from django.utils import timezone

from core.refusal import Refusal
from notifications import kinds
from notifications.emails import written
from notifications.models import Message
from sessions.models import Attendance, SessionEvent
from sessions.selectors.cancelling import of_cancelling
from sessions.services.arranging import cancel_session
from sessions.services.register import mark
from sessions.services.running import abandon_session, end_session, start_session
from sessions.tasks import sweep
from sets.audit import audit_programme
from sets.services import places
from tests import make
from tests.sessions.meeting import HALF_DAY, meeting

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)


def refused(match: str):
    return pytest.raises(Refusal, match=match)


def said_of(kind: str) -> list[str]:
    found = [written(one) for one in Message.objects.filter(kind=kind)]
    assert found
    return [f"{one.body} {one.alternatives}" for one in found]


def test_session_1_goes_live_and_the_set_runs():
    """Section 3: the set is running, everybody has a row of the register, history and ledger say so."""
    met = meeting()
    session = met.begin()
    met.learning_set.refresh_from_db()
    assert (session.state, met.learning_set.state) == ("live", "running")
    assert set(session.attendances.values_list("enrolment", "status")) == {(one.pk, "") for one in met.places}
    assert list(session.events.values_list("from_state", "to_state"))[-1] == ("confirmed", "live")
    assert audit_programme(met.learning_set.programme, now=met.starts()) == []


def test_a_session_can_go_live_from_60_minutes_before_its_start():
    """Section 3."""
    met = meeting()
    early = met.starts() - timedelta(minutes=60)
    with refused("can begin from 23 October 2028 at 9am"):
        met.begin(now=early - timedelta(microseconds=1))
    assert met.begin(now=early).state == "live"


def test_beginning_and_ending_twice_is_once():
    """A double click."""
    met = meeting()
    for _ in range(2):
        met.begin()
    for _ in range(2):
        met.end()
    assert list(met.session().events.values_list("to_state", flat=True)) == ["provisional", "confirmed", "live", "held"]
    assert audit_programme(met.learning_set.programme, now=met.starts()) == []


def test_only_the_facilitator_begins_ends_and_abandons():
    """Section 2: not the coordinator, a member, or the facilitator of another set."""
    met = meeting()
    for actor in (met.coordinator, met.places[0].participant, make.person(is_superuser=True), meeting().facilitator):
        with refused("Only the set's facilitator"):
            start_session(actor=actor, session=met.session(), now=met.starts())
    met.begin()
    with refused("Only the set's facilitator"):
        end_session(actor=met.coordinator, session=met.session(), now=met.starts())
    with refused("Only the set's facilitator"):
        abandon_session(actor=met.coordinator, session=met.session(), reason="Snow.", now=met.starts())


def test_a_set_that_is_not_confirmed_does_not_begin():
    """Section 3: forming → running is no move."""
    met = meeting()
    type(met.learning_set).objects.update(state="forming")
    with refused("Set A is not confirmed yet"):
        met.begin()
    assert SessionEvent.objects.filter(to_state="live").count() == 0


def test_the_first_session_is_not_passed_over_unless_it_is_off():
    """Section 3: session 1 is the set's first session that is neither cancelled nor abandoned."""
    met = meeting()
    with refused("Session 1 comes first"):
        met.begin(2)
    cancel_session(actor=met.facilitator, session=met.session(1), reason="Snow.", now=make.NOW)
    met.begin(2)
    met.learning_set.refresh_from_db()
    assert met.learning_set.state == "running"


def test_two_sessions_of_a_set_are_never_under_way_at_once():
    met = meeting()
    met.begin(1)
    with refused("Session 1 is still under way"):
        met.begin(2)


@pytest.mark.parametrize("state", ["draft", "provisional", "held", "cancelled", "abandoned"])
def test_a_session_that_is_not_confirmed_does_not_begin(state):
    met = meeting()
    met.learning_set.sessions.filter(number=1).update(state=state)
    with refused("so it cannot begin"):
        met.begin()


def test_what_is_not_under_way_does_not_end_and_is_not_abandoned():
    met = meeting()
    with refused("not under way, so it cannot end"):
        met.end()
    with refused("not under way, so it cannot be abandoned"):
        abandon_session(actor=met.facilitator, session=met.session(), reason="Snow.", now=met.starts())


def test_offers_go_back_as_session_1_goes_live():
    """P6: at their old positions, and no seat is given after it."""
    met = meeting(3, maximum=3, max_sets=1)
    programme = met.learning_set.programme
    waiting = make.place(programme, now=make.NOW + timedelta(hours=1))
    places.withdraw(actor=met.places[0].participant, enrolment=met.places[0], now=met.starts() - timedelta(hours=2))
    waiting.refresh_from_db()
    assert waiting.state == "offered"
    met.begin()
    waiting.refresh_from_db()
    assert (waiting.state, waiting.position) == ("waiting", 4)
    assert met.session().attendances.count() == 2


def test_an_abandoned_first_session_leaves_the_set_confirmed_and_its_seats_filled():
    """Section 3, P5, P6: whoever waited is offered the seat that is free again, for session 2 is confirmed."""
    met = meeting(3, maximum=3, max_sets=1)
    programme = met.learning_set.programme
    waiting = make.place(programme, now=make.NOW + timedelta(hours=1))
    met.begin()
    places.withdraw(actor=met.places[0].participant, enrolment=met.places[0], now=met.starts() + MINUTE)
    waiting.refresh_from_db()
    assert waiting.state == "waiting"
    later = met.starts() + 30 * MINUTE
    for _ in range(2):
        abandon_session(actor=met.facilitator, session=met.session(), reason="The heating failed.", now=later)
    met.learning_set.refresh_from_db()
    waiting.refresh_from_db()
    assert (met.session().state, met.session().reason) == ("abandoned", "The heating failed.")
    assert (met.learning_set.state, waiting.state) == ("confirmed", "offered")
    assert met.learning_set.first_session_on == timezone.localdate(met.starts(2))
    assert audit_programme(programme, now=later) == []
    met.begin(2)
    met.learning_set.refresh_from_db()
    assert met.learning_set.state == "running"
    assert audit_programme(programme, now=met.starts(2)) == []


def test_an_abandoned_later_session_leaves_the_set_running():
    met = meeting()
    met.hold(1, [])
    met.begin(2)
    abandon_session(actor=met.facilitator, session=met.session(2), reason="Snow.", now=met.starts(2))
    met.learning_set.refresh_from_db()
    assert met.learning_set.state == "running"
    assert audit_programme(met.learning_set.programme, now=met.starts(2)) == []


def test_abandoning_needs_a_reason():
    met = meeting()
    met.begin()
    with refused("Give a reason"):
        abandon_session(actor=met.facilitator, session=met.session(), reason=" ", now=met.starts())


def test_after_the_last_session_the_set_is_completed():
    """Section 3: when every session that is not off has been held."""
    met = meeting(sessions=3)
    met.hold(1, [])
    cancel_session(actor=met.facilitator, session=met.session(2), reason="Snow.", now=met.starts(1) + HALF_DAY)
    met.learning_set.refresh_from_db()
    assert met.learning_set.state == "running"
    for mail in said_of("session_cancelled"):
        assert "The other sessions of your set stay as they were." in mail
    met.hold(3, ["present", "absent", "late"])
    met.learning_set.refresh_from_db()
    assert met.learning_set.state == "completed"
    assert set(met.learning_set.enrolments.values_list("state", flat=True)) == {"completed"}
    assert Attendance.objects.filter(session__number=3).values_list("status", flat=True).count() == 3
    assert audit_programme(met.learning_set.programme, now=met.starts(3)) == []


def test_expected_are_those_confirmed_when_it_began():
    """D6: who left between the doors opening and the start is not expected; who left after it still counts."""
    met = meeting(4)
    met.begin(now=met.starts() - 50 * MINUTE)
    for person, minutes in ((0, -10), (1, 10)):
        place = met.places[person]
        places.withdraw(actor=place.participant, enrolment=place, now=met.starts() + minutes * MINUTE)
    met.end()
    assert [met.row(person).status for person in range(4)] == ["not_expected", "", "", ""]


def test_who_left_before_it_began_is_not_on_the_register():
    """D6, C04."""
    met = meeting(3)
    place = met.places[0]
    places.withdraw(actor=place.participant, enrolment=place, now=met.starts() - timedelta(days=2))
    assert {row.enrolment for row in met.begin().attendances.all()} == set(met.places[1:])


def test_a_session_left_open_is_ended_the_next_morning_and_the_facilitator_is_told():
    """Twice, or late, does the same; the mail carries no name but the reader's (C10)."""
    met = meeting()
    met.begin()
    night = met.starts().replace(hour=21)
    six = timezone.localtime(night).replace(hour=6, minute=0) + timedelta(days=1)
    for moment in (night, six - MINUTE):
        sweep(moment)
        assert met.session().state == "live"
    for moment in (six, six + timedelta(hours=3)):
        sweep(moment)
        assert met.session().state == "held"
    told = Message.objects.get(kind="session_ended_by_itself")
    assert told.to == met.facilitator.email
    assert f"/sessions/{met.session().pk}/register/" in told.context["url"]
    assert kinds.is_still_wanted(told)
    assert audit_programme(met.learning_set.programme, now=six) == []


def test_a_session_begun_days_late_is_not_ended_before_the_next_morning():
    met = meeting()
    late = met.starts() + timedelta(days=3)
    met.begin(now=late)
    sweep(late + MINUTE)
    assert met.session().state == "live"


def test_a_register_of_a_session_that_is_off_is_refused():
    """D6: cancelled and abandoned sessions count against nobody."""
    met = meeting()
    met.begin()
    met.mark("absent")
    abandon_session(actor=met.facilitator, session=met.session(), reason="Snow.", now=met.starts())
    with refused("is abandoned, so it has no register and counts against nobody"):
        met.mark("present")
    cancel_session(actor=met.facilitator, session=met.session(2), reason="Snow.", now=met.starts())
    with refused("is cancelled, so it has no register"):
        mark(actor=met.facilitator, session=met.session(2), marks=[], now=met.starts(2))
    assert Attendance.objects.counted().count() == 0


@pytest.mark.parametrize("ends", ["cancelled", "abandoned"])
def test_a_set_that_has_met_is_completed_when_its_last_session_is_called_off(ends):
    """Section 3: nobody waits for a session that is not to come; the places are completed, and the audit is silent."""
    met = meeting(sessions=2)
    met.begin()
    met.end()
    if ends == "cancelled":
        cancel_session(actor=met.coordinator, session=met.session(2), reason="Flooded.", now=met.starts(2))
    else:
        met.begin(2)
        abandon_session(actor=met.facilitator, session=met.session(2), reason="Too few.", now=met.starts(2))
    met.learning_set.refresh_from_db()
    assert met.learning_set.state == "completed"
    assert set(met.learning_set.programme.enrolments.values_list("state", flat=True)) == {"completed"}
    assert audit_programme(met.learning_set.programme, now=met.starts(2)) == []
    for mail in said_of(f"session_{ends}"):
        assert "No other session of your set is to come." in mail
        assert "The other sessions" not in mail


def test_a_set_that_has_not_met_is_not_completed_by_cancelling_what_is_ahead():
    met = meeting(sessions=2)
    for number in (1, 2):
        cancel_session(actor=met.coordinator, session=met.session(number), reason="Flooded.", now=make.NOW)
    met.learning_set.refresh_from_db()
    assert met.learning_set.state == "confirmed"


def test_the_page_of_cancelling_says_that_the_set_is_completed():
    met = meeting(sessions=2)
    met.begin()
    met.end()
    said = " ".join(of_cancelling(met.session(2)).happens)
    assert "It is the last one ahead, so Set A is completed" in said


def test_a_session_written_down_days_late_has_the_register_of_those_who_were_members_at_its_start():
    """D6: the denominator is the sessions held while the place was confirmed at their start."""
    met = meeting(3, minimum=2)
    left, start = met.places[0], met.starts(1)
    places.withdraw(actor=left.participant, enrolment=left, now=start + timedelta(days=1))
    joiner = make.place(
        met.learning_set.programme, now=start + timedelta(days=2), dates_mark=met.learning_set.dates_mark
    )
    assert joiner.learning_set == met.learning_set
    met.begin(1, now=start + timedelta(days=3))
    met.end(1, now=start + timedelta(days=3, minutes=5))
    on_it = set(met.session(1).attendances.exclude(status="not_expected").values_list("enrolment", flat=True))
    assert on_it == {place.pk for place in met.places}
