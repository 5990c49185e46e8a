"""Before a reminder goes, whoever runs the set sees it, adds a line, holds or releases it (D5)."""

from datetime import timedelta
from unittest import mock

import pytest
from django.test import Client
from django.urls import reverse

from core.models import AuditEntry
from core.refusal import Refusal
from notifications.emails import written
from notifications.models import Preference
from sessions.models import ReminderPlan
from sessions.reminder_emails import words_at
from sessions.selectors.coming_reminders import coming, to_look_at
from sessions.selectors.reminder_rules import DAY, WEEK
from sessions.services.apologies import send_apologies
from sessions.services.arranging import arrange
from sessions.services.reminders import plan_reminder
from tests import make
from tests.sessions.arranged import meeting as at_morning
from tests.sessions.meeting import Met, meeting
from tests.sessions.reminded import before, day_of, mails, run, says, told

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
LINE = "Xolineski: use the side entrance."


def plan(met: Met, rule: str = WEEK, **said):
    given = {"actor": met.facilitator, "session": met.session(), "now": before(met.session(), 8), **said}
    return plan_reminder(rule=rule, **given)


def page(met: Met, user=None, name: str = "session_reminder", *, now=None, **sent) -> str:
    client = Client()
    with mock.patch("django.utils.timezone.now", return_value=now or before(met.session(), 8)):
        client.force_login(user or met.facilitator, backend="participants.backends.Backend")
        url = reverse(name, args=[] if name == "facilitate" else [met.session().pk])
        response = client.post(url, sent, follow=True) if sent else client.get(url)
    return response.content.decode()


def test_the_facilitator_sees_tomorrows_reminder_today():
    """D5: to how many, when, and what a member reads."""
    met = meeting(sessions=1)
    shown = page(met)
    assert "Goes to four people on 16 October 2028 at 8am." in shown
    assert "Session 1 is on Monday 23 October 2028" in shown
    assert "I cannot come" in shown
    assert "Goes to four people on 22 October 2028 at 8am." in shown


def test_the_page_of_sets_shows_it_from_a_day_before():
    """D5."""
    met = meeting(sessions=1)
    goes = before(met.session(), 7)
    address = reverse("session_reminder", args=[met.session().pk])
    assert address not in page(met, name="facilitate", now=goes - 33 * HOUR)
    assert address in page(met, name="facilitate", now=goes - 31 * HOUR)
    run(goes)
    assert address not in page(met, name="facilitate", now=goes + HOUR)


def test_a_held_one_is_shown_until_it_is_released_or_too_late():
    met = meeting(sessions=1)
    plan(met, held=True)
    session, later = met.session(), before(met.session(), 3)
    assert [one.held for one in to_look_at([session], later)] == [True]
    assert to_look_at([session], before(session, 1)) == [
        one for one in to_look_at([session], before(session, 1)) if one.rule == DAY
    ]


def test_who_gets_none_is_not_counted():
    """Apologies, and preferences."""
    met = meeting(4, sessions=1)
    send_apologies(actor=met.places[0].participant, session=met.session(), now=make.NOW + HOUR)
    off = met.places[1].participant
    Preference.objects.create(user=off, kind="reminder_session", wanted=False, changed_at=make.NOW)
    assert [one.people for one in coming([met.session()], before(met.session(), 8))] == [3, 3]


def test_a_held_reminder_is_not_sent_and_goes_once_released():
    """D5."""
    met = meeting(sessions=1)
    now = before(met.session(), 7)
    plan(met, held=True)
    assert run(now) == 0
    plan(met, held=False, now=now + 3 * HOUR)
    assert run(now + 3 * HOUR) == 4
    acts = AuditEntry.objects.filter(act__startswith="reminder").order_by("pk")
    assert [one.act for one in acts] == ["reminder held", "reminder released"]


def test_holding_the_first_does_not_hold_the_second():
    met = meeting(sessions=1)
    plan(met, held=True)
    run(before(met.session(), 7))
    run(before(met.session(), 1))
    assert {rule for rule, *_ in told()} == {DAY}


def test_a_moved_session_is_no_longer_held_and_loses_the_line():
    """They were said of another date."""
    met = meeting(sessions=1)
    plan(met, held=True, line=LINE)
    moved = {1: at_morning(day_of(met.session()) + timedelta(days=30))}
    arrange(actor=met.facilitator, learning_set=met.learning_set, meetings=moved, confirm=True, now=make.NOW + HOUR)
    assert LINE not in page(met, name="session")
    assert run(before(met.session(), 7)) == 4


def test_the_line_is_on_the_sessions_page_and_the_mail_says_only_that_there_is_one():
    """C10."""
    met = meeting(sessions=1)
    shown = page(met, line=LINE, rule=WEEK, act="save")
    assert "The note is saved." in shown
    now = before(met.session(), 7)
    for reader in (met.places[0].participant, met.facilitator, met.coordinator):
        assert LINE in page(met, reader, "session")
    run(now)
    [mail] = mails(met.places[0].participant)
    body = written(mail, words_at(mail, now)).message().as_string()
    assert "A note about arrangements has been added." in body
    assert "Xolineski" not in body


def test_holding_and_releasing_by_button_keep_what_was_typed():
    met = meeting(sessions=1)
    assert "is held: nobody gets it" in page(met, line=LINE, rule=WEEK, act="hold")
    held = ReminderPlan.objects.get()
    assert (held.held, held.line, held.changed_by) == (True, LINE, met.facilitator)
    assert "The reminder is released." in page(met, met.coordinator, line=LINE, rule=WEEK, act="release")
    held.refresh_from_db()
    assert (held.held, held.line, held.changed_by) == (False, LINE, met.coordinator)


def test_what_has_gone_can_no_longer_be_changed():
    met = meeting(sessions=1)
    run(before(met.session(), 7))
    with pytest.raises(Refusal, match="has gone already"):
        plan(met, held=True, now=before(met.session(), 7, 9))
    now = before(met.session(), 7, 9)
    assert "has gone already" in page(met, now=now, line="", rule=WEEK, act="hold")
    assert "Has gone to four people." in page(met, now=now)


@pytest.mark.parametrize("rule", ["half_way", "offer_lapses", "no such rule"])
def test_only_reminders_of_sessions_can_be_arranged(rule):
    met = meeting(sessions=1)
    with pytest.raises(Refusal, match="no such reminder"):
        plan(met, rule, held=True)
    assert not ReminderPlan.objects.exists()


def test_it_is_refused_for_whoever_does_not_run_the_set_and_when_it_is_too_late():
    met = meeting(sessions=1)
    with pytest.raises(Refusal, match="Only the set's facilitators"):
        plan(met, actor=met.places[0].participant, held=True)
    with pytest.raises(Refusal, match="no such reminder"):
        plan(met, held=True, now=before(met.session(), 1))
    with pytest.raises(Refusal, match="no such reminder"):
        plan(met, DAY, held=True, now=met.session().starts_at)


def test_without_a_confirmed_date_the_page_says_so():
    met = meeting(sessions=1)
    met.learning_set.sessions.update(state="provisional")
    assert "No reminder of this session is to come" in page(met)


@pytest.mark.parametrize("sets", [1, 3])
def test_looking_ahead_asks_a_fixed_number_of_questions(sets, django_assert_num_queries):
    found = []
    for _ in range(sets):
        met = meeting(sessions=1)
        found.append(met.session())
    now = before(met.session(), 8)
    with django_assert_num_queries(1):
        assert len(to_look_at(found, now)) == sets
    with django_assert_num_queries(0):
        assert to_look_at(found, now - timedelta(days=3)) == []


def test_the_mail_of_a_facilitator_leads_to_the_register_and_a_members_to_i_cannot_come():
    """D5, D6: two links; opening one answers nothing."""
    met = meeting(sessions=1)
    now = before(met.session(), 7)
    run(now)
    pk = met.session().pk
    for reader, last in ((met.places[0].participant, "apologies"), (met.facilitator, "register")):
        [mail] = mails(reader)
        [item] = words_at(mail, now).context["items"]
        assert [url for _, url in item.links] == [
            f"http://localhost:8000/sessions/{pk}/",
            f"http://localhost:8000/sessions/{pk}/{last}/",
        ]
        assert says(mail, now)[0].startswith("Session 1 of Set A in “")
