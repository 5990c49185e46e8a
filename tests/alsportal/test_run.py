"""`python -m alsportal` as a person meets it: it starts, serves, stops clean, and keeps what was done."""

import contextlib
import json
import os
import signal
import smtplib
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import psutil
import psycopg2
import pytest

from alsportal import embedded

from .test_settings import NAMED

# Long, and groups go first (tests/conftest.py).
pytestmark = pytest.mark.xdist_group("run")

# Everything that would tell the run about the servers of these tests.
OURS = {"DATABASE_URL", "REDIS_URL", "ALSPORTAL_DEMO", "ALSPORTAL_VAR", "STATIC_ROOT", "DJANGO_SETTINGS_MODULE"}
COLD_START = 90


@dataclass
class Run:
    process: subprocess.Popen[str]
    port: int
    var: Path

    def wait_until_ready(self) -> None:
        """Web answers, and beat, which is started last, is there."""
        deadline = time.monotonic() + COLD_START
        while time.monotonic() < deadline and self.process.poll() is None:
            with contextlib.suppress(OSError, psutil.NoSuchProcess):
                if self.get("/health/ready")[0] == 200 and self.beat():
                    return
            time.sleep(0.2)
        self.process.terminate()
        pytest.fail(f"It did not start: {self.process.communicate(timeout=20)[0]}")

    def beat(self) -> psutil.Process | None:
        children = psutil.Process(self.process.pid).children()
        return next((child for child in children if "beat" in child.cmdline()), None)

    def get(self, path: str) -> tuple[int, str]:
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", headers={"Host": "localhost"})
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as refused:
            with refused:
                return refused.code, ""

    def addresses(self) -> dict[str, str]:
        return embedded.read_addresses(self.var)

    def family(self) -> list[psutil.Process]:
        """Everything the run has started; PostgreSQL has gone its own way and is found by its note."""
        everyone = psutil.Process(self.process.pid).children(recursive=True)
        note = self.var / "postgres" / "postmaster.pid"
        if note.exists():
            postgres = psutil.Process(int(note.read_text().split()[0]))
            everyone += [postgres, *postgres.children(recursive=True)]
        return everyone

    def stop(self, number: signal.Signals) -> str:
        self.process.send_signal(number)
        return self.process.communicate(timeout=10)[0]


@pytest.fixture(scope="module")
def var() -> Iterator[Path]:
    # Not pytest's own folder: as root, PostgreSQL's user must be able to pass through. The space is on purpose.
    with tempfile.TemporaryDirectory(prefix="alsportal run ", ignore_cleanup_errors=True) as folder:
        yield Path(folder)


def environment_of(var: Path) -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name not in OURS} | {"ALSPORTAL_VAR": str(var)}


@contextlib.contextmanager
def running(var: Path, **extra: str) -> Iterator[Run]:
    port = embedded.free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "alsportal"],
        cwd=embedded.BASE_DIR,
        env=environment_of(var) | {"PORT": str(port), **extra},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    run = Run(process, port, var)
    try:
        yield run
    finally:
        if process.poll() is None:
            process.terminate()
            process.communicate(timeout=20)
        assert process.stdout
        process.stdout.close()
        with embedded.locked(var, patience=10):
            embedded.end_what_a_killed_run_left(var)


def alive(processes: list[psutil.Process]) -> list[str]:
    found = []
    for process in processes:
        with contextlib.suppress(psutil.NoSuchProcess):
            if process.status() != psutil.STATUS_ZOMBIE:
                found.append(" ".join(process.cmdline()))
    return found


def note(run: Run, sql: str) -> list[tuple[str]]:
    connection = psycopg2.connect(run.addresses()["DATABASE_URL"])
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute(sql)
            return cursor.fetchall() if cursor.description else []
    finally:
        connection.close()


def redis_of_a_command(var: Path) -> str:
    """The Redis that a command of ours uses."""
    told = ["shell", "-v0", "-c", "from django.conf import settings as s; print(s.REDIS_URL)"]
    done = subprocess.run(
        [sys.executable, "manage.py", *told],
        cwd=embedded.BASE_DIR,
        env=environment_of(var),
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


def test_it_serves_stops_clean_and_keeps_what_was_done(var):
    """And a command uses servers of its own, or those of the run."""
    own = redis_of_a_command(var)
    assert own.startswith("redis://")
    assert not (var / "servers.json").exists()

    with running(var) as run:
        run.wait_until_ready()
        addresses = run.addresses()
        assert run.get("/")[0] == 200
        with smtplib.SMTP("127.0.0.1", int(addresses["EMAIL_PORT"])) as smtp:
            smtp.sendmail("places@example.org", ["nia@example.org"], "Subject: A place for you\n\nSet A\n")
        assert "A place for you" in run.get("/demo/mail/")[1]
        note(run, "CREATE TABLE IF NOT EXISTS kept AS SELECT 'yes' AS answer")
        family = run.family()
        assert len(family) >= 8  # mail, Valkey, web and its two, two workers, beat, PostgreSQL and its own
        printed = run.stop(signal.SIGINT)
        assert run.process.returncode == 0
        assert alive(family) == []
        assert f"http://localhost:{run.port}/" in printed
        assert "carys.bowen@example.org" in printed
        assert "Traceback" not in printed
        assert not (var / "servers.json").exists()

    with running(var) as run:
        began = time.monotonic()
        run.wait_until_ready()
        assert time.monotonic() - began < 30
        assert note(run, "SELECT answer FROM kept") == [("yes",)]
        assert redis_of_a_command(var) == run.addresses()["REDIS_URL"] != own
        assert json.loads((var / "servers.json").read_text())["REDIS_URL"] != own
        second = subprocess.run(
            [sys.executable, "-m", "alsportal"],
            cwd=embedded.BASE_DIR,
            env=environment_of(var) | {"PORT": str(run.port)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert second.returncode == 1
        assert f"port {run.port} cannot be used" in second.stderr
        family = run.family()
        run.stop(signal.SIGTERM)
        assert run.process.returncode == 0
        assert alive(family) == []


def test_it_stops_clean_while_it_is_still_starting(var):
    with running(var) as run:
        deadline = time.monotonic() + COLD_START
        while not (var / "servers.json").exists() and time.monotonic() < deadline:
            time.sleep(0.02)
        family = run.family()
        run.stop(signal.SIGTERM)
        assert run.process.returncode == 0
        assert alive(family) == []


def test_what_a_killed_run_left_is_ended_by_the_next_and_a_process_that_dies_ends_it_and_is_named(var):
    with running(var) as killed:
        killed.wait_until_ready()
        family = killed.family()
        killed.process.kill()
        killed.process.wait(timeout=10)  # its children still hold the pipe
        assert alive(family)
        with running(var) as run:
            run.wait_until_ready()
            assert alive(family) == []
            family = run.family()
            beat = run.beat()
            assert beat
            beat.kill()
            printed = run.process.communicate(timeout=15)[0]
            assert run.process.returncode == 1
            assert "its beat ended unexpectedly" in printed
            assert alive(family) == []


def test_with_servers_named_but_not_the_rest_it_says_what_is_missing(tmp_path):
    given = {"DATABASE_URL": "postgresql:///none", "ALSPORTAL_DEMO": "1"}
    with running(tmp_path, **given) as run:
        printed = run.process.communicate(timeout=20)[0]
    assert run.process.returncode == 1
    assert "SECRET_KEY, REDIS_URL, SITE_URL, EMAIL_HOST, DEFAULT_FROM_EMAIL" in printed
    assert "Traceback" not in printed


def test_on_servers_that_were_named_it_is_no_demonstration(tmp_path):
    """Demonstration data never reaches a database named by DATABASE_URL, whatever the environment says."""
    name = f"named_{os.getpid()}"
    given = NAMED | {
        "DATABASE_URL": urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl(),
        "REDIS_URL": os.environ["REDIS_URL"].rpartition("/")[0] + "/40",
        "SITE_URL": "https://localhost",
        "ALSPORTAL_DEMO": "1",
    }
    administrator = psycopg2.connect(os.environ["DATABASE_URL"])
    administrator.autocommit = True
    with contextlib.closing(administrator), administrator.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name}")
        try:
            with running(tmp_path, **given) as run:
                run.wait_until_ready()
                people = psycopg2.connect(given["DATABASE_URL"])
                with contextlib.closing(people), people.cursor() as named:
                    named.execute("SELECT count(*) FROM participants_user")
                    assert named.fetchone() == (0,)
                assert run.family()
                assert not (tmp_path / "postgres").exists()
                printed = run.stop(signal.SIGTERM)
            assert "Traceback" not in printed
            assert "example.org" not in printed
        finally:
            cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")
