"""Coordinators remove each other, somebody is added while they sign up or are named; a twin goes without the lock."""

from datetime import timedelta

import pytest
from django.db import IntegrityError

from core import audit
from core.refusal import Refusal
from participants.models import User
from sets.models import Programme, ProgrammeRole
from sets.services.coordinators import add_coordinator, remove_coordinator
from sets.services.sponsors import add_sponsor
from tests import make
from tests.make import NOW
from tests.races.at_once import at_once
from tests.races.test_places_races import faults, signing_up, without_the_lock

pytestmark = pytest.mark.django_db(transaction=True)


def two_against_each_other() -> tuple[Programme, list]:
    first, second = make.coordinator(), make.person()
    programme = make.programme(by=first)
    add_coordinator(actor=first, programme=programme, user=second, now=NOW)

    def removing(actor: User, user: User):
        return lambda: remove_coordinator(actor=actor, programme=programme, user=user, now=NOW + timedelta(minutes=1))

    return programme, [removing(first, second), removing(second, first)]


def test_of_two_coordinators_who_remove_each_other_one_stays():
    """Section 2: whoever comes second coordinates it no more, and is refused."""
    programme, calls = two_against_each_other()
    results = at_once(*calls)
    assert faults(results) == []
    assert sorted(type(one) for one in results if one is not None) == [Refusal]
    assert programme.roles.count() == 1


def test_twin_without_the_lock_nobody_is_left():
    programme, calls = two_against_each_other()
    with without_the_lock(2, meeting_at=((audit, "record"),)):
        at_once(*calls)
    assert programme.roles.count() == 0


def test_nobody_becomes_a_coordinator_and_takes_a_place_at_once():
    """P2: one of the two is refused, whichever comes second."""
    programme, user = make.programme(), make.representative()
    by = make.coordinator_of(programme)
    results = at_once(
        lambda: add_coordinator(actor=by, programme=programme, user=user, now=NOW), signing_up(programme, user)
    )
    assert faults(results) == []
    assert [isinstance(one, Refusal) for one in results].count(True) == 1


def named_as_both() -> tuple[Programme, list]:
    programme, user = make.programme(), make.person()
    of = {"actor": make.coordinator_of(programme), "programme": programme, "now": NOW}
    return programme, [lambda: add_coordinator(user=user, **of), lambda: add_sponsor(email=user.email, **of)]


def test_nobody_becomes_a_coordinator_and_follows_for_the_sponsor_at_once():
    """Section 2: whichever comes second is refused, and told why."""
    programme, calls = named_as_both()
    results = at_once(*calls)
    assert faults(results) == []
    assert [isinstance(one, Refusal) for one in results].count(True) == 1
    assert programme.roles.count() == 2


def test_nobody_follows_it_for_the_sponsor_and_takes_a_place_at_once():
    """C09: one of the two is refused, whichever comes second."""
    programme, user = make.programme(), make.representative()
    of = {"actor": make.coordinator_of(programme), "programme": programme, "email": user.email, "now": NOW}
    results = at_once(lambda: add_sponsor(**of), signing_up(programme, user))
    assert faults(results) == []
    assert [isinstance(one, Refusal) for one in results].count(True) == 1


def test_twin_without_the_lock_the_database_refuses_the_second_and_nobody_is_told_why():
    programme, calls = named_as_both()
    with without_the_lock(2, meeting_at=((ProgrammeRole.objects, "get_or_create"),)):
        results = at_once(*calls)
    assert [type(one) for one in faults(results)] == [IntegrityError]
    assert programme.roles.count() == 2
