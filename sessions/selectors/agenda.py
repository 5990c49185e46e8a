"""The agenda of a session: what comes when, and whose turn it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Case, Exists, OuterRef, Q, QuerySet, Value, When

from core.prepared import Prepared
from core.templatetags.wording import clock, plural
from participants.models import User
from sessions.models import Bid, PlanBlock, Session
from sessions.plans import BlockKind
from sessions.policies import open_to
from sessions.states import BidState
from sets.models import Enrolment, Facilitation


@dataclass(frozen=True)
class Part:
    block: PlanBlock
    #: Projected from the session's start; None while it has none.
    starts: datetime | None
    presenter: str
    #: Empty for whoever may not read it.
    question: str
    is_own: bool
    #: The title somebody gave it, or what such a part is called, for whoever may not read that.
    name: str

    @property
    def times(self) -> str:
        if self.starts is None:
            return ""
        return f"{clock(self.starts)} to {clock(self.starts + timedelta(minutes=self.block.minutes))}"

    @property
    def is_to_come(self) -> bool:
        """A slot of somebody who has not presented yet."""
        return self.block.bid is not None and self.block.bid.state in (BidState.SCHEDULED, BidState.IN_PROGRESS)


@dataclass(frozen=True)
class Agenda:
    parts: Sequence[Part]
    #: Minutes: those of all blocks, and those of the session; None while it has no date.
    total: int
    length: int | None

    @property
    def sum_in_words(self) -> str:
        return sum_in_words(self.total, self.length)


def agenda_of(session: Session, user: Any, *, covers: bool = False) -> Agenda:
    """One query. Who covers the session reads what is asked in it; a joiner nothing from before they joined (C05),
    and who has not agreed to the ground rules nothing (C11)."""
    parts: list[Part] = []
    total = 0
    for block in _covered(session.pk) if covers else _read_by(session.pk, user.pk):
        starts = session.starts_at + timedelta(minutes=total) if session.starts_at else None
        parts.append(_part(block, starts, user))
        total += block.minutes
    return Agenda(parts, total, length_of(session))


def _for_reader(session: int, user: int) -> QuerySet[PlanBlock]:
    reader = User(pk=user)
    read = Bid.objects.visible_to(reader).filter(open_to(reader, "learning_set"))
    titles = Case(When(_may_read_titles(reader), then=Value(True)), default=Value(False))
    return _blocks(session, read).annotate(shows_title=titles)


def _for_cover(session: int) -> QuerySet[PlanBlock]:
    read = Bid.objects.of_session_alone(session)
    return _blocks(session, read).annotate(shows_title=Value(True))


def _blocks(session: int, read: QuerySet[Bid]) -> QuerySet[PlanBlock]:
    """In their order; `is_read` says whether what is asked in the slot is among `read`."""
    here = PlanBlock.objects.filter(plan__session=session).select_related("bid__owner__participant", "bid__session")
    same = {"pk": OuterRef("bid")}
    is_read, is_member = Exists(read.filter(**same)), Exists(Bid.objects.of_members().filter(**same))
    return here.annotate(is_read=is_read, is_member=is_member).order_by("number")


#: Everybody in a room asks for it at each change.
_read_by, _covered = Prepared(_for_reader, int, int), Prepared(_for_cover, int)


def _may_read_titles(user: Any) -> Q:
    """What somebody typed over a part is for whom the set's content is open to, of sessions since they joined (C05)."""
    here = OuterRef("plan__session__learning_set")
    mine = Enrolment.objects.of_people_of_sets().filter(participant=user.pk, learning_set=here)
    since = mine.filter(in_set_since__lte=OuterRef("plan__session__starts_at"))
    holds = Facilitation.objects.filter(user=user.pk, learning_set=here)
    is_theirs = Q(plan__session__starts_at__isnull=True) | Q(Exists(since)) | Q(Exists(holds))
    return open_to(user, "plan__session__learning_set") & is_theirs


def length_of(session: Session) -> int | None:
    if session.starts_at is None or session.ends_at is None:
        return None
    return int((session.ends_at - session.starts_at).total_seconds()) // 60


def sum_in_words(total: int, length: int | None) -> str:
    """`175 minutes of 180: 5 minutes are left`."""
    if length is None:
        return f"{_minutes(total)}. The session has no times yet."
    if total == length:
        return f"{_minutes(total)}: just as long as the session."
    if total > length:
        return f"{_minutes(total)}: {_minutes(total - length)} longer than the session, which has {length}."
    return f"{_minutes(total)}: {_minutes(length - total)} shorter than the session, which has {length}."


def _minutes(number: int) -> str:
    return f"{number} {plural(number, 'minute,minutes')}"


def _part(block: PlanBlock, starts: datetime | None, user: Any) -> Part:
    bid = block.bid
    name = block.name if getattr(block, "shows_title", False) else str(BlockKind(block.kind).label)
    # Who has left presents no more; who has presented is named.
    if bid is None or not (getattr(block, "is_member", False) or bid.state == BidState.DONE):
        return Part(block, starts, "", "", False, name)
    is_own = bid.owner.participant_id == user.pk
    question = bid.question if getattr(block, "is_read", False) else ""
    return Part(block, starts, str(bid.owner.participant), question, is_own, name)
