"""The files of photos. A row names its file, never the other way round: a file no row names is rubbish."""

import logging
import secrets
from datetime import datetime, timedelta

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

from core.refusal import Refusal
from participants.models import HandbookEntry

logger = logging.getLogger(__name__)

FOLDER = "handbook"
#: Whoever is just saving has written the file and not yet the row.
_STILL_BEING_SAVED = timedelta(hours=1)
_NO_ROOM = "Your photo could not be stored just now. Try again later; without a photo, everything else can be saved."


def keep(photo: bytes) -> str:
    """Write the file under a name that nobody can guess, and give the name. Refused when it cannot be written."""
    name = f"{FOLDER}/{secrets.token_hex(16)}.jpg"
    try:
        return default_storage.save(name, ContentFile(photo))
    except OSError as error:
        logger.exception("a photo could not be stored: %s", error.errno)
        remove(name)
        raise Refusal(_NO_ROOM, field="photo") from None


def remove(name: str) -> None:
    """Remove the file, if there is one; what cannot be removed now is left to `sweep`."""
    if name:
        try:
            default_storage.delete(name)
        except OSError:
            logger.exception("a photo could not be removed")


def remove_after_commit(name: str) -> None:
    if name:
        transaction.on_commit(lambda: remove(name), robust=True)


def sweep(now: datetime) -> int:
    """Remove the files that no entry names: of people who are gone, and of a save that was cut short."""
    if not default_storage.exists(FOLDER):
        return 0
    files = {f"{FOLDER}/{file}" for file in default_storage.listdir(FOLDER)[1]}
    old = {one for one in files if default_storage.get_modified_time(one) < now - _STILL_BEING_SAVED}
    unnamed = old - set(HandbookEntry.objects.filter(photo__in=old).values_list("photo", flat=True))
    for name in unnamed:
        remove(name)
    return len(unnamed)
