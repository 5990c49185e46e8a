"""A person's private feed, the page of its address, and one session as a file (D4)."""

import logging
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from ical.calendar_stream import IcsCalendarStream

from core.logs import LineFormatter
from participants.models import User
from sessions.models import CalendarAddress, Session
from sessions.services.arranging import cancel_session
from sessions.services.calendar_address import change_address, give_up_address
from sets.models import LearningSet
from sets.services.places import withdraw
from tests import make
from tests.sessions.arranged import arranged

pytestmark = pytest.mark.django_db

BACKEND = "django.contrib.auth.backends.ModelBackend"
LINK = "https://meet.example.org/xolinkski"


def soon() -> date:
    return timezone.localdate() + timedelta(days=40)


def a_set(people: int = 2, *, confirm: bool = True, later: int = 0, **fields) -> LearningSet:
    now = timezone.now() - timedelta(days=1)
    programme = make.programme(now=now, **fields)
    make.places(programme, people, now=now)
    said = {"mode": "mixed", "join_link": LINK}
    return arranged(programme.sets.get(), now=now, first=soon() + timedelta(days=later), confirm=confirm, **said)


def member(learning_set: LearningSet) -> User:
    return learning_set.enrolments.members().order_by("pk").first().participant


def address(user: User) -> str:
    made = change_address(actor=user, now=timezone.now())
    return reverse("calendar_feed", args=[made.token])


def summaries(url: str) -> list[str]:
    response = Client().get(url)
    assert response.status_code == 200
    return [one.summary for one in IcsCalendarStream.calendar_from_ics(response.content.decode()).events]


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend=BACKEND)
    return client


# --- what it holds ---------------------------------------------------------------------------------------------------


def test_it_holds_the_sessions_of_ones_sets_and_no_others():
    """C01: as a member and as a facilitator; nobody is named, and the link to join is not in it."""
    mine, held, other = a_set(title="Mine"), a_set(title="Held"), a_set(title="Other")
    user = member(mine)
    make.facilitator(held, user)
    assert other.sessions.count() == 3
    url = address(user)
    numbers = (1, 2, 3)
    expected = [f"{title}: session {number}" for number in numbers for title in ("Mine", "Held")]
    assert sorted(summaries(url)) == sorted(expected)
    response = Client().get(url)
    words = response.content.decode()
    assert "METHOD:PUBLISH\r\n" in words
    assert "LOCATION:Town Hall\\, Winford\\, and online\r\n" in words
    for secret in ("xolinkski", "ATTENDEE", user.full_name, user.email, "Morgan"):
        assert secret not in words


def test_what_is_provisional_or_off_says_so():
    """D4; a calendar that shows no status shows the words."""
    learning_set = a_set(confirm=False, title="Parks")
    by, url = make.coordinator_of(learning_set.programme), address(member(learning_set))
    cancel_session(actor=by, session=learning_set.sessions.get(number=2), reason="So", now=timezone.now())
    events = IcsCalendarStream.calendar_from_ics(Client().get(url).content.decode()).events
    assert [(one.summary, one.status, one.sequence) for one in sorted(events, key=lambda one: one.dtstart)] == [
        ("Provisional: Parks: session 1", "TENTATIVE", 0),
        ("Cancelled: Parks: session 2", "CANCELLED", 1),
        ("Provisional: Parks: session 3", "TENTATIVE", 0),
    ]


@pytest.mark.parametrize(
    ("state", "days_ago", "is_kept"),
    [("held", 364, True), ("held", 366, False), ("cancelled", 29, True), ("cancelled", 31, False)],
)
def test_what_is_over_stays_for_a_while(state, days_ago, is_kept):
    learning_set = a_set()
    url = address(member(learning_set))
    at = timezone.now() - timedelta(days=days_ago)
    learning_set.sessions.filter(number=1).update(state=state, starts_at=at, ends_at=at + timedelta(hours=3))
    assert len(summaries(url)) == 2 + is_kept


def test_who_leaves_sees_nothing_more_and_who_is_closed_has_no_feed():
    """C04."""
    learning_set = a_set()
    user, url = member(learning_set), address(member(learning_set))
    place = learning_set.enrolments.get(participant=user)
    withdraw(actor=user, enrolment=place, now=timezone.now())
    assert summaries(url) == []
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert Client().get(url).status_code == 404


@pytest.mark.parametrize("sets", [1, 3])
def test_it_costs_two_queries_whatever_it_holds(sets, django_assert_num_queries):
    user = make.person()
    for number in range(sets):
        make.facilitator(a_set(later=number), user)
    url = address(user)
    with django_assert_num_queries(2):
        assert len(summaries(url)) == 3 * sets


# --- the address -----------------------------------------------------------------------------------------------------


def test_nobody_is_signed_in_and_nothing_is_kept_of_the_visit():
    """No cookie is read or set; caches between us and the calendar keep nothing."""
    url = address(member(a_set()))
    response = Client().get(url)
    assert response["Cache-Control"] == "private, max-age=300"
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert not response.cookies
    assert "Cookie" not in response.get("Vary", "")


def test_a_calendar_that_has_the_newest_gets_no_copy_of_it():
    learning_set = a_set()
    url = address(member(learning_set))
    etag = Client().get(url)["ETag"]
    again = Client().get(url, headers={"If-None-Match": etag})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", etag)
    by = make.coordinator_of(learning_set.programme)
    cancel_session(actor=by, session=learning_set.sessions.get(number=2), reason="So", now=timezone.now())
    changed = Client().get(url, headers={"If-None-Match": etag})
    assert changed.status_code == 200
    assert changed["ETag"] != etag


def test_an_address_that_is_changed_or_given_up_stops_at_once():
    user = member(a_set())
    first = address(user)
    second = address(user)
    assert [Client().get(url).status_code for url in (first, second)] == [404, 200]
    give_up_address(actor=user)
    assert Client().get(second).status_code == 404
    assert not CalendarAddress.objects.exists()


def test_an_address_is_256_bits_and_a_wrong_one_answers_as_any_that_is_not_there():
    """Bad input: an address guessed; the answer is the one for an address that never was."""
    user = member(a_set())
    tokens = {change_address(actor=user, now=timezone.now()).token for _ in range(20)}
    assert len(tokens) == 20
    assert {len(token) for token in tokens} == {43}
    [now] = CalendarAddress.objects.values_list("token", flat=True)
    missing = Client().get("/calendar/missing/")
    guesses = [now[:-1] + "!", now[:-1], now + "A", now.swapcase(), "A" * 43, "a" * 5000, "%00" * 43, "..", "' OR 1=1"]
    for guess in guesses:
        response = Client().get(f"/calendar/{guess}.ics")
        assert (response.status_code, response.content) == (404, missing.content), guess
    for method in ("post", "put", "delete"):
        assert getattr(Client(), method)(f"/calendar/{now}.ics").status_code == 405


def test_the_address_is_not_in_a_line_of_the_log(caplog):
    """C02: Django logs what is not found, and what fails, with its path."""
    secret = "Xo" * 21 + "_"
    for path in (f"/calendar/{secret}.ics", f"http://localhost/calendar/{secret}.ics?x=1"):
        record = logging.LogRecord("django.request", 30, "", 1, "Not Found: %s", (path,), None)
        said = LineFormatter("%(message)s").format(record)
        assert said == "Not Found: " + path.replace(secret, "…")
    assert Client().get(f"/calendar/{secret}.ics").status_code == 404
    [console] = [one for one in logging.getLogger().handlers if one.get_name() == "console"]
    lines = [console.format(one) for one in caplog.records if one.name == "django.request"]
    assert lines
    assert not [one for one in lines if secret in one]


# --- the pages -------------------------------------------------------------------------------------------------------


def test_the_page_makes_the_address_when_asked_and_not_before():
    """GET changes nothing."""
    user = member(a_set())
    client, url = signed_in(user), reverse("my_calendar")
    assert "Make my private address" in client.get(url).content.decode()
    assert not CalendarAddress.objects.exists()
    assert client.post(url, follow=True).redirect_chain == [(url, 302)]
    [first] = CalendarAddress.objects.values_list("token", flat=True)
    response = client.get(url)
    page = response.content.decode()
    assert f"http://localhost:8000/calendar/{first}.ics" in page
    assert f'href="webcal://localhost:8000/calendar/{first}.ics"' in page
    assert response["Cache-Control"] == "private, no-store"
    client.post(url)
    [second] = CalendarAddress.objects.values_list("token", flat=True)
    assert second != first
    client.post(url, {"stop": "yes"})
    assert not CalendarAddress.objects.exists()


def test_nobody_sees_or_changes_the_address_of_another():
    """Each has one of their own."""
    learning_set = a_set()
    user, other = [one.participant for one in learning_set.enrolments.members().order_by("pk")]
    token = change_address(actor=user, now=timezone.now()).token
    client = signed_in(other)
    client.post(reverse("my_calendar"))
    assert token not in client.get(reverse("my_calendar")).content.decode()
    assert CalendarAddress.objects.get(user=user).token == token


def test_a_session_comes_as_a_file_for_those_who_see_it(django_assert_num_queries):
    """As the session stands; the coordinator knows the place and gets no link, nobody else is told that it is there."""
    learning_set = a_set(title="Parks")
    session = learning_set.sessions.get(number=2)
    url = reverse("session_calendar", args=[session.pk])
    for user in (member(learning_set), make.facilitator(learning_set), make.coordinator_of(learning_set.programme)):
        client = signed_in(user)
        with django_assert_num_queries(3):
            response = client.get(url)
        assert response["Content-Disposition"] == 'attachment; filename="session-2.ics"'
        assert response["Cache-Control"] == "private, no-store"
        [event] = IcsCalendarStream.calendar_from_ics(response.content.decode()).events
        assert (event.summary, event.status) == ("Parks: session 2", "CONFIRMED")
        assert "xolinkski" not in response.content.decode()
    assert signed_in(make.representative()).get(url).status_code == 404


def test_a_session_without_a_date_is_no_file_and_its_page_offers_none():
    learning_set = a_set()
    user = member(learning_set)
    for state, is_there, is_offered in (("confirmed", 200, True), ("cancelled", 200, False), ("draft", 404, False)):
        session = learning_set.sessions.get(number=1)
        dates = {"starts_at": None, "ends_at": None} if state == "draft" else {}
        Session.objects.filter(pk=session.pk).update(state=state, **dates)
        url = reverse("session_calendar", args=[session.pk])
        assert signed_in(user).get(url).status_code == is_there
        page = signed_in(user).get(reverse("session", args=[session.pk])).content.decode()
        assert (url in page) is is_offered
