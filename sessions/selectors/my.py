"""What somebody with a place comes for: the next session, what needs an answer, their sets."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F, Q
from django.urls import reverse

from core.templatetags.wording import capfirst_only, in_words, long_date, plural
from sessions.models import Action, Session
from sessions.policies import has_open_room
from sessions.selectors.ground_rules import rules_to_agree
from sessions.selectors.lines import times, where
from sessions.selectors.polls import polls_to_answer
from sessions.selectors.register import OwnAnswer, own_answer
from sessions.states import AHEAD, ActionState, Mode, SessionState
from sets.models import Enrolment
from sets.selectors.asked_to_take_over import asked_to_take_over
from sets.selectors.own_steps import NextStep, needs_answer, own_places, standing
from sets.states import PlaceState

#: So many sessions ahead are listed under the next one.
AHEAD_SHOWN = 5
#: Places that ended without their holder's doing are told of for so long, also to whom no mail has reached.
TOLD_FOR = timedelta(days=60)
_LOST = {
    PlaceState.CANCELLED: "Your place in “{}” was cancelled.",
    PlaceState.REMOVED: "The coordinator ended your place in “{}”.",
    PlaceState.LAPSED: "The offer of a place in “{}” ran out.",
}


@dataclass(frozen=True)
class Meeting:
    """A session of an own set, under way or to come."""

    session: Session

    @property
    def title(self) -> str:
        return f"Session {self.session.number} of {self.session.learning_set}"

    @property
    def programme(self) -> str:
        return str(self.session.learning_set.programme)

    @property
    def detail(self) -> str:
        return f"{times(self.session)}, {where(self.session)}"

    @property
    def join_link(self) -> str:
        return self.session.join_link if self.session.mode in (Mode.ONLINE, Mode.MIXED) else ""

    @property
    def is_certain(self) -> bool:
        return self.session.state != SessionState.PROVISIONAL


@dataclass(frozen=True)
class MyPage:
    answers: Sequence[NextStep]
    next: Meeting | None
    #: What the person has said about the next session, and may say.
    own: OwnAnswer | None
    #: Whether its room is open.
    to_room: bool
    later: Sequence[Meeting]
    #: Live places that ask for nothing now: where they stand.
    standing: Sequence[NextStep]
    sets: Sequence[Enrolment]
    past: Sequence[Enrolment]
    #: Places lost of late, in programmes where the person has no other.
    lost: Sequence[NextStep]

    @property
    def is_empty(self) -> bool:
        return not (self.answers or self.standing or self.past or self.sets or self.lost)

    @property
    def lead(self) -> str:
        if self.answers:
            return "Something needs an answer from you."
        if self.next:
            return "Nothing needs an answer from you now."
        return ""


def my_page(user: Any, now: datetime) -> MyPage:
    """At most eight queries: live places, ended ones, sessions, what was said about the next; those of colleagues,
    ground rules, polls and actions that wait for a word."""
    own = own_places(user, now)
    ended = Enrolment.objects.visible_to(user).filter(
        Q(state=PlaceState.COMPLETED) | Q(state__in=_LOST, state_since__gt=now - TOLD_FOR)
    )
    over = list(ended.select_related("programme", "learning_set").order_by("-state_since", "-pk"))
    past = [place for place in over if place.state == PlaceState.COMPLETED]
    mine = [place for place in own if place.state == PlaceState.CONFIRMED]
    meetings = [Meeting(one) for one in _to_come(mine, now)] if mine else []
    soonest = meetings[0] if meetings else None
    return MyPage(
        answers=[
            *needs_answer(own, now),
            *asked_to_take_over(user, now),
            *_of_sets(user, mine, now),
            *_recorded([*mine, *past]),
        ],
        next=soonest,
        own=_own_answer(soonest.session, mine, now) if soonest else None,
        to_room=soonest is not None and has_open_room(soonest.session, now),
        later=meetings[1 : 1 + AHEAD_SHOWN],
        standing=[step for place in own if place not in mine for step in standing([place], now)],
        sets=mine,
        past=past,
        lost=list(_lost(over, {place.programme_id for place in [*own, *past]})),
    )


def _lost(over: Sequence[Enrolment], elsewhere: set[int]) -> Iterator[NextStep]:
    """The last one of each programme."""
    seen = set(elsewhere)
    for place in over:
        if place.programme_id not in seen:
            seen.add(place.programme_id)
            url = reverse("my_place", args=[place.programme.slug])
            yield NextStep(_LOST[PlaceState(place.state)].format(place.programme), url, "What happened")


def _of_sets(user: Any, mine: Sequence[Enrolment], now: datetime) -> Iterator[NextStep]:
    """What the sets one is a member of ask: their rules, their dates, an action somebody recorded."""
    if not mine:
        return
    yield from rules_to_agree(mine)
    yield from ask_about_dates(user, now)


def ask_about_dates(user: Any, now: datetime) -> Iterator[NextStep]:
    """Polls that wait for the user's answer. One query."""
    for line in polls_to_answer(user, now):
        learning_set = line.poll.learning_set
        which = f"which dates suit you for {learning_set} of “{learning_set.programme}”"
        sentence = f"Say by the end of {long_date(line.last_day)} {which}."
        yield NextStep(sentence, line.url, "Say which dates suit me", urgent=True)


def _recorded(places: Sequence[Enrolment]) -> Iterator[NextStep]:
    """Actions recorded for one, also at the last session of a set."""
    if not places:
        return
    mine = Action.objects.kept().filter(owner__in=[one.pk for one in places], state=ActionState.PROPOSED)
    if number := mine.filter(owner__learning_set=F("learning_set")).count():
        wait = plural(number, "action was,actions were")
        sentence = f"{capfirst_only(in_words(number))} {wait} recorded for you. Please confirm."
        yield NextStep(sentence, reverse("my_actions"), "My actions", urgent=True)


def _to_come(mine: Sequence[Enrolment], now: datetime) -> list[Session]:
    """Under way, or with a date ahead, in the sets one is a member of (C04)."""
    ahead = Q(state=SessionState.LIVE) | Q(state__in=AHEAD, ends_at__gt=now)
    found = Session.objects.filter(ahead, learning_set__in=[place.learning_set_id for place in mine])
    found = found.select_related("learning_set__programme").order_by(F("starts_at").asc(), "pk")
    return list(found[: 1 + AHEAD_SHOWN])


def _own_answer(session: Session, mine: Sequence[Enrolment], now: datetime) -> OwnAnswer:
    place = next(place for place in mine if place.learning_set_id == session.learning_set_id)
    return own_answer(session, place, now)
