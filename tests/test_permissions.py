"""Every address × every role, written out; and what each role reads on the pages that it may open.

Domain, section 2, and walls C01, C04, C06. What is not yours does not exist: 404, as for what was never there.
"""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import reverse

from participants.models import Organisation
from sessions.models import Session
from sets.models import ProgrammeRole
from sets.services.learning_sets import unassign_facilitator
from sets.services.places import withdraw
from tests.addresses import Seen, address, answer, filled, look, more_addresses
from tests.permissions.forged import OF_RULES, OF_WRITE_UP, forged_addresses
from tests.permissions.readers import READ, REGISTER
from tests.permissions.table import ROWS
from tests.planted_write_ups import CROSSES, STAYS
from tests.world import OTHERS, REASON, ROLES, World, everything, mark, planted, undone, url_names

pytestmark = pytest.mark.django_db

REFUSED = ("in", "403", "404", "405", "409", "422")


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    with django_db_blocker.unblock(), planted() as made:
        yield made


@pytest.fixture(scope="module")
def before(world: World) -> dict[str, Any]:
    """The whole database as it was planted, to which every test returns it."""
    return everything()


@pytest.fixture(scope="module")
def walk(world: World) -> tuple[list[Seen], dict[str, Any], dict[str, Any]]:
    """Every page as every role gets it, and the whole database before and after."""
    before = everything()
    seen = [look(world, row.name, role) for row in ROWS if row.method == "GET" for role in ROLES]
    of_table = {address(world, row.name) for row in ROWS if row.method == "GET"}
    more = [*more_addresses(world), ("admin", reverse("admin:index")), ("missing", "/no-such-page/")]
    seen += [look(world, name, role, url) for name, url in more if url not in of_table for role in ROLES]
    return seen, before, everything()


# --- the table -------------------------------------------------------------------------------------------------------


def test_every_address_of_the_site_is_in_the_table():
    """An address that is added must be added here, with what each role gets."""
    listed = {row.name.partition(" ")[0] for row in ROWS}
    assert listed == url_names() - url_names(below="admin:")
    assert len(ROWS) == len({(row.name, row.method) for row in ROWS}) == 2 * len({row.name for row in ROWS})


def test_every_role_gets_the_page_that_the_table_says(walk):
    """Domain, section 2; C01."""
    given = {(one.name, one.role): one.answer for one in walk[0][: len(ROWS) // 2 * len(ROLES)]}
    expected = {(row.name, role): said for row in ROWS if row.method == "GET" for role, said in row.answers.items()}
    assert {one: (given[one], "not", said) for one, said in expected.items() if given[one] != said} == {}


@pytest.mark.parametrize("row", [row for row in ROWS if row.method == "POST"], ids=lambda row: row.name)
def test_every_role_may_do_what_the_table_says(world, before, row, settings):
    """Domain, section 2; C01. Whatever a role may not do leaves everything as it was."""
    url, given = address(world, row.name), {}
    refused = [role for role in ROLES if row.answers[role] in REFUSED]
    with undone():
        for role in refused:
            given[role] = answer(world.client(role).post(url, filled(world, row.name, role)))
        assert everything() == before
    for role in set(ROLES) - set(refused):
        with undone():
            given[role] = answer(world.client(role).post(url, filled(world, row.name, role)))
    assert given == row.answers


def test_looking_at_anything_changes_nothing(walk):
    """A GET never changes state: mail scanners follow links."""
    _, before, after = walk
    assert before == after


def test_every_answer_carries_the_headers_that_keep_it_in(walk):
    """Quality, section 5: a strict policy, no frame, no camera, no address told to others."""
    for one in walk[0]:
        policy = one.headers["Content-Security-Policy"]
        where = (one.name, one.role)
        assert "default-src 'none'" in policy, where
        assert "frame-ancestors 'none'" in policy, where
        assert not {"unsafe", "http:", "https:", "*"} & set(policy.replace("-", " ").replace("'", " ").split()), where
        assert one.headers["X-Frame-Options"] == "DENY", where
        assert one.headers["Referrer-Policy"] == "same-origin", where
        assert one.headers["X-Content-Type-Options"] == "nosniff", where
        assert "camera=()" in one.headers["Permissions-Policy"], where


def test_pages_that_differ_by_reader_say_so_to_caches(walk):
    """No cache between us and them hands one reader's page to another."""
    for one in walk[0]:
        if one.answer == "200" and not one.name.startswith(("health", "admin", "calendar_feed")):
            assert "Cookie" in one.headers["Vary"], (one.name, one.role)
    parts = [one for one in walk[0] if one.name.startswith("organisation_suggestions") and one.answer == "200"]
    assert parts
    assert all("HX-Request" in one.headers["Vary"] for one in parts)


def test_ids_of_another_programme_set_or_place_lead_nowhere(world):
    """C01: whoever coordinates one programme reaches nothing of another through it; both answer as if it were not."""
    for name, arguments in forged_addresses(world):
        url = reverse(name, args=arguments)
        for role in ("coordinator", "other_coordinator", "facilitator", "member", "superuser"):
            with undone():
                client = world.client(role)
                got = (client.get(url).status_code, client.post(url, {"reason": "Because."}).status_code)
            assert got in ((404, 404), (404, 405), (405, 404)), (name, arguments, role, got)


def test_letters_that_are_none_are_not_looked_for(world):
    """What the database cannot compare is no set either: never an error page."""
    page = reverse("set_dates", args=[world.programme.slug, "A"])
    for letter in ("%00", "%C3%81", "A%0A", "%F0%9F%AA%91", "A" * 2000, "%ff"):
        assert world.client("coordinator").get(page.replace("/A/", f"/{letter}/")).status_code == 404


@pytest.mark.parametrize("name", ["place_withdraw", "place_accept", "place_decline", "place_commit", "place_hand_over"])
def test_somebody_elses_place_is_not_withdrawn_accepted_or_declined(world, name):
    """C01: the place that a form names counts only for its owner."""
    before = everything()
    for role in ("waiting", "member", "former", "requester"):
        for target in ("offered", "other_member", "elsewhere"):
            response = world.client(role).post(address(world, name), {"place": world.places[target].pk})
            assert response.status_code == 404
    assert everything() == before


def test_an_organisation_can_only_be_merged_with_one_of_the_register(world):
    """A target that is not accepted, or was never there, is refused beside the button."""
    url = reverse("organisation_same_as", args=[world.requested.pk])
    for target in (world.requested.pk, 2**70, "", "\x00", "A"):
        with undone():
            assert world.client("coordinator").post(url, {"target": target}).status_code == 422


def test_who_coordinates_by_role_alone_settles_organisations_and_makes_no_programme(world):
    """Domain, section 2: a second coordinator of a programme, without the right to open programmes."""
    with undone():
        ProgrammeRole.objects.create(programme=world.programme, user=world.people["stranger"], role="coordinator")
        client = world.client("stranger")
        pages = {name: client.get(address(world, name)).status_code for name in ("places", "messages", "coordinate")}
        assert set(pages.values()) == {200}
        assert client.get(reverse("programme_new")).status_code == 404
        assert client.get(reverse("organisation_list")).status_code == 404
        assert client.post(address(world, "organisation_accept")).status_code == 302
        assert Organisation.objects.get(pk=world.requested.pk).is_accepted


# --- who reads what --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", READ)
def test_each_role_reads_of_others_what_it_may_and_nothing_else(walk, kind):
    """C06: exactly these, on all pages together; the letter box of a demonstration holds everybody's mail."""
    hidden = ("demo_mail", *(REGISTER if kind == "organisation" else ()))
    pages = [one for one in walk[0] if not one.name.startswith(hidden)]
    for reader in ROLES:
        words = "".join(one.body for one in pages if one.role == reader)
        read = {one for one in (*ROLES, *OTHERS) if mark(one, kind).lower() in words}
        assert read - {reader} == READ[kind].get(reader, set()) - {reader}, reader


@pytest.mark.parametrize("kind", ["upload", "file", "mailed", "mailfile"])
def test_a_file_of_organisations_or_sign_ups_and_its_name_are_for_who_sent_it(walk, kind):
    """Nobody else who keeps the list, or coordinates, sees what is not confirmed."""
    assert {one.role for one in walk[0] if mark("coordinator", kind).lower() in one.body} == {"coordinator"}


@pytest.mark.parametrize(
    ("kind", "readers"),
    [
        ("profile", {"member", "facilitator", "coordinator"}),
        ("availability", {"facilitator", "coordinator"}),
        ("conflict", {"facilitator", "coordinator"}),
    ],
)
def test_what_a_facilitator_says_is_for_their_set_and_conflicts_for_coordinators(walk, kind, readers):
    """D7: never for members, whoever they are in conflict with among them."""
    assert {one.role for one in walk[0] if mark("facilitator", kind).lower() in one.body} == readers


@pytest.mark.parametrize(
    ("kind", "readers"),
    [
        ("link", {"A": {"member", "facilitator"}, "B": {"other_member"}}),
        ("place", {"A": {"member", "facilitator", "coordinator"}, "B": {"other_member", "coordinator"}}),
        ("arrangement", {"A": {"member", "facilitator", "coordinator"}, "B": {"other_member", "coordinator"}}),
        # Asked about in its date poll.
        ("pollplace", {"A": {"member", "facilitator", "coordinator"}, "B": {"other_member", "coordinator"}}),
    ],
)
def test_where_a_set_meets_is_for_its_people(walk, kind, readers):
    """Section 2: the coordinator knows the place and does not read the link; offered and new people read neither."""
    for letter, expected in readers.items():
        assert {one.role for one in walk[0] if mark(letter, kind).lower() in one.body} == expected


@pytest.mark.parametrize(
    ("shelf", "readers"),
    [
        ("public", set(ROLES)),
        ("members", {"member", "other_member", "facilitator", "coordinator"}),
        ("for_set", {"member", "facilitator", "coordinator"}),
        ("of_set", {"member", "facilitator"}),
        ("of_other_set", {"other_member"}),
        ("draft", {"coordinator"}),
        ("elsewhere", {"other_coordinator"}),
    ],
)
@pytest.mark.parametrize("kind", ["title", "content"])
def test_documents_are_read_by_those_they_are_for(walk, shelf, readers, kind):
    """Section 2, C01, C02: a coordinator reads nothing that a facilitator put there, not even its title."""
    assert {one.role for one in walk[0] if mark(shelf, kind).lower() in one.body} == readers


def test_a_note_to_a_set_is_for_its_people_alone(walk):
    """C02: not for the coordinator, the sponsor, a system admin, nor for the letter box of a demonstration."""
    for letter, expected in {"A": {"member", "facilitator"}, "B": {"other_member"}}.items():
        assert {one.role for one in walk[0] if mark(letter, "note").lower() in one.body} == expected


@pytest.mark.parametrize(("letter", "readers"), [("A", {"member", "facilitator"}), ("B", {"other_member"})])
def test_the_ground_rules_of_a_set_are_for_its_people(walk, letter, readers):
    """C01, C02: no coordinator, sponsor or system admin reads them; nor does who has left, or is offered a place."""
    assert {one.role for one in walk[0] if mark(letter, "rules").lower() in one.body} == readers


@pytest.mark.parametrize(
    ("kind", "readers"),
    [
        ("private", {"A": {"member"}, "B": {"other_member"}}),
        ("shared", {"A": {"member"}, "B": {"other_member"}}),
        ("matesprivate", {"A": set(), "B": set()}),
        ("matesshared", {"A": set(), "B": set()}),
        ("line", {"A": set(), "B": set()}),
    ],
)
def test_what_somebody_wrote_looking_back_reaches_whom_they_chose(walk, kind, readers):
    """C02, C03: their author's journal; and as no session of this world was held yet, no page of anybody else."""
    for letter, expected in readers.items():
        assert {one.role for one in walk[0] if mark(letter, kind).lower() in one.body} == expected


def test_what_was_written_up_is_for_its_set_alone(walk):
    """C01, C02, C07: and the line of a return for the set and, once the session was held, for the coordinator."""
    for kind in (*STAYS, CROSSES):
        for letter, expected in {"A": {"member", "facilitator"}, "B": {"other_member"}}.items():
            assert {one.role for one in walk[0] if mark(letter, kind).lower() in one.body} == expected, kind


def test_of_a_session_that_was_held_the_coordinator_reads_the_line_and_no_other_word(world):
    """C02: of all marks on the page of returns, but the reader's own name, it is the lines; elsewhere there is none."""
    with undone():
        Session.objects.filter(number=1, learning_set__programme=world.programme).update(state="written_up")
        lines = {mark(letter, CROSSES).lower() for letter in "AB"}
        found = set(re.findall(r"xo\w+ski", look(world, "returns", "coordinator").body))
        assert found - {mark("coordinator").lower()} == lines
        stays = [mark(letter, kind).lower() for letter in "AB" for kind in (*STAYS, CROSSES)]
        for name in ("session", "sessions", "cockpit", "work_report", "attendance_report", "set_dates"):
            seen = look(world, name, "coordinator")
            assert (seen.answer, [one for one in stays if one in seen.body]) == ("200", []), name


def test_only_the_person_and_the_coordinator_read_why_somebody_was_removed(world, walk):
    """C10: and the coordinator of another programme does not."""
    assert {one.role for one in walk[0] if REASON.lower() in one.body} == {"coordinator"}
    own = world.client("removed").get(address(world, "my_place")).content.decode()
    assert REASON in own


def test_what_somebody_asked_for_is_suggested_to_nobody_else(walk):
    """C06: whose organisation waits to be accepted is known to those who settle it, and to system admins in its record.

    They look after accounts and organisations (domain, section 2).
    """
    name = "marram coast together"
    read = {(one.role, one.name) for one in walk[0] if name in one.body.replace('value="marram', "")}
    assert {page for role, page in read if role == "superuser"} == {"organisation_record"}
    readers = {role for role, _ in read if role != "superuser"}
    assert readers == {"requester", "coordinator", "other_coordinator"}


def test_access_ends_at_once(world):
    """C04: who no longer facilitates, and who has withdrawn, reads on in no open tab."""
    with undone():
        client = world.client("facilitator")
        assert mark("member") in client.get(reverse("facilitate")).content.decode()
        place = world.places["member"]
        withdraw(actor=place.participant, enrolment=place, now=world.now)
        assert mark("member") not in client.get(reverse("facilitate")).content.decode()
        assert look(world, "document", "member").answer == "404"
        assert look(world, "reflect", "member").answer == look(world, "session_feedback", "member").answer == "404"
        assert look(world, "journal_entry", "member").answer == "200"
        for name in ("set_home", "set_people", "set_documents", "ground_rules", "session"):
            assert world.client("member").get(address(world, name)).status_code == 404
            assert client.get(address(world, name)).status_code == 200
        assert world.client("member").get(address(world, "session_dates")).status_code == 404
        assert look(world, "write_up", "member").answer == "404"
        by = world.people["coordinator"]
        unassign_facilitator(actor=by, facilitation=world.facilitation("A"), now=world.now)
        names = ("set_home", "set_sessions", "set_people", "set_documents", "document", "document_remove", "session")
        names = (*names, "set_poll", "session_dates", *OF_WRITE_UP)
        names += (*OF_RULES[::2], "register")
        for url in (reverse("facilitate"), *(address(world, name) for name in names)):
            assert client.get(url).status_code == 404
