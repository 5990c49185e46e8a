"""How the record words what happens to sessions: for a programme's coordinators, never for system admins."""

from collections.abc import Mapping
from typing import Any

from core import records
from core.templatetags.wording import in_words
from sessions.keeping import NOT_REACHED


def _not_reached(facts: Mapping[str, Any]) -> str:
    """`Two people were not reached by the mail that what Set A wrote goes.`"""
    people = facts["people"]
    who = "One person was" if people == 1 else f"{in_words(people).capitalize()} people were"
    return f"{who} not reached by the mail that what Set {facts['set']} wrote goes."


INSIDE: Mapping[str, records.Words] = {
    "attendance changed": "A mark on a register was changed after the session.",
    "attendance frozen": "A period of attendance was frozen.",
    "cover named": "Somebody was asked to cover a session.",
    "cover ended": "A cover of a session was taken back.",
    "reminder held": "A reminder of a session was held.",
    "reminder released": "A reminder of a session was released.",
    NOT_REACHED: _not_reached,
    "return sent": "A facilitator’s return on a session was sent.",
}


def tell() -> None:
    """Called once, as the site starts."""
    records.describe("Sets", INSIDE, closed=True)
