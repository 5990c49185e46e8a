"""Doing things at the same moment, in threads and in processes, each with a connection of its own."""

import os
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import quote, urlencode

from django.db import connection


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """Run the calls in threads that start together; gives what each returned or the exception it raised."""
    barrier = threading.Barrier(len(calls))

    def run(call: Callable[[], Any]) -> Any:
        try:
            connection.ensure_connection()
            barrier.wait(timeout=30)
            return call()
        except Exception as error:  # whatever it is, the test looks at it
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


class Meanwhile:
    """Something that begins within another thing, and is waited for: a while there, and to its end afterwards."""

    def __init__(self, call: Callable[[], Any]) -> None:
        self.outcome: list[Any] = []
        self._thread = threading.Thread(target=lambda: self.outcome.extend(at_once(call)))
        self._begun = False

    def begin(self) -> None:
        if not self._begun:
            self._begun = True
            self._thread.start()
            # Where a lock keeps it, it cannot end here.
            self._thread.join(timeout=0.7)

    def end(self) -> Any:
        self._thread.join(timeout=20)
        return self.outcome[0]

    def within(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """The function, which sets it off just before it does its own work."""

        def call(*args: Any, **kwargs: Any) -> Any:
            self.begin()
            return function(*args, **kwargs)

        return call


def in_processes(script: str, arguments: Sequence[Sequence[str]]) -> list[str]:
    """Run a script in one process for each row of arguments, on this test's database; gives what each printed."""
    found = connection.settings_dict
    where = {"host": found["HOST"], "port": found["PORT"]} | {
        key: value for key, value in found["OPTIONS"].items() if key in ("host", "port")
    }
    query = urlencode({key: value for key, value in where.items() if value})
    url = f"postgresql://{quote(found['USER'])}:{quote(found['PASSWORD'])}@/{found['NAME']}?{query}"
    environment = {**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "alsportal.settings"}
    running = [
        subprocess.Popen([sys.executable, "-c", script, *row], env=environment, stdout=subprocess.PIPE, text=True)
        for row in arguments
    ]
    return [process.communicate(timeout=120)[0] for process in running]
