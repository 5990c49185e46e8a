"""The first page: what is open, and for somebody signed in their next step."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Case, Count, F, OuterRef, Prefetch, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.text import Truncator

from core.templatetags.wording import capfirst_only, in_words, long_date, ordinal, when
from participants.models import Organisation
from sets.models import ConfirmedDate, Enrolment, LearningSet, Programme
from sets.selectors.places_left import Chairs, dated_set, places_left
from sets.selectors.programme_page import number_of_sessions
from sets.selectors.roles import Roles
from sets.states import SERVING, PlaceState, ProgrammeState
from sets.working_days import LONDON, last_day_of_offer

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
class NextStep:
    sentence: str
    url: str
    label: str
    urgent: bool = False


@dataclass(frozen=True)
class Home:
    open_now: list[ProgrammeRow]
    opening_soon: list[ProgrammeRow]
    next_steps: list[NextStep]
    next_page: int | None
    previous_page: int | None


def home(user: Any, roles: Roles, now: datetime, *, page: int = 1) -> Home:
    """Three queries for a visitor; one more for each part of the site that somebody signed in has."""
    start = (page - 1) * PAGE_SIZE
    found = list(_programmes(now)[start : start + PAGE_SIZE + 1])
    own = list(_own_places(user, now)) if roles.has_places else []
    standing = {place.programme_id: OWN_LINES[PlaceState(place.state)] for place in own}
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
    learning_sets: list[LearningSet] = programme.current_sets  # type: ignore[attr-defined]
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
    offers = [p for p in own if p.state == PlaceState.OFFERED and p.offer_ends_at and p.offer_ends_at > now]
    yield from map(_offer, offers)
    if roles.coordinates:
        yield from _to_settle(user)
    if user.is_staff:
        yield NextStep("You look after accounts and organisations.", reverse("admin:index"), "Administration")
    elif not (user.has_complete_profile or roles.coordinates or roles.facilitates):
        sentence = "Complete your profile: your name, whom you represent, your job title. Then you can sign up."
        yield NextStep(sentence, reverse("profile"), "Complete my profile")
    yield from (_place(p) for p in own if p not in offers)
    if roles.facilitates:
        yield NextStep("You facilitate sets: who is in them, and their dates.", reverse("facilitate"), "My sets")
    if roles.coordinates:
        yield NextStep(
            "Your programmes: who signs up, and what needs a decision.", reverse("coordinate"), "My programmes"
        )


def _own_places(user: Any, now: datetime) -> Iterable[Enrolment]:
    """One query: live places, with rank and the next date of the own set."""
    ahead = Enrolment.objects.waiting().filter(programme=OuterRef("programme"), position__lt=OuterRef("position"))
    counted = ahead.order_by().values("programme").annotate(number=Count("pk")).values("number")
    to_come = ConfirmedDate.objects.filter(
        learning_set=OuterRef("learning_set"), date__gte=now.astimezone(LONDON).date()
    )
    return (
        Enrolment.objects.visible_to(user)
        .live()
        .select_related("programme", "learning_set")
        .annotate(ahead=Coalesce(Subquery(counted), 0), next_date=Subquery(to_come.order_by("date").values("date")[:1]))
        .order_by("requested_at")
    )


def _offer(place: Enrolment) -> NextStep:
    assert place.offer_ends_at is not None
    day = long_date(last_day_of_offer(place.offer_ends_at)).rsplit(" ", 1)[0]
    sentence = f"Answer by the end of {day}: a place in {place.learning_set} of “{place.programme}” is offered to you."
    return NextStep(sentence, _url(place), "Accept or decline", urgent=True)


def _place(place: Enrolment) -> NextStep:
    title = f"“{place.programme}”"
    if place.state == PlaceState.WAITING:
        rank = ordinal(getattr(place, "ahead", 0) + 1)
        return NextStep(f"You are {rank} on the waiting list for {title}.", _url(place), "My place")
    if place.state == PlaceState.OFFERED:
        return NextStep(f"The offer of a place in {title} has run out.", _url(place), "What happened")
    sentence = f"You have a place in {place.learning_set} of {title}."
    if next_date := getattr(place, "next_date", None):
        sentence += f" Your set meets on {long_date(next_date)}."
    return NextStep(sentence, _url(place), "My place")


def _url(place: Enrolment) -> str:
    return reverse("my_place", args=[place.programme.slug])


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
