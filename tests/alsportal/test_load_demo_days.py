"""The demonstration: loaded into an empty database alone, and on whichever day that is."""

from datetime import date, datetime, time, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from alsportal.demo import loading, people
from alsportal.demo.running import today_at
from participants.models import User
from sessions.models import Session
from sessions.selectors.attendance_facts import read
from sessions.selectors.attendance_report import report_of
from sessions.states import AttendanceStatus
from sets.audit import audit_programme
from sets.models import LedgerEntry, Programme
from sets.states import PlaceState, ProgrammeState, SetState
from sets.working_days import LONDON, is_working_day
from tests.alsportal.test_load_demo import place, programme

pytestmark = pytest.mark.django_db

DAYS = {
    "a Wednesday": datetime(2028, 6, 14, 11, 0, tzinfo=LONDON),
    "a Sunday night": datetime(2028, 6, 18, 23, 59, tzinfo=LONDON),
    "Christmas Day": datetime(2028, 12, 25, 8, 0, tzinfo=LONDON),
    "the small hours after the clocks change": datetime(2028, 10, 29, 1, 30, tzinfo=LONDON, fold=1),
}


def test_the_command_refuses_where_it_is_not_a_demonstration(settings):
    settings.DEMO = False
    with pytest.raises(CommandError, match="not a demonstration"):
        call_command("load_demo", stdout=StringIO())
    assert not User.objects.exists()


@pytest.mark.parametrize("now", DAYS.values(), ids=DAYS.keys())
def test_on_any_day_it_is_fair_and_has_something_to_try_at_once(now):
    """Loaded once for each day: loading takes as long as all that is then asked of it."""
    loading.load(now=now)
    the_past_is_fair_plausible_and_over_and_the_offer_is_open_for_two_days(now)
    two_sets_are_in_the_middle_of_their_time_and_one_meets_today(now)


def the_past_is_fair_plausible_and_over_and_the_offer_is_open_for_two_days(now):
    """P13: the audit finds nothing; P5: the offer's end follows from the working day before today."""
    for one in Programme.objects.all():
        assert audit_programme(one, now=now) == []
        assert one.state != ProgrammeState.OPEN or one.takes_requests(now)
    for entry in LedgerEntry.objects.all():
        at = entry.at.astimezone(LONDON)
        assert at < now
        assert is_working_day(at.date())
        assert 8 <= at.hour < 18
    offer = place(people.OSCAR, "Making the UK Shared Prosperity Fund")
    assert offer.state == PlaceState.OFFERED
    assert offer.offer_ends_at is not None
    assert offer.offer_ends_at >= now + timedelta(days=2)


def two_sets_are_in_the_middle_of_their_time_and_one_meets_today(now):
    """What a newcomer can try at once: a session of today that can begin or will; a report with something to see."""
    made = programme("Neighbourhood working that lasts")
    assert set(made.sets.values_list("state", flat=True)) == {SetState.RUNNING}
    today = now.astimezone(LONDON).date()
    [session] = Session.objects.filter(starts_at__date=today)
    assert (session.state, session.learning_set.letter) == ("confirmed", "A")
    assert session.learning_set.facilitations.get().user.email == people.FARID
    assert session.attendances.get().has_standing_apologies
    assert place(people.MABEL, made.title).learning_set == session.learning_set
    facts, names = read(made)
    head = report_of(made, facts, names, made_at=now).headline
    assert (head.planned, head.held, head.ahead, head.moved, head.cancelled) == (12, 5, 6, 1, 1)
    assert (head.withdrawn, head.people, head.figures.unmarked) == (1, 15, 1)
    assert {one.status for one in facts.marks} == {"", *AttendanceStatus.values}


@pytest.mark.parametrize(
    ("at", "starts"),
    [
        *(("00:10", "09:30"), ("09:05", "09:30"), ("10:00", "10:30"), ("10:20", "11:00")),
        *(("20:10", "20:30"), ("20:40", "20:30"), ("23:59", "20:30")),
    ],
)
def test_the_session_of_today_is_soon_and_ends_today(at, starts):
    now = datetime.combine(date(2028, 10, 24), time.fromisoformat(at), LONDON)
    assert today_at(now).time() == time.fromisoformat(starts)
