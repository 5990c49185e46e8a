"""What merging a set that has too few members into another would do, to whom, and who is told (P11)."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from core.templatetags.wording import in_words, long_date, plural
from participants.models import User
from sets.models import Enrolment, Facilitation, LearningSet
from sets.selectors.conflicts import conflicts_with
from sets.selectors.places import PersonRow
from sets.states import HELD, ParallelSets, PlaceState


@dataclass(frozen=True)
class Merge:
    """Two sets of one programme as they stand; `places` are the live places of the programme, in order."""

    learning_set: LearningSet
    into: LearningSet
    places: Sequence[Enrolment]
    #: What facilitators of the other set have declared with those who would come there (D7).
    conflicts: Sequence[str] = ()
    #: The confirmed dates of the other set, to which whoever moves has to agree (P14).
    dates: Sequence[Sequence[str]] = ()

    @cached_property
    def members(self) -> list[Enrolment]:
        return [one for one in self._held(self.learning_set) if one.state == PlaceState.CONFIRMED]

    @cached_property
    def offers(self) -> list[Enrolment]:
        return [one for one in self._held(self.learning_set) if one.state == PlaceState.OFFERED]

    @property
    def room(self) -> int:
        return self.into.maximum - len(self._held(self.into))

    @property
    def then(self) -> int:
        """How many places of the other set are held once all have come."""
        return len(self._held(self.into)) + len(self.members)

    @property
    def members_then(self) -> int:
        there = [one for one in self._held(self.into) if one.state == PlaceState.CONFIRMED]
        return len(there) + len(self.members)

    def why_not(self, minimum: int) -> str:
        """Why it cannot be done now, or nothing."""
        here, there, coming = self.learning_set, self.into, len(self.members)
        if here.pk == there.pk:
            return f"{here} cannot be merged with itself."
        if not here.takes_members:
            return f"{here} has started or ended."
        if not there.takes_members:
            return f"{there} has started or ended, so nobody can be put in it."
        if coming >= minimum:
            return f"{here} has as many members as it needs."
        if not coming:
            return f"Nobody has a place in {here}, so there is nobody to move."
        if self.room < coming:
            return f"{there} has room for {in_words(max(0, self.room))}, and {in_words(coming)} would come."
        return ""

    @cached_property
    def mark(self) -> str:
        """The same while nothing of it has changed: who is shown it sends it back, and does what was shown."""
        sets = [
            [one.pk, one.state, one.goes_ahead_with, str(one.first_session_on)]
            for one in (self.learning_set, self.into)
        ]
        # Of each place whether it is offered: who accepts meanwhile is a member of the other set then.
        held = [[[one.pk, one.state] for one in self._held(side)] for side in (self.learning_set, self.into)]
        said = json.dumps([sets, held, [*map(list, self.dates)], [*self.conflicts]])
        return hashlib.sha256(said.encode()).hexdigest()

    def _held(self, learning_set: LearningSet) -> list[Enrolment]:
        return [one for one in self.places if one.learning_set_id == learning_set.pk and one.state in HELD]


def merge_of(learning_set: LearningSet, into: LearningSet) -> Merge:
    """Four queries at most."""
    found = Enrolment.objects.held().filter(learning_set__in=[learning_set, into]).in_order()
    places = list(found.select_related("participant", "organisation", "learning_set"))
    stand = into.confirmed_dates.values_list("planned_session", "date", "half_day", "place")
    dates = [tuple(map(str, one)) for one in stand]
    coming = Merge(learning_set, into, places).members
    conflicts = conflicts_with({into: {one.organisation_id for one in coming}})
    return Merge(learning_set, into, places, conflicts, dates)


@dataclass(frozen=True)
class MergePage:
    merge: Merge
    why_not: str
    people: Sequence[PersonRow]
    happens: Sequence[str]
    told: str

    @property
    def conflicts(self) -> Sequence[str]:
        return () if self.why_not else self.merge.conflicts

    @property
    def to_agree(self) -> str:
        """The other set, if its dates are confirmed: who moves has to have agreed to them (P14)."""
        return str(self.merge.into) if self.merge.into.dates_confirmed_at else ""


def merge_page(learning_set: LearningSet, into: LearningSet, *, reader: User) -> MergePage:
    """Five queries at most; the set comes with its programme. `reader` is told nothing of what they do."""
    merge = merge_of(learning_set, into)
    others = Facilitation.objects.filter(learning_set=learning_set, user__is_active=True).exclude(user=reader)
    return MergePage(
        merge=merge,
        why_not=merge.why_not(learning_set.programme.minimum),
        people=[PersonRow(one) for one in merge.members],
        happens=list(_happens(merge)),
        told=_told(merge, has_facilitator=others.exists()),
    )


def then_in_words(merge: Merge) -> str:
    """`Set B then has seven of its nine places held, and its first session is on Tuesday 24 October 2028.`"""
    first = merge.into.first_session_on
    dates = f"its first session is on {long_date(first)}" if first else "its dates are not confirmed"
    places = f"{in_words(merge.then)} of its {in_words(merge.into.maximum)} places"
    return f"{merge.into} then has {places} held, and {dates}."


def _happens(merge: Merge) -> Iterator[str]:
    here, there, programme = merge.learning_set, merge.into, merge.learning_set.programme
    yield then_in_words(merge)
    if merge.members_then < programme.minimum:
        yield f"That is still fewer than the {in_words(programme.minimum)} members it needs."
    for one in merge.offers:
        yield (
            f"The offer to {one.participant} ends. They go back to the waiting list, at the old position, and get what "
            "is free by then."
        )
    yield f"{here} is cancelled. Its sessions are taken out of calendars, and this cannot be undone."
    yield f"Whoever moves sees the pages of {there} from then on, not those of {here}. What they wrote stays there."
    if programme.parallel_sets == ParallelSets.AUTOMATIC:
        yield "Sets no longer open by themselves: you are asked first."


def _told(merge: Merge, *, has_facilitator: bool) -> str:
    moving = len(merge.members)
    who = "The member who moves is" if moving == 1 else f"The {in_words(moving)} members who move are"
    told = [f"{who} told by mail which set they are in now, with its dates."]
    if merge.offers:
        told.append(f"{plural(len(merge.offers), 'Whoever,Each of those who')} had an offer is told what became of it.")
    if has_facilitator:
        told.append(f"Whoever facilitates {merge.learning_set} is told that it is cancelled.")
    return f"{' '.join(told)} Whoever moves sees your reason."
