"""Our people and programmes, made by the services; prints them as JSON."""

import json
import sys
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from participants.models import Organisation, User
from sets.models import Enrolment, Programme
from sets.services.programmes import CriterionPlan, ProgrammePlan, SessionPlan, create_programme, publish
from sets.states import CriterionKind, ParallelSets, PlaceState
from tests.bench.numbers import PEOPLE, ROUNDS, SEATS, WARMING_UP
from tests.bench.signed_in import sessions

CRITERIA = (
    CriterionPlan("I am closely involved in a partnership", required=True),
    CriterionPlan("I am able to make decisions and act on them"),
    CriterionPlan("What do you hope to take away?", kind=CriterionKind.QUESTION),
)


def make() -> dict[str, Any]:
    coordinator = User.objects.create_user("bench-coordinator@example.org", may_open_programmes=True)
    organisations = Organisation.objects.bulk_create(
        Organisation(name=f"Partnership of Bench {number}") for number in range(PEOPLE)
    )
    users = [
        User(
            email=f"bench{number}@example.org",
            full_name=f"Person {number}",
            job_title="Partnership officer",
            organisation=organisation,
            password="!",
        )
        for number, organisation in enumerate(organisations)
    ]
    return {
        "sessions": sessions(User.objects.bulk_create(users)),
        "warming_up": _everybody(programme(coordinator, "Warming up"))[:WARMING_UP],
        "races": [_everybody(programme(coordinator, f"Race {number}")) for number in range(ROUNDS)],
        "waits": [_everybody(programme(coordinator, f"Posts {number}")) for number in range(ROUNDS)],
        "wins": [_seats_for_all(coordinator, number) for number in range(ROUNDS)],
    }


def programme(coordinator: User, title: str) -> Programme:
    """One set of twelve and no other; three criteria, one of them required; three sessions, one with its date."""
    now = timezone.now()
    plan = ProgrammePlan(
        title=f"Bench: {title}",
        aim="To find out what a sign-up costs.",
        background="Some words that people read before they sign up.\n\n" * 3,
        issues_expected="Working across boundaries\nKeeping partners at the table\nShowing results",
        contact_name="Morgan Reyes",
        contact_email="morgan.reyes@example.org",
        maximum=SEATS,
        max_sets=1,
        parallel_sets=ParallelSets.NEVER,
        criteria=CRITERIA,
        sessions=[SessionPlan(date=date.today() + timedelta(days=60)), SessionPlan(), SessionPlan()],  # noqa: DTZ011 - any day ahead
    )
    return publish(actor=coordinator, programme=create_programme(actor=coordinator, plan=plan, now=now), now=now)


def _seats_for_all(coordinator: User, number: int) -> list[dict[str, Any]]:
    programmes = [programme(coordinator, f"Wins {number}.{part}") for part in range(-(-PEOPLE // SEATS))]
    filled_in = [_everybody(one) for one in programmes]
    return [filled_in[person // SEATS][person] for person in range(PEOPLE)]


def _everybody(one: Programme) -> list[dict[str, Any]]:
    """What each person fills in: every fourth cannot make the first session."""
    required, asked, question = one.criteria.all()
    session = one.planned_sessions.first()
    assert session is not None
    fields = {
        f"criterion_{required.pk}": "on",
        f"criterion_{asked.pk}": "on",
        f"criterion_{question.pk}": "Practical steps to try out between the sessions.",
        "dates_mark": "",
        "committed": "on",
    }
    ticked = {**fields, "cannot_make": str(session.pk)}
    return [{"name": one.slug, "fields": fields if person % 4 else ticked} for person in range(PEOPLE)]


def tally(slug: str) -> dict[str, int]:
    places = Enrolment.objects.filter(programme__slug=slug)
    return {"places": places.count(), "confirmed": places.filter(state=PlaceState.CONFIRMED).count()}


if __name__ == "__main__":
    names = sys.argv[1:]
    print(json.dumps({name: tally(name) for name in names} if names else make()))
