"""How many places are left, and what happens when there are none. Numbers of places, never of people who wait (C06)."""

from collections.abc import Sequence
from dataclasses import dataclass

from core.templatetags.wording import capfirst_only, in_words, plural
from sets.models import LearningSet, Programme
from sets.policies import why_no_more_places
from sets.seating import Seating


@dataclass(frozen=True)
class Chairs:
    """A set as a row of chairs; a chair that is offered counts as taken."""

    name: str
    taken: int
    maximum: int
    offered: int = 0

    @property
    def free(self) -> int:
        return max(self.maximum - self.taken, 0)


@dataclass(frozen=True)
class PlacesLeft:
    chairs: list[Chairs]
    sentence: str
    #: Why no place can come any more, or nothing.
    why_none_can_come: str

    @property
    def any_free(self) -> bool:
        return any(row.free for row in self.chairs)


def places_left(programme: Programme, learning_sets: Sequence[LearningSet]) -> PlacesLeft:
    """`learning_sets` come from `not_cancelled().with_taken_seats()`; asks nothing more."""
    taking = sorted((s for s in learning_sets if s.takes_members), key=lambda s: (len(s.letter), s.letter))
    chairs = [Chairs(s.name, len(getattr(s, "taken", ())), s.maximum) for s in taking]
    why_none = why_no_more_places(programme, seating_of(programme, learning_sets))
    return PlacesLeft(chairs, why_none or _sentence(chairs), why_none)


def seating_of(programme: Programme, learning_sets: Sequence[LearningSet]) -> Seating:
    return Seating(learning_sets, minimum=programme.minimum, optimum=programme.optimum)


def dated_set(programme: Programme, learning_sets: Sequence[LearningSet]) -> LearningSet | None:
    """The set a newcomer's seat would be in, if its dates are confirmed; with no seat free, one that may have one."""
    free = seating_of(programme, learning_sets).neediest()
    likely = [free.learning_set] if free else [s for s in learning_sets if s.takes_members]
    return next((s for s in likely if s.dates_confirmed_at), None)


def _sentence(chairs: list[Chairs]) -> str:
    free = [row for row in chairs if row.free]
    if not free:
        return "All places are taken. You would join the waiting list."
    first, *others = free
    words = f"{capfirst_only(in_words(first.free))} {plural(first.free, 'place is,places are')} left in {first.name}"
    for row in others:
        words += f" and {in_words(row.free)} in {row.name}"
    return f"{words}."
