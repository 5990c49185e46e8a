"""Members who agree to the ground rules at the same moment, and a version that is written meanwhile (C11)."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from unittest import mock

import pytest
from django.db import IntegrityError
from django.utils import timezone

from core.refusal import Refusal
from sessions.models import Acknowledgement, GroundRules
from sessions.services import ground_rules
from sessions.services.ground_rules import acknowledge, write_ground_rules
from sets.models import LearningSet
from tests.races.at_once import at_once
from tests.sessions.meeting import Met, meeting

pytestmark = pytest.mark.django_db(transaction=True)


@contextmanager
def without_the_lock(number: int) -> Iterator[None]:
    """Everyone reads which version stands before anyone writes one."""
    together, write = threading.Barrier(number), ground_rules._write

    def write_together(*said):
        together.wait(timeout=20)
        return write(*said)

    def lock(learning_set):
        return LearningSet.objects.select_related("programme").get(pk=learning_set.pk)

    with mock.patch.multiple(ground_rules, lock_set=lock, _write=write_together):
        yield


def agreeing(met: Met) -> list:
    return [
        lambda place=place: acknowledge(
            actor=place.participant, learning_set=met.learning_set, version=1, now=timezone.now()
        )
        for place in met.places
    ]


def writing(met: Met, text: str = "- We listen.") -> list:
    said = {"learning_set": met.learning_set, "text": text, "version": 1}
    return [lambda: write_ground_rules(actor=met.facilitator, now=timezone.now(), **said)]


def test_three_who_are_the_first_to_agree_agree_to_one_text():
    """C11: the text every set starts from is kept once."""
    met = meeting()
    done = at_once(*agreeing(met))
    assert {type(one) for one in done} == {Acknowledgement}
    assert GroundRules.objects.get().acknowledgements.count() == 3


def test_twin_without_the_lock_one_of_two_is_refused_by_the_database():
    met = meeting()
    with without_the_lock(2):
        done = at_once(*agreeing(met)[:2])
    assert sorted(type(one).__name__ for one in done) == [Acknowledgement.__name__, IntegrityError.__name__]


@pytest.mark.parametrize("attempt", range(3))
def test_whoever_agrees_while_a_version_is_written_agreed_to_what_they_read_or_is_shown_the_new_one(attempt):
    """C11: never to a text they have not seen."""
    met = meeting()
    *agreed, written = at_once(*agreeing(met), *writing(met))
    assert written.version == 2
    assert {type(one) for one in agreed} <= {Acknowledgement, Refusal}
    assert set(Acknowledgement.objects.values_list("rules__version", flat=True)) <= {1}


def test_of_two_versions_written_at_once_one_stands_and_the_other_writer_is_told():
    """R5."""
    met = meeting()
    done = at_once(*writing(met, "- One."), *writing(met, "- The other."))
    assert sorted(type(one).__name__ for one in done) == ["GroundRules", "Refusal"]
    assert GroundRules.objects.count() == 2
