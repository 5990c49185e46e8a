"""The project: settings, addresses, the task queue, and `python -m alsportal`."""

from .celery import app as celery_app

__all__ = ["celery_app"]
