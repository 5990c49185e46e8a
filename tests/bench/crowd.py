"""Many people at once, each with a browser's worth of memory: a session, a CSRF cookie, the token of the last form."""

import http.client
import re
import secrets
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from tests.bench.numbers import AT_ONCE

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')
PATIENCE = 30


@dataclass
class Answer:
    status: int
    location: str
    text: str
    first_byte: float
    seconds: float


@dataclass
class Person:
    """One who is signed in. A connection for each request: the workers keep none open, for either side."""

    port: int
    session: str
    csrf_cookie: str = ""
    token: str = ""

    def ask(self, path: str, fields: dict[str, str] | None = None) -> Answer:
        """GET, or POST if there are fields."""
        started = time.perf_counter()
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            headers = {"Cookie": f"sessionid={self.session}; csrftoken={self.csrf_cookie}", "Accept": "text/html"}
            body = None
            if fields is not None:
                body = urlencode({**fields, "csrfmiddlewaretoken": self.token})
                headers["Content-Type"] = "application/x-www-form-urlencoded"
            connection.request("POST" if body else "GET", path, body, headers)
            response = connection.getresponse()
            first_byte = time.perf_counter() - started
            text = response.read().decode(errors="replace")
        finally:
            connection.close()
        self._remember(response, text)
        seconds = time.perf_counter() - started
        return Answer(response.status, response.headers.get("Location", ""), text, first_byte, seconds)

    def make_up_token(self) -> None:
        """As if a form had been read before."""
        self.csrf_cookie = self.token = secrets.token_hex(16)

    def _remember(self, response: http.client.HTTPResponse, text: str) -> None:
        for cookie in response.headers.get_all("Set-Cookie", []):
            if cookie.startswith("csrftoken="):
                self.csrf_cookie = cookie.removeprefix("csrftoken=").split(";", maxsplit=1)[0]
        if found := TOKEN.search(text):
            self.token = found[1]


@dataclass
class Result:
    """What one run of the whole crowd gave."""

    seconds: float
    steps: dict[str, list[float]] = field(default_factory=dict)
    lost: list[str] = field(default_factory=list)


Steps = list[tuple[str, Answer]]
Journey = Callable[[Person, str, dict[str, str]], Steps]


def ours(person: Person, name: str, fields: dict[str, str]) -> Steps:
    """The programme's page, the form, the button, one's place."""
    address = f"/programmes/{name}/"
    steps = [("programme page", person.ask(address)), ("form", person.ask(f"{address}sign-up/"))]
    steps.append(("sign-up POST", person.ask(f"{address}sign-up/", fields)))
    steps.append(("my place", person.ask(steps[-1][1].location)))
    return steps


def floor(person: Person, name: str, fields: dict[str, str]) -> Steps:
    """The group's page, the insert, the result."""
    address = f"/groups/{name}/"
    steps = [("programme page", person.ask(address))]
    steps.append(("sign-up POST", person.ask(f"{address}sign-up/", fields)))
    steps.append(("my place", person.ask(steps[-1][1].location)))
    return steps


def our_post(person: Person, name: str, fields: dict[str, str]) -> Steps:
    person.make_up_token()
    return [("sign-up POST", person.ask(f"/programmes/{name}/sign-up/", fields))]


def floor_post(person: Person, name: str, fields: dict[str, str]) -> Steps:
    person.make_up_token()
    return [("sign-up POST", person.ask(f"/groups/{name}/sign-up/", fields))]


def send(port: int, journey: Journey, sessions: Sequence[str], errands: Sequence[dict[str, Any]]) -> Result:
    """Each person on their errand, so many at a time."""

    def go(session: str, errand: dict[str, Any]) -> Steps | str:
        try:
            return journey(Person(port, session), errand["name"], errand["fields"])
        except (OSError, http.client.HTTPException) as error:
            return f"{type(error).__name__}: {error}"

    started = time.perf_counter()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        journeys = list(pool.map(go, sessions, errands))
    result = Result(time.perf_counter() - started)
    for steps in journeys:
        if isinstance(steps, str):
            result.lost.append(steps)
            continue
        for name, answer in steps:
            result.steps.setdefault(name, []).append(answer.seconds)
            if answer.status != (302 if name == "sign-up POST" else 200):
                result.lost.append(f"{name} was answered with {answer.status}")
    return result
