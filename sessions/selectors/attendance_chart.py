"""Where the points of the picture "from session to session" lie. The table beside it says the same in figures."""

from collections.abc import Sequence
from dataclasses import dataclass

from sessions.selectors.attendance_lines import Group

WIDTH, HEIGHT = 400, 220
_LEFT, _RIGHT, _TOP, _BOTTOM = 44, 380, 16, 180


@dataclass(frozen=True)
class Point:
    x: int
    name: str
    attendance: int
    commitment: int
    attendance_y: int
    commitment_y: int


@dataclass(frozen=True)
class Chart:
    points: Sequence[Point]

    @property
    def attendance_line(self) -> str:
        return " ".join(f"{one.x},{one.attendance_y}" for one in self.points)

    @property
    def commitment_line(self) -> str:
        return " ".join(f"{one.x},{one.commitment_y}" for one in self.points)

    @property
    def scale(self) -> list[tuple[int, int]]:
        """Percent, and how high it lies."""
        return [(percent, _height(percent)) for percent in (0, 50, 100)]

    @property
    def sentence(self) -> str:
        """For whoever does not see the picture."""
        first, last = self.points[0], self.points[-1]
        return (
            f"From {first.name.lower()} to {last.name.lower()}: attendance from {first.attendance}% to "
            f"{last.attendance}%, commitment from {first.commitment}% to {last.commitment}%."
        )


def chart_of(trend: Sequence[Group]) -> Chart | None:
    """Nothing where there are not two points to compare."""
    shown = [one for one in trend if one.figures.attendance.of]
    if len(shown) < 2:
        return None
    step = (_RIGHT - _LEFT - 40) / (len(shown) - 1)
    points = []
    for number, one in enumerate(shown):
        attendance, commitment = one.figures.attendance.percent or 0, one.figures.commitment.percent or 0
        x = round(_LEFT + 20 + number * step)
        points.append(Point(x, one.name, attendance, commitment, _height(attendance), _height(commitment)))
    return Chart(points)


def _height(percent: int) -> int:
    return round(_BOTTOM - (_BOTTOM - _TOP) * percent / 100)
