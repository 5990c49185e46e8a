"""What somebody's own places ask of them now, and where they stand."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse

from core.templatetags.wording import long_date, ordinal
from sets.models import Commitment, ConfirmedDate, Enrolment, earlier_than
from sets.states import PlaceState
from sets.working_days import LONDON, last_day_of_offer


@dataclass(frozen=True)
class NextStep:
    sentence: str
    url: str
    label: str
    urgent: bool = False


def own_places(user: Any, now: datetime) -> list[Enrolment]:
    """One query: live places, with rank, the next date of the own set, and whether its dates are committed to."""
    waiting = Enrolment.objects.waiting().filter(programme=OuterRef("programme"))
    ahead = waiting.filter(earlier_than(OuterRef("requested_at"), OuterRef("position")))
    counted = ahead.order_by().values("programme").annotate(number=Count("pk")).values("number")
    to_come = ConfirmedDate.objects.filter(
        learning_set=OuterRef("learning_set"), date__gte=now.astimezone(LONDON).date()
    )
    return list(
        Enrolment.objects.visible_to(user)
        .live()
        .select_related("programme", "learning_set", "commitment")
        .annotate(ahead=Coalesce(Subquery(counted), 0), next_date=Subquery(to_come.order_by("date").values("date")[:1]))
        .order_by("requested_at")
    )


def needs_answer(own: Sequence[Enrolment], now: datetime) -> Iterator[NextStep]:
    """What waits for a yes or a no: offers first, then confirmed dates (P5, P16)."""
    yield from (_offer(place) for place in own if _is_open_offer(place, now))
    yield from (_dates(place) for place in own if _asks_about_dates(place))


def standing(own: Sequence[Enrolment], now: datetime) -> Iterator[NextStep]:
    """Where the others stand; nothing needs to be done."""
    yield from (_place(place) for place in own if not _is_open_offer(place, now) and not _asks_about_dates(place))


def _is_open_offer(place: Enrolment, now: datetime) -> bool:
    return place.state == PlaceState.OFFERED and place.offer_ends_at is not None and place.offer_ends_at > now


def _asks_about_dates(place: Enrolment) -> bool:
    commitment: Commitment | None = getattr(place, "commitment", None)
    return commitment is not None and commitment.answered_at is None


def _dates(place: Enrolment) -> NextStep:
    sentence = f"The dates of {place.learning_set} of “{place.programme}” are confirmed. Can you make them?"
    return NextStep(sentence, _url(place), "Say whether I can", urgent=True)


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
