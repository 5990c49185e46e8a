"""A set that meets, built by the services: dates arranged, confirmed, its sessions begun and ended."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from participants.models import User
from sessions.models import Attendance, Session
from sessions.services.arranging import Meeting, arrange
from sessions.services.register import Mark, Outcome, mark
from sessions.services.running import end_session, start_session
from sets.models import Enrolment, LearningSet
from sets.services.learning_sets import confirm_set
from tests import make

HALF_DAY = timedelta(hours=3)


@dataclass
class Met:
    """A set with its people; session `n` starts `n - 1` weeks after `first`."""

    learning_set: LearningSet
    facilitator: User
    coordinator: User
    places: list[Enrolment]
    first: datetime

    def session(self, number: int = 1) -> Session:
        return self.learning_set.sessions.select_related("learning_set__programme").get(number=number)

    def starts(self, number: int = 1) -> datetime:
        return self.first + timedelta(weeks=number - 1)

    def begin(self, number: int = 1, *, now: datetime | None = None) -> Session:
        return start_session(actor=self.facilitator, session=self.session(number), now=now or self.starts(number))

    def end(self, number: int = 1, *, now: datetime | None = None) -> Session:
        at = now or self.starts(number) + HALF_DAY
        return end_session(actor=self.facilitator, session=self.session(number), now=at)

    def row(self, person: int = 0, number: int = 1) -> Attendance:
        found = Attendance.objects.select_related("enrolment", "session", "marked_by")
        return found.get(session__number=number, enrolment=self.places[person])

    def mark(self, status: str, person: int = 0, number: int = 1, **given: Any) -> Outcome:
        """Mark one person as the facilitator would, having seen what stands."""
        row = self.row(person, number)
        said = {key: given.pop(key) for key in ("version", "key", "only_unmarked") if key in given}
        given = {"actor": self.facilitator, "now": self.starts(number) + timedelta(minutes=5), **given}
        one = Mark(row.pk, status, **{"version": row.version, **said})
        return mark(session=self.session(number), marks=[one], **given)[0]

    def hold(self, number: int, statuses: list[str]) -> None:
        """Begin, mark people in their order, end."""
        self.begin(number)
        for person, status in enumerate(statuses):
            if status:
                self.mark(status, person, number)
        self.end(number)


def meeting(people: int = 3, *, now: datetime = make.NOW, sessions: int = 3, **fields: Any) -> Met:
    """A confirmed set of `people` with all its dates confirmed; the first session starts seven weeks after `now`."""
    fields = {"minimum": 2, "optimum": max(people, 2), "maximum": max(people, 2), **fields}
    programme = make.programme(now=now, sessions=[make.SessionPlan() for _ in range(sessions)], **fields)
    learning_set = programme.sets.get()
    coordinator, facilitator = make.coordinator_of(programme), make.facilitator(learning_set, now=now)
    places = make.places(programme, people, now=now)
    met = Met(learning_set, facilitator, coordinator, places, now + timedelta(weeks=7))
    meetings = {
        number: Meeting(met.starts(number), _end_of(met.starts(number)), place="Town Hall, Winford")
        for number in range(1, sessions + 1)
    }
    arrange(actor=facilitator, learning_set=learning_set, meetings=meetings, confirm=True, now=now)
    confirm_set(actor=coordinator, learning_set=learning_set, reason="Enough to begin.", now=now)
    learning_set.refresh_from_db()
    return met


def _end_of(start: datetime) -> datetime:
    """Half a day later, and on the same day: the tests also run late in the evening."""
    midnight = timezone.localtime(start).replace(hour=23, minute=59, second=59, microsecond=999999)
    return min(start + HALF_DAY, midnight)
