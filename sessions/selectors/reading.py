"""What there is to read, for whom `sets` cannot know: who covers a session reads what is for it (domain, section 2)."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Exists, OuterRef, Q

from sessions.models import Session
from sets.models import Document
from sets.models.document import DocumentQuerySet
from sets.selectors.documents import number_to_read


def readable_by(user: Any) -> DocumentQuerySet:
    """All that somebody may read: what is theirs anyway, and what is for a session they cover, nothing else of it."""
    visible = Document.objects.visible_to(user)
    if not user.is_authenticated:
        return visible
    covered = Session.objects.covered_by(user).filter(
        learning_set__programme=OuterRef("programme"), number=OuterRef("planned_session__number")
    )
    of_its_set = covered.filter(learning_set=OuterRef("learning_set"))
    for_it = Exists(of_its_set) | (Q(learning_set__isnull=True) & Exists(covered))
    return Document.objects.filter(Q(pk__in=visible.values("pk")) | for_it)


def to_read(sessions: Iterable[Session]) -> dict[int, int]:
    """Session → how many documents its people are to read for it. Two queries for however many."""
    wanted = {one.pk: (one.learning_set_id, one.number) for one in sessions}
    found = number_to_read(wanted.values())
    return {pk: found[of] for pk, of in wanted.items()}
