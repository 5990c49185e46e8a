"""The file that a person takes away: to read (HTML), for machines (JSON), and their photo, in one archive."""

import json
import zipfile
from collections.abc import Sequence
from datetime import date, datetime
from io import BytesIO
from typing import Any
from zoneinfo import ZoneInfo

from django.core.files.storage import default_storage
from django.template.loader import render_to_string

from participants.models import HandbookEntry, User
from participants.own_data import Section

READABLE, FOR_MACHINES, PHOTO = "my-data.html", "my-data.json", "my-photo.jpg"
ZIP = "application/zip"
_LONDON = ZoneInfo("Europe/London")


def archive(person: User, sections: Sequence[Section], *, now: datetime) -> bytes:
    """Made in memory: words of one person and one photo."""
    held = BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr(READABLE, as_page(person, sections, now=now))
        made.writestr(FOR_MACHINES, as_data(person, sections, now=now))
        if photo := _photo(person):
            made.writestr(PHOTO, photo)
    return held.getvalue()


def as_page(person: User, sections: Sequence[Section], *, now: datetime) -> str:
    context = {"person": person, "sections": sections, "now": now, "photo": PHOTO if _has_photo(person) else ""}
    return render_to_string("participants/own_data_file.html", context)


def as_data(person: User, sections: Sequence[Section], *, now: datetime) -> str:
    """Each section's rows under its key, and under `keys` what each key means. Times are ISO 8601, in UTC."""
    said = {
        "about": {
            "what": "All that alsportal holds about one person, and what that person wrote in it.",
            "of": str(person),
            "made_at": _plain(now),
            "times": "ISO 8601, in UTC",
        },
        "keys": {one.key: {column.key: column.label for column in one.columns} for one in sections},
        "titles": {one.key: one.title for one in sections},
        "data": {one.key: one.entries for one in sections},
    }
    return json.dumps(said, default=_plain, ensure_ascii=False, indent=2) + "\n"


def _plain(value: Any) -> str:
    if isinstance(value, datetime):
        return value.astimezone(ZoneInfo("UTC")).isoformat()
    return value.isoformat() if isinstance(value, date) else str(value)


def _has_photo(person: User) -> bool:
    return HandbookEntry.objects.filter(user=person).exclude(photo="").exists()


def _photo(person: User) -> bytes:
    """Empty where there is none, or where its file is lost: the rest is theirs all the same."""
    entry = HandbookEntry.objects.filter(user=person).first()
    try:
        with default_storage.open(entry.photo if entry else "") as file:
            return bytes(file.read())
    except OSError:
        return b""
