"""The figures of D6, from marks alone. Two names for two things: attendance and consistency; commitment beside them.

What is unmarked or not expected is left out of every figure. The denominator is the sessions that were held while the
person's place was confirmed at their start: hand in the marks of those sessions only (`Attendance.objects.counted`).
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from sessions.states import ATTENDED, COMMITTED, LEFT_OUT, UNMARKED, AttendanceStatus


@dataclass(frozen=True)
class Marked:
    """One mark: whose place, which session, what."""

    place: int
    session: int
    status: str

    @property
    def counts(self) -> bool:
        return self.status not in LEFT_OUT


@dataclass(frozen=True)
class Share:
    """So many of so many."""

    number: int
    of: int

    @property
    def percent(self) -> int | None:
        """To the nearest whole, halves up; None where there is nothing to share."""
        return (200 * self.number + self.of) // (2 * self.of) if self.of else None

    def __str__(self) -> str:
        return f"{self.number} of {self.of}"

    @property
    def percent_words(self) -> str:
        """`67%`, or a dash where there is nothing to share."""
        return f"{self.percent}%" if self.of else "–"


def attendance(marks: Iterable[Marked]) -> Share:
    """The share of the sessions that people were at: late and left early count, a substitute does not."""
    return _share(marks, ATTENDED)


def commitment(marks: Iterable[Marked]) -> Share:
    """The share of the sessions at which the organisation was there, or said in time that nobody could come."""
    return _share(marks, COMMITTED)


def consistency(marks: Iterable[Marked]) -> Share:
    """The number and share of members who were at every one of their sessions."""
    at_all: dict[int, bool] = {}
    for one in marks:
        if one.counts:
            at_all[one.place] = at_all.get(one.place, True) and one.status in ATTENDED
    return Share(sum(at_all.values()), len(at_all))


@dataclass(frozen=True)
class Figures:
    """What a report says of some marks: three shares of those that count, and how often others were marked."""

    attendance: Share
    consistency: Share
    commitment: Share
    apologies: int
    absences: int
    substitutes: int
    #: Shown as missing: nobody has marked them, and they are in no share.
    unmarked: int

    @property
    def is_empty(self) -> bool:
        return not self.attendance.of and not self.unmarked


def figures_of(marks: Iterable[Marked]) -> Figures:
    """Everything a report says of these marks; those that do not count may be among them."""
    marks = list(marks)
    times = Counter(one.status for one in marks)
    return Figures(
        attendance=attendance(marks),
        consistency=consistency(marks),
        commitment=commitment(marks),
        apologies=times[AttendanceStatus.APOLOGIES],
        absences=times[AttendanceStatus.ABSENT],
        substitutes=times[AttendanceStatus.SUBSTITUTE],
        unmarked=times[UNMARKED],
    )


def _share(marks: Iterable[Marked], statuses: Iterable[str]) -> Share:
    counted = [one.status for one in marks if one.counts]
    return Share(sum(status in statuses for status in counted), len(counted))
