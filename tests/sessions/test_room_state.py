"""How a page of the room learns that something has changed: at next to no cost, and for nobody who left (C04)."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
import redis
from django.core.cache import cache
from django.core.cache.backends.redis import RedisCache
from django.core.signing import TimestampSigner
from django.db import connection, transaction
from redis.exceptions import ConnectionError as Unreachable

from sessions.models import Room
from sessions.selectors.room_state import Outdated, Ticket, key_of, ticket, version_now
from sessions.services.cover import end_cover, name_cover
from sessions.services.ending import cancel_set
from sessions.services.room_version import touch
from sets.models import LearningSet
from sets.selectors.epochs import KEPT
from sets.selectors.epochs import key_of as epoch_key
from sets.services.learning_sets import unassign_facilitator
from sets.services.places import remove_person, withdraw
from tests import make
from tests.sessions.in_room import CHECK_IN, InRoom, in_room
from tests.sessions.meeting import Met, meeting

pytestmark = pytest.mark.django_db


def given_out(met: Met, reader: int = 0) -> Ticket:
    """As a page has it that was opened now."""
    learning_set = LearningSet.objects.get(pk=met.learning_set.pk)
    return Ticket(met.session().pk, learning_set.pk, reader, learning_set.people_epoch)


def forget() -> None:
    cache.clear()


# --- the token -------------------------------------------------------------------------------------------------------


def test_a_token_says_what_was_signed_and_is_good_for_a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    said, clock = Ticket(11, 22, 0, 3), SimpleNamespace(now=1_800_000_000.0)
    monkeypatch.setattr("django.core.signing.time", SimpleNamespace(time=lambda: clock.now))
    token = said.token()
    clock.now += 60
    assert ticket(token, 11) == said
    clock.now += 1
    with pytest.raises(Outdated):
        ticket(token, 11)


def test_a_token_that_was_forged_or_is_for_another_session_opens_nothing() -> None:
    """Another epoch, another session, another key, another of our signatures, and what is none at all."""
    good = Ticket(11, 22, 33, 3).token()
    said, rest = good.split(":", 1)
    assert ticket(good, 12) is None
    forged = ["11-22-33-4:" + rest, "12-22-33-3:" + rest, f"{said}:{rest[:-1]}", f"{said}::", said, "", ":", "::"]
    forged += ["é:ß:✓", "\x00:a:b", "-" * 100_000, TimestampSigner().sign(said)]
    forged += [TimestampSigner(key="of somebody else", salt="alsportal.room").sign(said)]
    assert [one for one in forged for session in (11, 12) if ticket(one, session) is not None] == []


# --- who left the set ------------------------------------------------------------------------------------------------


def _withdraws(met: Met) -> None:
    withdraw(actor=met.places[0].participant, enrolment=met.places[0], now=met.starts())


def _is_removed(met: Met) -> None:
    remove_person(actor=met.coordinator, enrolment=met.places[0], reason="Asked to.", now=met.starts())


def _facilitates_no_more(met: Met) -> None:
    facilitation = met.learning_set.facilitations.get()
    unassign_facilitator(actor=met.coordinator, facilitation=facilitation, now=met.starts())


def _covers_no_more(met: Met) -> None:
    end_cover(actor=met.coordinator, session=met.session(), now=met.starts())


def _set_is_cancelled(met: Met) -> None:
    cancel_set(actor=met.coordinator, learning_set=met.learning_set, reason="Too few.", now=met.starts())


@pytest.mark.parametrize("leave", [_withdraws, _is_removed, _facilitates_no_more, _covers_no_more, _set_is_cancelled])
def test_once_somebody_has_left_the_set_every_token_of_it_is_asked_back(leave: Callable[[Met], None]) -> None:
    """C04: from the cache, and where that is empty from the database; whoever is still of it gets a new one."""
    met, other = meeting(), meeting()
    name_cover(actor=met.coordinator, session=met.session(), user=make.person(), now=make.NOW)
    before, theirs = given_out(met), given_out(other)
    assert version_now(before) == version_now(theirs) == 0
    leave(met)
    for _ in range(2):
        with pytest.raises(Outdated):
            version_now(before)
        assert version_now(given_out(met)) == version_now(theirs) == 0
        forget()


def test_who_leaves_the_waiting_list_or_comes_asks_no_token_back() -> None:
    met = meeting()
    programme = met.learning_set.programme
    waiting = make.place(programme, now=met.starts())
    before = given_out(met)
    withdraw(actor=waiting.participant, enrolment=waiting, now=met.starts())
    name_cover(actor=met.coordinator, session=met.session(2), user=make.person(), now=make.NOW)
    met.hold(1, ["present"] * 3)
    assert given_out(met) == before


# --- the version -----------------------------------------------------------------------------------------------------


def test_the_version_costs_no_query_and_where_it_is_not_known_one(django_assert_num_queries: Any) -> None:
    """Nothing changed: nothing asked. Redis flushed, or its keys run out: asked once, and known again."""
    live = in_room()
    mine = given_out(live.met, live.met.places[0].pk)
    forget()
    with django_assert_num_queries(2):
        assert version_now(mine) == 1
    with django_assert_num_queries(0):
        assert version_now(mine) == 1
    live.go(CHECK_IN)
    with django_assert_num_queries(0):
        assert version_now(mine) == 2
    cache.delete(key_of(live.session.pk))
    with django_assert_num_queries(1):
        assert version_now(mine) == 2
    cache.delete(epoch_key(live.met.learning_set.pk))
    with django_assert_num_queries(1):
        assert version_now(mine) == 2


def test_whoever_waits_for_the_session_to_begin_sees_it_begin() -> None:
    """Also where the cache had learned that there is no room yet."""
    live = in_room(begun=False)
    mine = given_out(live.met)
    assert version_now(mine) == 0
    live.met.begin()
    assert version_now(mine) == live.room.version == 1


def test_everything_that_people_of_the_room_see_raises_the_version() -> None:
    live = in_room()
    seen = [live.room.version]

    def is_new() -> bool:
        seen.append(version_now(given_out(live.met)))
        return seen[-1] > seen[-2] and seen[-1] == live.room.version

    for change in (lambda: live.go(CHECK_IN), live.option, lambda: live.met.mark("present"), live.met.end):
        change()
        assert is_new()


def test_what_is_taken_back_harms_nothing() -> None:
    """Pages ask once more than they need to; the next change is seen as well."""
    live = in_room()
    with transaction.atomic():
        touch(live.session.pk)
        transaction.set_rollback(True)
    page = live.room.version
    assert version_now(given_out(live.met)) != page
    live.option()
    assert page < version_now(given_out(live.met)) == live.room.version
    with transaction.atomic():
        touch(live.session.pk)
        transaction.set_rollback(True)
    forget()
    assert version_now(given_out(live.met)) == live.room.version


@pytest.mark.parametrize(
    ("column", "write", "name"),
    [
        ("version", lambda live: live.option(), lambda live: key_of(live.session.pk)),
        ("people_epoch", lambda live: _withdraws(live.met), lambda live: epoch_key(live.met.learning_set.pk)),
    ],
)
def test_who_asks_the_database_puts_nothing_over_what_was_written_meanwhile(
    column: str, write: Callable[[InRoom], Any], name: Callable[[InRoom], str]
) -> None:
    """Read, then written, then kept: the newer stays."""
    live = in_room()
    mine = given_out(live.met)
    waiting = [write]
    forget()

    def in_between(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        found = execute(sql, *rest)
        if waiting and sql.startswith("SELECT") and f'"{column}"' in sql:
            waiting.pop()(live)
        return found

    with connection.execute_wrapper(in_between):
        version_now(mine)
    assert (waiting, cache.get(name(live))) == ([], 2)


def away(patch: pytest.MonkeyPatch) -> None:
    def nobody(*args: Any, **kwargs: Any) -> Any:
        raise Unreachable

    for name in ("get", "get_many", "set", "add"):
        patch.setattr(RedisCache, name, nobody)


def mend() -> None:
    cache._fuse.mend()


def test_while_redis_is_away_the_database_answers() -> None:
    live = in_room()
    mine = given_out(live.met)
    with pytest.MonkeyPatch.context() as patch:
        away(patch)
        live.option()
        assert version_now(mine) == live.room.version == 2
        _withdraws(live.met)
        with pytest.raises(Outdated):
            version_now(mine)
    mend()


def test_what_could_not_be_told_to_redis_is_seen_as_soon_as_its_key_is_gone(broker: redis.Redis) -> None:
    """Redis was away for one process alone, or came back with what it had: seconds, and not for ever."""
    live = in_room()
    withdraw(actor=live.member(2), enrolment=live.met.places[2], now=live.at())
    mine = given_out(live.met)

    def keys() -> list[bytes]:
        found = [*broker.keys("*room:*"), *broker.keys("*set-people:*")]
        assert len(found) == 2
        assert max(broker.ttl(key) for key in found) <= KEPT == 10
        return found

    # As whoever wrote has put them there, and whoever asks.
    broker.delete(*keys())
    assert version_now(mine) == 1
    with pytest.MonkeyPatch.context() as patch:
        away(patch)
        live.option()
        _withdraws(live.met)
    mend()
    broker.delete(*keys())
    assert version_now(given_out(live.met)) == live.room.version == 2
    with pytest.raises(Outdated):
        version_now(mine)


def test_a_room_is_told_apart_from_another() -> None:
    live = in_room()
    other = in_room()
    live.option()
    assert [version_now(given_out(one.met)) for one in (live, other)] == [2, 1]
    assert list(Room.objects.order_by("pk").values_list("version", flat=True)) == [2, 1]
