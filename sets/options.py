"""How many sets would fit: too few for two, too many for one (P8)."""

from dataclasses import dataclass
from typing import Protocol


class Rules(Protocol):
    """What a programme says of its sizes."""

    minimum: int
    optimum: int
    maximum: int
    max_sets: int


@dataclass(frozen=True)
class Option:
    """One number of sets, filled as evenly as possible."""

    sizes: tuple[int, ...]
    waiting: int

    @property
    def seated(self) -> int:
        return sum(self.sizes)

    @property
    def number_of_sets(self) -> int:
        return len(self.sizes)


def options(*, people: int, minimum: int, optimum: int, maximum: int, most_sets: int, held: int) -> list[Option]:
    """One option per number of sets k with k·minimum ≤ people, as many seated as possible, as even as possible (P8).

    `people` counts held places of sets that have not started plus those waiting. An option that seats fewer than
    already hold a place is left out. Best first: fewest waiting, then nearest the optimum.
    """
    found = []
    for count in range(1, most_sets + 1):
        seated = min(people, count * maximum)
        if count * minimum > people or seated < held:
            continue
        small, larger = divmod(seated, count)
        sizes = tuple(small + (number < larger) for number in range(count))
        found.append(Option(sizes, people - seated))
    return sorted(found, key=lambda o: (o.waiting, sum(abs(size - optimum) for size in o.sizes) / len(o.sizes)))


@dataclass(frozen=True)
class Figures:
    """The figures that decide whether other sets would help: of sets that are not cancelled."""

    number_of_sets: int
    taking_members: int
    #: Places held in sets that take members.
    held: int
    #: Eligible people waiting.
    in_line: int


def lawful_options(rules: Rules, figures: Figures) -> list[Option]:
    """The options of a programme as it stands, today's number of sets among them, best first (P8)."""
    return options(
        people=figures.held + figures.in_line,
        minimum=rules.minimum,
        optimum=rules.optimum,
        maximum=rules.maximum,
        most_sets=rules.max_sets - figures.number_of_sets + figures.taking_members,
        held=figures.held,
    )


def better_options(rules: Rules, figures: Figures) -> list[Option]:
    """Those with more sets than today. While somebody waits, more sets always seat more people (P7)."""
    if not figures.in_line:
        return []
    return [option for option in lawful_options(rules, figures) if option.number_of_sets > figures.taking_members]
