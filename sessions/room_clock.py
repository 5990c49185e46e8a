"""The steps of a session as it is run, and their clock: arithmetic alone, no model (R1).

A step is a block, or one stage of a presenter's slot. Minutes are whole; times so far are seconds.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sessions.plans import BlockKind, Stage, stages_of
from sessions.prompts import ASKED

#: So much can be added at once.
ADDED_AT_ONCE = (1, 2, 5)


@dataclass(frozen=True, order=True)
class At:
    """A place in the plan."""

    block: int
    stage: int = 0


@dataclass(frozen=True)
class Planned:
    """One block of the plan."""

    pk: int
    kind: str
    name: str
    minutes: int
    bid: int | None = None


@dataclass(frozen=True)
class Had:
    """What a step was given beside its plan, in minutes, and how long it has been on, in seconds."""

    added: int = 0
    seconds: int = 0


@dataclass(frozen=True)
class Step:
    at: At
    kind: BlockKind
    block: str
    name: str
    #: What is asked of everybody but a presenter.
    asks: str
    planned: int
    had: Had
    #: How many stages its block has; 1 where it is a step by itself.
    stages: int
    bid: int | None

    @property
    def minutes(self) -> int:
        return max(self.planned + self.had.added, 0)

    @property
    def given(self) -> int:
        """Minutes it was given beside its plan; 0 where it gave some away."""
        return max(self.had.added, 0)

    @property
    def taken(self) -> int:
        return max(-self.had.added, 0)

    @property
    def is_slot(self) -> bool:
        return self.kind == BlockKind.SLOT

    @property
    def is_close(self) -> bool:
        return self.kind == BlockKind.CLOSE

    @property
    def left(self) -> int:
        """Seconds; below zero once it is over its time."""
        return self.minutes * 60 - self.had.seconds

    @property
    def to_come(self) -> int:
        """Seconds it still takes at the planned pace: what it has had already is not counted again."""
        return max(self.left, 0)

    @property
    def spare(self) -> int:
        """Whole minutes it can give to another: one stays, and what it has had already."""
        return max(self.minutes - max(1, -(-self.had.seconds // 60)), 0)


def steps_of(blocks: Sequence[Planned], had: Mapping[At, Had]) -> list[Step]:
    """In the order of the plan."""
    steps: list[Step] = []
    for block in blocks:
        kind = BlockKind(block.kind)
        stages = stages_of(block.minutes) if kind == BlockKind.SLOT else [Stage(block.name, block.minutes, ASKED[kind])]
        for number, stage in enumerate(stages):
            at = At(block.pk, number)
            steps.append(
                Step(
                    at=at,
                    kind=kind,
                    block=block.name,
                    name=stage.name,
                    asks=stage.asks,
                    planned=stage.minutes,
                    had=had.get(at, Had()),
                    stages=len(stages),
                    bid=block.bid,
                )
            )
    return steps


@dataclass(frozen=True)
class Course:
    """The steps, and which of them is on; none before the first."""

    steps: Sequence[Step]
    at: At | None

    @property
    def index(self) -> int:
        """-1 before the first step, and where what was on is no longer in the plan."""
        return next((number for number, step in enumerate(self.steps) if step.at == self.at), -1)

    @property
    def now(self) -> Step | None:
        return self.steps[self.index] if self.index >= 0 else None

    @property
    def later(self) -> Sequence[Step]:
        return self.steps[self.index + 1 :]

    @property
    def following(self) -> Step | None:
        return self.later[0] if self.later else None

    @property
    def previous(self) -> Step | None:
        return self.steps[self.index - 1] if self.index > 0 else None

    @property
    def next_block(self) -> Step | None:
        """The first step of the block after this one."""
        here = self.now.at.block if self.now else None
        return next((step for step in self.later if step.at.block != here), None)

    @property
    def givers(self) -> list[Step]:
        """Steps to come that can give minutes: never the close, which is protected."""
        return [step for step in self.later if not step.is_close and step.spare]

    def finish(self, now: datetime) -> datetime:
        """When the session ends if the step that is on, and each to come, takes its minutes and no more: one that was
        on before has had some of them already."""
        return now + timedelta(seconds=self._left() + sum(step.to_come for step in self.later))

    def close_begins(self, now: datetime) -> datetime | None:
        """When the close comes at this pace; nothing once it has, or where there is none."""
        seconds = self._left()
        for step in self.later:
            if step.is_close:
                return now + timedelta(seconds=seconds)
            seconds += step.to_come
        return None

    def _left(self) -> int:
        return self.now.to_come if self.now else 0
