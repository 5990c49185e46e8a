"""Rounds of both sides in turn, so that whatever else the machine does meets both alike."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import psutil

from tests.bench import crowd
from tests.bench.numbers import ROUNDS
from tests.bench.web import Web, cpu_of


@dataclass
class Side:
    """The floor, or ours: its server, its people and errands, how to go about them, and what was found."""

    web: Web
    postgres: psutil.Process
    staged: dict[str, Any]
    journey: crowd.Journey
    post: crowd.Journey
    journeys_a_second: list[float] = field(default_factory=list)
    cpu: dict[str, list[float]] = field(default_factory=dict)
    postgres_cpu: dict[str, list[float]] = field(default_factory=dict)
    steps: dict[str, list[float]] = field(default_factory=dict)
    lost: list[str] = field(default_factory=list)

    def warm_up(self) -> None:
        self._send(self.journey, self.staged["warming_up"])

    def race(self, number: int) -> None:
        result = self._measured("journey", self.journey, self.staged["races"][number])
        self.journeys_a_second.append(len(self.staged["sessions"]) / result.seconds)
        for name, seconds in result.steps.items():
            self.steps.setdefault(name, []).extend(seconds)

    def posts(self, kind: str, number: int) -> None:
        self._measured(kind, self.post, self.staged[kind][number])

    def _measured(self, what: str, journey: crowd.Journey, errands: Sequence[dict[str, Any]]) -> crowd.Result:
        before, postgres_before = self.web.cpu(), cpu_of(self.postgres)
        result = self._send(journey, errands)
        self.cpu.setdefault(what, []).append((self.web.cpu() - before) / len(errands))
        postgres = (cpu_of(self.postgres) - postgres_before) / len(errands)
        self.postgres_cpu.setdefault(what, []).append(postgres)
        return result

    def _send(self, journey: crowd.Journey, errands: Sequence[dict[str, Any]]) -> crowd.Result:
        result = crowd.send(self.web.port, journey, self.staged["sessions"], errands)
        self.lost += result.lost
        return result


def run(floor: Side, ours: Side) -> None:
    for side in (floor, ours):
        side.warm_up()
    for number in range(ROUNDS):
        for side in (floor, ours):
            side.race(number)
        for kind in ("waits", "wins"):
            for side in (floor, ours):
                side.posts(kind, number)
