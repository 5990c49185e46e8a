"""What happens by the clock."""

from celery import shared_task
from django.utils import timezone

from participants.services import photos


@shared_task
def every_hour() -> None:
    """Remove photos whose owner is gone."""
    photos.sweep(timezone.now())
