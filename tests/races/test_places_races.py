"""Two people at once. Each race has a twin that takes the programme's lock away and must then see the fault."""

import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from unittest import mock

import pytest

from core.refusal import Refusal
from notifications.models import Message
from participants.models import Organisation
from sessions.services.facilitators import assign_facilitator
from sets.audit import audit_programme
from sets.models import Enrolment, Programme
from sets.services import acts, hand_overs, learning_sets, organisations, places, programmes, requests, steps
from sets.services.requests import Application, request_place
from tests import make
from tests.make import NOW
from tests.races.at_once import at_once, in_processes

pytestmark = pytest.mark.django_db(transaction=True)


def audit(programme: Programme) -> list[str]:
    return audit_programme(programme, now=NOW)


def signing_up(programme: Programme, user):
    return lambda: request_place(
        actor=user, programme=programme, application=Application(committed=True), now=NOW + timedelta(minutes=1)
    )


@contextmanager
def without_the_lock(number: int, *, meeting_at: tuple[tuple[object, str], ...] = ()) -> Iterator[None]:
    """Everyone reads before anyone writes: what happens when no row is locked.

    They wait for each other when they have read the programme and its seats, or before the functions `meeting_at`.
    """
    together = threading.Barrier(number)

    def begin(*, programme, actor, cause, now, reason=""):
        programme = Programme.objects.get(pk=programme.pk)
        act = acts.Act(programme, actor, cause, max(now, programme.ledger_at or now), reason)
        assert act.seating.number_of_sets >= 1
        if not meeting_at:
            together.wait(timeout=20)
        return act

    def waiting(function):
        def call(*args, **kwargs):
            together.wait(timeout=20)
            return function(*args, **kwargs)

        return call

    with ExitStack() as stack:
        for module in (acts, requests, places, hand_overs, steps):
            stack.enter_context(mock.patch.object(module, "begin", begin))
        for owner, name in meeting_at:
            stack.enter_context(mock.patch.object(owner, name, waiting(getattr(owner, name))))
        yield


def faults(results: list) -> list:
    return [result for result in results if isinstance(result, Exception) and not isinstance(result, Refusal)]


# --- the last seat ---------------------------------------------------------------------------------------------------


def last_seat() -> tuple[Programme, list]:
    programme = make.programme(maximum=3)
    make.places(programme, 2)
    return programme, [signing_up(programme, make.representative()) for _ in range(8)]


def test_the_last_seat_goes_to_one_and_seven_wait():
    """P3, P4."""
    programme, calls = last_seat()
    results = at_once(*calls)
    assert faults(results) == []
    assert sorted(place.state for place in results) == ["confirmed"] + ["waiting"] * 7
    assert sorted(place.position for place in results) == list(range(3, 11))
    assert audit(programme) == []


def test_twin_without_the_lock_the_last_seat_is_fought_over():
    _, calls = last_seat()
    with without_the_lock(8):
        results = at_once(*calls)
    assert faults(results)


# --- two hundred for twelve ------------------------------------------------------------------------------------------


def test_two_hundred_for_twelve_in_threads():
    """P1 to P4: nobody over, nobody lost, the order provable."""
    programme = make.programme(minimum=6, optimum=9, maximum=12, max_sets=1)
    results = []
    people = [make.representative() for _ in range(200)]
    for start in range(0, 200, 50):
        results += at_once(*[signing_up(programme, user) for user in people[start : start + 50]])
    assert faults(results) == []
    assert sorted(place.position for place in results) == list(range(1, 201))
    assert programme.enrolments.members().count() == 12
    assert programme.enrolments.waiting().count() == 188
    assert set(programme.enrolments.members().values_list("position", flat=True)) == set(range(1, 13))
    assert Message.objects.filter(kind__startswith="place_").count() == 200
    assert audit(programme) == []


def test_twin_without_the_lock_a_crowd_for_twelve_loses_requests():
    programme = make.programme(minimum=6, optimum=9, maximum=12, max_sets=1)
    calls = [signing_up(programme, make.representative()) for _ in range(50)]
    with without_the_lock(50):
        results = at_once(*calls)
    assert len(faults(results)) > 25


SIGN_UP = """
import sys, django
django.setup()
from django.utils import timezone
from participants.models import User
from sets.models import Programme
from sets.services.requests import Application, request_place
programme = Programme.objects.get(pk=sys.argv[1])
for pk in sys.argv[2].split(","):
    place = request_place(
        actor=User.objects.get(pk=pk), programme=programme, application=Application(committed=True), now=timezone.now()
    )
    print(place.position, place.state)
"""


def test_two_hundred_for_twelve_in_four_processes():
    """P1 to P4, as several web servers would."""
    long_ago = NOW.replace(year=2024)
    programme = make.programme(minimum=6, optimum=9, maximum=12, max_sets=1, now=long_ago)
    people = [str(make.representative().pk) for _ in range(200)]
    printed = in_processes(SIGN_UP, [(str(programme.pk), ",".join(people[n::4])) for n in range(4)])
    lines = "".join(printed).split("\n")[:-1]
    assert sorted(int(line.split()[0]) for line in lines) == list(range(1, 201))
    assert sum(line.endswith("confirmed") for line in lines) == 12
    assert audit(programme) == []


# --- the same organisation, the same person --------------------------------------------------------------------------


def colleagues() -> tuple[Programme, list]:
    programme, organisation = make.programme(), make.organisation()
    return programme, [signing_up(programme, make.representative(organisation=organisation)) for _ in range(2)]


def test_two_colleagues_at_once_get_one_place():
    """P2."""
    programme, calls = colleagues()
    results = at_once(*calls)
    assert sorted(type(result).__name__ for result in results) == ["Enrolment", "Refusal"]
    assert programme.enrolments.live().count() == 1
    assert audit(programme) == []


def test_twin_without_the_lock_a_colleague_meets_an_error_instead_of_a_sentence():
    _, calls = colleagues()
    with without_the_lock(2, meeting_at=((requests, "_refuse_unless_open_to"),)):
        assert faults(at_once(*calls))


def test_a_double_click_in_two_tabs_is_one_request():
    """P1."""
    programme, person = make.programme(), make.representative()
    first, second = at_once(signing_up(programme, person), signing_up(programme, person))
    assert first == second
    assert Message.objects.filter(to=person.email).count() == 1
    assert audit(programme) == []


# --- withdrawing while others sign up --------------------------------------------------------------------------------


def withdrawing() -> tuple[Programme, list]:
    programme = make.programme(maximum=3)
    made = make.places(programme, 4)
    leave = [
        lambda place=place: places.withdraw(actor=place.participant, enrolment=place, now=NOW + timedelta(minutes=1))
        for place in made[:2]
    ]
    return programme, [*leave, *[signing_up(programme, make.representative()) for _ in range(4)]]


def test_withdrawing_while_others_sign_up_leaves_no_seat_free_and_nobody_passed_over():
    """P4, P5."""
    programme, calls = withdrawing()
    assert faults(at_once(*calls)) == []
    assert programme.enrolments.members().count() == 3
    assert audit(programme) == []


def test_twin_without_the_lock_withdrawing_while_others_sign_up_goes_wrong():
    programme, calls = withdrawing()
    with without_the_lock(6):
        results = at_once(*calls)
    assert faults(results) or audit(programme)


# --- accepting while it lapses ---------------------------------------------------------------------------------------


def lapsing() -> tuple[Enrolment, list]:
    programme = make.programme(maximum=3)
    made = make.places(programme, 4)
    make.confirmed_dates(programme.sets.get())
    places.withdraw(actor=made[0].participant, enrolment=made[0], now=NOW)
    made[3].refresh_from_db()
    offer, ends_at = made[3], made[3].offer_ends_at
    just_before = ends_at - timedelta(microseconds=1)
    return offer, [
        lambda: places.accept_offer(actor=offer.participant, enrolment=offer, now=just_before),
        lambda: places.lapse_offers(programme=programme, now=ends_at),
    ]


@pytest.mark.parametrize("attempt", range(5))
def test_an_offer_accepted_while_it_lapses_is_one_or_the_other(attempt):
    """P5."""
    offer, calls = lapsing()
    accepted, lapsed = at_once(*calls)
    offer.refresh_from_db()
    if offer.state == "confirmed":
        assert (accepted, lapsed) == (offer, 0)
    else:
        assert (type(accepted), lapsed, offer.state) == (Refusal, 1, "lapsed")
    assert audit(offer.programme) == []


def test_twin_without_the_lock_an_offer_is_accepted_and_lapses():
    offer, calls = lapsing()
    with without_the_lock(2, meeting_at=((places, "_refuse_unless_offered"), (acts.Act, "leave_seat"))):
        results = at_once(*calls)
    assert faults(results) or audit(offer.programme)


# --- signing up while a set opens ------------------------------------------------------------------------------------


def test_signing_up_while_the_coordinator_opens_a_set():
    """P7."""
    programme = make.programme(parallel_sets="ask", max_sets=2)
    make.places(programme, 6)
    actor = make.coordinator_of(programme)
    opening = [lambda: learning_sets.open_set(actor=actor, programme=programme, now=NOW) for _ in range(2)]
    results = at_once(*opening, *[signing_up(programme, make.representative()) for _ in range(6)])
    assert faults(results) == []
    assert programme.sets.count() == 2
    assert programme.enrolments.members().count() == 8
    assert audit(programme) == []


def test_twin_without_the_lock_signing_up_while_a_set_opens_goes_wrong():
    programme = make.programme(parallel_sets="ask", max_sets=2)
    make.places(programme, 6)
    actor = make.coordinator_of(programme)
    calls = [signing_up(programme, make.representative()) for _ in range(6)]
    with without_the_lock(7):
        results = at_once(lambda: learning_sets.open_set(actor=actor, programme=programme, now=NOW), *calls)
    assert faults(results) or audit(programme)


def test_signing_up_while_sets_open_by_themselves():
    """P7."""
    programme = make.programme(parallel_sets="automatic", max_sets=3)
    results = at_once(*[signing_up(programme, make.representative()) for _ in range(20)])
    assert faults(results) == []
    assert programme.sets.count() == 3
    assert programme.enrolments.members().count() == 12
    assert audit(programme) == []


def test_a_facilitator_is_named_while_signing_up():
    """P2: one or the other."""
    programme, person = make.programme(), make.representative()
    actor, learning_set = make.coordinator_of(programme), programme.sets.get()
    results = at_once(
        signing_up(programme, person),
        lambda: assign_facilitator(actor=actor, learning_set=learning_set, user=person, now=NOW),
    )
    assert sorted(isinstance(result, Refusal) for result in results) == [False, True]
    assert audit(programme) == []


@pytest.mark.parametrize("attempt", range(4))
def test_an_organisation_is_accepted_while_its_representative_signs_up(attempt):
    """P4: whichever is first, the place ends up eligible and seated."""
    programme = make.programme()
    asked_for = make.organisation(acceptance="requested")
    person = make.representative(organisation=asked_for)
    actor = make.coordinator_of(programme)
    results = at_once(
        signing_up(programme, person),
        lambda: organisations.accept_organisation(actor=actor, organisation=asked_for, now=NOW),
    )
    assert faults(results) == []
    assert programme.enrolments.get().state == "confirmed"
    assert audit(programme) == []


def test_twin_a_representative_who_saw_the_organisation_before_it_was_accepted_waits_for_ever():
    """Without reading the organisation again under its lock."""
    programme = make.programme()
    asked_for = make.organisation(acceptance="requested")
    person = make.representative(organisation=asked_for)
    organisations.accept_organisation(
        actor=make.coordinator_of(programme), organisation=Organisation.objects.get(pk=asked_for.pk), now=NOW
    )
    with mock.patch.object(requests, "_settled", lambda organisation: organisation):
        assert signing_up(programme, person)().state == "waiting"


def test_a_programme_closes_while_people_sign_up():
    """Section 3."""
    programme = make.programme(max_sets=1)
    actor = make.coordinator_of(programme)
    results = at_once(
        lambda: programmes.close(actor=actor, programme=programme, now=NOW),
        *[signing_up(programme, make.representative()) for _ in range(6)],
    )
    assert faults(results) == []
    assert sum(isinstance(r, Enrolment) for r in results) == programme.enrolments.count()
    assert audit(programme) == []
