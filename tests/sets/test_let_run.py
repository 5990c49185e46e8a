"""What letting a set run with fewer members leaves: how long it counts, in table, ledger and audit (P11)."""

from datetime import timedelta
from importlib import import_module
from itertools import groupby

import pytest
from django.apps import apps
from django.db import transaction

from sets.audit import audit_programme
from sets.audit.replay import Replay
from sets.models import LearningSet, LedgerEntry, Programme
from sets.services import learning_sets, places, steps
from sets.services.ending import Act
from sets.states import SetState
from tests import make
from tests.make import NOW
from tests.sets.test_below import MINUTE, few, told
from tests.sets.test_below_page import LATER, goes_ahead, short
from tests.sets.test_set_merge import merged, two_sets

pytestmark = pytest.mark.django_db


def let_run_with(learning_set: LearningSet) -> int | None:
    return LearningSet.objects.get(pk=learning_set.pk).goes_ahead_with


def heard(programme: Programme, **row) -> str:
    """The ledger played with the entry of the decision as it is not."""
    replay, entries = Replay(), LedgerEntry.objects.filter(programme_id=programme.pk).order_by("number")
    for _, act in groupby(entries, key=lambda entry: entry.act):
        for entry in act:
            if "members" in entry.row:
                entry.row = {name: value for name, value in {**entry.row, **row}.items() if value is not None}
            replay.apply(entry)
        replay.end_of_act(entry)
    return "\n".join(replay.violations)


def test_a_set_that_has_its_minimum_again_is_asked_about_like_any_other():
    """P11, P13: also in the ledger, and the audit hears another number there or in the table."""
    learning_set = goes_ahead(short())
    programme = learning_set.programme
    assert let_run_with(learning_set) == 4
    assert LedgerEntry.objects.get(cause="go_ahead").row["members"] == 4
    assert heard(programme) == heard(programme, members=None) == ""
    assert "P11: entry" in heard(programme, members=3)
    LearningSet.objects.filter(pk=learning_set.pk).update(goes_ahead_with=3)
    assert any(one.startswith("P13: set") for one in audit_programme(programme, now=LATER))
    LearningSet.objects.filter(pk=learning_set.pk).update(goes_ahead_with=4)
    assert audit_programme(programme, now=LATER) == []
    offered = make.place(programme, now=LATER)
    assert let_run_with(learning_set) == 4
    places.accept_offer(actor=offered.participant, enrolment=offered, now=LATER + MINUTE)
    assert let_run_with(learning_set) is None
    assert (told(), audit_programme(programme, now=LATER)) == (1, [])
    places.withdraw(actor=offered.participant, enrolment=offered, now=LATER + 2 * MINUTE)
    assert told() == 2
    assert audit_programme(programme, now=LATER) == []


def test_a_set_that_was_let_run_and_takes_another_one_in_is_asked_about_like_any_other():
    """P11: confirmed with a reason is let run as well."""
    programme, a, b = two_sets(in_a=2, in_b=4, minimum=5, optimum=5)
    make.confirmed_dates(b)
    make.facilitator(b)
    of = {"actor": make.coordinator_of(programme), "learning_set": b, "now": LATER}
    learning_sets.confirm_set(**of, reason="They know each other.")
    assert (let_run_with(b), heard(programme)) == (4, "")
    assert "P11: entry" in heard(programme, members=5)
    merged(a, b, agreed=True)
    assert let_run_with(b) is None
    assert audit_programme(programme, now=LATER) == []


def test_the_audit_hears_who_was_left_in_a_set_that_has_ended(monkeypatch: pytest.MonkeyPatch):
    """Section 3, P11: an open offer as much as a place, whatever the cause."""
    programme, a, b = two_sets(in_a=1, in_b=3)
    make.confirmed_dates(a)
    make.places(programme, 5, now=NOW + timedelta(minutes=2))

    def ended(act: Act, learning_set: LearningSet, *, into: LearningSet) -> None:
        act.move_set(learning_set, SetState.CANCELLED, into=into.pk)

    monkeypatch.setattr("sets.services.set_merge.end_set", ended)
    merged(a, b)
    said = "\n".join(audit_programme(programme, now=LATER))
    assert "leaves somebody of it behind" in said
    assert "in set A, which is cancelled" in said


def test_a_set_that_is_confirmed_again_with_too_few_members_is_told_of():
    """P11: session 1 was abandoned; while it ran, nobody was told of who left."""
    learning_set = short(5)
    actor, place = make.coordinator_of(learning_set.programme), learning_set.enrolments.members().first()
    with transaction.atomic():
        steps.start_set(actor=actor, learning_set=learning_set, now=NOW)
    places.withdraw(actor=place.participant, enrolment=place, now=NOW + MINUTE)
    assert told() == 0
    with transaction.atomic():
        steps.unstart_set(actor=actor, learning_set=learning_set, reason="Snow.", now=LATER)
    assert (told(), told("fell")) == (1, 1)


def test_sets_confirmed_before_it_was_kept_with_how_many_are_let_run_with_those_they_have():
    """P11: where they were confirmed under their minimum; a reason for something else is none for this."""
    programme, below = few(4)
    make.facilitator(below)
    of = {"actor": make.coordinator_of(programme), "now": NOW, "reason": "They know each other."}
    learning_sets.confirm_set(learning_set=below, **of)
    programme, fell = few(5)
    make.facilitator(fell)
    learning_sets.confirm_set(learning_set=fell, **{**of, "actor": make.coordinator_of(programme)})
    place = fell.enrolments.members().first()
    places.withdraw(actor=place.participant, enrolment=place, now=LATER)
    full = short(5)
    LearningSet.objects.update(goes_ahead_with=None)
    LearningSet.objects.filter(pk=full.pk).update(goes_ahead_with=4)
    import_module("sets.migrations.0016_let_run_before").let_run(apps, None)
    assert [let_run_with(one) for one in (below, fell, full)] == [4, None, None]
