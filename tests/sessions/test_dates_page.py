"""The page of a set's dates: filled from what stands, warned of what speaks against it, nothing lost on error."""

import re
from datetime import date, timedelta
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from notifications.models import Message
from participants.models import User
from sessions.models import Session
from sessions.services.arranging import cancel_session
from sets.models import LearningSet
from tests import make
from tests.sessions.arranged import arranged
from tests.web_forms import fill

pytestmark = pytest.mark.django_db

#: A Tuesday with nothing against it.
DAY = date(timezone.localdate().year + 2, 5, 16)
DAYS = [day := DAY + timedelta(days=(1 - DAY.weekday()) % 7), day + timedelta(days=28), day + timedelta(days=56)]


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def held(**fields) -> tuple[Client, LearningSet]:
    """A set of a programme open now, and its facilitator at a browser."""
    learning_set = make.programme(now=timezone.now(), **fields).sets.get()
    return signed_in(make.facilitator(learning_set, now=timezone.now())), learning_set


def coordinated() -> tuple[Client, LearningSet]:
    learning_set = make.programme(now=timezone.now()).sets.get()
    return signed_in(make.coordinator_of(learning_set.programme)), learning_set


def url(learning_set: LearningSet) -> str:
    return reverse("set_sessions", args=[learning_set.pk])


def sent(*days: date, act: str = "provisional", **changed: str) -> dict[str, str]:
    form = {"act": act, "nation": "ENG"}
    for number, day in enumerate(days or DAYS, start=1):
        form |= {f"date_{number}": day.isoformat(), f"starts_{number}": "09:30", f"ends_{number}": "12:30"}
        form |= {f"mode_{number}": "in_person", f"place_{number}": "Town Hall, Winford", f"link_{number}": ""}
    return form | changed


def words(response) -> str:
    return unescape(" ".join(response.content.decode().split()))


def states(learning_set: LearningSet) -> list[str]:
    return list(learning_set.sessions.order_by("number").values_list("state", flat=True))


# --- both buttons ---------------------------------------------------------------------------------------------------


def test_the_form_is_filled_from_the_plan_and_then_from_what_stands():
    client, learning_set = held()
    page = words(client.get(url(learning_set)))
    assert 'name="date_1" value="2028-10-24"' in page
    assert "Planned for Tuesday 24 October 2028." in page
    client.post(url(learning_set), sent(place_1="The Guildhall", mode_1="mixed", link_1="https://example.org/ours"))
    page = words(client.get(url(learning_set)))
    for shown in (f'name="date_1" value="{DAYS[0]}"', 'value="09:30"', 'value="12:30"', 'value="The Guildhall"'):
        assert shown in page
    assert 'value="https://example.org/ours"' in page
    assert '<option value="mixed" selected>' in page


def test_looking_makes_nothing():
    """GET changes nothing, the rows of the sessions neither."""
    client, learning_set = held()
    client.get(url(learning_set))
    assert not Session.objects.exists()


def test_saving_as_provisional_tells_nobody_and_confirming_tells_the_members():
    """Section 3; P16. The page says beforehand who is told."""
    client, learning_set = held()
    make.places(learning_set.programme, 2, now=timezone.now())
    page = words(client.get(url(learning_set)))
    assert "Saving as provisional tells nobody." in page
    assert "When you confirm the dates, the two members of Set A are told by mail." in page
    assert page.count("btn-primary") == 1
    response = client.post(url(learning_set), sent(), follow=True)
    assert "saved as provisional. Nobody is told yet." in words(response)
    assert states(learning_set) == ["provisional"] * 3
    assert not Message.objects.filter(kind="dates_confirmed").exists()
    response = client.post(url(learning_set), sent(act="confirm"), follow=True)
    assert "The dates of Set A are confirmed." in words(response)
    assert states(learning_set) == ["confirmed"] * 3
    assert Message.objects.filter(kind="dates_confirmed").count() == 2
    assert "confirmed session another date, time, place or link, the two members of Set A are told" in words(response)


def test_nothing_but_a_press_of_confirm_confirms():
    """A form sent by the Enter key, or by a script that names no button, tells nobody."""
    client, learning_set = held()
    page = client.get(url(learning_set)).content.decode()
    assert page.index('value="provisional"') < page.index('value="confirm"')
    client.post(url(learning_set), {key: value for key, value in sent().items() if key != "act"})
    assert states(learning_set) == ["provisional"] * 3


def test_the_coordinator_has_the_same_form_and_goes_on_to_all_sessions():
    client, learning_set = coordinated()
    address = reverse("set_dates", args=[learning_set.programme.slug, "A"])
    response = client.post(address, sent(act="confirm"))
    assert response["Location"] == reverse("sessions", args=[learning_set.programme.slug])
    assert states(learning_set) == ["confirmed"] * 3
    assert client.post(address, sent())["Location"] == address


def test_a_coordinator_replaces_the_join_link_and_does_not_read_it():
    """Section 2: a coordinator never joins; left empty, the link stays."""
    client, learning_set = coordinated()
    arranged(learning_set, now=timezone.now(), days=DAYS, mode="online", join_link="https://example.org/secret")
    address = reverse("set_dates", args=[learning_set.programme.slug, "A"])
    page = client.get(address)
    assert "secret" not in page.content.decode()
    assert "There is one, for the set alone." in words(page)
    assert fill(client, page, place_1="Elsewhere").status_code == 302
    first = learning_set.sessions.get(number=1)
    assert (first.place, first.join_link) == ("Elsewhere", "https://example.org/secret")
    fill(client, client.get(address), link_1="https://example.org/new")
    assert learning_set.sessions.get(number=1).join_link == "https://example.org/new"


def test_what_somebody_else_changed_meanwhile_is_not_changed_back():
    """Two people have the page open: only what each of them changed is written."""
    client, learning_set = held()
    now = timezone.now()
    arranged(learning_set, now=now, days=DAYS)
    page = client.get(url(learning_set))
    arranged(learning_set, now=now, days=[DAYS[0], DAYS[1] + timedelta(days=1), DAYS[2]])
    fill(client, page, place_1="The Guildhall")
    first, second, _ = learning_set.sessions.order_by("number")
    assert first.place == "The Guildhall"
    assert timezone.localdate(second.starts_at) == DAYS[1] + timedelta(days=1)


def test_times_are_those_of_london_summer_and_winter():
    client, learning_set = held()
    year = DAY.year
    client.post(url(learning_set), sent(date(year, 7, 4), date(year, 12, 5)))
    summer, winter, _ = learning_set.sessions.order_by("number")
    assert (summer.starts_at.hour, summer.starts_at.minute) == (8, 30)
    assert (winter.starts_at.hour, winter.starts_at.minute) == (9, 30)


# --- what cannot be -------------------------------------------------------------------------------------------------


def _last_sunday(month: int) -> date:
    day = date(DAY.year, month, 31)
    return day - timedelta(days=(day.weekday() + 1) % 7)


SPRING, AUTUMN = _last_sunday(3), _last_sunday(10)
OUT_OF_ORDER = (DAYS[0] - timedelta(days=1)).isoformat()


@pytest.mark.parametrize(
    ("changed", "status", "sentence"),
    [
        ({"date_1": "", "act": "confirm"}, 409, "Give the date of the first session"),
        ({"date_1": "2001-02-30"}, 422, "Type a real date"),
        ({"date_1": "9999-01-01"}, 422, "Type a year from 2000 to 2100."),
        ({"date_1": "2020-01-07"}, 409, "Session 1 must start in the future."),
        ({"date_2": OUT_OF_ORDER}, 409, "Session 2 must come after session 1."),
        ({"starts_2": ""}, 422, "Say when session 2 starts."),
        ({"ends_2": ""}, 422, "Say when session 2 ends."),
        ({"starts_2": "25:00"}, 422, "Type a real time, such as 09:30."),
        ({"ends_2": "09:00"}, 409, "Session 2 must end after it starts."),
        ({"ends_2": "09:30"}, 409, "Session 2 must end after it starts."),
        ({"mode_2": "by_post"}, 422, "Choose in person, online, or both."),
        ({"nation": "FRA"}, 422, "Choose one of the four nations."),
        ({"place_1": "x" * 10_000}, 422, "Shorten this to 200 characters or fewer. It has 10000 now."),
        ({"place_1": "x\0"}, 422, "Null characters are not allowed."),
        ({"link_1": "https://example.org/" + "x" * 10_000}, 422, "Shorten this to 500 characters or fewer."),
        ({"link_1": "javascript:alert(1)"}, 422, "Type a web address that begins with https://"),
        ({"link_1": "ftp://example.org/room"}, 422, "Type a web address that begins with https://"),
        ({"link_1": "data:text/html,hello"}, 422, "Type a web address that begins with https://"),
        (
            {"starts_3": "01:30", "date_3": SPRING.isoformat(), "date_1": "", "date_2": ""},
            422,
            "The clocks go forward that night, and this time does not exist.",
        ),
        (
            {"starts_3": "01:30", "date_3": AUTUMN.isoformat(), "date_1": "", "date_2": ""},
            422,
            "The clocks go back that night, and this time comes twice.",
        ),
    ],
)
def test_what_cannot_be_is_said_beside_the_field_and_nothing_is_lost(changed, status: int, sentence: str):
    client, learning_set = held()
    response = client.post(url(learning_set), sent(**{"place_2": "Kept, as typed", **changed}))
    assert response.status_code == status
    page = words(response)
    assert sentence in page
    assert "There is a problem" in page
    assert 'value="Kept, as typed"' in page
    beside = re.search(rf'id="id_{next(iter(changed))}_error"[^>]*>(.*?)</div>', page)
    assert beside
    assert sentence in beside[1]
    assert not learning_set.sessions.filter(starts_at__isnull=False).exists()


def test_times_around_the_change_of_the_clocks_are_real():
    """The hour before and the hour after exist once."""
    client, learning_set = held()
    for day, clock in ((SPRING, "00:59"), (SPRING, "02:00"), (AUTUMN, "00:59"), (AUTUMN, "02:00")):
        form = sent(day, starts_1=clock, ends_1="04:00")
        assert client.post(url(learning_set), form).status_code == 302, (day, clock)


def test_naughty_words_pass_through_unharmed_and_unharming():
    client, learning_set = held()
    typed = "<script>alert(1)</script> ' \" ; DROP TABLE; 漢字 🪑"
    assert client.post(url(learning_set), sent(place_1=typed)).status_code == 302
    assert learning_set.sessions.get(number=1).place == typed
    assert "<script>alert" not in client.get(url(learning_set)).content.decode()


def test_a_session_that_was_cancelled_or_has_begun_is_shown_and_not_changed():
    """An old page, sent after somebody cancelled: said beside it, 409, and nothing else is lost."""
    client, learning_set = held()
    now = timezone.now()
    arranged(learning_set, now=now, days=DAYS)
    old = client.get(url(learning_set))
    coordinator = make.coordinator_of(learning_set.programme)
    cancel_session(actor=coordinator, session=learning_set.sessions.get(number=2), reason="Flooded.", now=now)
    page = words(client.get(url(learning_set)))
    assert 'name="date_2"' not in page
    assert "Cancelled" in page
    response = fill(client, old, date_2=(DAYS[1] + timedelta(days=1)).isoformat(), place_1="Kept, as typed")
    assert response.status_code == 409
    assert "Session 2 is cancelled, so it can no longer change." in words(response)
    assert 'value="Kept, as typed"' in words(response)
    assert fill(client, old, place_1="The Guildhall").status_code == 302
    learning_set.sessions.filter(number=1).update(state="live")
    response = client.post(url(learning_set), sent(DAYS[0] + timedelta(days=1)))
    assert "Session 1 is under way, so it can no longer change." in words(response)


def test_a_date_is_not_taken_away_by_emptying_the_field():
    client, learning_set = held()
    arranged(learning_set, now=timezone.now(), days=DAYS)
    response = client.post(url(learning_set), sent(date_2=""))
    assert response.status_code == 422
    assert "Session 2 has a date. Give another one, or cancel the session." in words(response)


def test_the_dates_of_a_set_that_has_ended_are_shown_and_not_changed():
    client, learning_set = held()
    arranged(learning_set, now=timezone.now(), days=DAYS)
    LearningSet.objects.filter(pk=learning_set.pk).update(state="completed")
    page = words(client.get(url(learning_set)))
    assert "Set A has ended" in page
    assert '<button type="submit" name="act"' not in page
    response = client.post(url(learning_set), sent(DAYS[0] + timedelta(days=1)))
    assert (response.status_code, "Set A has ended" in words(response)) == (409, True)


# --- D3 -------------------------------------------------------------------------------------------------------------


def warned(response) -> str:
    return " ".join(re.findall(r'<ul class="plain date-warnings">(.*?)</ul>', words(response)))


@pytest.mark.parametrize(
    ("day", "nation", "sentence"),
    [
        (date(2029, 5, 7), "ENG", "A bank holiday in England: May Day."),
        (date(2029, 8, 6), "SCT", "A bank holiday in Scotland: Summer Bank Holiday."),
        (date(2029, 3, 19), "NIR", "A bank holiday in Northern Ireland: Saint Patrick's Day"),
        (date(2029, 5, 12), "ENG", "A Saturday."),
        (date(2029, 12, 23), "ENG", "Between 23 December and 2 January."),
        (date(2030, 1, 2), "ENG", "Between 23 December and 2 January."),
        (date(2029, 8, 7), "ENG", "In August, when many people are away."),
    ],
)
def test_days_that_speak_for_themselves_are_warned_of_and_not_refused(day, nation, sentence):
    """D3: warn, never block."""
    client, learning_set = held()
    response = client.post(url(learning_set), sent(day, nation=nation, act="confirm"), follow=True)
    assert states(learning_set)[0] == "confirmed"
    assert sentence in warned(response)


def test_a_bank_holiday_elsewhere_is_none_here():
    """D3: those of the session's nation."""
    client, learning_set = held()
    response = client.post(url(learning_set), sent(date(2029, 8, 7), nation="ENG"), follow=True)
    assert "bank holiday" not in warned(response)
    response = client.post(url(learning_set), sent(date(2029, 5, 16)), follow=True)
    assert warned(response) == ""


@pytest.mark.parametrize(("gap", "said"), [(13, "Only 13 days after session 1."), (14, ""), (1, "Only one day after")])
def test_sessions_within_two_weeks_are_warned_of(gap, said):
    """D3: under 14 days after the previous session."""
    client, learning_set = held()
    first = date(2029, 5, 15)
    response = client.post(url(learning_set), sent(first, first + timedelta(days=gap)), follow=True)
    assert said in warned(response)
    assert bool(warned(response)) == bool(said)


def test_members_who_meet_elsewhere_that_day_are_counted_and_not_named():
    """D3; C06: a number, for coordinator and facilitator."""
    client, learning_set = held()
    now = timezone.now()
    busy = [make.representative(full_name=f"Busy Person {n}") for n in range(2)]
    elsewhere = make.programme(now=now, title="Elsewhere").sets.get()
    for user in busy:
        make.place(learning_set.programme, user, now=now)
        make.place(elsewhere.programme, user, now=now)
    make.place(elsewhere.programme, now=now)
    arranged(elsewhere, now=now, days=DAYS[:2])
    response = client.post(url(learning_set), sent(DAYS[1]), follow=True)
    assert "Two members have a session of another programme that day." in warned(response)
    assert "Busy Person" not in words(response)
    by = make.coordinator_of(elsewhere.programme)
    cancel_session(actor=by, session=elsewhere.sessions.get(number=2), reason="Flooded.", now=now)
    assert warned(client.get(url(learning_set))) == ""


def test_warnings_stand_beside_what_was_typed_and_beside_the_plan():
    """D3: also while the form has an error, and before anything is saved."""
    client, learning_set = held()
    response = client.post(url(learning_set), sent(date(2029, 5, 12), starts_1=""))
    assert response.status_code == 422
    assert "A Saturday." in warned(response)
    learning_set.programme.planned_sessions.filter(number=1).update(date=date(2029, 5, 7))
    assert "May Day" in warned(client.get(url(learning_set)))


# --- cost -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", [1, 3])
@pytest.mark.parametrize(("name", "most"), [("set_sessions", 10), ("set_dates", 10)])
def test_the_page_takes_the_same_number_of_queries_however_much_it_shows(name: str, most: int, number: int):
    """Quality, section 3."""
    now = timezone.now()
    programme = make.programme(now=now, sessions=[make.SessionPlan() for _ in range(number)])
    learning_set = programme.sets.get()
    elsewhere = make.programme(now=now).sets.get()
    for place in make.places(programme, number, now=now):
        make.place(elsewhere.programme, place.participant, now=now)
    for one in (learning_set, elsewhere):
        arranged(one, now=now, days=DAYS[:number])
    user = make.facilitator(learning_set, now=now) if name == "set_sessions" else make.coordinator_of(programme)
    client = signed_in(user)
    arguments = [learning_set.pk] if name == "set_sessions" else [programme.slug, "A"]
    with CaptureQueriesContext(connection) as captured:
        assert client.get(reverse(name, args=arguments)).status_code == 200
    assert len(captured) == most
