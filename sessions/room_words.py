"""What the clock of a room says, in words and in one of its colours (R1); `static/js/room.js` says it as it runs."""

from dataclasses import dataclass

#: Seconds.
LAST_MINUTE = 60


@dataclass(frozen=True)
class ClockFace:
    #: Seconds, below zero once the part is over its time.
    left: int
    is_paused: bool

    @property
    def words(self) -> str:
        if self.is_paused:
            return "paused"
        if self.left < 0:
            return "over its time"
        return "left, the last minute" if self.left <= LAST_MINUTE else "left"

    @property
    def colour(self) -> str:
        """A class of `room.css`; none while there is time."""
        if self.is_paused:
            return ""
        return "is-over" if self.left < 0 else "is-soon" if self.left <= LAST_MINUTE else ""
