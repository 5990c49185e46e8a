"""Which mail about sessions can be switched off, and who gets it."""

from typing import Any

#: A date, a place, a cancellation: without these somebody would travel in vain.
NEEDED: dict[str, Any] = {"groups": ["place", "facilitating"]}
_RUNS: dict[str, Any] = {"groups": ["facilitating"]}
OF: dict[str, dict[str, Any]] = {
    **dict.fromkeys(("cover_named", "cover_taken_back", "cover_arranged", "cover_no_more"), _RUNS),
    "cover_asked": {"groups": ["coordinating"]},
    "reminder_session": {
        "groups": ["place", "facilitating"],
        "needed": False,
        "description": "Seven days and one day before.",
    },
    "reminder_half_way": {
        "groups": ["place"],
        "needed": False,
        "description": "Once between two sessions of your set.",
    },
    "reminder_write_up": {
        "groups": ["facilitating"],
        "needed": False,
        "description": "Once, three days after a session; your page of sets shows it too.",
    },
    "reminder_offer": {"groups": ["place"]},
    "reminder_dates": {"groups": ["place"]},
    "reminder_action": {
        "groups": ["place"],
        "needed": False,
        "description": "Three days before its day, and once when it is overdue.",
    },
    "reminder_poll": {
        "groups": ["place"],
        "needed": False,
        "description": "Once, two days before the last day to answer.",
    },
    "apologies_sent": {
        "groups": ["facilitating"],
        "needed": False,
        "description": "The register shows who has sent apologies.",
    },
    "apologies_taken_back": {
        "groups": ["facilitating"],
        "needed": False,
        "description": "The register shows who is expected.",
    },
    "session_ended_by_itself": {
        "groups": ["facilitating"],
        "needed": False,
        "description": "The morning after, so that you can complete the register.",
    },
    "note_waiting": {
        "groups": ["place"],
        "needed": False,
        "description": "The page of your set shows it too.",
    },
    "write_up_ready": {
        "groups": ["place"],
        "needed": False,
        "description": "The page of your set shows it too.",
    },
    "absent_twice": {
        "groups": ["facilitating", "coordinating"],
        "needed": False,
        "description": "Your page of sets or of programmes shows it too.",
    },
    # The dates are chosen from what people say.
    "poll_opened": {"groups": ["place"]},
    "poll_changed": {"groups": ["place"]},
    "poll_closed": {
        "groups": ["facilitating"],
        "needed": False,
        "description": "When members can answer no more, so that you can choose the dates.",
    },
}
