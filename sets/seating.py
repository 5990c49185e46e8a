"""Who sits where, in memory, while the programme's lock is held; and which free seat is needed most (P5)."""

from collections.abc import Iterable
from dataclasses import dataclass

from sets.models import LearningSet


@dataclass(frozen=True)
class FreeSeat:
    learning_set: LearningSet
    number: int


class Seating:
    """The sets of a programme that are not cancelled; the seats of those that take members (P6)."""

    def __init__(self, learning_sets: Iterable[LearningSet], *, minimum: int, optimum: int) -> None:
        """`learning_sets` come from `not_cancelled().with_taken_seats()`."""
        every_set = list(learning_sets)
        self.number_of_sets = len(every_set)
        self._sets = {learning_set.pk: learning_set for learning_set in every_set if learning_set.takes_members}
        self._taken = {pk: set(getattr(s, "taken", ())) for pk, s in self._sets.items()}
        self._minimum = minimum
        self._optimum = optimum

    @property
    def taking_members(self) -> int:
        return len(self._sets)

    def add(self, learning_set: LearningSet) -> None:
        self.number_of_sets += 1
        self._sets[learning_set.pk] = learning_set
        self._taken[learning_set.pk] = set()

    def get(self, pk: int | None) -> LearningSet | None:
        return self._sets.get(pk) if pk is not None else None

    def take(self, pk: int | None, seat: int) -> None:
        if pk in self._taken:
            self._taken[pk].add(seat)

    def free(self, pk: int | None, seat: int) -> None:
        if pk in self._taken:
            self._taken[pk].discard(seat)

    @property
    def held(self) -> int:
        return sum(len(taken) for taken in self._taken.values())

    @property
    def free_seats(self) -> int:
        return sum(max(0, s.maximum - len(self._taken[pk])) for pk, s in self._sets.items())

    def neediest(self) -> FreeSeat | None:
        """A free seat in the set that needs it most: below its minimum, below its optimum, any; ties by letter (P5)."""
        open_sets = [s for pk, s in self._sets.items() if len(self._taken[pk]) < s.maximum]
        if not open_sets:
            return None
        return self.free_in(min(open_sets, key=self._need))

    def free_in(self, learning_set: LearningSet) -> FreeSeat | None:
        """The lowest free seat of one set."""
        taken = self._taken[learning_set.pk]
        free = (number for number in range(1, learning_set.maximum + 1) if number not in taken)
        return next((FreeSeat(learning_set, number) for number in free), None)

    def _need(self, learning_set: LearningSet) -> tuple[int, int, str]:
        held = len(self._taken[learning_set.pk])
        rank = 0 if held < self._minimum else 1 if held < self._optimum else 2
        return rank, len(learning_set.letter), learning_set.letter
