"""The date poll of a set: asked, changed, answered, closed, withdrawn, and decided (D2)."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.db import transaction
from django.db.models import Manager
from django.utils import timezone

from core.refusal import Refusal
from core.templatetags.wording import capfirst_only, long_date
from notifications import outbox
from participants.models import User
from sessions import poll_emails as emails
from sessions.models import DatePoll, PollAnswer, PollOption, PollPlace, PollPlaceAnswer, Session
from sessions.policies import why_not_answer
from sessions.services.arranging import Meeting, arrange_within, begin, locked_sessions
from sessions.states import POLL_MOVES, Mode, PollState
from sets.models import Enrolment, LearningSet
from sets.states import HalfDay
from sets.working_days import LONDON, end_of_day

#: More half-days for one session help nobody to choose.
MOST_OPTIONS = 12
MOST_PLACES = 6


@dataclass(frozen=True)
class Offer:
    """A half-day offered for the session of this number. `field`: where it was typed."""

    number: int
    date: date
    half_day: str
    field: str = ""


@dataclass(frozen=True)
class Question:
    """What members are asked. Answers are taken until the end of `closes_on`."""

    offers: Sequence[Offer]
    closes_on: date
    places: Sequence[str] = ()


@dataclass(frozen=True)
class Choice:
    """The half-day chosen for a session, the hours, and the place; which may be empty."""

    option: int
    starts: time
    ends: time
    place: str = ""


@transaction.atomic(durable=True)
def ask_dates(
    *, actor: User, learning_set: LearningSet, question: Question, poll: DatePoll | None = None, now: datetime
) -> DatePoll:
    """Ask the set's members which half-days suit them; with `poll`, change what that one asks.

    Answers to what is still asked stay, others go. A poll that has closed is open again. Members are told of a new
    poll, and of a changed one that asks more. Refused: for whoever does not run the set, a day that is not to come, a
    half-day twice, too many, a session that has no date to choose, a closing day that is past or not before the first
    half-day, and another poll while one is undecided.
    """
    learning_set = begin(actor, learning_set)
    sessions = locked_sessions(learning_set)
    stands = _undecided(learning_set)
    if stands != poll:
        _refuse_another(stands)
    _refuse_impossible(question, sessions, now)
    closes_at = end_of_day(question.closes_on)
    if poll is None:
        poll = DatePoll.objects.create(learning_set=learning_set, closes_at=closes_at, asked_by=actor, asked_at=now)
        _ask(poll, question, sessions)
        outbox.queue(messages=emails.poll_opened(poll, now=now))
        return poll
    poll = lock_poll(poll)
    reopened = poll.state == PollState.CLOSED or poll.closes_at <= now
    poll.closes_at, poll.version = closes_at, poll.version + 1
    if reopened:
        poll.asked_at = now
    if poll.state == PollState.CLOSED:
        _move(poll, PollState.OPEN, "closes_at", "version", "asked_at")
    else:
        poll.save(update_fields=["closes_at", "version", "asked_at"])
    if _ask(poll, question, sessions) or reopened:
        outbox.queue(messages=emails.poll_changed(poll, now=now))
    return poll


@transaction.atomic(durable=True)
def answer_poll(
    *, actor: User, poll: DatePoll, answers: Mapping[int, str], places: Mapping[int, str], now: datetime
) -> DatePoll:
    """What one member says, by option and by place. It replaces whatever they said before, whole.

    Refused: for whoever has no place in the set now, once the poll is closed, decided or withdrawn, nothing at all, and
    an option of another poll.
    """
    poll = lock_poll(poll)
    place = Enrolment.objects.members().filter(learning_set=poll.learning_set_id, participant=actor).first()
    if place is None:
        raise Refusal("Only people who have a place in this set say which dates suit them.")
    if why_not := why_not_answer(poll, now):
        raise Refusal(why_not)
    if not answers:
        raise Refusal("You have not answered for any date. Choose yes, if need be, or no for those you can tell.")
    if not _are_of(poll.options, answers) or not _are_of(poll.places, places):
        raise Refusal("What is asked has changed since you opened this page. Look at it again, then answer.")
    PollAnswer.objects.filter(option__poll=poll, enrolment=place).delete()
    PollPlaceAnswer.objects.filter(place__poll=poll, enrolment=place).delete()
    PollAnswer.objects.bulk_create(
        PollAnswer(option_id=option, enrolment=place, answer=answer) for option, answer in answers.items()
    )
    PollPlaceAnswer.objects.bulk_create(
        PollPlaceAnswer(place_id=where, enrolment=place, answer=answer) for where, answer in places.items()
    )
    poll.version += 1
    poll.save(update_fields=["version"])
    return poll


@transaction.atomic(durable=True)
def withdraw_poll(*, actor: User, poll: DatePoll, now: datetime) -> DatePoll:
    """Ask no longer; nobody is told by mail. Twice is harmless. Refused once dates were chosen from it."""
    begin(actor, poll.learning_set)
    poll = lock_poll(poll)
    if poll.state == PollState.WITHDRAWN:
        return poll
    if poll.state == PollState.DECIDED:
        raise Refusal("Dates were chosen from this poll already, so it cannot be withdrawn.")
    _move(poll, PollState.WITHDRAWN)
    return poll


def call_off_polls(learning_set: LearningSet) -> None:
    """Withdraw what is still asked of a set that is being cancelled: its programme and sessions are locked already."""
    for poll in DatePoll.objects.undecided().filter(learning_set=learning_set).order_by("pk"):
        poll = lock_poll(poll)
        if poll.is_undecided:
            _move(poll, PollState.WITHDRAWN)


@transaction.atomic(durable=True)
def close_poll(*, poll: DatePoll, now: datetime) -> DatePoll:
    """Its time is over: whoever facilitates is told how many answered. Nothing happens to one that is not due."""
    poll = lock_poll(poll)
    if poll.state == PollState.OPEN and poll.closes_at <= now:
        _move(poll, PollState.CLOSED)
        outbox.queue(messages=emails.poll_closed(poll, now=now))
    return poll


@transaction.atomic(durable=True)
def decide_poll(*, actor: User, poll: DatePoll, choices: Mapping[int, Choice], seen: int, now: datetime) -> DatePoll:
    """Fix the dates of the sessions, by number, from the poll: they are confirmed, members are told, the poll is over.

    `seen` is the poll's version that the choice was made from. The same choice sent twice is one. Refused: whatever
    `arrange` refuses, a session left out, an option of another poll, a poll that is over, and one that somebody has
    answered or changed since.
    """
    learning_set = begin(actor, poll.learning_set)
    sessions = locked_sessions(learning_set)
    poll = lock_poll(poll)
    options = {one.pk: one for one in poll.options.select_related("session")}
    meetings = {number: _meeting(sessions, number, choice, options) for number, choice in choices.items()}
    if poll.state == PollState.DECIDED and all(_stands(sessions[n], one) for n, one in meetings.items()):
        return poll
    if not poll.is_undecided:
        said = "Dates were chosen from this poll already. Change them on the page of the set’s dates."
        raise Refusal(said if poll.state == PollState.DECIDED else "This poll was withdrawn. Ask anew.")
    if seen != poll.version:
        raise Refusal("Somebody has answered since you opened this page. Look at the result again, then choose.")
    missing = [s for s in sessions.values() if s.is_ahead and s.number in _asked(options) and s.number not in choices]
    if missing:
        raise Refusal(f"Choose a date for {missing[0]}.", field=f"option_{missing[0].number}")
    arrange_within(actor=actor, learning_set=learning_set, meetings=meetings, confirm=True, now=now)
    poll.decided_at = now
    _move(poll, PollState.DECIDED, "decided_at")
    return poll


def lock_poll(poll: DatePoll) -> DatePoll:
    """Take the poll's lock: people answer, and the poll changes, one after another.

    Where the locks of programme and sessions are taken too, they come first: whoever holds only this one waits for no
    other.
    """
    found = DatePoll.objects.select_for_update(of=["self"], no_key=True)
    return found.select_related("learning_set__programme").get(pk=poll.pk)


def due_to_close(now: datetime) -> list[DatePoll]:
    return list(DatePoll.objects.filter(state=PollState.OPEN, closes_at__lte=now).order_by("pk"))


def _move(poll: DatePoll, state: PollState, *changed: str) -> None:
    POLL_MOVES.check(poll.state, state)
    poll.state = state
    poll.save(update_fields=["state", *changed])


def _undecided(learning_set: LearningSet) -> DatePoll | None:
    return DatePoll.objects.undecided().filter(learning_set=learning_set).first()


def _refuse_another(stands: DatePoll | None) -> None:
    if stands is None:
        raise Refusal("This poll is over: its dates were chosen, or it was withdrawn. Ask anew.")
    raise Refusal("The members of this set are being asked already. Look at that poll: you can change it.")


def _refuse_impossible(question: Question, sessions: Mapping[int, Session], now: datetime) -> None:
    today = timezone.localdate(now)
    if not question.offers:
        raise Refusal("Offer at least one half-day.")
    for offer in question.offers:
        session = sessions.get(offer.number)
        if session is None:
            raise Refusal("There is no such session in the programme’s plan.")
        if not session.is_ahead:
            stands = session.get_state_display().lower()
            raise Refusal(f"{capfirst_only(str(session))} is {stands}, so it has no date to choose.", field=offer.field)
        if offer.date <= today:
            raise Refusal(f"{long_date(offer.date)} is not ahead. Choose a day after today.", field=offer.field)
    _refuse_repeated(question.offers)
    first = min(offer.date for offer in question.offers)
    if question.closes_on < today:
        raise Refusal("The poll must close today or later.", field="closes_on")
    if question.closes_on >= first:
        raise Refusal(f"The poll must close before the first date asked about, {long_date(first)}.", field="closes_on")
    if len({name.casefold() for name in question.places}) < len(question.places):
        raise Refusal("The same place stands here twice. Give each place once.", field="place_0")
    if len(question.places) > MOST_PLACES:
        raise Refusal(f"Give at most {MOST_PLACES} places.", field="place_0")


def _refuse_repeated(offers: Sequence[Offer]) -> None:
    seen = set()
    for offer in offers:
        if (offer.number, offer.date, offer.half_day) in seen:
            half_day = HalfDay(offer.half_day).label.lower()
            words = f"The {half_day} of {long_date(offer.date)} stands twice for session {offer.number}."
            raise Refusal(words, field=offer.field)
        seen.add((offer.number, offer.date, offer.half_day))
    for number, offered in Counter(offer.number for offer in offers).items():
        if offered > MOST_OPTIONS:
            words = f"{offered} half-days are offered for session {number}. Offer {MOST_OPTIONS} or fewer."
            raise Refusal(words, field=next(one.field for one in offers if one.number == number))


def _ask(poll: DatePoll, question: Question, sessions: Mapping[int, Session]) -> bool:
    """Write what is asked and take back what is asked no longer; whether anything is new."""
    wanted = {(sessions[one.number].pk, one.date, one.half_day) for one in question.offers}
    stands = {(one.session_id, one.date, one.half_day): one.pk for one in poll.options.all()}
    poll.options.filter(pk__in=[pk for key, pk in stands.items() if key not in wanted]).delete()
    new = sorted(wanted - set(stands))
    PollOption.objects.bulk_create(
        PollOption(poll=poll, session_id=session, date=day, half_day=half) for session, day, half in new
    )
    names = set(poll.places.values_list("name", flat=True))
    poll.places.exclude(name__in=question.places).delete()
    places = [name for name in question.places if name not in names]
    PollPlace.objects.bulk_create(PollPlace(poll=poll, name=name) for name in places)
    return bool(new or places)


def _are_of(asked: "Manager[Any]", answers: Mapping[int, str]) -> bool:
    return set(answers) <= set(asked.values_list("pk", flat=True))


def _asked(options: Mapping[int, PollOption]) -> set[int]:
    return {option.session.number for option in options.values()}


def _meeting(
    sessions: Mapping[int, Session], number: int, choice: Choice, options: Mapping[int, PollOption]
) -> Meeting:
    option = options.get(choice.option)
    if option is None or option.session.number != number:
        raise Refusal("That half-day is not among those asked about.", field=f"option_{number}")
    session = sessions[number]
    return Meeting(
        starts_at=datetime.combine(option.date, choice.starts, LONDON),
        ends_at=datetime.combine(option.date, choice.ends, LONDON),
        mode=session.mode,
        place=session.place if session.mode == Mode.ONLINE else choice.place,
        join_link=session.join_link,
    )


def _stands(session: Session, meeting: Meeting) -> bool:
    return (session.starts_at, session.ends_at) == (meeting.starts_at, meeting.ends_at)
