"""Everybody in forty rooms at once, as their browsers ask: whether something has changed, and the page when it has."""

import asyncio
import random
import re
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Any
from urllib.parse import urlencode

from tests.bench.crowd import TOKEN
from tests.bench.numbers import ROOM_SECONDS
from tests.bench.web import Web

#: As static/js/room.js does.
PAUSE = 1.0
#: Seconds in which everybody opens their page; as long again passes before the first button is pressed.
ARRIVING = 10
#: Polls of one person alone: CPU time of a process is told in hundredths of a second.
QUIET = 400
PATIENCE = 10
_DATA = re.compile(r'data-(version|token)="([^"]*)"')
_NEXT = re.compile(r'name="turn" value="(\d+)"><input type="hidden" name="to" value="([\d-]+)"')


@dataclass
class Follower:
    """One open page of a room."""

    port: int
    session: int
    cookie: str
    version: int = 0
    token: str = ""
    #: Of each new version: the moment its page was there.
    seen: list[tuple[int, float]] = field(default_factory=list)
    polls: int = 0
    lost: list[str] = field(default_factory=list)

    @property
    def path(self) -> str:
        return f"/sessions/{self.session}/room/"

    async def read(self) -> str:
        status, text = await _ask(self.port, self.path, {"Cookie": f"sessionid={self.cookie}"})
        if status != 200:
            self.lost.append(f"the page was answered with {status}")
            return ""
        found = dict(_DATA.findall(text))
        self.version, self.token = int(found["version"]), found["token"]
        self.seen.append((self.version, time.perf_counter()))
        return text

    async def poll(self) -> int:
        headers = {"X-Room-Token": self.token, "X-Room-Version": str(self.version)}
        status, _ = await _ask(self.port, f"{self.path}changes/", headers)
        self.polls += 1
        return status

    async def follow(self, until: float) -> None:
        # People do not open their pages in the same moment.
        await asyncio.sleep(random.random() * ARRIVING)
        status = 200
        while time.perf_counter() < until:
            try:
                if status in (200, 410):
                    await self.read()
                elif status != 204:
                    self.lost.append(f"a poll was answered with {status}")
                await asyncio.sleep(PAUSE)
                status = await self.poll()
            except (OSError, TimeoutError) as error:
                self.lost.append(type(error).__name__)


async def _lead(follower: Follower, at: float) -> tuple[int, float]:
    """Press the first button once; gives the version that everybody should see, and when it was pressed."""
    await asyncio.sleep(max(at - time.perf_counter(), 0))
    page = await follower.read()
    found = _NEXT.search(page)
    assert found is not None
    token = TOKEN.search(page)
    assert token is not None
    # Django takes the cookie of a form's token unmasked too: any secret of its length.
    fields = {"act": "go", "turn": found[1], "to": found[2], "csrfmiddlewaretoken": "a" * 32}
    headers = {
        "Cookie": f"sessionid={follower.cookie}; csrftoken={'a' * 32}",
        "Content-Type": "application/x-www-form-urlencoded",
    }
    pressed = time.perf_counter()
    status, _ = await _ask(follower.port, follower.path, headers, urlencode(fields))
    if status != 302:
        follower.lost.append(f"the button was answered with {status}")
    return follower.version + 1, pressed


async def _ask(port: int, path: str, headers: dict[str, str], body: str = "") -> tuple[int, str]:
    """One request on a connection of its own: the workers keep none open."""
    async with asyncio.timeout(PATIENCE):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        try:
            lines = [f"{'POST' if body else 'GET'} {path} HTTP/1.1", f"Host: 127.0.0.1:{port}", "Connection: close"]
            lines += [f"{name}: {value}" for name, value in headers.items()]
            lines += [f"Content-Length: {len(body)}"] if body else []
            writer.write("\r\n".join([*lines, "", body]).encode())
            raw = await reader.read()
        finally:
            writer.close()
    head, _, text = raw.partition(b"\r\n\r\n")
    return int(head.split()[1]), text.decode(errors="replace")


async def _all(port: int, rooms: Sequence[dict[str, Any]]) -> dict[str, Any]:
    started = time.perf_counter()
    until = started + ROOM_SECONDS
    followers = [[Follower(port, room["session"], one) for one in room["members"]] for room in rooms]
    leaders = [Follower(port, room["session"], room["leader"]) for room in rooms]
    # Everybody has opened their page, and has time to see the last change.
    moments = [started + ARRIVING * 1.5 + random.random() * (ROOM_SECONDS - ARRIVING * 2) for _ in rooms]
    following = [asyncio.create_task(one.follow(until)) for people in followers for one in people]
    pressed = await asyncio.gather(*(_lead(one, at) for one, at in zip(leaders, moments, strict=True)))
    await asyncio.gather(*following)
    delays, missed = [], 0
    for people, (version, at) in zip(followers, pressed, strict=True):
        for one in people:
            found = [seen - at for number, seen in one.seen if number >= version]
            delays += found[:1]
            missed += not found
    everybody = [one for people in followers for one in people] + leaders
    return {
        "seconds": time.perf_counter() - started,
        "polls": sum(one.polls for one in everybody),
        "delays": delays,
        "missed": missed,
        "lost": [words for one in everybody for words in one.lost],
    }


async def _quiet(web: Web, room: dict[str, Any]) -> dict[str, float]:
    """One page that asks again and again while nothing changes."""
    alone = Follower(web.port, room["session"], room["members"][0])
    await alone.read()
    for _ in range(20):
        await alone.poll()
    before, times = web.cpu(), []
    for _ in range(QUIET):
        started = time.perf_counter()
        status = await alone.poll()
        assert status == 204, status
        times.append(time.perf_counter() - started)
    return {"cpu": (web.cpu() - before) / QUIET, "seconds": median(times)}


def run(web: Web, staged: dict[str, Any]) -> dict[str, Any]:
    """First one page alone, then all of them."""
    random.seed(12)
    quiet = asyncio.run(_quiet(web, staged["rooms"][0]))
    before = web.cpu()
    whole = asyncio.run(_all(web.port, staged["rooms"]))
    return {**whole, "cpu": web.cpu() - before, "quiet": quiet, "queries": staged["queries"]}
