"""A poll that is answered, chosen from and changed at once. Each race has a twin that takes the poll's lock away."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from unittest import mock

import pytest
from django.utils import timezone

from core.refusal import Refusal
from notifications.models import Message
from sessions.models import DatePoll, PollAnswer
from sessions.services import polling
from sets.audit import audit_programme
from tests.races.at_once import at_once
from tests.sessions.polled import Polled, polled, question

pytestmark = pytest.mark.django_db(transaction=True)


@contextmanager
def without_the_lock(number: int) -> Iterator[None]:
    """Everyone reads the poll before anyone writes: what happens when its row is not locked."""
    together = threading.Barrier(number)

    def read(poll: DatePoll) -> DatePoll:
        found = DatePoll.objects.select_related("learning_set__programme").get(pk=poll.pk)
        together.wait(timeout=20)
        return found

    with mock.patch.object(polling, "lock_poll", read):
        yield


def answered_by_one() -> Polled:
    made = polled(3)
    made.answer(1, "yyyyyy")
    made.poll.refresh_from_db()
    return made


def choosing(made: Polled, **indexes: int):
    seen, choices = made.poll.version, made.choices(**indexes)
    return lambda: polling.decide_poll(actor=made.facilitator, poll=made.poll, choices=choices, seen=seen, now=made.now)


def answering(made: Polled):
    said = dict.fromkeys(made.poll.options.values_list("pk", flat=True), "no")
    actor = made.places[0].participant
    return lambda: polling.answer_poll(actor=actor, poll=made.poll, answers=said, places={}, now=made.now)


@pytest.mark.parametrize("attempt", range(4))
def test_of_a_choice_and_an_answer_at_once_one_is_refused(attempt):
    """D2: nothing is chosen unseen, and no answer is given to what is decided."""
    made = answered_by_one()
    results = at_once(choosing(made), answering(made))
    [refused] = [one for one in results if isinstance(one, Refusal)]
    made.poll.refresh_from_db()
    has_answered = PollAnswer.objects.filter(enrolment=made.places[0]).exists()
    assert (made.poll.state, has_answered) in (("decided", False), ("open", True))
    assert ("Somebody has answered since" in refused.sentence) == has_answered


def test_twin_without_the_lock_a_choice_is_made_unseen_of_an_answer():
    made = answered_by_one()
    with without_the_lock(2):
        results = at_once(choosing(made), answering(made))
    assert [one for one in results if isinstance(one, Exception)] == []
    made.poll.refresh_from_db()
    assert made.poll.state == "decided"
    assert PollAnswer.objects.filter(enrolment=made.places[0]).exists()


@pytest.mark.parametrize("attempt", range(4))
def test_of_two_choices_at_once_one_stands_and_the_other_is_told(attempt):
    """D2: the programme's lock; each member hears of the dates once."""
    made = answered_by_one()
    results = at_once(choosing(made), choosing(made, s1=1, s2=1, s3=1))
    [refused] = [one for one in results if isinstance(one, Refusal)]
    assert "were chosen from this poll already" in refused.sentence
    days = {timezone.localdate(one.starts_at) for one in made.learning_set.sessions.all()}
    assert days in ({made.option(n, index).date for n in (1, 2, 3)} for index in (0, 1))
    assert Message.objects.filter(kind="dates_confirmed").count() == 3
    assert audit_programme(made.learning_set.programme, now=made.now) == []


def test_the_same_choice_by_a_double_click_is_one():
    made = answered_by_one()
    results = at_once(*[choosing(made)] * 4)
    assert [one for one in results if isinstance(one, Exception)] == []
    assert Message.objects.filter(kind="dates_confirmed").count() == 3


def test_answers_in_two_tabs_at_once_leave_one_whole():
    made = polled(2)
    actor = made.places[0].participant
    options = list(made.poll.options.values_list("pk", flat=True))
    tabs = [dict.fromkeys(options, "yes"), {options[0]: "no"}]
    results = at_once(
        *[
            lambda said=said: polling.answer_poll(actor=actor, poll=made.poll, answers=said, places={}, now=made.now)
            for said in tabs * 2
        ]
    )
    assert [one for one in results if isinstance(one, Exception)] == []
    stands = dict(PollAnswer.objects.values_list("option", "answer"))
    assert stands in tabs


def test_two_who_ask_at_once_ask_once():
    made = polled(2)
    polling.withdraw_poll(actor=made.facilitator, poll=made.poll, now=made.now)
    results = at_once(
        *[
            lambda actor=actor: polling.ask_dates(
                actor=actor, learning_set=made.learning_set, question=question(), now=made.now
            )
            for actor in (made.facilitator, made.coordinator)
        ]
    )
    assert sorted(type(one).__name__ for one in results) == ["DatePoll", "Refusal"]
    assert Message.objects.filter(kind="poll_opened").count() == 4
