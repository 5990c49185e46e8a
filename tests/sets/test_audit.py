"""`audit_places` is silent on what is fair and loud on what is not (P13)."""

import io

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from sets.audit import audit_programme
from sets.models import Enrolment, Facilitation, LearningSet, LedgerEntry, LedgerReason, Programme
from sets.services import places
from tests import make
from tests.make import NOW

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
