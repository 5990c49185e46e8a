"""Nobody runs two sessions at once (D7): when a session gets a time, and when somebody gets a session."""

from datetime import date, datetime, time, timedelta

import pytest

from core.refusal import Refusal
from participants.models import User
from sessions.models import Session
from sessions.services.arranging import arrange, cancel_session
from sessions.services.facilitators import assign_facilitator
from sessions.services.overlaps import refuse_two_at_once
from sets.models import LearningSet
from sets.services.learning_sets import unassign_facilitator
from tests import make
from tests.sessions.arranged import arranged, meeting

pytestmark = pytest.mark.django_db
DAY = date(2028, 10, 24)


def a_set() -> LearningSet:
    return make.programme().sets.get()


def date_first(learning_set: LearningSet, begins: time = time(9, 30), *, by: User | None = None, confirm: bool = True):
    by = by or make.coordinator_of(learning_set.programme)
    meetings = {1: meeting(DAY, begins=begins)}
    return arrange(actor=by, learning_set=learning_set, meetings=meetings, confirm=confirm, now=make.NOW)


def refused(act, *given, **named) -> Refusal:
    with pytest.raises(Refusal) as caught:
        act(*given, **named)
    return caught.value


def assign(learning_set: LearningSet, user: User) -> None:
    by = make.coordinator_of(learning_set.programme)
    assign_facilitator(actor=by, learning_set=learning_set, user=user, now=make.NOW)


def two_sets() -> tuple[User, LearningSet, LearningSet]:
    """Of two programmes, with one facilitator; the first meets on the day from 9:30am to 12:30pm."""
    first, second = a_set(), a_set()
    farid = make.facilitator(first, make.person(full_name="Farid Aziz"))
    make.facilitator(second, farid)
    date_first(first)
    return farid, first, second


@pytest.mark.parametrize("begins", [time(9, 30), time(6, 31), time(12, 29), time(10, 0)])
def test_a_facilitator_is_not_given_two_sessions_at_once_by_a_date(begins):
    """D7: refused when the second set is dated, beside the date, and nothing is kept."""
    _, _, second = two_sets()
    refusal = refused(date_first, second, begins)
    assert refusal.field == "date_1"
    assert refusal.sentence == (
        "Farid Aziz runs another session on Tuesday 24 October 2028, from 9:30am to 12:30pm. "
        "Choose another time, or have somebody else run one of the two."
    )
    assert not Session.objects.filter(learning_set=second).exists()


@pytest.mark.parametrize("begins", [time(6, 30), time(12, 30)])
def test_one_session_may_end_as_the_other_begins(begins):
    """D7: touching ends are no overlap."""
    _, _, second = two_sets()
    [first, *_] = date_first(second, begins)
    assert first.state == "confirmed"


def test_the_facilitator_is_told_in_their_own_person_and_nothing_of_the_other_programme():
    """C01: when, and not whose."""
    farid, first, second = two_sets()
    sentence = refused(date_first, second, by=farid).sentence
    assert sentence.startswith("You run another session on Tuesday 24 October 2028")
    assert first.programme.title not in sentence


@pytest.mark.parametrize("confirm", [False, True])
def test_provisional_dates_take_the_facilitators_time_too(confirm):
    """Section 3: they are asked to keep it free."""
    first, second = a_set(), a_set()
    farid = make.facilitator(first)
    make.facilitator(second, farid)
    date_first(first, confirm=False)
    assert "runs another session" in refused(date_first, second, confirm=confirm).sentence


def test_moving_a_session_onto_another_is_refused_and_saying_the_same_again_is_not():
    farid, _, second = two_sets()
    date_first(second, time(13, 30))
    assert "runs another" in refused(date_first, second, time(11, 0)).sentence
    date_first(second, time(13, 30))
    assert Session.objects.get(learning_set=second, number=1).starts_at == meeting(DAY, begins=time(13, 30)).starts_at
    assert farid.facilitations.count() == 2


def test_a_cancelled_session_takes_nobodys_time():
    _, first, second = two_sets()
    by = make.coordinator_of(first.programme)
    cancel_session(actor=by, session=first.sessions.get(number=1), reason="Flooded.", now=make.NOW)
    date_first(second)


def test_a_session_that_was_held_takes_nobodys_time():
    """What is over cannot clash; nor can a set that has ended."""
    _, first, second = two_sets()
    first.sessions.filter(number=1).update(state="held")
    date_first(second)
    first.sessions.filter(number=1).update(state="confirmed")
    LearningSet.objects.filter(pk=first.pk).update(state="cancelled")
    date_first(second, time(9, 45))


def test_somebody_who_runs_a_session_then_is_not_assigned():
    """D7: refused at assignment, and no entry of the ledger is written."""
    first, second = a_set(), a_set()
    farid = make.facilitator(first, make.person(full_name="Farid Aziz"))
    arranged(first, first=DAY)
    arranged(second, days=[DAY + timedelta(days=7), DAY + timedelta(weeks=3), DAY + timedelta(weeks=9)])
    second.programme.refresh_from_db()
    entries = second.programme.ledger_count
    assert "Farid Aziz runs another session on Tuesday 14 November 2028" in refused(assign, second, farid).sentence
    second.programme.refresh_from_db()
    assert (second.facilitations.count(), second.programme.ledger_count) == (0, entries)
    assign(second, make.person())


def test_who_no_longer_facilitates_is_free():
    farid, first, second = two_sets()
    by = make.coordinator_of(first.programme)
    unassign_facilitator(actor=by, facilitation=first.facilitations.get(user=farid), now=make.NOW)
    date_first(second)


def test_each_of_two_facilitators_must_be_free():
    _, _, second = two_sets()
    make.facilitator(second)
    assert "Farid Aziz runs another" in refused(date_first, second).sentence


def test_the_hour_that_comes_twice_is_two_hours():
    """Instants are compared, not clocks: 25 March and 29 October of a year."""
    first, second = a_set(), a_set()
    farid = make.facilitator(first)
    make.facilitator(second, farid)
    day = date(2028, 10, 29)
    by = {one: make.coordinator_of(one.programme) for one in (first, second)}
    early, late = meeting(day, begins=time(0, 30)), meeting(day, begins=time(3, 30))
    assert early.ends_at == datetime.combine(day, time(3, 30), early.starts_at.tzinfo)
    arrange(actor=by[first], learning_set=first, meetings={1: early}, confirm=True, now=make.NOW)
    arrange(actor=by[second], learning_set=second, meetings={1: late}, confirm=True, now=make.NOW)
    assert Session.objects.filter(state="confirmed").count() == 2


def test_asking_takes_the_same_number_of_queries_for_any_number_of_sessions(django_assert_num_queries):
    """Five: who covers, who facilitates, their rows, and what else they run in two."""
    _, _, second = two_sets()
    arranged(second, first=DAY + timedelta(days=2))
    sessions = list(second.sessions.all())
    by = make.coordinator_of(second.programme)
    for given in (sessions[:1], sessions):
        with django_assert_num_queries(5):
            refuse_two_at_once(given, learning_set=second, by=by)
