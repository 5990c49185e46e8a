"""What may be shown of counts of people to somebody who is to know nobody: no small one, and no other gives it away.

Four rules, each of them safe also from a reader who knows it and looks every week (C09; decision on counts for a
sponsor):

- a count is shown from five on, none is no exception, and it must be of five people or more;
- what somebody did is counted in steps of five, so that one act more is not seen;
- what adds up to something shown is shown whole or not at all, so that no remainder is one number;
- a share is a percentage in steps, if one step spans five of what is counted; else one of three wide bands.

Knows no word of the domain and no table.
"""

from collections.abc import Sequence
from dataclasses import dataclass

#: A count below this may point to somebody.
LEAST = 5
HIDDEN = "[c]"
#: With fewer to share, a band would say what a count must not.
LEAST_FOR_A_BAND = 20
#: Percentages go up by so many.
STEP = 5
#: With fewer to share, a step of a percentage would be fewer than five of them.
LEAST_FOR_A_PERCENTAGE = 100 * LEAST // STEP
_BANDS = ((80, "80% or more"), (50, "50% to 79%"), (0, "less than 50%"))


@dataclass(frozen=True)
class Count:
    """So many things, of so many people; where people are counted the two are one number."""

    number: int
    people: int

    @classmethod
    def of_people(cls, number: int) -> "Count":
        return cls(number, number)

    @property
    def may_be_shown(self) -> bool:
        return min(self.number, self.people) >= LEAST

    def __str__(self) -> str:
        return str(self.number) if self.may_be_shown else HIDDEN

    @property
    def value(self) -> int | None:
        return self.number if self.may_be_shown else None

    @property
    def step(self) -> str:
        """`20 to 24`, or hidden."""
        return f"{self.step_from} to {self.step_from + LEAST - 1}" if self.may_be_shown else HIDDEN

    @property
    def step_from(self) -> int:
        return self.number // LEAST * LEAST

    @property
    def middle(self) -> int:
        """Of its step: what may be drawn."""
        return self.step_from + LEAST // 2


@dataclass(frozen=True)
class Share:
    """As it may be shown: a percentage, or a band, or neither."""

    percent: int | None = None
    band: str = ""

    def __str__(self) -> str:
        return f"{self.percent}%" if self.percent is not None else self.band or HIDDEN

    @property
    def is_hidden(self) -> bool:
        return self.percent is None and not self.band


def may_break_down(whole: Count, parts: Sequence[Count]) -> bool:
    """Whether what the whole consists of may be shown beside it: only if every part may.

    Where it may not, a coarser one that puts two of the parts together may be tried.
    """
    return whole.may_be_shown and len(parts) > 1 and all(one.may_be_shown for one in parts)


def share(part: Count, rest: Count) -> Share:
    """Part of part and rest."""
    whole = part.number + rest.number
    if part.may_be_shown and rest.may_be_shown and whole >= LEAST_FOR_A_PERCENTAGE:
        return Share(_percent(part.number, whole))
    return _band(part.number, whole) if max(part.people, rest.people) >= LEAST else Share()


def share_of_register(there: int, missed: int, people: int) -> Share:
    """How often people were there. Depends on how many marks there are and on nothing else: what is shown, and what
    becomes of it within a week, leaves at least five numbers for whatever they add up to."""
    if people < LEAST:
        return Share()
    whole = there + missed
    return Share(_percent(there, whole)) if whole >= LEAST_FOR_A_PERCENTAGE else _band(there, whole)


def share_of_people(some: int, people: int) -> Share:
    """How many of them did something. No band: beside their register it could be narrowed to one number."""
    return Share(_percent(some, people)) if people >= LEAST_FOR_A_PERCENTAGE else Share()


def _percent(part: int, whole: int) -> int:
    """To the nearest step, halves up; never nothing or all, which would tell of everybody."""
    nearest = (200 * part + STEP * whole) // (2 * STEP * whole) * STEP
    return min(max(nearest, STEP), 100 - STEP)


def _band(part: int, whole: int) -> Share:
    if whole < LEAST_FOR_A_BAND:
        return Share()
    return Share(band=next(words for least, words in _BANDS if 100 * part >= least * whole))
