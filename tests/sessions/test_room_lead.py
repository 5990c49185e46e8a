"""What whoever runs a session is shown and can press beside the clock (section 6; R1, R3)."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from sessions.models import Bid, Room, Session
from sessions.services.room import pause
from tests.sessions.meeting import Met
from tests.sessions.test_bids import as_, asked, words
from tests.sessions.test_room_page import QUESTION, a_room, go, press, room_url, turn

pytestmark = pytest.mark.django_db


def room_of(met: Met, user: Any = None) -> str:
    return words(as_(user or met.facilitator).get(room_url(met)))


def test_a_turn_there_will_be_no_time_for_is_carried_over_from_the_outline() -> None:
    """R3: it is first in line next time, its slot is free, and everybody's screen follows; a member has no such
    button, and another session's turn is none."""
    met = a_room()
    presenter = met.places[0].participant
    other = asked(met, 1, 2)
    assert "If we begin now, we finish at <strong>" in room_of(met)
    go(met, "welcome")
    version, bid = Room.objects.get().version, Bid.objects.get(session=met.session())
    page = room_of(met)
    assert f"Presenter slot: {presenter}" in page
    assert "Carry this turn over" in page
    assert f", Presenter slot, {presenter}</span>" in page
    slot = bid.slot.pk
    assert f'id="line-{slot}-go"' in page
    assert f'id="line-{slot}-carry"' in page
    assert "Carry this turn over" not in room_of(met, presenter)
    for user, pk in ((presenter, bid.pk), (met.facilitator, other.pk), (met.facilitator, 2**31 - 1)):
        assert as_(user).post(room_url(met), {"act": "carry", "bid": pk}).status_code == 404
    assert as_(met.facilitator).post(room_url(met), {"act": "carry", "bid": "x"}).status_code == 422
    press(as_(met.facilitator), met, "carry", bid=bid.pk)
    bid.refresh_from_db()
    assert (bid.state, bid.carried_from) == ("carried_over", met.session())
    assert Room.objects.get().version > version
    page = room_of(met)
    assert "Presenter slot: nobody yet" in page
    assert "Give it to somebody" in page


def test_a_turn_that_has_begun_is_not_carried_over() -> None:
    met = a_room()
    go(met, "slot", 0)
    assert "Carry this turn over" not in room_of(met)
    Room.objects.update(since=timezone.now() - timedelta(minutes=3))
    refused = as_(met.facilitator).post(room_url(met), {"act": "carry", "bid": Bid.objects.get().pk})
    assert refused.status_code == 409
    assert "is in progress" in words(refused)


def test_in_the_issue_round_the_room_shows_who_asks_for_time_in_the_suggested_order(
    django_assert_num_queries: Any,
) -> None:
    """R3: with its reasons; at most twelve questions, with one bid and with three."""
    met = a_room()
    go(met, "welcome")
    assert QUESTION not in room_of(met)
    go(met, "issues")
    member, facilitator, url = as_(met.places[1].participant), as_(met.facilitator), room_url(met)
    for person in (0, 1):
        with django_assert_num_queries(10):
            page = words(member.get(url))
        with django_assert_num_queries(11):
            page = words(facilitator.get(url))
        assert QUESTION in page
        assert "Has not presented yet" in page
        assert "Give them the slots" in page
        if person == 0:
            for late in (1, 2):
                asked(met, late, question=f"And question {late}?", urgency=3)
    assert page.index("And question 1?") < page.index(QUESTION)


def test_minutes_that_were_given_and_taken_stand_beside_each_part() -> None:
    """R1: and the close is protected."""
    met = a_room()
    go(met, "slot", 0)
    block = met.session().plan.blocks.filter(kind="break").get()
    at = {"source": f"{block.pk}-0", "minutes": 5}
    press(as_(met.facilitator), met, "give", **at)
    page = room_of(met)
    assert "of 9 minutes, 5 added" in page
    assert "35 minutes, 5 added" in page
    assert "10 minutes, 5 taken" in page
    assert "and keeps its 10 minutes" in page
    assert "10 minutes, protected" in page
    assert f'value="{block.pk}-0"' in page
    close = met.session().plan.blocks.get(kind="close")
    source = page[page.index('id="room-source"') : page.index("</select>")]
    assert f'value="{close.pk}-0"' not in source


def test_the_clock_of_the_room_says_in_words_how_it_stands_before_any_script_runs() -> None:
    """R1: three colours, each with its words."""
    met = a_room()
    go(met, "welcome")
    for minutes, colour, said in ((0, "", "left"), (19.5, "is-soon", "left, the last minute"), (22, "is-over", "over")):
        Room.objects.update(since=timezone.now() - timedelta(minutes=minutes))
        page = room_of(met)
        assert f'class="room-clock {colour}"' in page
        assert f"data-time-words>{said}" in page
    pause(actor=met.facilitator, session=met.session(), turn=turn(), now=timezone.now())
    assert "data-time-words>paused</span>" in room_of(met)


def test_the_end_of_a_session_is_asked_for_in_its_last_part_alone() -> None:
    """A button that ends it stands nowhere before, and asks once more; pressed on a page that others have gone on from,
    it does nothing. The next step says whose turn it is."""
    met = a_room()
    go(met, "issues")
    page = room_of(met)
    assert f'href="/sessions/{met.session().pk}/register/#the-end"' in page
    assert 'data-live="slot" hidden>' in page
    assert 'data-live="order">' in page
    assert f"Next: {met.places[0].participant} presents" in page
    assert "End the session" not in page
    go(met, "close")
    page = room_of(met)
    assert "End the session" in page
    assert 'id="room-next"' not in page
    completes = "It is the last session of Set A: when it ends, the set is completed, and with it its members’ places."
    register = f"/sessions/{met.session().pk}/register/"
    assert completes not in page + words(as_(met.facilitator).get(register))
    met.learning_set.sessions.exclude(number=1).update(state="cancelled")
    assert completes in room_of(met)
    assert completes in words(as_(met.facilitator).get(register))
    assert completes not in room_of(met, met.places[0].participant)
    assert 'aria-current="step"' in page
    assert "End it now" in page
    seen = {"act": "end", "turn": turn()}
    press(as_(met.facilitator), met, "pause")
    facilitator, room = as_(met.facilitator), room_url(met)
    assert facilitator.post(room, {"act": "end"}).status_code == 422
    stale = facilitator.post(room, seen)
    assert stale.status_code == 409
    assert "Somebody else had pressed a button" in words(stale)
    assert met.session().state == "live"
    page = words(press(facilitator, met, "end"))
    assert "This session is over" in page
    assert "Write it up" in page
    assert 'aria-current="step"' not in page


def test_who_runs_a_session_and_who_takes_part_find_its_room() -> None:
    """From the hour before it; no coordinator has one, and a session far ahead has none to go to yet."""
    met = a_room()
    url = room_url(met)
    set_home, session = f"/sets/{met.learning_set.pk}/", f"/sessions/{met.session().pk}/"
    member, facilitator = met.places[0].participant, met.facilitator
    pages = [(member, "/my/"), (facilitator, "/facilitate/"), (facilitator, f"{session}register/")]
    pages += [(user, page) for user in (member, facilitator) for page in (set_home, session)]
    for user, page in pages:
        assert f'href="{url}"' in words(as_(user).get(page)), page
    for page in (session, f"{session}register/"):
        assert f'href="{url}"' not in words(as_(met.coordinator).get(page)), page
    later = timezone.now() + timedelta(days=3)
    Session.objects.update(state="confirmed", starts_at=later, ends_at=later + timedelta(hours=3))
    for user, page in [(member, "/my/"), *pages[3:]]:
        assert f'href="{url}"' not in words(as_(user).get(page)), page
