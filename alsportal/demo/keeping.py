"""What the set of the past programme wrote, and the night in which its people were told that it goes (C14)."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from alsportal.demo.people import FIONA, MABEL
from alsportal.demo.programmes import PAST
from alsportal.demo.stage import Stage
from alsportal.keeping import night
from participants.models import User
from sessions.services.issues import IssueWords, share_issue, write_issue
from sessions.services.notes import write_note
from sets.models import LearningSet

_NAME = "hampshire"
_ISSUE = "How do we keep meeting when nobody pays for the room?"
_NOTE = "Thank you for a set that asked before it answered. The next time is in Winchester, in the room upstairs."
_LEARNED = "Others have the same board. What differs is who is asked first."


def tell(at: Callable[..., None], stage: Stage) -> None:
    """Mabel Price takes an issue to it and writes down what she learned; Fiona Marsh thanks. Then the clock."""
    first, last = PAST.sessions[0], PAST.sessions[-1]
    at(first, "13:10", stage.agree, MABEL, _NAME, "A", 1)
    at(first, "14:05", _brings)
    at(last + 5, "10:20", _thanks)
    at(last - 1, "17:30", stage.look_back, MABEL, _NAME, 4, "learned", _LEARNED, True)
    at(1, "03:10", night)


def _brings(*, now: datetime) -> None:
    by = {"actor": User.objects.get(email=MABEL), "now": now}
    share_issue(issue=write_issue(learning_set=_set(), words=IssueWords(_ISSUE), **by), **by)


def _thanks(*, now: datetime) -> None:
    by = {"actor": User.objects.get(email=FIONA), "key": UUID(int=22), "now": now}
    write_note(learning_set=_set(), text=_NOTE, **by)


def _set() -> LearningSet:
    """The one that Mabel is of since before she joined any other."""
    return LearningSet.objects.filter(enrolments__participant__email=MABEL).order_by("opened_at")[0]
