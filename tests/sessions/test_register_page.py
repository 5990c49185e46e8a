"""The pages of a register: saved by one form without script, mark by mark with it; checking in; early warnings."""

import json
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from notifications.models import Message
from participants.models import User
from sessions.check_in_code import code_of
from sessions.models import Attendance
from sessions.services.apologies import send_apologies
from sessions.services.arranging import cancel_session
from sets.services import places
from sets.services.learning_sets import unassign_facilitator
from tests import make
from tests.sessions.meeting import Met, meeting

pytestmark = pytest.mark.django_db


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def today(people: int = 3, *, begun: bool = True, **fields: Any) -> Met:
    """The first session began five minutes ago."""
    met = meeting(people, now=timezone.now() - timedelta(weeks=7, minutes=5), **fields)
    if begun:
        met.begin()
    return met


def url_of(met: Met, path: str = "register/", number: int = 1) -> str:
    return f"/sessions/{met.session(number).pk}/{path}"


def words(response: Any) -> str:
    return " ".join(response.content.decode().split())


def filled(met: Met, **chosen: str) -> dict[str, Any]:
    """The form as the page shows it, with what is chosen: `p0="late"`."""
    form: dict[str, Any] = {}
    for person in range(len(met.places)):
        row = met.row(person)
        status = chosen.get(f"p{person}", row.status)
        form |= {f"was_{row.pk}": row.status, f"version_{row.pk}": row.version, f"status_{row.pk}": status}
    return form


def sent(met: Met, *marks: dict[str, Any], by: User | None = None) -> Any:
    client = signed_in(by or met.facilitator)
    return client.post(url_of(met, "register/marks/"), {"marks": json.dumps(marks)})


def one(met: Met, person: int = 0, status: str = "present", **said: Any) -> dict[str, Any]:
    row = met.row(person)
    return {"row": row.pk, "status": status, "version": row.version, "key": str(uuid4()), **said}


# --- without script --------------------------------------------------------------------------------------------------


def test_the_whole_register_is_saved_by_one_button():
    """Works without script; what was not changed is not marked."""
    met = today()
    client = signed_in(met.facilitator)
    response = client.post(url_of(met), filled(met, p0="present", p1="apologies"), follow=True)
    assert "The register is saved" in words(response)
    assert [met.row(person).status for person in range(3)] == ["present", "apologies", ""]
    assert met.row(2).version == 0


def test_all_present_is_one_button_and_then_come_exceptions():
    met = today()
    met.mark("absent", 2, now=timezone.now())
    client = signed_in(met.facilitator)
    client.post(url_of(met), {**filled(met), "all_present": "yes"})
    assert [met.row(person).status for person in range(3)] == ["present", "present", "absent"]
    client.post(url_of(met), filled(met, p0="late"))
    assert [met.row(person).status for person in range(3)] == ["late", "present", "absent"]


def test_the_second_of_two_is_shown_what_the_first_marked_and_the_rest_is_saved():
    """409 with the other's mark, who and when; never silently lost."""
    met = today()
    form = filled(met, p0="present", p1="present")
    met.mark("late", 0, actor=met.coordinator, now=timezone.now())
    response = signed_in(met.facilitator).post(url_of(met), form)
    assert response.status_code == 409
    page, name = words(response), met.places[0].participant.full_name
    assert f"{name}: late. You chose present. Marked by {met.coordinator}" in page
    assert [met.row(person).status for person in range(3)] == ["late", "present", ""]
    client = signed_in(met.facilitator)
    assert client.post(url_of(met), filled(met, p0="present")).status_code == 302
    assert met.row().status == "present"


def test_a_row_somebody_else_marked_and_i_did_not_is_left_alone():
    met = today()
    met.mark("present", 2, now=timezone.now())
    form = filled(met, p1="present")
    for person in (0, 2):
        met.mark("late", person, actor=met.coordinator, now=timezone.now())
    assert signed_in(met.facilitator).post(url_of(met), form).status_code == 302
    assert [met.row(person).status for person in range(3)] == ["late", "present", "late"]


@pytest.mark.parametrize("nonsense", ["", "sleeping", "\x00", "x" * 9999])
def test_nonsense_marks_nobody(nonsense):
    met = today()
    row = met.row()
    for form in (
        {f"status_{row.pk}": nonsense, f"version_{row.pk}": "0"},
        {f"status_{row.pk}": "present", f"version_{row.pk}": nonsense},
        {"status_0": "present", "version_0": "0"},
    ):
        assert signed_in(met.facilitator).post(url_of(met), form).status_code == 302
    assert met.row().status == ""


# --- with script -----------------------------------------------------------------------------------------------------


def test_a_mark_is_saved_as_it_is_made():
    met = today()
    response = sent(met, one(met, status="late"))
    [row] = response.json()["rows"]
    assert response.status_code == 200
    assert (row["status"], row["version"], row["newer"]) == ("late", 1, False)
    assert row["by"].startswith(f"Marked by {met.facilitator} at ")
    assert met.row().status == "late"


def test_a_newer_mark_comes_back_with_409():
    met = today()
    old = one(met, status="absent")
    met.mark("late", actor=met.coordinator, now=timezone.now())
    response = sent(met, old, one(met, 1, "present"))
    assert response.status_code == 409
    rows = {row["row"]: row for row in response.json()["rows"]}
    mine, theirs = rows[met.row(1).pk], rows[met.row(0).pk]
    assert (theirs["newer"], theirs["label"]) == (True, "Late")
    assert theirs["by"].startswith(f"Marked by {met.coordinator} at ")
    assert (mine["newer"], mine["status"]) == (False, "present")
    assert (met.row(0).status, met.row(1).status) == ("late", "present")


def test_sent_twice_is_marked_once():
    met = today()
    mark = one(met, status="late")
    assert [sent(met, mark).json()["rows"][0]["version"] for _ in range(2)] == [1, 1]


@pytest.mark.parametrize(
    "marks",
    [
        "",
        "[]",
        "{}",
        "null",
        "[1]",
        '[{"row": 1}]',
        '[{"row": "1", "status": "late", "version": 0, "key": "0"}]',
        '[{"row": 1, "status": "asleep", "version": 0, "key": "8b1fd3c1-95f9-4c80-b6a2-6b2c4f0d9a11"}]',
        '[{"row": 9999999999999, "status": "late", "version": 0, "key": "8b1fd3c1-95f9-4c80-b6a2-6b2c4f0d9a11"}]',
        "[" * 9000,
        "\x00",
    ],
)
def test_malformed_marks_are_refused(marks):
    met = today()
    response = signed_in(met.facilitator).post(url_of(met, "register/marks/"), {"marks": marks})
    assert response.status_code == 422
    assert Attendance.objects.exclude(status="").count() == 0


def test_a_refusal_comes_back_as_a_sentence():
    met = today()
    later = met.places[0]
    theirs = today()
    response = sent(met, {**one(theirs), "key": str(uuid4())})
    assert response.status_code == 409
    assert "not on the register of this session" in response.json()["sentence"]
    assert later.participant.full_name not in response.content.decode()


# --- who sees it, and when -------------------------------------------------------------------------------------------


def test_the_walls_of_a_register():
    """C01, C04: for members, strangers and whoever no longer facilitates there is no such page."""
    met = today()
    place = met.places[2]
    places.withdraw(actor=place.participant, enrolment=place, now=timezone.now())
    for user in (met.places[0].participant, place.participant, today().facilitator, make.person(is_superuser=True)):
        client = signed_in(user)
        assert client.get(url_of(met)).status_code == 404
        for path in ("register/", "register/marks/", "start/", "end/", "abandon/"):
            assert client.post(url_of(met, path), {"reason": "Because."}).status_code == 404
    assert signed_in(place.participant).post(url_of(met, "apologies/")).status_code == 404
    assert signed_in(place.participant).get(url_of(met, "check-in/")).status_code == 404
    client = signed_in(met.facilitator)
    assert client.get(url_of(met)).status_code == 200
    facilitation = met.learning_set.facilitations.get()
    unassign_facilitator(actor=met.coordinator, facilitation=facilitation, now=timezone.now())
    assert client.get(url_of(met)).status_code == 404
    assert client.post(url_of(met, "register/marks/"), {"marks": json.dumps([one(met)])}).status_code == 404
    assert met.session().state == "live"


def test_a_register_of_a_session_that_is_off_is_a_sentence():
    """D6."""
    met = today(begun=False)
    cancel_session(actor=met.facilitator, session=met.session(2), reason="Snow.", now=timezone.now())
    for response in (
        signed_in(met.facilitator).get(url_of(met, number=2)),
        signed_in(met.facilitator).post(url_of(met, number=2), {}),
    ):
        assert response.status_code == 409
        assert "is cancelled, so it has no register and counts against nobody" in words(response)


def test_a_session_begins_and_ends_on_its_register():
    met = today(begun=False)
    client = signed_in(met.facilitator)
    assert "Begin the session" in words(client.get(url_of(met)))
    assert client.get(url_of(met, "start/")).status_code == 405
    assert client.post(url_of(met, "start/"), follow=True).status_code == 200
    assert met.session().state == "live"
    page = words(client.get(url_of(met)))
    assert "All present" in page
    assert "0 there, 3 not marked, of 3." in page
    assert "is held" in words(client.post(url_of(met, "end/"), follow=True))
    assert met.session().state == "held"


def test_a_refused_button_says_why_and_leads_back_to_a_page():
    met = meeting(now=timezone.now() - timedelta(weeks=6))
    for user, path, back in (
        (met.facilitator, "start/", "register/"),
        (met.facilitator, "end/", "register/"),
        (met.coordinator, "start/", "register/"),
    ):
        response = signed_in(user).post(url_of(met, path))
        assert response.status_code == 409
        assert f'href="{url_of(met, back)}"' in words(response)
        assert signed_in(user).get(url_of(met, back)).status_code == 200
    begun = today()
    response = signed_in(begun.places[0].participant).post(url_of(begun, "apologies/withdraw/"))
    assert response.status_code == 409
    assert f'href="{url_of(begun, "")}"' in words(response)


def test_abandoning_asks_for_a_reason_first():
    met = today()
    client = signed_in(met.facilitator)
    page = words(client.get(url_of(met, "abandon/")))
    assert "counts against nobody" in page
    assert "Its people are told by mail that it was given up" in page
    assert client.post(url_of(met, "abandon/"), {"reason": ""}).status_code == 422
    response = client.post(url_of(met, "abandon/"), {"reason": "The heating failed."}, follow=True)
    assert "The heating failed." in words(response)
    assert met.session().state == "abandoned"
    told = set(Message.objects.filter(kind="session_abandoned").values_list("recipient", flat=True))
    assert told == {met.facilitator.pk, *(one.participant_id for one in met.places)}


def test_the_coordinator_has_no_buttons_of_the_facilitator():
    """Section 2: marks attendance, does not run the session, is not shown the code."""
    met = today()
    page = words(signed_in(met.coordinator).get(url_of(met)))
    assert "All present" in page
    assert "End the session" not in page
    assert code_of(met.session()) not in page
    assert signed_in(met.coordinator).post(url_of(met, "end/")).status_code == 409


def test_two_weeks_after_it_the_coordinator_types_a_reason():
    """Section 3."""
    met = meeting(now=timezone.now() - timedelta(weeks=10), sessions=2)
    met.hold(1, ["present", "present", "present"])
    page = words(signed_in(met.facilitator).get(url_of(met)))
    assert "It can no longer be changed here" in page
    assert "All others present" not in page
    assert signed_in(met.facilitator).post(url_of(met), filled(met, p0="absent")).status_code == 409
    client = signed_in(met.coordinator)
    assert "Reason for the change" in words(client.get(url_of(met)))
    response = client.post(url_of(met), filled(met, p0="absent"))
    assert (response.status_code, "Give a reason" in words(response)) == (409, True)
    client.post(url_of(met), {**filled(met, p0="absent"), "reason": "A colleague came."})
    assert (met.row().status, met.row().change_reason) == ("absent", "A colleague came.")


# --- checking in -----------------------------------------------------------------------------------------------------


def test_a_member_checks_in_with_the_code_the_facilitator_shows():
    met = today()
    page = words(signed_in(met.facilitator).get(url_of(met)))
    code = code_of(met.session())
    assert code in page
    client = signed_in(met.places[0].participant)
    assert "check in" in words(client.get(url_of(met, "")))
    assert code not in words(client.get(url_of(met, "check-in/")))
    response = client.post(url_of(met, "check-in/"), {"code": code}, follow=True)
    assert "You are checked in: present" in words(response)
    assert "Said by themselves" in words(signed_in(met.facilitator).get(url_of(met)))


def test_a_wrong_code_is_a_sentence_and_after_five_there_is_a_pause():
    """Rate-limited per person and session: the right code does not help in the meantime."""
    met = today()
    client, code = signed_in(met.places[0].participant), code_of(met.session())
    wrong = f"{(int(code) + 1) % 1_000_000:06}"
    for _ in range(5):
        response = client.post(url_of(met, "check-in/"), {"code": wrong})
        assert response.status_code == 409
        assert "That is not this session&#x27;s code" in words(response)
    response = client.post(url_of(met, "check-in/"), {"code": code})
    assert response.status_code == 429
    assert "too many wrong codes" in words(response)
    assert met.row().status == ""
    other = signed_in(met.places[1].participant)
    assert other.post(url_of(met, "check-in/"), {"code": code}).status_code == 302


def test_before_the_doors_open_there_is_no_code():
    met = meeting(now=timezone.now() - timedelta(weeks=7) + timedelta(hours=2))
    assert code_of(met.session()) not in words(signed_in(met.facilitator).get(url_of(met)))
    page = words(signed_in(met.places[0].participant).get(url_of(met, "check-in/")))
    assert "You can check in from" in page


# --- early warning ---------------------------------------------------------------------------------------------------


def test_two_absences_running_are_shown_to_facilitator_and_coordinator():
    met = meeting(now=timezone.now() - timedelta(weeks=9), sessions=4)
    met.hold(1, ["absent", "absent", "present"])
    met.hold(2, ["absent", "present", "absent"])
    name = met.places[0].participant.full_name
    said = f"{name}, {met.places[0].organisation} (Set A), was absent at the last two sessions."
    for user, url in (
        (met.facilitator, "/facilitate/"),
        (met.coordinator, f"/coordinate/{met.learning_set.programme.slug}/sessions/"),
    ):
        assert said in words(signed_in(user).get(url))


# --- the quorum ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("people", "apologies", "said"), [(4, 0, ""), (4, 1, "Three people can be there"), (5, 1, "")])
def test_before_it_begins_whoever_runs_it_is_told_of_too_few(people, apologies, said):
    """D7: quorum 4, from places and apologies; the choice is theirs, and a coordinator is not asked."""
    met = meeting(people, now=timezone.now() - timedelta(weeks=6))
    for place in met.places[:apologies]:
        send_apologies(actor=place.participant, session=met.session(), now=timezone.now())
    page = words(signed_in(met.facilitator).get(url_of(met)))
    assert ("Fewer than four" in page, said in page) == (bool(said), True)
    assert "Fewer than four" not in words(signed_in(met.coordinator).get(url_of(met)))


def test_once_it_is_under_way_too_few_may_run_short_or_abandon():
    """D7"""
    met = today(5)
    client = signed_in(met.facilitator)
    assert "Fewer than four" not in words(client.get(url_of(met)))
    for person, status in ((0, "absent"), (1, "apologies"), (2, "present")):
        met.mark(status, person, now=timezone.now())
    page = words(client.get(url_of(met)))
    assert "Three people can be there" in page
    assert url_of(met, "abandon/") in page
    met.end(now=timezone.now())
    assert "Fewer than four" not in words(client.get(url_of(met)))


# --- cost ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("people", [1, 3, 12])
def test_the_register_takes_the_same_number_of_queries_however_many_are_on_it(people):
    """Quality, section 3; session and user among them, and whether the set ends with it. A mark is told to the
    room of the session in two."""
    met = today(people, minimum=1)
    met.mark("late", now=timezone.now())
    client = signed_in(met.facilitator)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url_of(met)).status_code == 200
    assert len(captured) == 8
    marks = json.dumps([one(met, person, "left_early") for person in range(people)])
    with CaptureQueriesContext(connection) as captured:
        assert client.post(url_of(met, "register/marks/"), {"marks": marks}).status_code == 200
    assert len(captured) == 12


@pytest.mark.parametrize("people", [1, 3, 12])
def test_sending_apologies_takes_the_same_number_of_queries(people):
    met = meeting(people, minimum=1, now=timezone.now() - timedelta(weeks=6))
    client = signed_in(met.places[0].participant)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url_of(met, "apologies/")).status_code == 200
    assert len(captured) == 7
