"""All processes of the site on servers of their own, each of which can be killed and started again."""

import http.client
import json
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from alsportal import embedded
from tests.faults.broker import Broker
from tests.smtp import PostOffice

IN_DJANGO = "import django, runpy, sys; django.setup(); runpy.run_module(sys.argv.pop(1), run_name='__main__')"
#: What sends mail, codes and all else.
MAIL = ("fast", "mail")


class Site:
    """Names of processes: `web`, `fast`, `mail`, `beat`, and `second beat` for whoever wants two."""

    def __init__(self, var: Path) -> None:
        self._var = var
        self.post_office = PostOffice()
        self.broker = Broker(var)
        self.port = embedded.free_port()
        self._postgres = embedded.Postgres(var / "postgres")
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        #: The largest file that the web may write, in bytes: a disk that is full.
        self.largest_file: int | None = None

    @property
    def environment(self) -> dict[str, str]:
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        return {
            **kept,
            "DATABASE_URL": self._postgres.url,
            "REDIS_URL": self.broker.url,
            "ALSPORTAL_DEMO": "1",
            "ALSPORTAL_VAR": str(self._var),
            "EMAIL_HOST": "127.0.0.1",
            "EMAIL_PORT": str(self.post_office.port),
            "EMAIL_TIMEOUT": "2",
            "SITE_URL": f"http://localhost:{self.port}",
            "DJANGO_SETTINGS_MODULE": "alsportal.settings",
            "PYTHONPATH": str(embedded.BASE_DIR),
            "PYTHONWARNINGS": "ignore:You're running the worker with superuser",
        }

    def open(self) -> None:
        self._postgres.start()
        self.broker.start()
        self.post_office.open()
        self.run("manage.py", "migrate", "--verbosity", "0")
        self.run("manage.py", "collectstatic", "--no-input", "--verbosity", "0")
        for name in ("web", *MAIL, "beat"):
            self.start(name)

    def close(self) -> None:
        for name in list(self._running):
            self.kill(name)
        self.post_office.close()
        self.broker.kill()
        self._postgres.stop()

    def start(self, name: str) -> None:
        with (self._var / f"{name}.log").open("ab") as log:
            self._running[name] = subprocess.Popen(
                [sys.executable, "-m", *self._command(name)],
                env=self.environment,
                cwd=embedded.BASE_DIR,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=self._limit if name == "web" and self.largest_file is not None else None,
            )
        if name == "web":
            self._wait_for_web()

    def kill(self, name: str) -> None:
        """As the system does when memory runs out: the process and its children, at once."""
        process = self._running.pop(name)
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def crash_postgres(self) -> None:
        """As after a power cut: every connection dies, and it starts again from its log."""
        self._postgres._control("-w", "-t", "60", "-m", "immediate", "restart")

    def run(self, *words: str, check: bool = True) -> "subprocess.CompletedProcess[str]":
        command = [sys.executable, *words]
        return subprocess.run(
            command, check=check, env=self.environment, cwd=embedded.BASE_DIR, stdout=subprocess.PIPE, text=True
        )

    def stage(self, what: str, *words: str) -> Any:
        """Run a part in a process with Django; what it prints as JSON."""
        return json.loads(self.run("-c", IN_DJANGO, f"tests.faults.stage_{what}", *words).stdout)

    def _command(self, name: str) -> tuple[str, ...]:
        if name == "web":
            shape = (
                "--bind",
                f"127.0.0.1:{self.port}",
                "--worker-class",
                "gthread",
                "--workers",
                "2",
                "--threads",
                "4",
            )
            return ("gunicorn", *shape, "--no-control-socket", "--log-level", "warning", "alsportal.wsgi")
        celery = ("celery", "--quiet", "-A", "alsportal")
        if name.endswith("beat"):
            return (*celery, "beat", "-s", str(self._var / name.replace(" ", "-")), "--pidfile=", "-l", "WARNING")
        alone = ("--without-gossip", "--without-mingle", "--without-heartbeat", "-l", "WARNING")
        queues = "fast" if name == "fast" else "mail,default"
        return (*celery, "worker", "-n", f"{name}@%h", "-Q", queues, "-P", "threads", "-c", "4", *alone)

    def _limit(self) -> None:
        assert self.largest_file is not None
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (self.largest_file, resource.RLIM_INFINITY))

    def _wait_for_web(self) -> None:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            with suppress(OSError, http.client.HTTPException):
                connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
                connection.request("GET", "/health/live", headers={"Host": "localhost"})
                if connection.getresponse().status == 200:
                    return
            time.sleep(0.1)
        raise RuntimeError("the web did not start.")


@contextmanager
def opened(var: Path) -> Iterator[Site]:
    site = Site(var)
    try:
        site.open()
        yield site
    finally:
        site.close()
