"""What the worker and the clock call: nudges. Running one twice, late or not at all loses and doubles nothing."""

from celery import shared_task
from django.utils import timezone

from notifications import outbox
from notifications.services import delivery


@shared_task
def deliver_fast() -> None:
    """Codes, on a queue of their own that nothing slow can hold up."""
    if delivery.send_due(secret=True):
        outbox.nudge_fast()


@shared_task
def deliver() -> None:
    """Everything else."""
    if delivery.send_due(secret=False):
        outbox.nudge_mail()


@shared_task
def sweep() -> None:
    """Every minute: take up what a dead worker or a broker outage left."""
    waiting = delivery.take_up_what_was_left(now=timezone.now())
    if waiting.codes:
        outbox.nudge_fast()
    if waiting.others:
        outbox.nudge_mail()
