"""What every task of ours does beside its work: its lines of the log say which run, and each run is counted."""

import time
from contextlib import suppress
from typing import Any

from celery import Task
from django.db import Error
from django.utils import timezone

from core.logs import current
from core.tallies import tally


class CountedTask(Task):
    def before_start(self, task_id: str, args: Any, kwargs: Any) -> None:
        current.set(task_id)
        self.request.began = time.perf_counter()

    def after_return(self, status: str, retval: Any, task_id: str, args: Any, kwargs: Any, einfo: Any) -> None:
        """A run that cannot be counted was a run all the same."""
        seconds = time.perf_counter() - self.request.began
        with suppress(Error):
            tally(name=self.name, succeeded=status == "SUCCESS", seconds=seconds, now=timezone.now())
        current.set("")
