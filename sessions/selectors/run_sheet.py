"""The run sheet of a session, on paper beside whoever runs it: what comes when, and sentences that help.

It names people and holds no question: paper is left lying about.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sessions.models import Room, Session
from sessions.plans import BlockKind
from sessions.prompts import PROMPTS, SITUATIONS, STAGE_PROMPTS, Situation
from sessions.room_clock import Course, steps_of
from sessions.selectors.agenda import Agenda, Part, agenda_of
from sessions.selectors.lines import times, where
from sessions.selectors.room import Entry, planned_of
from sessions.selectors.room_state import course
from sessions.states import SessionState


@dataclass(frozen=True)
class SheetStep:
    """A block, or a stage of a slot."""

    name: str
    minutes: int
    #: Projected; None once it is on or over, and while the session has no date.
    starts: datetime | None
    is_on: bool
    is_over: bool


@dataclass(frozen=True)
class SheetLine:
    part: Part
    steps: Sequence[SheetStep]
    prompts: Sequence[str]

    @property
    def minutes(self) -> int:
        return sum(step.minutes for step in self.steps)

    @property
    def first(self) -> SheetStep:
        return self.steps[0]

    @property
    def is_on(self) -> bool:
        return any(step.is_on for step in self.steps)

    @property
    def is_over(self) -> bool:
        return all(step.is_over for step in self.steps)

    @property
    def stages(self) -> Sequence[SheetStep]:
        return self.steps if len(self.steps) > 1 else ()

    @property
    def is_free(self) -> bool:
        return self.part.block.is_slot and not self.part.presenter


@dataclass(frozen=True)
class RunSheet:
    entry: Entry
    agenda: Agenda
    lines: Sequence[SheetLine]
    finish: datetime | None
    #: By name.
    people: Sequence[str]
    now: datetime

    @property
    def session(self) -> Session:
        return self.entry.session

    @property
    def kicker(self) -> str:
        return f"{self.session.learning_set.programme}: session {self.session.number} of {self.session.learning_set}"

    @property
    def is_live(self) -> bool:
        return self.session.state == SessionState.LIVE

    @property
    def when(self) -> str:
        return f"{times(self.session)}, {where(self.session)}" if self.session.starts_at else ""

    @property
    def situations(self) -> Sequence[Situation]:
        return SITUATIONS

    @property
    def slot_prompts(self) -> Sequence[tuple[str, Sequence[str]]]:
        """Each stage of a slot once, for all of them; nothing where there is no slot."""
        first = next((line for line in self.lines if line.stages), None)
        names = [stage.name for stage in first.stages] if first else []
        return list(zip(names, STAGE_PROMPTS, strict=True)) if names else []


def run_sheet(entry: Entry, user: Any, now: datetime) -> RunSheet:
    """Three queries."""
    session = entry.session
    room: Room | None = getattr(session, "room", None)
    agenda = agenda_of(session, user, covers=entry.covers)
    blocks = [planned_of(part) for part in agenda.parts]
    is_live = session.state == SessionState.LIVE
    run = course(room, blocks, now) if room and is_live else Course(steps_of(blocks, {}), None)
    begins = now if is_live else session.starts_at
    people = session.learning_set.enrolments.of_people_of_sets().select_related("participant")
    return RunSheet(
        entry=entry,
        agenda=agenda,
        lines=_lines(agenda, run, begins),
        finish=run.finish(begins) if begins else None,
        people=[str(one.participant) for one in people.order_by("participant__full_name", "pk")],
        now=now,
    )


# --- inside ----------------------------------------------------------------------------------------------------------


def _lines(agenda: Agenda, run: Course, begins: datetime | None) -> list[SheetLine]:
    steps: dict[int, list[SheetStep]] = {}
    seconds = 0
    for number, step in enumerate(run.steps):
        is_later = number > run.index
        starts = begins + timedelta(seconds=seconds) if begins and is_later else None
        if number >= run.index:
            seconds += step.to_come
        one = SheetStep(step.name, step.minutes, starts, number == run.index, number < run.index)
        steps.setdefault(step.at.block, []).append(one)
    # Of a slot no prompts: its stages have theirs once for all slots.
    return [SheetLine(part, steps[part.block.pk], PROMPTS.get(BlockKind(part.block.kind), ())) for part in agenda.parts]
