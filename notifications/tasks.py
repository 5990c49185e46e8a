"""What the worker and the clock call: nudges. Running one twice, late or not at all loses and doubles nothing."""

import time
from collections.abc import Callable

from celery import shared_task
from django.utils import timezone

from notifications import outbox
from notifications.services import delivery
from notifications.services.delivery import Left

#: Longer than a nudge stands for: what was queued without one of its own is found at the second look.
SECOND_LOOK_AFTER = outbox.STANDS_FOR + 0.1


@shared_task
def deliver_fast() -> None:
    """Codes, on a queue of their own that nothing slow can hold up."""
    _send_all(secret=True, nudge=outbox.nudge_fast)


@shared_task
def deliver() -> None:
    """Everything else."""
    _send_all(secret=False, nudge=outbox.nudge_mail)


@shared_task
def sweep() -> None:
    """Every minute: take up what a dead worker or a broker outage left."""
    waiting = delivery.take_up_what_was_left(now=timezone.now())
    if waiting.codes:
        outbox.nudge_fast()
    if waiting.others:
        outbox.nudge_mail()


def _send_all(*, secret: bool, nudge: Callable[[], None]) -> None:
    left = delivery.send_due(secret=secret)
    if left is Left.NOTHING:
        time.sleep(SECOND_LOOK_AFTER)
        left = delivery.send_due(secret=secret)
    if left is Left.PERHAPS_MORE:
        nudge()
