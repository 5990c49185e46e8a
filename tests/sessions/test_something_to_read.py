"""What there is to read for a session: for who covers it, and in the reminder (domain, section 2; D5, C10)."""

from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from django.urls import reverse

from participants.models import User
from sessions import reminder_emails
from sessions.selectors.reading import readable_by, to_read
from sessions.services.cover import end_cover, name_cover
from sets.services.documents import Shelf, add_document
from tests import make
from tests.sessions.meeting import Met, meeting
from tests.sessions.reminded import before, mails, run, subject

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _a_folder_of_its_own(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


def add(met: Met, title: str, *, number: int = 0, of_set: bool = False, public: bool = False) -> None:
    programme = met.learning_set.programme
    session = programme.planned_sessions.get(number=number) if number else None
    shelf = Shelf(programme, met.learning_set if of_set else None, session, public, from_coordinator=not of_set)
    actor = met.facilitator if of_set else met.coordinator
    add_document(actor=actor, shelf=shelf, title=title, name="a.txt", content=title.encode(), now=make.NOW)


def library(met: Met) -> None:
    add(met, "shared")
    add(met, "shared, for 1", number=1)
    add(met, "shared, for 2", number=2)
    add(met, "of the set", of_set=True)
    add(met, "of the set, for 1", number=1, of_set=True)
    add(met, "of the set, for 2", number=2, of_set=True)


def read_by(user: Any) -> set[str]:
    return set(readable_by(user).values_list("title", flat=True))


def test_who_covers_a_session_reads_what_is_for_it_and_nothing_else():
    """Section 2: that session's people, agenda and register, nothing older; until it is taken back (C04)."""
    met, other = meeting(), meeting()
    library(met)
    library(other)
    covers = make.person()
    assert read_by(covers) == read_by(AnonymousUser()) == set()
    name_cover(actor=met.coordinator, session=met.session(1), user=covers, now=make.NOW)
    assert list(readable_by(covers).values_list("title", "programme")) == [
        (title, met.learning_set.programme_id) for title in ("shared, for 1", "of the set, for 1")
    ]
    client = Client()
    client.force_login(covers)
    page = client.get(reverse("session", args=[met.session(1).pk])).content.decode()
    assert page.count("/documents/") == 2
    document = readable_by(covers).last()
    assert b"".join(client.get(reverse("document", args=[document.pk]))) == b"of the set, for 1"
    end_cover(actor=met.coordinator, session=met.session(1), now=make.NOW)
    assert read_by(covers) == set()
    assert client.get(reverse("document", args=[document.pk])).status_code == 404


def test_whoever_reads_it_anyway_reads_it_once():
    """A facilitator of the set who is also named to cover, a member, a coordinator."""
    met = meeting()
    library(met)
    everything = {"shared", "shared, for 1", "shared, for 2", "of the set", "of the set, for 1", "of the set, for 2"}
    member: User = met.places[0].participant
    assert read_by(met.facilitator) == read_by(member) == everything
    assert read_by(met.coordinator) == {"shared", "shared, for 1", "shared, for 2"}
    assert readable_by(member).count() == len(everything)


def test_a_reminder_says_that_there_is_something_to_read_and_not_what():
    """D5, C10: no title in a mail; nothing is said when there is nothing."""
    met = meeting()
    told = {}
    for number in (1, 2):
        session = met.session(number)
        if number == 2:
            add(met, "Xosecretpaper", number=2, of_set=True)
        now = before(session, 7)
        run(now)
        mail = mails(met.places[0].participant).last()
        told[number] = reminder_emails.words_at(mail, now).context["items"][0].more
        assert "Xosecretpaper" not in subject(mail, now) + str(told)
    assert told == {1: [], 2: ["There is something to read before it. It is on the session's page."]}


def test_how_much_there_is_to_read_is_asked_once_for_all_sessions(django_assert_num_queries):
    met = meeting()
    library(met)
    sessions = list(met.learning_set.sessions.order_by("number"))
    with django_assert_num_queries(2):
        assert list(to_read(sessions).values()) == [2, 2, 0]
