"""`audit_places` is silent on what is fair and loud on what is not (P13)."""

import io
import re
from collections.abc import Callable

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from sets.audit import audit_programme
from sets.models import Enrolment, Facilitation, LearningSet, LedgerEntry, LedgerReason, Programme
from sets.services import acts, places, serving
from tests import make
from tests.make import NOW
from tests.sets.handed import taken_over
from tests.world import undone

pytestmark = pytest.mark.django_db


@pytest.fixture
def programme() -> Programme:
    """Six people, one freed seat filled, one person removed with a reason, dates confirmed, a facilitator."""
    programme = make.programme()
    made = make.places(programme, 6)
    places.withdraw(actor=made[0].participant, enrolment=made[0], now=NOW)
    make.facilitator(programme.sets.get())
    make.confirmed_dates(programme.sets.get())
    actor = make.coordinator_of(programme)
    places.remove_person(actor=actor, enrolment=made[1], reason="Has left the partnership", now=NOW)
    assert audit_programme(programme, now=NOW) == []
    return programme


def tamper(sql: str, *values: object) -> None:
    """Somebody with the database's password, who knows how to switch a trigger off."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE sets_ledgerentry DISABLE TRIGGER ledger_is_append_only")
        cursor.execute(sql, values)
        cursor.execute("ALTER TABLE sets_ledgerentry ENABLE TRIGGER ledger_is_append_only")


def said(programme: Programme) -> str:
    return "\n".join(audit_programme(programme, now=NOW))


def test_the_command_prints_each_programme_and_exits_0(programme):
    out = io.StringIO()
    call_command("audit_places", stdout=out)
    assert "entries, fair." in out.getvalue()


def test_the_command_exits_1_and_prints_the_violation(programme):
    Enrolment.objects.filter(programme=programme, state="confirmed").update(eligible_since=NOW.replace(year=2020))
    out = io.StringIO()
    with pytest.raises(CommandError) as error:
        call_command("audit_places", programme.slug, stdout=out)
    assert error.value.returncode == 1
    assert "P13: place" in out.getvalue()


def test_it_hears_swapped_positions(programme):
    first, second = programme.enrolments.members().order_by("position")[:2]
    Enrolment.objects.filter(pk=first.pk).update(position=99)
    Enrolment.objects.filter(pk=second.pk).update(position=first.position)
    Enrolment.objects.filter(pk=first.pk).update(position=second.position)
    assert f"place {first.pk} stands as" in said(programme)


def test_it_hears_a_seat_edited_by_hand(programme):
    place = programme.enrolments.held().first()
    free = ({1, 2, 3, 4} - set(programme.enrolments.held().values_list("seat", flat=True)) or {0}).pop()
    if not free:
        other = programme.enrolments.held().last()
        Enrolment.objects.filter(pk=other.pk).update(state="withdrawn", seat=None, seat_limit=None, offer_ends_at=None)
        free = other.seat
    Enrolment.objects.filter(pk=place.pk).update(seat=free)
    assert f"place {place.pk} stands as" in said(programme)


def test_it_hears_a_place_that_was_never_written_down(programme):
    """An audit of the ledger alone cannot see it."""
    programme.enrolments.filter(state="withdrawn").update(state="declined")
    assert "the ledger says ('withdrawn'" in said(programme)


def test_it_hears_a_missing_entry(programme):
    tamper("DELETE FROM sets_ledgerentry WHERE programme_id = %s AND number = 5", programme.pk)
    assert "entry 5 is missing" in said(programme)


def test_it_hears_an_altered_entry(programme):
    tamper("UPDATE sets_ledgerentry SET actor = 1 WHERE programme_id = %s AND number = 5", programme.pk)
    assert "entry 5 was altered" in said(programme)


def test_it_hears_an_entry_altered_together_with_its_hash(programme):
    entry = LedgerEntry.objects.get(programme_id=programme.pk, number=5)
    entry.actor = 1
    tamper("UPDATE sets_ledgerentry SET actor = 1, hash = %s WHERE id = %s", entry.computed_hash(), entry.pk)
    assert "entry 6 does not follow" in said(programme)


def test_it_hears_a_cut_off_end(programme):
    last = programme.ledger_count
    tamper("DELETE FROM sets_ledgerentry WHERE programme_id = %s AND number >= %s", programme.pk, last - 1)
    assert "cut off" in said(programme)


def test_it_hears_an_altered_reason_and_forgives_an_erased_one(programme):
    LedgerReason.objects.filter(programme_id=programme.pk).update(text="Was rude")
    assert "the reason of act" in said(programme)
    LedgerReason.objects.filter(programme_id=programme.pk).delete()
    assert said(programme) == ""


def test_it_hears_changed_rules_a_changed_set_and_a_facilitator_from_nowhere(programme):
    Programme.objects.filter(pk=programme.pk).update(max_sets=9)
    LearningSet.objects.filter(programme=programme).update(maximum=5)
    Facilitation.objects.create(learning_set=programme.sets.get(), user=make.person(), since=NOW)
    heard = said(programme)
    assert "sizes, policy or window" in heard
    assert "P13: set" in heard
    assert "facilitators are not those" in heard


def test_it_hears_an_offer_forgotten_past_its_end(programme):
    offer = programme.enrolments.get(state="offered")
    late = offer.offer_ends_at.replace(minute=6)
    assert "has not lapsed" in "\n".join(audit_programme(programme, now=late))


def test_it_hears_a_seat_given_past_the_first_in_line(monkeypatch):
    """P13: the services are made to serve the line from its end."""
    programme = make.programme()
    made = make.places(programme, 6)
    real = type(Enrolment.objects.all()).in_line
    monkeypatch.setattr(type(Enrolment.objects.all()), "in_line", lambda self: real(self).reverse())
    places.withdraw(actor=made[0].participant, enrolment=made[0], now=NOW)
    assert f"gives place {made[5].pk} a seat while place {made[4].pk} is ahead" in said(programme)


def test_it_hears_a_freed_seat_left_free(monkeypatch):
    """P5: the services are made to forget to serve."""
    programme = make.programme()
    made = make.places(programme, 5)
    monkeypatch.setattr(places, "serve", lambda act: None)
    places.withdraw(actor=made[0].participant, enrolment=made[0], now=NOW)
    assert "P5: entry" in said(programme)


def test_it_hears_a_parallel_set_that_did_not_open(monkeypatch):
    """P7."""
    programme = make.programme(parallel_sets="automatic", max_sets=2)
    monkeypatch.setattr("sets.services.serving.another_set_is_due", lambda act, waiting: False)
    make.places(programme, 6)
    assert "P7: entry" in said(programme)


# --- hand-overs ------------------------------------------------------------------------------------------------------


def forge(monkeypatch: pytest.MonkeyPatch, *, at: int, change: Callable[[LedgerEntry], object]) -> None:
    """The services write the `at`-th entry of a hand-over otherwise, hashes and all; the tables say the same."""

    def written(act: acts.Act) -> None:
        if act.cause == "hand_over" and len(act._entries) == 2:
            change(act._entries[at])
        real(act)

    real = acts.Act._write_ledger
    monkeypatch.setattr(acts.Act, "_write_ledger", written)


def becomes(**row: object) -> Callable[[LedgerEntry], object]:
    return lambda entry: entry.row.update(row)


_FORGED = [
    (1, becomes(position=99), "P10: entry .* changes its position"),
    (1, becomes(organisation=0), "changes its organisation"),
    (1, becomes(seat=2), "changes its seat"),
    (1, becomes(set=None), "changes its set"),
    (1, becomes(offer_ends_at="2030-01-01T00:00:00.000000+00:00"), "changes its offer_ends_at"),
    (1, becomes(received_at="2028-01-01T00:00:00.000000+00:00"), "changes its received_at"),
    (1, lambda entry: setattr(entry, "to_state", "waiting"), "changes its state"),
    (1, becomes(predecessor=None), "to nobody"),
    (1, becomes(predecessor=0), "which is not handed over in this act"),
    (1, lambda entry: setattr(entry, "cause", "request"), "by request, done by nobody who may"),
    (1, lambda entry: setattr(entry, "actor", None), "done by nobody who may"),
    (0, lambda entry: setattr(entry, "cause", "withdraw"), "to replaced by withdraw"),
    (0, lambda entry: setattr(entry, "to_state", "withdrawn"), "to withdrawn by hand_over"),
    (0, becomes(seat=1), "changes more of place"),
    (0, becomes(person=0), "changes whose place"),
]


def test_it_hears_every_way_to_hand_a_place_over_as_nobody_may(monkeypatch):
    """P10: the same position, state, set, seat, end of offer and organisation; one successor, in the same act."""
    place = make.place(make.programme())
    for at, change, heard in _FORGED:
        with undone(), monkeypatch.context() as patched:
            forge(patched, at=at, change=change)
            taken_over(place, now=NOW)
            assert re.search(heard, said(place.programme)), heard
        assert said(place.programme) == ""


def test_it_hears_a_second_successor_an_offer_that_had_ended_and_an_owner_who_stays(monkeypatch):
    """P10"""
    place = make.place(make.programme())
    new = taken_over(place, now=NOW)
    with undone():
        act = acts.begin(programme=place.programme, actor=make.person(), cause="hand_over", now=NOW)
        twice = Enrolment(**{name: getattr(place, name) for name in acts._HANDED_OVER}, participant=make.person())
        twice.organisation, twice.position, twice.seat = make.organisation(), 2, 2
        twice.state_since = twice.committed_at = twice.in_set_since = NOW
        twice.predecessor_id = place.pk
        act.record("place", 10**6, acts.place_row(twice), "", "confirmed")
        act.finish()
        assert f"of place {place.pk}, which is not handed over in this act" in said(place.programme)
    with undone():
        act = acts.begin(programme=place.programme, actor=new.participant, cause="hand_over", now=NOW)
        act.hand_over(new, new.participant)
        act.finish()
        assert "to its own owner" in said(place.programme)
    programme = make.programme(max_sets=1)
    made = make.places(programme, 5)
    make.confirmed_dates(programme.sets.get())
    places.withdraw(actor=made[0].participant, enrolment=made[0], now=NOW)
    made[4].refresh_from_db()
    act = acts.begin(programme=programme, actor=None, cause="hand_over", now=made[4].offer_ends_at)
    act.actor = make.person()
    act.hand_over(made[4], act.actor)
    act.finish()
    assert f"hands place {made[4].pk} over after its offer had ended" in said(programme)


def test_what_becomes_of_a_successor_is_checked_as_for_everybody(monkeypatch):
    """P5, P13: a successor who waits is given a seat in turn, and an offer ends when it should."""
    programme = make.programme(max_sets=1)
    made = make.places(programme, 6)
    taken_over(made[5], now=NOW)
    real = type(Enrolment.objects.all()).in_line
    monkeypatch.setattr(type(Enrolment.objects.all()), "in_line", lambda self: real(self).reverse())
    monkeypatch.setattr(serving, "end_of_offer", lambda at, days: at.replace(year=2040))
    make.confirmed_dates(programme.sets.get())
    places.withdraw(actor=made[0].participant, enrolment=made[0], now=NOW)
    assert f"while place {made[4].pk} is ahead" in said(programme)
    assert "makes an offer that ends at 2040" in said(programme)
