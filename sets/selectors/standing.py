"""What the reader already is to a programme: whoever has a place, or a colleague who has one, need not ask for it."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from core.prepared import Prepared
from sets.models import Enrolment, Programme
from sets.states import ONE_PER_ORGANISATION, PlaceState


@dataclass(frozen=True)
class Standing:
    """`place` is the live or completed one, else the latest that ended."""

    place: Enrolment | None = None
    colleague_has_place: bool = False

    @property
    def has_place(self) -> bool:
        return self.place is not None and self.place.state in ONE_PER_ORGANISATION

    @property
    def was_removed(self) -> bool:
        return (
            self.place is not None and self.place.state == PlaceState.REMOVED and self.place.removal_lifted_at is None
        )

    @property
    def sentence(self) -> str:
        """The state of the place in a few words; the reader's own page says the rest."""
        if self.place is None:
            return ""
        if self.place.state == PlaceState.CANCELLED and self.place.learning_set is None:
            return "You are no longer on the waiting list."
        return _SENTENCES[PlaceState(self.place.state)].format(set=self.place.learning_set or "the set")


_SENTENCES = {
    PlaceState.WAITING: "You are on the waiting list.",
    PlaceState.OFFERED: "A place in {set} is offered to you.",
    PlaceState.CONFIRMED: "You have a place in {set}.",
    PlaceState.WITHDRAWN: "You have withdrawn.",
    PlaceState.DECLINED: "You declined the place that was offered to you.",
    PlaceState.LAPSED: "The offer of a place ran out.",
    PlaceState.REPLACED: "Your place has been handed over.",
    PlaceState.REMOVED: "The coordinator ended your place.",
    PlaceState.CANCELLED: "Your place was cancelled.",
    PlaceState.COMPLETED: "You have taken part in {set}.",
}


def _places(programme: int, user: int, organisation: int) -> QuerySet[Enrolment]:
    mine_or_ours = Q(participant=user) | Q(organisation=organisation, state__in=ONE_PER_ORGANISATION)
    found = Enrolment.objects.filter(mine_or_ours, programme=programme)
    return found.select_related("learning_set").order_by("position")


_places_of = Prepared(_places, int, int, int)


def standing_of(user: Any, programme: Programme) -> Standing:
    """One query for a signed-in person, none for a visitor."""
    if not user.is_authenticated:
        return Standing()
    mine: Enrolment | None = None
    ours = False
    for place in _places_of(programme.pk, user.pk, user.organisation_id or 0):
        if place.participant_id != user.pk:
            ours = True
        elif mine is None or mine.state not in ONE_PER_ORGANISATION:
            mine = place
    return Standing(mine, ours)
