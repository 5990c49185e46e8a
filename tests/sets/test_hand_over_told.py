"""P10: who is shown, and who is told, that a colleague is asked to take a place over."""

from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.utils import timezone

from core.templatetags.wording import long_date
from notifications.models import Message
from notifications.services.delivery import send_due
from participants.models import User
from sets.models import HandOver
from sets.services.hand_overs import take_back
from sets.services.places import withdraw
from sets.working_days import end_of_offer, last_day_of_offer
from tests import make
from tests.sets.handed import colleague_of, invited
from tests.sets.test_hand_overs import browser, words

pytestmark = pytest.mark.django_db


def shown_to(person: User) -> list[str]:
    """The first page and one's own."""
    return [words(browser(person).get(address)) for address in ("/", "/my/")]


def test_whoever_has_shown_that_the_address_is_theirs_answers_from_their_own_page() -> None:
    """P10: without the mail; nobody else, nor with an address that they only say is theirs; not once it has ended."""
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


def test_the_coordinator_sees_that_a_colleague_is_asked_and_until_when_and_not_whom() -> None:
    """Domain, section 2: somebody who is only asked is none of the programme's people; it ends with an offer (P10)."""
    now = timezone.now()
    programme = make.programme(max_sets=1, now=now)
    made = make.places(programme, 5, now=now)
    make.confirmed_dates(programme.sets.get(), now=now)
    withdraw(actor=made[1].participant, enrolment=made[1], now=now)
    offered = made[4]
    offered.refresh_from_db()
    client = browser(make.coordinator_of(programme))
    place = f"/coordinate/{programme.slug}/places/"
    for one in (made[0], offered):
        day = long_date(last_day_of_offer(offered.offer_ends_at if one == offered else end_of_offer(now, 5)))
        pages = (place, f"{place}{one.pk}/")
        asked = invited(one, "ada.minton@example.org", now=now)
        for page in pages:
            shown = words(client.get(page))
            assert f"colleague to take the place over, who can answer until the end of {day.rsplit(' ', 1)[0]}" in shown
            assert "ada.minton" not in shown
            assert asked.full_name not in shown
        take_back(actor=one.participant, hand_over=asked, now=now)
        assert not [page for page in pages if "asked a colleague" in words(client.get(page))]


def test_whoever_was_told_is_told_that_it_is_taken_back_and_nobody_else(mailoutbox: list[Any]) -> None:
    """P10, C10, C14: once; it names programme and organisation and nobody, and leaves no address."""
    now = timezone.now()
    place = make.place(make.programme(now=now), now=now)
    for told in (False, True):
        one = invited(place, "ada.minton@example.org", now=timezone.now())
        if told:
            send_due(secret=False)
        for _ in range(2):
            take_back(actor=place.participant, hand_over=one, now=timezone.now())
        mailoutbox.clear()
        send_due(secret=False)
        mails = [mail for mail in mailoutbox if mail.to == ["ada.minton@example.org"]]
        assert len(mails) == told
        assert "ada.minton@example.org" not in str(list(Message.objects.values()))
    said = f"{mails[0].subject} {mails[0].body} {mails[0].alternatives}"
    assert "has taken that back" in said
    assert place.organisation.name in said
    assert place.participant.full_name not in said


def test_the_record_says_that_somebody_declined_by_the_link_and_not_that_it_came_by_itself() -> None:
    """P10: who needs no account to decline is not known, and it is not the site that did it."""
    now = timezone.now()
    place = make.place(make.programme(now=now), now=now)
    page, client = f"/coordinate/{place.programme.slug}/record/", browser(make.coordinator_of(place.programme))
    person = colleague_of(place)
    for by, said in ((person, "A colleague declined to take over a place."), (None, "by the link in the mail.")):
        one = invited(place, person, now=timezone.now())
        browser(by).post(f"/hand-over/{one.secret}/decline/")
        assert said in words(client.get(page))
    assert "Whoever has the link" in words(client.get(page))
