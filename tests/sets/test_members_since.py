"""C05: since when somebody is a member of their set."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from sets.models import Enrolment
from sets.services.places import accept_offer, withdraw
from tests import make
from tests.make import NOW

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)


def test_whoever_gets_a_place_at_once_is_a_member_from_then_on() -> None:
    assert make.place(make.programme(), now=LATER).in_set_since == LATER


def test_whoever_waits_is_a_member_of_nothing() -> None:
    *_, last = make.places(make.programme(minimum=2, optimum=2, maximum=2, max_sets=1), 3)
    assert last.in_set_since is None


def test_whoever_accepts_an_offer_is_a_member_from_the_yes_on_and_not_from_the_offer() -> None:
    programme = make.programme(minimum=2, optimum=2, maximum=2, max_sets=1)
    first, _, waiting = make.places(programme, 3)
    make.confirmed_dates(programme.sets.get())
    withdraw(actor=first.participant, enrolment=first, now=NOW + timedelta(minutes=5))
    waiting.refresh_from_db()
    assert (waiting.state, waiting.in_set_since) == ("offered", None)
    accept_offer(actor=waiting.participant, enrolment=waiting, now=LATER)
    waiting.refresh_from_db()
    assert waiting.in_set_since == LATER


def test_whoever_comes_back_is_a_member_from_then_on() -> None:
    programme = make.programme()
    place = make.place(programme)
    withdraw(actor=place.participant, enrolment=place, now=NOW + timedelta(minutes=5))
    assert make.place(programme, place.participant, now=LATER).in_set_since == LATER


def test_the_database_refuses_a_member_who_is_one_since_never() -> None:
    place = make.place(make.programme())
    with pytest.raises(IntegrityError), transaction.atomic():
        Enrolment.objects.filter(pk=place.pk).update(in_set_since=None)
