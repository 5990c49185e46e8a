"""A balance, played again: its entry says which sizes the sets are to have, and what follows must be just that (P8).

Written without a line of the services, as the rest of the replay.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from sets.audit.replayed import ReplayedPlace, ReplayedSet
from sets.models import LedgerEntry
from sets.states import HELD, SERVING, TAKING_MEMBERS, PlaceState

Sets = Mapping[int, ReplayedSet]
Places = Mapping[int, ReplayedPlace]


class Balance:
    """What one balance announced, and what stood as it began. `faults` are sentences without their beginning."""

    def __init__(self, entry: LedgerEntry, *, sets: Sets, places: Places) -> None:
        self.entry = entry
        self.sizes: dict[str, int] = entry.row["sizes"]
        self._opened = [letter for letter in self.sizes if letter not in {one.letter for one in sets.values()}]
        self._held = Counter(sets[place.row["set"]].letter for place in _held(sets, places))
        self._members = {
            pk: (sets[place.row["set"]].letter, place.turn)
            for pk, place in places.items()
            if place.state == PlaceState.CONFIRMED and sets[place.row["set"]].state in TAKING_MEMBERS
        }
        self._moved: set[int] = set()

    def announced(self, *, sets: Sets, in_line: int, rules: Mapping[str, Any], state: str) -> Iterator[str]:
        """Whether a coordinator gave a reason, and the sizes are those of an option for so many people."""
        if self.entry.actor is None or not self.entry.reason_hash:
            yield "spreads people over sets without a coordinator's name and reason"
        if state not in SERVING:
            yield "spreads people over sets of a programme that gives no seats"
        sizes, taking = sorted(self.sizes.values()), [s.letter for s in sets.values() if s.state in TAKING_MEMBERS]
        seated = min(self._held.total() + in_line, len(sizes) * rules["maximum"])
        is_even = bool(sizes) and sizes[-1] - sizes[0] <= 1 and sizes[0] >= rules["minimum"]
        if not is_even or sum(sizes) != seated:
            yield f"spreads {self._held.total() + in_line} people over sets of {sizes}, which is no option"
        elif set(self.sizes) != {*taking, *self._opened}:
            yield f"spreads people over the sets {sorted(self.sizes)}, though {sorted(taking)} take members"
        elif self._could_move_fewer(sizes[0]):
            yield "gives the larger size to a set that could do with the smaller, so that more have to move"

    def opens(self, letter: str) -> bool:
        """Whether the set is one of those that it opens: members move there, whoever waits (P7, P8)."""
        return letter in self._opened

    def moved(self, entry: LedgerEntry, before: ReplayedPlace, sets: Sets) -> Iterator[str]:
        """A member who moves leaves a set that is to be smaller for one that is to be larger."""
        was_in, now_in = sets[before.row["set"]].letter, sets[entry.row["set"]].letter
        self._moved.add(entry.subject)
        if self._surplus(was_in) <= 0 or self._surplus(now_in) >= 0:
            yield f"moves place {entry.subject} from set {was_in} to set {now_in}, which its sizes do not ask for"

    def ended(self, sets: Sets, places: Places) -> Iterator[str]:
        """Whether the sets have their sizes, as few moved as can be, and of each set those who came last."""
        held = Counter(sets[place.row["set"]].letter for place in _held(sets, places))
        if held != Counter(self.sizes):
            yield f"leaves sets of {dict(sorted(held.items()))}, not of {self.sizes}"
        if len(self._moved) != sum(max(0, self._surplus(letter)) for letter in self._held):
            yield f"moves {len(self._moved)} people, more or fewer than have to move"
        for pk in sorted(self._moved & self._members.keys()):
            letter, turn = self._members[pk]
            later = [one for one, (was_in, its) in self._members.items() if was_in == letter and its > turn]
            if not self._moved.issuperset(later):
                yield f"moves place {pk}, though place {max(later)} came later to set {letter} and stays"

    def _surplus(self, letter: str) -> int:
        return self._held[letter] - self.sizes.get(letter, 0)

    def _could_move_fewer(self, smaller: int) -> bool:
        keeps = [letter for letter, size in self.sizes.items() if size == smaller and self._held[letter] > smaller]
        has_more = [letter for letter, size in self.sizes.items() if size > smaller >= self._held[letter]]
        return bool(keeps and has_more)


def _held(sets: Sets, places: Places) -> Iterator[ReplayedPlace]:
    """The held places of sets that take members."""
    for place in places.values():
        if place.state in HELD and place.row["set"] in sets and sets[place.row["set"]].state in TAKING_MEMBERS:
            yield place
