"""The mail that what a set wrote goes one day: when, and how to take one's own along; nothing of what it says (C10)."""

from datetime import date, datetime

from django.conf import settings
from django.urls import reverse

from core.templatetags.wording import long_date
from notifications.models import Message
from participants.models import User
from sets.models import LearningSet

KIND = "writing_goes"
KINDS = {KIND: "What a set wrote goes soon"}


def writing_goes(learning_set: LearningSet, goes_on: date, *, now: datetime) -> list[Message]:
    """To everybody who was one of its people, and to those who facilitated it."""
    programme = learning_set.programme
    words = {
        "programme": programme.title,
        "set": learning_set.name,
        "day": long_date(goes_on),
        "set_url": settings.SITE_URL + reverse("set_home", args=[learning_set.pk]),
        "data_url": settings.SITE_URL + reverse("my_data"),
    }
    members = User.objects.filter(
        pk__in=learning_set.enrolments.exclude(in_set_since=None).values("participant"), is_active=True
    )
    held = User.objects.filter(facilitations__learning_set=learning_set, is_active=True)
    return [
        Message(
            key=f"{KIND}:{learning_set.pk}:{reader.pk}",
            kind=KIND,
            topic=f"programme:{programme.pk}",
            about=f"set:{learning_set.pk}",
            recipient=reader,
            to=reader.email,
            subject=f"What {learning_set.name} wrote goes on {words['day']}: {programme.title}"[:250],
            template="emails/sessions/writing_goes",
            context={"name": reader.full_name, **words},
            created_at=now,
            due_at=now,
        )
        for reader in (members | held).distinct().order_by("pk")
    ]


def still_wanted(message: Message) -> bool:
    """While it is there and the day that was told stands."""
    pk = message.about.partition(":")[2]
    return LearningSet.objects.filter(pk=pk, writing_gone_at=None, writing_goes_on__isnull=False).exists()
