"""What happens by the clock and belongs to no app alone."""

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from alsportal.keeping import night

#: What is left then goes the next night.
LONGEST = timedelta(minutes=25)


# Time to put on record what it did, even where what it began last takes minutes.
@shared_task(time_limit=1800)
def keep_no_longer() -> None:
    """Every night: let go of what was promised to be kept no longer (C14). Twice, late or at once does the same."""
    night(now=timezone.now(), patience=LONGEST)
