"""The record of a programme: who changed what, for its coordinator alone, and no word of a set."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core.models import AuditEntry
from core.records import PAGE_SIZE
from participants.models import User
from sets.models import Programme
from sets.selectors.programme_record import programme_record
from sets.services import programmes
from sets.services.documents import Shelf, add_document
from sets.services.learning_sets import unassign_facilitator
from sets.services.places import remove_person
from tests import make

pytestmark = pytest.mark.django_db


def sentences(programme: Programme) -> list[tuple[str, str, str]]:
    return [(line.sentence, line.who, line.reason) for line in programme_record(programme).lines]


def test_the_record_says_who_changed_what_and_why() -> None:
    """Each change once, the newest first; what happens to places is not among it, nor why somebody was removed."""
    now = timezone.now()
    by = make.coordinator(full_name="Carys Bowen")
    programme = make.programme(by=by, now=now)
    learning_set = programme.sets.get()
    place = make.place(programme, now=now)
    farid = make.facilitator(learning_set, make.person(full_name="Farid Aziz"), now=now + timedelta(minutes=1))
    remove_person(actor=by, enrolment=place, reason="Moved away.", now=now + timedelta(minutes=2))
    programmes.close(actor=by, programme=programme, now=now + timedelta(minutes=3))
    programmes.reopen(
        actor=by, programme=programme, closes_at=None, reason="More may come.", now=now + timedelta(minutes=4)
    )
    programme.refresh_from_db()
    ends = now + timedelta(days=3)
    opens_at = programme.opens_at
    programmes.change_window(
        actor=by, programme=programme, opens_at=opens_at, closes_at=ends, now=now + timedelta(minutes=5)
    )
    programmes.close_if_due(programme=programme, now=ends)
    for own, person in ((True, by), (False, farid)):
        shelf = Shelf(programme, learning_set, from_coordinator=own)
        add_document(
            actor=person, shelf=shelf, title="Xo", name="xo.txt", content=b"Words", now=ends + timedelta(minutes=1)
        )
    unassign_facilitator(actor=by, facilitation=learning_set.facilitations.get(), now=ends + timedelta(minutes=2))
    assert sentences(programme) == [
        ("Set A: Farid Aziz no longer facilitates it.", "Carys Bowen", ""),
        ("A document was added.", "Carys Bowen", ""),
        ("Sign-up closed.", "By itself", ""),
        ("When sign-up is open was changed.", "Carys Bowen", ""),
        ("Sign-up was opened again.", "Carys Bowen", "More may come."),
        ("Sign-up closed.", "Carys Bowen", ""),
        ("Set A: Farid Aziz facilitates it.", "Carys Bowen", ""),
        ("Set A opened.", "Carys Bowen", ""),
        ("The programme was published.", "Carys Bowen", ""),
        ("The draft was made.", "Carys Bowen", ""),
    ]


def test_the_record_is_read_by_the_page_in_as_many_queries_with_one_entry_as_with_many(
    django_assert_num_queries: Any,
) -> None:
    """And a page beyond the last is empty, not an error."""
    by = make.coordinator()
    client = Client()
    client.force_login(by)
    programme = make.programme(by=by, now=timezone.now())
    url = reverse("programme_record", args=[programme.slug])
    with django_assert_num_queries(9):
        client.get(url)
    _change_the_draft(by, programme.audit_topic, 3)
    with django_assert_num_queries(9):
        client.get(url)
    _change_the_draft(by, programme.audit_topic, PAGE_SIZE)
    _change_the_draft(by, "programme:0", 3)
    page = client.get(url).content.decode()
    assert page.count("The draft was changed.") == PAGE_SIZE
    assert "Older changes" in page
    second = client.get(url, {"page": "2"}).content.decode()
    assert second.count("The draft was changed.") == 3
    assert ("Newer changes" in second, "Older changes" in second) == (True, False)
    for nonsense in ("9999", "-1", "x", "٣"):
        assert client.get(url, {"page": nonsense}).status_code == 200


def _change_the_draft(by: User, about: str, times: int) -> None:
    said = {"at": timezone.now(), "actor": by, "act": "draft changed", "kind": "sets.programme"}
    AuditEntry.objects.bulk_create(
        AuditEntry(**said, about=about, object_id=about.partition(":")[2]) for _ in range(times)
    )
