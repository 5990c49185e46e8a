"""Two sets are asked which dates suit: in one everybody has answered; in the other half have, Mabel not among them."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from alsportal.demo.days import Days
from alsportal.demo.people import COORDINATOR, MABEL
from participants.models import User
from sessions.models import DatePoll
from sessions.services.polling import Offer, Question, answer_poll, ask_dates
from sets.models import LearningSet
from sets.states import HalfDay

_WORDS = {"y": "yes", "i": "if_need_be", "n": "no"}
#: A line for each member of the set, three half-days for each of four sessions. Most can make the first half-day of
#: each, but not the same people; seven can make the second of all four.
_ALL_ANSWERED = (
    ("nyn", "yyn", "yyn", "yin"),
    ("nyn", "yyi", "yyn", "yyn"),
    ("yyn", "nyn", "yyn", "yyn"),
    ("yyi", "nyn", "iyn", "yyn"),
    ("yyn", "yyn", "nyn", "yyi"),
    ("iyn", "yyn", "nyi", "yyn"),
    ("yyn", "iyn", "yyn", "nyn"),
    ("yny", "yny", "yny", "nny"),
    ("yny", "ynn", "yni", "yny"),
    ("ynn", "yny", "yny", "yni"),
)
#: The first of them; two half-days for session 1, three for the others, and what they say of both places.
_SOME_ANSWERED = (
    ("yy", "yny", "yyn", "yi"),
    ("yn", "yyn", "nyy", "yn"),
    ("iy", "nyy", "yyi", "ny"),
    ("yy", "yin", "yny", "yy"),
)


def ask(now: datetime) -> None:
    """By the services, at times of the last working days."""
    days = Days(now)
    _vision(days)
    _linking(days)


def _vision(days: Days) -> None:
    learning_set = _set("From common vision")
    offers = []
    for number in range(1, 5):
        tuesday = days.ahead(7 + 28 * number)
        offers += [Offer(number, tuesday + timedelta(days=n), str(HalfDay.AFTERNOON)) for n in range(3)]
    asked_at, closes_on = days.moment_ago(4, "09:50"), days.today + timedelta(days=2)
    poll = _ask(learning_set, offers, (), closes_on, asked_at)
    for minutes, (member, lines) in enumerate(zip(_members(learning_set), _ALL_ANSWERED, strict=False)):
        _answer(poll, member, "".join(lines), "", asked_at + timedelta(minutes=17 + 23 * minutes))


def _linking(days: Days) -> None:
    learning_set = _set("Linking your Local Development Framework")
    first, second, third = (days.ahead(ahead) for ahead in (35, 56, 84))
    morning, afternoon, day = str(HalfDay.MORNING), str(HalfDay.AFTERNOON), timedelta(days=1)
    offers = [Offer(1, first, morning), Offer(1, first + day, afternoon)]
    for number, tuesday in ((2, second), (3, third)):
        offers += [Offer(number, tuesday, morning), Offer(number, tuesday + day, morning)]
        offers += [Offer(number, tuesday + 2 * day, afternoon)]
    asked_at, closes_on = days.moment_ago(3, "10:15"), days.today + timedelta(days=6)
    places = ("Central London, near Euston", "Reading, at the station")
    poll = _ask(learning_set, offers, places, closes_on, asked_at)
    others = [one for one in _members(learning_set) if one.email != MABEL]
    for minutes, (member, lines) in enumerate(zip(others, _SOME_ANSWERED, strict=False)):
        *dates, liked = lines
        _answer(poll, member, "".join(dates), liked, asked_at + timedelta(minutes=9 + 41 * minutes))


def _ask(
    learning_set: LearningSet, offers: Sequence[Offer], places: Sequence[str], closes_on: date, at: datetime
) -> DatePoll:
    held = learning_set.facilitations.select_related("user").first()
    by = held.user if held else User.objects.get(email=COORDINATOR)
    question = Question(offers=offers, closes_on=closes_on, places=places)
    return ask_dates(actor=by, learning_set=learning_set, question=question, now=at)


def _answer(poll: DatePoll, member: User, letters: str, liked: str, at: datetime) -> None:
    """A letter for each half-day, then one for each place."""
    answers = {one.pk: _WORDS[letter] for one, letter in zip(poll.options.all(), letters, strict=True)}
    places = {one.pk: _WORDS[letter] for one, letter in zip(poll.places.all(), liked, strict=True)}
    answer_poll(actor=member, poll=poll, answers=answers, places=places, now=at)


def _set(title: str) -> LearningSet:
    return LearningSet.objects.get(programme__title__startswith=title, letter="A")


def _members(learning_set: LearningSet) -> list[User]:
    """In the order of the list."""
    places = learning_set.enrolments.members().select_related("participant")
    return [place.participant for place in places.order_by("position")]
