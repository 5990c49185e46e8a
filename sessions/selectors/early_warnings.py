"""Who has been absent at their last two sessions or more: shown to facilitator and coordinator, and mailed once."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby, takewhile

from core.templatetags.wording import in_words
from sessions.models import Attendance
from sessions.states import AttendanceStatus
from sets.models import LearningSet

#: So many absences running are worth a word.
RUNNING = 2


@dataclass(frozen=True)
class EarlyWarning:
    """Somebody who has the place and has stayed away without a word; latest absence first."""

    absences: tuple[Attendance, ...]

    @property
    def name(self) -> str:
        return str(self.absences[0].enrolment.participant)

    @property
    def organisation(self) -> str:
        return str(self.absences[0].enrolment.organisation)

    @property
    def learning_set(self) -> LearningSet:
        return self.absences[0].session.learning_set

    @property
    def sentence(self) -> str:
        return f"was absent at the last {in_words(len(self.absences))} sessions."

    @property
    def begun(self) -> Attendance:
        """The absence that made it a warning; while the run goes on it stays the same."""
        return self.absences[-RUNNING]


def early_warnings(learning_sets: Iterable[LearningSet]) -> list[EarlyWarning]:
    """Those of these sets, in one query. What is unmarked, or not expected, neither counts nor breaks the run."""
    rows = (
        Attendance.objects.counted()
        .of_members()
        .filter(session__learning_set__in=[one.pk for one in learning_sets])
        .select_related("enrolment__participant", "enrolment__organisation", "session__learning_set__programme")
        .order_by("session__learning_set__letter", "enrolment_id", "-session__starts_at")
    )
    found = []
    for _, of_one in groupby(rows, key=lambda row: row.enrolment_id):
        absences = tuple(takewhile(lambda row: row.status == AttendanceStatus.ABSENT, of_one))
        if len(absences) >= RUNNING:
            found.append(EarlyWarning(absences))
    return found
