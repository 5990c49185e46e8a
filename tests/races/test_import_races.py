"""Two people who bring the same organisations at the same moment; and sign-ups that come in the moment of a merge."""

import threading
import time
import uuid
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from unittest import mock

import pytest

from notifications.models import Message
from participants.models import Organisation, OrganisationImport
from participants.services import import_work, organisation_steps
from participants.services.organisation_imports import confirm_import, send_import
from participants.states import ImportState
from sets import emails
from sets.audit import audit_programme
from sets.models import Programme
from sets.services import serving, sign_up_import
from sets.services.organisations import merge_organisations
from sets.services.requests import Application
from sets.services.sign_up_import import Entry
from sets.tasks import sweep
from tests import make
from tests.races.at_once import at_once

pytestmark = pytest.mark.django_db(transaction=True)
NOW = datetime(2028, 10, 2, 9, 30, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)


@pytest.fixture(autouse=True)
def _both_compare_before_either_writes(monkeypatch: Any) -> None:
    read = import_work.read_register

    def slowly() -> Any:
        found = read()
        time.sleep(0.3)
        return found

    monkeypatch.setattr(import_work, "read_register", slowly)


def written_at_once() -> list[str]:
    """Two confirmed files of one organisation, written by two workers; gives what became of them."""
    sent = []
    for _ in range(2):
        by = make.person(may_open_programmes=True)
        one = send_import(actor=by, name="list.csv", content=b"Name\nHill\n", now=NOW)
        import_work.work_on(pk=one.pk, now=NOW)
        revision = OrganisationImport.objects.get(pk=one.pk).revision
        sent.append(confirm_import(actor=by, pk=one.pk, revision=revision, leave_out_wrong=False))
    assert at_once(*[lambda one=one: import_work.work_on(pk=one.pk, now=NOW) for one in sent]) == [None, None]
    return sorted(OrganisationImport.objects.values_list("state", flat=True))


def test_of_two_files_written_at_once_one_adds_and_the_other_is_shown_again() -> None:
    assert written_at_once() == [ImportState.DONE, ImportState.PREVIEW]
    assert Organisation.objects.count() == 1


def test_twin_without_the_lock_both_add_the_same(monkeypatch: Any) -> None:
    monkeypatch.setattr(organisation_steps, "lock_the_list", lambda: None)
    assert written_at_once() == [ImportState.DONE, ImportState.DONE]
    assert Organisation.objects.count() == 2


def test_two_workers_do_not_write_one_file_twice() -> None:
    by = make.person(may_open_programmes=True)
    one = send_import(actor=by, name="list.csv", content=b"Name\nHill\n", now=NOW)
    import_work.work_on(pk=one.pk, now=NOW)
    revision = OrganisationImport.objects.get(pk=one.pk).revision
    confirm_import(actor=by, pk=one.pk, revision=revision, leave_out_wrong=False)
    at_once(*[lambda: import_work.work_on_all(now=NOW)] * 2)
    assert Organisation.objects.count() == 1


# --- sign-ups from a file, while an organisation is merged -----------------------------------------------------------


def imported_while_merged() -> Programme:
    """A file with one sign-up for an organisation is confirmed; before that is written for good, the organisation is
    merged into one that has a place in the programme. Two workers then find it, at once and again.
    """
    programme, old, new = make.programme(now=NOW), make.organisation(name="Hill LSP"), make.organisation(name="Hill")
    make.place(programme, make.representative(organisation=new), now=NOW)
    by, admin = make.coordinator_of(programme), make.person(is_staff=True, is_superuser=True)
    row = b"Name,Email,Organisation,Received,Job title\nAda,ada@example.org,Hill LSP,2028-10-02 10:30,Clerk\n"
    sent = sign_up_import.send(actor=by, programme=programme, name="mail.csv", content=row, now=LATER)
    entry = Entry(Application(committed=True), "Wrote to us.")
    entered, merged = threading.Event(), threading.Event()

    def serve_late(act: Any) -> None:
        entered.set()
        assert merged.wait(timeout=20)
        serving.serve(act)

    def merge() -> None:
        assert entered.wait(timeout=20)
        merge_organisations(actor=admin, organisation=old, target=new, now=LATER)
        merged.set()

    with mock.patch.object(sign_up_import, "serve", serve_late):
        confirm = partial(sign_up_import.confirm, actor=by, sent=sent, revision=sent.revision, entry=entry, now=LATER)
        done, moved = at_once(confirm, merge)
    assert (done.state, moved) == ("done", None)
    assert programme.enrolments.get(participant__email="ada@example.org").organisation == old
    for _ in range(2):
        assert at_once(*[partial(sweep, LATER + timedelta(minutes=1))] * 2) == [None, None]
    return programme


def test_of_a_sign_up_imported_in_the_moment_of_a_merge_its_coordinator_is_told_once():
    """P2: it stays for the coordinator to end one of the two; nothing of the ledger is broken by it."""
    programme = imported_while_merged()
    [told] = Message.objects.filter(kind="two_for_one")
    assert told.recipient == make.coordinator_of(programme)
    assert audit_programme(programme, now=LATER + timedelta(minutes=1)) == []


def test_twin_where_the_mail_has_no_key_of_the_place_it_is_told_again_and_again():
    told = emails.two_for_one

    def without_the_key(*of: Any, **how: Any) -> list[Message]:
        messages = told(*of, **how)
        for message in messages:
            message.key = f"{message.key}:{uuid.uuid4()}"
        return messages

    with mock.patch.object(emails, "two_for_one", without_the_key):
        imported_while_merged()
    assert Message.objects.filter(kind="two_for_one").count() == 4
