"""How the record words what happens to sessions: for a programme's coordinators, never for system admins."""

from core import records

INSIDE = {
    "attendance changed": "A mark on a register was changed after the session.",
    "attendance frozen": "A period of attendance was frozen.",
    "cover named": "Somebody was asked to cover a session.",
    "cover ended": "A cover of a session was taken back.",
    "reminder held": "A reminder of a session was held.",
    "reminder released": "A reminder of a session was released.",
    "return sent": "A facilitator’s return on a session was sent.",
}


def tell() -> None:
    """Called once, as the site starts."""
    records.describe("Sets", INSIDE, closed=True)
