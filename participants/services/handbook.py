"""Somebody's own entry in the handbook: every part of it optional, hidden until its owner shows it (C06)."""

from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import datetime

from django.db import transaction

from core.audit import record
from participants.models import HandbookEntry, User
from participants.policies import refuse_erased
from participants.services import photos
from participants.states import HandbookField


@dataclass(frozen=True)
class Words:
    portrait: str = ""
    can_help: str = ""
    experience: str = ""
    networks: str = ""
    contact: str = ""


def save_entry(
    *,
    actor: User,
    words: Words,
    shown: Collection[str],
    photo: bytes | None = None,
    remove_photo: bool = False,
    now: datetime,
) -> HandbookEntry:
    """Keep what was written, and which parts are shown; `photo` takes the place of the one before.

    A new file is written before the row that names it and goes again if the row is not; an old one goes after commit.
    Refused when there is no room for the photo: then nothing is changed.
    """
    new = photos.keep(photo) if photo else ""
    try:
        return _write(actor, words, shown, new, remove_photo, now)
    except BaseException:  # also where the worker is stopped: no file without a row
        photos.remove(new)
        raise


@transaction.atomic(durable=True)
def _write(
    actor: User, words: Words, shown: Collection[str], photo: str, remove_photo: bool, now: datetime
) -> HandbookEntry:
    person = User.objects.select_for_update(no_key=True).get(pk=actor.pk)
    refuse_erased(person)
    entry = HandbookEntry.objects.filter(user=person).first() or HandbookEntry(user=person)
    old = entry.photo
    answers: dict[str, str | bool] = {
        **asdict(words),
        **{f"shows_{name}": name in shown for name in HandbookField.values},
    }
    if photo or remove_photo:
        answers["photo"] = photo
    changed = [field for field, value in answers.items() if getattr(entry, field) != value]
    if changed:
        for field in changed:
            setattr(entry, field, answers[field])
        entry.save()
        record(actor=person, act="handbook changed", obj=entry, now=now, fields=changed)
    if old != entry.photo:
        photos.remove_after_commit(old)
    return entry
