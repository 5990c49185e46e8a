"""What stands beside a room: a second screen, where anybody may pass, and a run sheet on paper (R1, R2)."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from core.templatetags.wording import clock
from sessions.models import Bid, Room
from sessions.services.cover import name_cover
from sessions.services.room import pause
from sets.services.places import withdraw
from tests import make
from tests.sessions.meeting import Met
from tests.sessions.test_bids import as_, words
from tests.sessions.test_room_page import QUESTION, a_room, go, send

pytestmark = pytest.mark.django_db
ANEW = "Who owns the budget?"


def screen(met: Met) -> str:
    return words(as_(met.facilitator).get(f"/sessions/{met.session().pk}/room/screen/"))


def sheet(met: Met, number: int = 1) -> str:
    return words(as_(met.facilitator).get(f"/sessions/{met.session(number).pk}/run-sheet/"))


def show(met: Met, is_shown: bool) -> None:
    given = {"bid": Bid.objects.get().pk, **({"is_shown": "yes"} if is_shown else {})}
    assert send(as_(met.places[0].participant), met, "screen", **given).status_code == 200


def test_the_screen_shows_the_question_while_its_presenter_allows_and_no_other_word_of_the_set() -> None:
    """R2: no title that somebody typed, no option, no reason, nothing the presenter wrote."""
    met = a_room()
    session, presenter = met.session(), met.places[0].participant
    session.plan.blocks.filter(kind__in=("slot", "welcome")).update(title="Guest: the leaked report")
    assert "We are about to begin" in screen(met)
    go(met, "welcome")
    assert "Welcome, purpose, ground rules" in screen(met)
    go(met, "slot", 4)
    bid = Bid.objects.get()
    key = "0b3ad2a6-51c7-4d7e-8a55-0d8e4ac7a3f1"
    send(as_(met.places[1].participant), met, "option", bid=bid.pk, key=key, text="Ask the county first.")
    send(as_(presenter), met, "how_it_was", bid=bid.pk, text="It was hard.", seen="")
    shown = screen(met)
    assert str(presenter) in shown
    assert "Sharing experience and options" in shown
    assert "stage 5 of 7" in shown
    private = ("leaked report", "Ask the county", "It was hard", bid.why_now)
    assert [one for one in (QUESTION, *private) if one in shown] == []
    show(met, True)
    shown = screen(met)
    assert QUESTION in shown
    send(as_(presenter), met, "question", bid=bid.pk, text=ANEW, seen="")
    shown = screen(met)
    assert ANEW in shown
    assert [one for one in (QUESTION, *private) if one in shown] == []
    show(met, False)
    assert ANEW not in screen(met)
    show(met, True)
    go(met, "break")
    assert ANEW not in screen(met)
    go(met, "slot", 4)
    withdraw(actor=presenter, enrolment=met.places[0], now=timezone.now())
    shown = screen(met)
    # What has taken place is still named; who left before it is not.
    assert (str(presenter) in shown) == (Bid.objects.get().state == "done")


def test_whoever_covers_puts_no_question_of_an_earlier_session_on_the_screen() -> None:
    """R2: what is carried over is from before, also on a screen."""
    met = a_room()
    go(met, "slot", 0)
    Bid.objects.update(is_on_screen=True)
    somebody = make.person()
    name_cover(actor=met.coordinator, session=met.session(), user=somebody, now=timezone.now())
    url = f"/sessions/{met.session().pk}/room/screen/"
    assert QUESTION in words(as_(somebody).get(url))
    Bid.objects.update(carried_from=met.session())
    assert QUESTION in words(as_(somebody).get(url))
    Bid.objects.update(carried_from=met.session(2))
    assert QUESTION not in words(as_(somebody).get(url))
    assert QUESTION in screen(met)


def test_the_screen_and_the_run_sheet_are_for_whoever_runs_the_session() -> None:
    """C01, R2: a member's own room has what they need; neither is kept by a browser."""
    met = a_room()
    for page in ("room/screen", "run-sheet"):
        url = f"/sessions/{met.session().pk}/{page}/"
        for user in (met.places[0].participant, met.coordinator, make.person(is_superuser=True)):
            assert as_(user).get(url).status_code == 404
        assert "no-store" in as_(met.facilitator).get(url).headers["Cache-Control"]


def test_the_clock_of_the_screen_says_in_words_how_it_stands() -> None:
    """R1: colour and words."""
    met = a_room()
    go(met, "welcome")
    for minutes, colour, said in (
        (0, "", "left"),
        (19.5, "is-soon", "left, the last minute"),
        (22, "is-over", "over its time"),
    ):
        Room.objects.update(since=timezone.now() - timedelta(minutes=minutes))
        shown = screen(met)
        assert f'class="screen-clock {colour}"' in shown
        assert f"data-time-words>{said}</span>" in shown
    turn = Room.objects.get().turn
    pause(actor=met.facilitator, session=met.session(), turn=turn, now=timezone.now())
    assert "data-time-words>paused</span>" in screen(met)


def test_the_run_sheet_has_the_planned_times_before_and_those_at_this_pace_during_the_session() -> None:
    """R1: parts, stages and their minutes, who presents; no question on paper."""
    met = a_room(begun=False)
    starts = met.starts()
    planned = sheet(met)
    # Welcome 20, practice 15, ground rules 25, issue round 35: then the first slot of 30.
    for minutes in (0, 20, 35, 60, 95, 99, 103, 125):
        assert clock(starts + timedelta(minutes=minutes)) in planned
    assert f"Presenter slot: {met.places[0].participant}" in planned
    assert "Open questions, no advice" in planned
    assert all(str(place.participant) in planned for place in met.places)
    assert QUESTION not in planned
    met.begin()
    go(met, "issues")
    begun = sheet(met)
    assert "now" in begun
    assert QUESTION not in begun
    expected = timezone.now() + timedelta(minutes=35)
    assert any(clock(expected + timedelta(minutes=late)) in begun for late in (0, -1))
    assert "It is not planned yet" in sheet(met, 2)


def test_both_ask_few_questions(django_assert_num_queries: Any) -> None:
    met = a_room()
    go(met, "slot", 4)
    facilitator = as_(met.facilitator)
    with django_assert_num_queries(8):
        facilitator.get(f"/sessions/{met.session().pk}/room/screen/")
    with django_assert_num_queries(8):
        facilitator.get(f"/sessions/{met.session().pk}/run-sheet/")
