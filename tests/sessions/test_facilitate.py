"""The facilitator's page: the sets they hold and no other, the members and nobody else."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from participants.models import User
from sets.models import LearningSet, LedgerEntry
from sets.services import learning_sets, places, steps
from tests import make
from tests.sessions.arranged import arranged
from tests.sessions.meeting import meeting

pytestmark = pytest.mark.django_db
URL = "/facilitate/"


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def shown_to(user: User) -> str:
    response = signed_in(user).get(URL)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def held(**fields) -> tuple[User, LearningSet]:
    """A set of a programme open now, and who facilitates it."""
    learning_set = make.programme(now=timezone.now(), **fields).sets.get()
    return make.facilitator(learning_set, now=timezone.now()), learning_set


def test_the_page_is_for_facilitators():
    """Domain, section 2: for whoever facilitates nothing there is no such page; a visitor signs in first."""
    facilitator, learning_set = held()
    coordinator = make.coordinator_of(learning_set.programme)
    member = make.place(learning_set.programme, now=timezone.now()).participant
    assert signed_in(facilitator).get(URL).status_code == 200
    for user in (coordinator, member, make.person(is_staff=True, is_superuser=True)):
        assert signed_in(user).get(URL).status_code == 404
    assert Client().get(URL)["Location"].startswith(reverse("account_login"))
    assert signed_in(facilitator).post(URL).status_code == 405


def test_a_facilitator_sees_who_is_in_the_set_and_what_to_arrange():
    """Section 2, D1: name, organisation, job title, address, needs, and the dates somebody cannot make."""
    facilitator, learning_set = held()
    person = make.representative(
        full_name="Ysbrand van der Hoogenband-Featherstonehaugh", access_needs="Step-free access\nand captions"
    )
    session = learning_set.programme.planned_sessions.get(number=1)
    make.place(learning_set.programme, person, now=timezone.now(), cannot_make=[session])
    page = shown_to(facilitator)
    for words in (person.full_name, str(person.organisation), person.job_title, person.email):
        assert words in page
    assert "Step-free access<br>and captions" in page
    assert "session 1 (Tuesday 24 October 2028)" in page
    assert "Planned dates" in page


def test_people_who_are_offered_a_place_or_wait_are_not_named():
    """C06, section 2: offers are counted; whoever waits is invisible."""
    facilitator, learning_set = held(minimum=2, optimum=2, maximum=2, max_sets=1)
    now = timezone.now()
    first, _, offered, waiting = make.places(learning_set.programme, 4, now=now)
    arranged(learning_set, now=now)
    places.withdraw(actor=first.participant, enrolment=first, now=now)
    page = shown_to(facilitator)
    for place in (offered, waiting, first):
        assert place.participant.full_name not in page
        assert place.participant.email not in page
    assert "One place is offered, and not yet accepted." in page
    assert "Confirmed dates" in page
    assert "Town Hall, Winford" in page


def test_the_other_sets_of_the_programme_stay_out_of_sight():
    """C01: only the sets they hold."""
    facilitator, learning_set = held(minimum=2, optimum=2, maximum=2, max_sets=2, parallel_sets="automatic")
    mine, _, theirs, _ = make.places(learning_set.programme, 4, now=timezone.now())
    make.place(make.programme(), make.representative(full_name="Somebody elsewhere"))
    page = shown_to(facilitator)
    assert mine.participant.full_name in page
    assert theirs.participant.full_name not in page
    assert "Set B" not in page
    assert "Somebody elsewhere" not in page


def test_access_ends_with_the_facilitation():
    """C04."""
    facilitator, learning_set = held()
    coordinator = make.coordinator_of(learning_set.programme)
    facilitation = learning_set.facilitations.get()
    learning_sets.unassign_facilitator(actor=coordinator, facilitation=facilitation, now=timezone.now())
    assert signed_in(facilitator).get(URL).status_code == 404


def test_a_set_that_has_ended_is_named_and_its_members_are_not():
    facilitator, learning_set = held(minimum=1, optimum=1, maximum=1)
    now = timezone.now()
    member = make.place(learning_set.programme, now=now).participant
    arranged(learning_set, now=now)
    learning_sets.confirm_set(actor=make.coordinator_of(learning_set.programme), learning_set=learning_set, now=now)
    steps.start_set(actor=facilitator, learning_set=learning_set, now=now)
    assert member.full_name in shown_to(facilitator)
    steps.complete_set(actor=facilitator, learning_set=learning_set, now=now)
    page = shown_to(facilitator)
    assert "No set of yours is under way" in page
    assert learning_set.programme.title in page
    assert member.full_name not in page


def test_the_next_session_comes_first_and_missing_dates_are_said():
    """Interface, section 1: at `/facilitate/` next sessions and what is missing."""
    facilitator, now = make.person(), timezone.now()
    sets = [make.programme(now=now, title=f"Programme of {name}").sets.get() for name in ("autumn", "winter")]
    for learning_set in sets:
        make.facilitator(learning_set, facilitator, now=now)
    today = timezone.localdate()
    arranged(sets[0], now=now, days=[today + timedelta(days=90), today + timedelta(days=120)])
    arranged(sets[1], now=now, first=today + timedelta(days=30))
    page = shown_to(facilitator)
    ahead = page[page.index("Next sessions") :]
    assert ahead.index("Programme of winter:") < ahead.index("Programme of autumn:")
    assert page.count("Set A of “Programme of autumn”: One session has no date yet.") == 1
    assert "Programme of winter”: " not in page[: page.index("Next sessions")]
    for learning_set in sets:
        assert reverse("set_home", args=[learning_set.pk]) in page
        assert reverse("set_sessions", args=[learning_set.pk]) in page


def test_dates_that_are_not_confirmed_are_said():
    facilitator, learning_set = held()
    arranged(learning_set, now=timezone.now(), first=timezone.localdate() + timedelta(days=30), confirm=False)
    assert f"Set A of “{learning_set.programme}”: Three dates are not confirmed." in shown_to(facilitator)


def test_a_register_with_somebody_missing_is_said_while_it_can_be_marked():
    """D6, section 3: fourteen days."""
    met = meeting(now=timezone.now() - timedelta(weeks=7, days=1))
    met.hold(1, ["present"])
    said = f"Two people are not marked in the register: Session 1 of Set A, “{met.learning_set.programme}”."
    assert said in shown_to(met.facilitator)
    met.mark("absent", 1)
    met.mark("absent", 2)
    assert "not marked in the register" not in shown_to(met.facilitator)


def test_an_old_register_is_not_asked_for_any_more():
    met = meeting(now=timezone.now() - timedelta(weeks=10))
    met.hold(1, ["present"])
    assert "not marked in the register" not in shown_to(met.facilitator)


def test_the_last_register_of_a_set_is_asked_for_once_the_set_has_ended():
    """D6: the set is completed in the moment its last session ends."""
    met = meeting(now=timezone.now() - timedelta(weeks=7, days=1), sessions=1)
    met.hold(1, ["present"])
    met.learning_set.refresh_from_db()
    assert met.learning_set.state == "completed"
    page = shown_to(met.facilitator)
    assert "Two people are not marked in the register" in page
    assert reverse("set_home", args=[met.learning_set.pk]) in page


def test_a_session_that_nobody_began_is_said():
    met = meeting(now=timezone.now() - timedelta(weeks=7, days=1))
    assert "was never begun" in shown_to(met.facilitator)
    met.begin(1, now=timezone.now())
    page = shown_to(met.facilitator)
    assert "was never begun" not in page
    assert "is under way" in page


def test_an_empty_set_says_what_comes_next():
    facilitator, _ = held()
    assert "Members are listed here as soon as they do." in shown_to(facilitator)


def test_looking_changes_nothing():
    facilitator, _ = held()
    entries = LedgerEntry.objects.count()
    shown_to(facilitator)
    assert LedgerEntry.objects.count() == entries


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_takes_the_same_number_of_queries_however_much_it_shows(number: int):
    """Quality, section 3."""
    facilitator, now = make.person(), timezone.now()
    for nth in range(number):
        programme = make.programme(now=now)
        learning_set = programme.sets.get()
        make.facilitator(learning_set, facilitator, now=now)
        arranged(learning_set, now=now, first=date(2028, 10, 24) + timedelta(days=nth))
        for _ in range(number):
            make.place(
                programme,
                now=now,
                cannot_make=[programme.planned_sessions.first()],
                dates_mark=programme.sets.get().dates_mark,
            )
        assert programme.enrolments.filter(state="confirmed").count() == number
    client = signed_in(facilitator)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(URL).status_code == 200
    assert len(captured) == 11
