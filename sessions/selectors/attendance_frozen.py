"""A frozen period: its facts as JSON and back, the report they make today, and what has become different since."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from typing import Any

from core.templatetags.wording import long_date, short_date, when
from sessions.attendance_figures import Figures, Marked, Share
from sessions.models import AttendancePeriod
from sessions.selectors.attendance_facts import (
    SOMEBODY,
    Facts,
    Gone,
    Names,
    PlaceFact,
    SessionFact,
    read,
    with_organisations,
)
from sessions.selectors.attendance_lines import CELLS, MISSING, NOT_THERE, Headline, Report
from sessions.selectors.attendance_report import Choice, report_of
from sets.models import Programme


@dataclass(frozen=True)
class PeriodLine:
    """One frozen period in the list of them."""

    pk: int
    days: str
    frozen: str


@dataclass(frozen=True)
class Change:
    """A mark that is no longer what was frozen."""

    person: str
    session: str
    then: str
    now: str


@dataclass(frozen=True)
class Difference:
    """What the registers say now of the same days."""

    #: What is counted, then, now.
    figures: Sequence[tuple[str, str, str]]
    marks: Sequence[Change]

    def __bool__(self) -> bool:
        return bool(self.figures or self.marks)


def frozen_periods(programme: Programme) -> list[PeriodLine]:
    """The latest first. One query."""
    found = programme.attendance_periods.select_related("frozen_by").defer("content")
    return [PeriodLine(one.pk, days_of(one), frozen_words(one)) for one in found]


def days_of(period: AttendancePeriod) -> str:
    return f"{short_date(period.starts_on)} to {short_date(period.ends_on)}"


def frozen_words(period: AttendancePeriod) -> str:
    """`frozen on 3 September 2028 at 9:12am by Carys Bowen`."""
    by = (period.frozen_by.full_name if period.frozen_by else "") or SOMEBODY.lower()
    return f"frozen on {when(period.frozen_at)} by {by}"


def frozen_report(period: AttendancePeriod) -> tuple[Report, Difference]:
    """The report as it was frozen, with the names of today, and what differs from what would be reported now."""
    live, names = read(period.programme)
    facts = facts_of(period.content)
    names = with_organisations(names, [one.organisation for one in facts.places.values()])
    scope = (f"{long_date(period.starts_on)} to {long_date(period.ends_on)}",)
    made = report_of(period.programme, facts, names, made_at=period.frozen_at)
    made = replace(made, scope=scope, frozen=frozen_words(period), headline=_headline_of(period.content["figures"]))
    days = Choice(first=period.starts_on, last=period.ends_on)
    live = live.within(days.first, days.last)
    now = report_of(period.programme, live, names, made_at=period.frozen_at)
    return made, Difference(_changed_figures(made, now), _changed_marks(facts, live, names))


# --- as JSON and back ------------------------------------------------------------------------------------------------


def content_of(facts: Facts, headline: Headline) -> dict[str, Any]:
    """Ids, states, days and figures; whoever is neither on a register, nor in a set, nor gone is left out."""
    sets = {one.learning_set for one in facts.sessions}
    mentioned = {one.place for one in facts.marks} | {one.place for one in facts.gone}
    places = [one for one in facts.places.values() if one.pk in mentioned or one.learning_set in sets]
    return {
        "sessions": [
            {**asdict(one), "starts": one.starts.isoformat() if one.starts else None} for one in facts.sessions
        ],
        "places": [asdict(one) for one in places],
        "marks": [[one.place, one.session, one.status] for one in facts.marks],
        "gone": [{**asdict(one), "day": one.day.isoformat()} for one in facts.gone],
        "figures": asdict(headline),
    }


def facts_of(content: Mapping[str, Any]) -> Facts:
    places = [PlaceFact(**one) for one in content["places"]]
    return Facts(
        sessions=[SessionFact(**{**one, "starts": _starts(one["starts"])}) for one in content["sessions"]],
        places={one.pk: one for one in places},
        marks=[Marked(*one) for one in content["marks"]],
        gone=[Gone(**{**one, "day": date.fromisoformat(one["day"])}) for one in content["gone"]],
    )


def _said(starts: datetime | date | None) -> str | None:
    return starts.isoformat() if starts else None


def _starts(said: str | None) -> datetime | date | None:
    """A moment has a time of day in it; a planned day has none."""
    if said is None:
        return None
    return datetime.fromisoformat(said) if "T" in said else date.fromisoformat(said)


def _headline_of(said: Mapping[str, Any]) -> Headline:
    figures: dict[str, Any] = {
        key: Share(**one) if isinstance(one, dict) else one for key, one in said["figures"].items()
    }
    return Headline(**{**said, "figures": Figures(**figures)})


# --- what differs ----------------------------------------------------------------------------------------------------


def _changed_figures(then: Report, now: Report) -> list[tuple[str, str, str]]:
    pairs = [
        (name, f"{was.percent_words} ({was})", f"{is_now.percent_words} ({is_now})")
        for (name, was, _), (_, is_now, _) in zip(then.shares, now.shares, strict=True)
    ]
    pairs += [
        (name, str(was), str(is_now))
        for (name, was), (_, is_now) in zip(then.headline.rows, now.headline.rows, strict=True)
    ]
    return [pair for pair in pairs if pair[1] != pair[2]]


def _changed_marks(then: Facts, now: Facts, names: Names) -> list[Change]:
    """In the order of sessions and names."""
    was, is_now = _by_person_and_session(then), _by_person_and_session(now)
    sessions = {one.pk: one for one in (*now.sessions, *then.sessions)}
    changes = []
    for place, session in {**was, **is_now}:
        before, after = was.get((place, session), NOT_THERE.word), is_now.get((place, session), NOT_THERE.word)
        if before != after:
            of = sessions[session]
            where = f"{names.learning_set(of.learning_set)}, session {of.number}"
            changes.append(Change(names.person(place), where, before, after))
    return sorted(changes, key=lambda one: (one.session, one.person.casefold()))


def _by_person_and_session(facts: Facts) -> dict[tuple[int, int], str]:
    return {(one.place, one.session): CELLS.get(one.status, MISSING).word for one in facts.marks}
