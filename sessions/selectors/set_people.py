"""The people of a set, as they see each other (C06)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sets.models import LearningSet, Programme
from sets.states import PlaceState


@dataclass(frozen=True)
class Card:
    """One person: what everybody of the set reads."""

    name: str
    job_title: str
    organisation: str


@dataclass(frozen=True)
class SetPeople:
    learning_set: LearningSet
    programme: Programme
    people: Sequence[Card]
    facilitates: bool


def set_people(learning_set: LearningSet, user: Any) -> SetPeople:
    """Two queries; the set comes with its programme."""
    among = (PlaceState.CONFIRMED, PlaceState.COMPLETED)
    places = learning_set.enrolments.filter(state__in=among).select_related("participant", "organisation")
    return SetPeople(
        learning_set=learning_set,
        programme=learning_set.programme,
        people=[
            Card(str(one.participant), one.participant.job_title, str(one.organisation))
            for one in places.order_by("participant__full_name", "pk")
        ],
        facilitates=learning_set.facilitations.filter(user=user).exists(),
    )
