"""A sponsor's totals as page and files write them down: the newest week that was counted, and where sign-up stands."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from core.templatetags.wording import when
from sessions.selectors.sponsor_facts import first_counted_from
from sessions.selectors.sponsor_totals import Chapter, Counted, Line
from sets.models import Programme
from sets.states import ProgrammeState


@dataclass(frozen=True)
class Totals:
    """`stood_on` is the day at whose end all of it stood; no chapter before the first week was counted."""

    title: str
    slug: str
    standing: str
    stood_on: datetime | None = None
    counted_at: datetime | None = None
    chapters: Sequence[Chapter] = ()
    #: When there is something to show, where there is nothing yet; none where it is due any minute.
    first_counted_from: datetime | None = None


def totals_of(programme: Programme, now: datetime) -> Totals:
    """One query; one more before the first week."""
    week = programme.sponsor_weeks.order_by("-ended_at").first()
    sign_up = _sign_up(programme, now)
    if week is None:
        first = first_counted_from(programme)
        first = first if first and first > now else None
        return Totals(programme.title, programme.slug, sign_up, first_counted_from=first)
    was = _counted(week.content)
    return Totals(
        title=programme.title,
        slug=programme.slug,
        standing=f"{was.met} {sign_up}",
        stood_on=week.ended_at - timedelta(hours=12),
        counted_at=week.counted_at,
        chapters=was.chapters,
    )


def content_of(week: Counted) -> dict[str, Any]:
    """As JSON; `_counted` is the way back."""
    return asdict(week)


def _counted(content: Mapping[str, Any]) -> Counted:
    chapters = [
        Chapter(**{**one, "lines": _lines(one["lines"]), "parts": _lines(one["parts"])}) for one in content["chapters"]
    ]
    return Counted(content["met"], chapters)


def _lines(said: Sequence[Mapping[str, Any]]) -> list[Line]:
    return [Line(**one) for one in said]


def _sign_up(programme: Programme, now: datetime) -> str:
    match programme.state:
        case ProgrammeState.COMPLETED:
            return "The programme is completed."
        case ProgrammeState.CANCELLED:
            return "The programme was cancelled."
        case ProgrammeState.OPEN if programme.takes_requests(now):
            return f"Sign-up is open until {when(programme.closes_at)}." if programme.closes_at else "Sign-up is open."
        case ProgrammeState.OPEN if programme.opens_at and programme.opens_at > now:
            return f"Sign-up opens on {when(programme.opens_at)}."
    return "Sign-up has closed."
