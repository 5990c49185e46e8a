"""Documents as lists: what there is to read, what kind it is and how large. One query each."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.urls import reverse

from core.papers import PaperKind
from core.prepared import Prepared
from sets.models import Document, LearningSet, PlannedSession, Programme
from sets.models.document import DocumentQuerySet

#: Of a set's documents, so many are named on its home.
_NAMED = 5

_public = Prepared(lambda pk: Document.objects.filter(programme=pk, public=True).in_order(), int)


@dataclass(frozen=True)
class Reading:
    """One document in a list."""

    title: str
    url: str
    #: `PDF, 240 kB`.
    what: str
    #: `For session 2`, or nothing.
    session: str
    #: Where it can be taken away; empty for who may not.
    remove_url: str = ""


@dataclass(frozen=True)
class Readings:
    """Documents with the same readers, under a heading."""

    heading: str
    lines: Sequence[Reading]


def public_documents(programme: Programme) -> list[Reading]:
    """What everybody may read before they sign up; of a draft, what they will."""
    return [_reading(one, "") for one in _public(programme.pk)]


def documents_of_set(learning_set: LearningSet, user: Any) -> list[Readings]:
    """What the reader sees on the page of a set: the set's own documents, then the programme's."""
    found = _visible(learning_set, user)
    mine = set(found.kept_by(user).filter(from_coordinator=False).values_list("pk", flat=True))
    rows = list(found.in_order())
    own = [_reading(one, removable=one.pk in mine) for one in rows if one.learning_set_id]
    shared = [_reading(one) for one in rows if not one.learning_set_id]
    return [Readings(f"Of {learning_set}", own), Readings("Of the whole programme", shared)]


def documents_on_home(learning_set: LearningSet, user: Any, next_session: int | None) -> list[Reading]:
    """What is named on a set's home: reading for the next session, then what is for no session, the newest first."""
    found = _visible(learning_set, user)
    wanted = Q(planned_session__isnull=True) | Q(planned_session__number=next_session or 0)
    rows = found.filter(wanted).order_by("planned_session__number", "-uploaded_at", "-pk")
    return [_reading(one) for one in rows[:_NAMED]]


def documents_of_session(learning_set: LearningSet, number: int, readable: DocumentQuerySet) -> list[Reading]:
    """What there is to read for one session of the set, out of what the reader may read at all."""
    rows = _rows(readable.for_set(learning_set)).filter(planned_session__number=number).in_order()
    return [_reading(one, "") for one in rows]


def documents_of_programme(programme: Programme) -> list[Readings]:
    """What coordinators put there, for the coordinator's page; nothing of what facilitators did (C02)."""
    rows = list(_rows(programme.documents.filter(from_coordinator=True).in_order()))
    groups = [
        ("For everybody, before they sign up", lambda one: one.public),
        ("For members of all sets", lambda one: not one.public and not one.learning_set_id),
        *(
            (f"For {learning_set}", lambda one, pk=learning_set.pk: one.learning_set_id == pk)
            for learning_set in programme.sets.order_by("letter")
        ),
    ]
    return [
        Readings(heading, [_reading(one, removable=True) for one in rows if belongs(one)])
        for heading, belongs in groups
    ]


def number_to_read(sessions: Iterable[tuple[int, int]]) -> dict[tuple[int, int], int]:
    """(set, number of session) → how many documents its members are to read for it, for however many: two queries.

    Members alike: whoever joins before a session reads what is for it (C05).
    """
    wanted = list(sessions)
    numbers = {number for _, number in wanted}
    programmes = dict(LearningSet.objects.filter(pk__in={pk for pk, _ in wanted}).values_list("pk", "programme"))
    rows = list(
        Document.objects.filter(
            programme__in=set(programmes.values()), planned_session__number__in=numbers
        ).values_list("programme", "learning_set", "planned_session__number")
    )
    return {
        (pk, number): sum(
            (programme, at) == (programmes.get(pk), number) and of_set in (None, pk) for programme, of_set, at in rows
        )
        for pk, number in wanted
    }


def what_it_is(kind: str, size: int) -> str:
    """`PDF, 240 kB`, `Word, 1.2 MB`."""
    thousands = max(round(size / 1000), 1)
    words = f"{thousands} kB" if thousands < 1000 else f"{size / 1_000_000:.1f} MB"
    label = str(PaperKind(kind).label)
    return f"{label[:1].upper()}{label[1:]}, {words}"


def sessions_to_choose(programme: Programme) -> list[PlannedSession]:
    return list(programme.planned_sessions.order_by("number"))


def _visible(learning_set: LearningSet, user: Any) -> Any:
    return _rows(Document.objects.visible_to(user).for_set(learning_set))


def _rows(found: Any) -> Any:
    return found.select_related("planned_session")


def _reading(document: Document, session: str | None = None, *, removable: bool = False) -> Reading:
    for_session = f"For session {document.planned_session.number}" if document.planned_session else ""
    return Reading(
        title=document.title,
        url=reverse("document", args=[document.pk]),
        what=what_it_is(document.kind, document.size),
        session=for_session if session is None else session,
        remove_url=reverse("document_remove", args=[document.pk]) if removable else "",
    )
