"""Why somebody who covers a session cannot go yet (C15)."""

from participants.models import User
from sessions.models import Cover
from sessions.states import BINDING


def what_keeps(person: User) -> list[str]:
    """Sentences; what was covered and is over keeps nobody."""
    standing = Cover.objects.standing().filter(user=person, session__state__in=BINDING)
    found = standing.select_related("session__learning_set__programme").order_by("session__starts_at", "pk")
    return [
        f"This person covers session {one.session.number} of {one.session.learning_set} of "
        f"“{one.session.learning_set.programme}”. Take that back first."
        for one in found
    ]
