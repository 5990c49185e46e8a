"""The facilitator's return: numbers, themes, one line; nothing else crosses the wall (C02, C08, C09; D5)."""

from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from core.refusal import Refusal
from notifications.models import Message
from sessions.given_away import Somebody, given_away
from sessions.models import Action, Cover, SessionReturn
from sessions.services.actions import ActionWords, change_action, close_action
from sets.services.places import withdraw
from tests import make
from tests.sessions.meeting import Met
from tests.sessions.reminded import at, run, says, sent, told
from tests.sessions.written import (
    ACTION,
    AFTER,
    BEFORE,
    HOW_IT_WAS,
    OPTIONS,
    PROPOSED,
    a_session_held,
    as_,
    page_of,
    tell,
    write,
)

pytestmark = pytest.mark.django_db


def returns_of(met: Met) -> str:
    answer = as_(met.coordinator).get(f"/coordinate/{met.learning_set.programme.slug}/reports/returns/")
    assert answer.status_code == 200
    return unescape(answer.content.decode())


# --- what crosses ----------------------------------------------------------------------------------------------------


def test_the_coordinator_reads_numbers_themes_and_the_line_and_nothing_else() -> None:
    """C02, C09: whatever the set wrote, and who is in it, stays there; small numbers are marked."""
    met = a_session_held()
    write(met)
    assert "One return is missing: session 1 of Set A." in returns_of(met)
    assert "Issues worked on" not in returns_of(met)
    tell(met, "A good start.")
    action = Action.objects.get(what=ACTION)
    close_action(actor=met.places[0].participant, action=action, outcome="worked", now=timezone.now())
    page = returns_of(met)
    for words in ("A good start.", "Money and funding", "Data sharing and evidence", "small"):
        assert words in page
    for number, what in (
        (1, "Issues worked on"),
        (2, "Options offered"),
        (1, "Actions agreed"),
        (1, "Of these done so far"),
    ):
        assert f"{what}: <strong>{number}</strong>" in page
    assert "missing" not in page
    stays = (BEFORE, AFTER, *OPTIONS, HOW_IT_WAS, ACTION, PROPOSED, "We meet at nine.", "Ask early.")
    stays += tuple(place.participant.full_name for place in met.places)
    assert [words for words in stays if words in page] == []


def test_only_themes_of_the_list_cross() -> None:
    """No text but the line: the page, the service and the database refuse any other."""
    met = a_session_held()
    client, url = as_(met.facilitator), page_of(met.session(), "return")
    for themes in ([], ["gossip"], ["money", "'; --"]):
        assert client.post(url, {"themes": themes, "line": "", "revision": "0"}).status_code == 422
    for themes in ([], ["gossip"], ["money", "data", "plans", "health", "safety", "climate"]):
        with pytest.raises(Refusal, match="from one to 5"):
            tell(met, themes=themes)
    tell(met, themes=["money", "gossip", "money"])
    row = SessionReturn.objects.get()
    assert row.themes == ["money"]
    for themes in (["gossip"], [], ["money"] * 6):
        with pytest.raises(IntegrityError), transaction.atomic():
            SessionReturn.objects.update(themes=themes)


def test_a_line_that_gives_somebody_away_is_refused_with_what_was_found() -> None:
    """C08: names, addresses, organisations and their aliases, of members now and of who has left."""
    met = a_session_held()
    gone = met.places[0]
    gone.participant.full_name, gone.participant.email = "Nia Okafor-Lind", "nia.okafor@example.org"
    gone.participant.save()
    gone.organisation.aliases.create(name="Winford and Eastmere LSP")
    gone.organisation.aliases.create(name="Winford Borough Council")
    withdraw(actor=gone.participant, enrolment=gone, now=timezone.now())
    client, url = as_(met.facilitator), page_of(met.session(), "return")
    for line in (
        "Nia said yes.",
        "OKAFOR was heard",
        "write to NIA.OKAFOR@example.org",
        "The council of Winford moved.",
        "Winford & Eastmere must act",
        "Ask the wínford folk",
    ):
        answer = client.post(url, {"themes": ["money"], "line": line, "revision": "0"})
        page = unescape(answer.content.decode())
        assert (answer.status_code, "would give somebody away: “" in page, line in page) == (409, True, True), line
    assert not SessionReturn.objects.exists()


def test_words_that_are_names_too_are_found_where_they_are_written_as_names() -> None:
    somebody = [Somebody("Will Price", "w@example.org", ["Reading Partnership", "Deal Together"])]
    for line, found in (
        ("We will talk about the price of reading a deal together.", ["Deal Together"]),
        ("Money was short, and the price will rise.", []),
        ("Then Will agreed.", ["Will"]),
        ("The Price of it", ["Price"]),
        ("will price", ["Will Price"]),
        ("Reading is far", ["Reading Partnership"]),
        ("Swill and priceless things", []),
        ("w@EXAMPLE.ORG", ["w@example.org"]),
        ("", []),
    ):
        assert given_away(line, somebody) == found, line


def test_a_name_is_found_with_whatever_is_hung_on_it() -> None:
    """C08: whose it is, more than one, handles, and an organisation of words of habit alone; everyday words pass."""
    organisations = ["Hart", "Test Valley Partnership", "The Partnership"]
    somebody = [Somebody("Mabel Carter", "m@example.org", organisations), Somebody("Thi Hughes", "t@example.org", [])]
    for line, found in (
        ("Mabel's question took the morning", ["Mabel"]),
        ("MABEL’S", ["Mabel"]),
        ("mabels question", ["Mabel"]),
        ("Hart’s plan", ["Hart"]),
        ("Test Valley's plan", ["Test Valley Partnership"]),
        ("The Carters", ["Carter"]),
        ("Carters’ plan, and that of Hughes'", ["Carter", "Hughes"]),
        ("The Hugheses", ["Hughes"]),
        ("@mabelcarter", ["Mabel Carter"]),
        ("ask @mcarter.", ["Carter"]),
        ("mabelcarter@example.com", ["Mabel Carter"]),
        ("#TestValley", ["Test Valley Partnership"]),
        ("The Partnership was stuck", ["The Partnership"]),
        ("The Partnership’s plan", ["The Partnership"]),
        ("The partnership was stuck, this is what it does; carters less", []),
    ):
        assert given_away(line, somebody) == found, line


def test_an_action_in_place_of_another_is_one_for_the_coordinator() -> None:
    met = a_session_held()
    tell(met)
    words = ActionWords("Write to the mayor", (timezone.now() + timedelta(days=9)).date())
    action, now = Action.objects.get(what=ACTION), timezone.now()
    change_action(actor=met.places[0].participant, action=action, words=words, reason="No clerk.", now=now)
    assert "Actions agreed: <strong>1</strong>" in returns_of(met)


def test_a_return_can_be_sent_again_by_who_has_seen_what_stands() -> None:
    """R5; twice is harmless; 201 characters and markup: one is said, the other escaped."""
    met = a_session_held()
    tell(met)
    assert tell(met).revision == 1
    client, url = as_(met.facilitator), page_of(met.session(), "return")
    sent = {"themes": ["plans"], "line": "<b>Better</b>", "revision": "0"}
    refused = client.post(url, sent)
    assert refused.status_code == 409
    assert "A good start." in refused.content.decode()
    assert client.post(url, {**sent, "revision": "1"}).status_code == 302
    assert (SessionReturn.objects.get().line, SessionReturn.objects.get().revision) == ("<b>Better</b>", 2)
    assert (
        "&lt;b&gt;Better"
        in as_(met.coordinator).get(f"/coordinate/{met.learning_set.programme.slug}/reports/returns/").content.decode()
    )
    assert client.post(url, {**sent, "line": "x" * 201}).status_code == 422
    with pytest.raises(Refusal, match="200 characters"):
        tell(met, "x" * 201, revision=2)


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_asks_for_the_same_number_of_queries(number: int, django_assert_num_queries: Any) -> None:
    met = a_session_held(3, days_ago=7 * number)
    tell(met)
    for one in range(2, number + 1):
        met.hold(one, [])
        write(met, number=one)
    client = as_(met.coordinator)
    # Browser session, reader, roles, programme; sets, sessions with returns, issues, options, actions.
    with django_assert_num_queries(9):
        assert client.get(f"/coordinate/{met.learning_set.programme.slug}/reports/returns/").status_code == 200


# --- what is missing -------------------------------------------------------------------------------------------------


def test_a_facilitator_sees_what_is_missing_until_it_is_there() -> None:
    """D5: the write-up, from three days after pressing; then the return."""
    met = a_session_held(days_ago=1)
    client = as_(met.facilitator)

    def page() -> str:
        return unescape(client.get("/facilitate/").content.decode())

    assert "is not written up yet." in page()
    write(met)
    assert "is not written up yet." not in page()
    assert "the coordinator has no return yet." in page()
    tell(met)
    assert "the coordinator has no return yet." not in page()


def test_who_ran_a_session_is_reminded_of_its_write_up_once_after_three_days() -> None:
    """D5, C10: a link, and no word of the set; not the member, not the coordinator."""
    met = a_session_held(days_ago=4)
    sent()
    day = timezone.localdate(met.starts())
    run(at(day + timedelta(days=2), 9))
    assert not [rule for rule, *_ in told() if rule == "write_up_missing"]
    now = at(day + timedelta(days=3))
    for moment in (now, now, now + timedelta(days=1)):
        run(moment)
    mails = Message.objects.filter(kind="reminders", recipient=met.facilitator)
    # In one mail with whatever else is due that day.
    [(mail, words)] = [(one, line) for one in mails for line in says(one, now) if "waits for the write-up" in line]
    assert words.startswith("Session 1 of Set A in “Programme")
    assert not Message.objects.filter(kind="reminders", recipient=met.coordinator).exists()
    write(met)
    assert words not in says(mail, now)


def test_a_stand_in_is_reminded_in_place_of_the_facilitator_and_nobody_late() -> None:
    met = a_session_held(days_ago=4)
    sent()
    stand_in, held = make.person(), met.starts()
    Cover.objects.create(session=met.session(), user=stand_in, named_at=held - timedelta(days=1))
    day = timezone.localdate(held)
    run(at(day + timedelta(days=14)))
    assert ("write_up_missing", met.session().pk, stand_in.pk) not in told()
    run(at(day + timedelta(days=4)))
    assert {person for rule, _, person in told() if rule == "write_up_missing"} == {stand_in.pk}
