"""Words and recipients of the mail to and about facilitators: never what was declared, nor by whom (C10)."""

from datetime import datetime

from django.urls import reverse

from notifications.models import Message
from participants.models import User
from sets.mail_row import row
from sets.models import ConflictOfInterest, LearningSet, Programme
from sets.states import RoleKind

KINDS = {
    "facilitator_invited": "A coordinator asks for your facilitator profile",
    "conflict_declared": "A facilitator has declared a conflict",
}


def facilitator_invited(user: User, programme: Programme, *, now: datetime) -> Message:
    """Once for each programme that asks."""
    key = f"facilitator-invited:{programme.pk}:{user.pk}"
    return _to(user, "facilitator_invited", programme, key, "", reverse("facilitator_profile"), now)


def conflict_declared(conflict: ConflictOfInterest, learning_set: LearningSet, *, now: datetime) -> list[Message]:
    """To the coordinators of a set that it touches; the page of places says what it is."""
    programme = learning_set.programme
    people = User.objects.filter(
        programme_roles__programme=programme, programme_roles__role=RoleKind.COORDINATOR, is_active=True
    )
    path, key = reverse("places", args=[programme.slug]), f"conflict:{conflict.pk}:{learning_set.pk}"
    about = f"conflict:{conflict.pk}"
    return [_to(one, "conflict_declared", programme, key, about, path, now) for one in people.order_by("pk")]


def still_wanted(message: Message) -> bool:
    """That somebody has declared a conflict, only until they end it."""
    kind, _, pk = message.about.partition(":")
    return kind != "conflict" or ConflictOfInterest.objects.standing().filter(pk=pk).exists()


def _to(user: User, kind: str, programme: Programme, key: str, about: str, path: str, now: datetime) -> Message:
    key, subject = f"{key}:{user.pk}", f"{KINDS[kind]}: {programme.title}"
    return row(kind, programme, to=user, key=key, subject=subject, path=path, now=now, about=about)
