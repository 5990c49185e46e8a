"""What happens by the clock."""

import logging
from collections.abc import Callable

from celery import shared_task
from django.utils import timezone

from core import once
from core.sessions import SessionStore
from participants.services import erasure, import_work, organisation_imports, photos

logger = logging.getLogger(__name__)

#: Seconds: of a night on which all people of a programme go, each is looked at.
_LONGEST = 1800


@shared_task(time_limit=_LONGEST)
def look_after_the_erased() -> None:
    """Every hour: remove what open pages wrote for somebody who was erased meanwhile."""
    erasure.erase_what_came_after(now=timezone.now())


@shared_task
def every_hour() -> None:
    """Remove sign-ins that ended, photos that are nobody's, and what was sent a day ago: files of organisations that
    nobody confirmed, and keys of forms. What cannot be done holds up no other."""
    now, failed = timezone.now(), []
    steps: dict[str, Callable[[], object]] = {
        "sign-ins": SessionStore.clear_expired,
        "forms": lambda: once.forget_old(now=now),
        "files": lambda: organisation_imports.forget_old(now=now),
        "photos": lambda: photos.sweep(now),
    }
    for name, step in steps.items():
        try:
            step()
        except Exception:  # said below, once every step has had its turn
            logger.exception("Clearing up did not go: %s", name)
            failed.append(name)
    if failed:
        raise RuntimeError(f"Not cleared up: {', '.join(failed)}")


@shared_task
def work_on_imports() -> None:
    """Read, or write, the files of organisations that wait: called when one is sent, and every minute."""
    import_work.work_on_all(now=timezone.now())
