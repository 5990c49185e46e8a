"""The work of the sets in numbers, for the coordinator: no text of it and nobody's name crosses the wall (C02)."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from statistics import median_low
from typing import Any

from django.db.models import Count, OuterRef, QuerySet, Subquery, Sum, Value

from sessions.models import Action, Bid, Issue
from sessions.states import OPEN_ISSUE, ActionState, IssueState, Outcome
from sets.models import Enrolment, LearningSet, Programme

#: A number of people or things below this may point to somebody (C09).
SMALL = 5
_WORKED_ON = [s for s in IssueState.values if s not in (IssueState.PRIVATE_DRAFT, IssueState.SHARED)]


@dataclass(frozen=True)
class Figure:
    """One number, and whether it is so small that it may point to somebody."""

    label: str
    number: int
    #: Of how many; 0 where that says nothing.
    of: int = 0

    @property
    def is_small(self) -> bool:
        return 0 < self.number < SMALL

    @property
    def words(self) -> str:
        return f"{self.number} of {self.of}" if self.of else str(self.number)


@dataclass
class _Tally:
    """What is counted of one set, or of all together."""

    issues: Counter[str] = field(default_factory=Counter)
    #: By state and by outcome.
    actions: Counter[str] = field(default_factory=Counter)
    overdue: int = 0
    members: int = 0
    #: Minutes had, by each member who has presented.
    minutes: list[int] = field(default_factory=list)

    def add(self, other: "_Tally") -> None:
        self.issues += other.issues
        self.actions += other.actions
        self.overdue += other.overdue
        self.members += other.members
        self.minutes += other.minutes


@dataclass(frozen=True)
class Work:
    """The numbers of one set, or of the programme."""

    name: str
    figures: Sequence[Figure]
    #: How time was spread among its members; empty before anybody has had some.
    airtime: str

    @property
    def has_small(self) -> bool:
        return any(figure.is_small for figure in self.figures)


def work_counts(programme: Programme, today: date) -> list[Work]:
    """The programme first, then its sets; six queries for however many.

    Private drafts are not counted, nor issues the set has not worked on, nor actions their owners have not agreed to.
    """
    sets = {one.pk: str(one) for one in programme.sets.not_cancelled()}
    tallies = {pk: _Tally() for pk in sets}
    for pk, state, number in _counted(Issue.objects.filter(state__in=_WORKED_ON), sets, "state"):
        tallies[pk].issues[state] += number
    agreed = Action.objects.filter(agreed_at__isnull=False).exclude(state=ActionState.CHANGED)
    for pk, state, outcome, number in _counted(agreed, sets, "state", "outcome"):
        tallies[pk].actions[state] += number
        tallies[pk].actions[outcome] += number
    for pk, number in _counted(Action.objects.overdue(today), sets):
        tallies[pk].overdue = number
    for pk, number in _counted(Enrolment.objects.of_people_of_sets(), sets):
        tallies[pk].members = number
    for pk, _, had in _had(sets):
        tallies[pk].minutes.append(had or 0)
    whole = _Tally()
    for tally in tallies.values():
        whole.add(tally)
    return [_work("All sets", whole), *(_work(name, tallies[pk]) for pk, name in sets.items())]


def work_in_short(programme: Programme, today: date) -> list[Figure]:
    """Five numbers of all sets together, by the same rules. One query."""
    worked_on = Issue.objects.filter(state__in=_WORKED_ON)
    agreed = Action.objects.filter(agreed_at__isnull=False).exclude(state=ActionState.CHANGED)
    done = Action.objects.filter(state=ActionState.DONE)
    presented = Bid.objects.had_time().of_members()
    found = Programme.objects.filter(pk=programme.pk).values_list(
        _number(worked_on),
        _number(agreed),
        _number(done),
        _number(Action.objects.overdue(today)),
        _number(presented, of="owner"),
    )
    labels = ("issues worked on", "actions agreed", "actions done", "actions overdue", "members have presented")
    return [Figure(label, number or 0) for label, number in zip(labels, found.get(), strict=True)]


def _number(rows: QuerySet[Any], of: str = "pk") -> Subquery:
    sets = LearningSet.objects.filter(programme=OuterRef(OuterRef("pk"))).not_cancelled()
    here = rows.filter(learning_set__in=sets.values("pk")).order_by().annotate(one=Value(1)).values("one")
    return Subquery(here.annotate(number=Count(of, distinct=True)).values("number"))


def _counted(rows: QuerySet[Any], sets: Iterable[int], *by: str) -> Iterable[Any]:
    found = rows.filter(learning_set__in=list(sets)).order_by().values_list("learning_set", *by)
    return found.annotate(number=Count("pk"))


def _had(sets: Iterable[int]) -> Iterable[Any]:
    done = Bid.objects.had_time().of_members().filter(learning_set__in=list(sets))
    found = done.order_by().values_list("learning_set", "owner")
    return found.annotate(had=Sum("minutes_had"))


def _work(name: str, tally: _Tally) -> Work:
    agreed = (ActionState.AGREED, ActionState.DOING, ActionState.DONE, ActionState.DROPPED)
    outcomes = [Figure(outcome.label, tally.actions[outcome]) for outcome in Outcome]
    return Work(
        name,
        [
            Figure("Issues worked on", tally.issues.total()),
            Figure("Of these closed", sum(n for state, n in tally.issues.items() if state not in OPEN_ISSUE)),
            Figure("Actions agreed", sum(tally.actions[state] for state in agreed)),
            Figure("Actions done", tally.actions[ActionState.DONE]),
            *outcomes,
            Figure("Actions dropped", tally.actions[ActionState.DROPPED]),
            Figure("Actions overdue", tally.overdue),
            Figure("Members who have presented", len(tally.minutes), of=tally.members),
        ],
        _airtime(tally),
    )


def _airtime(tally: _Tally) -> str:
    """`From 0 to 70 minutes a member; half had 35 or more.`"""
    if not tally.minutes:
        return ""
    every = [*tally.minutes, *[0] * max(tally.members - len(tally.minutes), 0)]
    middle = median_low(every)
    half = f"half had {middle} or more" if middle else "at least half had none"
    return f"From {min(every)} to {max(every)} minutes a member; {half}."
