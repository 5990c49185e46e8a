"""Declared conflicts of facilitators that touch a set, by whom it holds places for (D7). For coordinators only."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Q

from sets.models import ConflictOfInterest, Enrolment, Facilitation, LearningSet, Programme
from sets.states import HELD


@dataclass(frozen=True)
class Conflict:
    conflict: ConflictOfInterest

    @property
    def sentence(self) -> str:
        """`Farid Aziz has declared a conflict with Ashmere Together: I worked there until last year.`"""
        one = self.conflict
        return f"{one.facilitator} has declared a conflict {one.about}: {one.words}"


def conflicts_of(people: Collection[int], learning_set: LearningSet) -> dict[int, list[Conflict]]:
    """By person, what they have declared that touches the set as it stands. Two queries."""
    held = Enrolment.objects.filter(learning_set=learning_set, state__in=HELD)
    organisations = set(held.values_list("organisation", flat=True))
    found: dict[int, list[Conflict]] = {}
    for one in _standing(people):
        if _touches(one, organisations, learning_set.programme_id):
            found.setdefault(one.facilitator_id, []).append(Conflict(one))
    return found


def conflicts_in(learning_set: LearningSet) -> list[Conflict]:
    """Those of the set's own facilitators. Three queries."""
    people = set(learning_set.facilitations.values_list("user", flat=True))
    found = conflicts_of(people, learning_set)
    return [one for person in sorted(found) for one in found[person]]


def conflicts_of_programme(
    programme: Programme, facilitators: Mapping[int, Collection[int]], represented: Mapping[int, Collection[int]]
) -> Mapping[int, list[str]]:
    """By set, in sentences: of those who facilitate it, about the organisations that hold places in it. One query."""
    declared = list(_standing({user for users in facilitators.values() for user in users}))
    return {
        learning_set: [
            Conflict(one).sentence
            for one in declared
            if one.facilitator_id in users and _touches(one, represented.get(learning_set, ()), programme.pk)
        ]
        for learning_set, users in facilitators.items()
    }


def conflicts_with(coming: Mapping[LearningSet, Collection[int]]) -> list[str]:
    """What facilitators of these sets have declared with the organisations of those who would come there. Two queries.

    Of the programme they said it already, whoever comes.
    """
    runs = Facilitation.objects.filter(learning_set__in=coming).values_list("learning_set", "user")
    facilitators: dict[int, set[int]] = {}
    for learning_set, user in runs:
        facilitators.setdefault(learning_set, set()).add(user)
    declared = [one for one in _standing({pk for people in facilitators.values() for pk in people}) if one.organisation]
    return [
        f"For {learning_set}: {Conflict(one).sentence}"
        for learning_set, organisations in coming.items()
        for one in declared
        if one.facilitator_id in facilitators.get(learning_set.pk, ())
        and _touches(one, organisations, learning_set.programme_id)
    ]


def declared_by(user: int) -> list[ConflictOfInterest]:
    """A person's own, the latest first."""
    return [*_standing({user})][::-1]


def _standing(people: Collection[int]) -> Iterable[ConflictOfInterest]:
    standing = ConflictOfInterest.objects.standing().filter(Q(facilitator__in=people))
    return standing.select_related("facilitator", "organisation", "programme").order_by("declared_at", "pk")


def _touches(conflict: ConflictOfInterest, organisations: Collection[int], programme: int) -> bool:
    if conflict.organisation is not None:
        # One that was since merged stands for the other.
        return bool({conflict.organisation.pk, conflict.organisation.same_as_id} & set(organisations))
    return conflict.programme_id in (None, programme)
