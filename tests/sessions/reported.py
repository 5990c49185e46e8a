"""A programme whose sets have met: places by the services, sessions and marks written at once, as many as one wants."""

import random
from collections.abc import Callable
from datetime import datetime, timedelta

from sessions.models import Attendance, Session, SessionEvent
from sessions.states import AttendanceStatus, SessionState
from sets.models import Enrolment, Programme
from tests import make

STATUSES = ["", *AttendanceStatus.values]
Marking = Callable[[int, int], str]


def at_random(seed: int = 1) -> Marking:
    """Every status, the ordinary ones more often; the same for the same seed."""
    dice = random.Random(seed)
    return lambda person, session: dice.choice([*STATUSES, "present", "present", "present"])


def programme(
    sets: int = 1, size: int = 3, *, sessions: int = 3, now: datetime = make.NOW, **fields: object
) -> Programme:
    """Sets full of people; each set opens by itself when as many wait as it takes."""
    sizes = {"minimum": size, "optimum": size, "maximum": size, "max_sets": sets, "parallel_sets": "automatic"}
    planned = [make.SessionPlan() for _ in range(sessions)]
    made = make.programme(now=now, sessions=planned, **{**sizes, **fields})
    make.places(made, sets * size, now=now)
    assert made.sets.count() == sets
    return made


def held(of: Programme, marking: Marking, *, first: datetime = make.NOW, held: int | None = None) -> Programme:
    """The first sessions of every set were held, a week apart, and marked as `marking(person, session)` says."""
    number_of = held if held is not None else of.planned_sessions.count()
    sessions = []
    for place, learning_set in enumerate(of.sets.order_by("letter")):
        for number in range(1, number_of + 1):
            starts = first + timedelta(weeks=number, hours=place)
            ends = starts + timedelta(hours=3)
            state = SessionState.HELD
            sessions.append(
                Session(learning_set=learning_set, number=number, state=state, starts_at=starts, ends_at=ends)
            )
    Session.objects.bulk_create(sessions)
    SessionEvent.objects.bulk_create(
        SessionEvent(session=one, at=one.ends_at, from_state="live", to_state="held", starts_at=one.starts_at)
        for one in sessions
    )
    rows = []
    places = list(Enrolment.objects.filter(programme=of).members().order_by("pk"))
    for session in sessions:
        for person, place in enumerate(places):
            if place.learning_set_id == session.learning_set_id:
                status = marking(person, session.number)
                marked_at = session.ends_at if status else None
                rows.append(Attendance(session=session, enrolment=place, status=status, marked_at=marked_at))
    Attendance.objects.bulk_create(rows)
    return of
