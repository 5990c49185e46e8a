"""The night, while somebody writes; and two nights at once (C14)."""

import threading
from collections.abc import Callable
from datetime import datetime, time, timedelta
from unittest import mock

import pytest
from allauth.account.models import EmailAddress
from django.db import connection, transaction
from django.utils import timezone

from alsportal.keeping import night as keep_no_longer
from core.keeping import LONDON, Report, months_after
from core.models import AuditEntry
from notifications.models import Message
from participants.models import Organisation, User
from participants.services import belongings
from sessions.models import Cover, Issue, Session
from sessions.services import issues
from sessions.services import keeping as nights
from sessions.services.issues import IssueWords, write_issue
from sets.services import requests
from sets.services.requests import Application, request_place
from tests import make
from tests.races.at_once import Meanwhile, at_once
from tests.sessions.kept import Ended, a_set_that_ended, deliver, there

pytestmark = pytest.mark.django_db(transaction=True)


def told_long_ago() -> tuple[Ended, datetime]:
    """A set whose writing goes on this night."""
    ended = a_set_that_ended(full=False)
    due = months_after(ended.ended_on, 6)
    told_at = datetime.combine(due - timedelta(days=30), time(3), LONDON)
    keep_no_longer(now=told_at)
    deliver(told_at)
    return ended, datetime.combine(due, time(3), LONDON)


def writes_while_the_night_is_at_work(ended: Ended, now: datetime) -> list[object]:
    """The night has emptied the set, and not committed; only then the member writes."""
    emptied, began = threading.Event(), nights.forget_documents

    def emptying(learning_set):
        emptied.set()
        # Long enough for a writer whom no lock holds to be done.
        threading.Event().wait(1)
        return began(learning_set)

    def write() -> Issue:
        assert emptied.wait(timeout=20)
        words = IssueWords("Why so late?")
        return write_issue(actor=ended.member, learning_set=ended.learning_set, words=words, now=timezone.now())

    with mock.patch.object(nights, "forget_documents", emptying):
        return at_once(lambda: keep_no_longer(now=now), write)


def test_who_writes_while_the_night_empties_the_set_is_refused_and_leaves_nothing_behind():
    ended, now = told_long_ago()
    report, written = writes_while_the_night_is_at_work(ended, now)
    assert isinstance(report, Report)
    assert not report.failed
    assert type(written).__name__ == "Refusal"
    assert not any(there(ended.learning_set).values())


def test_twin_without_the_lock_what_is_written_meanwhile_is_left_behind_until_the_next_night():
    ended, now = told_long_ago()
    with mock.patch.object(issues, "hold_writing", return_value=None):
        _, written = writes_while_the_night_is_at_work(ended, now)
    assert isinstance(written, Issue)
    assert there(ended.learning_set)["drafts"] == 1
    assert keep_no_longer(now=now + timedelta(days=1)).went["writing"]["drafts"] == 1


def test_what_is_being_written_as_the_night_comes_goes_with_the_rest():
    """The writer holds the set: the night waits, then finds what was written."""
    ended, now = told_long_ago()
    holds, ask = threading.Event(), issues.membership

    def slowly(*of):
        holds.set()
        threading.Event().wait(0.5)
        return ask(*of)

    def night() -> Report:
        assert holds.wait(timeout=20)
        return keep_no_longer(now=now)

    words = IssueWords("Just in time?")
    with mock.patch.object(issues, "membership", slowly):
        written, report = at_once(
            lambda: write_issue(actor=ended.member, learning_set=ended.learning_set, words=words, now=timezone.now()),
            night,
        )
    assert isinstance(written, Issue)
    assert (report.went["writing"]["drafts"], report.failed) == (1, {})
    assert not any(there(ended.learning_set).values())


def test_of_two_nights_at_once_each_thing_goes_once_and_nobody_is_told_twice():
    """Both find the same due; the later asks again under the lock."""
    ended = a_set_that_ended(full=False)
    due = months_after(ended.ended_on, 6)
    for day, what, number in ((due - timedelta(days=30), "sets_told", 1), (due, "issues", 1)):
        now = datetime.combine(day, time(3), LONDON)
        reports = at_once(lambda now=now: keep_no_longer(now=now), lambda now=now: keep_no_longer(now=now))
        deliver(now)
        assert [one.failed for one in reports] == [{}, {}]
        assert sum(one.counts.get(what, 0) for one in reports) == number
    assert Message.objects.filter(kind="writing_goes").count() == 4
    assert AuditEntry.objects.filter(act="kept no longer").count() == 4


def test_who_is_erased_from_a_cover_as_the_night_empties_the_set_and_the_night_wait_for_each_other():
    """Both take the session first and then what hangs on it: neither holds what the other wants."""
    ended, now = told_long_ago()
    session = ended.met.session()
    Session.objects.filter(pk=session.pk).update(join_link="https://meet.example.org/late")
    cover = Cover.objects.create(session=session, user=ended.met.facilitator, named_at=now, reason="Ill", ended_at=now)
    has_session = threading.Event()

    def erase() -> None:
        with transaction.atomic():
            list(Session.objects.select_for_update(no_key=True).filter(pk=session.pk))
            has_session.set()
            # Long enough for a night that begins with the cover.
            threading.Event().wait(1)
            Cover.objects.filter(pk=cover.pk).update(reason="")

    def night() -> Report:
        assert has_session.wait(timeout=20)
        return keep_no_longer(now=now)

    erased, report = at_once(erase, night)
    assert (erased, report.failed) == (None, {})
    assert not any(there(ended.learning_set).values())


def done_as_the_night_comes(change: Callable[[], object]) -> Report:
    """Done and not committed when the night looks: it waits, and asks again."""
    is_done = threading.Event()

    def changing() -> None:
        with transaction.atomic():
            change()
            is_done.set()
            threading.Event().wait(1)

    def night() -> Report:
        assert is_done.wait(timeout=20)
        return keep_no_longer(now=timezone.now())

    _, report = at_once(changing, night)
    assert not report.failed
    return report


def test_who_confirms_their_address_as_the_night_comes_stays():
    new = make.person(date_joined=timezone.now() - timedelta(days=3))
    address = EmailAddress.objects.filter(user=new)
    EmailAddress.objects.create(user=new, email=new.email, primary=True, verified=False)
    assert done_as_the_night_comes(lambda: address.update(verified=True)).counts == {}
    assert User.objects.filter(pk=new.pk).exists()


def test_who_signs_in_as_the_night_comes_is_not_erased():
    old = make.person(date_joined=timezone.now() - timedelta(days=400))
    account = User.objects.filter(pk=old.pk)
    assert done_as_the_night_comes(lambda: account.update(last_login=timezone.now())).counts == {}
    assert account.get().erased_at is None


def waiting_for_each_other() -> tuple[Report, User]:
    """The night has the organisation that an old account asked for, and waits for the account; who has that waits for
    the organisation. PostgreSQL ends the one that is first to look."""
    old = make.person(date_joined=timezone.now() - timedelta(days=400))
    asked_for = make.organisation(requested_by=old)
    lock, has_organisation, has_account = belongings.lock_requests, threading.Event(), threading.Event()

    def locking(person: User) -> None:
        lock(person)
        has_organisation.set()

    def settle() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL deadlock_timeout = '1min'")
            list(User.objects.select_for_update().filter(pk=old.pk))
            has_account.set()
            assert has_organisation.wait(timeout=20)
            Organisation.objects.filter(pk=asked_for.pk).update(name="Settled")

    def night() -> Report:
        assert has_account.wait(timeout=20)
        return keep_no_longer(now=timezone.now())

    with mock.patch.object(belongings, "lock_requests", locking):
        settled, report = at_once(settle, night)
    assert settled is None
    old.refresh_from_db()
    return report, old


def test_where_the_night_and_somebody_wait_for_each_other_it_begins_again():
    """C14, C15: nobody is kept another day for it, and it is no error."""
    report, old = waiting_for_each_other()
    assert (report.went["person"], report.failed, old.is_erased) == ({"people": 1}, {}, True)


def test_twin_that_does_not_begin_again_the_night_has_failed(monkeypatch):
    monkeypatch.setattr("core.again._TRIES", 1)
    report, old = waiting_for_each_other()
    assert (report.failed, old.is_erased) == ({"person": 1}, False)


def test_who_asks_for_a_place_as_the_night_comes_stays_and_is_looked_at_again():
    """C14: while the night waits for the account a place is asked for under a lock that it does not hold; it sees
    that the person is needed, which is neither a refusal nor a failure."""
    programme = make.programme(now=timezone.now())
    old = make.representative(date_joined=timezone.now() - timedelta(days=400))
    night = Meanwhile(lambda: keep_no_longer(now=timezone.now()))
    with mock.patch.object(requests, "refuse_incomplete", night.within(requests.refuse_incomplete)):
        request_place(actor=old, programme=programme, application=Application(committed=True), now=timezone.now())
        report = night.end()
    assert (report.counts, report.stays, report.failed) == ({}, {}, {})
    assert not User.objects.get(pk=old.pk).is_erased
