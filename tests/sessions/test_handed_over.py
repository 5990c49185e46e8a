"""P10 inside a set: what ends for whoever hands the place over, and what begins for whoever takes it."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from core.refusal import Refusal
from notifications.models import Message
from participants.models import User
from sessions import tasks
from sessions.check_in_code import code_of
from sessions.models import Attendance, Invitation, Issue, Room, Session, SetNote
from sessions.selectors.attendance_facts import read
from sessions.selectors.attendance_report import report_of
from sessions.services.check_in import check_in
from sessions.services.ground_rules import acknowledge
from sessions.services.issues import IssueWords, write_issue
from sessions.services.notes import write_note
from sessions.services.reflections import write_note as write_in_journal
from sessions.services.register import Mark, mark
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


def opened(met: Met, *, starts_in: timedelta) -> Session:
    """The second session, begun now, which is to start then."""
    now = timezone.now()
    when = {"starts_at": now + starts_in, "ends_at": now + starts_in + timedelta(hours=3)}
    Session.objects.filter(pk=met.session(2).pk).update(**when)
    met.begin(2, now=now)
    return met.session(2)


def rows(session: Session) -> dict[int, str]:
    return dict(Attendance.objects.filter(session=session).values_list("enrolment", "status"))


def test_a_hand_over_while_the_session_runs_leaves_the_register_to_whoever_was_there() -> None:
    """D6: the place was the predecessor's as it began; whoever has it since is told so when they check in."""
    met = a_session_held()
    now, session = timezone.now(), opened(met, starts_in=timedelta())
    stood = rows(session)
    new = taken_over(met.places[0], now=now + timedelta(minutes=30))
    client, page = Client(), f"/sessions/{session.pk}/check-in/"
    client.force_login(new.participant)
    said = "This session had begun before the place was yours."
    asked = client.get(page)
    assert (said in asked.text, 'name="code"' in asked.text) == (True, False)
    assert said in client.post(page, {"code": code_of(session)}).text
    with pytest.raises(Refusal, match=said):
        at = now + timedelta(minutes=35)
        check_in(actor=new.participant, session=session, code=code_of(session), now=at)
    tasks.keep_registers(now + timedelta(minutes=31))
    met.end(2, now=now + timedelta(hours=3))
    assert rows(session) == stood
    assert set(stood.values()) == {""}


def test_a_row_of_whoever_came_after_the_start_counts_for_nothing() -> None:
    """D6: also where one was written."""
    met = a_session_held()
    now, session = timezone.now(), opened(met, starts_in=timedelta())
    new = taken_over(met.places[0], now=now + timedelta(minutes=30))
    Attendance.objects.create(session=session, enrolment=new, status="late", marked_at=now, marked_by=new.participant)
    met.end(2, now=now + timedelta(hours=3))
    assert rows(session)[new.pk] == "not_expected"


def test_between_the_doors_and_the_start_the_register_follows_who_has_the_place() -> None:
    """D6, P10: who came is there to be marked, who went is not expected."""
    met = a_session_held()
    now, session = timezone.now(), opened(met, starts_in=timedelta(minutes=50))
    old = met.places[0]
    met.mark("present", 0, 2, now=now)
    version = met.row(0, 2).version
    new = taken_over(old, now=now + timedelta(minutes=10))
    tasks.keep_registers(now + timedelta(minutes=11))
    assert (rows(session)[old.pk], rows(session)[new.pk]) == ("not_expected", "")
    client = Client()
    client.force_login(met.facilitator)
    for page in ("register", "room"):
        assert str(new.participant) in client.get(f"/sessions/{session.pk}/{page}/").text
    seen = Room.objects.get(session=session).version
    tasks.keep_registers(now + timedelta(minutes=12))
    assert Room.objects.get(session=session).version == seen

    # Marked before the minute is over: the older mark is not written, the newer one is.
    newest = taken_over(new, now=now + timedelta(minutes=20))
    row = Attendance.objects.get(session=session, enrolment=new)
    by = {"actor": met.facilitator, "session": session, "now": now + timedelta(minutes=20)}
    assert mark(marks=[Mark(row.pk, "present", row.version)], **by)[0].was_newer
    row = Attendance.objects.get(session=session, enrolment=newest)
    assert not mark(marks=[Mark(row.pk, "present", row.version)], **by)[0].was_newer
    assert met.row(0, 2).version > version

    # After the start it stays as it stood then.
    last = taken_over(newest, now=now + timedelta(minutes=55))
    tasks.keep_registers(now + timedelta(minutes=56))
    met.end(2, now=now + timedelta(hours=3))
    end = rows(session)
    assert (end[newest.pk], end[new.pk], last.pk in end) == ("present", "not_expected", False)


def _get(user: User, path: str) -> bytes:
    client = Client()
    client.force_login(user)
    return client.get(path).content
