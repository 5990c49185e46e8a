"""Two people who bring the same organisations at the same moment."""

import time
from datetime import UTC, datetime
from typing import Any

import pytest

from participants.models import Organisation, OrganisationImport
from participants.services import import_work, organisation_steps
from participants.services.organisation_imports import confirm_import, send_import
from participants.states import ImportState
from tests import make
from tests.races.at_once import at_once

pytestmark = pytest.mark.django_db(transaction=True)
NOW = datetime(2028, 10, 2, 9, 30, tzinfo=UTC)


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
