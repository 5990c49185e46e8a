"""All sessions of a programme, set by set, for its coordinator: what stands, what is missing, what to think about."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.db.models import Prefetch

from core.templatetags.wording import capfirst_only, in_words, plural
from sessions.models import Session
from sessions.selectors.lines import Line, lines_of
from sessions.selectors.warnings import clashes_of, day_of, warnings_of_lines
from sessions.states import SessionState
from sets.models import Facilitation, LearningSet, Programme
from sets.states import SetState


@dataclass(frozen=True)
class SetSessions:
    learning_set: LearningSet
    facilitators: Sequence[str]
    lines: Sequence[Line]

    @property
    def has_ended(self) -> bool:
        return self.learning_set.state in (SetState.COMPLETED, SetState.CANCELLED)

    @property
    def missing(self) -> str:
        """`Two sessions have no date yet, one is provisional.`"""
        if self.has_ended:
            return ""
        undated = sum(line.is_missing for line in self.lines)
        provisional = sum(line.session.state == SessionState.PROVISIONAL for line in self.lines)
        parts = []
        if undated:
            have = plural(undated, "session has,sessions have")
            parts.append(f"{in_words(undated)} {have} no date yet")
        if provisional:
            dates = plural(provisional, "date is,dates are")
            parts.append(f"{in_words(provisional)} {dates} provisional")
        return f"{capfirst_only(', '.join(parts))}." if parts else ""


def programme_sessions(programme: Programme) -> list[SetSessions]:
    """Six queries for however many sets."""
    planned = list(programme.planned_sessions.all())
    sets = (
        programme.sets.not_cancelled()
        .prefetch_related(
            Prefetch("sessions", Session.objects.order_by("number")),
            Prefetch("facilitations", Facilitation.objects.select_related("user").order_by("since", "pk")),
        )
        .order_by("letter")
    )
    found = [(one, lines_of(planned, one.sessions.all())) for one in sets]
    days = {day_of(line) for _, lines in found for line in lines if line.starts}
    clashes = clashes_of(programme, [one.pk for one, _ in found], days)
    return [
        SetSessions(
            learning_set=one,
            facilitators=[str(held.user) for held in one.facilitations.all()],
            lines=_warned(lines, warnings_of_lines(lines, clashes.get(one.pk, {}))),
        )
        for one, lines in found
    ]


def _warned(lines: Sequence[Line], warnings: dict[int, list[str]]) -> list[Line]:
    return [replace(line, warnings=warnings.get(line.session.number, ())) for line in lines]
