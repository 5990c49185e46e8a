"""What people see of each other: a card with what its owner shows (C06)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.urls import reverse

from participants.models import HandbookEntry, Shown, User
from participants.states import HandbookField

#: Below the rest, for whoever wants to read on.
_MORE = (HandbookField.EXPERIENCE, HandbookField.NETWORKS, HandbookField.CONTACT)
#: Colours behind initials.
_TONES = 4


@dataclass(frozen=True)
class Card:
    pk: int
    name: str
    job_title: str
    organisation: str
    shown: Shown
    #: Empty without a photo that may be seen: then initials are drawn.
    photo_url: str = ""

    @property
    def tone(self) -> int:
        return self.pk % _TONES + 1

    @property
    def more(self) -> Sequence[tuple[str, str]]:
        told = ((str(name.label), getattr(self.shown, name.value)) for name in _MORE)
        return [(label, words) for label, words in told if words]


def shown_of(people: Iterable[int]) -> dict[int, Shown]:
    """What each of the people shows, by person; nobody who shows nothing. One query."""
    found = HandbookEntry.objects.filter(user__in=people).as_shown()
    return {pk: shown for pk, shown in found.items() if not shown.is_empty}


def own_card(user: User) -> Card:
    """How the people in the sets of `user` see them. Two queries at most."""
    shown = shown_of([user.pk]).get(user.pk, Shown())
    return Card(
        user.pk,
        str(user),
        user.job_title,
        str(user.organisation or ""),
        shown,
        reverse("handbook_own_photo") if shown.photo else "",
    )
