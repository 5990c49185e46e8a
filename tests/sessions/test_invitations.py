"""What each person's calendar is told of each session: what should stand there, once, and out again (D4)."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from notifications.models import Message
from participants.models import User
from sessions import emails, tasks
from sessions.models import Cover, Invitation
from sessions.selectors.calendar import sessions_of
from sessions.selectors.invitations import with_news
from sessions.services.arranging import arrange, cancel_session
from sessions.services.running import abandon_session
from sets.models import LearningSet
from sets.services.learning_sets import unassign_facilitator
from sets.services.places import remove_person, withdraw
from tests import make
from tests.sessions.arranged import arranged, meeting
from tests.sessions.meeting import meeting as met

pytestmark = pytest.mark.django_db

NOW = make.NOW
LATER = NOW + timedelta(minutes=1)
FIRST = date(2028, 10, 24)


def a_set(people: int = 2, **fields) -> LearningSet:
    programme = make.programme(**fields)
    make.places(programme, people)
    return arranged(programme.sets.get(), now=NOW)


def say(learning_set: LearningSet, number: int, **said) -> None:
    by = make.coordinator_of(learning_set.programme)
    arrange(actor=by, learning_set=learning_set, meetings={number: meeting(**said)}, confirm=False, now=NOW)


def mails(user: User | None = None, kind: str | None = None) -> list[tuple[str, int]]:
    """Kind and SEQUENCE of what was told, in order."""
    found = Message.objects.filter(about__startswith="invitation:").order_by("pk")
    found = found.filter(recipient=user) if user else found
    found = found.filter(kind=kind) if kind else found
    return [(one.kind, one.context["sequence"]) for one in found]


def join(learning_set: LearningSet, user: User | None = None) -> User:
    """Somebody takes a free seat, having seen the dates (P4)."""
    learning_set.refresh_from_db()
    return make.place(learning_set.programme, user, now=LATER, dates_mark=learning_set.dates_mark).participant


def leave(learning_set: LearningSet, number: int = 0) -> User:
    place = learning_set.enrolments.members().order_by("pk")[number]
    withdraw(actor=place.participant, enrolment=place, now=NOW)
    return place.participant


def test_confirming_invites_everybody_of_the_set_to_each_session():
    """D4: members and facilitators, from the first time on; one mail for each session and person."""
    programme = make.programme()
    make.places(programme, 2)
    learning_set = programme.sets.get()
    facilitator = make.facilitator(learning_set)
    arranged(learning_set)
    assert mails(facilitator) == [("session_confirmed", 0)] * 3
    assert len(mails()) == 9
    assert Message.objects.filter(kind="dates_confirmed").count() == 2
    assert not with_news(NOW)


def test_a_provisional_session_is_in_nobodys_calendar():
    programme = make.programme()
    make.places(programme, 2)
    arranged(programme.sets.get(), confirm=False)
    tasks.tell_calendars(NOW)
    assert mails() == []


def test_who_joins_later_is_invited_once_and_only_to_what_is_ahead():
    """D4: a new member of a set with confirmed dates; a session that has begun is no news."""
    learning_set = a_set(2)
    joiner = join(learning_set)
    facilitator = make.facilitator(learning_set, now=LATER)
    between = datetime.combine(FIRST, datetime.max.time(), tzinfo=timezone.get_current_timezone())
    for _ in range(2):
        tasks.tell_calendars(between)
    for user in (joiner, facilitator):
        assert mails(user) == [("session_confirmed", 0)] * 2
        told = Message.objects.filter(recipient=user, kind="session_confirmed")
        assert sorted(one.context["number"] for one in told) == [2, 3]
    assert len(mails()) == 6 + 4


def test_who_leaves_has_the_sessions_taken_out_once_with_a_higher_sequence():
    """D4, C04: whether they withdrew, were removed, or no longer facilitate."""
    learning_set = a_set(3)
    facilitator = make.facilitator(learning_set, now=LATER)
    tasks.tell_calendars(LATER)
    by = make.coordinator_of(learning_set.programme)
    left, stays, removed = (
        leave(learning_set),
        learning_set.enrolments.members().order_by("pk")[0].participant,
        learning_set.enrolments.members().order_by("pk")[1],
    )
    remove_person(actor=by, enrolment=removed, reason="So", now=LATER)
    unassign_facilitator(actor=by, facilitation=learning_set.facilitations.get(), now=LATER)
    for _ in range(2):
        tasks.tell_calendars(LATER)
    for user in (left, removed.participant, facilitator):
        assert mails(user, "session_not_yours") == [("session_not_yours", 1)] * 3
    assert mails(stays) == [("session_confirmed", 0)] * 3


def test_who_leaves_and_comes_back_is_told_three_times_with_rising_sequences():
    """Each calendar's SEQUENCE rises for itself; a change for everybody stays ahead of both."""
    learning_set = a_set(2)
    gone = leave(learning_set)
    tasks.tell_calendars(LATER)
    join(learning_set, gone)
    tasks.tell_calendars(LATER)
    say(learning_set, 1, day=FIRST + timedelta(days=1))
    one = Invitation.objects.get(user=gone, session__number=1)
    kinds = [kind for kind, _ in mails(gone)]
    assert kinds == ["session_confirmed"] * 3 + ["session_not_yours"] * 3 + ["session_confirmed"] * 3 + [
        "session_moved"
    ]
    assert [number for _, number in mails(gone)] == [0] * 3 + [1] * 3 + [2] * 3 + [3]
    assert (one.sequence, one.session_sequence) == (3, 1)
    assert not with_news(LATER)


def test_a_new_time_and_a_new_place_are_told_apart():
    learning_set = a_set(1)
    [user] = [one.participant for one in learning_set.enrolments.members()]
    say(learning_set, 1, day=FIRST + timedelta(days=1))
    say(learning_set, 1, day=FIRST + timedelta(days=1), place="The Guildhall")
    assert mails(user)[3:] == [("session_moved", 1), ("session_elsewhere", 2)]


def test_a_cancelled_session_is_taken_out_and_a_person_who_left_meanwhile_hears_of_it_as_theirs_no_longer():
    """C04: why it is cancelled stands on a page that they can no longer see."""
    learning_set = a_set(2)
    stays, gone = learning_set.enrolments.members().order_by("pk")[1].participant, leave(learning_set)
    session = learning_set.sessions.get(number=2)
    by = make.coordinator_of(learning_set.programme)
    for _ in range(2):
        cancel_session(actor=by, session=session, reason="Flooded.", now=LATER)
    assert mails(stays)[3:] == [("session_cancelled", 1)]
    assert mails(gone)[3:] == [("session_not_yours", 1)]
    tasks.tell_calendars(LATER)
    assert mails(gone)[4:] == [("session_not_yours", 1)] * 2


def test_an_abandoned_session_is_taken_out():
    """Section 3."""
    set_ = met()
    session = set_.begin()
    abandon_session(actor=set_.facilitator, session=session, reason="A fire alarm.", now=set_.starts())
    assert len(mails(kind="session_abandoned")) == 4
    assert {number for _, number in mails(kind="session_abandoned")} == {1}


def test_leaving_after_a_session_leaves_it_in_the_calendar():
    """What took place took place."""
    set_ = met()
    set_.begin()
    set_.end()
    place = set_.places[0]
    withdraw(actor=place.participant, enrolment=place, now=set_.starts(2) - timedelta(days=1))
    now = set_.starts(2) - timedelta(days=1)
    tasks.tell_calendars(now)
    moved = {3: meeting(set_.starts(3).date() + timedelta(days=1))}
    arrange(actor=set_.facilitator, learning_set=set_.learning_set, meetings=moved, confirm=False, now=now)
    numbers = Message.objects.filter(recipient=place.participant, kind="session_not_yours").values_list(
        "context__number", flat=True
    )
    assert sorted(numbers) == [2, 3]


def test_a_set_that_is_cancelled_meets_no_more():
    learning_set = a_set(1)
    make.facilitator(learning_set, now=LATER)
    tasks.tell_calendars(LATER)
    LearningSet.objects.filter(pk=learning_set.pk).update(state="cancelled")
    for _ in range(2):
        tasks.tell_calendars(LATER)
    assert len(mails(kind="session_cancelled")) == 6


@pytest.mark.parametrize("sets", [1, 3])
def test_the_minute_costs_one_query_when_there_is_no_news(sets, django_assert_num_queries):
    for _ in range(sets):
        a_set(2)
    with django_assert_num_queries(1):
        tasks.tell_calendars(LATER)


def test_news_costs_the_same_for_one_person_and_for_three():
    """One session: its lock, who is of the set, what was told, what is told now."""
    costs = []
    for people in (1, 3):
        programme = make.programme(minimum=2, optimum=6, maximum=6)
        make.places(programme, 2)
        learning_set = arranged(programme.sets.get(), days=[FIRST])
        for _ in range(people):
            join(learning_set)
        with CaptureQueriesContext(connection) as queries:
            tasks.tell_calendars(LATER)
        assert len(mails()) == 2 + people
        costs.append(len([one for one in queries if "SAVEPOINT" not in one["sql"]]))
        Message.objects.all().delete()
        learning_set.sessions.all().delete()
    assert costs == [9, 9]


# --- mail that waits -------------------------------------------------------------------------------------------------


def newest(user: User) -> Message:
    return Message.objects.filter(recipient=user, about__startswith="invitation:").latest("pk")


def test_an_invitation_that_waits_is_dropped_for_who_has_left_and_a_cancellation_is_not():
    """C04: between leaving and the next minute nothing more about the set is sent."""
    learning_set = a_set(2)
    gone = learning_set.enrolments.members().order_by("pk")[0].participant
    waiting = newest(gone)
    assert emails.still_wanted(waiting)
    leave(learning_set)
    assert not emails.still_wanted(waiting)
    tasks.tell_calendars(LATER)
    cancellation = newest(gone)
    assert emails.still_wanted(cancellation)
    join(learning_set, gone)
    tasks.tell_calendars(LATER)
    assert [emails.still_wanted(one) for one in (cancellation, newest(gone))] == [False, True]


def test_a_new_time_that_waits_is_told_before_a_new_place():
    """The mail about the place does not say that the time is new; a third time makes both worthless."""
    learning_set = a_set(1)
    moved = meeting(FIRST + timedelta(days=1))
    by = make.coordinator_of(learning_set.programme)
    for one in (moved, replace(moved, place="The Guildhall")):
        arrange(actor=by, learning_set=learning_set, meetings={1: one}, confirm=False, now=NOW)
    time, place = Message.objects.filter(kind__in=("session_moved", "session_elsewhere")).order_by("pk")
    assert [emails.still_wanted(one) for one in (time, place)] == [True, True]
    say(learning_set, 1, day=FIRST + timedelta(days=2))
    assert [emails.still_wanted(one) for one in (time, place)] == [False, False]


# --- cover -----------------------------------------------------------------------------------------------------------


def test_who_covers_a_session_is_invited_to_it_in_place_of_the_facilitators():
    """D7: for that one session, and back again when the cover ends."""
    learning_set = a_set(1)
    facilitator, covers = make.facilitator(learning_set, now=LATER), make.person()
    tasks.tell_calendars(LATER)
    cover = Cover.objects.create(session=learning_set.sessions.get(number=2), user=covers, named_at=LATER)
    for _ in range(2):
        tasks.tell_calendars(LATER)
    assert mails(covers) == [("session_confirmed", 0)]
    assert mails(facilitator)[3:] == [("session_not_yours", 1)]
    assert all(emails.still_wanted(newest(user)) for user in (covers, facilitator))
    assert [one.number for one in sessions_of(covers, LATER)] == [2]
    assert [one.number for one in sessions_of(facilitator, LATER)] == [1, 3]
    cover.ended_at = LATER
    cover.save()
    for _ in range(2):
        tasks.tell_calendars(LATER)
    assert mails(covers)[1:] == [("session_not_yours", 1)]
    assert mails(facilitator)[4:] == [("session_confirmed", 2)]
