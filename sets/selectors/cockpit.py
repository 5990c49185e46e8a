"""What a coordinator sees first: how a programme stands and what needs a decision. A fixed number of queries."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q
from django.urls import reverse

from core.templatetags.wording import in_words, plural, when
from notifications.models import Message
from sets.models import Enrolment, Facilitation, LearningSet, Programme
from sets.options import Figures, Option
from sets.selectors.arrangements import arrangements, why_no_other_set
from sets.selectors.below import is_pressing
from sets.states import ParallelSets, PlaceState, ProgrammeState, SetState


@dataclass(frozen=True)
class Need:
    """Something only the coordinator can settle, and where."""

    sentence: str
    url: str
    label: str


@dataclass(frozen=True)
class SetFacts:
    learning_set: LearningSet
    members: int
    offered: int
    has_facilitator: bool


@dataclass(frozen=True)
class Cockpit:
    """One programme at a glance, at a moment."""

    programme: Programme
    now: datetime
    sets: Sequence[SetFacts]
    waiting: int
    figures: Figures
    #: People who wait for their organisation to be accepted.
    not_accepted: int
    failed_mail: int

    @property
    def members(self) -> int:
        return sum(one.members for one in self.sets)

    @property
    def offered(self) -> int:
        return sum(one.offered for one in self.sets)

    @property
    def seats(self) -> int:
        return sum(one.learning_set.maximum for one in self.sets)

    @property
    def sign_up_state(self) -> str:
        """The programme's state, or `opening` for one that is published and not open yet."""
        opens_at = self.programme.opens_at
        later = self.programme.state == ProgrammeState.OPEN and opens_at and self.now < opens_at
        return "opening" if later else self.programme.state

    @property
    def window(self) -> str:
        """When sign-up opens and closes."""
        return window_in_words(self.programme, self.now)

    @property
    def line(self) -> str:
        """`8 of 8 places taken, 1 offered, 5 waiting.`"""
        if self.programme.state == ProgrammeState.DRAFT:
            return "Nobody else sees it yet."
        offered = f", {self.offered} offered" if self.offered else ""
        return f"{self.members} of {self.seats} places taken{offered}, {self.waiting} waiting."

    @cached_property
    def needs(self) -> list[Need]:
        """What needs the coordinator, the most pressing first."""
        return [*_of_places(self), *(need for one in self.sets for need in _of_set(self.programme, one, self.now))]


def window_in_words(programme: Programme, now: datetime) -> str:
    """When sign-up opens and closes, in a sentence."""
    closes = f"closes on {when(programme.closes_at)}" if programme.closes_at else "has no closing date"
    if programme.state == ProgrammeState.DRAFT:
        opens = f"opens on {when(programme.opens_at)}" if programme.opens_at else "opens as you publish it"
        return f"Sign-up {opens} and {closes}."
    if programme.state == ProgrammeState.OPEN and programme.opens_at:
        opens = "opened" if programme.opens_at <= now else "opens"
        return f"Sign-up {opens} on {when(programme.opens_at)} and {closes}."
    return "Nobody can sign up now."


def cockpit(programme: Programme, now: datetime) -> Cockpit:
    return cockpits([programme], now)[0]


def cockpits(programmes: Iterable[Programme], now: datetime) -> list[Cockpit]:
    """Three queries for however many programmes."""
    programmes = list(programmes)
    wanted = [programme.pk for programme in programmes]
    sets = _sets(wanted)
    waiting = _waiting(wanted)
    failed = dict(
        Message.objects.failed()
        .filter(topic__in=[f"programme:{pk}" for pk in wanted])
        .order_by()
        .values_list("topic")
        .annotate(Count("pk"))
    )
    return [
        _cockpit(p, now, sets.get(p.pk, []), waiting.get(p.pk, (0, 0)), failed.get(f"programme:{p.pk}", 0))
        for p in programmes
    ]


def _cockpit(
    programme: Programme, now: datetime, sets: list[SetFacts], waiting: tuple[int, int], failed: int
) -> Cockpit:
    everybody, in_line = waiting
    taking = [one for one in sets if one.learning_set.takes_members]
    figures = Figures(len(sets), len(taking), sum(one.members + one.offered for one in taking), in_line)
    return Cockpit(programme, now, sets, everybody, figures, everybody - in_line, failed)


def _sets(programmes: list[int]) -> dict[int, list[SetFacts]]:
    found: dict[int, list[SetFacts]] = {}
    rows = (
        LearningSet.objects.filter(programme__in=programmes)
        .not_cancelled()
        .annotate(
            members=Count("enrolments", filter=Q(enrolments__state__in=[PlaceState.CONFIRMED, PlaceState.COMPLETED])),
            offered=Count("enrolments", filter=Q(enrolments__state=PlaceState.OFFERED)),
            has_facilitator=Exists(Facilitation.objects.filter(learning_set=OuterRef("pk"))),
        )
        .order_by("letter")
    )
    for row in rows:
        facts = SetFacts(row, row.members, row.offered, row.has_facilitator)
        found.setdefault(row.programme_id, []).append(facts)
    return found


def _waiting(programmes: list[int]) -> dict[int, tuple[int, int]]:
    """Programme → how many wait, and how many of them may be given a seat (P4)."""
    rows = (
        Enrolment.objects.waiting()
        .filter(programme__in=programmes)
        .order_by()
        .values_list("programme")
        .annotate(Count("pk"), Count("eligible_since"))
    )
    return {pk: (everybody, eligible) for pk, everybody, eligible in rows}


def _of_places(one: Cockpit) -> list[Need]:
    programme = one.programme
    slug, places = programme.slug, reverse("places", args=[programme.slug])
    needs = []
    if programme.state == ProgrammeState.DRAFT:
        preview = reverse("programme_preview", args=[slug])
        needs.append(Need("This is a draft. Look at it as a visitor will, then publish it.", preview, "Preview"))
    if one.not_accepted:
        people = f"{_number(one.not_accepted)} {plural(one.not_accepted, 'person waits,people wait')}"
        needs.append(Need(f"{people} for an organisation to be accepted.", f"{places}#organisations", "Settle"))
    if programme.parallel_sets != ParallelSets.NEVER and not why_no_other_set(programme, one.figures):
        open_url = reverse("set_open", args=[slug])
        sentence = f"{_number(one.figures.in_line)} people wait, enough for another set."
        needs.append(Need(sentence, open_url, "Open a set"))
    elif better := [a for a in arrangements(programme, one.figures, 0) if not a.is_present]:
        option = better[0].option
        sentence = f"{_number(option.number_of_sets)} sets of {better[0].sizes} would seat {option.seated} people."
        needs.append(Need(sentence, *_where_to_choose(slug, [a.option for a in better])))
    if one.failed_mail:
        sentence = f"{_number(one.failed_mail)} {plural(one.failed_mail, 'message,messages')} could not be sent."
        needs.append(Need(sentence, reverse("messages", args=[slug]) + "?state=failed", "See which"))
    return needs


def _where_to_choose(slug: str, better: Sequence[Option]) -> tuple[str, str]:
    """Straight to the one that seats most; to all of them if another seats as many (P8)."""
    best, *others = better
    if any(one.seated == best.seated for one in others):
        return f"{reverse('places', args=[slug])}#options", "See the options"
    return reverse("option", args=[slug, best.number_of_sets]), "See who would move"


def _of_set(programme: Programme, one: SetFacts, now: datetime) -> list[Need]:
    learning_set, letter = one.learning_set, one.learning_set.letter
    if programme.state in (ProgrammeState.COMPLETED, ProgrammeState.CANCELLED) or not learning_set.takes_members:
        return []
    below = one.members < programme.minimum
    if one.members < learning_set.needs(programme.minimum) and is_pressing(programme, learning_set, now):
        sentence = f"{learning_set} has {one.members} of the {programme.minimum} members it needs."
        return [Need(sentence, reverse("set_below", args=[programme.slug, letter]), "See what can be done")]
    if below or learning_set.state == SetState.CONFIRMED:
        return []
    steps = (
        (bool(learning_set.dates_confirmed_at), "Its dates are not confirmed yet.", "set_dates", "Confirm the dates"),
        (one.has_facilitator, "Nobody facilitates it yet.", "set_facilitators", "Assign somebody"),
        (False, "Confirm it when you are sure that it goes ahead.", "set_confirm", "Confirm the set"),
    )
    missing, name, label = next((words, name, label) for done, words, name, label in steps if not done)
    url = reverse(name, args=[programme.slug, letter])
    return [Need(f"{learning_set} has enough members. {missing}", url, label)]


def _number(count: int) -> str:
    words = in_words(count)
    return words[:1].upper() + words[1:]


def subnav(programme: Programme, current: str, *, failed_mail: int = 0) -> list[dict[str, Any]]:
    """The pages of a programme, for `{% subnav %}`. A draft has no people and no mail yet."""
    pages = [("Overview", "cockpit", 0)]
    if programme.state != ProgrammeState.DRAFT:
        pages += [("Places", "places", 0), ("Sessions", "sessions", 0), ("Attendance", "attendance_report", 0)]
        pages += [("The work", "work_report", 0), ("Returns", "returns", 0)]
    pages += [("Documents", "programme_documents", 0)]
    if programme.state != ProgrammeState.DRAFT:
        pages += [("Messages", "messages", failed_mail), ("Public page", "programme", 0)]
    pages += [("Team", "programme_people", 0), ("Record", "programme_record", 0)]
    return [
        {"label": label, "url": reverse(name, args=[programme.slug]), "current": name == current, "count": count}
        for label, name, count in pages
    ]


@dataclass(frozen=True)
class Desk:
    """The page of all my programmes."""

    running: Sequence[Cockpit]
    ended: Sequence[Cockpit]
    may_make: bool


def desk(user: Any, now: datetime) -> Desk | None:
    """My programmes, those that need me first; None for somebody who has none and may make none."""
    found = cockpits(Programme.objects.coordinated_by(user).order_by("title", "pk"), now)
    if not found and not user.may_open_programmes:
        return None
    over = (ProgrammeState.COMPLETED, ProgrammeState.CANCELLED)
    running = [one for one in found if one.programme.state not in over]
    running.sort(key=lambda one: not one.needs)
    return Desk(running, [one for one in found if one.programme.state in over], user.may_open_programmes)
