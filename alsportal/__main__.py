"""`python -m alsportal`: the whole site with one command, stopped by Ctrl-C or SIGTERM.

Without DATABASE_URL and REDIS_URL it runs a demonstration on servers of its own, with its data in `var/`. With them it
runs on the servers they name, on real data, and every other setting must be given as well.
"""

import contextlib
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from types import FrameType
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from . import embedded
from .processes import Processes

LOGINS = [
    ("coordinator", "carys.bowen@example.org"),
    ("facilitators", "farid.aziz@example.org, fiona.marsh@example.org"),
    ("newcomer", "nia.okafor@example.org"),
    ("waiting", "wendy.tran@example.org"),
    ("with an offer", "oscar.lind@example.org"),
    ("member", "mabel.price@example.org"),
    ("sponsor", "delyth.harcourt@example.org"),
    ("administrator", "admin@example.org"),
]
PASSWORD = "set-of-nine-2026"  # noqa: S105 - of people who do not exist, on a database that holds nobody else


class Stopped(Exception):
    """Someone asked us to stop."""


class Asked:
    """Whether someone did. Noticed between steps, never inside one: a process just started is always on our list."""

    def __init__(self) -> None:
        self.to_stop = False
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._stop)

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self.to_stop = True

    def pause(self, seconds: float) -> None:
        """Sleep; raises Stopped if it is time to stop."""
        time.sleep(seconds)
        if self.to_stop:
            raise Stopped


class Failed(Exception):
    """The run cannot go on; the words are for whoever started it."""


def main() -> int:
    asked = Asked()
    try:
        with contextlib.ExitStack() as stack:
            _run(stack, asked)
    except Stopped:
        print("Stopped.", flush=True)
        return 0
    except subprocess.CalledProcessError as error:
        if asked.to_stop:  # Ctrl-C in the terminal reached a helper of the servers, too
            return 0
        print(f"alsportal did not start: {' '.join(error.cmd[1:])} failed, see above.", file=sys.stderr, flush=True)
    except (Failed, RuntimeError, embedded.InUse, ImproperlyConfigured) as reason:
        print(f"alsportal stops: {reason}", file=sys.stderr, flush=True)
    return 1


def _run(stack: contextlib.ExitStack, asked: Asked) -> None:
    os.chdir(embedded.BASE_DIR)
    port = _port()
    var = embedded.data_folder()
    var.mkdir(parents=True, exist_ok=True)
    own = not embedded.names_servers()
    environment = _own_environment(stack, var, port) if own else _named_environment()
    processes = Processes(environment, lambda pid: embedded.remember_process(var, pid) if own else None, asked.pause)
    stack.callback(processes.stop)
    if own:
        listener = ("-n", "-l", f"127.0.0.1:{environment['EMAIL_PORT']}")
        handler = ("-c", "aiosmtpd.handlers.Mailbox", str(var / "mail"))
        processes.start("mail listener", *_module("aiosmtpd"), *listener, *handler)
        embedded.write_addresses(var, environment)
    processes.run("preparation", sys.executable, "manage.py", "prepare")
    _start_web(processes, port)
    _wait_until_ready(processes, port, environment)
    _start_workers(processes, var)
    _announce(environment, port, own)
    _watch(processes)


def _port() -> int:
    given = os.environ.get("PORT") or "8000"
    if not (given.isascii() and given.isdigit() and 0 < int(given) < 65536):
        raise Failed(f"PORT must be a number from 1 to 65535, not “{given}”.")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((_host(), int(given)))
        except OSError as error:
            raise Failed(
                f"port {given} cannot be used ({error.strerror}). Choose another: PORT=8001 make run"
            ) from error
    return int(given)


def _host() -> str:
    return os.environ.get("HOST") or "127.0.0.1"


def _own_environment(stack: contextlib.ExitStack, var: Path, port: int) -> dict[str, str]:
    print("Starting PostgreSQL and Valkey …", flush=True)
    servers = stack.enter_context(embedded.servers(var, patience=10))
    mail = {"EMAIL_HOST": "127.0.0.1", "EMAIL_PORT": str(embedded.free_port())}
    site = {"SITE_URL": os.environ.get("SITE_URL") or f"http://localhost:{port}", "ALSPORTAL_VAR": str(var)}
    # Nothing of a real service's settings reaches a demonstration.
    stray = {"EMAIL_HOST_USER", "EMAIL_HOST_PASSWORD", "EMAIL_USE_TLS", "SECRET_KEY", "DEFAULT_FROM_EMAIL"}
    inherited = {name: value for name, value in os.environ.items() if name not in stray}
    # Someone who tries this as root in a container need not read Celery's page about it at every start.
    calm = {"PYTHONUNBUFFERED": "1", "PYTHONWARNINGS": "ignore:You're running the worker with superuser"}
    return inherited | servers | mail | site | calm


def _named_environment() -> dict[str, str]:
    """Servers that someone named hold real data: never a demonstration, whatever the environment says.

    Raises ImproperlyConfigured, with the list, if settings are missing.
    """
    os.environ.pop("ALSPORTAL_DEMO", None)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "alsportal.settings")
    return {**os.environ, "SITE_URL": settings.SITE_URL, "PYTHONUNBUFFERED": "1"}


def _start_web(processes: Processes, port: int) -> None:
    workers = os.environ.get("WEB_CONCURRENCY") or "2"
    bind = f"{_host()}:{port}"
    shape = ("--worker-class", "gthread", "--workers", workers, "--threads", "4", "--graceful-timeout", "4")
    quiet = ("-c", "python:alsportal.serving", "--no-control-socket", "--log-level", "warning")
    processes.start("web", *_module("gunicorn"), "--bind", bind, *shape, *quiet, "alsportal.wsgi")


def _start_workers(processes: Processes, var: Path) -> None:
    # Sign-in codes never wait behind other mail, and a mail server that hangs holds up neither of them for long.
    for name, queues in [("fast worker", "fast"), ("worker", "mail,default")]:
        alone = ("--without-gossip", "--without-mingle", "--without-heartbeat", "--loglevel", "WARNING")
        node = ("-n", f"{name.replace(' ', '-')}@%h", "-Q", queues, "-P", "threads", "-c", "4")
        processes.start(name, *_module("celery"), "--quiet", "-A", "alsportal", "worker", *node, *alone)
    schedule = ("-s", str(var / "beat"), "--pidfile=", "--loglevel", "WARNING")
    processes.start("beat", *_module("celery"), "--quiet", "-A", "alsportal", "beat", *schedule)


def _module(name: str) -> tuple[str, str, str]:
    return sys.executable, "-m", name


def _wait_until_ready(processes: Processes, port: int, environment: dict[str, str]) -> None:
    host = urlsplit(environment["SITE_URL"]).hostname or "localhost"
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        _refuse_the_dead(processes)
        with contextlib.suppress(OSError, http.client.HTTPException):
            connection = http.client.HTTPConnection(_host(), port, timeout=5)
            connection.request("GET", "/health/ready", headers={"Host": host})
            if connection.getresponse().status == 200:
                return
        processes.pause(0.1)
    raise Failed("the site was not ready within a minute.")


def _announce(environment: dict[str, str], port: int, own: bool) -> None:
    if not own:
        print(f"\nalsportal answers at {_host()}:{port} for {environment['SITE_URL']}. Ctrl-C stops it.\n", flush=True)
        return
    address = environment["SITE_URL"].rstrip("/")
    width = max(len(role) for role, _ in LOGINS)
    lines = [f"  {role:{width}}  {logins}" for role, logins in LOGINS]
    print(
        f"\nalsportal is at {address}/ – its mail is at {address}/demo/mail/\n\n"
        f"Sign in with a code sent by e-mail, or with the password {PASSWORD}, as\n" + "\n".join(lines) + "\n\n"
        "Ctrl-C stops everything; what you did is kept.\n",
        flush=True,
    )


def _watch(processes: Processes) -> None:
    while True:
        _refuse_the_dead(processes)
        processes.pause(0.3)


def _refuse_the_dead(processes: Processes) -> None:
    if found := processes.dead():
        name, code = found
        raise Failed(f"its {name} ended unexpectedly with code {code}.")


if __name__ == "__main__":
    sys.exit(main())
