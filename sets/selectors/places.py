"""The places page of a programme: who sits where, who waits, who has left. For its coordinator only."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import CharField, Count, Exists, OuterRef, Prefetch, QuerySet, Value
from django.db.models.functions import Cast, Concat

from core.templatetags.wording import in_words, long_date, plural
from notifications.models import FailingAddress, Message
from notifications.selectors import not_reached
from participants.models import Organisation
from participants.recognition import matches_for_each
from participants.selectors import addresses_known
from participants.states import Acceptance
from sets.letters import letter
from sets.models import Commitment, Enrolment, Facilitation, LearningSet, PlannedSession, Programme
from sets.options import Figures
from sets.seating import Seating
from sets.selectors.arrangements import Arrangement, arrangements, why_no_other_set
from sets.selectors.conflicts import conflicts_of_programme
from sets.selectors.hand_overs import asked_until
from sets.states import ONE_PER_ORGANISATION, PlaceState, ProgrammeState, SetState
from sets.working_days import last_day_of_offer

#: A set may be confirmed under its minimum, with a reason, from this many members (domain, section 3).
LEAST_MEMBERS = 4


@dataclass(frozen=True)
class PersonRow:
    """One person's place, as the coordinator sees it."""

    place: Enrolment
    rank: int = 0
    address_is_outside: bool = False
    mail_failed: bool = False
    cannot_make: str = ""
    #: Asked to commit to the confirmed dates and has not answered (P16).
    silent_since: datetime | None = None
    #: A colleague may take the place over until then (P10); whom they asked is not the coordinator's to know.
    asked_until: datetime | None = None

    @property
    def name(self) -> str:
        return str(self.place.participant)

    @property
    def organisation(self) -> str:
        return str(self.place.organisation)

    @property
    def not_reached(self) -> FailingAddress | None:
        return not_reached(self.place.participant)

    @property
    def answer_by(self) -> str:
        return _day_before(self.place.offer_ends_at)

    @property
    def colleague_answers_by(self) -> str:
        return _day_before(self.asked_until)


@dataclass(frozen=True)
class SetRow:
    """One set, its people in the order of their seats, and what it still lacks."""

    learning_set: LearningSet
    people: Sequence[PersonRow]
    facilitators: Sequence[str]
    minimum: int
    #: How many sessions are planned.
    sessions: int
    #: What facilitators have declared that touches the set, in sentences (D7).
    conflicts: Sequence[str] = ()

    @property
    def members(self) -> int:
        return sum(one.place.state in (PlaceState.CONFIRMED, PlaceState.COMPLETED) for one in self.people)

    @property
    def offered(self) -> int:
        return sum(one.place.state == PlaceState.OFFERED for one in self.people)

    @property
    def lacks(self) -> str:
        """What keeps the set from being confirmed, in a sentence, or nothing."""
        if self.learning_set.state != SetState.FORMING:
            return ""
        lacks = []
        if self.members < self.minimum:
            short = self.minimum - self.members
            lacks.append(f"{in_words(short)} more {plural(short, 'member,members')} to reach {in_words(self.minimum)}")
        if not self.learning_set.dates_confirmed_at:
            lacks.append("confirmed dates")
        if not self.facilitators:
            lacks.append("a facilitator")
        return f"Before it can be confirmed it needs {_listed(lacks)}." if lacks else ""

    @property
    def is_below(self) -> bool:
        """Whether it has too few members and is confirmed, dated, or can get none by itself (P11)."""
        of = self.learning_set
        is_pressing = of.state == SetState.CONFIRMED or of.first_session_on or of.programme.state != ProgrammeState.OPEN
        return of.takes_members and self.members < self.minimum and bool(is_pressing)

    @property
    def may_be_confirmed(self) -> bool:
        enough = self.members >= min(self.minimum, LEAST_MEMBERS)
        ready = bool(self.learning_set.dates_confirmed_at and self.facilitators)
        return self.learning_set.state == SetState.FORMING and enough and ready


@dataclass(frozen=True)
class Request:
    """An organisation that people of this programme wait for, and which known ones it may be."""

    organisation: Organisation
    likely: Sequence[Organisation]


@dataclass(frozen=True)
class TwoForOne:
    """A place of an organisation that was merged into one that has a place here too (P2): one of the two has to end."""

    late: PersonRow
    other: PersonRow

    @property
    def both(self) -> list[PersonRow]:
        return [self.other, self.late]


@dataclass(frozen=True)
class PlacesPage:
    programme: Programme
    sets: Sequence[SetRow]
    ended_sets: Sequence[SetRow]
    queue: Sequence[PersonRow]
    ended: Sequence[PersonRow]
    requests: Sequence[Request]
    two_for_one: Sequence[TwoForOne]
    options: Sequence[Arrangement]
    why_no_other_set: str
    may_open_a_set: bool = field(default=False)

    @property
    def movable(self) -> Sequence[int]:
        """The sets beside which another takes members: who is in one can be moved, or exchanged (P14)."""
        taking = {one.learning_set.pk for one in self.sets if one.learning_set.takes_members}
        return [one.learning_set.pk for one in self.sets if taking - {one.learning_set.pk}]


def places_page(programme: Programme, now: datetime) -> PlacesPage:
    """Everything of the page in eight queries."""
    people = _people(programme, now)
    sets = _sets(programme, people)
    queue = [one for one in people if one.place.state == PlaceState.WAITING]
    figures = _figures(sets, queue)
    why_not = why_no_other_set(programme, figures)
    live = [one for one in sets if one.learning_set.state != SetState.CANCELLED]
    return PlacesPage(
        programme=programme,
        sets=live,
        ended_sets=[one for one in sets if one not in live],
        queue=queue,
        ended=[one for one in people if not one.place.is_live],
        requests=_requests(queue),
        two_for_one=_two_for_one(people),
        options=arrangements(programme, figures, max((one.sessions for one in sets), default=0)),
        why_no_other_set=why_not,
        may_open_a_set=not why_not,
    )


def seated_by_another_set(programme: Programme, now: datetime) -> tuple[str, list[tuple[PersonRow, str]]]:
    """The letter of the next set, and who would be seated where if it opened now.

    The same choice of seats as opening it makes (P5, P7).
    """
    made = list(programme.sets.not_cancelled().with_taken_seats())
    seating = Seating(made, minimum=programme.minimum, optimum=programme.optimum)
    following = letter(programme.sets.count())
    seating.add(LearningSet(pk=0, programme=programme, letter=following, maximum=programme.maximum, opened_at=now))
    seated = []
    for place in programme.enrolments.in_line().select_related("participant", "organisation"):
        free = seating.neediest()
        if free is None:
            break
        seating.take(free.learning_set.pk, free.number)
        how = "is offered a place in" if free.learning_set.dates_confirmed_at else "has a place in"
        seated.append((PersonRow(place), f"{how} {free.learning_set}"))
    return following, seated


def figures_of(programme: Programme) -> Figures:
    """The figures that decide whether another set may open, in two queries."""
    made = list(programme.sets.not_cancelled().with_taken_seats())
    seating = Seating(made, minimum=programme.minimum, optimum=programme.optimum)
    in_line = programme.enrolments.in_line().count()
    return Figures(seating.number_of_sets, seating.taking_members, seating.held, in_line)


def first_in_line(programme: Programme, *, but: Enrolment) -> Enrolment | None:
    """Who would be given a seat that `but` leaves."""
    return programme.enrolments.in_line().exclude(pk=but.pk).select_related("participant").first()


def session_words(sessions: Iterable[PlannedSession]) -> str:
    """`session 2 (Tuesday 24 October 2028) and session 3`."""
    return _listed([f"{one} ({long_date(one.date)})" if one.date else str(one) for one in sessions])


# --- inside ----------------------------------------------------------------------------------------------------------


def _day_before(ends_at: datetime | None) -> str:
    """`Thursday 26 October`, the last day on which one can answer."""
    return long_date(last_day_of_offer(ends_at)).rsplit(" ", 1)[0] if ends_at else ""


def _people(programme: Programme, now: datetime) -> list[PersonRow]:
    places: QuerySet[Enrolment] = programme.enrolments.in_order().select_related(
        "participant__failing_address", "organisation", "learning_set", "commitment"
    )
    marked = places.annotate(mail_failed=_has_unsent(programme), asked_until=asked_until(now))
    found = list(marked.prefetch_related("cannot_make"))
    known = addresses_known((one.participant, one.organisation) for one in found if one.is_live)
    rank, rows = 0, []
    for one in found:
        rank += one.state == PlaceState.WAITING
        rows.append(
            PersonRow(
                place=one,
                rank=rank if one.state == PlaceState.WAITING else 0,
                address_is_outside=known.get((one.participant_id, one.organisation_id)) is False,
                mail_failed=one.mail_failed,
                cannot_make=session_words(one.cannot_make.all()),
                silent_since=_silent_since(one),
                asked_until=one.asked_until,
            )
        )
    return rows


def _silent_since(place: Enrolment) -> datetime | None:
    """Since when a member has been asked and has not answered."""
    commitment: Commitment | None = getattr(place, "commitment", None)
    silent = commitment and not commitment.answered_at and place.state == PlaceState.CONFIRMED
    return commitment.asked_at if commitment and silent else None


def _has_unsent(programme: Programme) -> Exists:
    """Whether a message about the place could not be sent: an offer may be given a later end then (P5)."""
    about = Concat(Value("enrolment:"), Cast(OuterRef("pk"), CharField()))
    failed = Message.objects.failed().about(f"programme:{programme.pk}").filter(about=about)
    return Exists(failed.order_by())


def _sets(programme: Programme, people: list[PersonRow]) -> list[SetRow]:
    facilitations = Prefetch("facilitations", Facilitation.objects.select_related("user").order_by("since", "pk"))
    made = programme.sets.annotate(planned=Count("programme__planned_sessions"))
    seated: dict[int | None, list[PersonRow]] = {}
    for one in sorted(people, key=lambda row: (row.place.seat or 0, row.place.position)):
        if one.place.is_held or one.place.state == PlaceState.COMPLETED:
            seated.setdefault(one.place.learning_set_id, []).append(one)
    found = list(made.order_by("opened_at", "pk").prefetch_related(facilitations))
    conflicts = conflicts_of_programme(
        programme,
        {one.pk: {facilitation.user_id for facilitation in one.facilitations.all()} for one in found},
        {one.pk: {row.place.organisation_id for row in seated.get(one.pk, ()) if row.place.is_held} for one in found},
    )
    return [
        SetRow(
            learning_set=one,
            people=seated.get(one.pk, []),
            facilitators=[str(facilitation.user) for facilitation in one.facilitations.all()],
            minimum=programme.minimum,
            sessions=one.planned,
            conflicts=conflicts.get(one.pk, ()),
        )
        for one in found
    ]


def _figures(sets: list[SetRow], queue: list[PersonRow]) -> Figures:
    made = [one for one in sets if one.learning_set.state != SetState.CANCELLED]
    taking = [one for one in made if one.learning_set.takes_members]
    held = sum(one.members + one.offered for one in taking)
    return Figures(len(made), len(taking), held, sum(one.place.is_eligible for one in queue))


def _requests(queue: list[PersonRow]) -> list[Request]:
    asked = {one.place.organisation for one in queue if one.place.organisation.acceptance == Acceptance.REQUESTED}
    in_order = sorted(asked, key=lambda one: one.pk)
    found = matches_for_each([one.name for one in in_order])
    return [Request(one, [match.organisation for match in found[one.name]]) for one in in_order]


def _two_for_one(people: list[PersonRow]) -> list[TwoForOne]:
    """Without a query: the organisations are there."""
    counts = {one.place.organisation_id: one for one in people if one.place.state in ONE_PER_ORGANISATION}
    late = [one for one in people if one.place.is_live and one.place.organisation.same_as_id in counts]
    return [TwoForOne(one, counts[one.place.organisation.same_as_id or 0]) for one in late]


def _listed(words: Sequence[str]) -> str:
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"
