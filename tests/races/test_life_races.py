"""The rules of a programme change while people sign up and answer; a twin goes without the programme's lock."""

import threading
import time
from datetime import timedelta
from unittest import mock

import pytest

from core.refusal import Refusal
from sessions.services.ending import cancel_programme
from sets.audit import audit_programme
from sets.models import Programme
from sets.rules import Rules
from sets.services import places, programmes, requests, serving
from sets.services.changing import change_rules
from sets.services.organisations import merge_organisations
from tests import make
from tests.make import NOW
from tests.races.at_once import at_once
from tests.races.test_places_races import audit, faults, signing_up, without_the_lock
from tests.sets.test_telephone import caller, entered

pytestmark = pytest.mark.django_db(transaction=True)


def lowered() -> tuple[Programme, list]:
    """Two of three seats are held: one sign-up more, or a maximum of two, but not both."""
    programme = make.programme(minimum=2, optimum=2, maximum=3, max_sets=1)
    make.places(programme, 2)
    programme.refresh_from_db()
    rules = Rules(2, 2, 2, 1, "ask", 3)
    of = {"actor": make.coordinator_of(programme), "programme": programme, "rules": rules}
    later = NOW + timedelta(minutes=1)
    return programme, [
        lambda: change_rules(**of, seen=programme.ledger_count, now=later),
        signing_up(programme, make.representative()),
    ]


def test_sizes_are_lowered_or_the_last_seat_is_taken_never_both():
    """P3, P9."""
    programme, calls = lowered()
    changed, place = at_once(*calls)
    assert faults([changed, place]) == []
    programme.refresh_from_db()
    assert isinstance(changed, Refusal) == (place.state == "confirmed")
    assert (programme.maximum, place.state) in ((3, "confirmed"), (2, "waiting"))
    assert audit(programme) == []


def test_twin_without_the_lock_a_seat_is_taken_that_is_no_longer_there():
    programme, calls = lowered()
    with without_the_lock(2):
        results = at_once(*calls)
    assert faults(results) or audit(programme)


def test_a_programme_is_cancelled_while_somebody_accepts_and_somebody_signs_up():
    """Section 3: whoever came first, nobody holds a place in the end, and each is told as it went."""
    programme = make.programme(minimum=2, optimum=2, maximum=2, max_sets=1)
    first, _, waiting = make.places(programme, 3)
    make.confirmed_dates(programme.sets.get())
    places.withdraw(actor=first.participant, enrolment=first, now=NOW)
    coordinator, later = make.coordinator_of(programme), NOW + timedelta(minutes=1)
    results = at_once(
        lambda: places.accept_offer(actor=waiting.participant, enrolment=waiting, now=later),
        lambda: cancel_programme(actor=coordinator, programme=programme, reason="Because.", now=later),
        signing_up(programme, make.representative()),
    )
    assert faults(results) == []
    assert not programme.enrolments.live().exists()
    assert audit_programme(programme, now=later) == []


def last_seat() -> tuple[Programme, list]:
    """Two of three seats are held: one request comes on the page, one is entered that was received before it."""
    programme = make.programme(maximum=3, max_sets=1)
    make.places(programme, 2)
    of = {"received": NOW + timedelta(seconds=30), "now": NOW + timedelta(minutes=1)}
    return programme, [signing_up(programme, make.representative()), lambda: entered(programme, **of)]


def test_a_request_by_telephone_and_one_on_the_page_do_not_both_get_the_last_seat():
    """P3, P15: whoever is entered first has it; the other waits, and is not pushed out by an earlier time."""
    programme, calls = last_seat()
    results = at_once(*calls)
    assert faults(results) == []
    assert sorted(place.state for place in results) == ["confirmed", "waiting"]
    assert sorted(place.position for place in results) == [3, 4]
    assert audit_programme(programme, now=NOW + timedelta(minutes=1)) == []


def test_twin_without_the_lock_both_take_the_last_seat():
    programme, calls = last_seat()
    with without_the_lock(2):
        results = at_once(*calls)
    assert faults(results) or audit(programme)


def test_two_who_enter_the_same_person_at_once_make_one_account_and_one_place():
    """P2, P15: a double click."""
    programme = make.programme()
    who, of = caller(), {"received": NOW, "now": NOW + timedelta(minutes=1)}
    results = at_once(*[lambda: entered(programme, who, **of)] * 2)
    assert faults(results) == []
    assert len({place.pk for place in results}) == 1
    others = [make.programme(), make.programme()]
    new = caller(email="new@example.org")
    results = at_once(*[lambda one=one: entered(one, new, **of) for one in others])
    assert faults(results) == []
    assert len({place.participant_id for place in results}) == 1


def test_a_merge_waits_for_whoever_signs_up_and_neither_fails():
    """P2: the merge holds the organisation, the sign-up the programme, and each needs the other's in the end."""
    programme, old, new = make.programme(), make.organisation(), make.organisation()
    make.place(programme, make.representative(organisation=old))
    admin, signed_up = make.person(is_staff=True, is_superuser=True), threading.Event()

    def serve_late(act):
        signed_up.set()
        time.sleep(0.3)
        serving.serve(act)

    def merge():
        signed_up.wait(timeout=20)
        return merge_organisations(actor=admin, organisation=old, target=new, now=NOW + timedelta(minutes=1))

    with mock.patch.object(requests, "serve", serve_late):
        results = at_once(signing_up(programme, make.representative(organisation=new)), merge)
    assert faults(results) == []
    assert (results[0].state, "must end first" in str(results[1])) == ("confirmed", True)
    assert audit_programme(programme, now=NOW + timedelta(minutes=1)) == []


def test_programmes_of_one_title_made_at_once_each_get_an_address():
    """S2: a copy and a new draft; each reads which addresses are free before the other has written its own."""
    programme, together, free = make.programme(), threading.Barrier(2), programmes._free_slug
    coordinator, first = make.coordinator_of(programme), threading.local()

    def free_together(title):
        slug = free(title)
        if not getattr(first, "was", False):
            first.was = True
            together.wait(timeout=20)
        return slug

    with mock.patch.object(programmes, "_free_slug", free_together):
        results = at_once(
            lambda: programmes.copy_programme(actor=coordinator, programme=programme, now=NOW),
            lambda: make.draft(by=make.coordinator(), title=f"{programme.title} (copy)"),
        )
    assert faults(results) == []
    assert len({one.slug for one in results}) == 2
