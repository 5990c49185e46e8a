"""Fifty people and a programme that seats thirty-six of them in three sets; prints them as JSON."""

import json
import sys
from typing import Any

from django.utils import timezone

from participants.models import Organisation, User
from sets.services.programmes import CriterionPlan, ProgrammePlan, SessionPlan, create_programme, publish
from sets.states import ParallelSets
from tests.bench.signed_in import sessions

PEOPLE = 50


def make(title: str) -> dict[str, Any]:
    now = timezone.now()
    coordinator = User.objects.create_user(f"{title}@example.org", may_open_programmes=True, full_name="Morgan Reyes")
    plan = ProgrammePlan(
        title=title,
        aim="To find out what a fault costs.",
        contact_name="Morgan Reyes",
        contact_email="morgan.reyes@example.org",
        max_sets=3,
        parallel_sets=ParallelSets.AUTOMATIC,
        criteria=[CriterionPlan("I am closely involved in a partnership", required=True)],
        sessions=[SessionPlan(), SessionPlan()],
    )
    programme = publish(actor=coordinator, programme=create_programme(actor=coordinator, plan=plan, now=now), now=now)
    organisations = Organisation.objects.bulk_create(
        Organisation(name=f"Partnership of {title} {number}") for number in range(PEOPLE)
    )
    users = User.objects.bulk_create(
        User(
            email=f"{title}-{number}@example.org",
            full_name=f"Person {number}",
            job_title="Officer",
            organisation=organisation,
            password="!",
        )
        for number, organisation in enumerate(organisations)
    )
    fields = {f"criterion_{programme.criteria.get().pk}": "on", "dates_mark": "", "committed": "on"}
    errands = [{"name": programme.slug, "fields": fields} for _ in users]
    return {"slug": programme.slug, "sessions": sessions(users), "errands": errands}


if __name__ == "__main__":
    print(json.dumps(make(sys.argv[1])))
