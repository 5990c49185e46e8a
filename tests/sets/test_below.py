"""Sets with fewer members than they need: when coordinators are told of them (P11)."""

from datetime import UTC, date, datetime, timedelta
from unittest import mock

import pytest

from notifications.emails import written
from notifications.models import Message
from sets import emails, tasks
from sets.models import LearningSet, Programme
from sets.services import below, learning_sets, places, programmes
from sets.working_days import ten_days_before
from tests import make
from tests.make import NOW

pytestmark = pytest.mark.django_db

#: Eight in the morning, London, of the tenth working day before Tuesday 24 October 2028.
SOON = datetime(2028, 10, 10, 7, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def few(members: int = 3, **fields) -> tuple[Programme, LearningSet]:
    """A set that needs five members, with its dates confirmed."""
    programme = make.programme(**{"minimum": 5, "optimum": 6, "maximum": 7, **fields})
    make.places(programme, members)
    return programme, make.confirmed_dates(programme.sets.get())


def told(cause: str = "") -> int:
    found = Message.objects.filter(kind="below_minimum")
    return found.filter(context__cause=cause).count() if cause else found.count()


def test_as_sign_up_closes_the_coordinator_is_told_of_each_set_that_has_too_few():
    """P11: at closing, by hand or by the clock; also after it was opened again, and of no set that has enough."""
    programme, _ = few(closes_at=NOW + timedelta(days=2))
    enough, _ = few(5, closes_at=NOW + timedelta(days=2))
    actor = make.coordinator_of(programme)
    tasks.sweep(NOW + timedelta(days=1))
    assert told() == 0
    for _ in range(2):
        tasks.sweep(NOW + timedelta(days=9))
    assert (told(), told("closed")) == (1, 1)
    enough.refresh_from_db()
    assert enough.state == "closed"
    mail = written(Message.objects.get(kind="below_minimum"))
    assert "it has three members, fewer than the five it needs" in mail.body
    assert "Sign-up has closed. Its first session is on Tuesday 24 October 2028. You may" in mail.body
    programmes.reopen(actor=actor, programme=programme, closes_at=None, reason="More.", now=NOW + timedelta(days=10))
    for _ in range(2):
        programmes.close(actor=actor, programme=programme, now=NOW + timedelta(days=11))
    assert told() == 2


def test_ten_working_days_before_the_first_session_the_coordinator_is_told_once():
    """P11: by the clock, and after an outage; not of a set that has enough, nor once its first day is over."""
    _, learning_set = few()
    few(5)
    tasks.sweep(SOON - MINUTE)
    assert told() == 0
    for late in (timedelta(), MINUTE, timedelta(days=3)):
        tasks.sweep(SOON + late)
        assert (told(), told("soon")) == (1, 1)
    assert (
        "on Tuesday 24 October 2028, in ten working days or fewer"
        in written(Message.objects.get(kind="below_minimum")).body
    )
    missed, _ = few()
    assert below.tell_before_first_session(programme=missed, now=SOON + timedelta(days=14)) == 1
    over, _ = few()
    assert below.tell_before_first_session(programme=over, now=SOON + timedelta(days=15)) == 0
    learning_set.refresh_from_db()
    assert learning_set.told_below_at == SOON


def test_a_first_session_that_moves_has_its_own_ten_days():
    """P11: nearer, it is told of at once; further away, again when its time comes; a day to and fro, no more."""
    programme, learning_set = few()
    make.confirmed_dates(learning_set, first=date(2028, 10, 17), now=SOON - MINUTE)
    tasks.sweep(SOON - MINUTE)
    assert told() == 1
    make.confirmed_dates(learning_set, first=date(2028, 10, 16), now=SOON)
    tasks.sweep(SOON)
    assert told() == 1
    make.confirmed_dates(learning_set, first=date(2028, 11, 7), now=SOON)
    tasks.sweep(SOON + timedelta(days=13))
    assert told() == 1
    make.confirmed_dates(learning_set, first=date(2028, 10, 18), now=SOON)
    tasks.sweep(SOON + timedelta(days=2))
    assert told() == 1
    make.confirmed_dates(learning_set, first=date(2028, 11, 7), now=SOON)
    tasks.sweep(SOON + timedelta(days=15))
    assert told() == 2
    of_programme = LearningSet.objects.filter(programme=programme)
    for state, due in (("forming", 1), ("running", 0), ("cancelled", 0)):
        of_programme.update(told_below_at=None, state=state)
        assert len(below.soon_to_begin(SOON + timedelta(days=15))) == due


def test_whoever_leaves_in_these_days_is_told_of_once():
    """P11: a confirmed set that falls below was told of then, so the clock has nothing to add."""
    _, learning_set = few(5)
    actor = make.coordinator_of(learning_set.programme)
    make.facilitator(learning_set)
    learning_sets.confirm_set(actor=actor, learning_set=learning_set, now=NOW)
    place = learning_set.enrolments.members().first()
    places.withdraw(actor=place.participant, enrolment=place, now=SOON + MINUTE)
    assert (told(), told("fell")) == (1, 1)
    tasks.sweep(SOON + 2 * MINUTE)
    assert told() == 1
    assert "The set stays confirmed." in written(Message.objects.get(kind="below_minimum")).body
    few(closes_at=SOON - 2 * MINUTE)
    for minute in (MINUTE, -MINUTE):
        tasks.sweep(SOON - minute)
        assert (told(), told("closed")) == (2, 1)


def test_what_is_looked_at_again_under_the_lock_is_told_once():
    """P11: a second beat that had read the set before the first one wrote."""
    few()
    late = [below.soon_to_begin(SOON)] * 2
    assert [len(one) for one in late] == [1, 1]
    with mock.patch.object(tasks, "soon_to_begin", side_effect=late):
        tasks.sweep(SOON)
        tasks.sweep(SOON)
    assert told() == 1


@pytest.mark.parametrize(
    ("first", "since"),
    [
        (date(2028, 10, 24), SOON),
        (date(2028, 10, 22), datetime(2028, 10, 9, 7, 0, tzinfo=UTC)),
        (date(2029, 1, 8), datetime(2028, 12, 14, 8, 0, tzinfo=UTC)),
    ],
)
def test_ten_working_days_are_counted_back_from_the_day(first: date, since: datetime):
    """P11, P5: no weekend counts, nor 23 December to 2 January."""
    assert ten_days_before(first) == since


def test_the_mail_is_not_sent_once_the_set_has_filled_or_ended_and_has_the_number_of_the_day():
    """P11: nobody is asked to decide what is settled."""
    _, learning_set = few(3, minimum=4)
    below.tell_before_first_session(programme=learning_set.programme, now=SOON)
    mail = Message.objects.get(kind="below_minimum")
    place = learning_set.enrolments.members().first()
    places.withdraw(actor=place.participant, enrolment=place, now=SOON)
    assert emails.still_wanted(mail)
    body = written(mail, emails.as_it_stands(mail)).body
    assert "it has two members, fewer than the four it needs" in body
    assert "let it run" not in body
    of = LearningSet.objects.filter(pk=learning_set.pk)
    for change in ({"state": "cancelled"}, {"state": "confirmed", "goes_ahead_with": 2}):
        of.update(**change)
        assert not emails.still_wanted(mail)
