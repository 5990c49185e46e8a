"""P10: who is shown, and who is told, that a colleague is asked to take a place over."""

from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.utils import timezone

from participants.models import User
from sets.models import HandOver
from sets.services.hand_overs import take_back
from tests import make
from tests.sets.handed import colleague_of, invited
from tests.sets.test_hand_overs import browser, words

pytestmark = pytest.mark.django_db


def shown_to(person: User) -> list[str]:
    """The first page and one's own."""
    return [words(browser(person).get(address)) for address in ("/", "/my/")]


def test_whoever_has_shown_that_the_address_is_theirs_answers_from_their_own_page() -> None:
    """P10: without the mail; nobody else, nor with an address that they only say is theirs; and not once it has ended."""
    now = timezone.now()
    place = make.place(make.programme(now=now), now=now)
    person, other = colleague_of(place), colleague_of(place)
    second = EmailAddress.objects.create(user=person, email="Ada@example.org", verified=False)
    one = invited(place, "ada@Example.org", now=now)
    asks = f"a colleague at {place.organisation} asks you to take over their place in “{place.programme}”"
    assert [asks in page for page in (*shown_to(person), *shown_to(other))] == [False] * 4
    EmailAddress.objects.filter(pk=second.pk).update(verified=True)
    for page in shown_to(person):
        assert asks in page
        assert f'href="/hand-over/{one.secret}/"' in page
        assert place.participant.full_name not in page
    assert [asks in page for page in (*shown_to(other), *shown_to(place.participant))] == [False] * 4
    assert "What it is" in words(browser(person).get(f"/hand-over/{one.secret}/"))
    HandOver.objects.update(secret_hash="made with another key")
    assert [asks in page for page in shown_to(person)] == [False] * 2
    take_back(actor=place.participant, hand_over=one, now=timezone.now())
    assert [asks in page for page in shown_to(person)] == [False] * 2


def test_the_own_page_takes_the_same_queries_however_many_ask(django_assert_num_queries: Any) -> None:
    now = timezone.now()
    person = make.representative()
    EmailAddress.objects.create(user=person, email=person.email, verified=True)
    client = browser(person)
    for number, all_told in ((1, 1), (2, 3)):
        for _ in range(number):
            invited(make.place(make.programme(now=now), now=now), person, now=now)
        client.get("/my/")
        with django_assert_num_queries(6):
            page = client.get("/my/")
        assert words(page).count("asks you to take over") == all_told
