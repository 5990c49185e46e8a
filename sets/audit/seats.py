"""Who sits where once an act is over: on seats that there are, one on each, in sets that have not ended (P3, P6).

Like the rest of the replay without a line of the services.
"""

from collections import Counter
from collections.abc import Iterator, Mapping

from sets.audit.replayed import ReplayedPlace, ReplayedSet
from sets.states import HELD, SetState

_ENDED = (SetState.COMPLETED, SetState.CANCELLED)


def faults_of_seats(places: Mapping[int, ReplayedPlace], sets: Mapping[int, ReplayedSet]) -> Iterator[tuple[str, str]]:
    """The rule and what is wrong, in words that follow the number of the act's last entry."""
    taken: Counter[tuple[int, int]] = Counter()
    for pk, place in places.items():
        seat, learning_set = place.row["seat"], sets.get(place.row["set"] or 0)
        if (place.state in HELD) != (seat is not None):
            yield "P3", f"leaves place {pk} {place.state} with seat {seat}"
        elif seat is not None:
            if learning_set is None or not 1 <= seat <= learning_set.maximum:
                yield "P3", f"puts place {pk} on seat {seat}, beyond the set's maximum"
            elif learning_set.state in _ENDED:
                yield "section 3", f"leaves place {pk} in set {learning_set.letter}, which is {learning_set.state}"
            taken[place.row["set"], seat] += 1
    for (_, seat), times in taken.items():
        if times > 1:
            yield "P3", f"leaves {times} people on seat {seat}"
