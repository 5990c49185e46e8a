"""What the pages of moving a member show: where to, with whom in exchange, and what happens then (P14)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.templatetags.wording import in_words, long_date
from sets.models import Enrolment, LearningSet
from sets.selectors.conflicts import conflicts_with
from sets.selectors.consequences import below_minimum, who_follows
from sets.states import PlaceState, SetState


@dataclass(frozen=True)
class Target:
    """Another set of the programme, and why nobody can be moved to it, or nothing."""

    learning_set: LearningSet
    held: int

    @property
    def why_not(self) -> str:
        if not self.learning_set.takes_members:
            return f"{self.learning_set} has started or ended."
        if self.held >= self.learning_set.maximum:
            return f"{self.learning_set} is full: {self.held} of its {self.learning_set.maximum} places are held."
        return ""

    @property
    def words(self) -> str:
        """`Set B: 7 of 9 places held, first session on Tuesday 24 October 2028`."""
        first = self.learning_set.first_session_on
        dates = f"first session on {long_date(first)}" if first else "dates not confirmed"
        return f"{self.learning_set}: {self.held} of {self.learning_set.maximum} places held, {dates}"


@dataclass(frozen=True)
class MovePage:
    place: Enrolment
    #: Why this place cannot be moved at all, or nothing.
    why_not: str
    open: Sequence[Target]
    shut: Sequence[Target]
    happens: Sequence[str]
    told: str
    #: What a facilitator of a set they could come to has declared (D7).
    conflicts: Sequence[str] = ()

    @property
    def may_exchange(self) -> bool:
        """Full sets can, where none of the two has started."""
        here = self.place.learning_set if self.place.state == PlaceState.CONFIRMED else None
        others = any(one.learning_set.takes_members for one in (*self.open, *self.shut))
        return here is not None and here.takes_members and others


@dataclass(frozen=True)
class ExchangePage:
    place: Enrolment
    why_not: str
    #: Members of other sets that have not started, by set.
    members: Mapping[LearningSet, Sequence[Enrolment]]
    happens: Sequence[str]
    told: str
    conflicts: Sequence[str] = ()


def move_page(place: Enrolment) -> MovePage:
    """Five queries at most; the place comes with its programme, person, organisation and set."""
    targets = _targets(place)
    shut = [one for one in targets if one.why_not]
    who, left = str(place.participant), place.learning_set
    happens = []
    if left is not None and place.state == PlaceState.CONFIRMED:
        seat, _ = who_follows(place, left)
        happens = [
            f"{who} ({place.organisation}) leaves {left} and has a place in the set you choose.",
            _pages(who),
            *_of_sessions_there(who, left),
            seat,
            *below_minimum(place, left),
        ]
    coming = {one.learning_set: {place.organisation_id} for one in targets if happens and not one.why_not}
    return MovePage(
        place=place,
        why_not=_why_not(place) or ("" if len(shut) < len(targets) else _why_nowhere(targets)),
        open=[one for one in targets if not one.why_not],
        shut=shut,
        happens=happens,
        told=f"{who} is told by mail which set they are in now, with its dates, and sees your reason.",
        conflicts=conflicts_with(coming),
    )


def exchange_page(place: Enrolment) -> ExchangePage:
    """Three queries at most."""
    mine, who = place.learning_set, str(place.participant)
    found = place.programme.enrolments.members().exclude(participant=place.participant_id)
    found = found.filter(learning_set__in=LearningSet.objects.taking_members())
    members: dict[LearningSet, list[Enrolment]] = {}
    for one in found.select_related("participant", "organisation", "learning_set").order_by(
        "learning_set__opened_at", "learning_set", "participant__full_name", "pk"
    ):
        if one.learning_set is not None and one.learning_set != mine:
            members.setdefault(one.learning_set, []).append(one)
    why_not = _why_not(place)
    if not why_not and mine is not None and not mine.takes_members:
        why_not = f"{mine} has started, so nobody can come to it in exchange."
    if not why_not and not members:
        why_not = "There is nobody to change places with: no other set that has not started has a member."
    return ExchangePage(
        place=place,
        why_not=why_not,
        members=members,
        happens=[
            f"{who} and whoever you choose take each other’s place. No seat becomes free, so nobody else is seated.",
            "Each of them sees the pages of the set they come to, from then on, and no longer those of the other. "
            "What they wrote stays in the set they wrote it in.",
        ],
        told="Both are told by mail which set they are in now, with its dates, and both see your reason: name nobody.",
        conflicts=_conflicts_in_exchange(place, members if not why_not else {}),
    )


def waiting_by_name(place: Enrolment) -> list[Enrolment]:
    """Who could be given the seat of this place if it were ended: those in line, in order. One query at most."""
    if not place.is_held or place.learning_set is None or not place.learning_set.takes_members:
        return []
    return list(place.programme.enrolments.in_line().select_related("participant", "organisation"))


def _targets(place: Enrolment) -> list[Target]:
    made = place.programme.sets.not_cancelled().with_taken_seats().order_by("opened_at", "pk")
    others = [one for one in made if one.pk != place.learning_set_id]
    return [Target(one, len(getattr(one, "taken", ()))) for one in others]


def _why_not(place: Enrolment) -> str:
    if place.state == PlaceState.OFFERED:
        return f"{place.participant} has an open offer. They can be moved once they have answered it."
    if place.state != PlaceState.CONFIRMED:
        return f"{place.participant} has no place in a set at the moment."
    return ""


def _why_nowhere(targets: Sequence[Target]) -> str:
    if not targets:
        return "There is no other set in this programme."
    sets = "The other set takes" if len(targets) == 1 else f"The {in_words(len(targets))} other sets take"
    return f"{sets} nobody at the moment. {' '.join(one.why_not for one in targets)}"


def _of_sessions_there(who: str, left: LearningSet) -> list[str]:
    """Leaving is possible once the set has begun, coming is not (P14, D6)."""
    if left.state != SetState.RUNNING:
        return []
    return [
        f"{left} has begun: the sessions {who} was expected at stay theirs in the reports of attendance, and they "
        "cannot come back to it."
    ]


def _conflicts_in_exchange(place: Enrolment, members: Mapping[LearningSet, Sequence[Enrolment]]) -> list[str]:
    """Of whoever runs the one set or the other, with somebody who would come to it (D7)."""
    if not members or place.learning_set is None:
        return []
    there = {one.organisation_id for people in members.values() for one in people}
    return conflicts_with({**{one: {place.organisation_id} for one in members}, place.learning_set: there})


def _pages(who: str) -> str:
    return (
        f"{who} sees the pages of the new set, from then on, and no longer those of the old one. What they wrote "
        "stays there."
    )
