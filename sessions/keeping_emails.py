"""The mail that what a set wrote goes one day: when, and how to take one's own along; nothing of what it says (C10)."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from core.keeping import day_of
from core.templatetags.wording import long_date
from notifications.kinds import Words
from notifications.models import Message
from notifications.states import MessageState
from sessions.keeping import WRITING_GOES as KIND
from sessions.selectors.telling import readers
from sets.keeping import TOLD_DAYS
from sets.models import Facilitation, LearningSet
from sets.states import PlaceState

KINDS = {KIND: "What a set wrote goes soon"}


def writing_goes(learning_set: LearningSet, goes_on: date, *, now: datetime) -> list[Message]:
    """To everybody who is one of its people, or left something in it. Who may not open it is led to their own data."""
    programme = learning_set.programme
    words = {
        "programme": programme.title,
        "set": learning_set.name,
        "day": long_date(goes_on),
        "data_url": settings.SITE_URL + reverse("my_data"),
    }
    set_url, inside = settings.SITE_URL + reverse("set_home", args=[learning_set.pk]), _may_open(learning_set)
    return [
        Message(
            key=f"{KIND}:{learning_set.pk}:{reader.pk}",
            kind=KIND,
            topic=f"programme:{programme.pk}",
            about=f"set:{learning_set.pk}",
            recipient=reader,
            to=reader.email,
            subject=_subject(words),
            template="emails/sessions/writing_goes",
            context={"name": reader.full_name, "set_url": set_url if reader.pk in inside else "", **words},
            created_at=now,
            due_at=now,
        )
        for reader in readers(learning_set).order_by("pk")
    ]


def _may_open(learning_set: LearningSet) -> set[int]:
    """As `LearningSet.objects.met_by`, for all of them at once."""
    there = learning_set.enrolments.filter(state__in=(PlaceState.CONFIRMED, PlaceState.COMPLETED))
    held = Facilitation.objects.filter(learning_set=learning_set)
    return {*there.values_list("participant", flat=True), *held.values_list("user", flat=True)}


def _subject(words: Mapping[str, Any]) -> str:
    return f"What {words['set']} wrote goes on {words['day']}: {words['programme']}"[:250]


def words(message: Message) -> Words | None:
    """As of now: whoever reads it late has as long as the others had. The day of the set follows in the night."""
    learning_set = _of(message).first()
    if learning_set is None or learning_set.writing_goes_on is None:
        return None
    day = learning_set.writing_goes_on
    if message.again_of is None or message.again_of.state != MessageState.SENT:
        day = max(day, day_of(timezone.now()) + timedelta(days=TOLD_DAYS))
    said = {**message.context, "day": long_date(day)}
    return Words(_subject(said), said, (KIND,))


def still_wanted(message: Message) -> bool:
    """While it is there and the day that was told stands."""
    return _of(message).exists()


def _of(message: Message) -> QuerySet[LearningSet]:
    pk = message.about.partition(":")[2]
    return LearningSet.objects.filter(pk=pk, writing_gone_at=None, writing_goes_on__isnull=False)
