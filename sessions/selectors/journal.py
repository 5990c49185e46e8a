"""Somebody's own journal: all they wrote when they looked back, newest first, in any set and none (C03)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.paginator import Page, Paginator
from django.utils import timezone

from core.templatetags.wording import long_date
from sessions.models import Reflection
from sessions.states import Question

#: So many entries on a page, and so many found at most.
SHOWN = 30


@dataclass(frozen=True)
class Entry:
    pk: int
    title: str
    #: The session it is about; empty for a note.
    about: str
    at: datetime
    text: str
    is_shared: bool


def journal(user: Any, page: Any) -> Page[Any]:
    """Two queries."""
    found = Paginator(_of(user), SHOWN).get_page(page)
    found.object_list = [_entry(row) for row in found.object_list]
    return found


def found_in_journal(user: Any, words: str) -> list[Entry]:
    """The newest that hold these words, as they were written or in other cases. One query."""
    return [_entry(row) for row in _of(user).filter(text__icontains=words)[:SHOWN]]


def as_text(user: Any) -> str:
    """The whole journal to read."""
    entries = [_entry(row) for row in _of(user)]
    parts = [f"My journal\n\n{len(entries)} entries, newest first."]
    for one in entries:
        head = ": ".join(filter(None, [long_date(one.at), one.title]))
        lines = [head, one.about, "Shared with the set." if one.is_shared else "", "", one.text]
        parts.append("\n".join(line for number, line in enumerate(lines) if line or number == 3))
    return "\n\n----\n\n".join(parts) + "\n"


def as_data(user: Any) -> list[dict[str, Any]]:
    """The whole journal for machines; times in UTC."""
    return [
        {
            "written": row.at.isoformat(),
            "changed": row.changed_at.isoformat(),
            "question": row.question,
            "programme": str(row.session.learning_set.programme) if row.session else None,
            "set": str(row.session.learning_set) if row.session else None,
            "session": row.session.number if row.session else None,
            "session_date": _day(row),
            "shared_since": row.shared_at.isoformat() if row.shared_at else None,
            "text": row.text,
        }
        for row in _of(user)
    ]


def _of(user: Any) -> Any:
    found = Reflection.objects.by(user).select_related("session__learning_set__programme")
    return found.order_by("-at", "-pk")


def _entry(row: Reflection) -> Entry:
    about = ""
    if row.session:
        learning_set = row.session.learning_set
        about = f"Session {row.session.number} of {learning_set}, “{learning_set.programme}”"
    title = "A note of my own" if row.question == Question.NOTE else str(row.get_question_display())
    return Entry(row.pk, title, about, row.at, row.text, row.is_shared)


def _day(row: Reflection) -> str | None:
    starts_at = row.session.starts_at if row.session else None
    return timezone.localdate(starts_at).isoformat() if starts_at else None
