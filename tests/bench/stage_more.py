"""A hundred times the demonstration's data, put beside it: past programmes with their sets, people and registers."""

import json
from datetime import timedelta

from django.db import connection
from django.utils import timezone

from participants.models import Organisation, User
from sets.models import Enrolment, LearningSet, Programme
from tests.bench.numbers import MORE_MEMBERS, MORE_PROGRAMMES, MORE_SESSIONS, MORE_SETS

#: A hundred meetings of each set, a week apart; then everybody's mark at each.
_SESSIONS = """
INSERT INTO learning_sessions_session
    (learning_set_id, number, state, starts_at, ends_at, mode, place, join_link, nation, reason, uid, sequence)
SELECT of.id, n, 'held', %(first)s + n * interval '7 days', %(first)s + n * interval '7 days' + interval '3 hours',
       'in_person', 'Town Hall', '', 'ENG', '', gen_random_uuid(), 0
FROM sets_learningset of, generate_series(1, %(sessions)s) n WHERE of.id = ANY(%(sets)s)
"""
_MARKS = """
INSERT INTO learning_sessions_attendance
    (session_id, enrolment_id, status, version, marked_at, apologies_reason, change_reason)
SELECT meeting.id, place.id, CASE WHEN (meeting.id + place.id) %% 9 = 0 THEN 'absent' ELSE 'present' END,
       1, meeting.starts_at, '', ''
FROM learning_sessions_session meeting JOIN sets_enrolment place USING (learning_set_id)
WHERE learning_set_id = ANY(%(sets)s)
"""


def main() -> dict[str, int]:
    long_ago = timezone.now() - timedelta(days=1500)
    programmes = Programme.objects.bulk_create(
        Programme(title=f"Past {n}", slug=f"past-{n}", state="completed", opens_at=long_ago, created_at=long_ago)
        for n in range(MORE_PROGRAMMES)
    )
    sets = LearningSet.objects.bulk_create(
        LearningSet(programme=one, letter=letter, state="completed", maximum=MORE_MEMBERS, opened_at=long_ago)
        for one in programmes
        for letter in "ABCDEFGH"[:MORE_SETS]
    )
    number = len(sets) * MORE_MEMBERS
    people = User.objects.bulk_create(
        User(email=f"past{n}@example.org", full_name=f"Past {n}", password="!") for n in range(number)
    )
    organisations = Organisation.objects.bulk_create(Organisation(name=f"Past {n}") for n in range(number))
    Enrolment.objects.bulk_create(
        (
            Enrolment(
                programme=(of := sets[n // MORE_MEMBERS]).programme,
                participant=people[n],
                organisation=organisations[n],
                state="completed",
                position=n + 1,
                requested_at=long_ago,
                eligible_since=long_ago,
                learning_set=of,
                state_since=long_ago,
                in_set_since=long_ago,
                committed_at=long_ago,
            )
            for n in range(number)
        ),
        batch_size=2000,
    )
    given = {"first": long_ago, "sessions": MORE_SESSIONS, "sets": [of.pk for of in sets]}
    with connection.cursor() as cursor:
        cursor.execute(_SESSIONS, given)
        cursor.execute(_MARKS, given)
        marks = cursor.rowcount
        cursor.execute("ANALYZE")
    return {"programmes": len(programmes), "sets": len(sets), "people": number, "marks": marks}


if __name__ == "__main__":
    print(json.dumps(main()))
