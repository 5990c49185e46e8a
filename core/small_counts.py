"""What may be shown of counts of people to somebody who is to know nobody: no small one, and no other gives it away.

Three rules, each of them safe also from a reader who knows it (C09; decision on counts for a sponsor):

- a count is shown from five on, none is no exception, and it must be of five people or more;
- what adds up to something shown is shown whole or not at all, so that no remainder is one number;
- a share is shown where both of its sides may be; else only in which of three wide bands it lies.

Knows no word of the domain and no table.
"""

from collections.abc import Sequence
from dataclasses import dataclass

#: A count below this may point to somebody.
LEAST = 5
HIDDEN = "[c]"
#: With fewer to share, a band would say what a count must not.
LEAST_FOR_A_BAND = 20
#: Shares of a register are rounded to so many per cent.
STEP = 5
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


def share(part: Count, rest: Count, *, step: int = 1) -> Share:
    """Part of part and rest, rounded to so many per cent."""
    if part.may_be_shown and rest.may_be_shown:
        return Share(_percent(part.number, part.number + rest.number, step))
    return Share(band=_band(part, rest))


def shares_of_one_register(there: Count, missed: Count, always: int, not_always: int) -> tuple[Share, Share]:
    """How often people were there, and how many always were: of the same people, so a percentage both or neither.

    Who was not always there missed at least once: with one of the two known, the other could be narrowed to one number.
    Rounded to steps, or they would tell of how many people they are, and so how many have left.
    """
    if always >= LEAST and not_always >= LEAST:
        often = _percent(there.number, there.number + missed.number, STEP)
        return Share(often), Share(_percent(always, always + not_always, STEP))
    people = always + not_always
    return Share(band=_band(Count(there.number, people), Count(missed.number, people))), Share()


def _percent(part: int, whole: int, step: int) -> int:
    """To the nearest step, halves up; never nothing or all, which it is not."""
    nearest = (200 * part + step * whole) // (2 * step * whole) * step
    return min(max(nearest, step), 100 - step)


def _band(part: Count, rest: Count) -> str:
    whole = part.number + rest.number
    if whole < LEAST_FOR_A_BAND or max(part.people, rest.people) < LEAST:
        return ""
    return next(words for least, words in _BANDS if 100 * part.number >= least * whole)
