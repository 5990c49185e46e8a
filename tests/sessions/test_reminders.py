"""Reminders (D5): rules × sessions × people, each at most once, one mail a day, caught up while of use."""

from datetime import UTC, date, datetime, time, timedelta
from unittest import mock

import pytest

from notifications import kinds
from notifications.models import Message, Preference
from sessions.models import Reminder, Session
from sessions.reminder_days import before_lapse, days_before, half_way, next_eight
from sessions.selectors.reminder_rules import DAY, RULES, WEEK
from sessions.services import reminders
from sessions.services.apologies import send_apologies
from sessions.services.arranging import arrange, cancel_session
from sessions.services.reminders import plan_reminder
from sessions.states import SessionState
from sessions.tasks import sweep
from sets.models import Enrolment
from sets.services.places import extend_offer, withdraw
from sets.working_days import LONDON, end_of_offer
from tests import make
from tests.sessions.arranged import arranged
from tests.sessions.arranged import meeting as at_morning
from tests.sessions.meeting import meeting
from tests.sessions.reminded import at, before, mails, people_of, run, says, sent, subject, told

pytestmark = pytest.mark.django_db

MINUTE, HOUR, DAYS = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def dated(*, people: int = 3, sessions: int = 1, first: date = date(2028, 11, 15), begins: int = 10, **fields):
    """A set like `meeting`, whose sessions are on `first` and every five weeks after."""
    met = meeting(people, sessions=sessions, **fields)
    days = [first + timedelta(weeks=5 * n) for n in range(sessions)]
    arranged(met.learning_set, days=days, begins=time(begins), now=make.NOW + MINUTE)
    met.learning_set.refresh_from_db()
    sent()
    return met


# --- the days --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("starts_at", "week", "day"),
    [
        # Spring: clocks go forward on Sunday 25 March 2029.
        (datetime(2029, 3, 26, 9, 30, tzinfo=LONDON), "2029-03-19T08:00:00+00:00", "2029-03-25T08:00:00+01:00"),
        (datetime(2029, 3, 25, 0, 30, tzinfo=LONDON), "2029-03-18T08:00:00+00:00", "2029-03-24T08:00:00+00:00"),
        # Autumn: clocks go back on Sunday 29 October 2028.
        (datetime(2028, 10, 30, 9, 30, tzinfo=LONDON), "2028-10-23T08:00:00+01:00", "2028-10-29T08:00:00+00:00"),
        (
            datetime(2028, 10, 29, 1, 30, fold=1, tzinfo=LONDON),
            "2028-10-22T08:00:00+01:00",
            "2028-10-28T08:00:00+01:00",
        ),
    ],
)
def test_eight_in_the_morning_is_eight_on_both_sides_of_a_clock_change(starts_at, week, day):
    """D5."""
    assert (days_before(starts_at, 7).isoformat(), days_before(starts_at, 1).isoformat()) == (week, day)


def test_the_next_eight_is_tomorrows_once_todays_has_struck():
    assert next_eight(at(date(2028, 10, 28), 7, 59)) == at(date(2028, 10, 28))
    assert next_eight(at(date(2028, 10, 28))) == at(date(2028, 10, 29))


def test_half_way_is_the_day_in_the_middle_and_never_once_the_reminder_has_gone():
    """D5."""
    first = at(date(2028, 10, 2), 9, 30)
    assert half_way(first, first + 35 * DAYS) == (at(date(2028, 10, 19)), at(date(2028, 10, 22)))
    assert half_way(first, first + 16 * DAYS) == (at(date(2028, 10, 10)), at(date(2028, 10, 11)))
    assert half_way(first, first + 14 * DAYS) is None


@pytest.mark.parametrize(
    ("made", "days", "reminded"),
    [
        (date(2028, 10, 23), 3, date(2028, 10, 25)),  # Monday; ends with Thursday
        (date(2028, 10, 27), 1, date(2028, 10, 27)),  # Friday; ends with Monday
        (date(2028, 12, 21), 3, date(2029, 1, 3)),  # 22 December, then 3 and 4 January
    ],
)
def test_an_offer_is_reminded_of_one_working_day_before_its_last(made, days, reminded):
    """D5, P5."""
    assert before_lapse(end_of_offer(at(made, 10), days)) == at(reminded)


# --- sessions --------------------------------------------------------------------------------------------------------


def test_members_and_facilitators_are_reminded_seven_days_and_one_day_before():
    """D5."""
    met = dated()
    session = met.session()
    assert run(before(session, 7) - MINUTE) == 0
    assert run(before(session, 7)) == 4
    assert told() == {(WEEK, session.pk, person) for person in people_of(met)}
    assert run(before(session, 1) - MINUTE) == 0
    assert run(before(session, 1)) == 4
    assert told() == {(rule, session.pk, person) for rule in (WEEK, DAY) for person in people_of(met)}


def test_run_twice_it_tells_once():
    """D5."""
    met = dated()
    for moment in (before(met.session(), 7), before(met.session(), 7), before(met.session(), 7, 8, 15)):
        run(moment)
    assert mails().count() == 4
    sweep(before(met.session(), 7, 9))
    assert mails().count() == 4


def test_beat_stopped_for_a_day_tells_what_is_still_of_use():
    """D5: a week before until the day before, the day before until it starts."""
    met = dated()
    session = met.session()
    assert run(before(session, 6, 11)) == 4
    assert run(session.starts_at - MINUTE) == 4
    assert set(Reminder.objects.values_list("rule", flat=True)) == {WEEK, DAY}


def test_what_is_no_longer_of_use_is_not_told():
    """D5: nobody hears "in seven days" on the day before, nor "tomorrow" once it has started."""
    met = dated()
    session = met.session()
    assert run(before(session, 1)) == 4
    assert {rule for rule, *_ in told()} == {DAY}
    other = dated()
    assert run(other.session().starts_at) == 0


@pytest.mark.parametrize("first", [date(2028, 10, 29), date(2028, 10, 30), date(2029, 3, 25), date(2029, 3, 26)])
def test_across_a_clock_change_each_is_told_once_and_at_eight(first):
    """D5: looked at in the night of the change, around eight and in the evening of each of the days around."""
    met = dated(people=2, first=first)
    session = met.session()
    queued = []
    for days in (8, 7, 6, 2, 1):
        for hours in (0, 1, 2, 3, 6, 7, 8, 9, 12, 20, 23):
            moment = before(session, days, 0).astimezone(UTC) + hours * HOUR
            if run(moment):
                queued.append(moment)
    assert queued == [before(session, 7), before(session, 1)]
    assert mails().count() == 6


def test_a_moved_session_is_told_of_anew():
    """The reminder is for the date; the mail about the old one is not sent."""
    met = dated()
    session = met.session()
    run(before(session, 7))
    [old] = mails(met.facilitator)
    now = before(session, 7, 9)
    arrange(
        actor=met.facilitator,
        learning_set=met.learning_set,
        meetings={1: at_morning(date(2028, 12, 13))},
        confirm=True,
        now=now,
    )
    assert says(old, now) == []
    assert run(before(session, 1)) == 0
    assert run(before(met.session(), 7)) == 4
    assert set(Reminder.objects.values_list("for_at", flat=True)) == {session.starts_at, met.session().starts_at}


def test_who_has_just_been_told_the_date_is_not_reminded_of_it():
    """A session confirmed three days ahead has had its own mail; the day before it is reminded of."""
    met = dated(sessions=2)
    session = met.session()
    now = before(session, 3, 12)
    moved = {1: at_morning(date(2028, 11, 16))}
    arrange(actor=met.facilitator, learning_set=met.learning_set, meetings=moved, confirm=True, now=now)
    assert run(now + MINUTE) == 0
    assert run(before(met.session(), 1)) == 4


@pytest.mark.parametrize("state", ["draft", "provisional", "cancelled", "live"])
def test_only_a_confirmed_session_is_told_of(state):
    met = dated()
    Session.objects.update(state=state)
    assert run(before(met.session(), 7)) == 0


def test_who_was_never_confirmed_or_has_left_is_not_told():
    """D5: waiting, offered, withdrawn."""
    met = dated(maximum=3, minimum=2, optimum=2)
    waits = make.place(met.learning_set.programme).participant
    gone = met.places[0].participant
    withdraw(actor=gone, enrolment=met.places[0], now=make.NOW + HOUR)
    offered = Enrolment.objects.get(participant=waits)
    assert offered.state == "offered"
    run(before(met.session(), 7))
    told_of_sessions = {person for rule, _, person in told() if rule == WEEK}
    assert told_of_sessions == people_of(met) - {gone.pk}


def test_who_leaves_after_it_was_queued_is_not_told():
    met = dated()
    now = before(met.session(), 7)
    run(now)
    gone = met.places[0].participant
    [mail] = mails(gone)
    assert says(mail, now)
    withdraw(actor=gone, enrolment=met.places[0], now=now + MINUTE)
    assert says(mail, now + 2 * MINUTE) == []


def test_who_has_sent_apologies_is_not_reminded():
    met = dated()
    send_apologies(actor=met.places[0].participant, session=met.session(), now=make.NOW + HOUR)
    run(before(met.session(), 7))
    assert {person for *_, person in told()} == people_of(met) - {met.places[0].participant_id}


def test_an_account_that_is_locked_gets_none():
    met = dated()
    person = met.places[0].participant
    person.is_active = False
    person.save()
    assert run(before(met.session(), 7)) == 3


def test_who_switched_the_kind_off_is_not_told_when_queued_nor_when_sent():
    met = dated()
    off, later = met.places[0].participant, met.places[1].participant
    now = before(met.session(), 7)

    def switch(user):
        Preference.objects.create(user=user, kind="reminder_session", wanted=False, changed_at=now)

    switch(off)
    run(now)
    assert not mails(off).exists()
    [mail] = mails(later)
    switch(later)
    assert says(mail, now) == []


def test_who_came_after_it_fell_due_has_just_been_told_the_dates():
    met = dated(maximum=4)
    now = before(met.session(), 6)
    person = make.place(met.learning_set.programme, now=now - HOUR).participant
    run(now)
    assert not mails(person).exists()
    run(before(met.session(), 1))
    assert mails(person).count() == 1


def test_a_person_in_three_sets_gets_one_mail_with_three_sessions():
    """D5: two for one person on one day become one mail."""
    met = dated()
    for begins in (14, 18):
        other = dated(begins=begins)
        make.facilitator(other.learning_set, met.places[0].participant, now=make.NOW + HOUR)
    person = met.places[0].participant
    now = before(met.session(), 7)
    run(now)
    [mail] = mails(person)
    assert len(says(mail, now)) == 3
    assert subject(mail, now).startswith("Session 1 is on Wednesday 15 November 2028, and 2 more: ")
    assert mail.topic == ""
    assert mail.key == f"reminders:{person.pk}:2028-11-08"


def test_an_item_that_no_longer_stands_disappears_and_the_rest_is_sent():
    met, other = dated(), dated()
    person = met.places[0].participant
    make.facilitator(other.learning_set, person, now=make.NOW + HOUR)
    now = before(met.session(), 7)
    run(now)
    [mail] = mails(person)
    cancel_session(actor=met.facilitator, session=met.session(), reason="Snow", now=now)
    [left] = says(mail, now)
    assert other.learning_set.programme.title in left
    cancel_session(actor=other.coordinator, session=other.session(), reason="Snow", now=now)
    assert says(mail, now) == []


def test_a_mail_that_waits_too_long_is_not_sent():
    """The mail server was away for a week."""
    met = dated()
    run(before(met.session(), 7))
    [mail] = mails(met.facilitator)
    assert says(mail, before(met.session(), 1) - MINUTE)
    assert says(mail, before(met.session(), 1)) == []


def test_five_hundred_at_once_are_all_told_and_the_questions_do_not_grow_with_them(django_assert_max_num_queries):
    """Bad input of the design: 500 reminders due at once."""
    met = dated(people=2)
    session = met.session()
    people = make.User.objects.bulk_create(
        make.User(email=f"many{n}@example.org", full_name=f"Many {n}") for n in range(500)
    )
    organisations = make.Organisation.objects.bulk_create(make.Organisation(name=f"Many {n}") for n in range(500))
    make.LearningSet.objects.update(maximum=600)
    Enrolment.objects.bulk_create(
        Enrolment(
            programme=met.learning_set.programme,
            participant=person,
            organisation=organisation,
            state="confirmed",
            position=1000 + n,
            requested_at=make.NOW,
            eligible_since=make.NOW,
            learning_set=met.learning_set,
            seat=3 + n,
            seat_limit=600,
            state_since=make.NOW,
            in_set_since=make.NOW,
            committed_at=make.NOW,
        )
        for n, (person, organisation) in enumerate(zip(people, organisations, strict=True))
    )
    with django_assert_max_num_queries(60):
        assert run(before(session, 7)) == 503
    assert mails().count() == 503


# --- one mail a day --------------------------------------------------------------------------------------------------


def test_what_falls_due_after_the_days_mail_waits_for_the_next_day_if_it_can():
    """One mail a day: a reminder released at noon can wait until the next morning."""
    met, other = dated(), dated()
    person = met.places[0].participant
    make.facilitator(other.learning_set, person, now=make.NOW + HOUR)
    hold = {"actor": other.facilitator, "session": other.session(), "rule": WEEK}
    plan_reminder(**hold, held=True, now=before(met.session(), 8))
    run(before(met.session(), 7))
    sent()
    plan_reminder(**hold, held=False, now=before(met.session(), 7, 12))
    run(before(met.session(), 7, 12, 15))
    assert mails(person).count() == 1
    assert mails(other.places[0].participant).count() == 1
    run(before(met.session(), 6))
    assert [one.key[-10:] for one in mails(person)] == ["2028-11-08", "2028-11-09"]


def test_what_cannot_wait_goes_in_a_second_mail():
    """A reminder of tomorrow's session would come too late the next day."""
    met, other = dated(), dated()
    person = met.places[0].participant
    make.facilitator(other.learning_set, person, now=make.NOW + HOUR)
    hold = {"actor": other.facilitator, "session": other.session(), "rule": DAY}
    plan_reminder(**hold, held=True, now=before(met.session(), 2))
    run(before(met.session(), 1))
    sent()
    now = before(met.session(), 1, 12)
    plan_reminder(**hold, held=False, now=now)
    run(now)
    first, second = mails(person)
    assert second.key.startswith(first.key + ":")
    assert len(says(second, now)) == 1


def test_before_eight_nothing_goes_that_can_wait():
    """After an outage that ended in the night."""
    met = dated()
    night = before(met.session(), 6, 2)
    assert run(night) == 0
    assert run(before(met.session(), 6)) == 4


def test_in_the_night_what_cannot_wait_goes_and_leaves_the_days_mail_alone():
    met, other = dated(first=date(2028, 11, 9)), dated()
    person = met.places[0].participant
    make.facilitator(other.learning_set, person, now=make.NOW + HOUR)
    night = before(met.session(), 0, 2)
    assert run(night) == 4
    [mail] = mails(person)
    assert mail.key == f"reminders:{person.pk}:2028-11-09:{mail.context['reminders'][0]}"
    assert len(says(mail, night)) == 2
    assert run(before(met.session(), 0)) == 4
    assert mails(person).count() == 1


def test_a_mail_of_the_day_that_somebody_else_wrote_meanwhile_loses_nothing():
    """The key of the day is taken between the question and the writing: what was told goes in a mail of its own."""
    met = dated()
    now = before(met.session(), 7)
    person = met.places[0].participant
    with mock.patch.object(reminders, "_with_mail_today", return_value=set()):
        Message.objects.create(
            key=f"reminders:{person.pk}:2028-11-08",
            kind="reminders",
            recipient=person,
            to=person.email,
            subject="Reminders",
            template="emails/sessions/reminders",
            context={"reminders": [0]},
            created_at=now,
            due_at=now,
        )
        run(now)
    assert mails(person).count() == 2
    assert says(mails(person).last(), now)


# --- half-way, and offers --------------------------------------------------------------------------------------------


def test_members_are_nudged_half_way_between_two_sessions():
    """D5: generic words, to members only, once."""
    met = dated(sessions=2)
    Session.objects.filter(number=1).update(state=SessionState.HELD)
    now = at(date(2028, 12, 2))
    assert run(now - MINUTE) == 0
    assert run(now) == 3
    assert {rule for rule, *_ in told()} == {"half_way"}
    [mail] = mails(met.places[0].participant)
    assert says(mail, now) == [
        f"Set A in “{met.learning_set.programme.title}” is half-way between two sessions. "
        "A good moment to look at what you meant to do."
    ]
    Session.objects.filter(number=2).update(starts_at=met.session(2).starts_at + DAYS, ends_at=None)
    assert run(now + DAYS) == 0


def test_there_is_no_nudge_after_a_session_that_was_not_held():
    met = dated(sessions=2)
    Session.objects.filter(number=1).update(state=SessionState.CANCELLED)
    assert run(at(date(2028, 12, 2))) == 0
    assert met.session(2).state == SessionState.CONFIRMED


def offer():
    """Somebody is offered a place on Tuesday 10 October 2028, until the end of Friday 13."""
    met = dated(maximum=3, minimum=2, optimum=2)
    person = make.place(met.learning_set.programme).participant
    withdraw(actor=met.places[0].participant, enrolment=met.places[0], now=at(date(2028, 10, 10), 10))
    return met, Enrolment.objects.get(participant=person)


def test_whoever_is_offered_a_place_is_reminded_one_working_day_before():
    """D5, P5: whatever they switched off, and not once they have answered."""
    _, place = offer()
    now = at(date(2028, 10, 12))
    assert run(now - MINUTE) == 0
    assert run(now) == 1
    [mail] = mails(place.participant)
    assert subject(mail, now).startswith("Answer by Friday 13 October 2028: a place is offered to you")
    place.state, place.offer_ends_at, place.seat, place.seat_limit = "declined", None, None, None
    place.save()
    assert says(mail, now) == []


def test_an_offer_with_a_later_end_is_reminded_of_anew():
    met, place = offer()
    now = at(date(2028, 10, 12))
    run(now)
    extend_offer(
        actor=met.coordinator, enrolment=place, last_day=date(2028, 10, 20), reason="On leave.", now=now + HOUR
    )
    assert run(at(date(2028, 10, 19))) == 1
    assert mails(place.participant).count() == 2


def test_an_offer_made_on_the_morning_it_would_be_reminded_of_is_not():
    """An offer of one working day: its own mail has just said so."""
    _, place = offer()
    Enrolment.objects.filter(pk=place.pk).update(state_since=at(date(2028, 10, 12), 8, 1))
    assert run(at(date(2028, 10, 12), 8, 15)) == 0


# --- the run ---------------------------------------------------------------------------------------------------------


def test_one_batch_that_fails_holds_up_no_other_and_is_found_again(caplog):
    met, other = dated(), dated()
    now, tell = before(met.session(), 7), reminders._tell
    first = [place.participant_id for place in met.places]

    def fails_for_the_first(people, due, moment):
        if first[0] in people:
            raise reminders.DatabaseError
        return tell(people, due, moment)

    with mock.patch.multiple(reminders, BATCH=3, _tell=fails_for_the_first):
        run(now)
    assert not mails(met.places[0].participant).exists()
    assert mails(other.facilitator).exists()
    assert "are left for next time" in caplog.text
    run(now + 15 * MINUTE)
    assert mails().count() == 8


@pytest.mark.parametrize("sets", [1, 3])
def test_a_run_asks_a_fixed_number_of_questions(sets, django_assert_num_queries):
    for _ in range(sets):
        met = dated(people=2)
    now = before(met.session(), 7)
    with django_assert_num_queries(27):
        run(now)


def test_every_rule_has_a_name_of_its_own_and_a_kind_that_can_be_chosen():
    assert len({rule.name for rule in RULES}) == len(RULES)
    assert {rule.kind for rule in RULES} <= kinds.listed().keys()
