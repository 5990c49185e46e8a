"""What a member sees of a poll: what is asked, and what they themselves have said. Nobody else's answers (D2)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from core.templatetags.wording import long_date
from sessions.models import DatePoll, PollAnswer, PollOption, PollPlace, PollPlaceAnswer
from sessions.policies import why_not_answer
from sessions.selectors.polls import closes
from sessions.states import Answer
from sets.models import Enrolment
from sets.states import HalfDay


@dataclass(frozen=True)
class Asked:
    """One half-day, or one place, and the reader's own answer; empty for none."""

    pk: int
    words: str
    answer: str

    @property
    def said(self) -> str:
        return Answer(self.answer).label if self.answer else "No answer"


@dataclass(frozen=True)
class AskedSession:
    pk: int
    number: int
    options: list[Asked]

    @property
    def title(self) -> str:
        return f"Session {self.number}"


@dataclass(frozen=True)
class AnswerPage:
    poll: DatePoll
    sessions: Sequence[AskedSession]
    places: Sequence[Asked]
    #: Why the reader can answer no more, or nothing.
    why_not: str

    @property
    def options(self) -> list[Asked]:
        return [option for session in self.sessions for option in session.options]

    @property
    def has_answered(self) -> bool:
        return any(option.answer for option in self.options)

    @property
    def unsaid(self) -> int:
        """How many half-days have no answer."""
        return sum(not option.answer for option in self.options)

    @property
    def closes(self) -> str:
        return closes(self.poll)


def day_words(option: PollOption) -> str:
    """`Tuesday 24 October 2028, morning`."""
    return f"{long_date(option.date)}, {HalfDay(option.half_day).label.lower()}"


def answer_page(poll: DatePoll, place: Enrolment, now: datetime) -> AnswerPage:
    """Four queries; three where no place is asked about."""
    said = dict(PollAnswer.objects.filter(option__poll=poll, enrolment=place).values_list("option", "answer"))
    sessions: dict[int, AskedSession] = {}
    for option in poll.options.select_related("session"):
        session = AskedSession(option.session_id, option.session.number, [])
        asked = Asked(option.pk, day_words(option), said.get(option.pk, ""))
        sessions.setdefault(session.pk, session).options.append(asked)
    places: list[PollPlace] = list(poll.places.all())
    liked: dict[int, str] = {}
    if places:
        liked = dict(PollPlaceAnswer.objects.filter(place__poll=poll, enrolment=place).values_list("place", "answer"))
    return AnswerPage(
        poll=poll,
        sessions=list(sessions.values()),
        places=[Asked(one.pk, one.name, liked.get(one.pk, "")) for one in places],
        why_not=why_not_answer(poll, now),
    )
