"""The result of a date poll, for who runs the set: the best combination beside the most popular dates (D2)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count, Q, Value
from django.utils import timezone

from core.templatetags.wording import capfirst_only, in_words, long_date, plural
from sessions.best_dates import Combination, Slot, best, most_popular
from sessions.models import DatePoll, PollOption, Session
from sessions.selectors.poll_answers import day_words
from sessions.selectors.polls import answered_sentence, closes
from sessions.selectors.runners import commitments_of
from sessions.selectors.warnings import clashes_among, warnings_of
from sessions.states import HOURS, Answer, PollState
from sets.models import Enrolment
from sets.states import HalfDay, PlaceState
from sets.working_days import LONDON

#: Whatever is fixed already suits everybody as well as it can.
_FIXED = 0


@dataclass(frozen=True)
class OptionResult:
    """One half-day and who can come: names, for who runs the set and nobody else."""

    option: PollOption
    yes: Sequence[str]
    if_need_be: Sequence[str]
    no: Sequence[str]
    #: Answered the poll, and not for this half-day: counted as not coming.
    unsaid: Sequence[str]
    warnings: Sequence[str]

    @property
    def pk(self) -> int:
        return self.option.pk

    @property
    def words(self) -> str:
        return day_words(self.option)

    @property
    def can(self) -> int:
        return len(self.yes) + len(self.if_need_be)

    @property
    def cannot(self) -> list[str]:
        return sorted([*self.no, *self.unsaid])


@dataclass(frozen=True)
class SessionResult:
    session: Session
    options: Sequence[OptionResult]
    popular: OptionResult | None

    @property
    def title(self) -> str:
        return f"Session {self.session.number}"


@dataclass(frozen=True)
class Absentee:
    """Who could not come to all, and to which they could not."""

    name: str
    sessions: str


@dataclass(frozen=True)
class Choices:
    """One half-day for each session asked about."""

    options: Sequence[OptionResult]
    answered: int
    to_all: int
    #: How often those who can come to all said "if need be".
    reluctances: int
    missing: Sequence[Absentee]
    warnings: Sequence[str]
    in_order: bool

    @property
    def query(self) -> str:
        """For the page that confirms it."""
        return "?choice=" + "-".join(str(one.pk) for one in self.options)

    @property
    def keys(self) -> frozenset[int]:
        return frozenset(one.pk for one in self.options)

    @property
    def sentence(self) -> str:
        """`Seven of the eight who answered can come to every session, one of them only if need be.`"""
        sessions = "every session" if len(self.options) > 1 else "the session"
        if not self.answered:
            return "Nobody has answered yet."
        if self.to_all == self.answered:
            who = "Everybody who answered" if self.answered > 1 else "The one who answered"
        elif not self.to_all:
            return f"Nobody can come to {sessions}."
        else:
            who = f"{capfirst_only(in_words(self.to_all))} of the {in_words(self.answered)} who answered"
        need = f", with {in_words(self.reluctances)} “if need be”" if self.reluctances else ""
        return f"{who} can come to {sessions}{need}."


@dataclass(frozen=True)
class PlaceResult:
    name: str
    yes: int
    if_need_be: int
    no: int

    @property
    def can(self) -> int:
        return self.yes + self.if_need_be


@dataclass(frozen=True)
class PollResult:
    poll: DatePoll
    sessions: Sequence[SessionResult]
    members: int
    answered: int
    #: Not counted: names.
    unanswered: Sequence[str]
    best: Choices | None
    others: Sequence[Choices]
    popular: Choices | None
    places: Sequence[PlaceResult]
    #: Sessions that have a date already and are not asked about: the others are kept in order with them.
    fixed: Sequence[Session]
    #: Who facilitates the set.
    facilitators: frozenset[int]
    now: datetime

    @property
    def is_open(self) -> bool:
        return self.poll.takes_answers(self.now)

    @property
    def is_undecided(self) -> bool:
        return self.poll.is_undecided

    @property
    def closes(self) -> str:
        return closes(self.poll)

    @property
    def answered_sentence(self) -> str:
        return answered_sentence(self.answered, self.members)

    @property
    def best_is_popular(self) -> bool:
        return bool(self.best and self.popular and self.best.keys == self.popular.keys)

    @property
    def state_words(self) -> str:
        match PollState(self.poll.state):
            case PollState.DECIDED:
                return f"Dates were chosen from this poll on {long_date(self.poll.decided_at)}."
            case PollState.WITHDRAWN:
                return "This poll was withdrawn."
        if self.is_open:
            return f"Members can answer until the end of {self.closes}."
        return f"The poll closed at the end of {self.closes}."


def poll_result(poll: DatePoll, now: datetime) -> PollResult:
    """Eight queries at most. The poll comes with set and programme."""
    learning_set = poll.learning_set
    members = Enrolment.objects.members().filter(learning_set=learning_set).select_related("participant")
    places = list(members.order_by("participant__full_name", "pk"))
    names = {one.pk: str(one.participant) for one in places}
    # What is aggregated forgets the order of its model.
    in_order = PollOption._meta.ordering or ()
    options = list(poll.options.annotate(**_by_answer()).select_related("session").order_by(*in_order))
    said = {one.pk: _said(one, names) for one in options}
    answered = sorted({place for of_option in said.values() for place in of_option}, key=list(names).index)
    sessions = list(learning_set.sessions.order_by("number"))
    facilitators = {one.user_id: str(one.user) for one in learning_set.facilitations.select_related("user")}
    against = _against(poll, options, [one.participant_id for one in places], facilitators)
    results = {one.pk: _option_result(one, said[one.pk], answered, names, against[one.pk]) for one in options}
    counting = _Counting(sessions, options, said, answered, names, results)
    return PollResult(
        poll=poll,
        sessions=counting.sessions_asked(),
        members=len(names),
        answered=len(answered),
        unanswered=[name for pk, name in names.items() if pk not in answered],
        best=counting.found[0] if counting.found else None,
        others=counting.found[1:],
        popular=counting.popular,
        places=_places(poll),
        fixed=counting.fixed,
        facilitators=frozenset(facilitators),
        now=now,
    )


def _by_answer() -> dict[str, ArrayAgg]:
    """Who said what of an option, by the places they have or had."""
    return {
        answer: ArrayAgg("answers__enrolment", filter=Q(answers__answer=answer), default=Value([]))
        for answer in Answer.values
    }


def _said(option: PollOption, names: Mapping[int, str]) -> dict[int, str]:
    """By place: of those who have it now (C04)."""
    return {place: answer for answer in Answer.values for place in getattr(option, answer) if place in names}


def _against(
    poll: DatePoll, options: Sequence[PollOption], members: Sequence[int], facilitators: Mapping[int, str]
) -> dict[int, list[str]]:
    """By option, what speaks against it: its day, and who runs another session then (D3, D7)."""
    clashes = clashes_among(poll.learning_set.programme, members, {one.date for one in options})
    running = commitments_of(facilitators) if facilitators else {}
    moved = {one.session_id for one in options}
    found = {}
    for option in options:
        nations = {1: option.session.nation}
        found[option.pk] = warnings_of({1: option.date}, nations=nations, clashes=clashes)[1]
        starts, ends = (datetime.combine(option.date, hour, LONDON) for hour in HOURS[option.half_day])
        for person, others in running.items():
            if any(other.session not in moved and other.overlaps(starts, ends) for other in others):
                found[option.pk].append(f"{facilitators[person]} runs another session then.")
    return found


def _option_result(
    option: PollOption, said: Mapping[int, str], answered: Sequence[int], names: Mapping[int, str], against: list[str]
) -> OptionResult:
    of = {answer: [names[one] for one in answered if said.get(one) == answer] for answer in Answer.values}
    unsaid = [names[one] for one in answered if one not in said]
    return OptionResult(option, of[Answer.YES], of[Answer.IF_NEED_BE], of[Answer.NO], unsaid, against)


class _Counting:
    """From answers to combinations. Only those who have answered count; what is fixed keeps its place in the order."""

    def __init__(
        self,
        sessions: Sequence[Session],
        options: Sequence[PollOption],
        said: Mapping[int, Mapping[int, str]],
        answered: Sequence[int],
        names: Mapping[int, str],
        results: Mapping[int, OptionResult],
    ) -> None:
        self._bit = {place: 1 << number for number, place in enumerate(answered)}
        self._everybody = (1 << len(answered)) - 1
        self._names = {self._bit[place]: names[place] for place in answered}
        self._answered, self._results = len(answered), results
        slots: dict[int, list[Slot]] = defaultdict(list)
        for option in options:
            slots[option.session_id].append(self._slot(option, said.get(option.pk, {})))
        self._asked = [(one, slots[one.pk]) for one in sessions if one.pk in slots and one.is_ahead]
        self.fixed = [one for one in sessions if one.pk not in slots and one.starts_at and not one.is_void]
        columns = [
            slots[one.pk] if one.pk in slots and one.is_ahead else [self._fixed(one)]
            for one in sessions
            if (one.pk in slots and one.is_ahead) or one in self.fixed
        ]
        combinations = best(columns, people=self._everybody) if self._asked else []
        self.found = [self._choices(one) for one in combinations]
        self.popular = self._choices(most_popular([slots for _, slots in self._asked])) if self._asked else None

    def sessions_asked(self) -> list[SessionResult]:
        popular = self.popular.keys if self.popular else frozenset()
        found = []
        for session, slots in self._asked:
            options = [self._results[slot.key] for slot in slots]
            found.append(SessionResult(session, options, next((o for o in options if o.pk in popular), None)))
        return found

    def _slot(self, option: PollOption, said: Mapping[int, str]) -> Slot:
        return Slot(option.pk, option.order, self._mask(said, Answer.YES), self._mask(said, Answer.IF_NEED_BE))

    def _mask(self, said: Mapping[int, str], wanted: str) -> int:
        return sum(self._bit[place] for place, answer in said.items() if answer == wanted)

    def _fixed(self, session: Session) -> Slot:
        start = timezone.localtime(session.starts_at)
        return Slot(_FIXED, start.date().toordinal() * 2 + (start.hour >= 12), self._everybody)

    def _choices(self, combination: Combination) -> Choices:
        slots = [slot for slot in combination.slots if slot.key != _FIXED]
        options = [self._results[slot.key] for slot in slots]
        missing = []
        for bit, name in self._names.items():
            numbers = [
                one.option.session.number for one, slot in zip(options, slots, strict=True) if not slot.can & bit
            ]
            if numbers:
                word = plural(len(numbers), "session,sessions")
                missing.append(Absentee(name, f"{word} {_and(numbers)}"))
        return Choices(
            options=options,
            answered=self._answered,
            to_all=self._answered - len(missing),
            reluctances=combination.reluctances,
            missing=missing,
            warnings=gaps(options),
            in_order=combination.in_order,
        )


def gaps(options: Iterable[OptionResult]) -> list[str]:
    """What speaks against these days together: the days between them, those of each alone left out (D3)."""
    days = {one.option.session.number: one.option.date for one in options}
    found = warnings_of(days, nations={}, clashes={})
    alone = {number: warnings_of({number: day}, nations={}, clashes={})[number] for number, day in days.items()}
    return [
        f"Session {number}: {words[:1].lower()}{words[1:]}"
        for number, said in found.items()
        for words in said
        if words not in alone[number]
    ]


def chosen(result: PollResult, keys: Iterable[int]) -> dict[int, OptionResult]:
    """By number of the session, the half-days of these keys; the best where none is named."""
    wanted = set(keys)
    found = {}
    preselected = result.best or result.popular
    for session in result.sessions:
        named = [one for one in session.options if one.pk in wanted]
        fallback = (
            [one for one in preselected.options if one.option.session_id == session.session.pk] if preselected else []
        )
        for one in (named or fallback)[:1]:
            found[session.session.number] = one
    return found


def _places(poll: DatePoll) -> list[PlaceResult]:
    """Most votes first."""
    of_set = Q(answers__enrolment__state=PlaceState.CONFIRMED, answers__enrolment__learning_set=poll.learning_set_id)
    counts = {answer: Count("answers", filter=of_set & Q(answers__answer=answer)) for answer in Answer.values}
    rows = poll.places.annotate(**counts).order_by("pk").values_list("name", *Answer.values)
    found = [PlaceResult(*row) for row in rows]
    return sorted(found, key=lambda one: (-one.can, one.if_need_be))


def _and(numbers: Sequence[int]) -> str:
    words = [str(number) for number in numbers]
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def hours_of(half_days: Iterable[str]) -> list[str]:
    """Which halves of the day occur, the morning first."""
    there = set(half_days)
    return [one for one in (HalfDay.MORNING, HalfDay.AFTERNOON) if one in there]
