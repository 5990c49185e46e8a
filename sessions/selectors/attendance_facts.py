"""What an attendance report is computed from: sessions, places and marks as ids, states and days, without a name.

The names that belong to the ids come beside them, so that a frozen period can keep the one and join the other later.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db.models import Q
from django.utils import timezone

from participants.models import Organisation
from sessions.attendance_figures import Marked
from sessions.models import Attendance, Session, SessionEvent
from sessions.states import COUNTED, SessionState
from sets.models import Enrolment, LearningSet, LedgerEntry, PlannedSession, Programme
from sets.states import Kind, PlaceState, SetState

#: How somebody who had a place can have lost it.
WAYS_OUT = (PlaceState.REPLACED, PlaceState.WITHDRAWN, PlaceState.REMOVED)
#: How somebody left a set who has a place in another: on the registers of the one and then of the other (P14).
MOVED = "moved"
SOMEBODY = "Somebody"


@dataclass(frozen=True)
class SessionFact:
    """One session of one set. `pk` is None where only the programme's plan knows it."""

    pk: int | None
    learning_set: int
    number: int
    state: str
    #: The moment it starts, or the planned day, or nothing.
    starts: datetime | date | None
    #: How often its date was changed after it had been confirmed.
    moved: int = 0

    @property
    def day(self) -> date | None:
        return timezone.localdate(self.starts) if isinstance(self.starts, datetime) else self.starts

    @property
    def is_held(self) -> bool:
        return self.state in COUNTED


@dataclass(frozen=True)
class PlaceFact:
    """Whose place: the organisation and its tier count as they are when the facts are read."""

    pk: int
    organisation: int
    tier: str
    #: The set in which the place is held now, if it is.
    learning_set: int | None


@dataclass(frozen=True)
class Gone:
    """Somebody who had a place and no longer has it, or has it in another set."""

    place: int
    learning_set: int | None
    how: str
    day: date


@dataclass(frozen=True)
class Facts:
    sessions: Sequence[SessionFact]
    places: Mapping[int, PlaceFact]
    #: Of sessions that were held.
    marks: Sequence[Marked]
    gone: Sequence[Gone]

    def within(self, first: date | None, last: date | None) -> "Facts":
        """What lies between two days; a session without a day lies between none."""
        if first is None and last is None:
            return self

        def lies(day: date | None) -> bool:
            return day is not None and (first is None or first <= day) and (last is None or day <= last)

        sessions = [one for one in self.sessions if lies(one.day)]
        return self._of(sessions, [one for one in self.gone if lies(one.day)])

    def of_set(self, learning_set: int | None) -> "Facts":
        if learning_set is None:
            return self
        sessions = [one for one in self.sessions if one.learning_set == learning_set]
        return self._of(sessions, [one for one in self.gone if one.learning_set == learning_set])

    def of_organisation(self, organisation: int | None) -> "Facts":
        """Its people's marks; the sessions are those of the sets, whoever came."""
        if organisation is None:
            return self
        places = {pk: one for pk, one in self.places.items() if one.organisation == organisation}
        return replace(
            self,
            places=places,
            marks=[one for one in self.marks if one.place in places],
            gone=[one for one in self.gone if one.place in places],
        )

    def _of(self, sessions: Sequence[SessionFact], gone: Sequence[Gone]) -> "Facts":
        kept = {one.pk for one in sessions}
        return replace(self, sessions=sessions, marks=[one for one in self.marks if one.session in kept], gone=gone)


@dataclass(frozen=True)
class Names:
    """Of whatever the facts mention by id. Who was erased is somebody."""

    sets: Mapping[int, str]
    people: Mapping[int, str]
    organisations: Mapping[int, str]

    def person(self, place: int) -> str:
        return self.people.get(place) or SOMEBODY

    def organisation(self, pk: int) -> str:
        return self.organisations.get(pk, "An organisation")

    def learning_set(self, pk: int | None) -> str:
        return self.sets.get(pk, "A set") if pk else "No set"


def read(programme: Programme) -> tuple[Facts, Names]:
    """All there is of a programme. Seven queries, whatever its size."""
    sets = list(programme.sets.order_by("letter"))
    places = list(
        Enrolment.objects.filter(programme=programme)
        .exclude(learning_set=None)
        .values_list(
            *("pk", "participant__full_name", "organisation_id", "organisation__name", "organisation__tier"),
            *("learning_set_id", "state"),
        )
    )
    held = (PlaceState.CONFIRMED, PlaceState.COMPLETED)
    facts = Facts(
        sessions=_sessions(programme, sets),
        places={
            pk: PlaceFact(pk, organisation, tier, learning_set if state in held else None)
            for pk, _, organisation, _, tier, learning_set, state in places
        },
        marks=_marks(programme),
        gone=_gone(programme),
    )
    names = Names(
        sets={one.pk: one.name for one in sets},
        people={pk: name for pk, name, *_ in places},
        organisations={pk: name for _, _, pk, name, *_ in places},
    )
    return facts, names


def with_organisations(names: Names, wanted: Iterable[int]) -> Names:
    """Also of organisations that nobody represents any more. One query, if there are such."""
    if not (missing := set(wanted) - set(names.organisations)):
        return names
    found = dict(Organisation.objects.filter(pk__in=missing).values_list("pk", "name"))
    return replace(names, organisations={**names.organisations, **found})


def _sessions(programme: Programme, sets: Sequence[LearningSet]) -> list[SessionFact]:
    """Set by set, in the order of their numbers: those that have a row, and those that are only planned."""
    planned = {one.number: one for one in programme.planned_sessions.all()}
    moved = _times_moved(programme)
    own: dict[int, dict[int, Session]] = {one.pk: {} for one in sets}
    for session in Session.objects.filter(learning_set__programme=programme):
        own[session.learning_set_id][session.number] = session
    found = []
    for learning_set in sets:
        sessions = own[learning_set.pk]
        for number in sorted({*planned, *sessions}):
            fact = _fact(learning_set, number, sessions.get(number), planned.get(number), moved)
            # Of a set that was given up, what never had a date was never to be.
            if not (learning_set.state == SetState.CANCELLED and fact.state == SessionState.DRAFT):
                found.append(fact)
    return found


def _fact(
    learning_set: LearningSet,
    number: int,
    session: Session | None,
    planned: PlannedSession | None,
    moved: Mapping[int, int],
) -> SessionFact:
    planned_day = planned.date if planned else None
    if session is None:
        return SessionFact(None, learning_set.pk, number, SessionState.DRAFT, planned_day)
    starts = session.starts_at or planned_day
    return SessionFact(session.pk, learning_set.pk, number, session.state, starts, moved.get(session.pk, 0))


def _times_moved(programme: Programme) -> dict[int, int]:
    """By session, how often its start was changed while it was confirmed; places may change without that."""
    events = SessionEvent.objects.filter(session__learning_set__programme=programme)
    before: dict[int, datetime | None] = {}
    moved: dict[int, int] = {}
    for session, was, became, starts_at in events.order_by("at", "pk").values_list(
        "session_id", "from_state", "to_state", "starts_at"
    ):
        stayed_confirmed = was == became == SessionState.CONFIRMED
        if stayed_confirmed and session in before and before[session] != starts_at:
            moved[session] = moved.get(session, 0) + 1
        before[session] = starts_at
    return moved


def _marks(programme: Programme) -> list[Marked]:
    rows = Attendance.objects.filter(session__learning_set__programme=programme, session__state__in=COUNTED)
    return [Marked(*row) for row in rows.order_by("pk").values_list("enrolment_id", "session_id", "status")]


def _gone(programme: Programme) -> list[Gone]:
    """From the ledger: whoever had a place and lost it or was moved, out of which set, and when."""
    lost = Q(from_state=PlaceState.CONFIRMED, to_state__in=WAYS_OUT)
    entries = LedgerEntry.objects.filter(
        lost | Q(to_state=PlaceState.CONFIRMED), programme_id=programme.pk, kind=Kind.PLACE
    )
    was_in: dict[int, int | None] = {}
    found = []
    rows = entries.order_by("number").values_list("subject", "row", "from_state", "to_state", "at")
    for place, row, was, became, at in rows:
        learning_set = row.get("set")
        left = was_in.get(place, learning_set)
        if became != PlaceState.CONFIRMED:
            found.append(Gone(place, learning_set, became, timezone.localdate(at)))
        elif was == PlaceState.CONFIRMED and left != learning_set:
            found.append(Gone(place, left, MOVED, timezone.localdate(at)))
        was_in[place] = learning_set
    return found
