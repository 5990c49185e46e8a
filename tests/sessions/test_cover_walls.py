"""Whoever covers one session reaches that session and nothing else of the set (domain, section 2; C01, C04, C05).

Every address of a session and of a set is walked, so that one that is added must be thought of here.
"""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import get_resolver, reverse

from sessions.models import Session
from sessions.services.apologies import send_apologies
from sessions.services.cover import end_cover
from tests.addresses import filled
from tests.world import World, everything, mark, planted, undone, url_patterns

pytestmark = pytest.mark.django_db

#: What the page of the covered session answers: GET, POST. Everything that is not here is 404, or 405 by its method.
OPEN = {
    "session_calendar": (200, 405),
    "session": (200, 405),
    "session_plan": (200, 302),
    # The room waits to be opened.
    "room": (200, 409),
    "room_write": (405, 409),
    "room_screen": (200, 405),
    "session_run_sheet": (200, 405),
    # It has not been held yet.
    "write_up": (409, 405),
    "write_up_edit": (409, 409),
    "session_return": (409, 409),
    "register": (200, 409),
    "register_marks": (405, 409),
    "session_start": (405, 409),
    "session_end": (405, 409),
    "session_abandon": (302, 409),
}
#: The session of Set A that is covered.
COVERED = 2


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    with django_db_blocker.unblock(), planted() as made:
        yield made


def of_one(kind: str) -> list[str]:
    """The names of addresses that begin `/sessions/<id>/`, or `/sets/<id>/`, and need nothing else."""
    patterns = {name: str(pattern.pattern) for name, pattern in url_patterns(get_resolver())}
    return sorted(name for name, path in patterns.items() if re.fullmatch(rf"{kind}/<int:pk>/[^<]*", path))


def answers(client: Client, world: World, name: str, pk: int) -> tuple[int, int]:
    url = reverse(name, args=[pk])
    with undone():
        return client.get(url).status_code, client.post(url, filled(world, name, "facilitator")).status_code


def test_of_the_covered_session_only_its_page_and_its_register_are_open(world):
    client, pk = world.client("cover"), world.session("A", COVERED).pk
    names = of_one("sessions")
    assert set(OPEN) < set(names)
    for name in names:
        given = answers(client, world, name, pk)
        if name in OPEN:
            assert given == OPEN[name], name
        else:
            assert set(given) <= {404, 405}, (name, given)


def test_every_other_session_of_the_set_and_of_any_other_is_not_there(world):
    """C05: nothing older, nothing later."""
    client = world.client("cover")
    for session in Session.objects.exclude(pk=world.session("A", COVERED).pk):
        for name in of_one("sessions"):
            given = answers(client, world, name, session.pk)
            assert set(given) <= {404, 405}, (name, session.number, given)


def test_the_set_itself_is_not_there(world):
    client = world.client("cover")
    names = of_one("sets")
    assert {"set_home", "set_sessions", "set_people"} <= set(names)
    for letter in "AB":
        for name in names:
            given = answers(client, world, name, world.set(letter).pk)
            assert set(given) <= {404, 405}, (name, given)


def test_looking_at_all_of_it_changed_nothing_and_the_coordinators_pages_are_not_there(world):
    before, client, slug = everything(), world.client("cover"), world.programme.slug
    for name in ("cockpit", "places", "sessions", "messages"):
        assert client.get(reverse(name, args=[slug])).status_code == 404
    for name in ("set_dates", "set_facilitators", "set_confirm"):
        assert client.get(reverse(name, args=[slug, "A"])).status_code == 404
    assert client.get(reverse("my_place", args=[slug])).status_code == 404
    assert everything() == before


def test_what_the_page_shows_of_the_set(world):
    """Section 2: that session's people, what to arrange for them, the link; nobody of the other set."""
    page = world.client("cover").get(reverse("session", args=[world.session("A", COVERED).pk])).content.decode()
    for role in ("member", "mate"):
        for kind in ("name", "organisation", "job", "needs"):
            assert mark(role, kind) in page
    assert mark("A", "link") in page
    for role in ("other_member", "waiting", "offered", "former"):
        assert mark(role) not in page
    assert reverse("set_home", args=[world.set("A").pk]) not in page
    assert reverse("session_cancel", args=[world.session("A", COVERED).pk]) not in page


def test_members_facilitator_and_coordinator_read_who_covers_it(world):
    url = reverse("session", args=[world.session("A", COVERED).pk])
    for role in ("member", "mate", "facilitator", "coordinator"):
        assert f"Covered by Vera {mark('cover')}" in world.client(role).get(url).content.decode()
    elsewhere = reverse("session", args=[world.session("A", 1).pk])
    for role in ("member", "facilitator", "coordinator"):
        assert mark("cover") not in world.client(role).get(elsewhere).content.decode()


def test_who_covers_reads_why_somebody_cannot_come_to_that_session_alone(world):
    """Issue: the reason is for whoever runs the session."""
    with undone():
        member = world.people["member"]
        for number in (1, COVERED):
            session = world.session("A", number)
            send_apologies(actor=member, session=session, reason=f"Because of {number}.", now=world.now)
        client = world.client("cover")
        page = client.get(reverse("register", args=[world.session("A", COVERED).pk])).content.decode()
        assert f"Because of {COVERED}." in page
        assert "Because of 1." not in page


def test_the_facilitators_page_lists_the_session_and_no_set(world):
    page = world.client("cover").get(reverse("facilitate")).content.decode()
    assert "Session 2 of Set A" in page
    assert reverse("set_home", args=[world.set("A").pk]) not in page
    assert mark("member") not in page
    assert 'href="/facilitate/"' in world.client("cover").get("/").content.decode()


def test_access_ends_at_once_when_the_cover_is_taken_back(world):
    """C04: in open tabs too."""
    with undone():
        client, session = world.client("cover"), world.session("A", COVERED)
        end_cover(actor=world.people["coordinator"], session=session, now=world.now)
        for name in OPEN:
            assert set(answers(client, world, name, session.pk)) <= {404, 405}, name
        assert client.get(reverse("facilitate")).status_code == 404
        assert 'href="/facilitate/"' not in client.get("/").content.decode()
