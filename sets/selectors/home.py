"""The first page: what is open, and for somebody signed in their next step."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Case, F, Prefetch, Q, QuerySet, Value, When
from django.urls import reverse
from django.utils.text import Truncator

from core.templatetags.wording import capfirst_only, in_words, long_date, when
from participants.models import Organisation
from sets.models import Enrolment, LearningSet, Programme
from sets.selectors.asked_to_take_over import asked_to_take_over
from sets.selectors.own_steps import NextStep, needs_answer, own_places, standing
from sets.selectors.places_left import Chairs, dated_set, places_left
from sets.selectors.programme_page import number_of_sessions
from sets.selectors.roles import Roles
from sets.states import SERVING, PlaceState, ProgrammeState

#: Programmes on one page.
PAGE_SIZE = 12


@dataclass(frozen=True)
class ProgrammeRow:
    title: str
    slug: str
    aim: str
    dates_line: str
    places_line: str
    closes_line: str
    chairs: list[Chairs]
    is_open: bool


#: What is said of a programme to somebody who has a live place there, instead of how many are left.
OWN_LINES = {
    PlaceState.WAITING: "You are on its waiting list.",
    PlaceState.OFFERED: "A place is offered to you.",
    PlaceState.CONFIRMED: "You have a place.",
}


@dataclass(frozen=True)
class Home:
    open_now: list[ProgrammeRow]
    opening_soon: list[ProgrammeRow]
    next_steps: list[NextStep]
    next_page: int | None
    previous_page: int | None


def home(user: Any, roles: Roles, now: datetime, *, page: int = 1) -> Home:
    """Three queries for a visitor; for somebody signed in one more, and one for each part of the site they have."""
    start = (page - 1) * PAGE_SIZE
    found = list(_programmes(now)[start : start + PAGE_SIZE + 1])
    own = own_places(user, now) if roles.has_places else []
    standing = {place.programme_id: OWN_LINES[PlaceState(place.state)] for place in own}
    if roles.coordinates:
        # Whoever runs a programme can have no place in it, so how many are left is not said as to a visitor.
        mine = Programme.objects.coordinated_by(user).filter(pk__in=[programme.pk for programme in found])
        standing |= dict.fromkeys(mine.values_list("pk", flat=True), "You coordinate it.")
    rows = [_row(programme, now, standing.get(programme.pk, "")) for programme in found[:PAGE_SIZE]]
    return Home(
        open_now=[row for row in rows if row.is_open],
        opening_soon=[row for row in rows if not row.is_open],
        next_steps=list(_next_steps(user, roles, own, now)),
        next_page=page + 1 if len(found) > PAGE_SIZE else None,
        previous_page=page - 1 if page > 1 else None,
    )


def _programmes(now: datetime) -> QuerySet[Programme]:
    """Those one can sign up for, soonest to close first; then those that open later."""
    not_over = Q(closes_at__isnull=True) | Q(closes_at__gt=now)
    not_yet = Case(When(opens_at__gt=now, then=Value(1)), default=Value(0))
    taking = Prefetch("sets", LearningSet.objects.not_cancelled().with_taken_seats(), to_attr="current_sets")
    return (
        Programme.objects.filter(not_over, state=ProgrammeState.OPEN)
        .annotate(not_yet=not_yet)
        .order_by("not_yet", F("closes_at").asc(nulls_last=True), "opens_at", "pk")
        .prefetch_related(taking, "planned_sessions")
    )


def _row(programme: Programme, now: datetime, own_line: str) -> ProgrammeRow:
    is_open = programme.takes_requests(now)
    learning_sets: list[LearningSet] = programme.current_sets  # type: ignore[attr-defined]  # prefetched
    places, dated = places_left(programme, learning_sets), dated_set(programme, learning_sets)
    sessions = list(programme.planned_sessions.all())
    dates = [dated.first_session_on] if dated else [session.date for session in sessions]
    known = [date for date in dates if date]
    first = f", from {long_date(min(known))}" if known else ", dates to be confirmed"
    return ProgrammeRow(
        title=programme.title,
        slug=programme.slug,
        aim=Truncator(programme.aim).words(45),
        dates_line=f"{number_of_sessions(len(sessions))}{first}" if sessions else "",
        places_line=own_line or (places.sentence if is_open else ""),
        closes_line=_window_line(programme, is_open),
        chairs=places.chairs if is_open else [],
        is_open=is_open,
    )


def _window_line(programme: Programme, is_open: bool) -> str:
    if not is_open:
        return f"Sign-up opens on {when(programme.opens_at)}"
    return f"Sign-up closes on {when(programme.closes_at)}" if programme.closes_at else "No closing date"


def _next_steps(user: Any, roles: Roles, own: list[Enrolment], now: datetime) -> Iterator[NextStep]:
    """What needs an answer first, then what is good to know."""
    if not user.is_authenticated:
        return
    yield from needs_answer(own, now)
    yield from asked_to_take_over(user, now)
    if roles.coordinates:
        yield from _to_settle(user)
    if user.is_staff:
        yield NextStep("You look after accounts and organisations.", reverse("admin:index"), "Administration")
    elif not (user.has_complete_profile or roles.coordinates or roles.facilitates or roles.commissions):
        sentence = "Complete your profile: your name, whom you represent, your job title. Then you can sign up."
        yield NextStep(sentence, reverse("profile"), "Complete my profile")
    yield from standing(own, now)
    if roles.facilitates:
        yield NextStep("You facilitate sets: who is in them, and their dates.", reverse("facilitate"), "My sets")
    if roles.coordinates:
        yield NextStep(
            "Your programmes: who signs up, and what needs a decision.", reverse("coordinate"), "My programmes"
        )
    if roles.commissions:
        yield NextStep("Programmes that you commission, in numbers.", reverse("sponsored"), "Where they stand")


def _to_settle(user: Any) -> Iterator[NextStep]:
    """Two queries: organisations to accept, programmes where enough people wait for another set."""
    if waiting := Organisation.objects.requested().count():
        wait = "organisation waits" if waiting == 1 else "organisations wait"
        sentence = f"{capfirst_only(in_words(waiting))} {wait} to be accepted."
        yield NextStep(sentence, reverse("organisation_list"), "Settle them", urgent=True)
    enough = Programme.objects.coordinated_by(user).filter(state__in=SERVING, told_enough_wait=True)
    for slug, title in enough.order_by("pk").values_list("slug", "title")[:PAGE_SIZE]:
        yield NextStep(
            f"Enough people wait for another set of “{title}”.", reverse("places", args=[slug]), "Decide", urgent=True
        )
