"""An option is carried out while somebody signs up or withdraws, a set begins, or it is carried out twice (P8)."""

from collections.abc import Callable
from datetime import timedelta
from types import ModuleType
from typing import Any
from unittest import mock

import pytest
from django.db import transaction

from core.refusal import Refusal
from sets.audit import audit_programme
from sets.models import LedgerEntry, Programme
from sets.selectors.balancing import balance_page
from sets.services import acts, balancing, places, requests, steps
from sets.services.learning_sets import confirm_set
from tests import make
from tests.make import NOW
from tests.races.at_once import at_once
from tests.races.test_places_races import faults, signing_up, without_the_lock

pytestmark = pytest.mark.django_db(transaction=True)

LATER = NOW + timedelta(minutes=1)


def signs_up(programme: Programme, made: list) -> Callable[[], Any]:
    return signing_up(programme, make.representative())


def withdraws(programme: Programme, made: list) -> Callable[[], Any]:
    """Whoever would move."""
    return lambda: places.withdraw(actor=made[3].participant, enrolment=made[3], now=LATER)


def begins(programme: Programme, made: list) -> Callable[[], Any]:
    learning_set = programme.sets.get()

    def begin() -> None:
        with transaction.atomic():
            steps.start_set(actor=None, learning_set=learning_set, now=LATER)

    return begin


def balances(programme: Programme, made: list) -> Callable[[], Any]:
    of = {"actor": make.coordinator_of(programme), "programme": programme, "reason": "Because.", "now": LATER}
    mark = balance_page(programme, 2).mark
    return lambda: balancing.balance(**of, number_of_sets=2, mark=mark, agreed=False)


#: Who comes at the same moment, and where they have read and not written yet.
OTHERS: list[tuple[Callable[[Programme, list], Callable[[], Any]], ModuleType]] = [
    (signs_up, requests),
    (withdraws, places),
    (begins, steps),
    (balances, balancing),
]


def two_calls(other: Callable[[Programme, list], Callable[[], Any]]) -> tuple[Programme, list[Callable[[], Any]]]:
    """Four have a place in a set that is confirmed, and one waits: three and two would all have one."""
    programme = make.programme(minimum=2, optimum=3, maximum=4, max_sets=2)
    made = make.places(programme, 5)
    learning_set = make.confirmed_dates(programme.sets.get())
    make.facilitator(learning_set)
    confirm_set(actor=make.coordinator_of(programme), learning_set=learning_set, now=NOW)
    return programme, [balances(programme, made), other(programme, made)]


@pytest.mark.parametrize("other", [other for other, _ in OTHERS])
def test_what_was_read_is_what_happens_or_nothing_does(other):
    """P8, P13: whoever comes second finds the places as they are then."""
    programme, calls = two_calls(other)
    balanced, came = at_once(*calls)
    assert faults([balanced, came]) == []
    assert not isinstance(came, Refusal)
    carried_out = LedgerEntry.objects.filter(programme_id=programme.pk, kind="balance").count()
    assert carried_out == (0 if isinstance(balanced, Refusal) else 1)
    assert audit_programme(programme, now=LATER) == []


@pytest.mark.parametrize(("other", "where"), OTHERS)
def test_twin_without_the_lock_people_move_who_were_not_to(other, where):
    programme, calls = two_calls(other)
    meet = {(balancing, "planned"), (where, "planned" if where is balancing else "serve")}
    with without_the_lock(2, meeting_at=tuple(meet)), mock.patch.object(steps, "begin", acts.begin):
        results = at_once(*calls)
    assert faults(results) or audit_programme(programme, now=LATER)
