"""What a sponsor's totals are made of: numbers, states and whose they are as ids, as they stood when a week ended.

No name, no text and no organisation leaves the database; what may be shown of it `sponsor_totals` decides.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from sessions.attendance_figures import Marked
from sessions.models import Action, Attendance, Issue, IssueEvent, Session
from sessions.states import COUNTED, VOID, ActionState, IssueState
from sets.models import Enrolment, LedgerEntry, Programme
from sets.states import HELD, Kind, PlaceState, SetState

#: As the public page counts them: beside it, anything else would tell how many offers are open.
TAKEN = (*HELD, PlaceState.COMPLETED)
#: Marks of Sunday's sessions are made by then.
COUNTED_FROM = timedelta(hours=6)
_WORKED_ON = [s for s in IssueState.values if s not in (IssueState.PRIVATE_DRAFT, IssueState.SHARED)]


@dataclass(frozen=True)
class Done:
    """An action that was agreed: whose, whether it is done, and what came of it."""

    owner: int
    is_done: bool
    outcome: str


@dataclass(frozen=True)
class SponsorFacts:
    #: Of places taken: how many organisations of each kind; each sends one person.
    kinds: Mapping[str, int]
    waiting: int
    #: By state; those that were given up are left out.
    sets: Mapping[str, int]
    planned: int
    held: int
    #: The numbers of those that were held in some set; and, of two sets or more, in each of them.
    rounds: Collection[int]
    full_rounds: Collection[int]
    #: With the number of the session in its set.
    marks: Sequence[tuple[int, Marked]]
    actions: Sequence[Done]
    #: Whose issues the sets worked on, an entry for each issue.
    issues: Sequence[int]

    @property
    def places(self) -> int:
        return sum(self.kinds.values())


def week_ended(now: datetime) -> datetime:
    """The last midnight between a Sunday and a Monday, in London: what happened since is not counted yet."""
    today = timezone.localdate(now)
    monday = today - timedelta(days=today.weekday())
    return timezone.make_aware(datetime.combine(monday, time()), timezone.get_default_timezone())


def week_to_count(now: datetime) -> datetime:
    """The end of the newest week that is to be counted: from Monday morning on."""
    return week_ended(now - COUNTED_FROM)


def first_counted_from(programme: Programme) -> datetime | None:
    """From when there are numbers: the first Monday morning after it was published. One query."""
    entries = LedgerEntry.objects.filter(programme_id=programme.pk).order_by("number")
    published = entries.values_list("at", flat=True).first()
    if published is None:
        return None
    monday = timezone.localdate(week_ended(published)) + timedelta(days=7)
    return timezone.make_aware(datetime.combine(monday, time()) + COUNTED_FROM, timezone.get_default_timezone())


def facts_at(programme: Programme, at: datetime) -> SponsorFacts | None:
    """As it stood at that moment; None of a programme that was not published by then. Seven queries at most."""
    last = LedgerEntry.objects.filter(programme_id=programme.pk, at__lt=at)
    rows = last.order_by("kind", "subject", "-number").distinct("kind", "subject")
    stood = [*rows.values_list("kind", "subject", "to_state")]
    if not stood:
        return None
    places = {subject: state for kind, subject, state in stood if kind == Kind.PLACE}
    sets = {subject: state for kind, subject, state in stood if kind == Kind.SET and state != SetState.CANCELLED}
    planned, held = _sessions(programme, sets, at)
    return SponsorFacts(
        kinds=_kinds(pk for pk, state in places.items() if state in TAKEN),
        waiting=sum(state == PlaceState.WAITING for state in places.values()),
        sets=Counter(sets.values()),
        planned=planned,
        held=len(held),
        rounds=set(held.values()),
        full_rounds={number for number, times in Counter(held.values()).items() if times == len(sets) > 1},
        marks=_marks(held),
        actions=_actions(sets, at),
        issues=_issues(sets, at),
    )


def _kinds(places: Iterable[int]) -> Mapping[str, int]:
    of = Enrolment.objects.filter(pk__in=list(places)).values_list("organisation__kind", flat=True)
    return Counter(of)


def _sessions(programme: Programme, sets: Iterable[int], at: datetime) -> tuple[int, dict[int, int]]:
    """How many there are to be, void ones left out, and the numbers of those held by then, by id."""
    numbers = set(programme.planned_sessions.values_list("number", flat=True))
    own: dict[int, dict[int, str]] = {pk: dict.fromkeys(numbers, "") for pk in sets}
    held = {}
    rows = Session.objects.filter(learning_set__in=list(own))
    for pk, of, number, state, starts_at in rows.values_list("pk", "learning_set_id", "number", "state", "starts_at"):
        own[of][number] = state
        if state in COUNTED and starts_at and starts_at < at:
            held[pk] = number
    return sum(state not in VOID for states in own.values() for state in states.values()), held


def _marks(held: Mapping[int, int]) -> list[tuple[int, Marked]]:
    if not held:
        return []
    rows = Attendance.objects.filter(session__in=held).order_by().values_list("enrolment_id", "session_id", "status")
    return [(held[session], Marked(place, session, status)) for place, session, status in rows]


def _actions(sets: Iterable[int], at: datetime) -> list[Done]:
    """What was agreed by then; of what was changed since, as it stood."""
    agreed = Action.objects.filter(learning_set__in=list(sets), agreed_at__lt=at)
    rows = agreed.exclude(state=ActionState.CHANGED, state_since__lt=at)
    return [
        Done(owner, is_done, outcome if is_done else "")
        for owner, outcome, is_done in (
            (owner, outcome, state == ActionState.DONE and since < at)
            for owner, outcome, state, since in rows.values_list("owner_id", "outcome", "state", "state_since")
        )
    ]


def _issues(sets: Iterable[int], at: datetime) -> list[int]:
    """Histories go before states do (C14), so either tells."""
    by_then = IssueEvent.objects.filter(issue=OuterRef("pk"), to_state__in=_WORKED_ON, at__lt=at)
    rows = Issue.objects.filter(learning_set__in=list(sets), state__in=_WORKED_ON)
    return list(rows.filter(Q(Exists(by_then)) | Q(state_since__lt=at)).values_list("owner_id", flat=True))
