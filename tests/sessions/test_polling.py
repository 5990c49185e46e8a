"""Asking which dates suit, answering, closing, deciding: the rules of a date poll (D2), by its services."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from core.refusal import Refusal
from notifications.kinds import is_still_wanted
from notifications.models import Message
from sessions.models import DatePoll, PollAnswer
from sessions.selectors.poll_result import poll_result
from sessions.selectors.polls import polls_to_answer
from sessions.services.ending import cancel_set
from sessions.services.polling import Choice, Offer, Question, answer_poll, ask_dates, close_poll, withdraw_poll
from sessions.services.reminders import send_due
from sessions.tasks import sweep
from sets.models import Enrolment
from sets.services.places import withdraw
from tests import make
from tests.sessions.arranged import arranged
from tests.sessions.polled import DAY, Polled, days, offers, polled, question, unasked
from tests.sessions.reminded import at, mails, run, says, subject
from tests.sessions.reminded import told as reminded

pytestmark = pytest.mark.django_db


def ask(made: Polled, said: Question, **changed) -> DatePoll:
    given = {"actor": made.facilitator, "learning_set": made.learning_set, "now": made.now, **changed}
    return ask_dates(question=said, **given)


def refusal(act, *arguments, **named) -> Refusal:
    with pytest.raises(Refusal) as refused:
        act(*arguments, **named)
    return refused.value


def told(kind: str) -> list[str]:
    return sorted(Message.objects.filter(kind=kind).values_list("to", flat=True))


def addresses(made: Polled) -> list[str]:
    return sorted(place.participant.email for place in made.places)


# --- asking ---------------------------------------------------------------------------------------------------------


def test_a_poll_asks_about_half_days_of_each_session_and_tells_every_member():
    """D2. The sessions get their rows; nothing else of them changes."""
    made = polled(3, where=["Town Hall", "The Guildhall"])
    assert [(one.session.number, one.half_day) for one in made.poll.options.select_related("session")] == [
        (number, "morning") for number in (1, 1, 2, 2, 3, 3)
    ]
    assert [place.name for place in made.poll.places.all()] == ["Town Hall", "The Guildhall"]
    assert timezone.localtime(made.poll.closes_at).strftime("%d %H:%M") == "12 00:00"
    assert told("poll_opened") == addresses(made)
    assert set(made.learning_set.sessions.values_list("state", flat=True)) == {"draft"}


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ([], "Offer at least one half-day."),
        ([Offer(1, date(2028, 9, 4), "morning", "day_1_0")], "Monday 4 September 2028 is not ahead."),
        ([Offer(1, date(2027, 9, 4), "morning", "day_1_0")], "Saturday 4 September 2027 is not ahead."),
        ([Offer(1, DAY, "morning")] * 2, "The morning of Tuesday 17 October 2028 stands twice for session 1."),
        ([Offer(9, DAY, "morning")], "There is no such session"),
        (
            [Offer(1, DAY + timedelta(days=n), "morning") for n in range(13)],
            "13 half-days are offered for session 1. Offer 12 or fewer.",
        ),
    ],
)
def test_what_cannot_be_asked_is_refused(asked, words):
    """D2; bad input: an option in the past, or twice; too many."""
    made = unasked()
    refused = refusal(ask, made, question(asked))
    assert words in refused.sentence
    assert refused.field in (None, *(one.field for one in asked))
    assert not DatePoll.objects.exists()


@pytest.mark.parametrize(
    ("closes_on", "words"),
    [
        (date(2028, 9, 3), "The poll must close today or later."),
        (DAY, "The poll must close before the first date asked about, Tuesday 17 October 2028."),
        (date(2029, 9, 3), "The poll must close before the first date"),
    ],
)
def test_a_poll_closes_ahead_and_before_the_first_date_it_asks_about(closes_on, words):
    """Bad input: a closing day in the past."""
    refused = refusal(ask, unasked(), question(closes_on=closes_on))
    assert (words in refused.sentence, refused.field) == (True, "closes_on")


def test_a_poll_that_closes_on_the_night_of_a_clock_change_closes_at_midnight_in_london():
    """Bad input: on 29 October 2028 the clocks go back; the day is 25 hours long, and still all of it counts."""
    made = unasked()
    said = Question(offers=offers({1: [date(2028, 10, 30)]}), closes_on=date(2028, 10, 29))
    poll = ask(made, said)
    assert poll.closes_at == datetime(2028, 10, 30, 0, 0, tzinfo=UTC)
    poll = ask(made, Question(offers=offers({1: [date(2029, 3, 27)]}), closes_on=date(2029, 3, 25)), poll=poll)
    assert poll.closes_at == datetime(2029, 3, 25, 23, 0, tzinfo=UTC)


def test_only_who_runs_the_set_asks():
    """Domain, section 2."""
    made = unasked()
    for stranger in (made.places[0].participant, make.facilitator(make.programme().sets.get())):
        assert "Only the set's facilitator" in refusal(ask, made, question(), actor=stranger).sentence
    assert ask(made, question(), actor=made.coordinator).asked_by == made.coordinator


def test_a_set_is_asked_one_thing_at_a_time():
    """One poll that is not decided per set: said by the service, held by the database."""
    made = polled()
    assert "are being asked already" in refusal(ask, made, question()).sentence
    with pytest.raises(IntegrityError), transaction.atomic():
        DatePoll.objects.create(learning_set=made.learning_set, closes_at=made.poll.closes_at, asked_at=made.now)
    withdraw_poll(actor=made.facilitator, poll=made.poll, now=made.now)
    assert ask(made, question()).state == "open"


def test_a_session_that_was_cancelled_or_has_begun_is_not_asked_about():
    made = unasked()
    arranged(made.learning_set)
    session = made.learning_set.sessions.get(number=2)
    session.state = "live"
    session.save()
    refused = refusal(ask, made, question([Offer(2, DAY, "morning", "day_2_0")]))
    assert refused.sentence == "Session 2 is under way, so it has no date to choose."
    assert refused.field == "day_2_0"


def test_a_changed_poll_keeps_answers_to_what_it_still_asks_and_tells_only_of_more():
    """D2: taking a day away tells nobody; a new one does."""
    made = polled(2)
    made.answer(0, "yy", "yy", "yy")
    kept = [Offer(one.session.number, one.date, one.half_day) for one in made.poll.options.select_related("session")]
    poll = ask(made, question(kept[1:]), poll=made.poll)
    assert PollAnswer.objects.count() == 5
    assert told("poll_changed") == []
    ask(made, question([*kept[1:], Offer(1, DAY, "afternoon")]), poll=poll)
    assert PollAnswer.objects.count() == 5
    assert told("poll_changed") == addresses(made)


def test_a_poll_that_has_closed_is_opened_again_with_a_later_day():
    made = polled(2)
    later = made.poll.closes_at
    close_poll(poll=made.poll, now=later)
    assert "has closed" in refusal(made.answer, 0, "y-----", now=later).sentence
    said = question(offers(days(DAY + timedelta(weeks=1))), now=later)
    poll = ask(made, said, poll=made.poll, now=later)
    assert (poll.state, told("poll_changed")) == ("open", addresses(made))
    made.poll = poll
    made.answer(0, "y-----", now=later)


# --- answering ------------------------------------------------------------------------------------------------------


def test_what_somebody_says_last_counts_whole():
    """D2: from two tabs, the later one replaces the earlier one, also where it leaves something open."""
    made = polled()
    made.answer(0, "yi", "ny", "yy")
    made.answer(0, "n-", "--", "--")
    assert list(PollAnswer.objects.values_list("answer", flat=True)) == ["no"]


def test_nothing_at_all_is_no_answer():
    made = polled()
    assert "You have not answered for any date." in refusal(made.answer, 0, "------").sentence


def test_an_option_of_another_poll_is_refused():
    """Bad input: forged."""
    made, other = polled(), polled()
    with pytest.raises(Refusal, match="has changed since"):
        answer_poll(
            actor=made.places[0].participant,
            poll=made.poll,
            answers={other.option(1, 0).pk: "yes"},
            places={},
            now=made.now,
        )
    assert not PollAnswer.objects.exists()


def test_a_poll_takes_answers_until_the_moment_it_closes_whether_or_not_it_was_swept():
    """The clock decides."""
    made = polled()
    made.answer(0, "yyyyyy", now=made.poll.closes_at - timedelta(seconds=1))
    assert "has closed" in refusal(made.answer, 0, "nnnnnn", now=made.poll.closes_at).sentence
    withdraw_poll(actor=made.facilitator, poll=made.poll, now=made.now)
    assert "was withdrawn" in refusal(made.answer, 0, "nnnnnn").sentence
    assert set(PollAnswer.objects.values_list("answer", flat=True)) == {"yes"}


def test_only_who_has_a_place_now_answers_and_who_has_left_no_longer_counts():
    """C04: never confirmed, left, or elsewhere: no vote; a vote given before leaving is not counted."""
    made = polled(3)
    waiting = make.place(made.learning_set.programme, now=made.now)
    assert waiting.state == "waiting"
    for actor in (waiting.participant, made.facilitator, make.person()):
        with pytest.raises(Refusal, match="Only people who have a place"):
            answer_poll(actor=actor, poll=made.poll, answers={made.option(1, 0).pk: "yes"}, places={}, now=made.now)
    for person in range(3):
        made.answer(person, "yyyyyy")
    withdraw(actor=made.places[0].participant, enrolment=made.places[0], now=made.now)
    assert "Only people who have a place" in refusal(made.answer, 0, "nnnnnn").sentence
    result = poll_result(made.poll, made.now)
    # The seat went to the person waiting, who may answer at once.
    assert (result.answered, result.members, len(result.unanswered)) == (2, 3, 1)
    made.places.append(Enrolment.objects.get(pk=waiting.pk))
    made.answer(3, "yyyyyy")
    assert poll_result(made.poll, made.now).answered == 3


# --- by the clock ---------------------------------------------------------------------------------------------------


def test_a_poll_closes_by_itself_once_and_the_facilitator_is_told_how_many_answered():
    """D2; running it twice, or late, does the same."""
    made = polled(3)
    made.answer(0, "yyyyyy")
    sweep(made.poll.closes_at - timedelta(seconds=1))
    assert DatePoll.objects.get().state == "open"
    for _ in range(2):
        sweep(made.poll.closes_at + timedelta(days=1))
    assert DatePoll.objects.get().state == "closed"
    [message] = Message.objects.filter(kind="poll_closed")
    assert message.to == made.facilitator.email
    assert message.context["answered"] == "One of three have answered."
    assert is_still_wanted(message)
    made.decide()
    assert not is_still_wanted(message)


def test_what_somebody_has_still_to_answer_is_known_in_one_query(django_assert_num_queries):
    """For a person's own page; whatever closes first comes first."""
    made = polled(3)
    made.answer(0, "y-----")
    first, second = made.places[0].participant, made.places[1].participant
    with django_assert_num_queries(1):
        assert polls_to_answer(first, made.now) == []
    with django_assert_num_queries(1):
        [line] = polls_to_answer(second, made.now)
        assert (line.poll, line.needs_me, str(line.poll.learning_set)) == (made.poll, True, "Set A")
    assert polls_to_answer(second, made.poll.closes_at) == []


def test_whoever_has_not_answered_is_reminded_once_two_days_before_the_last_day():
    """D5: the poll closes at the end of Monday 11 September."""
    made, other = polled(3), polled(2)
    made.answer(0, "y-----")
    due = at(date(2028, 9, 9))
    assert run(due - timedelta(minutes=1)) == 0
    assert run(due) == 4
    assert told_of_polls() == {(one.poll.pk, place.participant_id) for one in (made, other) for place in one.places} - {
        (made.poll.pk, made.places[0].participant_id)
    }
    assert run(due + timedelta(days=1)) == 0
    mine, theirs = (mails(place.participant).get() for place in made.places[1:])
    assert subject(mine, due) == f"Answer by Monday 11 September 2028: which dates suit you?: {title(made)}"
    made.answer(1, "n-----", now=due)
    assert (says(mine, due), len(says(theirs, due))) == ([], 1)
    withdraw_poll(actor=made.facilitator, poll=made.poll, now=due)
    assert says(theirs, due) == []


def test_nobody_is_reminded_of_a_poll_that_was_asked_too_late_for_it():
    """Its own mail has just said so; a poll that is open longer is reminded of anew."""
    made = unasked(2)
    poll = ask(made, question(closes_on=date(2028, 9, 5)))
    assert run(at(date(2028, 9, 5))) == 0
    ask(made, question(closes_on=date(2028, 9, 20)), poll=poll)
    assert run(at(date(2028, 9, 18))) == 2
    assert run(at(date(2028, 9, 21))) == 0


def told_of_polls() -> set[tuple[int, int]]:
    return {(thing, person) for rule, thing, person in reminded() if rule == "poll_unanswered"}


def title(made: Polled) -> str:
    return made.learning_set.programme.title


def test_mail_that_waits_is_not_sent_when_nothing_is_left_to_answer():
    """C10: and it names nobody but its reader, nor a date that is asked about."""
    made = polled(2)
    mine, theirs = (Message.objects.get(kind="poll_opened", recipient=one.participant) for one in made.places)
    assert is_still_wanted(mine)
    made.answer(0, "y-----")
    assert (is_still_wanted(mine), is_still_wanted(theirs)) == (False, True)
    withdraw(actor=made.places[1].participant, enrolment=made.places[1], now=made.now)
    assert not is_still_wanted(theirs)


def test_a_set_that_is_cancelled_asks_nobody_any_more():
    made = polled(3)
    mail = Message.objects.filter(kind="poll_opened").first()
    coordinator = make.coordinator_of(made.learning_set.programme)
    cancel_set(actor=coordinator, learning_set=made.learning_set, reason="Too few.", now=made.now)
    assert DatePoll.objects.get().state == "withdrawn"
    assert not is_still_wanted(mail)


# --- deciding -------------------------------------------------------------------------------------------------------


def test_deciding_fixes_every_session_in_one_step_and_members_are_told():
    """D2, P16: confirmed by the code that confirms dates by hand."""
    made = polled(3)
    for person in range(3):
        made.answer(person, "yyyyyy")
    poll = made.decide(made.choices(s2=1))
    assert (poll.state, poll.decided_at) == ("decided", made.now)
    sessions = list(made.learning_set.sessions.order_by("number"))
    assert [one.state for one in sessions] == ["confirmed"] * 3
    assert [timezone.localdate(one.starts_at) for one in sessions] == [
        made.option(1, 0).date,
        made.option(2, 1).date,
        made.option(3, 0).date,
    ]
    local = timezone.localtime(sessions[0].starts_at)
    assert (local.time(), sessions[0].place) == (time(9, 30), "Town Hall, Winford")
    made.learning_set.refresh_from_db()
    assert made.learning_set.dates_confirmed_at == made.now
    assert told("dates_confirmed") == addresses(made)
    assert "have been chosen" in refusal(made.answer, 0, "nnnnnn").sentence


def test_the_same_choice_twice_is_one_and_another_is_refused():
    """A double click; two people."""
    made = polled(2)
    made.decide()
    number = Message.objects.count()
    assert made.decide(seen=0).state == "decided"
    assert Message.objects.count() == number
    assert "were chosen from this poll already" in refusal(made.decide, made.choices(s3=1)).sentence


def test_a_choice_made_before_somebody_answered_is_refused_once():
    """What the page showed no longer holds."""
    made = polled(2)
    made.poll.refresh_from_db()
    seen = made.poll.version
    made.answer(0, "yyyyyy")
    assert "Somebody has answered since" in refusal(made.decide, seen=seen).sentence
    assert set(made.learning_set.sessions.values_list("state", flat=True)) == {"draft"}
    assert made.decide().state == "decided"


def test_what_arranging_refuses_leaves_the_poll_open_and_no_date_behind():
    """One transaction."""
    made = polled(2)
    choices = made.choices()
    wrong = Choice(choices[3].option, time(12, 30), time(9, 30))
    refused = refusal(made.decide, choices | {3: wrong})
    assert refused.sentence == "Session 3 must end after it starts."
    made.poll.refresh_from_db()
    assert made.poll.state == "open"
    assert set(made.learning_set.sessions.values_list("starts_at", flat=True)) == {None}


def test_every_session_asked_about_gets_a_date_and_only_one_that_was_offered():
    """Bad input: an option of another poll, or of another session."""
    made, other = polled(2), polled(2)
    choices = made.choices()
    assert refusal(made.decide, {n: one for n, one in choices.items() if n != 2}).sentence == (
        "Choose a date for session 2."
    )
    for forged in (other.choices()[1], choices[2]):
        refused = refusal(made.decide, choices | {1: forged})
        assert refused.sentence == "That half-day is not among those asked about."
    member = made.places[0].participant
    assert "Only the set's facilitator" in refusal(made.decide, actor=member).sentence


def test_a_confirmed_session_that_is_asked_about_again_is_moved_and_told():
    """D4: its calendar sequence rises, its members hear of the new date."""
    made = unasked(2)
    arranged(made.learning_set)
    made.poll = ask(made, question([Offer(3, DAY + timedelta(weeks=12), "afternoon")]))
    made.decide()
    third = made.learning_set.sessions.get(number=3)
    assert (third.state, third.sequence, timezone.localtime(third.starts_at).hour) == ("confirmed", 1, 13)
    assert set(told("session_moved")) >= set(addresses(made))
    assert DatePoll.objects.get().state == "decided"


def test_nobody_is_asked_any_more_once_every_session_has_a_fixed_date():
    """D2, D5: dates fixed by hand end the asking, on one's own page and in reminders."""
    made = polled(2)
    member = made.places[0].participant
    assert polls_to_answer(member, made.now)
    arranged(
        made.learning_set, now=made.now + timedelta(minutes=1), first=timezone.localdate(made.now) + timedelta(days=90)
    )
    assert polls_to_answer(member, made.now + timedelta(hours=1)) == []
    assert send_due(actor=None, now=made.poll.closes_at - timedelta(hours=30)) == 0
