"""The combination of dates at which most people can come to all sessions of a set (D2). Pure: it knows no model.

Exact. People are bits of a mask, so "who can come to all of these" is one AND. Branch and bound: sessions are gone
through in their order, and a beginning is given up as soon as the best that could still come of it is no better than
the combinations already found.
"""

from bisect import insort
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import reduce
from operator import and_


@dataclass(frozen=True)
class Slot:
    """A half-day that is offered for a session. `order` rises with time; nobody is in both masks."""

    key: int
    order: int
    yes: int
    if_need_be: int = 0

    @property
    def can(self) -> int:
        return self.yes | self.if_need_be


@dataclass(frozen=True)
class Combination:
    """One slot for each session, in their order."""

    slots: tuple[Slot, ...]

    @property
    def to_all(self) -> int:
        """Who can come to every one of these sessions."""
        return reduce(and_, (slot.can for slot in self.slots)) if self.slots else 0

    @property
    def reluctances(self) -> int:
        """How often those who can come to all of them said "if need be"."""
        return sum((slot.if_need_be & self.to_all).bit_count() for slot in self.slots)

    @property
    def attendances(self) -> int:
        """How many come to each session, added up."""
        return sum(slot.can.bit_count() for slot in self.slots)

    @property
    def in_order(self) -> bool:
        return all(one.order < other.order for one, other in zip(self.slots, self.slots[1:], strict=False))

    @property
    def rank(self) -> "Rank":
        """The least is the best: most people at all sessions, fewest "if need be", most attendances, earliest."""
        orders = tuple(slot.order for slot in self.slots)
        return -self.to_all.bit_count(), self.reluctances, -self.attendances, orders


Rank = tuple[int, int, int, tuple[int, ...]]


def best(sessions: Sequence[Sequence[Slot]], *, people: int, most: int = 3) -> list[Combination]:
    """The best combinations, best first, `most` of them; none where no choice runs in the order of the sessions.

    `people`: the mask of everybody asked.
    """
    if not sessions or not all(sessions) or most < 1:
        return []
    search = _Search(tuple(_by_quality(slots) for slots in sessions), most)
    search.go((), people, ())
    return [combination for _, combination in search.found]


def most_popular(sessions: Sequence[Sequence[Slot]]) -> Combination:
    """For each session by itself the slot most people can make: fewest "if need be" of those, then the earliest."""
    return Combination(tuple(min(slots, key=_unpopularity) for slots in sessions))


def _unpopularity(slot: Slot) -> tuple[int, int, int]:
    return -slot.can.bit_count(), slot.if_need_be.bit_count(), slot.order


def _by_quality(slots: Sequence[Slot]) -> tuple[Slot, ...]:
    return tuple(sorted(slots, key=_unpopularity))


@dataclass
class _Search:
    sessions: tuple[tuple[Slot, ...], ...]
    most: int
    #: The best so far, best first; never more than `most`.
    found: list[tuple[Rank, Combination]] = field(default_factory=list)

    def __post_init__(self) -> None:
        #: The latest order a session's slot may have for all later ones to follow it.
        self._latest = _latest(self.sessions)
        #: What the sessions from here on can add to the attendances at most.
        most_each = [max(slot.can.bit_count() for slot in slots) for slots in self.sessions]
        self._attendances = [sum(most_each[depth:]) for depth in range(len(most_each) + 1)]

    def go(self, chosen: tuple[Slot, ...], mask: int, counts: tuple[int, ...]) -> None:
        """`mask`: who can come to all chosen; `counts`: the masks of "if need be" of the chosen."""
        depth = len(chosen)
        if depth == len(self.sessions):
            self._keep(Combination(chosen))
            return
        after = chosen[-1].order if chosen else None
        for slot in self.sessions[depth]:
            if (after is None or slot.order > after) and slot.order <= self._latest[depth]:
                further, sofar, left = (*chosen, slot), (*counts, slot.if_need_be), mask & slot.can
                if len(self.found) < self.most or self._bound(further, left, sofar) < self.found[-1][0]:
                    self.go(further, left, sofar)

    def _keep(self, combination: Combination) -> None:
        insort(self.found, (combination.rank, combination), key=lambda one: one[0])
        del self.found[self.most :]

    def _bound(self, chosen: tuple[Slot, ...], mask: int, reluctant: tuple[int, ...]) -> Rank:
        """No combination that begins with these ranks better."""
        depth, order = len(chosen), chosen[-1].order
        later = [[slot for slot in slots if slot.order > order] for slots in self.sessions[depth:]]
        if not all(later):
            return _HOPELESS
        people = min([mask.bit_count(), *(max((mask & s.can).bit_count() for s in slots) for slots in later)])
        if -people > self.found[-1][0][0]:
            return _HOPELESS
        reluctances = _least(mask, reluctant, people)
        for slots in later:
            reluctances += _least_of(mask, slots, people)
        attendances = sum(slot.can.bit_count() for slot in chosen) + self._attendances[depth]
        earliest = tuple(min(slot.order for slot in slots) for slots in later)
        return -people, reluctances, -attendances, (*(slot.order for slot in chosen), *earliest)


_HOPELESS: Rank = (1, 0, 0, ())


def _latest(sessions: Sequence[Sequence[Slot]]) -> list[int]:
    found = [max(slot.order for slot in sessions[-1])]
    for slots in reversed(sessions[:-1]):
        fitting = [slot.order for slot in slots if slot.order < found[0]]
        found.insert(0, max(fitting, default=min(slot.order for slot in slots) - 1))
    return found


def _least(mask: int, reluctant: Sequence[int], people: int) -> int:
    """How often "if need be" was said at least by any `people` of these in the chosen slots."""
    if mask.bit_count() == people:
        return sum((one & mask).bit_count() for one in reluctant)
    each = sorted(sum(one >> person & 1 for one in reluctant) for person in _bits(mask))
    return sum(each[:people])


def _least_of(mask: int, slots: Sequence[Slot], people: int) -> int:
    """The same for one session to come: at its kindest slot that enough of them can make."""
    return min(
        max(0, (slot.if_need_be & mask).bit_count() - ((mask & slot.can).bit_count() - people))
        for slot in slots
        if (mask & slot.can).bit_count() >= people
    )


def _bits(mask: int) -> list[int]:
    return [person for person in range(mask.bit_length()) if mask >> person & 1]
