"""The task queue. Redis is the broker and never holds the truth: what must happen is a row, a task is only a nudge."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "alsportal.settings")

app = Celery("alsportal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
