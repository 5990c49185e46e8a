"""A real Celery worker between the outbox and a real mail server, and what becomes of mail when one of them dies."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

import pytest
import redis
from celery import current_app
from django.db import connection, transaction
from django.utils import timezone

from notifications import outbox, tasks
from notifications.models import Message
from notifications.services import delivery
from notifications.states import MessageState
from tests.notifications.conftest import forget_nudges, letter, queued
from tests.smtp import PostOffice

pytestmark = pytest.mark.django_db(transaction=True)

ALONE = ["-P", "solo", "-c", "1", "--without-gossip", "--without-mingle", "--without-heartbeat", "-l", "WARNING"]


@contextmanager
def worker(post_office: PostOffice) -> Iterator[subprocess.Popen[bytes]]:
    database = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{connection.settings_dict['NAME']}")
    environment = os.environ | {
        "DATABASE_URL": database.geturl(),
        "EMAIL_PORT": str(post_office.port),
        "EMAIL_TIMEOUT": "30",
    }
    process = subprocess.Popen([sys.executable, "-m", "celery", "-A", "alsportal", "worker", *ALONE], env=environment)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def wait_until(happened: Callable[[], Any]) -> None:
    deadline = time.monotonic() + 20
    while not happened():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)


def states() -> set[str]:
    return set(Message.objects.values_list("state", flat=True))


def test_the_worker_sends_what_was_queued_once(post_office: PostOffice) -> None:
    """From both queues; a worker that is not told which queues to serve serves all."""
    with worker(post_office):
        with transaction.atomic():
            outbox.queue(messages=[letter(to="mabel@example.org"), letter(to="nia@example.org", secret=True)])
        wait_until(lambda: states() == {MessageState.SENT})
        tasks.deliver.delay()
        tasks.sweep.delay()
        wait_until(broker_is_idle)
    assert sorted(mail["To"] for mail in post_office.received) == ["mabel@example.org", "nia@example.org"]


def test_one_nudge_in_a_rush_serves_those_who_sent_none(post_office: PostOffice) -> None:
    with worker(post_office):
        outbox.queue(messages=[letter()])
        wait_until(lambda: states() == {MessageState.SENT})
        forget_nudges()
        for _ in range(10):
            outbox.queue(messages=[letter()])
            time.sleep(0.02)
        wait_until(lambda: states() == {MessageState.SENT})
    assert len(post_office.received) == 11


def test_a_task_looks_again_after_longer_than_a_nudge_stands_for(
    post_office: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    pauses: list[float] = []

    def pause(seconds: float) -> None:
        pauses.append(seconds)
        queued(to="nia@example.org")

    monkeypatch.setattr(tasks, "time", SimpleNamespace(sleep=pause))
    tasks.deliver()
    assert pauses[0] > outbox.STANDS_FOR
    assert [mail["To"] for mail in post_office.received] == ["nia@example.org"]


def broker_is_idle() -> bool:
    with redis.Redis.from_url(os.environ["REDIS_URL"]) as client:
        return not client.exists("mail", "fast", "default", "unacked")


def test_a_worker_killed_between_sending_and_marking_leaves_a_message_that_is_sent_once_more(
    post_office: PostOffice,
) -> None:
    """Nothing is lost, and the copy carries the same Message-ID."""
    post_office.answers.clear()
    with worker(post_office) as process:
        outbox.queue(messages=[letter(to="mabel@example.org"), letter(to="nia@example.org")])
        assert post_office.accepted.wait(20)
        process.kill()
        process.wait()
    post_office.answers.set()
    assert states() == {MessageState.SENDING, MessageState.QUEUED}
    # The sweep of the next minute leaves a claim alone that a living worker may hold; that after ten does not.
    for minutes in (1, 11):
        now = timezone.now() + timedelta(minutes=minutes)
        delivery.take_up_what_was_left(now=now)
        delivery.send_due(secret=False, clock=lambda now=now: now)
    assert states() == {MessageState.SENT}
    assert len(post_office.to("nia@example.org")) == 1
    first, second = post_office.to("mabel@example.org")
    assert first["Message-ID"] == second["Message-ID"]


def test_what_was_queued_while_the_broker_was_gone_is_sent_by_the_sweep(
    post_office: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(current_app.conf, "broker_write_url", "redis://127.0.0.1:1/0")
    outbox.queue(messages=[letter(), letter(secret=True)])
    monkeypatch.undo()
    forget_nudges()
    with worker(post_office):
        tasks.sweep.delay()
        wait_until(lambda: states() == {MessageState.SENT})
    assert len(post_office.received) == 2
