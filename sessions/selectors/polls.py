"""Date polls in a line: what a member has still to answer, how far a poll is, who is to be reminded (D2, D5)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.urls import reverse

from core.templatetags.wording import capfirst_only, in_words, long_date
from sessions.models import DatePoll, PollAnswer, PollOption
from sessions.states import UNDECIDED
from sets.models import Enrolment, LearningSet
from sets.states import PlaceState, RoleKind
from sets.working_days import last_day_of_offer

_MEMBERS = Q(learning_set__enrolments__state=PlaceState.CONFIRMED)


@dataclass(frozen=True)
class PollLine:
    """A poll that is not decided, as other pages speak of it to one reader."""

    poll: DatePoll
    members: int
    answered: int
    #: Whether the reader has a place in the set, and has answered.
    asks_me: bool
    has_mine: bool
    now: datetime

    @property
    def is_open(self) -> bool:
        return self.poll.takes_answers(self.now)

    @property
    def needs_me(self) -> bool:
        return self.is_open and self.asks_me and not self.has_mine

    @property
    def last_day(self) -> date:
        return last_day_of_offer(self.poll.closes_at)

    @property
    def answered_sentence(self) -> str:
        """`Seven of nine have answered.`"""
        return answered_sentence(self.answered, self.members)

    @property
    def url(self) -> str:
        """Where a member answers; for who runs the set the same address leads to the result."""
        return reverse("session_dates", args=[self.poll.first_session])  # type: ignore[attr-defined]  # annotated

    @property
    def of(self) -> str:
        return f"{self.poll.learning_set}, {self.poll.learning_set.programme}"

    @property
    def result_url(self) -> str:
        return reverse("set_poll", args=[self.poll.learning_set_id])


def answered_sentence(answered: int, members: int) -> str:
    if not members:
        return "Nobody has a place in the set yet, so nobody is asked."
    if answered == members:
        return "Everybody has answered."
    if not answered:
        return (
            f"None of the {in_words(members)} members has answered." if members > 1 else "The member has not answered."
        )
    have = "has" if answered == 1 else "have"
    return f"{capfirst_only(in_words(answered))} of {in_words(members)} {have} answered."


def poll_lines(learning_sets: Iterable[int], user: Any, now: datetime) -> Mapping[int, PollLine]:
    """By set: its poll that is not decided. One query for however many sets."""
    polls = (
        DatePoll.objects.filter(learning_set__in=list(learning_sets), state__in=UNDECIDED)
        .select_related("learning_set__programme")
        .annotate(
            members=Count("learning_set__enrolments", filter=_MEMBERS, distinct=True),
            answered=Count("learning_set__enrolments", filter=_MEMBERS & Q(_has_answered()), distinct=True),
            asks_me=Exists(_own_place(user)),
            has_mine=Exists(_own_answers(user)),
            first_session=_first_session(),
        )
        .order_by()
    )
    return {
        one.learning_set_id: PollLine(one, one.members, one.answered, one.asks_me, one.has_mine, now) for one in polls
    }


def polls_to_answer(user: Any, now: datetime) -> list[PollLine]:
    """What the user is asked and has not answered, the first to close first. One query."""
    polls = (
        DatePoll.objects.taking_answers(now)
        .with_a_choice()
        .filter(Exists(_own_place(user)), ~Exists(_own_answers(user)))
        .select_related("learning_set__programme")
        .annotate(first_session=_first_session())
        .order_by("closes_at", "pk")
    )
    return [PollLine(one, 0, 0, asks_me=True, has_mine=False, now=now) for one in polls]


def sets_run_by(user: Any) -> Any:
    """Sets whose polls the user makes and reads: those they facilitate, those of programmes they coordinate."""
    coordinated = Q(programme__roles__user=user.pk, programme__roles__role=RoleKind.COORDINATOR)
    mine = LearningSet.objects.filter(Q(facilitations__user=user.pk) | coordinated)
    return LearningSet.objects.filter(pk__in=mine.values("pk")).select_related("programme")


def closes(poll: DatePoll) -> str:
    """`Thursday 4 May 2028`, the last day on which one can answer."""
    return long_date(last_day_of_offer(poll.closes_at))


def _own_place(user: Any) -> Any:
    return Enrolment.objects.members().filter(participant=user.pk, learning_set=OuterRef("learning_set"))


def _own_answers(user: Any) -> Any:
    return PollAnswer.objects.filter(
        option__poll=OuterRef("pk"),
        enrolment__participant=user.pk,
        enrolment__state=PlaceState.CONFIRMED,
        enrolment__learning_set=OuterRef("learning_set"),
    )


def _has_answered() -> Any:
    return Exists(
        PollAnswer.objects.filter(option__poll=OuterRef("pk"), enrolment=OuterRef("learning_set__enrolments"))
    )


def _first_session() -> Any:
    return Subquery(PollOption.objects.filter(poll=OuterRef("pk")).order_by("session__number").values("session")[:1])
