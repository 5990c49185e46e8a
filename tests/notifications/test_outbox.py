"""Writing into the outbox: with what it tells of, once, and without waiting for a broker."""

import socket
import time
from collections.abc import Iterator
from typing import Any

import pytest
import redis
from celery import current_app
from django.db import transaction

from notifications import outbox
from notifications.models import Message
from tests.notifications.conftest import forget_nudges, later, letter


@pytest.fixture
def silent_port() -> Iterator[int]:
    """Somebody takes the call and says nothing."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(20)
        yield listener.getsockname()[1]


def test_many_messages_are_one_insert(db: None, django_assert_num_queries: Any) -> None:
    """Cheap, because it happens in the request that won a place."""
    with django_assert_num_queries(1):
        outbox.queue(messages=[letter() for _ in range(50)])
    assert Message.objects.count() == 50


def test_no_messages_are_no_work(db: None, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        outbox.queue(messages=[])


def test_each_queue_is_nudged_once_after_commit(transactional_db: None, broker: redis.Redis) -> None:
    with transaction.atomic():
        outbox.queue(messages=[letter(), letter(), letter(secret=True)])
        outbox.queue(messages=[letter()])
        assert broker.llen("mail") == broker.llen("fast") == 0
    assert (broker.llen("mail"), broker.llen("fast")) == (1, 1)


def test_in_a_rush_one_nudge_stands_for_many(transactional_db: None, broker: redis.Redis) -> None:
    for _ in range(5):
        outbox.queue(messages=[letter()])
    assert broker.llen("mail") == 1
    time.sleep(outbox.STANDS_FOR)
    outbox.queue(messages=[letter()])
    assert broker.llen("mail") == 2


def test_what_is_taken_back_is_neither_written_nor_nudged(transactional_db: None, broker: redis.Redis) -> None:
    with transaction.atomic():
        outbox.queue(messages=[letter()])
        transaction.set_rollback(True)
    assert not Message.objects.exists()
    assert broker.llen("mail") == 0


def test_asking_twice_for_one_message_writes_one(db: None) -> None:
    outbox.queue(messages=[letter(key="place:1", subject="First")])
    outbox.queue(messages=[letter(key="place:1", subject="Second"), letter(key="place:2")])
    assert Message.objects.get(key="place:1").subject == "First"
    assert Message.objects.count() == 2


def test_what_is_due_later_waits_for_the_sweep(transactional_db: None, broker: redis.Redis) -> None:
    outbox.queue(messages=[letter(due_at=later(hours=1))])
    assert broker.llen("mail") == 0


def test_a_broker_that_refuses_is_not_waited_for(
    transactional_db: None, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(current_app.conf, "broker_write_url", "redis://127.0.0.1:1/0")
    started = time.monotonic()
    outbox.queue(messages=[letter()])
    assert time.monotonic() - started < 0.5
    assert Message.objects.count() == 1
    assert "the sweep will send" in caplog.text


def test_a_broker_that_hangs_is_waited_for_once_and_briefly(
    transactional_db: None, monkeypatch: pytest.MonkeyPatch, silent_port: int
) -> None:
    monkeypatch.setattr(current_app.conf, "broker_write_url", f"redis://127.0.0.1:{silent_port}/0")
    started = time.monotonic()
    outbox.queue(messages=[letter()])
    assert time.monotonic() - started < 0.9
    assert outbox.fuse.blown
    started = time.monotonic()
    outbox.queue(messages=[letter()])
    assert time.monotonic() - started < 0.1
    assert Message.objects.count() == 2


def test_a_broker_that_comes_back_is_nudged_again(
    transactional_db: None, monkeypatch: pytest.MonkeyPatch, broker: redis.Redis
) -> None:
    outbox.queue(messages=[letter()])
    broker.client_kill_filter(_type="normal", skipme=True)  # a restart: every connection in the pool is dead
    forget_nudges()
    outbox.queue(messages=[letter()])
    forget_nudges()
    outbox.queue(messages=[letter()])
    assert broker.llen("mail") >= 2
