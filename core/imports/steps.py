"""Steps of the services of an import: taking a file in, finding one's own as it was seen, forgetting it."""

from datetime import datetime, timedelta
from typing import Any

from django.db import models

from core.imports.files import SentFile
from core.papers import cleaned_name
from core.papers.names import extension_of
from core.refusal import Refusal
from core.states import Moves

#: What somebody has sent and neither confirmed nor thrown away.
MOST_AT_ONCE = 5
KEPT_FOR = timedelta(days=1)
CHANGED = "This has changed since you looked. Nothing was done: look again."
NO_SUCH_ROW = "Say which row holds the headings, or that there are none."
_GONE = "This file is being worked on, is done with, or is gone. Look again in a moment."


def file_name(name: str) -> str:
    """As it may be shown, whatever was sent."""
    return cleaned_name(name, extension_of(name))


def refuse_a_sixth(unfinished: models.QuerySet[Any]) -> None:
    """The caller holds the sender's row."""
    if unfinished.count() >= MOST_AT_ONCE:
        raise Refusal(f"You have {MOST_AT_ONCE} files here already. Confirm or throw away one of them.", field="file")


def locked(found: models.QuerySet[Any], *, revision: int | None = None, state: str | None = None) -> Any:
    """The one that `found` locks, as it was seen; refused where it is gone, in another state, or has changed since."""
    sent = found.first()
    if sent is None or (state and sent.state != state):
        raise Refusal(_GONE)
    if revision is not None and sent.revision != revision:
        raise Refusal(CHANGED)
    return sent


def move(sent: SentFile, moves: Moves, state: str) -> None:
    """Into its next state; what was said of it before is no more so. Refused where that cannot follow."""
    if not moves.allows(sent.state, state):
        raise Refusal(_GONE)
    sent.state, sent.sentence = state, ""
    sent.revision += 1


def headings_at(sent: SentFile, heading_row: int) -> list[str]:
    """What stands in the row that somebody says holds the headings; in the first one, where 0 says that none does."""
    rows = dict(sent.may_be_headings)
    if not rows:
        raise Refusal(_GONE)
    if heading_row and heading_row not in rows:
        raise Refusal(NO_SUCH_ROW)
    return rows[heading_row or min(rows)]


def refuse_unless_settled(*, unchosen: int, wrong: int, leave_out_wrong: bool) -> None:
    """Before anything is written each row has its answer, and each that is wrong is said to be left out."""
    if unchosen:
        raise Refusal(f"Choose what {rows(unchosen)} of this file {'is' if unchosen == 1 else 'are'} first.")
    if wrong and not leave_out_wrong:
        raise Refusal(f"{rows(wrong)} cannot be taken. Mend the file and send it again, or say to leave them out.")


def forget_old(files: models.QuerySet[Any], *, now: datetime) -> int:
    """Those nobody has confirmed for a day, and what is left of those that were. How many; twice is once."""
    old = files.filter(sent_at__lte=now - KEPT_FOR).select_for_update(skip_locked=True)
    found = list(old.values_list("pk", flat=True))
    files.filter(pk__in=found).delete()
    return len(found)


def rows(count: int) -> str:
    return "1 row" if count == 1 else f"{count:,} rows"
