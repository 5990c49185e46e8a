"""A facilitator as the people of their set read about them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sets.models import Facilitation, FacilitatorProfile, LearningSet, Programme


@dataclass(frozen=True)
class FacilitatorOfSet:
    name: str
    learning_set: LearningSet
    programme: Programme
    #: Empty unless they choose to show it.
    email: str
    rows: Sequence[tuple[str, str]]
    is_mine: bool
    facilitates: bool


def facilitator_of_set(facilitation: Facilitation, reader: Any) -> FacilitatorOfSet:
    """Two queries. What is for coordinators, availability and conflicts, is not here."""
    learning_set = facilitation.learning_set
    profile = FacilitatorProfile.objects.filter(user=facilitation.user_id).first()
    return FacilitatorOfSet(
        name=str(facilitation.user),
        learning_set=learning_set,
        programme=learning_set.programme,
        email=facilitation.user.email if profile and profile.shows_contact else "",
        rows=_rows(profile) if profile else [],
        is_mine=facilitation.user_id == reader.pk,
        facilitates=learning_set.facilitations.filter(user=reader).exists(),
    )


def _rows(profile: FacilitatorProfile) -> list[tuple[str, str]]:
    said = (
        ("About me and how I facilitate", profile.approach),
        ("Experience", profile.experience),
        ("Sectors and themes", profile.themes),
        ("Accreditation", profile.accreditation),
        ("Languages", profile.languages),
    )
    return [(key, value) for key, value in said if value]
