"""The same file sent twice at the same moment. The twin takes the programme's lock away and must then see the fault."""

import threading
from typing import Any
from unittest import mock

import pytest
from django.db import IntegrityError

from sets.models import Document, Programme
from sets.services import documents
from sets.services.documents import Shelf, add_document
from tests import make
from tests.make import NOW
from tests.races.at_once import at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _a_folder_of_its_own(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


def sending() -> list[Any]:
    """Two clicks on one button."""
    programme = make.programme()
    by = make.coordinator_of(programme)
    said = {"shelf": Shelf(programme), "title": "Paper", "name": "a.txt", "content": b"Words.", "now": NOW}
    return [lambda: add_document(actor=by, **said)] * 2


def files() -> int:
    folders = documents._listed("documents")[0]
    return sum(len(documents._listed(f"documents/{one}")[1]) for one in folders)


@pytest.mark.parametrize("attempt", range(3))
def test_the_same_file_sent_twice_at_once_is_one_row_and_one_file(attempt):
    """Bad input: two uploads at once of the same."""
    outcomes = at_once(*sending())
    assert len({one.pk for one in outcomes}) == 1
    assert (Document.objects.count(), files()) == (1, 1)


def test_twin_without_the_lock_the_database_refuses_the_second_and_its_file_goes():
    """Both look before either writes: the constraint is what is left, and no file stays without its row."""
    together, save = threading.Barrier(2), Document.save

    def save_together(self: Document, **said: Any) -> None:
        together.wait(timeout=20)
        save(self, **said)

    with (
        mock.patch.object(documents, "_lock", lambda pk: Programme.objects.get(pk=pk)),
        mock.patch.object(Document, "save", save_together),
    ):
        outcomes = at_once(*sending())
    assert sorted(isinstance(one, IntegrityError) for one in outcomes) == [False, True]
    assert (Document.objects.count(), files()) == (1, 1)
