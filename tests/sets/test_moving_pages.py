"""The pages that move a member, exchange two, and give the seat of somebody removed: said first, then done (P14)."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from sets.audit import audit_programme
from sets.models import Enrolment, LearningSet, Programme
from sets.services.facilitators import declare_conflict
from sets.services.places import withdraw
from tests import make
from tests.sets.test_coordinator_pages import mine, queries, signed_in, words

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


def two_sets(*, full: bool = False, waiting: int = 0) -> tuple[Client, Programme, LearningSet, LearningSet]:
    """Set A with four of four places held; Set B with four, or with three."""
    client, programme = mine(minimum=2, optimum=4, maximum=4, max_sets=2, parallel_sets="automatic")
    made = make.places(programme, 8, now=timezone.now())
    if not full:
        withdraw(actor=made[7].participant, enrolment=made[7], now=timezone.now() + MINUTE)
    for _ in range(waiting):
        make.place(programme, now=timezone.now() + 2 * MINUTE)
    a, b = programme.sets.order_by("letter")
    return client, programme, a, b


def of(learning_set: LearningSet) -> Enrolment:
    return learning_set.enrolments.members().select_related("participant", "organisation").order_by("position")[1]


def page_of(name: str, place: Enrolment) -> str:
    return reverse(name, args=[place.programme.slug, place.pk])


def fair(programme: Programme) -> bool:
    programme.refresh_from_db()
    return audit_programme(programme, now=programme.ledger_at) == []


def test_a_member_is_moved_from_their_row_after_it_was_said_what_will_happen():
    """P14; interface, section 2."""
    client, programme, a, b = two_sets()
    place, who = of(a), of(a).participant
    url = page_of("place_move", place)
    assert url in words(client.get(reverse("places", args=[programme.slug])))
    assert url in words(client.get(page_of("person_ledger", place)))
    page = words(client.get(url))
    assert f"{who} ({place.organisation}) leaves Set A and has a place in the set you choose." in page
    assert "The seat stays free, because nobody waits for it." in page
    assert "Set B: 3 of 4 places held, dates not confirmed" in page
    assert "agreed" not in page
    said = {"was_in": str(a.pk), "to": str(b.pk), "reason": "Asked for mornings"}
    assert client.post(url, {**said, "reason": ""}).status_code == 422
    assert client.post(url, {**said, "to": "77"}).status_code == 422
    make.confirmed_dates(b, now=timezone.now() + 3 * MINUTE)
    assert "Needed for Set B, whose dates are confirmed." in words(client.get(url))
    refused = client.post(url, said)
    assert refused.status_code == 409
    assert "Ask whoever is to come, and say that they have agreed." in words(refused)
    for _ in range(2):
        done = client.post(url, {**said, "agreed": "on"}, follow=True)
        assert f"{who} is in Set B now, and is told." in words(done)
    assert "Moved to Set B." in words(done)
    assert "Reason: Asked for mornings" in words(done)
    place.refresh_from_db()
    assert place.learning_set == b
    own = words(signed_in(who).get(reverse("my_place", args=[programme.slug])))
    assert "You were moved to Set B." in own
    assert "The reason given: Asked for mornings" in own
    assert fair(programme)


def test_where_nobody_can_be_moved_the_page_says_why_and_leads_to_an_exchange():
    """P14: a full set, with the number; somebody who waits, or has an open offer; a programme of one set."""
    client, programme, a, b = two_sets(full=True, waiting=1)
    page = words(client.get(page_of("place_move", of(a))))
    assert "Set B is full: 4 of its 4 places are held." in page
    assert page_of("place_exchange", of(a)) in page
    sent = client.post(page_of("place_move", of(a)), {"was_in": a.pk, "to": b.pk, "reason": "So"})
    assert sent.status_code == 409
    assert "Set B is full" in words(sent)
    waits = programme.enrolments.get(state="waiting")
    for name in ("place_move", "place_exchange"):
        assert "has no place in a set at the moment" in words(client.get(page_of(name, waits)))
    client, alone = mine()
    place = make.place(alone, now=timezone.now())
    assert "There is no other set in this programme." in words(client.get(page_of("place_move", place)))
    assert "There is nobody to change places with" in words(client.get(page_of("place_exchange", place)))


def test_two_members_of_full_sets_change_places_and_each_is_shown_why():
    """P14: sent twice it is done once."""
    client, programme, a, b = two_sets(full=True, waiting=1)
    one, other = of(a), of(b)
    url = page_of("place_exchange", one)
    page = words(client.get(url))
    assert f'<option value="{other.pk}-{b.pk}">{other.participant} ({other.organisation})</option>' in page
    assert str(of(a).participant) in page
    assert "No seat becomes free, so nobody else is seated." in page
    said = {"other": f"{other.pk}-{b.pk}", "was_in": str(a.pk), "reason": "Both asked"}
    for wrong in ({"other": ""}, {"other": f"{one.pk}-{b.pk}"}, {"other": "x"}, {"was_in": "0"}, {"reason": " "}):
        assert client.post(url, {**said, **wrong}).status_code == 422
    elsewhere = client.post(url, {**said, "other": f"{other.pk}-{a.pk}"})
    assert elsewhere.status_code == 409
    assert "Both are in Set A, so there is nothing to exchange." in words(elsewhere)
    for _ in range(2):
        assert client.post(url, said)["Location"] == reverse("places", args=[programme.slug])
    sets = [Enrolment.objects.get(pk=place.pk).learning_set for place in (one, other)]
    assert sets == [b, a]
    for place, where in ((one, "Set B"), (other, "Set A")):
        assert f"Moved to {where}, in exchange with a member of it." in words(
            client.get(page_of("person_ledger", place))
        )
        own = words(signed_in(place.participant).get(reverse("my_place", args=[programme.slug])))
        assert f"You were moved to {where}, and somebody there took your place in exchange." in own
        assert "The reason given: Both asked" in own
    assert fair(programme)


def test_the_seat_of_somebody_removed_goes_to_whoever_is_chosen():
    """P14, P13: the reason is the removed one's, and nobody else is shown it."""
    client, programme, a, b = two_sets(full=True, waiting=2)
    first, second = programme.enrolments.filter(state="waiting").order_by("position")
    removed = of(b)
    make.confirmed_dates(b, now=timezone.now() + 3 * MINUTE)
    url, said = page_of("place_remove", removed), {"reason": "Has left", "give_to": str(second.pk), "was_in": str(b.pk)}
    page = words(client.get(url))
    assert f"Whoever is first in line: {first.participant}" in page
    unless = f"The seat is offered to {first.participant}, who is first in line, unless you choose somebody below."
    assert unless in page
    assert "Whoever gets the seat is told by mail." in page
    assert f"{first.participant} is told by mail" not in page
    assert "does not wait any more" in words(client.post(url, {**said, "give_to": str(of(a).pk)}))
    refused = client.post(url, said)
    assert refused.status_code == 409
    assert "The dates of Set B are confirmed." in words(refused)
    assert client.post(url, {**said, "agreed": "on"}).status_code == 302
    states = [Enrolment.objects.get(pk=place.pk).state for place in (removed, first, second)]
    assert states == ["removed", "waiting", "confirmed"]
    of_second = words(client.get(page_of("person_ledger", second)))
    assert "Was given a place in Set B, on the seat of somebody whose place was ended." in of_second
    own = words(signed_in(second.participant).get(reverse("my_place", args=[programme.slug])))
    assert "The coordinator gave you a place in Set B." in own
    assert "Has left" not in own + of_second
    assert fair(programme)


def test_a_conflict_with_whoever_would_come_is_shown_and_so_is_that_the_set_they_leave_has_begun():
    """D7: of the facilitators of the set they come to, with their organisation; P14, D6."""
    client, _, a, b = two_sets()
    coming, other, there = of(a), a.enrolments.members().order_by("position")[2], of(b)
    now = timezone.now() + MINUTE
    of_a, of_b = make.facilitator(a, now=now), make.facilitator(b, now=now)
    for facilitator, place in ((of_b, coming), (of_a, there), (of_a, other)):
        said = f"I worked at {place.organisation}."
        declare_conflict(actor=facilitator, organisation=place.organisation, words=said, now=now)
    said = f"For Set B: {of_b} has declared a conflict with {coming.organisation}: I worked at {coming.organisation}."
    back = f"For Set A: {of_a} has declared a conflict with {there.organisation}"
    assert said in words(client.get(page_of("place_move", coming)))
    exchange = words(client.get(page_of("place_exchange", coming)))
    assert said in exchange
    assert back in exchange
    for place in (other, there):
        page = words(client.get(page_of("place_move", place)))
        assert "has declared a conflict" not in page
        assert "has begun" not in page
    LearningSet.objects.filter(pk=a.pk).update(state="running")
    page = words(client.get(page_of("place_move", coming)))
    assert "Set A has begun: the sessions" in page
    assert "The seat stays empty" in page


@pytest.mark.parametrize("number", [1, 3])
def test_a_page_of_moving_takes_the_same_number_of_queries_however_much_it_shows(number: int):
    """Quality, section 3: session and person among them."""
    client, programme = mine(minimum=2, optimum=2, maximum=number + 1, max_sets=number + 1, parallel_sets="automatic")
    make.places(programme, (number + 1) ** 2, now=timezone.now())
    place = of(programme.sets.get(letter="A"))
    asked = {name: queries(client, page_of(name, place)) for name in ("place_move", "place_exchange")}
    assert asked == {"place_move": 7, "place_exchange": 8}
