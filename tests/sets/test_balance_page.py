"""The page that carries out an option: it says who moves before it does anything (P8)."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from participants.states import Acceptance
from sets.services import places
from tests import make
from tests.sets.test_balance import full, stand

pytestmark = pytest.mark.django_db

REASON = "So that all have a place."


def page_of(programme, number=2):
    return reverse("option", args=[programme.slug, number])


@pytest.fixture
def at(client: Client):
    """A programme of five, its coordinator's browser."""
    programme, made = full()
    client.force_login(make.coordinator_of(programme))
    return programme, made, client


def test_the_places_page_leads_there_and_it_says_who_moves_who_is_seated_and_who_is_told(at):
    """P8: with each option but today's; nothing is done by looking."""
    programme, made, client = at
    make.place(programme, make.representative(organisation=make.organisation(acceptance=Acceptance.REQUESTED)))
    places_page = client.get(reverse("places", args=[programme.slug])).content.decode()
    assert places_page.count("See who would move") == 1
    assert page_of(programme) in places_page
    page = client.get(page_of(programme)).content.decode()
    assert "Two sets of 3 and 2?" in page
    assert f"<strong>{made[3].participant}</strong> ({made[3].organisation}) from Set A to Set B" in page
    assert f"<strong>{made[4].participant}</strong> ({made[4].organisation}) has a place in Set B" in page
    assert "The one who moves and the one who gets a seat are told by mail, and so are the coordinators." in page
    assert "One more waits for an organisation to be accepted, and cannot be seated yet." in page
    assert str(made[2].participant) not in page
    assert programme.sets.count() == 1


def test_its_button_does_what_was_read_and_the_record_says_so_with_the_reason(at):
    """P8: twice is once; what was done to a person stands in their history, the reason too if they moved."""
    programme, made, client = at
    mark = client.get(page_of(programme)).context["page"].mark
    for _ in range(2):
        done = client.post(page_of(programme), {"mark": mark, "reason": REASON}, follow=True)
        assert "It is done" in done.content.decode()
    assert "".join(stand(programme).values()) == "AAABB"
    record = client.get(reverse("programme_record", args=[programme.slug])).content.decode()
    assert record.count("Members were spread over more sets: Set A 3, Set B 2.") == 1
    assert REASON in record
    for place, said in (
        (made[3], "Moved to Set B, as members"),
        (made[4], "Was given a place in Set B, as members"),
    ):
        history = client.get(reverse("person_ledger", args=[programme.slug, place.pk])).content.decode()
        assert said in history
        assert REASON in history
    for place, said, is_shown in (
        (made[3], "You were moved to Set B", True),
        (made[4], "You were next in line", False),
    ):
        client.force_login(place.participant)
        own = client.get(reverse("my_place", args=[programme.slug])).content.decode()
        assert said in own
        assert (REASON in own) == is_shown


def test_what_has_changed_meanwhile_is_shown_and_nothing_is_done(at):
    """P8: the page again, with what would happen now, and what was typed."""
    programme, made, client = at
    mark = client.get(page_of(programme)).context["page"].mark
    without = client.post(page_of(programme), {"mark": mark})
    assert (without.status_code, "Give a reason." in without.content.decode()) == (422, True)
    make.place(programme)
    shown = client.post(page_of(programme), {"mark": mark, "reason": REASON})
    assert shown.status_code == 409
    assert "The places have changed since you looked" in shown.content.decode()
    assert REASON in shown.content.decode()
    for place in made[:2]:
        places.withdraw(actor=place.participant, enrolment=place, now=make.NOW)
    gone = client.post(page_of(programme), {"mark": shown.context["page"].mark, "reason": REASON})
    assert (gone.status_code, "two sets would seat nobody else" in gone.content.decode()) == (409, True)
    assert programme.sets.count() == 1


@pytest.mark.parametrize("number", [0, 1, 3, 10**30])
def test_a_number_of_sets_that_is_no_option_says_so(at, number):
    programme, _, client = at
    for answer in (client.get(page_of(programme, number)), client.post(page_of(programme, number), {"reason": REASON})):
        assert answer.status_code == (200 if answer.request["REQUEST_METHOD"] == "GET" else 409)
        assert "would seat nobody else" in answer.content.decode()


def test_bad_input_is_refused_in_words(at):
    """A mark that is none, a reason too long or of nothing: no error page."""
    programme, _, client = at
    bad = [
        {"mark": "x" * 70, "reason": REASON},
        {"mark": "\x00", "reason": REASON},
        {"reason": "x" * 1001},
        {"reason": " "},
    ]
    assert [client.post(page_of(programme), one).status_code for one in bad] == [422] * 4
    assert client.post(page_of(programme), {"mark": "none", "reason": REASON, "agreed": "☃"}).status_code == 409


def test_it_takes_as_many_queries_for_one_who_moves_as_for_three(client: Client):
    counts = []
    for people in (13, 9):
        programme, _ = full(people, minimum=3, maximum=8, optimum=4)
        client.force_login(make.coordinator_of(programme))
        with CaptureQueriesContext(
            connection,
        ) as found:
            moves = client.get(page_of(programme)).context["page"].moves
        counts.append((len(moves), len(found)))
    assert counts == [(1, 7), (3, 7)]
