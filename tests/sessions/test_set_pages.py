"""The home of a set, a session, all sessions of a programme: who sees them, what they say, what they cost."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from core.templatetags.wording import long_date
from notifications.models import Message
from participants.models import User
from sessions.models import Session
from sessions.services.arranging import cancel_session
from sessions.services.ground_rules import acknowledge
from sets.models import Facilitation, LearningSet
from sets.services.places import withdraw
from tests import make
from tests.sessions.arranged import PLACE, arranged
from tests.sessions.test_dates_page import DAYS, signed_in, words

pytestmark = pytest.mark.django_db

LINK = "https://meet.example.org/our-set"


def a_set(people: int = 3, **fields) -> LearningSet:
    """Of a programme open now, with `people` in it."""
    now = timezone.now()
    programme = make.programme(now=now, **{"maximum": 4, **fields})
    make.places(programme, people, now=now)
    return programme.sets.get()


def dated(people: int = 3, **said) -> LearningSet:
    return arranged(a_set(people), now=timezone.now(), **{"days": DAYS, **said})


def member(learning_set: LearningSet) -> User:
    return learning_set.enrolments.members().order_by("pk").first().participant


def page(user: User, name: str, *arguments) -> str:
    response = signed_in(user).get(reverse(name, args=arguments))
    assert response.status_code == 200
    return words(response)


def first(learning_set: LearningSet) -> Session:
    return learning_set.sessions.get(number=1)


# --- the home of a set ----------------------------------------------------------------------------------------------


def test_a_member_sees_when_the_set_meets_who_is_in_it_and_what_comes_next():
    """C06: name, organisation and job title, and nothing else of each other."""
    learning_set = dated()
    facilitator = make.facilitator(learning_set, make.person(full_name="Farid Aziz"), now=timezone.now())
    seen = page(member(learning_set), "set_home", learning_set.pk)
    for place in learning_set.enrolments.select_related("participant", "organisation"):
        for said in (place.participant.full_name, str(place.organisation), place.participant.job_title):
            assert said in seen
        assert place.participant.email not in seen
    assert "Farid Aziz" in seen
    assert facilitator.email not in seen
    assert "also coordinates" not in seen
    assert f"Session 1 is on {long_date(DAYS[0])}. Please keep it free." in seen
    assert f"9:30am to 12:30pm, {PLACE}" in seen
    assert "3 of 4 places taken" in seen
    assert seen.count("Date confirmed") == 3
    assert reverse("session", args=[first(learning_set).pk]) in seen


def test_that_the_coordinator_facilitates_is_said():
    """Domain, section 2: allowed, and shown to its members."""
    learning_set = dated()
    both = make.coordinator_of(learning_set.programme)
    make.facilitator(learning_set, both, now=timezone.now())
    assert f"{both}</a>, who also coordinates the programme" in page(member(learning_set), "set_home", learning_set.pk)


def test_a_set_is_there_for_its_people_alone():
    """C01, C04: others get what they get for a set that does not exist, from the moment they leave."""
    learning_set = dated(4, days=DAYS)
    programme = learning_set.programme
    make.places(programme, 2, now=timezone.now())
    facilitator = make.facilitator(learning_set, now=timezone.now())
    coordinator, inside = make.coordinator_of(programme), member(learning_set)
    waiting = programme.enrolments.filter(state="waiting").first().participant
    other = member(a_set())
    nothing = reverse("set_home", args=[10**9])
    addresses = [reverse(name, args=[learning_set.pk]) for name in ("set_home", "set_people")]
    addresses.append(reverse("session", args=[first(learning_set).pk]))
    for url in addresses:
        assert [signed_in(user).get(url).status_code for user in (inside, facilitator)] == [200, 200]
        for user in (waiting, other, make.coordinator(), make.person(is_staff=True, is_superuser=True)):
            assert signed_in(user).get(url).status_code == signed_in(user).get(nothing).status_code == 404
        assert Client().get(url)["Location"].startswith(reverse("account_login"))
    assert signed_in(coordinator).get(addresses[0]).status_code == 404
    open_tab, held_tab = signed_in(inside), signed_in(facilitator)
    withdraw(actor=inside, enrolment=learning_set.enrolments.get(participant=inside), now=timezone.now())
    Facilitation.objects.all().delete()
    assert [tab.get(url).status_code for tab in (open_tab, held_tab) for url in addresses] == [404] * 6
    offered = learning_set.enrolments.get(state="offered").participant
    assert [signed_in(offered).get(url).status_code for url in addresses] == [404] * 3


def test_people_who_are_offered_a_place_are_not_shown():
    """C06."""
    learning_set = dated(4)
    programme, inside = learning_set.programme, member(learning_set)
    make.places(programme, 1, now=timezone.now())
    gone = learning_set.enrolments.members().order_by("pk").last()
    withdraw(actor=gone.participant, enrolment=gone, now=timezone.now())
    offered = learning_set.enrolments.get(state="offered").participant
    seen = page(inside, "set_home", learning_set.pk)
    assert str(offered) not in seen
    assert str(gone.participant) not in seen


def test_a_set_without_dates_and_an_empty_one_say_what_comes_next():
    learning_set = a_set(1)
    seen = page(member(learning_set), "set_home", learning_set.pk)
    assert "We write to you as soon as one does." in seen
    assert "Date not confirmed" in seen
    assert "Nobody yet." in seen
    empty = a_set(0)
    facilitator = make.facilitator(empty, now=timezone.now())
    assert "Nobody has a place yet" in page(facilitator, "set_home", empty.pk)


def test_a_provisional_date_and_a_cancelled_session_are_told_apart():
    learning_set = dated(confirm=False)
    facilitator = make.facilitator(learning_set, now=timezone.now())
    cancel_session(actor=facilitator, session=first(learning_set), reason="Flooded.", now=timezone.now())
    seen = page(member(learning_set), "set_home", learning_set.pk)
    assert f"Session 2 is provisionally on {long_date(DAYS[1])}." in seen
    assert "Cancelled" in seen


def test_my_place_leads_to_the_set_once_it_is_mine():
    learning_set = dated()
    inside, home = member(learning_set), reverse("set_home", args=[learning_set.pk])
    assert home in page(inside, "my_place", learning_set.programme.slug)
    waiting = make.places(learning_set.programme, 2, now=timezone.now())[-1]
    assert home not in page(waiting.participant, "my_place", learning_set.programme.slug)


# --- a session ------------------------------------------------------------------------------------------------------


def test_the_people_of_a_set_read_how_to_join_and_the_coordinator_does_not():
    """Section 2: the coordinator sees dates and places."""
    learning_set = dated(mode="mixed", join_link=LINK)
    facilitator = make.facilitator(learning_set, now=timezone.now())
    pk = first(learning_set).pk
    for user in (member(learning_set), facilitator):
        seen = page(user, "session", pk)
        assert f'href="{LINK}"' in seen
        assert f"{long_date(DAYS[0])}, 9:30am to 12:30pm" in seen
        assert PLACE in seen
    seen = page(make.coordinator_of(learning_set.programme), "session", pk)
    assert PLACE in seen
    assert LINK not in seen
    assert "Join link" not in seen


def test_how_the_date_came_about_is_told_in_dates_without_names():
    learning_set = dated()
    facilitator = make.facilitator(learning_set, make.person(full_name="Farid Aziz"), now=timezone.now())
    moved = [DAYS[0] + timedelta(days=1), *DAYS[1:]]
    arranged(learning_set, now=timezone.now(), days=moved)
    cancel_session(actor=facilitator, session=first(learning_set), reason="The hall is flooded.", now=timezone.now())
    seen = page(member(learning_set), "session", first(learning_set).pk)
    said = ["Was cancelled.", f"to {long_date(moved[0])}, from 9:30am.", "The date was confirmed.", "Was given a date:"]
    assert [seen.index(one) for one in said] == sorted(seen.index(one) for one in said)
    assert "The hall is flooded." in seen
    assert "It counts against nobody." in seen
    assert "Farid Aziz" not in seen
    assert str(make.coordinator_of(learning_set.programme)) not in seen


def test_who_runs_the_set_finds_the_ways_to_change_and_cancel_and_a_member_does_not():
    learning_set = dated()
    facilitator = make.facilitator(learning_set, now=timezone.now())
    session = first(learning_set)
    cancel = reverse("session_cancel", args=[session.pk])
    slug = learning_set.programme.slug
    for user, dates in (
        (facilitator, reverse("set_sessions", args=[learning_set.pk])),
        (make.coordinator_of(learning_set.programme), reverse("set_dates", args=[slug, "A"])),
    ):
        seen = page(user, "session", session.pk)
        assert dates in seen
        assert cancel in seen
    assert cancel not in page(member(learning_set), "session", session.pk)


# --- cancelling -----------------------------------------------------------------------------------------------------


def test_cancelling_says_first_what_happens_and_who_is_told():
    """Interface, section 2."""
    learning_set = dated()
    facilitator = make.facilitator(learning_set, now=timezone.now())
    url = reverse("session_cancel", args=[first(learning_set).pk])
    seen = page(facilitator, "session_cancel", first(learning_set).pk)
    assert f"Session 1 on {long_date(DAYS[0])} is cancelled, for good" in seen
    assert f"Set A then begins with session 2, on {long_date(DAYS[1])}." in seen
    assert "Three members are told by mail" in seen
    client = signed_in(facilitator)
    for reason, status, said in (("", 422, "Give a reason"), ("x" * 10_000, 422, "It has 10000 now.")):
        response = client.post(url, {"reason": reason})
        assert (response.status_code, said in words(response), reason in words(response)) == (status, True, True)
    assert client.post(url, {"reason": "The hall is flooded."})["Location"] == reverse(
        "session", args=[first(learning_set).pk]
    )
    assert Message.objects.filter(kind="session_cancelled").count() == 3
    assert client.get(url).status_code == 302
    assert client.post(url, {"reason": "Once more."}).status_code == 302
    assert first(learning_set).reason == "The hall is flooded."


def test_what_cancelling_does_to_places_is_said():
    """P5: without confirmed dates a freed seat is given at once."""
    learning_set = dated(days=DAYS[:1])
    facilitator = make.facilitator(learning_set, now=timezone.now())
    seen = page(facilitator, "session_cancel", first(learning_set).pk)
    assert "a place that comes free is given at once" in seen


def test_a_provisional_session_is_cancelled_without_mail_and_the_page_says_so():
    learning_set = dated(confirm=False)
    facilitator = make.facilitator(learning_set, now=timezone.now())
    assert "Nobody is told: its date was provisional." in page(facilitator, "session_cancel", first(learning_set).pk)


def test_a_session_that_has_begun_is_not_cancelled():
    """Section 3: 409, in a sentence."""
    learning_set = dated()
    facilitator = make.facilitator(learning_set, now=timezone.now())
    Session.objects.filter(pk=first(learning_set).pk).update(state="live")
    url = reverse("session_cancel", args=[first(learning_set).pk])
    assert signed_in(facilitator).get(url).status_code == 302
    response = signed_in(facilitator).post(url, {"reason": "Kept, as typed"})
    assert response.status_code == 409
    assert "This session is under way, so it cannot be cancelled." in words(response)
    assert "Kept, as typed" in words(response)


@pytest.mark.parametrize("name", ["set_sessions", "session_cancel"])
def test_an_act_needs_the_forms_token(name: str):
    """Another site cannot make a facilitator's browser do it."""
    learning_set = dated()
    client = Client(enforce_csrf_checks=True)
    client.force_login(make.facilitator(learning_set, now=timezone.now()))
    pk = learning_set.pk if name == "set_sessions" else first(learning_set).pk
    assert client.post(reverse(name, args=[pk]), {"reason": "So."}).status_code == 403
    assert first(learning_set).state == "confirmed"


# --- all sessions of a programme ------------------------------------------------------------------------------------


def test_the_coordinator_sees_every_set_with_what_is_missing_and_what_to_think_about():
    """D3; interface, section 1."""
    now = timezone.now()
    programme = make.programme(now=now, minimum=2, optimum=2, maximum=2, max_sets=2, parallel_sets="automatic")
    make.places(programme, 4, now=now)
    set_a, set_b = programme.sets.order_by("letter")
    make.facilitator(set_a, make.person(full_name="Farid Aziz"), now=now)
    arranged(set_a, now=now, days=[date(2029, 5, 12), date(2029, 5, 21)], join_link=LINK)
    seen = page(make.coordinator_of(programme), "sessions", programme.slug)
    assert "Facilitated by Farid Aziz." in seen
    assert "Nobody facilitates it yet." in seen
    assert "One session has no date yet." in seen
    assert "Three sessions have no date yet." in seen
    assert "A Saturday." in seen
    assert "Only nine days after session 1." in seen
    assert LINK not in seen
    for one in (set_a, set_b):
        assert reverse("set_dates", args=[programme.slug, one.letter]) in seen
    assert reverse("session_cancel", args=[first(set_a).pk]) in seen
    assert 'aria-current="page">Sessions' in seen


def test_a_provisional_date_is_counted_as_missing_its_confirmation():
    learning_set = dated(confirm=False)
    seen = page(make.coordinator_of(learning_set.programme), "sessions", learning_set.programme.slug)
    assert "Three dates are provisional." in seen


def test_a_programme_without_sets_says_what_comes_next():
    coordinator = make.coordinator()
    draft = make.draft(by=coordinator)
    assert "No set yet" in page(coordinator, "sessions", draft.slug)


# --- cost -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", [1, 3])
@pytest.mark.parametrize(("name", "most"), [("set_home", 12), ("session", 11), ("sessions", 11), ("session_cancel", 6)])
def test_a_page_takes_the_same_number_of_queries_however_much_it_shows(name: str, most: int, number: int):
    """Quality, section 3: twelve at most."""
    now = timezone.now()
    sizes = {"minimum": 1, "optimum": number, "maximum": number, "max_sets": number, "parallel_sets": "automatic"}
    programme = make.programme(now=now, sessions=[make.SessionPlan() for _ in range(number)], **sizes)
    elsewhere = arranged(make.programme(now=now).sets.get(), now=now, days=DAYS[:number])
    for place in make.places(programme, number * number, now=now):
        make.place(elsewhere.programme, place.participant, now=now)
    assert programme.sets.count() == number
    for one in programme.sets.all():
        arranged(one, now=now, days=DAYS[:number])
        for _ in range(number):
            make.facilitator(one, now=now)
    learning_set = programme.sets.get(letter="A")
    user, argument = {
        "set_home": (member(learning_set), learning_set.pk),
        "session": (member(learning_set), first(learning_set).pk),
        "sessions": (make.coordinator_of(programme), programme.slug),
        "session_cancel": (make.coordinator_of(programme), first(learning_set).pk),
    }[name]
    for one in learning_set.enrolments.members():
        # What is written is asked for too.
        acknowledge(actor=one.participant, learning_set=learning_set, version=1, now=now)
    client = signed_in(user)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(reverse(name, args=[argument])).status_code == 200
    assert len(captured) == most
