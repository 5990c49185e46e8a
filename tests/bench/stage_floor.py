"""The floor's tables, people and groups; prints them as JSON."""

import json
import sys
from typing import Any

from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import connection

from tests.bench.floor.models import Group, Place
from tests.bench.numbers import PEOPLE, ROUNDS, SEATS, WARMING_UP
from tests.bench.signed_in import sessions


def make() -> dict[str, Any]:
    call_command("migrate", interactive=False, verbosity=0)
    with connection.schema_editor() as editor:
        editor.create_model(Group)
        editor.create_model(Place)
    users = [User(username=f"person{number}", email=f"person{number}@example.org") for number in range(PEOPLE)]
    for user in users:
        user.set_unusable_password()
    warming_up = group("Warming up")
    races = [group(f"Race {number}") for number in range(ROUNDS)]
    posts = [[group(f"Posts {number}")] * PEOPLE for number in range(ROUNDS)]
    return {
        "sessions": sessions(User.objects.bulk_create(users)),
        "warming_up": [warming_up] * WARMING_UP,
        "races": [[one] * PEOPLE for one in races],
        "waits": posts,
        "wins": [_seats_for_all(number) for number in range(ROUNDS)],
    }


def group(name: str) -> dict[str, Any]:
    made = Group.objects.create(name=name, seats=SEATS)
    return {"name": str(made.pk), "fields": {}}


def _seats_for_all(number: int) -> list[dict[str, Any]]:
    groups = [group(f"Wins {number}.{part}") for part in range(-(-PEOPLE // SEATS))]
    return [groups[person // SEATS] for person in range(PEOPLE)]


def tally(pk: str) -> dict[str, int]:
    places = Place.objects.filter(group=pk)
    return {"places": places.count(), "confirmed": places.filter(state="confirmed").count()}


if __name__ == "__main__":
    names = sys.argv[1:]
    print(json.dumps({name: tally(name) for name in names} if names else make()))
