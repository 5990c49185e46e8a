"""What speaks against a day: said beside it, never a reason to refuse it (D3)."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from functools import cache
from itertools import pairwise

import holidays
from django.utils import timezone

from core.templatetags.wording import capfirst_only, in_words, plural
from participants.states import Nation
from sessions.models import Session
from sessions.selectors.lines import Line
from sets.models import Enrolment, Programme
from sets.states import PlaceState
from sets.working_days import LONDON

#: Fewer days than this after the session before are too few to try anything out.
LEAST_DAYS = 14

#: Set → day → how many of its members have a session of another programme on it.
Clashes = Mapping[int, Mapping[date, int]]


def warnings_of(
    days: Mapping[int, date], *, nations: Mapping[int, str], clashes: Mapping[date, int]
) -> dict[int, list[str]]:
    """By number of the session, what to think about before the date is confirmed."""
    found = {number: _of_day(day, nations.get(number, Nation.ENGLAND)) for number, day in days.items()}
    for (earlier, before), (number, day) in pairwise(sorted(days.items())):
        if 0 <= (gap := (day - before).days) < LEAST_DAYS:
            after = "The same day as" if not gap else f"Only {in_words(gap)} {plural(gap, 'day,days')} after"
            found[number].append(f"{after} session {earlier}.")
    for number, day in days.items():
        if people := clashes.get(day, 0):
            have = plural(people, "member has,members have")
            found[number].append(f"{capfirst_only(in_words(people))} {have} a session of another programme that day.")
    return found


def warnings_of_lines(lines: Sequence[Line], clashes: Mapping[date, int]) -> dict[int, list[str]]:
    """The same for sessions as they stand: those ahead, or those the plan gives a day."""
    standing = [line for line in lines if not line.session.is_void and line.starts]
    days = {line.session.number: day_of(line) for line in standing}
    found = warnings_of(days, nations={one.session.number: one.session.nation for one in standing}, clashes=clashes)
    return {line.session.number: found[line.session.number] for line in standing if line.session.is_ahead}


def day_of(line: Line) -> date:
    assert line.starts is not None
    return timezone.localdate(line.starts) if isinstance(line.starts, datetime) else line.starts


def clashes_of(programme: Programme, learning_sets: Iterable[int], days: Iterable[date]) -> Clashes:
    """Two queries for however many sets of the programme; numbers of people, no names."""
    wanted = sorted(days)
    places = Enrolment.objects.members().filter(learning_set__in=list(learning_sets))
    own = dict(places.order_by().values_list("participant", "learning_set"))
    found: dict[int, Counter[date]] = {}
    for day, person in _met_elsewhere(programme, list(own), wanted):
        found.setdefault(own[person], Counter())[day] += 1
    return found


def clashes_among(programme: Programme, people: Iterable[int], days: Iterable[date]) -> Mapping[date, int]:
    """The same for the members of one set, who are known. One query."""
    return Counter(day for day, _ in _met_elsewhere(programme, list(people), sorted(days)))


def _met_elsewhere(programme: Programme, people: list[int], wanted: list[date]) -> set[tuple[date, int]]:
    """Who of these people has a session of another programme on which of these days."""
    if not wanted:
        return set()
    elsewhere = (
        Session.objects.not_void()
        .filter(
            starts_at__gte=_midnight(wanted[0]),
            starts_at__lt=_midnight(wanted[-1] + timedelta(days=1)),
            learning_set__enrolments__state=PlaceState.CONFIRMED,
            learning_set__enrolments__participant__in=people,
        )
        .exclude(learning_set__programme=programme)
        .order_by()
        .values_list("starts_at", "learning_set__enrolments__participant")
    )
    return {(timezone.localdate(starts_at), person) for starts_at, person in elsewhere}


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(0), LONDON)


def _of_day(day: date, nation: str) -> list[str]:
    said = []
    if name := _bank_holidays(nation, day.year).get(day):
        said.append(f"A bank holiday in {Nation(nation).label}: {name}.")
    if day.weekday() >= 5:
        said.append(f"A {day:%A}.")
    if (day.month, day.day) >= (12, 23) or (day.month, day.day) <= (1, 2):
        said.append("Between 23 December and 2 January.")
    if day.month == 8:
        said.append("In August, when many people are away.")
    return said


@cache
def _bank_holidays(nation: str, year: int) -> dict[date, str]:
    return dict(holidays.country_holidays("GB", subdiv=nation, years=year))
