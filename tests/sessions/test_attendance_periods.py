"""Freezing a period: the same figures whatever is marked later, ids and no names, and what is different since."""

import json
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core.models import AuditEntry
from core.refusal import Refusal
from participants.models import User
from sessions.models import Attendance, AttendancePeriod
from sessions.selectors.attendance_facts import read
from sessions.selectors.attendance_frozen import content_of, facts_of, frozen_report
from sessions.selectors.attendance_report import report_of
from sessions.services.attendance_periods import freeze_period
from sets.models import Programme
from tests import make
from tests.sessions.meeting import meeting
from tests.sessions.reported import at_random, held, programme
from tests.sessions.test_attendance_files import lines_of

pytestmark = pytest.mark.django_db

LATER = make.NOW + timedelta(days=120)
FIRST, LAST = date(2028, 9, 4), date(2028, 9, 20)


def freeze(of: Programme, *, by: User | None = None, now: datetime = LATER, **days: date) -> AttendancePeriod:
    days = {"starts_on": FIRST, "ends_on": LAST, **days}
    return freeze_period(actor=by or make.coordinator_of(of), programme=of, now=now, **days)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def words(response: Any) -> str:
    return " ".join(response.content.decode().split())


def recently_held(**sizes: int) -> Programme:
    """The first sessions began five weeks ago."""
    return held(programme(**sizes), at_random(), first=timezone.now() - timedelta(weeks=6))


# --- what is kept ----------------------------------------------------------------------------------------------------


def test_a_frozen_period_gives_the_same_figures_when_marks_change_later():
    """Every line of the report, not the headline alone; what differs is said."""
    of = held(programme(sets=2, size=3), at_random(9))
    period = freeze(of)
    before, difference = frozen_report(AttendancePeriod.objects.get(pk=period.pk))
    assert not difference
    Attendance.objects.filter(session__number=1).update(status="present", marked_at=LATER)
    after, difference = frozen_report(AttendancePeriod.objects.get(pk=period.pk))
    assert after == before
    facts, names = read(of)
    now = report_of(of, facts.within(FIRST, LAST), names, made_at=LATER)
    assert now.headline != before.headline
    assert difference
    assert {name for name, *_ in difference.figures} <= {name for name, *_ in now.shares + now.headline.rows}
    assert {one.now for one in difference.marks} == {"Present"}


def test_only_what_lies_in_the_period_is_frozen():
    of = held(programme(size=3), at_random(9))
    made, _ = frozen_report(freeze(of, ends_on=date(2028, 9, 11)))
    assert [row.number for row in made.sessions] == [1]
    assert made.headline.held == 1


def test_nothing_but_ids_states_days_and_figures_is_kept():
    """No name of a person, an organisation, a set or the programme; what is kept reads back as it was."""
    of = held(programme(size=3), at_random(9))
    period = freeze(of)
    kept = json.dumps(period.content)
    for place in of.enrolments.select_related("participant", "organisation"):
        for name in (place.participant.full_name, place.participant.email, place.organisation.name, of.title, "Set A"):
            assert name not in kept
    facts, names = read(of)
    facts = facts.within(FIRST, LAST)
    content = content_of(facts, report_of(of, facts, names, made_at=LATER).headline)
    assert facts_of(json.loads(json.dumps(content))) == facts


def test_names_are_those_of_today_and_who_was_erased_is_somebody():
    of = held(programme(size=2), lambda person, session: "present")
    period = freeze(of)
    one, other = of.enrolments.order_by("pk")
    User.objects.filter(pk=one.participant_id).update(full_name="Ada Newname")
    User.objects.filter(pk=other.participant_id).update(full_name="", email="gone@example.org")
    made, _ = frozen_report(period)
    assert [row.name for row in made.people] == ["Ada Newname", "Somebody"]
    User.objects.filter(pk=period.frozen_by_id).update(full_name="")
    period.refresh_from_db()
    assert frozen_report(period)[0].frozen.endswith("by somebody")


def test_an_organisation_that_nobody_represents_any_more_keeps_its_name():
    of = held(programme(size=2), lambda person, session: "present")
    period = freeze(of)
    place = of.enrolments.first()
    left = place.organisation.name
    type(place).objects.filter(pk=place.pk).update(organisation=make.organisation())
    made, _ = frozen_report(period)
    assert left in [one.name for one in made.by_organisation]


# --- who and when ----------------------------------------------------------------------------------------------------


def test_freezing_the_same_days_again_gives_what_was_frozen_first():
    of = held(programme(size=2), at_random())
    first = freeze(of)
    Attendance.objects.update(status="absent", marked_at=LATER)
    again = freeze(of, now=LATER + timedelta(days=3))
    assert (again.pk, again.frozen_at, again.content) == (first.pk, first.frozen_at, first.content)
    assert AttendancePeriod.objects.count() == 1
    [entry] = AuditEntry.objects.filter(act="attendance frozen")
    assert (entry.object_id, entry.about) == (first.pk, of.audit_topic)


def test_the_database_keeps_one_row_for_the_same_days():
    of = held(programme(size=2), at_random())
    period = freeze(of)
    period.pk = None
    with pytest.raises(IntegrityError, match="a_period_is_frozen_once"), transaction.atomic():
        period.save()
    period.starts_on, period.ends_on = LAST, FIRST
    with pytest.raises(IntegrityError, match="a_period_ends_after_it_starts"), transaction.atomic():
        period.save()


@pytest.mark.parametrize(
    ("days", "why"),
    [
        ({"starts_on": LAST, "ends_on": FIRST}, "must not be before the first"),
        ({"ends_on": LATER.date()}, "once it is over"),
        ({"ends_on": LATER.date() + timedelta(days=1)}, "once it is over"),
        ({"starts_on": date(2028, 1, 1), "ends_on": date(2028, 1, 31)}, "nothing to freeze"),
    ],
)
def test_a_period_that_cannot_be_frozen_is_refused(days, why):
    of = held(programme(size=2), at_random())
    with pytest.raises(Refusal, match=why) as refused:
        freeze(of, **days)
    assert refused.value.field == "ends_on"
    assert not AttendancePeriod.objects.exists()


def test_the_day_before_today_is_over_in_london():
    """At half past midnight in London it is still yesterday in UTC."""
    of = held(programme(size=2), at_random())
    just_after_midnight = datetime(2028, 9, 20, 23, 30, tzinfo=make.NOW.tzinfo)
    assert freeze(of, now=just_after_midnight, ends_on=date(2028, 9, 20)).pk


def test_a_session_under_way_keeps_its_days_from_being_frozen():
    met = meeting(2)
    met.hold(1, ["present", "present"])
    met.begin(2)
    of = met.learning_set.programme
    with pytest.raises(Refusal, match="still under way"):
        freeze(of, starts_on=met.starts(1).date(), ends_on=met.starts(2).date(), now=met.starts(2) + timedelta(days=2))


def test_only_the_coordinator_freezes():
    met = meeting(2)
    met.hold(1, ["present", "present"])
    of, days = met.learning_set.programme, {"starts_on": met.starts(1).date(), "ends_on": met.starts(1).date()}
    for other in (met.facilitator, met.places[0].participant, make.coordinator(), make.person(is_superuser=True)):
        with pytest.raises(Refusal, match="Only the coordinator"):
            freeze(of, by=other, **days)
    assert freeze(of, **days).frozen_by == met.coordinator


# --- the pages -------------------------------------------------------------------------------------------------------


def test_a_coordinator_freezes_a_period_on_the_page_and_sees_what_became_different():
    of = recently_held(size=3)
    client = signed_in(make.coordinator_of(of))
    url = f"/coordinate/{of.slug}/reports/attendance/"
    today = timezone.localdate()
    days = {"starts_on": (today - timedelta(days=60)).isoformat(), "ends_on": (today - timedelta(days=1)).isoformat()}
    response = client.post(url + "freeze/", days)
    period = AttendancePeriod.objects.get()
    assert (response.status_code, response["Location"]) == (302, f"{url}periods/{period.pk}/")
    said = words(client.get(response["Location"]))
    assert "The period is frozen." in said
    assert "The registers still say the same" in said
    assert f'href="{url}periods/{period.pk}/"' in words(client.get(url))
    Attendance.objects.update(status="present", marked_at=timezone.now())
    said = words(client.get(response["Location"]))
    assert "The registers say something else now" in said
    assert "Marks that are different now" in said
    again = client.post(url + "freeze/", days, follow=True)
    assert "This period was frozen before: here it is." in words(again)
    assert AttendancePeriod.objects.count() == 1


def test_the_files_of_a_frozen_period_hold_what_was_frozen():
    of = recently_held(size=2)
    today = timezone.localdate()
    now = timezone.now()
    period = freeze(of, now=now, starts_on=today - timedelta(days=60), ends_on=today - timedelta(days=1))
    then, _ = frozen_report(period)
    Attendance.objects.update(status="absent", marked_at=now)
    client = signed_in(make.coordinator_of(of))
    url = f"/coordinate/{of.slug}/reports/attendance/periods/{period.pk}/attendance."
    first = lines_of(client.get(url + "csv").content)[0]
    assert first["attended"] == str(then.headline.figures.attendance.number)
    assert first["status"] == then.frozen
    assert client.get(url + "xlsx").content.startswith(b"PK")
    assert client.get(url + "pdf").content.startswith(b"%PDF")
    for ending in ("exe", "CSV", "csv-x"):
        assert client.get(url + ending).status_code == 404


@pytest.mark.parametrize(
    ("said", "status", "told"),
    [
        ({}, 422, "Say on which day the period begins."),
        ({"starts_on": "soon", "ends_on": "2020-02-31"}, 422, "Type a real date"),
        ({"starts_on": "2020-01-02", "ends_on": "2020-01-01"}, 409, "must not be before the first"),
        ({"starts_on": "2020-01-01", "ends_on": "2099-01-01"}, 409, "once it is over"),
    ],
)
def test_what_cannot_be_frozen_is_said_beside_the_field(said, status, told):
    of = recently_held(size=2)
    response = signed_in(make.coordinator_of(of)).post(f"/coordinate/{of.slug}/reports/attendance/freeze/", said)
    assert response.status_code == status
    assert told in words(response)
    assert "In numbers" in words(response)
    assert not AttendancePeriod.objects.exists()


def test_the_page_of_a_period_asks_the_same_number_of_questions_whatever_there_is():
    asked = []
    for sets, size in ((1, 2), (3, 4)):
        of = held(programme(sets=sets, size=size), at_random())
        period, client = freeze(of), signed_in(make.coordinator_of(of))
        url = f"/coordinate/{of.slug}/reports/attendance/periods/{period.pk}/"
        client.get(url)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url).status_code == 200
        asked.append(len(queries))
    assert asked == [12, 12]
