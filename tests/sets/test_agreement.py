"""Whoever is moved into confirmed dates has agreed to them: the ledger tells it, and the audit asks for it (P14)."""

from typing import Any

import pytest
from django.urls import reverse

from sets.audit import audit_programme
from sets.models import Enrolment, LedgerEntry
from sets.services import moving
from tests import make
from tests.make import NOW
from tests.sets.test_coordinator_pages import signed_in, words
from tests.sets.test_moving import LATER, Forger, exchanged, fair, given, members, moved, two_sets

pytestmark = pytest.mark.django_db


def told(place: Enrolment) -> Any:
    """What the latest entry of a place tells of an agreement; `...` where it tells nothing."""
    return LedgerEntry.objects.filter(kind="place", subject=place.pk).latest("number").row.get("agreed", ...)


def test_that_somebody_agreed_to_confirmed_dates_is_in_the_ledger_and_said_to_them():
    """P14, P16: the coordinator said it for them, and no page says that they did."""
    programme, a, b = two_sets(in_b=4)
    one, other = members(a)[0], members(b)[0]
    make.confirmed_dates(b)
    exchanged(one, other, agreed=True)
    assert (told(one), told(other)) == (True, ...)
    waits = make.place(programme, now=NOW)
    given(members(b)[1], waits, agreed=True)
    assert told(waits) is True
    coordinator = signed_in(make.coordinator_of(programme))
    for place in (one, waits):
        page = words(coordinator.get(reverse("person_ledger", args=[programme.slug, place.pk])))
        assert "They had agreed to its dates." in page
        own = words(signed_in(place.participant).get(reverse("my_place", args=[programme.slug])))
        assert "The coordinator said that you had agreed to its dates." in own
        assert "that you can make these dates" in own
        assert "You said on" not in own
    assert fair(programme)


def test_the_audit_hears_a_move_into_confirmed_dates_that_nobody_agreed_to(monkeypatch):
    """P14: also when an entry does not tell it, once one of the same ledger has; older entries never did."""
    programme, a, b = two_sets(in_b=2)
    one, two, *_ = members(a)
    make.confirmed_dates(b)
    says = Forger(programme).says
    first, second = ({"place": place, "set": b, "seat": seat} for place, seat in ((one, 3), (two, 4)))
    without = "to confirmed dates without their having agreed"
    assert says(first, second) == ""
    assert says({**first, "agreed": True}, {**second, "agreed": True}) == ""
    assert without in says({**first, "agreed": False})
    assert without in says({**first, "agreed": "yes"})
    assert without in says({**first, "agreed": True}, second)
    back = {"place": members(b)[0], "set": a, "seat": one.seat}
    assert says({**first, "agreed": True}, back) == ""
    monkeypatch.setattr(moving, "_refuse_where_dates_stand", lambda targets, *, agreed: None)
    moved(one, b)
    programme.refresh_from_db()
    assert [without in said for said in audit_programme(programme, now=LATER)] == [True]
