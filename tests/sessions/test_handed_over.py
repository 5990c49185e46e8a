"""P10 inside a set: what ends for whoever hands the place over, and what begins for whoever takes it."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from notifications.models import Message
from participants.models import User
from sessions.models import Attendance, Invitation, Issue, Session, SetNote
from sessions.selectors.attendance_facts import read
from sessions.selectors.attendance_report import report_of
from sessions.services.ground_rules import acknowledge
from sessions.services.issues import IssueWords, write_issue
from sessions.services.notes import write_note
from sessions.services.reflections import write_note as write_in_journal
from sessions.tasks import tell_calendars
from sets.audit import audit_programme
from sets.models import LearningSet
from tests.sessions.meeting import Met
from tests.sessions.written import a_session_held, write
from tests.sets.handed import colleague_of, taken_over

pytestmark = pytest.mark.django_db


def status(user: User, *paths: str) -> list[int]:
    client = Client()
    client.force_login(user)
    return [client.get(path).status_code for path in paths]


def written_before(met: Met) -> Issue:
    """A note to the set, a write-up, and of the first member a private draft and a line in their journal."""
    now, owner = timezone.now(), met.places[0].participant
    note = {"actor": met.facilitator, "learning_set": met.learning_set, "key": uuid4()}
    write_note(text="Read chapter two.", now=now, **note)
    write(met)
    write_in_journal(actor=owner, text="On a Sunday.", now=now)
    return write_issue(actor=owner, learning_set=met.learning_set, words=IssueWords("Whom do I tell?"), now=now)


def test_a_hand_over_between_two_sessions_ends_one_membership_and_begins_another() -> None:
    """P10, C03, C04, C05, C11, D4, D6: in one set, all of it."""
    met = a_session_held()
    draft = written_before(met)
    tell_calendars(timezone.now())
    old, learning_set = met.places[0], met.learning_set
    epoch = LearningSet.objects.get(pk=learning_set.pk).people_epoch
    mine, his = old.participant, colleague_of(old)
    new = taken_over(old, his, now=timezone.now())
    assert LearningSet.objects.get(pk=learning_set.pk).people_epoch > epoch

    home, write_up = f"/sets/{learning_set.pk}/", f"/sessions/{met.session().pk}/write-up/"
    # C04, C03: the set is closed at once; what was for its writer alone is still theirs, and nobody else's.
    assert status(mine, home, write_up, f"/issues/{draft.pk}/", "/my/journal/") == [404, 404, 200, 200]
    assert not Issue.objects.visible_to(his).exists()
    assert status(his, f"/issues/{draft.pk}/") == [404]

    # C11, C05: agreed anew, and then nothing of before.
    acknowledge(actor=his, learning_set=learning_set, version=1, now=timezone.now())
    assert status(his, home, write_up) == [200, 404]
    assert not SetNote.objects.of_sets_of(his).exists()
    assert "Read chapter two." not in str(_get(his, home))
    note = {"actor": met.facilitator, "learning_set": learning_set, "key": uuid4()}
    write_note(text="Read chapter three.", now=timezone.now(), **note)
    assert [one.text for one in SetNote.objects.of_sets_of(his)] == ["Read chapter three."]

    # D4: what is ahead leaves one calendar and stands in the other.
    Message.objects.all().delete()
    tell_calendars(timezone.now())
    ahead = Session.objects.filter(learning_set=learning_set, number__gt=1)
    told = Invitation.objects.filter(session__in=ahead)
    assert set(told.filter(user__in=(mine, his)).values_list("user", "is_cancelled")) == {
        (mine.pk, True),
        (his.pk, False),
    }
    assert set(Message.objects.values_list("to", flat=True)) == {mine.email, his.email}

    # D6: each is on the register of the sessions held while the place was theirs.
    now = timezone.now()
    Session.objects.filter(pk=met.session(2).pk).update(starts_at=now, ends_at=now + timedelta(hours=3))
    met.begin(2, now=now)
    met.end(2, now=now + timedelta(hours=3))
    rows = Attendance.objects.filter(enrolment__in=(old, new)).values_list("session__number", "enrolment")
    assert set(rows) == {(1, old.pk), (2, new.pk)}
    facts, names = read(learning_set.programme)
    head = report_of(learning_set.programme, facts, names, made_at=now).headline
    assert (head.replaced, head.withdrawn, head.people) == (1, 0, 4)
    assert audit_programme(learning_set.programme, now=now) == []


def test_a_hand_over_while_the_session_runs_leaves_the_register_to_whoever_was_there() -> None:
    """D6: the place was the predecessor's as it began."""
    met = a_session_held()
    now = timezone.now()
    Session.objects.filter(pk=met.session(2).pk).update(starts_at=now, ends_at=now + timedelta(hours=3))
    met.begin(2, now=now)
    old = met.places[0]
    new = taken_over(old, now=now + timedelta(minutes=30))
    met.end(2, now=now + timedelta(hours=3))
    rows = Attendance.objects.filter(session__number=2, enrolment__in=(old, new))
    assert list(rows.values_list("enrolment", flat=True)) == [old.pk]
    assert rows.get().status != "not_expected"


def _get(user: User, path: str) -> bytes:
    client = Client()
    client.force_login(user)
    return client.get(path).content
