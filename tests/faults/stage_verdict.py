"""What the database holds of a programme, as JSON: each person's place, and the mail that was written about it."""

import json
import sys
from typing import Any

from notifications.emails import message_id
from notifications.models import Message
from sets.models import Enrolment, Programme


def found(slug: str) -> dict[str, Any]:
    programme = Programme.objects.get(slug=slug)
    places: dict[str, list[dict[str, str]]] = {}
    enrolments = Enrolment.objects.filter(programme=programme).select_related("participant", "learning_set")
    for one in enrolments.order_by("pk"):
        said = {"state": one.state, "set": str(one.learning_set or "")}
        places.setdefault(one.participant.email, []).append(said)
    written = Message.objects.filter(topic=f"programme:{programme.pk}")
    mail = [{"to": one.to, "kind": one.kind, "state": one.state, "id": message_id(one.key)} for one in written]
    return {"places": places, "mail": mail}


if __name__ == "__main__":
    print(json.dumps(found(sys.argv[1])))
