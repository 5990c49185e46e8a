"""What the room shows: where the session is, what is asked of whom now, and what has been written."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.crypto import salted_hmac

from core.templatetags.wording import capfirst_only
from sessions.models import Action, Bid, Option, Room, Session
from sessions.plans import BlockKind
from sessions.policies import why_not_begin, why_not_check_in, why_not_write_in_room
from sessions.prompts import ASKED_OF_PRESENTER, PROMPTS, SITUATIONS, STAGE_PROMPTS, Situation
from sessions.room_clock import Course, Planned, Step, steps_of
from sessions.room_words import ClockFace
from sessions.selectors.agenda import Agenda, Part, agenda_of
from sessions.selectors.bids import InLine, had_in, in_line
from sessions.selectors.last_one import completes_set
from sessions.selectors.register import label_of, standing_attendances
from sessions.selectors.room_reads import actions_for, actions_for_cover, attendances_of, session_for
from sessions.selectors.room_state import Ticket, course
from sessions.states import ATTENDED, BidState, SessionState


@dataclass(frozen=True)
class Entry:
    """Somebody at the door of a room: who they are there."""

    session: Session
    #: Whether they run it: facilitate the set, or cover this session.
    runs: bool
    covers: bool
    #: Their place in the set.
    place: int | None
    #: Whether what is written in the set is open to them (C11); to whoever covers the session, this session is.
    is_open: bool

    @property
    def ticket(self) -> Ticket:
        learning_set = self.session.learning_set
        return Ticket(self.session.pk, learning_set.pk, self.place or 0, learning_set.people_epoch)


@dataclass(frozen=True)
class Person:
    place: int
    name: str
    word: str
    is_here: bool
    is_marked: bool


@dataclass(frozen=True)
class Slot:
    """The presenter's turn that is on."""

    bid: Bid
    presenter: str
    is_own: bool
    #: Empty for whoever may not read it.
    question: str
    options: Sequence[Option]
    #: Agreed in this session by the presenter.
    actions: Sequence[Action]

    @property
    def was(self) -> str:
        """The question before it was put anew."""
        return self.bid.question if self.bid.question_after and self.question else ""


@dataclass(frozen=True)
class Line:
    """One block of the outline."""

    name: str
    presenter: str
    minutes: int
    #: Projected for what is to come; of what is over, nothing.
    starts: datetime | None
    steps: Sequence[Step]
    is_over: bool
    is_on: bool
    part: Part

    @property
    def first(self) -> Step:
        return self.steps[0]

    @property
    def given(self) -> int:
        return max(sum(step.had.added for step in self.steps), 0)

    @property
    def taken(self) -> int:
        return max(-sum(step.had.added for step in self.steps), 0)

    @property
    def took(self) -> int:
        """Whole minutes it was on, one at least; 0 where it was not."""
        seconds = sum(step.had.seconds for step in self.steps)
        return max(round(seconds / 60), 1) if seconds else 0

    @property
    def is_close(self) -> bool:
        return self.first.is_close

    @property
    def is_free(self) -> bool:
        """A slot that is nobody's yet, while it can still be given."""
        return self.first.is_slot and not self.presenter and not self.is_over

    @property
    def may_carry(self) -> bool:
        """A turn that has not begun can wait until next time."""
        bid = self.part.block.bid
        return bool(bid and self.presenter and bid.state == BidState.SCHEDULED and not self.is_on)


@dataclass(frozen=True)
class RoomPage:
    entry: Entry
    #: None until the session begins.
    room: Room | None
    course: Course
    lines: Sequence[Line]
    slot: Slot | None
    #: Of this session, as far as the reader may read them.
    actions: Sequence[Action]
    #: The reader's own among them.
    own_actions: Sequence[Action]
    people: Sequence[Person]
    now: datetime
    why_not_begin: str
    #: Under which the browser keeps this reader's entries that are not sent yet.
    keep: str
    #: Turns that are over, while the reader can still change what was written in them.
    earlier: Sequence[Slot] = ()
    #: In the issue round, who asks for time, in the suggested order.
    order: Sequence[InLine] | None = None
    #: Whoever can end it ends its set with it.
    completes_set: bool = False

    @property
    def session(self) -> Session:
        return self.entry.session

    @property
    def kicker(self) -> str:
        return f"{self.session.learning_set.programme}: session {self.session.number} of {self.session.learning_set}"

    @property
    def version(self) -> int:
        return self.room.version if self.room else 0

    @property
    def turn(self) -> int:
        return self.room.turn if self.room else 0

    @property
    def is_live(self) -> bool:
        return self.session.state == SessionState.LIVE

    @property
    def may_write(self) -> bool:
        return not why_not_write_in_room(self.session)

    @property
    def is_paused(self) -> bool:
        return self.is_live and self.course.now is not None and self.room is not None and self.room.since is None

    @property
    def finish(self) -> datetime:
        """At this pace."""
        return self.course.finish(self.now)

    @property
    def late_by(self) -> int:
        """Minutes; below zero when it ends early, 0 within a minute."""
        if self.session.ends_at is None:
            return 0
        return int((self.finish - self.session.ends_at).total_seconds() / 60)

    @property
    def close_begins(self) -> datetime | None:
        return self.course.close_begins(self.now)

    @property
    def next_called(self) -> str:
        return self._called(self.course.following)

    @property
    def skip_called(self) -> str:
        return self._called(self.course.next_block)

    def _called(self, step: Step | None) -> str:
        """A turn by whose it is."""
        if step is None or not step.is_slot or step.at.stage:
            return step.name if step else ""
        presenter = next(line.presenter for line in self.lines if line.part.block.pk == step.at.block)
        return f"{presenter} presents" if presenter else f"{step.block}, nobody yet"

    @property
    def close_minutes(self) -> int:
        return next((step.minutes for step in self.course.later if step.is_close), 0)

    @property
    def givers(self) -> list[tuple[Line, list[Step]]]:
        """What can give minutes to the step that is on, by part."""
        found = self.course.givers
        parts = [(line, [step for step in line.steps if step in found]) for line in self.lines]
        return [(line, steps) for line, steps in parts if steps]

    @property
    def left(self) -> int:
        """Seconds of the step that is on, below zero when it is over its time."""
        return self.course.now.left if self.course.now else 0

    @property
    def clock(self) -> ClockFace:
        return ClockFace(self.left, self.is_paused)

    @property
    def prompts(self) -> Sequence[str]:
        step = self.course.now
        if step is None:
            return ()
        return STAGE_PROMPTS[step.at.stage] if step.is_slot else PROMPTS[step.kind]

    @property
    def asks(self) -> str:
        """What is asked of the reader now."""
        step = self.course.now
        if step is None:
            return ""
        is_own = self.slot is not None and self.slot.is_own
        return f"It is your turn. {ASKED_OF_PRESENTER[step.at.stage]}" if is_own else step.asks

    @property
    def situations(self) -> Sequence[Situation]:
        return SITUATIONS

    @property
    def here(self) -> int:
        return sum(person.is_here for person in self.people)

    @property
    def may_check_in(self) -> bool:
        """Whether the reader is a member who is not marked yet."""
        is_unmarked = any(one.place == self.entry.place and not one.is_marked for one in self.people)
        return is_unmarked and not why_not_check_in(self.session, self.now)

    @property
    def reads_back(self) -> bool:
        """In the close, and once it is over, everybody looks at what was agreed today."""
        is_over = not self.is_live and not self.session.is_ahead
        return is_over or bool(self.course.now and self.course.now.is_close)

    @property
    def is_progress_round(self) -> bool:
        return bool(self.course.now and self.course.now.kind == BlockKind.PROGRESS)

    @property
    def is_issue_round(self) -> bool:
        return bool(self.course.now and self.course.now.kind == BlockKind.ISSUES)


def entered(user: Any, pk: int) -> Entry | None:
    """Who the user is in the room of this session; None for everybody who is not of it (C01, C04). One query."""
    found = session_for(pk, user.pk)
    if not found:
        return None
    [session] = found
    if not (session.holds or session.covers_it or session.own_place):
        return None
    covers = session.covers_it and not session.holds
    return Entry(session, session.holds or covers, covers, session.own_place, session.is_open_to_user or covers)


def room_page(entry: Entry, user: Any, now: datetime) -> RoomPage:
    """Nine queries at most, and one more for whoever can end it; a joiner reads nothing of before they joined (C05)."""
    session = entry.session
    room: Room | None = getattr(session, "room", None)
    agenda = agenda_of(session, user, covers=entry.covers)
    blocks = [planned_of(part) for part in agenda.parts]
    run = course(room, blocks, now) if room else Course(steps_of(blocks, {}), None)
    actions = _actions(entry, user)
    slot, *earlier = _slots(entry, user, agenda, run, actions)
    return RoomPage(
        entry=entry,
        room=room,
        course=run,
        lines=_lines(agenda, run, session, now),
        slot=slot,
        earlier=[one for one in earlier if one is not None],
        actions=actions,
        own_actions=[one for one in actions if one.owner_id == entry.place],
        people=_people(session),
        now=now,
        why_not_begin=why_not_begin(session, now) if session.is_ahead else "",
        keep=keep_of(user, session.pk),
        order=_order(entry, user, run),
        completes_set=_can_end(entry, run) and completes_set(session),
    )


def _can_end(entry: Entry, run: Course) -> bool:
    return entry.runs and entry.session.state == SessionState.LIVE and run.now is not None and run.following is None


def keep_of(user: Any, session: int) -> str:
    """Under which a browser keeps what this reader wrote here and did not send yet: it is never sent as another's."""
    return f"{salted_hmac('room', str(user.pk)).hexdigest()[:16]}:{session}"


def planned_of(part: Part) -> Planned:
    return Planned(part.block.pk, part.block.kind, part.name, part.block.minutes, part.block.bid_id)


# --- inside ----------------------------------------------------------------------------------------------------------


def _lines(agenda: Agenda, run: Course, session: Session, now: datetime) -> list[Line]:
    # What was on as the session ended is over.
    is_on = run.now.at.block if run.now and session.state == SessionState.LIVE else None
    lines: list[Line] = []
    ahead = session.is_ahead and session.starts_at is not None
    begins = session.starts_at if ahead and session.starts_at else now
    when = begins + timedelta(seconds=run.now.to_come if run.now else 0)
    for part in agenda.parts:
        steps = [step for step in run.steps if step.at.block == part.block.pk]
        later = [step for step in steps if step in run.later]
        over = bool(run.now) and not later and part.block.pk != is_on
        minutes = sum(step.minutes for step in steps)
        starts = when if later and part.block.pk != is_on else None
        when += timedelta(seconds=sum(step.to_come for step in later))
        lines.append(Line(part.name, part.presenter, minutes, starts, steps, over, part.block.pk == is_on, part))
    return lines


def _order(entry: Entry, user: Any, run: Course) -> Sequence[InLine] | None:
    if run.now is None or run.now.kind != BlockKind.ISSUES or entry.session.state != SessionState.LIVE:
        return None
    had = {} if entry.covers else had_in(entry.session.learning_set)
    return in_line(entry.session, user, had, covers=entry.covers)


def _slots(entry: Entry, user: Any, agenda: Agenda, run: Course, actions: Sequence[Action]) -> list[Slot | None]:
    """The turn that is on, or none; then those that are over and still have something for the reader to change: their
    own, and options for whoever runs the session. One query, where there is any."""
    turns = [part for part in agenda.parts if part.presenter]
    here = run.now.at.block if run.now else None
    on = next((part for part in turns if part.block.pk == here), None)
    over = [part for part in turns if part is not on and _may_change(entry, part)]
    read = Option.objects.filter(session=entry.session) if entry.covers else Option.objects.visible_to(user)
    bids = [part.block.bid_id for part in (on, *over) if part]
    options = list(read.filter(bid__in=bids)) if bids else []

    def slot(part: Part) -> Slot:
        bid = part.block.bid
        assert bid is not None
        question = bid.question_now if part.question else ""
        theirs = [one for one in actions if one.owner_id == bid.owner_id]
        offered = [one for one in options if one.bid_id == bid.pk]
        return Slot(bid, part.presenter, part.is_own, question, offered, theirs)

    past = [slot(part) for part in over]
    return [slot(on) if on else None, *(one for one in past if one.is_own or one.options)]


def _may_change(entry: Entry, part: Part) -> bool:
    bid = part.block.bid
    if bid is None or bid.state not in (BidState.IN_PROGRESS, BidState.DONE):
        return False
    return (part.is_own or entry.runs) and not why_not_write_in_room(entry.session)


def _actions(entry: Entry, user: Any) -> list[Action]:
    if entry.covers:
        return actions_for_cover(entry.session.pk)
    # No place has the number 0.
    return actions_for(entry.session.pk, user.pk, entry.place or 0)


def _people(session: Session) -> list[Person]:
    """Before it begins, who has sent apologies for the date that stands."""
    rows = standing_attendances(session) if session.is_ahead else attendances_of(session.pk)
    return [
        Person(
            row.enrolment_id,
            str(row.enrolment.participant),
            capfirst_only(label_of(row.status)) if row.status else "Not marked",
            row.status in ATTENDED,
            bool(row.status),
        )
        for row in rows
    ]
