"""The attendance report: one frozen thing, computed once; the page and every file show what stands in it (D6)."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar

from core.templatetags.wording import short_date
from participants.states import Tier
from sessions.attendance_figures import Marked, figures_of
from sessions.selectors.attendance_facts import MOVED, WAYS_OUT, Facts, Names, PlaceFact, SessionFact
from sessions.selectors.attendance_lines import (
    CELLS,
    MISSING,
    NOT_THERE,
    Grid,
    Group,
    Headline,
    PersonRow,
    Report,
    SessionRow,
)
from sessions.states import SessionState
from sets.models import Programme
from sets.states import PlaceState

Key = TypeVar("Key")


@dataclass(frozen=True)
class Choice:
    """Which part of a programme is reported; nothing chosen is all of it."""

    learning_set: int | None = None
    organisation: int | None = None
    first: date | None = None
    last: date | None = None

    def words(self, names: Names) -> list[str]:
        """`Set A`, `from 3 Sep 2028`."""
        return [
            *([names.learning_set(self.learning_set)] if self.learning_set else []),
            *([names.organisation(self.organisation)] if self.organisation else []),
            *([f"from {short_date(self.first)}"] if self.first else []),
            *([f"until {short_date(self.last)}"] if self.last else []),
        ]


def report_of(
    programme: Programme, facts: Facts, names: Names, *, made_at: datetime, choice: Choice | None = None
) -> Report:
    """The report of these facts, or of the part of them that is chosen. No query."""
    choice = choice or Choice()
    facts = facts.within(choice.first, choice.last).of_set(choice.learning_set).of_organisation(choice.organisation)
    rows = _session_rows(facts, names)
    return Report(
        title=programme.title,
        slug=programme.slug,
        made_at=made_at,
        scope=choice.words(names),
        headline=_headline(facts),
        sessions=rows,
        grids=_grids(facts, names, rows),
        by_set=_by_set(facts, names),
        by_organisation=_by_place(facts, lambda place: place.organisation, names.organisation),
        by_tier=_by_tier(facts),
        trend=_trend(facts),
    )


def _headline(facts: Facts) -> Headline:
    states = [one.state for one in facts.sessions]
    out = {way: sum(one.how == way for one in facts.gone) for way in (*WAYS_OUT, MOVED)}
    held = sum(one.is_held for one in facts.sessions)
    void = {state: states.count(state) for state in (SessionState.CANCELLED, SessionState.ABANDONED)}
    return Headline(
        planned=len(states),
        held=held,
        ahead=len(states) - held - sum(void.values()),
        moved=sum(one.moved > 0 for one in facts.sessions),
        cancelled=void[SessionState.CANCELLED],
        abandoned=void[SessionState.ABANDONED],
        replaced=out[PlaceState.REPLACED],
        withdrawn=out[PlaceState.WITHDRAWN],
        removed=out[PlaceState.REMOVED],
        people=len({one.place for one in facts.marks}),
        figures=figures_of(facts.marks),
        changed_set=out[MOVED],
    )


def _session_rows(facts: Facts, names: Names) -> list[SessionRow]:
    marks = _grouped(facts.marks, lambda one: one.session)
    return [
        SessionRow(
            pk=one.pk,
            learning_set=names.learning_set(one.learning_set),
            number=one.number,
            starts=one.starts,
            state=one.state,
            moved=one.moved,
            figures=figures_of(marks.get(one.pk, []) if one.pk else []),
        )
        for one in facts.sessions
    ]


def _grids(facts: Facts, names: Names, rows: Sequence[SessionRow]) -> list[Grid]:
    """One for each set that has met."""
    found = []
    for learning_set in dict.fromkeys(one.learning_set for one in facts.sessions):
        pairs = zip(facts.sessions, rows, strict=True)
        held = [row for fact, row in pairs if fact.learning_set == learning_set and fact.is_held]
        if held:
            found.append(Grid(names.learning_set(learning_set), held, _people(facts, names, learning_set, held)))
    return found


def _people(facts: Facts, names: Names, learning_set: int, held: Sequence[SessionRow]) -> list[PersonRow]:
    """Whoever is on one of these registers, or has a place in the set now; in order of names."""
    numbers = {row.pk for row in held}
    marks = _grouped((one for one in facts.marks if one.session in numbers), lambda one: one.place)
    now = {pk for pk, place in facts.places.items() if place.learning_set == learning_set}
    people = [_person(pk, facts, names, learning_set, held, marks.get(pk, [])) for pk in {*marks, *now}]
    return sorted(people, key=lambda one: (one.name.casefold(), one.place))


def _person(
    pk: int, facts: Facts, names: Names, learning_set: int, held: Sequence[SessionRow], marks: Sequence[Marked]
) -> PersonRow:
    place = facts.places.get(pk)
    said = {one.session: CELLS.get(one.status, MISSING) for one in marks}
    return PersonRow(
        place=pk,
        learning_set=names.learning_set(learning_set),
        name=names.person(pk),
        organisation=names.organisation(place.organisation) if place else "",
        tier=_tier_word(place.tier) if place else "",
        cells=[said.get(row.pk, NOT_THERE) if row.pk else NOT_THERE for row in held],
        figures=figures_of(marks),
    )


def _by_set(facts: Facts, names: Names) -> list[Group]:
    """Every set that has a session, also one that has not met."""
    set_of = _sets_by_session(facts)
    marks = _grouped(facts.marks, lambda one: set_of[one.session].learning_set)
    return [
        _group(names.learning_set(pk), marks.get(pk, []), [one for one in facts.sessions if one.learning_set == pk])
        for pk in dict.fromkeys(one.learning_set for one in facts.sessions)
    ]


def _by_place(facts: Facts, of: Callable[[PlaceFact], int], name: Callable[[int], str]) -> list[Group]:
    marks = _grouped((one for one in facts.marks if one.place in facts.places), lambda one: of(facts.places[one.place]))
    sessions = _sets_by_session(facts)
    groups = [_group(name(pk), found, _sessions_of(found, sessions)) for pk, found in marks.items()]
    return sorted(groups, key=lambda one: one.name.casefold())


def _by_tier(facts: Facts) -> list[Group]:
    marks = _grouped(
        (one for one in facts.marks if one.place in facts.places), lambda one: facts.places[one.place].tier
    )
    sessions = _sets_by_session(facts)
    return [
        _group(_tier_word(tier), marks[tier], _sessions_of(marks[tier], sessions))
        for tier in sorted(marks, key=_order_of_tier)
    ]


def _trend(facts: Facts) -> list[Group]:
    sessions = _sets_by_session(facts)
    marks = _grouped(facts.marks, lambda one: sessions[one.session].number)
    held = [one for one in facts.sessions if one.is_held]
    return [
        _group(f"Session {number}", marks.get(number, []), [one for one in held if one.number == number])
        for number in sorted({one.number for one in held})
    ]


def _group(name: str, marks: Sequence[Marked], sessions: Iterable[SessionFact]) -> Group:
    people = len({one.place for one in marks})
    return Group(name, people, sum(one.is_held for one in sessions), figures_of(marks))


def _sets_by_session(facts: Facts) -> dict[int, SessionFact]:
    return {one.pk: one for one in facts.sessions if one.pk}


def _sessions_of(marks: Iterable[Marked], sessions: dict[int, SessionFact]) -> list[SessionFact]:
    return [sessions[pk] for pk in dict.fromkeys(one.session for one in marks)]


def _grouped(marks: Iterable[Marked], by: Callable[[Marked], Key]) -> dict[Key, list[Marked]]:
    found: dict[Key, list[Marked]] = {}
    for one in marks:
        found.setdefault(by(one), []).append(one)
    return found


def _tier_word(tier: str) -> str:
    return str(Tier(tier).label) if tier in Tier.values and tier != Tier.NONE else "No tier"


def _order_of_tier(tier: str) -> int:
    return Tier.values.index(tier) if tier in Tier.values else len(Tier.values)
