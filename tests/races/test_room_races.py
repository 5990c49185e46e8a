"""Many at once in one room. Each race has a twin without what holds it, which must then see the fault (R5)."""

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from unittest import mock
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.db import connection, transaction
from django.db.models import F

from core.refusal import Refusal
from sessions.models import Action, Bid, Option, Room, Session
from sessions.selectors.room_state import key_of
from sessions.services import room, room_entries
from sessions.services.actions import ActionWords, change_action
from sessions.services.room import Done, give_minutes, go_to
from sessions.services.room_entries import Words, write_words
from sets.selectors.epochs import KEPT
from tests.races.at_once import at_once
from tests.sessions.in_room import CHECK_IN, FIRST, SECOND, InRoom, in_room
from tests.sessions.meeting import HALF_DAY

pytestmark = pytest.mark.django_db(transaction=True)


def pressed(live: InRoom, service: Any, minutes: float, number: int = 2, /, **given: Any) -> list[Done]:
    """By so many at once, who all saw the same."""
    said = {"actor": live.met.facilitator, "session": live.session, "turn": live.room.turn, "now": live.at(minutes)}
    return at_once(*[lambda: service(**said, **given)] * number)


def unlocked(session: Session) -> Session:
    return Session.objects.select_related("learning_set__programme").get(pk=session.pk)


def all_have_looked(number: int = 2) -> Any:
    """Everyone has read the room before anyone writes: what happens when nobody waits."""
    together, look = threading.Barrier(number), room.course_of

    def looked(*args: Any) -> Any:
        found = look(*args)
        together.wait(timeout=20)
        return found

    return mock.patch.multiple(room, lock_session=unlocked, course_of=looked)


# --- one thing is done once ------------------------------------------------------------------------------------------


def test_a_part_that_is_begun_twice_at_once_is_begun_once() -> None:
    live = in_room()
    live.go(CHECK_IN)
    done = pressed(live, go_to, 5, 4, to=live.step(FIRST))
    assert sorted(one.was_first for one in done) == [False, False, False, True]
    assert (live.seconds(), live.room.turn) == ({live.step(CHECK_IN): 300}, 3)
    assert live.room.block_id == live.blocks[FIRST].pk


def test_twin_without_the_lock_the_time_of_a_part_is_counted_twice() -> None:
    live = in_room()
    live.go(CHECK_IN)
    with all_have_looked():
        done = pressed(live, go_to, 5, to=live.step(FIRST))
    assert [one.was_first for one in done] == [True, True]
    assert live.seconds() == {live.step(CHECK_IN): 600}


def test_of_two_who_take_the_same_minutes_at_once_one_gets_them() -> None:
    """R1: five minutes give two, and then no more than they have."""
    live = in_room()
    live.go(FIRST)
    done = pressed(live, give_minutes, 5, minutes=2, source=live.step(SECOND))
    assert sorted(one.was_first for one in done) == [False, True]
    assert sorted(live.room.times.values_list("added", flat=True)) == [-2, 2]


def test_twin_without_the_lock_both_take_them() -> None:
    live = in_room()
    live.go(FIRST)
    with all_have_looked():
        pressed(live, give_minutes, 5, minutes=2, source=live.step(SECOND))
    assert sorted(live.room.times.values_list("added", flat=True)) == [-4, 4]


# --- nothing is lost -------------------------------------------------------------------------------------------------


def wordings(live: InRoom) -> list[Callable[[], Any]]:
    said = {"actor": live.member(), "session": live.session, "bid": live.bids[0], "what": Words.QUESTION, "seen": ""}
    return [lambda text=text: write_words(text=text, now=live.at(30), **said) for text in ("A phone?", "A laptop?")]


def test_of_two_wordings_at_once_one_stands_and_the_other_is_shown_it() -> None:
    """R5"""
    live = in_room()
    done = at_once(*wordings(live))
    assert sorted(one.was_newer for one in done) == [False, True]
    assert {one.bid.question_after for one in done} == {live.bid().question_after}
    assert live.bid().issue.versions.count() == 2


def test_twin_without_the_locks_one_wording_is_lost_and_nobody_is_told() -> None:
    live, together = in_room(), threading.Barrier(2)
    save = Bid.save

    def save_together(self: Bid, **given: Any) -> None:
        together.wait(timeout=20)
        save(self, **given)

    unheld = mock.patch.object(Bid.objects, "select_for_update", return_value=Bid.objects.all())
    with (
        mock.patch.object(room_entries, "lock_session", unlocked),
        unheld,
        mock.patch.object(Bid, "save", save_together),
    ):
        done = at_once(*wordings(live))
    assert [one.was_newer for one in done] == [False, False]


# --- who follows is never behind -------------------------------------------------------------------------------------


def watch(session: int, is_over: threading.Event, behind: list[tuple[int, int]]) -> None:
    """The database is asked first: what the cache says after it is never older."""
    try:
        while not is_over.is_set():
            stands = Room.objects.values_list("version", flat=True).get(session=session)
            known = cache.get(key_of(session))
            if known is not None and known < stands:
                behind.append((known, stands))
    finally:
        connection.close()


def test_what_the_cache_says_is_never_older_than_the_database() -> None:
    """Twenty write at once while somebody looks all the time; each of them is kept."""
    live = in_room()
    session, bid = live.session, live.bids[0]
    behind: list[tuple[int, int]] = []
    is_over = threading.Event()
    looking = threading.Thread(target=watch, args=(session.pk, is_over, behind))
    looking.start()
    said = {"session": session, "bid": bid, "now": live.at(30)}
    writers = [
        lambda n=n: room_entries.add_option(actor=live.member(n % 3), text=f"Option {n}", key=uuid4(), **said)
        for n in range(20)
    ]
    try:
        written = at_once(*writers)
    finally:
        is_over.set()
        looking.join(timeout=20)
    assert {one.text for one in written} == {f"Option {n}" for n in range(20)}
    assert (Option.objects.count(), behind) == (20, [])
    assert cache.get(key_of(session.pk)) == live.room.version == 21


def test_twin_told_after_the_commit_an_older_version_overtakes_a_newer_one() -> None:
    live = in_room()
    newest_is_told = threading.Event()

    def told_late(session: int) -> None:
        Room.objects.filter(session=session).update(version=F("version") + 1)
        version = Room.objects.values_list("version", flat=True).get(session=session)

        def tell() -> None:
            if version == 2:
                newest_is_told.wait(timeout=20)
            cache.set(key_of(session), version, KEPT)
            if version == 3:
                newest_is_told.set()

        transaction.on_commit(tell)

    session, bid = live.session, live.bids[0]
    said = {"session": session, "bid": bid, "text": "An option", "now": live.at(30)}
    with mock.patch.object(room_entries, "touch", told_late):
        at_once(*[lambda n=n: room_entries.add_option(actor=live.member(n), key=uuid4(), **said) for n in range(2)])
    assert (cache.get(key_of(session.pk)), live.room.version) == (2, 3)


# --- everything at once ----------------------------------------------------------------------------------------------


def test_the_last_session_ends_while_everybody_writes_and_nobody_waits_for_ever() -> None:
    """Its members' places are completed in that moment: no deadlock, and each entry is taken."""
    live = in_room(sessions=1)
    live.go(FIRST)
    session, bid, day = live.session, live.bids[0], live.at().date() + timedelta(days=7)
    turn, second = live.room.turn, live.step(SECOND)

    def action(person: int) -> Action:
        owner = live.met.places[person]
        said = {"session": session, "bid": bid, "words": ActionWords("Ask.", day), "key": uuid4(), "now": live.at(30)}
        return room_entries.record_here(actor=owner.participant, owner=owner, **said)

    before, anew = action(0), {"words": ActionWords("Ask again.", day), "reason": "Nobody was there."}
    results = at_once(
        *[lambda n=n: action(n) for n in range(3)],
        *[lambda n=n: live.option(f"Option {n}", n) for n in range(3)],
        *wordings(live),
        lambda: change_action(actor=live.member(), action=before, now=live.at(31), **anew),
        lambda: go_to(actor=live.met.facilitator, session=session, turn=turn, to=second, now=live.at(30)),
        lambda: live.met.end(now=live.at() + HALF_DAY),
    )
    failed = [one for one in results if isinstance(one, Exception)]
    # Begun after the end is the one thing that may be refused.
    assert [one for one in failed if not isinstance(one, Refusal) or "under way" not in one.sentence] == []
    assert (Action.objects.count(), Option.objects.count(), live.session.state) == (5, 3, "held")
    assert live.bid().state == "done"
    assert cache.get(key_of(session.pk)) == live.room.version
