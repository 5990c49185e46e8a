"""The task queue. Redis is the broker and never holds the truth: what must happen is a row, a task is only a nudge."""

import os
from typing import Any

from celery import Celery, signals

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "alsportal.settings")

app = Celery("alsportal", task_cls="alsportal.counted_task:CountedTask")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@signals.setup_logging.connect
def leave_the_log_alone(**asked: Any) -> None:
    """That somebody listens is enough: Celery then sets up no lines of its own beside ours (see LOGGING)."""
