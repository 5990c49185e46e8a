"""Testing the waters: who is interested, invited once one can sign up, and what came of it (S2)."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from core.refusal import Refusal
from notifications.models import Message
from sessions.services.ending import cancel_programme
from sets import life_emails
from sets.models import Programme
from sets.services import programmes
from sets.services.interest import express_interest, invite_interested, take_interest_back
from sets.services.places import remove_person
from sets.tasks import sweep
from tests import make
from tests.sets.test_coordinator_pages import mine, queries, signed_in, words

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def interested(programme: Programme, now, **fields):
    person = make.representative(**fields)
    express_interest(actor=person, programme=programme, what_would_help="Evenings", now=now)
    return person


def invited(programme: Programme) -> list[str]:
    found = Message.objects.filter(kind="interest_invited", topic=f"programme:{programme.pk}")
    return sorted(found.values_list("to", flat=True))


def test_whoever_was_interested_is_invited_once_as_sign_up_opens_and_the_coordinator_sees_what_came_of_it():
    now = timezone.now()
    client, programme = mine(opens_at=now + DAY, max_sets=1, minimum=2, optimum=2, maximum=2)
    cockpit = reverse("cockpit", args=[programme.slug])
    assert "Interested" not in words(client.get(cockpit))
    ada, ben = (interested(programme, now, full_name=name) for name in ("Ottoline Grey", "Ben Marlow"))
    before = queries(client, cockpit)
    page = words(client.get(cockpit))
    assert "Two people have said so; none of them have signed up since." in page
    assert "Evenings" in page
    sweep(now)
    assert invited(programme) == []
    for late in (0, 1):
        sweep(now + DAY + timedelta(minutes=late))
    assert invited(programme) == sorted([ada.email, ben.email])
    mail = Message.objects.filter(kind="interest_invited").first()
    assert "Evenings" not in str(mail.context)
    assert life_emails.still_wanted(mail)
    make.place(programme, ada, now=now + DAY)
    assert not life_emails.still_wanted(Message.objects.get(kind="interest_invited", recipient=ada))
    page = words(client.get(cockpit))
    assert "Two people have said so; one of them has signed up since." in page
    assert "Signed up<" in page
    assert "Invited on" in page
    interested(programme, now)
    assert queries(client, cockpit) == before


def test_nobody_is_invited_while_no_place_can_come_or_who_has_a_place_or_left_the_site():
    """P7: as soon as one can sign up again they are told."""
    now = timezone.now()
    _, programme = mine(opens_at=now + DAY, minimum=2, optimum=2, maximum=2)
    has_place, gone, waits, removed = (interested(programme, now) for _ in range(4))
    interested(programme, now, organisation=has_place.organisation)
    gone.is_active = False
    gone.save()
    make.place(programme, has_place, now=now + DAY)
    coordinator = make.coordinator_of(programme)
    place = make.place(programme, removed, now=now + DAY)
    remove_person(actor=coordinator, enrolment=place, reason="Because.", now=now + DAY)
    programmes.close(actor=coordinator, programme=programme, now=now + DAY)
    sweep(now + DAY)
    assert invite_interested(programme=programme, now=now + DAY) == 0
    assert invited(programme) == []
    programmes.reopen(actor=coordinator, programme=programme, closes_at=None, reason="Because.", now=now + DAY)
    sweep(now + DAY)
    assert invited(programme) == [waits.email]


def test_whoever_says_so_while_one_can_sign_up_needs_no_invitation():
    _, programme = mine()
    interested(programme, timezone.now())
    sweep(timezone.now())
    assert invited(programme) == []


def test_the_page_says_who_is_interested_and_for_which_organisation():
    """Name, organisation, what would help (S2)."""
    _, programme = mine(opens_at=timezone.now() + DAY)
    person = make.representative(full_name="Ottoline Grey")
    page = words(signed_in(person).get(reverse("interest", args=[programme.slug])))
    assert "Ottoline Grey" in page
    assert str(person.organisation) in page
    assert "Not given yet" in words(signed_in(make.person()).get(reverse("interest", args=[programme.slug])))


def test_whoever_was_interested_sees_it_changes_the_words_and_takes_it_back():
    """Said once, asked nothing again; taken back, nothing of it is kept, and a mail not sent yet never goes."""
    now = timezone.now()
    coordinator, programme = mine(opens_at=now + DAY)
    person = interested(programme, now, full_name="Ottoline Grey")
    client, url = signed_in(person), reverse("interest", args=[programme.slug])
    page = words(client.get(reverse("programme", args=[programme.slug])))
    assert "You said on" in page
    assert "Tell us that you are interested" not in page
    assert "Evenings" in words(client.get(url))
    client.post(url, {"what_would_help": "Mornings"})
    cockpit = words(coordinator.get(reverse("cockpit", args=[programme.slug])))
    assert "One person has said so, and has not signed up since." in cockpit
    assert "Mornings" in cockpit
    sweep(now + DAY)
    mail = Message.objects.get(kind="interest_invited")
    assert life_emails.still_wanted(mail)
    assert "taken back" in words(client.post(url, {"take_back": "1"}, follow=True))
    assert not life_emails.still_wanted(mail)
    assert "Interested" not in words(coordinator.get(reverse("cockpit", args=[programme.slug])))
    assert "Tell us that you are interested" in words(client.get(url))
    client.post(url, {"take_back": "1"})


def test_whoever_was_invited_reads_when_and_is_invited_anew_only_by_saying_it_anew():
    """Nobody is promised a mail that does not come."""
    now = timezone.now() - 9 * DAY
    _, programme = mine(opens_at=now + DAY)
    person, by = interested(programme, now), make.coordinator_of(programme)
    client, page = signed_in(person), reverse("programme", args=[programme.slug])
    sweep(now + DAY)
    programme = programmes.close(actor=by, programme=programme, now=now + 2 * DAY)
    for url in (page, reverse("interest", args=[programme.slug])):
        assert "We wrote to you on" in words(client.get(url))
        assert "We write to you once" not in words(client.get(url))
    take_interest_back(actor=person, programme=programme)
    express_interest(actor=person, programme=programme, what_would_help="", now=now + 3 * DAY)
    assert "We write to you once" in words(client.get(page))
    programmes.reopen(actor=by, programme=programme, closes_at=None, reason="Because.", now=now + 4 * DAY)
    for late in (4, 5):
        sweep(now + late * DAY)
    assert invited(programme) == [person.email] * 2


def test_a_programme_that_opens_later_is_not_called_open():
    client, programme = mine(opens_at=timezone.now() + DAY)
    for url in (reverse("cockpit", args=[programme.slug]), reverse("coordinate")):
        page = words(client.get(url))
        assert "Published, opens later" in page
        assert "Open for sign-up" not in page


def test_nobody_is_interested_in_what_has_ended():
    _, programme = mine()
    cancel_programme(actor=make.coordinator_of(programme), programme=programme, reason="Because.", now=timezone.now())
    with pytest.raises(Refusal, match="has ended"):
        interested(Programme.objects.get(pk=programme.pk), timezone.now())
    person = make.representative()
    for name in ("programme", "sign_up"):
        page = words(signed_in(person).get(reverse(name, args=[programme.slug])))
        assert "Tell us that you are interested" not in page
