"""People who press the button, and press it again when it was not answered: as one does whose page did not load."""

import http.client
import re
import time
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from tests.bench.crowd import Answer, Person

HEADING = re.compile(r"<h1>(.*?)</h1>", re.DOTALL)
AT_ONCE = 16
PATIENCE = 120


@dataclass
class Told:
    """What one person was told in the end, and what stood in the way before."""

    heading: str = ""
    #: Requests that were answered as kept.
    kept: int = 0
    troubles: list[str] = field(default_factory=list)


@dataclass
class Crowd:
    """Everybody on their errand, so many at a time; `times` is how often each presses the button at once."""

    port: int
    staged: dict[str, Any]
    times: int = 1

    def __enter__(self) -> "Crowd":
        self._pool = ThreadPoolExecutor(AT_ONCE)
        pairs = zip(self.staged["sessions"], self.staged["errands"], strict=True)
        self._going: list[Future[Told]] = [self._pool.submit(self._insist, *pair) for pair in pairs]
        return self

    def __exit__(self, *stopped: object) -> None:
        self._pool.shutdown()

    def told(self) -> list[Told]:
        return [one.result() for one in self._going]

    def _insist(self, session: str, errand: dict[str, Any]) -> Told:
        told, person = Told(), Person(self.port, session)
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            try:
                if self._try(person, errand, told):
                    return told
            except (OSError, http.client.HTTPException) as error:
                told.troubles.append(type(error).__name__)
            time.sleep(0.3)
        told.heading = "gave up"
        return told

    def _try(self, person: Person, errand: dict[str, Any], told: Told) -> bool:
        """The form, the button, one's place. Whether it came to an end."""
        address = f"/programmes/{errand['name']}"
        form = person.ask(f"{address}/sign-up/")
        if form.status == 200:
            for answer in self._press(person, f"{address}/sign-up/", errand["fields"]):
                told.kept += answer.status == 302
                if answer.status not in (302, 409):
                    told.troubles.append(f"the button: {answer.status}")
        elif form.status != 302:
            told.troubles.append(f"the form: {form.status}")
        place = person.ask(f"{address}/my-place/")
        if place.status != 200 or not (found := HEADING.search(place.text)):
            told.troubles.append(f"my place: {place.status}")
            return False
        told.heading = " ".join(found[1].split())
        return True

    def _press(self, person: Person, address: str, fields: dict[str, str]) -> list[Answer]:
        if self.times == 1:
            return [person.ask(address, fields)]
        with ThreadPoolExecutor(self.times) as pool:
            return list(pool.map(lambda _: person.ask(address, fields), range(self.times)))
