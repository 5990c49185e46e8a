"""The rules of places, through the services (P1 to P7, P13)."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from core.refusal import Refusal
from notifications.kinds import is_still_wanted
from notifications.models import Message
from participants.models import Organisation
from participants.states import Acceptance
from sets.audit import audit_programme
from sets.models import Enrolment, LearningSet, LedgerEntry, LedgerReason, Programme
from sets.services import learning_sets, organisations, places, programmes, requests, steps
from sets.states import PlaceState, ProgrammeState, SetState
from tests import make
from tests.make import NOW

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


def fair(programme: Programme, now: datetime = NOW) -> bool:
    """`audit_places` is silent; what it says is shown when it is not."""
    assert audit_programme(programme, now=now) == []
    return True


def states(programme: Programme) -> list[str]:
    return list(programme.enrolments.order_by("position").values_list("state", flat=True))


def told(kind: str) -> set[str]:
    return set(Message.objects.filter(kind=kind).values_list("to", flat=True))


def requested_organisation() -> Organisation:
    return make.organisation(acceptance=Acceptance.REQUESTED)


# --- P1 to P4: asking ------------------------------------------------------------------------------------------------


def test_the_first_to_ask_have_places_and_the_next_waits():
    """P1, P3, P4."""
    programme = make.programme()
    made = make.places(programme, 5)
    assert states(programme) == ["confirmed"] * 4 + ["waiting"]
    assert [place.position for place in made] == [1, 2, 3, 4, 5]
    assert sorted(place.seat for place in made[:4]) == [1, 2, 3, 4]
    assert fair(programme)


def test_a_second_click_is_not_a_second_request():
    """P1."""
    programme, person = make.programme(), make.representative()
    first = make.place(programme, person)
    assert make.place(programme, person) == first
    assert LedgerEntry.objects.filter(programme_id=programme.pk, kind="place").count() == 1
    assert Message.objects.filter(to=person.email).count() == 1


def test_an_organisation_sends_one_representative_and_the_refusal_names_nobody():
    """P2."""
    programme, colleague = make.programme(), make.representative(full_name="Ottoline Grey")
    make.place(programme, colleague)
    with pytest.raises(Refusal, match="already has a representative") as refusal:
        make.place(programme, make.representative(organisation=colleague.organisation))
    assert "Ottoline" not in refusal.value.sentence


def test_the_database_refuses_a_second_place_of_an_organisation():
    """P2: not only a check."""
    programme = make.programme()
    place = make.place(programme)
    twin = Enrolment(
        programme=programme,
        participant=make.person(),
        organisation=place.organisation,
        state="waiting",
        position=9,
        requested_at=NOW,
        state_since=NOW,
        committed_at=NOW,
        eligible_since=NOW,
    )
    with pytest.raises(IntegrityError, match="one_place_per_organisation"), transaction.atomic():
        twin.save()


def test_the_database_refuses_a_seat_beyond_the_maximum_also_when_the_maximum_is_lowered():
    """P3, P9."""
    programme = make.programme()
    place = make.places(programme, 4)[3]
    with pytest.raises(IntegrityError, match="a_seat_is_within"), transaction.atomic():
        Enrolment.objects.filter(pk=place.pk).update(seat=5)
    with pytest.raises(IntegrityError, match="a_seat_is_within"), transaction.atomic():
        LearningSet.objects.filter(programme=programme).update(maximum=3)
    with pytest.raises(IntegrityError), transaction.atomic():
        Enrolment.objects.filter(pk=place.pk).update(seat_limit=9)
        Enrolment.objects.filter(pk=place.pk).update(seat=9)


def test_the_database_refuses_two_people_on_one_seat():
    """P3."""
    programme = make.programme()
    first, second = make.places(programme, 2)
    with pytest.raises(IntegrityError, match="one_person_on_a_seat"), transaction.atomic():
        Enrolment.objects.filter(pk=second.pk).update(seat=first.seat)


def test_whoever_withdrew_may_sign_up_again_at_the_back():
    """P2."""
    programme, person = make.programme(maximum=3), make.representative()
    place = make.place(programme, person)
    make.places(programme, 3)
    places.withdraw(actor=person, enrolment=place, now=NOW + MINUTE)
    again = make.place(programme, person, now=NOW + 2 * MINUTE)
    assert (again.position, again.state) == (5, "waiting")
    assert fair(programme)


def test_a_removed_person_may_return_only_when_the_coordinator_lifts_it_and_a_colleague_may_come():
    """P2."""
    programme, person = make.programme(), make.representative()
    place, actor = make.place(programme, person), make.coordinator_of(programme)
    places.remove_person(actor=actor, enrolment=place, reason="Has left the partnership", now=NOW)
    with pytest.raises(Refusal, match="cannot sign up again yourself"):
        make.place(programme, person)
    places.lift_removal(actor=actor, enrolment=place, now=NOW)
    assert make.place(programme, person).state == "confirmed"
    assert fair(programme)


def test_a_colleague_may_take_the_place_of_a_removed_person():
    """P2."""
    programme, person = make.programme(), make.representative()
    place, actor = make.place(programme, person), make.coordinator_of(programme)
    places.remove_person(actor=actor, enrolment=place, reason="Has left the partnership", now=NOW)
    assert make.place(programme, make.representative(organisation=person.organisation)).state == "confirmed"


def test_nobody_coordinates_or_facilitates_where_they_hold_a_place():
    """P2."""
    by = make.coordinator(organisation=make.organisation())
    programme = make.programme(by=by)
    with pytest.raises(Refusal, match="coordinate or facilitate"):
        make.place(programme, by)
    guide = make.facilitator(programme.sets.get(), make.representative())
    with pytest.raises(Refusal, match="coordinate or facilitate"):
        make.place(programme, guide)
    member = make.place(programme).participant
    with pytest.raises(Refusal, match="cannot facilitate"):
        make.facilitator(programme.sets.get(), member)


def test_signing_up_is_refused_outside_the_window():
    """Section 3: from `opens_at` up to, not including, `closes_at`."""
    opens, closes = NOW + MINUTE, NOW + 9 * MINUTE
    programme = make.programme(opens_at=opens, closes_at=closes)
    with pytest.raises(Refusal, match="Sign-up opens on 4 September 2028"):
        make.place(programme, now=opens - timedelta(microseconds=1))
    assert make.place(programme, now=opens).state == "confirmed"
    assert make.place(programme, now=closes - timedelta(microseconds=1)).state == "confirmed"
    with pytest.raises(Refusal, match="Sign-up closed on"):
        make.place(programme, now=closes)


def test_an_organisation_not_yet_accepted_has_a_position_and_no_seat():
    """P4."""
    programme = make.programme()
    early = make.place(programme, make.representative(organisation=requested_organisation()))
    later = make.place(programme)
    assert (early.state, early.position, later.state) == ("waiting", 1, "confirmed")
    assert told("organisation_requested") == {make.coordinator_of(programme).email}
    actor = make.coordinator_of(programme)
    organisations.accept_organisation(actor=actor, organisation=early.organisation, now=NOW + MINUTE)
    early.refresh_from_db()
    assert (early.state, early.eligible_since) == ("confirmed", NOW + MINUTE)
    assert fair(programme)


def test_an_organisation_that_is_another_brings_its_place_along():
    """P4."""
    programme, target = make.programme(), make.organisation()
    place = make.place(programme, make.representative(organisation=requested_organisation()))
    actor = make.coordinator_of(programme)
    organisations.same_as(actor=actor, organisation=place.organisation, target=target, now=NOW)
    place.refresh_from_db()
    assert (place.organisation, place.state) == (target, "confirmed")
    assert fair(programme)


def test_an_organisation_that_is_another_with_a_place_is_refused():
    """P2: they cannot be merged until one ends."""
    programme = make.programme()
    target = make.place(programme).organisation
    place = make.place(programme, make.representative(organisation=requested_organisation()))
    actor = make.coordinator_of(programme)
    with pytest.raises(Refusal, match="One of the two places must end first"):
        organisations.same_as(actor=actor, organisation=place.organisation, target=target, now=NOW)


def test_those_whose_organisation_is_not_accepted_do_not_count_for_another_set():
    """P4, P7."""
    programme = make.programme(parallel_sets="automatic")
    make.places(programme, 4)
    make.place(programme, make.representative(organisation=requested_organisation()))
    make.place(programme)
    assert programme.sets.count() == 1
    make.place(programme)
    assert programme.sets.count() == 2
    assert fair(programme)


def test_a_request_is_confirmed_at_once_into_dates_the_person_saw_and_offered_otherwise():
    """P4."""
    programme = make.programme()
    learning_set = make.confirmed_dates(programme.sets.get())
    seen = make.place(programme, dates_mark=learning_set.dates_mark)
    unseen = make.place(programme)
    assert (seen.state, unseen.state) == ("confirmed", "offered")
    assert fair(programme)


def test_nobody_is_confirmed_past_those_who_wait_even_if_a_seat_was_left_free():
    """P4, tested with P5 broken: a seat is free while somebody eligible waits."""
    programme = make.programme(maximum=3)
    members = make.places(programme, 3)
    waiting = make.place(programme)
    Enrolment.objects.filter(pk=members[0].pk).update(state="withdrawn", seat=None, seat_limit=None)
    late = make.place(programme)
    waiting.refresh_from_db()
    assert (waiting.state, late.state) == ("confirmed", "waiting")


# --- P5: freed seats -------------------------------------------------------------------------------------------------


def test_a_freed_seat_goes_to_the_first_in_line():
    """P5, P13."""
    programme = make.programme()
    made = make.places(programme, 6)
    places.withdraw(actor=made[1].participant, enrolment=made[1], now=NOW + MINUTE)
    assert states(programme) == ["confirmed", "withdrawn", "confirmed", "confirmed", "confirmed", "waiting"]
    assert fair(programme)


def test_once_dates_are_confirmed_a_freed_seat_is_offered_until_the_third_working_day():
    """P5: made on Monday 4 September, open until the end of Thursday 7 September, London."""
    programme = make.programme()
    made = make.places(programme, 5)
    make.confirmed_dates(programme.sets.get())
    places.withdraw(actor=made[0].participant, enrolment=made[0], now=NOW)
    made[4].refresh_from_db()
    assert made[4].state == "offered"
    assert made[4].offer_ends_at == datetime(2028, 9, 7, 23, 0, tzinfo=UTC)
    assert Message.objects.get(to=made[4].participant.email, kind="place_offered").subject.startswith(
        "A place is offered to you, answer by Thursday 7 September"
    )
    assert fair(programme)


def offered(**fields) -> Enrolment:
    """Somebody with an open offer, and somebody else first in line behind."""
    programme = make.programme(**fields)
    made = make.places(programme, 6)
    make.confirmed_dates(programme.sets.get())
    places.withdraw(actor=made[0].participant, enrolment=made[0], now=NOW)
    made[4].refresh_from_db()
    return made[4]


def test_an_offer_is_accepted_until_its_last_moment_and_refused_from_its_end():
    """P5: the clock decides, not the sweep."""
    place = offered()
    ends_at = place.offer_ends_at
    with pytest.raises(Refusal, match="has run out"):
        places.accept_offer(actor=place.participant, enrolment=place, now=ends_at)
    place.refresh_from_db()
    assert place.state == "offered"
    last = ends_at - timedelta(microseconds=1)
    assert places.accept_offer(actor=place.participant, enrolment=place, now=last).state == "confirmed"
    assert fair(place.programme)


def test_a_coordinator_may_give_an_offer_a_later_end_with_a_reason():
    """P5."""
    place = offered()
    actor, day = make.coordinator_of(place.programme), date(2028, 9, 12)
    extend = {"actor": actor, "enrolment": place, "reason": "The mail came back", "now": NOW}
    with pytest.raises(Refusal, match="reason"):
        places.extend_offer(**{**extend, "reason": " "}, last_day=day)
    with pytest.raises(Refusal, match="later"):
        places.extend_offer(**extend, last_day=date(2028, 9, 6))
    with pytest.raises(Refusal, match="within 31 days"):
        places.extend_offer(**extend, last_day=date(2028, 12, 6))
    with pytest.raises(Refusal, match="Only the coordinator"):
        places.extend_offer(**{**extend, "actor": place.participant}, last_day=day)
    with pytest.raises(Refusal, match="no open offer"):
        places.extend_offer(**{**extend, "now": place.offer_ends_at}, last_day=day)
    for _ in range(2):
        places.extend_offer(**extend, last_day=day)
    told = Message.objects.filter(kind="place_offered", to=place.participant.email)
    assert [m.subject.split(":")[0] for m in told.order_by("pk")] == [
        "A place is offered to you, answer by Thursday 7 September",
        "A place is offered to you, answer by Tuesday 12 September",
    ]
    # The first may still wait for a mail server that was away: it must not tell the old day after the new one.
    assert [is_still_wanted(message) for message in told.order_by("pk")] == [False, True]
    place.refresh_from_db()
    assert places.lapse_offers(programme=place.programme, now=datetime(2028, 9, 12, 22, 59, tzinfo=UTC)) == 0
    assert places.lapse_offers(programme=place.programme, now=datetime(2028, 9, 12, 23, 0, tzinfo=UTC)) == 1
    assert fair(place.programme)


def test_declining_leaves_the_list_and_passes_the_seat_on():
    """P5."""
    place = offered()
    places.decline_offer(actor=place.participant, enrolment=place, now=NOW)
    assert states(place.programme)[4:] == ["declined", "offered"]
    assert fair(place.programme)


def test_an_offer_lapses_once_and_the_next_in_line_is_offered_the_seat():
    """P5."""
    place = offered()
    programme, ends_at = place.programme, place.offer_ends_at
    assert places.lapse_offers(programme=programme, now=ends_at - timedelta(microseconds=1)) == 0
    assert places.lapse_offers(programme=programme, now=ends_at) == 1
    assert places.lapse_offers(programme=programme, now=ends_at) == 0
    assert states(programme)[4:] == ["lapsed", "offered"]
    assert told("place_lapsed") == {place.participant.email}
    assert fair(programme, ends_at)


def test_a_free_seat_is_taken_in_the_set_that_needs_it_most():
    """P5: below the minimum first, then below the optimum, then any; ties by letter."""
    programme = make.programme(minimum=2, optimum=3, maximum=4, parallel_sets="automatic", max_sets=2)
    made = make.places(programme, 6)
    a, b = programme.sets.order_by("letter")
    for place in made[:2]:
        places.withdraw(actor=place.participant, enrolment=place, now=NOW + MINUTE)
    assert [s.enrolments.held().count() for s in (a, b)] == [2, 2]
    order = [make.place(programme, now=NOW + 2 * MINUTE).learning_set.letter for _ in range(4)]
    assert order == ["A", "B", "A", "B"]
    assert fair(programme)


def test_freed_seats_are_filled_while_the_programme_is_closed():
    """Section 3: closing stops new requests and nothing else."""
    programme = make.programme()
    made = make.places(programme, 5)
    programmes.close(actor=make.coordinator_of(programme), programme=programme, now=NOW)
    places.withdraw(actor=made[0].participant, enrolment=made[0], now=NOW)
    assert states(programme) == ["withdrawn"] + ["confirmed"] * 4
    with pytest.raises(Refusal, match="has closed"):
        make.place(programme)
    assert fair(programme)


# --- P6: the cut-off -------------------------------------------------------------------------------------------------


def test_a_set_that_has_begun_takes_no_members_and_its_offers_go_back_to_their_positions():
    """P6."""
    place = offered()
    programme, learning_set = place.programme, place.learning_set
    actor = make.coordinator_of(programme)
    make.facilitator(learning_set)
    learning_sets.confirm_set(actor=actor, learning_set=learning_set, now=NOW)
    steps.start_set(actor=None, learning_set=learning_set, now=NOW + timedelta(days=1))
    position = place.position
    place.refresh_from_db()
    assert (place.state, place.position, place.learning_set) == ("waiting", position, None)
    assert told("place_back") == {place.participant.email}
    member = programme.enrolments.members().first()
    places.withdraw(actor=member.participant, enrolment=member, now=NOW + timedelta(days=1))
    place.refresh_from_db()
    assert place.state == "waiting"
    assert fair(programme)


def test_whoever_loses_an_offer_to_the_cut_off_is_seated_at_once_in_a_set_with_room_and_told_once():
    """P6, P5."""
    programme = make.programme(parallel_sets="automatic", max_sets=2, minimum=2, optimum=2, maximum=3)
    made = make.places(programme, 5)
    a, b = programme.sets.order_by("letter")
    make.confirmed_dates(a)
    places.withdraw(actor=made[0].participant, enrolment=made[0], now=NOW)
    for place in made[3:]:
        places.withdraw(actor=place.participant, enrolment=place, now=NOW)
    filling = make.places(programme, 2)
    offer = make.place(programme)
    assert (offer.state, offer.learning_set, {place.learning_set for place in filling}) == ("offered", a, {b})
    make.facilitator(a)
    actor = make.coordinator_of(programme)
    learning_sets.confirm_set(actor=actor, learning_set=a, now=NOW, reason="Small on purpose")
    Message.objects.all().delete()
    steps.start_set(actor=None, learning_set=a, now=NOW)
    offer.refresh_from_db()
    assert (offer.state, offer.learning_set) == ("confirmed", b)
    assert Message.objects.get().kind == "place_confirmed"
    assert fair(programme)


# --- P7: parallel sets -----------------------------------------------------------------------------------------------


def test_another_set_opens_by_itself_when_the_minimum_waits_and_those_concerned_are_told():
    """P7: the sixth to wait opens Set B; the six and the coordinator get mail, nobody else."""
    programme = make.programme(minimum=6, optimum=7, maximum=8, parallel_sets="automatic", max_sets=2)
    made = make.places(programme, 13)
    Message.objects.all().delete()
    newcomer = make.place(programme)
    assert newcomer.learning_set.letter == "B"
    six = {place.participant.email for place in [*made[8:], newcomer]}
    assert told("place_confirmed") == six
    assert told("set_opened") == {make.coordinator_of(programme).email}
    assert Message.objects.count() == 7
    assert fair(programme)


def test_no_more_sets_open_than_the_programme_may_have():
    """P7."""
    programme = make.programme(parallel_sets="automatic", max_sets=2)
    make.places(programme, 20)
    assert programme.sets.count() == 2
    assert programme.enrolments.in_line().count() == 12
    assert fair(programme)


def test_with_ask_the_coordinator_is_told_each_time_the_number_rises_and_has_a_button():
    """P7."""
    programme = make.programme(parallel_sets="ask", max_sets=2)
    actor, made = make.coordinator_of(programme), make.places(programme, 5)
    with pytest.raises(Refusal, match="2 people must wait"):
        learning_sets.open_set(actor=actor, programme=programme, now=NOW)
    sixth = make.place(programme)
    make.place(programme)
    assert Message.objects.filter(kind="enough_wait").count() == 1
    for place in (sixth, programme.enrolments.waiting().last()):
        places.withdraw(actor=place.participant, enrolment=place, now=NOW + MINUTE)
    assert programme.sets.count() == 1
    make.place(programme)
    assert Message.objects.filter(kind="enough_wait").count() == 2
    learning_sets.open_set(actor=actor, programme=programme, now=NOW)
    assert programme.sets.order_by("letter").last().letter == "B"
    assert not programme.enrolments.in_line().exists()
    assert made[4].position == 5
    assert fair(programme)


def test_with_never_no_set_opens_and_the_coordinator_is_told_once_that_another_number_would_seat_more():
    """P7, P8."""
    programme = make.programme(parallel_sets="never", max_sets=2)
    make.places(programme, 9)
    assert programme.sets.count() == 1
    assert Message.objects.filter(kind="option_found").count() == 1
    with pytest.raises(Refusal, match="never opens"):
        learning_sets.open_set(actor=make.coordinator_of(programme), programme=programme, now=NOW)
    assert fair(programme)


def test_someone_with_an_open_offer_keeps_it_and_does_not_count_as_waiting():
    """P7: one offer and one who waits are not two who wait."""
    place = offered(parallel_sets="ask", minimum=2, max_sets=2)
    assert place.programme.enrolments.in_line().count() == 1
    with pytest.raises(Refusal, match="2 people must wait"):
        learning_sets.open_set(actor=make.coordinator_of(place.programme), programme=place.programme, now=NOW)
    make.place(place.programme)
    opened = learning_sets.open_set(actor=make.coordinator_of(place.programme), programme=place.programme, now=NOW)
    place.refresh_from_db()
    assert (place.state, place.learning_set.letter, opened.enrolments.held().count()) == ("offered", "A", 2)
    assert fair(place.programme)


def test_when_no_place_can_come_any_more_the_request_is_refused():
    """The end of P7."""
    place = offered(max_sets=1)
    programme, actor = place.programme, make.coordinator_of(place.programme)
    make.facilitator(place.learning_set)
    learning_sets.confirm_set(actor=actor, learning_set=place.learning_set, now=NOW)
    steps.start_set(actor=None, learning_set=place.learning_set, now=NOW)
    with pytest.raises(Refusal, match="no place can come any more"):
        make.place(programme)


# --- section 3, P13 --------------------------------------------------------------------------------------------------


def test_publishing_makes_set_a_and_twice_is_harmless():
    """Section 3."""
    programme = make.programme()
    programmes.publish(actor=make.coordinator_of(programme), programme=programme, now=NOW)
    assert [s.letter for s in programme.sets.all()] == ["A"]
    assert fair(programme)


def test_the_minute_task_closes_a_programme_at_its_closing_time():
    """Section 3."""
    programme = make.programme(closes_at=NOW + MINUTE)
    assert not programmes.close_if_due(programme=programme, now=NOW)
    assert programmes.close_if_due(programme=programme, now=NOW + MINUTE)
    programme.refresh_from_db()
    assert programme.state == ProgrammeState.CLOSED
    actor = make.coordinator_of(programme)
    with pytest.raises(Refusal, match="reason"):
        programmes.reopen(actor=actor, programme=programme, closes_at=None, reason=" ", now=NOW + MINUTE)
    programmes.reopen(actor=actor, programme=programme, closes_at=None, reason="Two more asked", now=NOW + MINUTE)
    assert make.place(programme, now=NOW + MINUTE).state == "confirmed"
    assert fair(programme)


def test_a_programme_is_completed_only_when_its_sets_are_and_those_waiting_are_told():
    """Section 3."""
    place = offered(max_sets=1)
    programme, learning_set = place.programme, place.learning_set
    actor = make.coordinator_of(programme)
    make.facilitator(learning_set)
    learning_sets.confirm_set(actor=actor, learning_set=learning_set, now=NOW)
    steps.start_set(actor=None, learning_set=learning_set, now=NOW)
    programmes.close(actor=actor, programme=programme, now=NOW)
    with pytest.raises(Refusal, match="has not ended"):
        programmes.complete_programme(actor=actor, programme=programme, now=NOW)
    steps.complete_set(actor=None, learning_set=learning_set, now=NOW)
    programmes.complete_programme(actor=actor, programme=programme, now=NOW)
    assert set(states(programme)) == {"withdrawn", "completed", "cancelled"}
    assert fair(programme)


def test_a_set_is_confirmed_with_enough_members_a_facilitator_and_dates():
    """Section 3; P11: below the minimum it stays confirmed and the coordinator is told."""
    programme = make.programme(minimum=4, optimum=5, maximum=6)
    learning_set, actor = programme.sets.get(), make.coordinator_of(programme)
    made = make.places(programme, 4)
    for missing in ("facilitator", "dates"):
        with pytest.raises(Refusal, match=missing):
            learning_sets.confirm_set(actor=actor, learning_set=learning_set, now=NOW)
        make.facilitator(learning_set) if missing == "facilitator" else make.confirmed_dates(learning_set)
    assert learning_sets.confirm_set(actor=actor, learning_set=learning_set, now=NOW).state == SetState.CONFIRMED
    places.withdraw(actor=made[0].participant, enrolment=made[0], now=NOW)
    assert told("below_minimum") == {actor.email}
    assert fair(programme)


def test_only_the_coordinator_of_the_programme_decides():
    """Section 2: neither another coordinator nor a system admin."""
    programme, place = make.programme(), None
    place = make.place(programme)
    for stranger in (make.coordinator(), make.person(is_superuser=True, is_staff=True), place.participant):
        with pytest.raises(Refusal, match="Only the coordinator"):
            places.remove_person(actor=stranger, enrolment=place, reason="So", now=NOW)
        with pytest.raises(Refusal, match="Only the coordinator"):
            programmes.close(actor=stranger, programme=programme, now=NOW)


def test_a_place_is_answered_by_its_owner_alone():
    place = offered()
    for service in (places.withdraw, places.accept_offer, places.decline_offer):
        with pytest.raises(Refusal, match="not your place"):
            service(actor=make.representative(), enrolment=place, now=NOW)


def test_the_ledger_refuses_to_be_changed_and_names_nobody():
    """P13."""
    programme = make.programme()
    place = make.place(programme, make.representative(full_name="Ottoline Grey"))
    actor = make.coordinator_of(programme)
    places.remove_person(actor=actor, enrolment=place, reason="Moved to Fenmouth", now=NOW)
    entry = LedgerEntry.objects.filter(programme_id=programme.pk, kind="place").last()
    with pytest.raises(Exception, match="append-only"), transaction.atomic():
        LedgerEntry.objects.filter(pk=entry.pk).update(to_state="confirmed")
    with pytest.raises(Exception, match="append-only"), transaction.atomic():
        entry.delete()
    said = str(LedgerEntry.objects.filter(programme_id=programme.pk).values())
    assert "Ottoline" not in said
    assert "Fenmouth" not in said
    LedgerReason.objects.all().delete()
    assert fair(programme)


def test_a_programmes_time_never_runs_back():
    """P13."""
    programme = make.programme()
    make.place(programme, now=NOW + MINUTE)
    earlier = make.place(programme, now=NOW)
    assert earlier.requested_at == NOW + MINUTE
    assert fair(programme)


def test_a_request_without_commitment_or_a_required_answer_is_refused_beside_the_field():
    programme = make.programme(criteria=[programmes.CriterionPlan("I can act on decisions", required=True)])
    criterion, person = programme.criteria.get(), make.representative()
    with pytest.raises(Refusal) as refusal:
        make.place(programme, person, committed=False)
    assert refusal.value.field == "committed"
    with pytest.raises(Refusal) as refusal:
        make.place(programme, person)
    assert refusal.value.field == f"criterion_{criterion.pk}"
    place = make.place(programme, person, answers={criterion.pk: True})
    assert place.answers.get().ticked
    assert requests.Application(committed=True).dates_mark == ""


def test_mail_that_no_longer_tells_the_truth_is_not_wanted():
    """A waiting mail that a place has overtaken is dropped when its turn comes."""
    programme = make.programme()
    made = make.places(programme, 5)
    waiting = Message.objects.get(to=made[4].participant.email)
    assert waiting.subject.startswith("You are first on the waiting list")
    places.withdraw(actor=made[0].participant, enrolment=made[0], now=NOW)
    assert not is_still_wanted(waiting)
    assert made[4].state == PlaceState.WAITING
