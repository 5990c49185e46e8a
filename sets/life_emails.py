"""Words and recipients of the mail about the life of a programme: it opens, it is cancelled, a set of it is (C10)."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.urls import reverse

from notifications.models import Message
from participants.models import User
from sets.mail_row import row
from sets.models import Enrolment, Interest, LearningSet, Programme
from sets.states import ONE_PER_ORGANISATION, ProgrammeState

KINDS = {
    "programme_cancelled": "A programme has been cancelled",
    "set_cancelled": "A set has been cancelled",
    "interest_invited": "Sign-up has opened",
}


def programme_cancelled(
    programme: Programme, sets: Collection[LearningSet], *, told: Collection[int], but: User, now: datetime
) -> list[Message]:
    """To whoever facilitates a set that ends, has a role or was interested, once each; not to those `told` already."""
    concerned = (
        Q(facilitations__learning_set__in=[one.pk for one in sets])
        | Q(programme_roles__programme=programme)
        | Q(interests__programme=programme)
    )
    people = User.objects.filter(concerned, is_active=True).exclude(pk__in={*told, but.pk}).distinct().order_by("pk")
    path = reverse("programme", args=[programme.slug])
    return _to(people, "programme_cancelled", programme, f"programme-cancelled:{programme.pk}", path, now)


def set_cancelled(
    programme: Programme, learning_set: LearningSet, *, but: User | None, merged: str = "", now: datetime
) -> list[Message]:
    """To whoever facilitates it; its members have messages of their own. `merged`: the set they are in now."""
    people = User.objects.filter(facilitations__learning_set=learning_set, is_active=True)
    people = people.exclude(pk=but.pk) if but else people
    key, path = f"set-cancelled:{learning_set.pk}", reverse("facilitate")
    return _to(people.order_by("pk"), "set_cancelled", programme, key, path, now, set=learning_set.name, merged=merged)


def interest_invited(programme: Programme, interests: Iterable[Interest], *, now: datetime) -> list[Message]:
    """To those who said that they were interested: sign-up is open, and no place is kept for them (S2)."""
    path = reverse("programme", args=[programme.slug])
    about = f"open:{programme.pk}"
    return [
        message
        for one in interests
        for message in _to([one.user], "interest_invited", programme, f"interest:{one.pk}", path, now, about=about)
    ]


def still_wanted(message: Message) -> bool:
    """That sign-up has opened, only while it is open, to whoever is still interested and has no place."""
    kind, _, pk = message.about.partition(":")
    if kind != "open":
        return True
    has_place = Enrolment.objects.filter(
        programme=pk, participant=message.recipient_id, state__in=ONE_PER_ORGANISATION
    ).exists()
    if has_place or not Interest.objects.filter(programme=pk, user=message.recipient_id).exists():
        return False
    return Programme.objects.filter(pk=pk, state=ProgrammeState.OPEN).exists()


def _to(
    people: Iterable[User],
    kind: str,
    programme: Programme,
    key: str,
    path: str,
    now: datetime,
    *,
    about: str = "",
    **context: str,
) -> list[Message]:
    of: dict[str, Any] = {"subject": f"{KINDS[kind]}: {programme.title}", "path": path, "now": now, "about": about}
    return [row(kind, programme, to=user, key=f"{key}:{user.pk}", **of, **context) for user in people]
