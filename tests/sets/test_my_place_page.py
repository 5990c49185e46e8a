"""One's own place: where it stands and why, what comes next, what happened; answering and withdrawing."""

from datetime import datetime, timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from core.templatetags.wording import long_date
from participants.models import User
from participants.states import Acceptance
from sets.models import Enrolment, LedgerEntry, Programme
from sets.services import organisations, places
from sets.states import ParallelSets
from sets.working_days import last_day_of_offer
from tests import make
from tests.web_forms import fill

pytestmark = pytest.mark.django_db


def as_(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def address(programme: Programme, page: str = "") -> str:
    return f"/programmes/{programme.slug}/my-place/{page}"


def words(answer: Any) -> str:
    return unescape(" ".join(answer.content.decode().split()))


def seen(place: Enrolment) -> str:
    answer = as_(place.participant).get(address(place.programme))
    assert answer.status_code == 200
    return words(answer)


def of_today(**fields: Any) -> Programme:
    return make.programme(now=timezone.now(), **{"minimum": 2, "optimum": 2, "maximum": 2, **fields})


def offered(now: datetime | None = None, **fields: Any) -> Enrolment:
    """Somebody with an open offer: dates confirmed, one member gone. `now` is when all this was."""
    now = now or timezone.now()
    programme = make.programme(now=now, **{"minimum": 2, "optimum": 2, "maximum": 2, "max_sets": 1, **fields})
    first, _, waiting = make.places(programme, 3, now=now)
    make.confirmed_dates(programme.sets.get(), now=now, first=timezone.now().date() + timedelta(days=60))
    places.withdraw(actor=first.participant, enrolment=first, now=now)
    waiting.refresh_from_db()
    return waiting


@pytest.mark.parametrize(
    ("policy", "said"),
    [
        (ParallelSets.AUTOMATIC, "Three people must wait before a second set opens; two do."),
        (ParallelSets.ASK, "The coordinator may open a second set when three people wait; two do."),
        (ParallelSets.NEVER, "no other set will open. You move up when somebody gives up a place."),
    ],
)
def test_whoever_waits_is_told_rank_and_reason(policy: str, said: str) -> None:
    """P1: the rank among those waiting, not the position; P7: what another set takes."""
    programme = of_today(parallel_sets=policy, minimum=3, optimum=3, maximum=3)
    *_, last = make.places(programme, 5, now=timezone.now())
    page = seen(last)
    assert "You are second on the waiting list" in page
    assert said in page


def test_when_enough_wait_and_the_coordinator_decides_that_is_said() -> None:
    """P7, *ask*: the button is the coordinator's."""
    *_, last = make.places(of_today(parallel_sets=ParallelSets.ASK), 4, now=timezone.now())
    assert "Enough people wait for a second set. The coordinator has been told" in seen(last)


def test_nobody_else_is_named_to_whoever_waits_or_holds_a_place() -> None:
    """C06: waiting people are invisible to others, members to those who wait."""
    everybody = make.places(of_today(parallel_sets=ParallelSets.NEVER), 4, now=timezone.now())
    for place in everybody:
        page = seen(place)
        for other in everybody:
            if other != place:
                assert other.participant.full_name not in page
                assert other.participant.email not in page
                assert str(other.organisation) not in page


def test_an_organisation_still_to_be_accepted_is_the_reason_until_it_is() -> None:
    """P4: a position at once, a seat once accepted; the history says when."""
    programme = of_today()
    asked_for = make.organisation(acceptance=Acceptance.REQUESTED)
    place = make.place(programme, make.representative(organisation=asked_for), now=timezone.now())
    assert "You are waiting for your organisation to be accepted." in seen(place)
    coordinator = make.coordinator_of(programme)
    organisations.accept_organisation(actor=coordinator, organisation=asked_for, now=timezone.now())
    page = seen(place)
    assert "You have a place in Set A" in page
    assert page.index("you were first in line") < page.index("Your organisation was accepted.")
    assert page.index("Your organisation was accepted.") < page.index("You signed up and joined the waiting list.")


def test_a_member_sees_set_dates_and_how_to_give_the_place_up() -> None:
    programme = of_today()
    place = make.place(programme, now=timezone.now())
    assert "The dates are not confirmed yet." in seen(place)
    first = timezone.now().date() + timedelta(days=50)
    make.confirmed_dates(programme.sets.get(), now=timezone.now(), first=first)
    page = seen(place)
    assert f"Your set first meets on {long_date(first)}." in page
    assert "Morning, Town Hall, Winford" in page
    assert "You signed up and were given a place in Set A." in page
    assert "Give up my place" in page


def test_an_offer_is_shown_with_its_last_day_and_accepted_with_one_button() -> None:
    """P5: "by the end of Thursday 26 October"."""
    place = offered()
    client = as_(place.participant)
    page = client.get(address(place.programme))
    day = long_date(last_day_of_offer(place.offer_ends_at)).rsplit(" ", 1)[0]
    assert "A place in Set A is offered to you" in words(page)
    assert f"Answer by the end of {day}" in words(page)
    assert "Decline and leave the list" in words(page)
    for _ in range(2):
        answer = client.post(address(place.programme, "accept/"), {"place": place.pk}, follow=True)
        assert "You have a place in Set A" in words(answer)
    assert "You accepted the place in Set A." in words(answer)


def test_declining_leaves_the_list_and_a_second_click_is_harmless() -> None:
    """P5: declining means leaving the list, and the button says so."""
    place = offered()
    for _ in range(2):
        answer = as_(place.participant).post(address(place.programme, "decline/"), {"place": place.pk}, follow=True)
        assert "You declined the place" in words(answer)
        assert "You may sign up again." in words(answer)


def test_an_answer_after_the_end_is_refused_in_a_sentence_whether_or_not_the_sweep_came_by() -> None:
    """P5: the clock decides, not the sweep."""
    place = offered(now=timezone.now() - timedelta(days=30))
    client = as_(place.participant)
    page = words(client.get(address(place.programme)))
    assert "The offer of a place in Set A has run out" in page
    assert "Accept the place" not in page
    answer = client.post(address(place.programme, "accept/"), {"place": place.pk})
    assert answer.status_code == 409
    assert "The offer has run out, so it can no longer be answered." in words(answer)
    places.lapse_offers(programme=place.programme, now=timezone.now())
    answer = client.post(address(place.programme, "accept/"), {"place": place.pk})
    assert answer.status_code == 409
    assert "There is no offer open to you." in words(answer)
    assert "The offer of a place ran out" in words(answer)
    assert "Sign up again" in words(answer)


def test_withdrawing_asks_first_says_what_will_happen_and_can_be_sent_twice() -> None:
    place = make.place(of_today(), now=timezone.now())
    client = as_(place.participant)
    asked = client.get(address(place.programme, "withdraw/"))
    assert "You give up your place in Set A." in words(asked)
    assert "It goes to whoever is first in line, now or later." in words(asked)
    assert Enrolment.objects.get().state == "confirmed"
    for _ in range(2):
        answer = fill(client, asked, place=str(place.pk))
        assert answer.url == address(place.programme)
    assert "You have withdrawn" in words(client.get(answer.url))
    assert client.get(address(place.programme, "withdraw/")).url == address(place.programme)
    assert LedgerEntry.objects.filter(cause="withdraw").count() == 1


def test_an_old_tab_does_nothing_to_a_place_asked_for_since() -> None:
    """Withdrawn, signed up again, back to the page that asks whether to withdraw, sent once more."""
    place = make.place(of_today(), now=timezone.now())
    client = as_(place.participant)
    asked = client.get(address(place.programme, "withdraw/"))
    fill(client, asked, place=str(place.pk))
    again = make.place(place.programme, place.participant, now=timezone.now())
    fill(client, asked, place=str(place.pk))
    again.refresh_from_db()
    assert again.state == "confirmed"
    page = seen(again)
    assert "You have a place in Set A" in page
    assert "You withdrew." in page


def test_somebody_removed_reads_the_reason_and_nobody_elses() -> None:
    programme = of_today(parallel_sets=ParallelSets.NEVER)
    first, second, waiting = make.places(programme, 3, now=timezone.now())
    for place, reason in [(first, "Left the council"), (second, "Asked us by telephone")]:
        places.remove_person(actor=make.coordinator_of(programme), enrolment=place, reason=reason, now=timezone.now())
    page = seen(first)
    assert "The coordinator ended your place" in page
    assert "The reason given: Left the council" in page
    assert "telephone" not in page
    assert "Sign up again" not in page
    assert "The reason given" not in seen(waiting)


@pytest.mark.parametrize("page", ["", "withdraw/", "accept/", "decline/"])
def test_people_without_a_place_there_get_404_and_strangers_are_asked_to_sign_in(client: Client, page: str) -> None:
    """A place is its owner's; to everybody else it does not exist."""
    place = make.place(of_today(), now=timezone.now())
    coordinator, stranger = make.coordinator_of(place.programme), make.representative()
    for user in (coordinator, stranger, make.person(is_superuser=True, is_staff=True)):
        assert as_(user).get(address(place.programme, page)).status_code == 404
        assert as_(user).post(address(place.programme, page), {"place": place.pk}).status_code in (404, 405)
    assert client.get(address(place.programme, page)).url.startswith("/accounts/login/?next=")
    assert Enrolment.objects.get().state == "confirmed"


@pytest.mark.parametrize("sent", ["", "x", "0", "99999999999999999999999", "another"])
def test_a_forged_place_does_not_exist(sent: str) -> None:
    programme = of_today()
    mine, other = make.places(programme, 2, now=timezone.now())
    sent = str(other.pk) if sent == "another" else sent
    for page in ("withdraw/", "accept/", "decline/"):
        assert as_(mine.participant).post(address(programme, page), {"place": sent}).status_code == 404
    assert set(programme.enrolments.values_list("state", flat=True)) == {"confirmed"}


def test_following_a_link_answers_nothing() -> None:
    """GET never changes state."""
    place = offered()
    client = as_(place.participant)
    for page in ("accept/", "decline/"):
        assert client.get(address(place.programme, page)).url == address(place.programme)
    place.refresh_from_db()
    assert place.state == "offered"


def test_a_long_queue_is_told_in_words_only() -> None:
    programme = of_today(parallel_sets=ParallelSets.NEVER)
    *_, last = make.places(programme, 33, now=timezone.now())
    page = seen(last)
    assert "You are 31st on the waiting list" in page
    assert "queue-line" not in page


def test_the_page_takes_the_same_queries_however_much_has_happened(django_assert_num_queries) -> None:
    """Twelve at most: session, person, places, sets, line, sessions, ledger, who is asked, and what the header asks."""
    programme = of_today(parallel_sets=ParallelSets.NEVER)
    *_, place = make.places(programme, 3, now=timezone.now())
    for _ in range(2):
        client = as_(place.participant)
        with django_assert_num_queries(9):
            client.get(address(programme))
        for _ in range(2):
            places.withdraw(actor=place.participant, enrolment=place, now=timezone.now())
            place = make.place(programme, place.participant, now=timezone.now())
        make.places(programme, 3, now=timezone.now())
    place = offered()
    client, page = as_(place.participant), address(place.programme)
    with django_assert_num_queries(9):
        client.get(page)
