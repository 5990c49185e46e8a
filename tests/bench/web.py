"""A site under gunicorn, and the CPU time its processes have used."""

import http.client
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

import psutil

from alsportal import embedded
from tests.bench.numbers import WORKERS


@dataclass(frozen=True)
class Web:
    port: int
    process: psutil.Process

    def cpu(self) -> float:
        """Seconds of user and system time of the master and its workers."""
        return cpu_of(self.process)


def cpu_of(root: psutil.Process) -> float:
    times = [process.cpu_times() for process in (root, *root.children(recursive=True))]
    return sum(time.user + time.system for time in times)


@contextmanager
def serving(application: str, environment: Mapping[str, str]) -> Iterator[Web]:
    """Both sides are started by this line: the same server, the same workers, the same options."""
    port = embedded.free_port()
    shape = ("--worker-class", "sync", "--workers", str(WORKERS), "--bind", f"127.0.0.1:{port}")
    quiet = ("--no-control-socket", "--log-level", "warning")
    command = [sys.executable, "-m", "gunicorn", *shape, *quiet, application]
    started = subprocess.Popen(command, env=environment, cwd=embedded.BASE_DIR, start_new_session=True)
    try:
        _wait_for(port, started)
        yield Web(port, psutil.Process(started.pid))
    finally:
        started.terminate()
        try:
            started.wait(timeout=10)
        except subprocess.TimeoutExpired:
            started.kill()
            started.wait()


def _wait_for(port: int, started: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and started.poll() is None:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
            connection.request("GET", "/accounts/login/")
            connection.getresponse().read()
            return
        except OSError:
            time.sleep(0.05)
    raise RuntimeError("gunicorn did not start.")
