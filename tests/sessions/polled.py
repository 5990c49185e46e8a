"""A set that is asked which dates suit it, and people who answer; by the services."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone

from participants.models import User
from sessions.models import DatePoll, PollOption
from sessions.services.polling import Choice, Offer, Question, answer_poll, ask_dates, decide_poll
from sessions.states import HOURS
from sets.models import Enrolment, LearningSet
from tests import make

#: A Tuesday, six weeks after `make.NOW`, with nothing against it.
DAY = date(2028, 10, 17)


def offers(days: Mapping[int, Sequence[date]], half_day: str = "morning") -> list[Offer]:
    """The same half of each day, by number of the session."""
    return [Offer(number, day, half_day) for number, of_session in days.items() for day in of_session]


def days(first: date = DAY, *, sessions: int = 3, each: int = 2) -> dict[int, list[date]]:
    """Some days for each session, a week apart; the next session's begin six weeks later."""
    return {
        number: [first + timedelta(weeks=6 * (number - 1) + week) for week in range(each)]
        for number in range(1, sessions + 1)
    }


@dataclass
class Polled:
    """A set, its people, and the poll. Options are named by session and day: `(1, 0)` is the first of session 1."""

    learning_set: LearningSet
    facilitator: User
    coordinator: User
    places: list[Enrolment]
    poll: DatePoll
    now: datetime

    def option(self, number: int, index: int) -> PollOption:
        return self.poll.options.filter(session__number=number)[index]

    def answer(self, person: int, *answers: str, now: datetime | None = None) -> DatePoll:
        """One answer for each option, in their order: `y`, `i`, `n`, or `-` for none."""
        words = {"y": "yes", "i": "if_need_be", "n": "no"}
        said = dict(zip([one.pk for one in self.poll.options.all()], "".join(answers), strict=True))
        said = {option: words[letter] for option, letter in said.items() if letter in words}
        member = self.places[person].participant
        return answer_poll(actor=member, poll=self.poll, answers=said, places={}, now=now or self.now)

    def choices(self, **indexes: int) -> dict[int, Choice]:
        """The first option of each session, or `s2=1` for the second of session 2; at the usual hours."""
        found = {}
        for number in sorted({one.session.number for one in self.poll.options.select_related("session")}):
            option = self.option(number, indexes.get(f"s{number}", 0))
            found[number] = Choice(option.pk, *HOURS[option.half_day], place="Town Hall, Winford")
        return found

    def decide(self, choices: dict[int, Choice] | None = None, **said: object) -> DatePoll:
        self.poll.refresh_from_db()
        given = {"actor": self.facilitator, "seen": self.poll.version, "now": self.now, **said}
        return decide_poll(poll=self.poll, choices=self.choices() if choices is None else choices, **given)


def question(asked: Sequence[Offer] | None = None, *, now: datetime = make.NOW, **said: object) -> Question:
    closes_on = timezone.localdate(now) + timedelta(days=7)
    return Question(**{"offers": offers(days()) if asked is None else asked, "closes_on": closes_on, **said})


def unasked(people: int = 3, *, now: datetime = make.NOW, **fields: object) -> Polled:
    """The same set before anybody asks."""
    fields = {"minimum": 2, "optimum": max(people, 2), "maximum": max(people, 2), **fields}
    programme = make.programme(now=now, **fields)
    learning_set = programme.sets.get()
    coordinator, facilitator = make.coordinator_of(programme), make.facilitator(learning_set, now=now)
    places = make.places(programme, people, now=now)
    return Polled(learning_set, facilitator, coordinator, places, DatePoll(), now)


def polled(
    people: int = 3, *, now: datetime = make.NOW, asked: Sequence[Offer] | None = None, **fields: object
) -> Polled:
    """A set of `people` whose facilitator asks, a minute after `now`, for two mornings for each of three sessions."""
    where = tuple(fields.pop("where", ()))
    made = unasked(people, now=now, **fields)
    made.now = now + timedelta(minutes=1)
    if asked is None:
        asked = offers(days(timezone.localdate(now) + timedelta(days=43)))
    said = question(asked, now=now, places=where)
    made.poll = ask_dates(actor=made.facilitator, learning_set=made.learning_set, question=said, now=made.now)
    return made
