"""Who runs a session: whoever covers it, otherwise the set's facilitators; and what else they run (D7)."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef

from sessions.models import Cover, Session
from sessions.states import BINDING
from sets.models import LearningSet
from sets.states import SetState


@dataclass(frozen=True)
class Commitment:
    """A session that somebody runs, and when."""

    session: int
    starts_at: datetime
    ends_at: datetime

    def overlaps(self, starts_at: datetime | None, ends_at: datetime | None) -> bool:
        """One that ends as the other begins does not."""
        if starts_at is None or ends_at is None:
            return False
        return self.starts_at < ends_at and starts_at < self.ends_at


def covers_in(person: OuterRef, programme: int | None) -> Exists:
    """Whether somebody covers a session, of this programme or of any: what `sets.stand_ins` asks."""
    found = Session.objects.covered_by(person)
    return Exists(found if programme is None else found.filter(learning_set__programme=programme))


def runners_of(sessions: Iterable[Session], learning_set: LearningSet) -> dict[int, set[int]]:
    """By session, the ids of who runs it. Two queries for the sessions of one set."""
    wanted = [session.pk for session in sessions]
    covers = dict(Cover.objects.standing().filter(session__in=wanted).values_list("session", "user"))
    holders = set(learning_set.facilitations.values_list("user", flat=True))
    return {pk: {covers[pk]} if pk in covers else set(holders) for pk in wanted}


def commitments_of(people: Collection[int]) -> Mapping[int, list[Commitment]]:
    """By person, the sessions ahead or under way that they run, whatever the programme. Two queries."""
    found: dict[int, list[Commitment]] = {person: [] for person in people}
    over = (SetState.COMPLETED, SetState.CANCELLED)
    timed = Session.objects.filter(state__in=BINDING, starts_at__isnull=False).exclude(learning_set__state__in=over)
    is_covered = Exists(Cover.objects.standing().filter(session=OuterRef("pk")))
    held = timed.filter(~is_covered, learning_set__facilitations__user__in=people)
    covered = timed.filter(covers__ended_at__isnull=True, covers__user__in=people)
    rows = [*held.order_by().values_list("learning_set__facilitations__user", "pk", "starts_at", "ends_at")]
    rows += covered.order_by().values_list("covers__user", "pk", "starts_at", "ends_at")
    for person, pk, starts_at, ends_at in rows:
        if starts_at and ends_at:
            found[person].append(Commitment(pk, starts_at, ends_at))
    return found
