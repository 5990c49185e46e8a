"""What happens by the clock."""

from celery import shared_task
from django.utils import timezone

from core import once
from core.sessions import SessionStore
from participants.services import erasure, import_work, organisation_imports, photos


@shared_task
def every_hour() -> None:
    """Remove what open pages wrote for somebody who was erased meanwhile, photos that are nobody's, sign-ins that
    ended, and what was sent a day ago: files of organisations that nobody confirmed, and keys of forms."""
    erasure.erase_what_came_after(now=timezone.now())
    photos.sweep(timezone.now())
    organisation_imports.forget_old(now=timezone.now())
    SessionStore.clear_expired()
    once.forget_old(now=timezone.now())


@shared_task
def work_on_imports() -> None:
    """Read, or write, the files of organisations that wait: called when one is sent, and every minute."""
    import_work.work_on_all(now=timezone.now())
