"""The people of a set, as they see each other (C06)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from participants.handbook import Card, shown_of
from participants.models import HandbookEntry, Shown, User
from sets.models import LearningSet, Programme, ProgrammeRole
from sets.states import PlaceState, RoleKind

#: Who sits in a set, or sat in it to the end.
_AMONG = (PlaceState.CONFIRMED, PlaceState.COMPLETED)


@dataclass(frozen=True)
class Holder:
    """Who facilitates; that somebody also coordinates the programme is said (domain, section 2)."""

    card: Card
    #: What leads to the page about them.
    facilitation: int
    coordinates: bool


@dataclass(frozen=True)
class SetPeople:
    learning_set: LearningSet
    programme: Programme
    reader: int
    members: Sequence[Card]
    holders: Sequence[Holder]

    @property
    def facilitates(self) -> bool:
        return any(one.card.pk == self.reader for one in self.holders)

    @property
    def own_is_empty(self) -> bool:
        """Whether nobody sees anything of the reader but what everybody shows."""
        own = [*self.members, *(one.card for one in self.holders)]
        return all(card.shown.is_empty for card in own if card.pk == self.reader)


def set_people(learning_set: LearningSet, user: Any) -> SetPeople:
    """Three queries; the set comes with its programme."""
    places = learning_set.enrolments.filter(state__in=_AMONG).select_related("participant", "organisation")
    seated = list(places.order_by("participant__full_name", "pk"))
    role = ProgrammeRole.objects.filter(
        programme=learning_set.programme_id, role=RoleKind.COORDINATOR, user=OuterRef("user")
    )
    held = learning_set.facilitations.select_related("user").order_by("since", "pk")
    holding = list(held.annotate(coordinates=Exists(role)))
    shown = shown_of([*(one.participant_id for one in seated), *(one.user_id for one in holding)])

    def card(person: User, organisation: str, seen: Shown) -> Card:
        url = reverse("handbook_photo", args=[learning_set.pk, person.pk]) if seen.photo else ""
        return Card(person.pk, str(person), person.job_title if organisation else "", organisation, seen, url)

    return SetPeople(
        learning_set=learning_set,
        programme=learning_set.programme,
        reader=user.pk,
        members=[
            card(one.participant, str(one.organisation), shown.get(one.participant_id, Shown())) for one in seated
        ],
        holders=[
            Holder(card(one.user, "", _photo_of(shown.get(one.user_id))), one.pk, one.coordinates) for one in holding
        ],
    )


def photo_in(learning_set: LearningSet, person: int) -> str:
    """The name of the photo that somebody among the set's people shows; empty if there is none. One query."""
    member = Q(user__enrolments__learning_set=learning_set, user__enrolments__state__in=_AMONG)
    among = member | Q(user__facilitations__learning_set=learning_set)
    found = HandbookEntry.objects.filter(among, user=person, shows_photo=True)
    return found.values_list("photo", flat=True).first() or ""


def _photo_of(shown: Shown | None) -> Shown:
    """Who facilitates has a page of their own for the rest."""
    return Shown(photo=shown.photo) if shown else Shown()
