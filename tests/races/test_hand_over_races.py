"""P10: a colleague accepts while something else happens to the place. Each race has a twin without the locks."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any
from unittest import mock

import pytest
from django.db import transaction

from core.refusal import Refusal
from participants.services.erasure import erase_person
from sets.audit import audit_programme
from sets.models import Enrolment, HandOver
from sets.services import acts, hand_overs, organisations, places, steps
from sets.services.hand_overs import accept
from sets.services.learning_sets import confirm_set
from tests import make
from tests.make import NOW
from tests.races.at_once import at_once
from tests.races.test_places_races import faults, without_the_lock
from tests.sets.handed import colleague_of, handed_by, invited, said

pytestmark = pytest.mark.django_db(transaction=True)

LATER = NOW + timedelta(minutes=5)
Race = tuple[Enrolment, Callable[[], Any], Callable[[], Any]]


def accepting(place: Enrolment, *, now: datetime = LATER) -> Callable[[], Any]:
    person = colleague_of(place)
    one, answer = invited(place, person, now=NOW), said(place)
    return lambda: accept(actor=person, hand_over=one, answer=answer, now=now)


def offered() -> Enrolment:
    programme = make.programme(maximum=3, max_sets=1)
    made = make.places(programme, 5)
    make.confirmed_dates(programme.sets.get())
    places.withdraw(actor=made[0].participant, enrolment=made[0], now=NOW)
    made[3].refresh_from_db()
    return made[3]


def against_withdrawal() -> Race:
    place = make.places(make.programme(), 2)[0]
    return place, accepting(place), lambda: places.withdraw(actor=place.participant, enrolment=place, now=LATER)


def against_the_lapse_of_the_offer() -> Race:
    place = offered()
    assert place.offer_ends_at is not None
    ends_at = place.offer_ends_at
    just_before = ends_at - timedelta(microseconds=1)
    return (
        place,
        accepting(place, now=just_before),
        lambda: places.lapse_offers(programme=place.programme, now=ends_at),
    )


def against_the_coordinator() -> Race:
    place = make.place(make.programme())
    coordinator = make.coordinator_of(place.programme)
    return place, accepting(place), lambda: handed_by(coordinator, place, to="ada@example.org", now=LATER)


def against_session_1() -> Race:
    place = offered()
    programme, learning_set = place.programme, place.learning_set
    make.facilitator(learning_set)
    confirm_set(actor=make.coordinator_of(programme), learning_set=learning_set, now=NOW)

    def start() -> None:
        with transaction.atomic():
            steps.start_set(actor=None, learning_set=learning_set, now=LATER)

    return place, accepting(place), start


RACES = [against_withdrawal, against_the_lapse_of_the_offer, against_the_coordinator, against_session_1]


def test_whichever_is_first_the_other_is_refused_or_sees_it() -> None:
    """One place goes one way, nobody meets an error, and the ledger is fair."""
    for race in RACES:
        for _ in range(2):
            place, taking, other = race()
            results = at_once(taking, other)
            assert faults(results) == [], race
            place.refresh_from_db()
            taken = Enrolment.objects.filter(predecessor=place).count()
            assert (place.state == "replaced") == (taken == 1), race
            if race in (against_withdrawal, against_the_coordinator):
                assert sum(isinstance(one, Refusal) for one in results) == 1, race
            assert audit_programme(place.programme, now=NOW) == [], race
            assert not HandOver.objects.exclude(state="open").exclude(email="").exists()


@contextmanager
def without_locks(meeting: tuple[object, str]) -> Iterator[None]:
    with (
        without_the_lock(2, meeting_at=(meeting,)),
        mock.patch.object(hand_overs, "_lock_organisation"),
    ):
        yield


@pytest.mark.parametrize("race", RACES, ids=lambda race: race.__name__)
def test_twin_without_the_locks_the_place_goes_both_ways(race: Callable[[], Race]) -> None:
    place, taking, other = race()
    # Either ends the invitation first: the other would wait for its row.
    ends_it = race is against_the_coordinator
    with without_locks((hand_overs, "_settle") if ends_it else (acts.Act, "leave_seat")):
        results = at_once(taking, other)
    assert faults(results) or audit_programme(place.programme, now=NOW)


def test_accepting_twice_at_once_is_once() -> None:
    place = make.place(make.programme())
    taking = accepting(place)
    first, second = at_once(taking, taking)
    assert first == second
    assert audit_programme(place.programme, now=NOW) == []


def test_twin_without_the_locks_whoever_accepts_twice_is_told_no() -> None:
    taking = accepting(make.place(make.programme()))
    with without_locks((hand_overs, "complete")):
        first, second = at_once(taking, taking)
    assert first != second


def test_two_colleagues_asked_at_once_are_one() -> None:
    """P10: one at a time."""
    place = make.place(make.programme())
    results = at_once(*(lambda to=to: invited(place, to, now=LATER) for to in ("ada@example.org", "ben@example.org")))
    assert sorted(type(one).__name__ for one in results) == ["HandOver", "Refusal"]


def test_neither_a_merge_of_the_organisation_nor_an_erasure_waits_in_a_ring() -> None:
    """The organisation before the programme, the account after it, as everybody else locks them."""
    place = make.place(make.programme())
    admin = make.person(is_staff=True, is_superuser=True)
    target = make.organisation()
    of = {"organisation": place.organisation, "target": target, "now": LATER}
    results = at_once(accepting(place), lambda: organisations.merge_organisations(actor=admin, **of))
    assert faults(results) == []
    assert set(Enrolment.objects.live().values_list("organisation", flat=True)) == {target.pk}
    place = make.place(make.programme())
    person = colleague_of(place)
    one, answer = invited(place, person, now=NOW), said(place)
    results = at_once(
        lambda: accept(actor=person, hand_over=one, answer=answer, now=LATER),
        lambda: erase_person(actor=person, person=person, now=LATER),
    )
    assert faults(results) == []
    assert audit_programme(place.programme, now=NOW) == []
    assert not Enrolment.objects.live().filter(participant=person).exists()
