"""Where a session is in its plan; and how a page of the room learns that something has changed, at next to no cost.

Such a page holds a token, which names session, set, reader and the set's epoch, and is good for a minute. With it, the
page asks for the version; the cache knows both, and where it does not, the database does. The answer holds no content
(C04).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.cache import cache
from django.core.signing import BadSignature, SignatureExpired, TimestampSigner
from django.db.models import Sum

from sessions.models import Bid, PlanBlock, Room, StageTime
from sessions.room_clock import At, Course, Had, Planned, steps_of
from sets.models import LearningSet
from sets.selectors.epochs import KEPT
from sets.selectors.epochs import key_of as epoch_key

#: How long a token is good for.
SECONDS = 60
_SIGNER = TimestampSigner(salt="alsportal.room")


def key_of(session: int) -> str:
    return f"room:{session}"


@dataclass(frozen=True)
class Ticket:
    """What a token says."""

    session: int
    learning_set: int
    #: A place of the set; 0 for whoever runs the session.
    reader: int
    epoch: int

    def token(self) -> str:
        return _SIGNER.sign(f"{self.session}-{self.learning_set}-{self.reader}-{self.epoch}")


class Outdated(Exception):
    """The token was good once."""


def ticket(token: str, session: int) -> Ticket | None:
    """What a token says; None for what is none of ours, or another session's. Raises `Outdated` after a minute."""
    try:
        said = _SIGNER.unsign(token, max_age=timedelta(seconds=SECONDS))
    except SignatureExpired as late:
        raise Outdated from late
    except BadSignature:
        return None
    found = Ticket(*map(int, said.split("-")))
    return found if found.session == session else None


def version_now(found: Ticket) -> int:
    """The room's version; 0 before the session begins. No query while the cache knows. Raises `Outdated` where somebody
    has left the set since the token was made: whoever is still of it gets a new one with the page."""
    room, people = key_of(found.session), epoch_key(found.learning_set)
    known = cache.get_many([room, people])
    if people not in known:
        known[people] = LearningSet.objects.values_list("people_epoch", flat=True).get(pk=found.learning_set)
        # Never over what a writer has put there meanwhile.
        cache.add(people, known[people], KEPT)
    if known[people] != found.epoch:
        raise Outdated
    if room not in known:
        stands = Room.objects.filter(session=found.session).values_list("version", flat=True).first()
        known[room] = stands or 0
        cache.add(room, known[room], KEPT)
    return int(known[room])


def course_of(room: Room, now: datetime) -> Course:
    """Two queries: the plan, and what its steps have had. The step that is on has had its time up to `now`."""
    found = PlanBlock.objects.filter(plan__session=room.session_id).order_by("number")
    return course(room, [Planned(one.pk, one.kind, one.name, one.minutes, one.bid_id) for one in found], now)


def course(room: Room, blocks: list[Planned], now: datetime) -> Course:
    """The same, of blocks that were read already. One query."""
    at = At(room.block_id, room.stage) if room.block_id else None
    had = {At(one.block_id, one.stage): Had(one.added, one.seconds) for one in StageTime.objects.filter(room=room)}
    if at and room.since:
        so_far = had.get(at, Had())
        since = max(int((now - room.since).total_seconds()), 0)
        had[at] = Had(so_far.added, so_far.seconds + since)
    return Course(steps_of(blocks, had), at)


def minutes_measured(bid: Bid) -> int | None:
    """How long its slot was on, in whole minutes, one at least; nothing where the room did not measure it."""
    seconds = StageTime.objects.filter(block__bid=bid).aggregate(had=Sum("seconds"))["had"]
    # On and left within a second, it was on.
    return None if seconds is None else max(round(seconds / 60), 1)


def seconds_of_block(room: Room, now: datetime) -> int:
    """How long the block that is on has been on in all its stages, up to `now`; 0 before the first."""
    had = StageTime.objects.filter(room=room, block=room.block_id).aggregate(had=Sum("seconds"))["had"] or 0
    return had + (max(int((now - room.since).total_seconds()), 0) if room.since else 0)
