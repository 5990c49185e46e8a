"""A server that may be away is asked once every few seconds, not by every request that would wait for it."""

import time


class Fuse:
    """Blows when something did not answer; until it is whole again nobody needs to ask.

    One per process or thread is enough: what is saved is the waiting, and a stale answer costs one attempt.
    """

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._whole_again_at = 0.0

    @property
    def blown(self) -> bool:
        return time.monotonic() < self._whole_again_at

    def blow(self) -> None:
        self._whole_again_at = time.monotonic() + self._seconds

    def mend(self) -> None:
        self._whole_again_at = 0.0
