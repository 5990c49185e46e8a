"""Two sets are merged while somebody comes or goes, a set begins, or another coordinator does it too (P11)."""

from collections.abc import Callable
from datetime import timedelta
from threading import BrokenBarrierError
from typing import Any
from unittest import mock

import pytest
from django.db import transaction

from core.refusal import Refusal
from sessions.services import ending
from sets.audit import audit_programme
from sets.models import LedgerEntry, Programme
from sets.selectors.set_merge import merge_of
from sets.services import acts, places, requests, set_merge, steps
from sets.services.learning_sets import confirm_set as confirm
from tests import make
from tests.races.at_once import at_once
from tests.races.test_places_races import faults, signing_up, without_the_lock
from tests.sets.test_set_merge import LATER, two_sets

pytestmark = pytest.mark.django_db(transaction=True)

Other = Callable[[Programme], Callable[[], Any]]


def signs_up(programme: Programme) -> Callable[[], Any]:
    return signing_up(programme, make.representative())


def withdraws(programme: Programme) -> Callable[[], Any]:
    """Whoever would move."""
    place = programme.enrolments.members().filter(learning_set__letter="A").select_related("participant").first()
    return lambda: places.withdraw(actor=place.participant, enrolment=place, now=LATER)


def begins(programme: Programme) -> Callable[[], Any]:
    learning_set = programme.sets.get(letter="A")

    def begin() -> None:
        with transaction.atomic():
            if steps.lock_set(learning_set).state == "cancelled":
                raise Refusal("It has ended.")
            steps.start_set(actor=None, learning_set=learning_set, now=LATER)

    return begin


def merges(programme: Programme) -> Callable[[], Any]:
    a, b = programme.sets.select_related("programme").order_by("letter")
    of = {"actor": make.coordinator_of(programme), "learning_set": a, "into": b, "mark": merge_of(a, b).mark}
    return lambda: ending.merge_sets(**of, reason="Because.", agreed=True, now=LATER + timedelta(minutes=1))


#: Who comes at the same moment, and where both have read and not written yet.
OTHERS: list[tuple[Other, set[tuple[Any, str]]]] = [
    (signs_up, {(requests, "serve"), (set_merge, "serve")}),
    (withdraws, {(places, "_end"), (set_merge, "relocate")}),
    (begins, {(acts.Act, "move_set")}),
    (merges, {(set_merge, "merge_of")}),
]


def two_calls(other: Other) -> tuple[Programme, list[Callable[[], Any]]]:
    """Two members in Set A, which is confirmed and needs three; three in Set B."""
    programme, a, _ = two_sets(in_a=3, in_b=3)
    actor = make.coordinator_of(programme)
    make.confirmed_dates(a)
    make.facilitator(a)
    confirm(actor=actor, learning_set=a, now=LATER)
    left = a.enrolments.members().select_related("participant", "programme").first()
    places.withdraw(actor=left.participant, enrolment=left, now=LATER)
    return programme, [merges(programme), other(programme)]


@pytest.mark.parametrize("other", [other for other, _ in OTHERS])
def test_what_was_read_is_merged_or_nothing_is(other: Other):
    """P11, P13: whoever comes second finds the places as they are then; nobody is left in a set that has ended."""
    programme, calls = two_calls(other)
    merged, came = at_once(*calls)
    assert faults([merged, came]) == []
    done = LedgerEntry.objects.filter(programme_id=programme.pk, cause="merge", kind="set").count()
    assert done == (0 if isinstance(merged, Refusal) else 1)
    assert not programme.enrolments.held().filter(learning_set__state="cancelled").exists()
    assert audit_programme(programme, now=LATER) == []


@pytest.mark.parametrize(("other", "meet"), OTHERS)
def test_twin_without_the_lock_people_are_merged_who_were_not_there(other: Other, meet: set[tuple[Any, str]]):
    programme, calls = two_calls(other)
    with without_the_lock(2, meeting_at=tuple(meet)), mock.patch.object(steps, "begin", acts.begin):
        results = at_once(*calls)
    assert not [one for one in results if isinstance(one, BrokenBarrierError)]
    assert faults(results) or audit_programme(programme, now=LATER)
