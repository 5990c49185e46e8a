"""Who would move, and who would be seated, for the sets to have the sizes of an option (P8). Knows no model."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property

from core.refusal import Refusal
from core.templatetags.wording import in_words


@dataclass(frozen=True)
class SetNow:
    """A set that takes members. People are numbers, in the order of their requests."""

    letter: str
    members: tuple[int, ...] = ()
    #: Open offers: they stay where they are.
    offers: int = 0
    #: Whether its dates are confirmed.
    is_dated: bool = False

    @property
    def held(self) -> int:
        return len(self.members) + self.offers


@dataclass(frozen=True)
class Move:
    person: int
    was_in: str
    to: str


@dataclass(frozen=True)
class Given:
    """A seat for somebody who waits: an offer where the set's dates are confirmed (P5)."""

    person: int
    to: str
    is_offer: bool


@dataclass(frozen=True)
class Plan:
    """`sizes` are the held places of each set afterwards; `seated` are in the order of the list (P13)."""

    sizes: Mapping[str, int]
    opened: Sequence[str]
    moves: Sequence[Move]
    seated: Sequence[Given]
    #: The sets with confirmed dates into which somebody moves: they have to have agreed (P14).
    to_agree: Sequence[str]

    @cached_property
    def mark(self) -> str:
        """The same for the same plan alone: who is shown it sends it back, and does nothing else than was shown."""
        return hashlib.sha256(json.dumps(asdict(self), sort_keys=True).encode()).hexdigest()


def plan(
    sizes: Sequence[int],
    *,
    sets: Sequence[SetNow],
    opened: Sequence[str],
    waiting: Sequence[int],
    minimum: int,
    optimum: int,
) -> Plan:
    """As few moves as can be, of those who came last (P8). Refused where open offers are in the way.

    `sizes` are of an option: they differ by one at most, and together they are no fewer than hold a place now. `opened`
    are the letters of the sets to be opened, `waiting` are in order; nobody is passed over.
    """
    every_set = [*sets, *(SetNow(letter) for letter in opened)]
    becomes = _sizes_of_sets(sizes, every_set)
    held = {one.letter: min(one.held, becomes[one.letter]) for one in every_set}
    is_dated = {one.letter: one.is_dated for one in every_set}

    def take_the_neediest() -> str:
        """The set that needs somebody most, as for any free seat (P5), of those that have not their size yet."""
        below = [letter for letter, size in becomes.items() if held[letter] < size]
        chosen = min(below, key=lambda one: ((held[one] >= minimum) + (held[one] >= optimum), len(one), one))
        held[chosen] += 1
        return chosen

    leaving = [(person, one.letter) for one in sets for person in one.members[becomes[one.letter] - one.offers :]]
    moves = [Move(person, was_in, take_the_neediest()) for person, was_in in leaving]
    free = sum(becomes.values()) - sum(held.values())
    places = [take_the_neediest() for _ in waiting[:free]]
    return Plan(
        sizes=becomes,
        opened=list(opened),
        moves=moves,
        seated=[Given(who, to, is_dated[to]) for who, to in zip(waiting, places, strict=False)],
        to_agree=sorted({one.to for one in moves if is_dated[one.to]}),
    )


def _sizes_of_sets(sizes: Sequence[int], sets: Sequence[SetNow]) -> dict[str, int]:
    """Which set gets which size: one that loses somebody by the smaller gets the larger, then by letter."""
    smaller, larger = min(sizes), max(sizes)
    in_turn = sorted(
        range(len(sets)), key=lambda number: (sets[number].offers <= smaller, sets[number].held <= smaller, number)
    )
    gets_larger = set(in_turn[: sizes.count(larger)])
    becomes = {one.letter: larger if number in gets_larger else smaller for number, one in enumerate(sets)}
    if in_the_way := [one for one in sets if one.offers > becomes[one.letter]]:
        offers = " and ".join(f"Set {one.letter} has {in_words(one.offers)}" for one in in_the_way)
        raise Refusal(
            f"Open offers stay where they are, and {offers}: sets of {' and '.join(map(str, sizes))} cannot hold them."
        )
    return becomes
