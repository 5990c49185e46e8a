"""What stands on a second screen in the room, where anybody may pass: stage, clock, whose turn it is, and the question
only where its presenter allows (R2). No other text of the set is read for it, not even a title somebody typed."""

from dataclasses import dataclass
from datetime import datetime

from sessions.models import Bid, PlanBlock, Room, Session
from sessions.plans import BlockKind
from sessions.room_clock import Course, Planned, Step
from sessions.room_words import ClockFace
from sessions.selectors.room import Entry, keep_of
from sessions.selectors.room_state import course
from sessions.states import BidState, SessionState
from sets.models import Enrolment


@dataclass(frozen=True)
class Screen:
    entry: Entry
    #: None until the session begins.
    room: Room | None
    course: Course
    presenter: str
    #: Empty unless the presenter lets it stand here.
    question: str
    now: datetime
    keep: str

    @property
    def session(self) -> Session:
        return self.entry.session

    @property
    def version(self) -> int:
        return self.room.version if self.room else 0

    @property
    def step(self) -> Step | None:
        return self.course.now if self.is_live else None

    @property
    def is_live(self) -> bool:
        return self.session.state == SessionState.LIVE

    @property
    def clock(self) -> ClockFace:
        is_paused = self.room is not None and self.room.since is None
        return ClockFace(self.step.left if self.step else 0, is_paused)

    @property
    def finish(self) -> datetime:
        return self.course.finish(self.now)


def screen_of(entry: Entry, user: object, now: datetime) -> Screen:
    """Two queries, none before the session begins; one more while somebody presents."""
    session = entry.session
    room: Room | None = getattr(session, "room", None)
    # What each part is called by its kind: what somebody has typed over it is the set's.
    found = list(PlanBlock.objects.filter(plan__session=session).order_by("number")) if room else []
    blocks = [Planned(one.pk, one.kind, BlockKind(one.kind).label, one.minutes, one.bid_id) for one in found]
    run = course(room, blocks, now) if room else Course([], None)
    bid = _presented(entry, run)
    return Screen(
        entry=entry,
        room=room,
        course=run,
        presenter=str(bid.owner.participant) if bid else "",
        question=bid.question_now if bid and _may_stand_there(entry, bid) else "",
        now=now,
        keep=f"{keep_of(user, session.pk)}:screen",
    )


def _presented(entry: Entry, run: Course) -> Bid | None:
    """Whoever has left presents nothing; whoever has presented is named."""
    if run.now is None or run.now.bid is None:
        return None
    found = Bid.objects.filter(pk=run.now.bid, session=entry.session).select_related("owner__participant")
    people = Enrolment.objects.of_people_of_sets().filter(learning_set=entry.session.learning_set_id)
    return (found.filter(owner__in=people.values("pk")) | found.filter(state=BidState.DONE)).first()


def _may_stand_there(entry: Entry, bid: Bid) -> bool:
    """A screen shows no more than whoever opened it may read: who covers a session reads nothing from before."""
    is_from_before = bid.carried_from_id not in (None, entry.session.pk)
    return bid.is_on_screen and not (entry.covers and is_from_before)
