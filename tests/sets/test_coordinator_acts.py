"""What a coordinator decides about sets and people: each act, who may do it, and what a refusal looks like."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from notifications.models import Message
from participants.models import Organisation
from participants.states import Acceptance
from sets.audit import audit_programme
from sets.models import Facilitation, LedgerEntry, Programme
from sets.services import learning_sets, places, programmes
from tests import make
from tests.sets.test_coordinator_pages import mine, signed_in, words

pytestmark = pytest.mark.django_db


def acts(programme: Programme) -> dict[str, tuple[str, dict[str, str]]]:
    """Every POST about a programme that can be carried out as it stands, by name."""
    slug, place = programme.slug, programme.enrolments.filter(state="confirmed").first()
    removed = programme.enrolments.filter(state="removed").first()
    held = Facilitation.objects.filter(learning_set__programme=programme).first()
    free = make.person()
    return {
        "set_open": (reverse("set_open", args=[slug]), {}),
        "set_facilitators": (reverse("set_facilitators", args=[slug, "A"]), {"email": free.email}),
        "facilitator_end": (reverse("facilitator_end", args=[slug, "A", held.pk]), {}),
        "set_confirm": (reverse("set_confirm", args=[slug, "A"]), {"reason": ""}),
        "place_remove": (reverse("place_remove", args=[slug, place.pk]), {"reason": "Left the partnership"}),
        "place_lift": (reverse("place_lift", args=[slug, removed.pk]), {}),
        "programme_window": (reverse("programme_window", args=[slug]), {"closes_at": "2090-01-01T09:30"}),
        "programme_close": (reverse("programme_close", args=[slug]), {}),
    }


def ready() -> tuple[Client, Programme]:
    """A programme in which every act of `acts` can be carried out."""
    client, programme = mine(minimum=2, optimum=2, maximum=2, max_sets=2, parallel_sets="ask")
    now = timezone.now()
    first, *_ = make.places(programme, 5, now=now)
    coordinator = make.coordinator_of(programme)
    places.remove_person(actor=coordinator, enrolment=first, reason="A reason", now=now)
    make.facilitator(programme.sets.get(), now=now)
    make.confirmed_dates(programme.sets.get(), now=now)
    return client, programme


ACTS = [
    "set_open",
    "set_facilitators",
    "facilitator_end",
    "set_confirm",
    "place_remove",
    "place_lift",
    "programme_window",
    "programme_close",
]


def standing(programme: Programme) -> tuple[object, ...]:
    return (
        Programme.objects.values().get(pk=programme.pk),
        LedgerEntry.objects.filter(programme_id=programme.pk).count(),
        Message.objects.count(),
        Facilitation.objects.count(),
    )


@pytest.mark.parametrize("name", ACTS)
def test_an_act_is_the_coordinators_and_nobody_elses(name: str):
    """Domain, section 2: for other coordinators, members and admins there is no such address; a visitor signs in."""
    client, programme = ready()
    url, sent = acts(programme)[name]
    before = standing(programme)
    member = programme.enrolments.filter(state="confirmed").first().participant
    for user in (make.coordinator(), member, make.person(is_staff=True, is_superuser=True)):
        assert signed_in(user).post(url, sent).status_code == 404
    assert Client().post(url, sent)["Location"].startswith(reverse("account_login"))
    assert standing(programme) == before
    assert client.post(url, sent).status_code == 302
    assert standing(programme) != before
    assert audit_programme(programme, now=timezone.now()) == []


@pytest.mark.parametrize("name", ACTS)
def test_an_act_needs_the_forms_token(name: str):
    """Another site cannot make a coordinator's browser do it."""
    _, programme = ready()
    url, sent = acts(programme)[name]
    client = Client(enforce_csrf_checks=True)
    client.force_login(make.coordinator_of(programme))
    before = standing(programme)
    assert client.post(url, sent).status_code == 403
    assert standing(programme) == before


def test_opening_a_set_shows_who_would_be_seated_and_seats_exactly_those():
    """P7: the button says beforehand what it does."""
    client, programme = mine(minimum=2, optimum=2, maximum=2, max_sets=2, parallel_sets="ask")
    made = make.places(programme, 5, now=timezone.now())
    url = reverse("set_open", args=[programme.slug])
    page = words(client.get(url))
    assert f"<strong>{made[2].participant}</strong> ({made[2].organisation}) has a place in Set B" in page
    assert f"<strong>{made[3].participant}</strong>" in page
    assert str(made[4].participant) not in page
    client.post(url)
    seated = programme.sets.get(letter="B").enrolments.values_list("participant", flat=True)
    assert set(seated) == {made[2].participant_id, made[3].participant_id}


def test_a_second_click_opens_no_second_set():
    """P7: the page names the set it opens."""
    client, programme = mine(minimum=2, optimum=2, maximum=2, max_sets=9, parallel_sets="ask")
    make.places(programme, 6, now=timezone.now())
    url = reverse("set_open", args=[programme.slug])
    assert '<input type="hidden" name="letter" value="B">' in words(client.get(url))
    for _ in range(2):
        assert client.post(url, {"letter": "B"}).status_code == 302
    assert list(programme.sets.values_list("letter", flat=True)) == ["A", "B"]
    client.post(url, {"letter": "C"})
    assert programme.sets.count() == 3


def test_opening_a_set_that_is_not_due_is_refused_in_a_sentence():
    """P7: checked again when the button is pressed."""
    client, programme = mine(minimum=2, optimum=2, maximum=2, max_sets=2, parallel_sets="ask")
    *_, waiting = make.places(programme, 4, now=timezone.now())
    places.withdraw(actor=waiting.participant, enrolment=waiting, now=timezone.now())
    url = reverse("set_open", args=[programme.slug])
    assert "Another set can open when two people are in line: one is now." in words(client.get(url))
    response = client.post(url)
    assert response.status_code == 409
    assert "2 people must wait before a set can open; 1 do now." in words(response)
    assert programme.sets.count() == 1


def test_a_facilitator_is_named_by_the_address_of_an_account():
    """P2: and somebody who holds a place in the programme cannot be."""
    client, programme = mine()
    member = make.place(programme, now=timezone.now()).participant
    person = make.person(email="farid.aziz@example.org", full_name="Farid Aziz")
    closed = make.person(is_active=False)
    url = reverse("set_facilitators", args=[programme.slug, "A"])
    sentences = []
    for email in ("nobody@example.org", closed.email):
        response = client.post(url, {"email": email})
        assert response.status_code == 422
        assert f'value="{email}"' in words(response)
        sentences.append("Nobody with this address can be assigned." in words(response))
    assert sentences == [True, True]
    response = client.post(url, {"email": member.email})
    assert response.status_code == 409
    assert "cannot facilitate in it" in words(response)
    assert client.post(url, {"email": "Farid.Aziz@EXAMPLE.org"}).status_code == 302
    assert list(programme.sets.get().facilitations.values_list("user", flat=True)) == [person.pk]
    assert Message.objects.filter(kind="facilitator_assigned", to=person.email).count() == 1
    assert "Farid Aziz" in words(client.get(url))


def test_a_set_under_its_minimum_is_confirmed_with_a_reason_only():
    """Domain, section 3: with four or more but under the minimum, with a reason."""
    client, programme = mine(minimum=6, optimum=6, maximum=6)
    now = timezone.now()
    make.places(programme, 4, now=now)
    learning_set = make.confirmed_dates(programme.sets.get(), now=now)
    make.facilitator(learning_set, now=now)
    url = reverse("set_confirm", args=[programme.slug, "A"])
    assert "It has 4 of 6 members, so say why it goes ahead." in words(client.get(url))
    response = client.post(url, {"reason": "  "})
    assert response.status_code == 422
    assert "Give a reason." in words(response)
    assert client.post(url, {"reason": "The sponsor agrees"}).status_code == 302
    learning_set.refresh_from_db()
    assert learning_set.state == "confirmed"


def test_a_set_without_a_facilitator_is_not_confirmed():
    """Domain, section 3."""
    client, programme = mine()
    make.places(programme, 4, now=timezone.now())
    response = client.post(reverse("set_confirm", args=[programme.slug, "A"]), {"reason": ""})
    assert response.status_code == 409
    assert "Assign a facilitator to Set A first." in words(response)


def test_removing_somebody_says_first_what_will_happen_to_whom():
    """Interface, section 2: nothing destructive without saying what will happen, to whom, and who is told."""
    client, programme = mine(minimum=2, optimum=2, maximum=2, max_sets=1)
    first, _, third = make.places(programme, 3, now=timezone.now())
    url = reverse("place_remove", args=[programme.slug, first.pk])
    page = words(client.get(url))
    assert f"{first.participant} ({first.organisation}) loses the place in Set A." in page
    assert f"The seat goes to {third.participant}, who is first in line, unless you choose somebody below." in page
    assert "cannot sign up for this programme again unless you lift the removal" in page
    assert client.post(url, {"reason": ""}).status_code == 422
    assert client.post(url, {"reason": "x" * 10_000}).status_code == 422
    assert client.post(url, {"reason": "Left the partnership"}).status_code == 302
    first.refresh_from_db()
    third.refresh_from_db()
    assert (first.state, third.state) == ("removed", "confirmed")


def test_a_confirmed_set_about_to_fall_below_its_minimum_is_said_first():
    """P11."""
    client, programme = mine(minimum=4, optimum=4, maximum=4, max_sets=1)
    now = timezone.now()
    first, *_ = make.places(programme, 4, now=now)
    learning_set = make.confirmed_dates(programme.sets.get(), now=now)
    make.facilitator(learning_set, now=now)
    learning_sets.confirm_set(actor=make.coordinator_of(programme), learning_set=learning_set, now=now)
    page = words(client.get(reverse("place_remove", args=[programme.slug, first.pk])))
    assert "Set A then has three members, fewer than the four it needs." in page
    assert "The seat stays free, because nobody waits for it." in page


def test_sign_up_is_closed_and_opened_again_with_a_reason():
    """Domain, section 3: closed → open with a reason and a later or no closing date."""
    client, programme = mine()
    client.post(reverse("programme_close", args=[programme.slug]))
    programme.refresh_from_db()
    assert programme.state == "closed"
    url = reverse("programme_reopen", args=[programme.slug])
    assert client.get(reverse("programme_window", args=[programme.slug]))["Location"] == url
    response = client.post(url, {"closes_at": "2090-05-01T09:30", "reason": ""})
    assert response.status_code == 422
    assert 'value="2090-05-01T09:30"' in words(response)
    past = client.post(url, {"closes_at": "2020-05-01T09:30", "reason": "More places"})
    assert past.status_code == 409
    assert "Sign-up must close in the future" in words(past)
    assert client.post(url, {"closes_at": "2090-05-01T09:30", "reason": "More places"}).status_code == 302
    programme.refresh_from_db()
    assert programme.state == "open"
    assert timezone.localtime(programme.closes_at).isoformat() == "2090-05-01T09:30:00+01:00"


def test_only_the_closing_changes_once_sign_up_has_opened():
    """Domain, section 3; a forged opening counts for nothing."""
    client, programme = mine()
    url = reverse("programme_window", args=[programme.slug])
    assert 'name="opens_at"' not in words(client.get(url))
    client.post(url, {"opens_at": "2090-01-01T09:30", "closes_at": "2090-02-01T09:30"})
    opened_at = programme.opens_at
    programme.refresh_from_db()
    assert programme.opens_at == opened_at
    assert programme.closes_at is not None


def test_the_opening_can_be_moved_while_it_is_to_come():
    client, programme = mine(opens_at=timezone.now() + timedelta(days=30))
    url = reverse("programme_window", args=[programme.slug])
    assert 'name="opens_at"' in words(client.get(url))
    assert client.post(url, {"opens_at": "2080-01-01T09:30", "closes_at": ""}).status_code == 302
    programme.refresh_from_db()
    assert programme.opens_at.year == 2080
    crossed = client.post(url, {"opens_at": "2080-01-01T09:30", "closes_at": "2079-01-01T09:30"})
    assert crossed.status_code == 409
    assert 'value="2079-01-01T09:30"' in words(crossed)


# --- organisations (P4) ----------------------------------------------------------------------------------------------


def requested(programme: Programme) -> Organisation:
    organisation = make.organisation(acceptance=Acceptance.REQUESTED)
    make.place(programme, make.representative(organisation=organisation), now=timezone.now())
    return organisation


def test_an_organisation_is_accepted_in_one_click_and_its_representative_seated():
    """P4: back on the page that asked."""
    client, programme = mine()
    organisation = requested(programme)
    here = reverse("places", args=[programme.slug])
    assert "Accept as new" in words(client.get(here))
    response = client.post(reverse("organisation_accept", args=[organisation.pk]), {"next": here})
    assert response["Location"] == here
    assert programme.enrolments.get().state == "confirmed"
    assert "Accept as new" not in words(client.get(here))


def test_an_organisation_is_settled_as_one_that_is_known():
    """P4."""
    client, programme = mine()
    organisation, known = requested(programme), make.organisation()
    url = reverse("organisation_same_as", args=[organisation.pk])
    assert client.post(url, {"target": known.pk})["Location"] == reverse("organisation_list")
    assert programme.enrolments.get().organisation == known


def test_two_representatives_of_one_organisation_are_not_merged_away():
    """P2: refused in a sentence, and nothing changes."""
    client, programme = mine()
    organisation = requested(programme)
    known = make.place(programme, now=timezone.now()).organisation
    response = client.post(reverse("organisation_same_as", args=[organisation.pk]), {"target": known.pk})
    assert response.status_code == 409
    assert "already has a representative" in words(response)
    organisation.refresh_from_db()
    assert organisation.acceptance == Acceptance.REQUESTED


@pytest.mark.parametrize("target", ["", "no-number", "999999999999999999999", "0"])
def test_a_forged_target_is_answered_in_a_sentence(target: str):
    client, programme = mine()
    response = client.post(reverse("organisation_same_as", args=[requested(programme).pk]), {"target": target})
    assert response.status_code == 422
    assert "Choose" in words(response)


@pytest.mark.parametrize("onward", ["https://elsewhere.example.com/", "//elsewhere.example.com", "javascript:alert(1)"])
def test_nobody_is_sent_to_another_site(onward: str):
    client, programme = mine()
    response = client.post(reverse("organisation_accept", args=[requested(programme).pk]), {"next": onward})
    assert response["Location"] == reverse("organisation_list")


def test_organisations_are_settled_by_coordinators_only():
    """Domain, section 2."""
    _, programme = mine()
    organisation, known = requested(programme), make.organisation()
    member = programme.enrolments.get().participant
    for name in ("organisation_accept", "organisation_same_as"):
        url = reverse(name, args=[organisation.pk])
        for user in (member, make.person(is_staff=True, is_superuser=True)):
            assert signed_in(user).post(url, {"target": known.pk}).status_code == 404
        assert Client().post(url)["Location"].startswith(reverse("account_login"))
        assert signed_in(make.coordinator()).get(url).status_code == 405
    organisation.refresh_from_db()
    assert organisation.acceptance == Acceptance.REQUESTED


def test_a_closed_programme_still_opens_a_set():
    """Domain, section 3: closing stops new requests and nothing else."""
    client, programme = mine(minimum=2, optimum=2, maximum=2, max_sets=2, parallel_sets="ask")
    make.places(programme, 4, now=timezone.now())
    programmes.close(actor=make.coordinator_of(programme), programme=programme, now=timezone.now())
    assert client.post(reverse("set_open", args=[programme.slug])).status_code == 302
    assert programme.sets.count() == 2


def later(days: int = 20) -> dict[str, str]:
    return {"last_day": (timezone.localdate() + timedelta(days=days)).isoformat(), "reason": "The mail came back"}


def with_an_offer() -> tuple[Client, Programme]:
    """Dates are confirmed and a freed seat is offered to whoever waited."""
    client, programme = mine()
    made = make.places(programme, 5, now=timezone.now())
    make.confirmed_dates(programme.sets.get(), now=timezone.now())
    places.withdraw(actor=made[0].participant, enrolment=made[0], now=timezone.now())
    return client, programme


def test_an_offer_is_given_a_later_end_and_both_pages_say_why():
    """P5: an offer whose mail could not be sent."""
    client, programme = with_an_offer()
    offer = programme.enrolments.get(state="offered")
    Message.objects.filter(about=f"enrolment:{offer.pk}").update(state="failed")
    url = reverse("place_extend", args=[programme.slug, offer.pk])
    assert url in client.get(reverse("places", args=[programme.slug])).content.decode()
    assert client.post(url, {"last_day": "", "reason": ""}).status_code == 422
    refused = client.post(url, later(days=0))
    assert (refused.status_code, "later end" in words(refused)) == (409, True)
    assert client.post(url, later()).status_code == 302
    history = words(client.get(reverse("person_ledger", args=[programme.slug, offer.pk])))
    assert "Was given longer to answer" in history
    assert "The mail came back" in history
    own = words(signed_in(offer.participant).get(reverse("my_place", args=[programme.slug])))
    assert "given a later end" in own
    assert "The mail came back" in own
    assert audit_programme(programme, now=timezone.now()) == []
