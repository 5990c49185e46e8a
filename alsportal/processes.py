"""The processes of one run: started together, watched, stopped together."""

import os
import signal
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

# Within these seconds web and workers finish what they are at; with both servers the whole stop stays below ten.
GRACE = 5.0


@dataclass
class Processes:
    """Each in a session of its own, so that Ctrl-C in the terminal reaches us alone and we choose the order."""

    environment: dict[str, str]
    started: Callable[[int], None]
    pause: Callable[[float], None]
    _running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def run(self, name: str, *command: str) -> None:
        """Run to the end; raises CalledProcessError if it fails, and whatever `pause` raises meanwhile."""
        self.start(name, *command)
        while (code := self._running[name].poll()) is None:
            self.pause(0.05)
        del self._running[name]
        if code:
            raise subprocess.CalledProcessError(code, command)

    def start(self, name: str, *command: str) -> None:
        process = subprocess.Popen(command, env=self.environment, start_new_session=True, stdin=subprocess.DEVNULL)
        self._running[name] = process
        self.started(process.pid)

    def dead(self) -> tuple[str, int] | None:
        """The name and exit code of one that has ended, if any has."""
        for name, process in self._running.items():
            if (code := process.poll()) is not None:
                return name, code
        return None

    def stop(self) -> None:
        for process in self._running.values():
            with suppress(ProcessLookupError):
                process.terminate()
        deadline = time.monotonic() + GRACE
        for process in self._running.values():
            with suppress(subprocess.TimeoutExpired):
                process.wait(timeout=max(0.05, deadline - time.monotonic()))
        for process in self._running.values():
            # Also what a process left behind when it ended.
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        self._running.clear()
