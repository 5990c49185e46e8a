"""The way in: rows written with what they tell of, and a nudge to the worker once that is certain.

The nudge names no rows. A lost one is made up for by the sweep within a minute, so it is sent once, without waiting.
In a rush one nudge serves many: it stands for all that is queued in the quarter of a second after it, because the
worker, once done, waits a little longer than that and looks again.
"""

import logging
import time
from collections.abc import Callable, Sequence
from functools import lru_cache

from celery import current_app
from django.db import transaction
from django.utils import timezone
from kombu import Connection, pools
from kombu.exceptions import KombuError
from redis.exceptions import RedisError

from core.fuse import Fuse
from core.prepared import PreparedInsert
from notifications.models import Message
from notifications.policies import without_unwanted

_insert = PreparedInsert(Message, or_leave=True)
logger = logging.getLogger(__name__)

#: A request waits for the broker no longer than this, and not at all for a while after the broker did not answer.
BROKER_PATIENCE = {"socket_connect_timeout": 0.25, "socket_timeout": 0.25, "max_retries": 0}
fuse = Fuse(5)
#: Seconds for which a nudge stands, and when this process last sent each.
STANDS_FOR = 0.25
last_nudges: dict[str, float] = {}


def queue(*, messages: Sequence[Message]) -> None:
    """Write unsaved rows in the caller's transaction, one INSERT; a key that exists is left as it is.

    Nothing is written for somebody who switched that kind off.
    After commit the worker is nudged once for each of the two queues that has something due.
    """
    messages = without_unwanted(messages)
    if not messages:
        return
    now = timezone.now()
    for message in messages:
        message.created_at = message.created_at or now
        message.due_at = message.due_at or message.created_at
    if len(messages) == 1:
        _insert(messages[0])
    else:
        Message.objects.bulk_create(messages, ignore_conflicts=True)
    due = [message.secret for message in messages if message.due_at <= now]
    if True in due:
        _once_after_commit(nudge_fast)
    if False in due:
        _once_after_commit(nudge_mail)


def nudge_after_commit() -> None:
    """For a row that became due in this transaction without being written anew."""
    _once_after_commit(nudge_mail)


def nudge_fast() -> None:
    """Have codes sent now."""
    _nudge("notifications.tasks.deliver_fast")


def nudge_mail() -> None:
    """Have everything else that is due sent now."""
    _nudge("notifications.tasks.deliver")


def _once_after_commit(nudge: Callable[[], None]) -> None:
    if not any(waiting is nudge for _, waiting, *_ in transaction.get_connection().run_on_commit):
        transaction.on_commit(nudge, robust=True)


def call(task: str) -> bool:
    """Ask a worker for `task`, now or not at all: for what a sweep makes up for when the broker is away."""
    if fuse.blown:
        return False
    try:
        with pools.producers[_broker(current_app.conf.broker_write_url)].acquire(block=True, timeout=0.3) as producer:
            current_app.send_task(task, producer=producer, retry=False, ignore_result=True)
    except (KombuError, RedisError, OSError) as error:
        fuse.blow()
        logger.warning("The broker is away (%s); the sweep will send what is waiting.", type(error).__name__)
        return False
    return True


def _nudge(task: str) -> None:
    started = time.monotonic()
    if started - last_nudges.get(task, -STANDS_FOR) >= STANDS_FOR and call(task):
        last_nudges[task] = started


@lru_cache
def _broker(url: str) -> Connection:
    """Connections of our own to it: the worker's may wait long, a request's may not."""
    return Connection(url, transport_options=BROKER_PATIENCE)
