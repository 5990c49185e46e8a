"""What happens by the clock and belongs to no app alone."""

from celery import shared_task
from django.utils import timezone

from alsportal.keeping import night

#: Seconds. What is left then goes the next night.
_LONGEST = 1800


@shared_task(time_limit=_LONGEST)
def keep_no_longer() -> None:
    """Every night: let go of what was promised to be kept no longer (C14). Twice, late or at once does the same."""
    night(now=timezone.now())
