"""Who runs a programme: added and removed by its coordinators, told once, on record (domain, section 2)."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core.refusal import Refusal
from notifications.kinds import is_still_wanted
from notifications.models import Message
from participants.models import User
from sets.models import Programme
from sets.selectors.programme_record import programme_record
from sets.services.coordinators import add_coordinator, remove_coordinator
from sets.services.places import withdraw
from tests import make

pytestmark = pytest.mark.django_db


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def add(programme: Programme, user: User, *, by: User | None = None) -> bool:
    by = by or make.coordinator_of(programme)
    return add_coordinator(actor=by, programme=programme, user=user, now=timezone.now())


def remove(programme: Programme, user: User, *, by: User) -> None:
    remove_coordinator(actor=by, programme=programme, user=user, now=timezone.now())


def test_a_coordinator_is_added_by_address_and_told_once_and_may_do_the_same() -> None:
    """The page of the programme opens to them; adding them again changes nothing; both acts are on record."""
    by, second = make.coordinator(full_name="Carys Bowen"), make.person(full_name="Ada Minton")
    programme = make.programme(by=by, now=timezone.now())
    url = reverse("programme_people", args=[programme.slug])
    assert signed_in(second).get(url).status_code == 404
    for _ in range(2):
        assert signed_in(by).post(url, {"email": second.email.upper()}).status_code == 302
    [mail] = Message.objects.filter(kind="coordinator_added")
    assert (mail.recipient, is_still_wanted(mail), "Carys" in str(mail.context)) == (second, True, False)
    page = signed_in(second).get(url).content.decode()
    assert "Carys Bowen" in page
    assert "Add another one before" not in page
    role = programme.roles.get(user=by)
    end = reverse("coordinator_end", args=[programme.slug, role.pk])
    assert "Carys Bowen is told by mail" in signed_in(second).get(end).content.decode()
    assert signed_in(second).post(end).url == url
    assert signed_in(by).get(url).status_code == 404
    assert is_still_wanted(Message.objects.get(kind="coordinator_removed"))
    said = [(line.sentence, *line.details, line.who) for line in programme_record(programme).lines[:2]]
    assert said == [
        ("Is no longer a coordinator.", "Carys Bowen", "Ada Minton"),
        ("Became a coordinator.", "Ada Minton", "Carys Bowen"),
    ]
    add(programme, by, by=second)
    assert Message.objects.filter(kind="coordinator_added").count() == 2
    assert not is_still_wanted(Message.objects.get(kind="coordinator_removed"))


def test_the_last_who_can_sign_in_stays_and_oneself_is_asked_first() -> None:
    """A locked account runs nothing; whoever removes themselves is not mailed."""
    by, second = make.coordinator(), make.person()
    programme = make.draft(by=by)
    own = reverse("coordinator_end", args=[programme.slug, programme.roles.get().pk])
    client = signed_in(by)
    assert "Remove<" not in client.get(reverse("programme_people", args=[programme.slug])).content.decode()
    assert client.post(own).status_code == 409
    add(programme, second)
    User.objects.filter(pk=second.pk).update(is_active=False)
    assert "Add another coordinator first" in client.post(own).content.decode()
    User.objects.filter(pk=second.pk).update(is_active=True)
    assert "Stop coordinating this programme?" in client.get(own).content.decode()
    assert client.post(own).url == reverse("coordinate")
    assert not Message.objects.filter(kind="coordinator_removed").exists()
    assert programme.roles.get().user == second
    remove(programme, by, by=second)
    theirs = reverse("coordinator_end", args=[programme.slug, programme.roles.get().pk])
    assert signed_in(second).get(theirs).status_code == 200
    User.objects.filter(pk=by.pk).update(may_open_programmes=False)
    add(programme, by, by=second)
    assert signed_in(by).post(reverse("coordinator_end", args=[programme.slug, programme.roles.get(user=by).pk])).url


def test_whoever_holds_or_waits_for_a_place_cannot_coordinate_and_a_stranger_adds_nobody() -> None:
    """P2; and the same words for an address that nobody has and for a locked account (C12)."""
    programme = make.programme(minimum=1, optimum=1, maximum=1, max_sets=1, now=timezone.now())
    member, waiting = make.places(programme, 2, now=timezone.now())
    by, stranger, locked = make.coordinator_of(programme), make.coordinator(), make.person(is_active=False)
    url = reverse("programme_people", args=[programme.slug])
    for place in (member, waiting):
        answer = signed_in(by).post(url, {"email": place.participant.email})
        assert (answer.status_code, "so cannot coordinate it" in answer.content.decode()) == (409, True)
    answers = [signed_in(by).post(url, {"email": one}).content.decode() for one in (locked.email, "no@example.org")]
    assert all("Nobody with this address can be added" in one for one in answers)
    for act in (add, remove):
        with pytest.raises(Refusal, match="Only the coordinator"):
            act(programme, by, by=stranger)
    with pytest.raises(Refusal, match="locked"):
        add(programme, locked)
    withdraw(actor=waiting.participant, enrolment=waiting, now=timezone.now() + timedelta(minutes=1))
    assert add(programme, waiting.participant)
    assert programme.roles.count() == 2


def test_the_page_asks_as_much_for_one_coordinator_and_set_as_for_three(django_assert_num_queries: Any) -> None:
    by = make.coordinator()
    programme = make.programme(by=by, now=timezone.now())
    client, url = signed_in(by), reverse("programme_people", args=[programme.slug])
    make.facilitator(programme.sets.get(), now=timezone.now())
    with django_assert_num_queries(9):
        assert "as a coordinator</span>" not in client.get(url).content.decode()
    for _ in range(2):
        make.facilitator(programme.sets.get(), now=timezone.now())
    for _ in range(2):
        add(programme, make.person(), by=by)
    with django_assert_num_queries(9):
        assert client.get(url).content.decode().count("as a coordinator</span>") == 3
