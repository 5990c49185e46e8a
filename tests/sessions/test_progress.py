"""The progress round: opens every session after the first with what each member has tried since the last."""

from datetime import timedelta
from html import unescape
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from participants.models import User
from sessions.services import actions
from sessions.services.actions import ActionWords
from sessions.services.ground_rules import acknowledge
from tests.sessions.meeting import Met, meeting

pytestmark = pytest.mark.django_db


def met_once() -> Met:
    """The first session was two days ago; the second is in five days. All have agreed to the ground rules."""
    met = meeting(now=timezone.now() - timedelta(weeks=7, days=2))
    agree(met)
    met.hold(1, ["present", "present", "present"])
    return met


def agree(met: Met) -> None:
    """To the ground rules, all of them (C11)."""
    for place in met.places:
        acknowledge(actor=place.participant, learning_set=met.learning_set, version=1, now=timezone.now())


def agreed(met: Met, person: int, what: str, *, days: int = 20, ago: timedelta = timedelta(days=2)) -> Any:
    now = timezone.now() - ago
    words = ActionWords(what, (now + timedelta(days=days)).date())
    owner = met.places[person]
    return actions.record_action(actor=owner.participant, owner=owner, words=words, now=now)


def shown_to(user: User, met: Met, number: int = 2) -> str:
    client = Client()
    client.force_login(user)
    answer = client.get(f"/sessions/{met.session(number).pk}/progress/")
    assert answer.status_code == 200
    return unescape(" ".join(answer.content.decode().split()))


def turn_of(met: Met, person: int, page: str) -> str:
    name = f">{met.places[person].participant.full_name}</h2>"
    return page[page.index(name) :].split("</section>")[0]


def test_the_first_session_has_nothing_to_look_back_on() -> None:
    met = meeting(now=timezone.now())
    agree(met)
    assert "Nothing to look back on yet" in shown_to(met.places[0].participant, met, 1)


def test_each_member_has_a_turn_with_what_they_tried() -> None:
    """Done, tried and what happened, changed, stuck, one line of learning."""
    met = met_once()
    owner = met.places[0].participant
    done, dropped = agreed(met, 0, "Ask the board"), agreed(met, 0, "Write to the paper")
    going, stuck = agreed(met, 1, "Meet the planners"), agreed(met, 1, "Draw a map", days=1)
    now = timezone.now()
    actions.close_action(actor=owner, action=done, outcome="did_not_work", learned="Ask one at a time.", now=now)
    actions.drop_action(actor=owner, action=dropped, reason="Reorganised.", now=now)
    said = "They come on Friday."
    actions.say_how_it_goes(actor=met.places[1].participant, action=going, text=said, key=uuid4(), now=now)
    page = shown_to(met.facilitator, met)
    first, second, third = (turn_of(met, person, page) for person in range(3))
    for words in ("Ask the board", "It did not work", "Ask one at a time.", "Write to the paper", "Reorganised."):
        assert words in first
    for words in ("Meet the planners", "They come on Friday.", "Draw a map", "Its day is past"):
        assert words in second
    assert stuck.what in second
    assert "No action. What has moved all the same?" in third


def test_what_was_closed_before_the_last_session_is_not_told_again() -> None:
    met = met_once()
    owner = met.places[0].participant
    old = agreed(met, 0, "Ask the board", ago=timedelta(days=20))
    actions.close_action(actor=owner, action=old, outcome="worked", now=timezone.now() - timedelta(days=10))
    assert "Ask the board" not in shown_to(owner, met)


def test_what_waits_for_a_members_yes_is_seen_by_them_and_the_facilitator() -> None:
    met = met_once()
    owner = met.places[0]
    words = ActionWords("Ask the board", timezone.localdate() + timedelta(days=9))
    actions.record_action(actor=met.facilitator, owner=owner, words=words, now=timezone.now())
    seen = [
        "Ask the board" in shown_to(user, met)
        for user in (owner.participant, met.facilitator, met.places[1].participant)
    ]
    assert seen == [True, True, False]


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_asks_for_the_same_number_of_queries(number: int, django_assert_num_queries: Any) -> None:
    met = met_once()
    for person in range(number):
        agreed(met, person, "Ask the board")
    client = Client()
    client.force_login(met.places[0].participant)
    address = f"/sessions/{met.session(2).pk}/progress/"
    # Browser session, reader, roles; the session, whether they facilitate, the last one, actions, lines, members;
    # and whether they have agreed to the ground rules.
    with django_assert_num_queries(10):
        assert client.get(address).status_code == 200
