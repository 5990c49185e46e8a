"""What the page shows on which a poll is made or changed: the sessions that can be asked about, and what is asked."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sessions.models import DatePoll, Session
from sessions.selectors.lines import Line, lines_of
from sessions.selectors.warnings import clashes_among, warnings_of
from sessions.states import SessionState
from sets.models import LearningSet
from sets.states import HalfDay, SetState
from sets.working_days import last_day_of_offer


@dataclass(frozen=True)
class Days:
    """A day offered for a session: its morning, its afternoon, or either."""

    date: date
    half_day: str


@dataclass(frozen=True)
class AskPage:
    learning_set: LearningSet
    #: The poll that is to be changed; none while a new one is made.
    poll: DatePoll | None
    lines: Sequence[Line]
    asked: Mapping[int, Sequence[Days]]
    places: Sequence[str]
    #: The members, by id.
    people: Sequence[int]

    @property
    def members(self) -> int:
        return len(self.people)

    @property
    def has_ended(self) -> bool:
        return self.learning_set.state in (SetState.COMPLETED, SetState.CANCELLED)

    @property
    def closes_on(self) -> date | None:
        return last_day_of_offer(self.poll.closes_at) if self.poll else None

    def warnings(self, days: Mapping[int, Iterable[date]]) -> dict[int, dict[date, list[str]]]:
        """By session and day, what speaks against it (D3). One query."""
        every = {day for of_session in days.values() for day in of_session}
        clashes = clashes_among(self.learning_set.programme, self.people, every)
        nations = {line.session.number: line.session.nation for line in self.lines}
        return {
            number: {
                day: warnings_of({number: day}, nations={number: nations[number]}, clashes=clashes)[number]
                for day in sorted(set(of_session))
            }
            for number, of_session in days.items()
        }


def ask_page(learning_set: LearningSet) -> AskPage:
    """Six queries; the set comes with its programme."""
    planned = learning_set.programme.planned_sessions.all()
    sessions: list[Session] = list(learning_set.sessions.order_by("number"))
    poll = learning_set.date_polls.undecided().first()
    lines = [line for line in lines_of(planned, sessions) if line.session.is_ahead]
    return AskPage(
        learning_set=learning_set,
        poll=poll,
        lines=lines,
        asked=_asked(poll) if poll else {line.session.number: _planned(line) for line in lines},
        places=list(poll.places.values_list("name", flat=True)) if poll else [],
        people=list(learning_set.enrolments.members().values_list("participant", flat=True)),
    )


def _planned(line: Line) -> list[Days]:
    """What the programme planned, for a session whose date is not confirmed."""
    if line.session.state == SessionState.CONFIRMED or not line.planned.date:
        return []
    return [Days(line.planned.date, line.planned.half_day)]


def _asked(poll: DatePoll) -> dict[int, list[Days]]:
    """The two halves of a day are one line."""
    halves: dict[tuple[int, date], list[str]] = {}
    for number, day, half in poll.options.values_list("session__number", "date", "half_day"):
        halves.setdefault((number, day), []).append(half)
    found: dict[int, list[Days]] = {}
    for (number, day), of_day in halves.items():
        found.setdefault(number, []).append(Days(day, of_day[0] if len(of_day) == 1 else HalfDay.EITHER))
    return found
