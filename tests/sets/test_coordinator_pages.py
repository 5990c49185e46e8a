"""The coordinator's pages: what they show, to whom, and in how many queries."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from notifications.models import Message
from notifications.states import MessageState
from participants.models import User
from participants.states import Acceptance
from sets.models import Programme
from sets.services import places
from sets.services.programmes import CriterionPlan
from tests import make

pytestmark = pytest.mark.django_db


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def mine(**fields) -> tuple[Client, Programme]:
    """A published programme that is open now, and its coordinator at a browser."""
    coordinator = make.coordinator()
    return signed_in(coordinator), make.programme(by=coordinator, now=timezone.now(), **fields)


def words(response) -> str:
    return " ".join(response.content.decode().split())


def pages_of(programme: Programme) -> dict[str, str]:
    """Every page of a programme that a GET shows, by name."""
    slug = programme.slug
    place = programme.enrolments.order_by("position").first()
    found = {name: reverse(name, args=[slug]) for name in ("cockpit", "places", "messages", "set_open")}
    found |= {name: reverse(name, args=[slug]) for name in ("programme_window", "programme_close", "programme_reopen")}
    found |= {name: reverse(name, args=[slug, "A"]) for name in ("set_facilitators", "set_confirm")}
    if place:
        found |= {n: reverse(n, args=[slug, place.pk]) for n in ("person_ledger", "place_remove", "place_lift")}
    return found


# --- who sees them ---------------------------------------------------------------------------------------------------


def test_a_programme_is_there_for_its_coordinator_and_nobody_else():
    """Domain, section 2: 404 for other coordinators, for members and for a system admin; a visitor signs in first."""
    client, programme = mine()
    member = make.place(programme, now=timezone.now()).participant
    others = [make.coordinator(), member, make.person(is_staff=True, is_superuser=True)]
    for name, url in pages_of(programme).items():
        assert client.get(url).status_code == 200, name
        assert [signed_in(user).get(url).status_code for user in others] == [404, 404, 404], name
        assert Client().get(url)["Location"].startswith(reverse("account_login")), name


def test_the_list_of_programmes_is_for_those_who_coordinate_or_may():
    """Domain, section 2."""
    client, programme = mine()
    make.programme(title="Somebody else’s")
    page = words(client.get(reverse("coordinate")))
    assert programme.title in page
    assert "Somebody else’s" not in page
    assert signed_in(make.coordinator()).get(reverse("coordinate")).status_code == 200
    assert signed_in(make.person()).get(reverse("coordinate")).status_code == 404
    assert signed_in(make.person(is_staff=True, is_superuser=True)).get(reverse("coordinate")).status_code == 404


def test_looking_changes_nothing():
    """GET changes nothing: not a ledger entry, not a message, not a state."""
    client, programme = mine()
    make.places(programme, 7, now=timezone.now())
    before = (Programme.objects.values().get(pk=programme.pk), Message.objects.count())
    for url in pages_of(programme).values():
        client.get(url)
    assert (Programme.objects.values().get(pk=programme.pk), Message.objects.count()) == before


# --- what they show --------------------------------------------------------------------------------------------------


def test_the_list_says_what_needs_the_coordinator():
    """Interface, section 1: at `/coordinate/` what is at risk today."""
    client, programme = mine(maximum=3, parallel_sets="ask")
    make.places(programme, 5, now=timezone.now())
    make.place(programme, make.representative(organisation=make.organisation(acceptance=Acceptance.REQUESTED)))
    Message.objects.filter(kind="place_waiting").update(state=MessageState.FAILED)
    for url in (reverse("coordinate"), reverse("cockpit", args=[programme.slug])):
        page = words(client.get(url))
        assert "Two people wait, enough for another set." in page
        assert "One person waits for an organisation to be accepted." in page
        assert "Three messages could not be sent." in page
        assert "Set A has enough members. Its dates are not confirmed yet." in page


def test_the_places_page_shows_people_in_the_order_of_seats_and_ranks():
    """P1, P3, P5: the coordinator sees who sits where, who is offered a seat and until when, and the queue in order."""
    client, programme = mine(minimum=2, optimum=2, maximum=2, max_sets=1)
    now = timezone.now()
    first, second, third, fourth = make.places(programme, 4, now=now)
    learning_set = make.confirmed_dates(programme.sets.get(), now=now)
    places.withdraw(actor=first.participant, enrolment=first, now=now + timedelta(minutes=1))
    page = words(client.get(reverse("places", args=[programme.slug])))
    shown = [page.index(str(one.participant)) for one in (third, second, fourth, first)]
    assert shown == sorted(shown)
    assert "1 of 2 places taken, 1 offered" in page
    assert "until the end of " in page
    assert f"First session on {learning_set.first_session_on.day and 'Tuesday 24 October 2028'}" in page
    assert "This programme already has all the sets it may have." in page
    assert "1 place that has ended" in page


def test_the_places_page_flags_an_address_outside_the_organisation_and_dates_somebody_cannot_make():
    """D1 and section 4: shown to the coordinator, never held against the person."""
    client, programme = mine()
    sent_by = make.organisation(domains=("winford.example.org",))
    session = programme.planned_sessions.get(number=1)
    make.place(programme, make.representative(organisation=sent_by), now=timezone.now(), cannot_make=[session])
    page = words(client.get(reverse("places", args=[programme.slug])))
    assert "Address outside the organisation" in page
    assert "Cannot make session 1 (Tuesday 24 October 2028)" in page


def test_options_stand_side_by_side_when_another_number_of_sets_would_seat_more():
    """P8: thirteen people at 6 to 12: 12 with 1 waiting, or 7 and 6."""
    client, programme = mine(minimum=6, optimum=9, maximum=12, max_sets=2)
    make.places(programme, 13, now=timezone.now())
    page = words(client.get(reverse("places", args=[programme.slug])))
    assert "Two sets of 7 and 6" in page
    assert "One set of 12, as now" in page
    assert "One person waits" in page
    assert "66% chance of at least five in the room, in the smallest set" in page
    assert "Six turns to present in each set" in page
    assert "Two facilitators needed" in page


def test_a_person_has_a_page_with_their_whole_history_and_answers():
    """P13: every entry of the ledger about somebody, with the reason, by whom, and what they told us."""
    client, programme = mine(
        minimum=2, optimum=2, maximum=2, max_sets=1, criteria=[CriterionPlan("Able to act on decisions", required=True)]
    )
    now = timezone.now()
    criterion = programme.criteria.get()
    person = make.representative(access_needs="A hearing loop, please")
    said = {"answers": {criterion.pk: True}}
    removed = make.place(programme, person, now=now, **said)
    make.place(programme, now=now, **said)
    follower = make.place(programme, now=now, **said)
    coordinator = make.coordinator_of(programme)
    places.remove_person(actor=coordinator, enrolment=removed, reason="Left the partnership", now=now)
    page = words(client.get(reverse("person_ledger", args=[programme.slug, removed.pk])))
    assert "Signed up, and had a place in Set A at once." in page
    assert f"By {coordinator}. Reason: Left the partnership" in page
    assert "Able to act on decisions" in page
    assert "A hearing loop, please" in page
    assert person.email in page
    assert "Let them sign up again" in page
    theirs = words(client.get(reverse("person_ledger", args=[programme.slug, follower.pk])))
    assert "Was given a place in Set A, as first in line for a free seat." in theirs
    assert "Left the partnership" not in theirs


def test_messages_say_what_was_sent_to_whom_and_never_the_text():
    """C02, C10: label, address, time, state, error; failed ones first."""
    client, programme = mine(minimum=2, optimum=2, maximum=2)
    make.places(programme, 3, now=timezone.now())
    failed = Message.objects.order_by("created_at").first()
    Message.objects.filter(pk=failed.pk).update(
        state=MessageState.FAILED, error="The address does not exist.", attempts=8
    )
    Message.objects.update(text="Words of a mail", context={"secret": "Words of a context"})
    url = reverse("messages", args=[programme.slug])
    page = words(client.get(url))
    assert "The address does not exist. Tried 8 times." in page
    assert "You are first on the waiting list" in page
    assert page.index(failed.to) < page.index(Message.objects.exclude(pk=failed.pk).first().to)
    assert "Words of" not in page
    assert words(client.get(url + "?state=failed")).count('<th scope="row">') == 1
    assert words(client.get(url + "?state=nonsense&page=99")).count('<th scope="row">') == 3


def test_messages_come_fifty_to_a_page():
    client, programme = mine(minimum=2, optimum=30, maximum=60)
    made = make.place(programme, now=timezone.now())
    now = timezone.now()
    like = {"topic": f"programme:{programme.pk}", "kind": "place_confirmed", "to": made.participant.email}
    Message.objects.bulk_create(
        Message(key=f"k{n}", subject="x", created_at=now, due_at=now, **like) for n in range(60)
    )
    url = reverse("messages", args=[programme.slug])
    assert words(client.get(url)).count('<th scope="row">') == 50
    assert words(client.get(url + "?page=2")).count('<th scope="row">') == 11


def test_messages_of_another_programme_are_not_listed():
    client, programme = mine()
    theirs = make.place(make.programme(), make.representative())
    assert theirs.participant.email not in words(client.get(reverse("messages", args=[programme.slug])))


# --- queries ---------------------------------------------------------------------------------------------------------


def queries(client: Client, url: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


def _grown(client: Client, people: int, others: int) -> Programme:
    """A programme of so many sets and people, with everything the pages show, beside others of the same coordinator."""
    coordinator = User.objects.get(pk=client.session["_auth_user_id"])
    now = timezone.now()
    made = [
        make.programme(
            by=coordinator,
            now=now,
            minimum=2,
            optimum=2,
            maximum=2,
            max_sets=people,
            parallel_sets="automatic",
            criteria=[CriterionPlan("Able to act")],
        )
        for _ in range(others)
    ]
    for programme in made:
        session, criterion = programme.planned_sessions.first(), programme.criteria.get()
        said = {"now": now, "cannot_make": [session], "answers": {criterion.pk: True}}
        for _ in range(people * 2 + 1):
            make.place(
                programme, make.representative(organisation=make.organisation(domains=("a.example.org",))), **said
            )
        for learning_set in programme.sets.all():
            make.facilitator(learning_set, now=now)
        for _ in range(people):
            requested = make.organisation(acceptance=Acceptance.REQUESTED)
            make.place(programme, make.representative(organisation=requested), **said)
        gone = programme.enrolments.order_by("position").first()
        places.remove_person(actor=coordinator, enrolment=gone, reason="A reason", now=now)
    return made[0]


@pytest.mark.parametrize("number", [1, 3])
@pytest.mark.parametrize(
    ("name", "most"),
    [
        ("coordinate", 7),
        ("cockpit", 9),
        ("places", 12),
        ("messages", 6),
        ("person_ledger", 11),
        ("set_open", 6),
        ("set_confirm", 8),
        ("place_remove", 6),
    ],
)
def test_a_page_takes_the_same_number_of_queries_however_much_it_shows(name: str, most: int, number: int):
    """Quality, section 3: twelve at most, session, person and header among them."""
    client = signed_in(make.coordinator())
    programme = _grown(client, number, number)
    if name == "coordinate":
        url = reverse(name)
    elif name == "person_ledger":
        url = reverse(name, args=[programme.slug, programme.enrolments.get(state="removed").pk])
    elif name == "place_remove":
        url = reverse(name, args=[programme.slug, programme.enrolments.filter(state="confirmed").last().pk])
    elif name in ("set_facilitators", "set_confirm"):
        url = reverse(name, args=[programme.slug, "A"])
    else:
        url = reverse(name, args=[programme.slug])
    assert queries(client, url) == most
