"""A PostgreSQL and a Valkey for the tests, started before anything reads the settings; `addopts` loads this first.

With DATABASE_URL and REDIS_URL set the tests use those servers instead. Workers of pytest-xdist inherit the addresses,
and each takes a Redis database of its own, as pytest-django gives each a PostgreSQL database of its own.
"""

import atexit
import contextlib
import hashlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

from alsportal import embedded

PREFIX = f"alsportal-tests-{os.getuid()}-"


def _start() -> None:
    stack = contextlib.ExitStack()
    atexit.register(_stop, stack)
    # `timeout` and a cancelled job send SIGTERM: it ends the run as Ctrl-C does, and the servers with it.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    _clear_what_killed_runs_left()
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix=PREFIX, ignore_cleanup_errors=True)))
    os.environ.update(stack.enter_context(embedded.servers(folder, throwaway=True)))
    os.environ["ALSPORTAL_VAR"] = str(folder)


def _stop(stack: contextlib.ExitStack) -> None:
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    stack.close()


def _clear_what_killed_runs_left() -> None:
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        # Held means that its run is alive.
        with contextlib.suppress(embedded.InUse, OSError), embedded.locked(folder):
            embedded.end_what_a_killed_run_left(folder)
            shutil.rmtree(folder, ignore_errors=True)


def _static_files() -> Path:
    """Static files as in production, so that a page that names a missing file fails; kept until they change."""
    sources = sorted(path for path in (embedded.BASE_DIR / "static").rglob("*") if path.is_file())
    sources += [embedded.BASE_DIR / name for name in ("requirements.txt", "core/storage.py", "alsportal/apps.py")]
    digest = hashlib.sha256()
    for path in sources:
        digest.update(str(path.relative_to(embedded.BASE_DIR)).encode() + b"\0" + path.read_bytes())
    kept = embedded.BASE_DIR / "var" / "tests-static"
    folder = kept / digest.hexdigest()[:16]
    if not folder.exists():
        kept.mkdir(parents=True, exist_ok=True)
        unfinished = Path(tempfile.mkdtemp(dir=kept))
        command = [sys.executable, "manage.py", "collectstatic", "--no-input", "--verbosity=0"]
        subprocess.run(command, check=True, cwd=embedded.BASE_DIR, env={**os.environ, "STATIC_ROOT": str(unfinished)})
        with contextlib.suppress(OSError):  # another run was quicker
            unfinished.rename(folder)
    return folder


os.environ["ALSPORTAL_DEMO"] = "1"
# Playwright's own event loop would otherwise make Django refuse every query of a browser test.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
if worker := os.environ.get("PYTEST_XDIST_WORKER"):
    number = int(worker.removeprefix("gw")) + 1
    os.environ["REDIS_URL"] = urlsplit(os.environ["REDIS_URL"])._replace(path=f"/{number}").geturl()
else:
    if not embedded.names_servers():
        _start()
    os.environ["STATIC_ROOT"] = str(_static_files())
