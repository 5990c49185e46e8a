"""What every service that writes rows of a register shares."""

from datetime import datetime
from uuid import UUID

from participants.models import User
from sessions.models import Attendance, Session
from sets.services.writing import hold_writing


def lock_session(session: Session, *, writes: bool = True) -> Session:
    """Take the session's lock: whoever marks, answers, checks in or ends the session does it one after another.

    Where the programme's lock is taken too, it comes first: whoever holds only this one waits for no other. Refused
    when what the set wrote is gone; until the transaction ends it stays (C14). Whoever only tells calendars writes
    nothing of it.
    """
    # What a set wrote is there for months after it has ended: whoever found it going on just now need not ask.
    if writes and session.learning_set.has_ended:
        hold_writing(session.learning_set_id)
    found = Session.objects.select_for_update(of=["self"], no_key=True)
    return found.select_related("learning_set__programme").get(pk=session.pk)


def write(row: Attendance, status: str, *, by: User | None, now: datetime, key: UUID | None = None) -> None:
    """Put a mark on a row, which the caller saves. An empty status takes the mark away."""
    row.status, row.version, row.key = status, row.version + 1, key
    row.marked_at, row.marked_by = (now, by) if status else (None, None)
