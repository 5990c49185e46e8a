"""Forty sessions under way at once, each followed by twelve members and led by a facilitator; prints JSON."""

import json
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from participants.models import Organisation, User
from sessions.models import Acknowledgement, GroundRules, Session
from sessions.plans import PlanName
from sessions.selectors.room import entered
from sessions.services.running import start_session
from sessions.services.session_plans import choose_plan
from sets.models import Enrolment, Facilitation, LearningSet, Programme
from tests.bench.numbers import ROOM_PEOPLE, ROOMS
from tests.bench.signed_in import sessions


def main() -> dict[str, Any]:
    now = timezone.now()
    sets = _sets(now - timedelta(days=60))
    leaders = User.objects.bulk_create(_person(f"leads{n}") for n in range(ROOMS))
    Facilitation.objects.bulk_create(
        Facilitation(learning_set=of, user=leader, since=now) for of, leader in zip(sets, leaders, strict=True)
    )
    members = [_members(of, n, now - timedelta(days=60)) for n, of in enumerate(sets)]
    rooms = []
    for of, leader, people in zip(sets, leaders, members, strict=True):
        session = Session.objects.create(
            learning_set=of, number=1, state="confirmed", starts_at=now, ends_at=now + timedelta(hours=3), place="Hall"
        )
        choose_plan(actor=leader, session=session, name=PlanName.STANDARD, revision=0, now=now)
        start_session(actor=leader, session=session, now=now)
        keys = sessions([leader, *people])
        rooms.append({"session": session.pk, "leader": keys[0], "members": keys[1:]})
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return {"rooms": rooms, "queries": _queries_of_a_quiet_poll(rooms[0]["session"], members[0][0])}


def _sets(long_ago: datetime) -> list[LearningSet]:
    programme = Programme.objects.create(
        title="Rooms", slug="rooms", state="closed", opens_at=long_ago, created_at=long_ago
    )
    return LearningSet.objects.bulk_create(
        LearningSet(
            programme=programme,
            letter=f"{chr(65 + n // 26)}{chr(65 + n % 26)}",
            state="confirmed",
            maximum=ROOM_PEOPLE,
            opened_at=long_ago,
            dates_confirmed_at=long_ago,
            first_session_on=long_ago,
        )
        for n in range(ROOMS)
    )


def _members(of: LearningSet, number: int, long_ago: datetime) -> list[User]:
    """They hold places and have agreed to the ground rules."""
    people = User.objects.bulk_create(_person(f"room{number}-{n}") for n in range(ROOM_PEOPLE))
    organisations = Organisation.objects.bulk_create(
        Organisation(name=f"Room {number}-{n}") for n in range(ROOM_PEOPLE)
    )
    places = Enrolment.objects.bulk_create(
        Enrolment(
            programme=of.programme,
            participant=people[n],
            organisation=organisations[n],
            state="confirmed",
            position=number * ROOM_PEOPLE + n + 1,
            requested_at=long_ago,
            eligible_since=long_ago,
            learning_set=of,
            seat=n + 1,
            seat_limit=ROOM_PEOPLE,
            state_since=long_ago,
            in_set_since=long_ago,
            committed_at=long_ago,
        )
        for n in range(ROOM_PEOPLE)
    )
    rules = GroundRules.objects.create(learning_set=of, version=1, text="We listen.", at=long_ago)
    Acknowledgement.objects.bulk_create(Acknowledgement(rules=rules, enrolment=place, at=long_ago) for place in places)
    return people


def _person(name: str) -> User:
    return User(email=f"{name}@example.org", full_name=name.title(), password="!")


def _queries_of_a_quiet_poll(session: int, member: User) -> int:
    entry = entered(member, session)
    assert entry is not None
    version = entry.session.room.version
    headers = {"X-Room-Token": entry.ticket.token(), "X-Room-Version": str(version)}
    client, path = Client(), f"/sessions/{session}/room/changes/"
    client.get(path, headers=headers)
    with CaptureQueriesContext(connection) as queries:
        response = client.get(path, headers=headers)
    assert response.status_code == 204, response.status_code
    return len(queries)


if __name__ == "__main__":
    print(json.dumps(main()))
