"""The columns of a file of sign-ups: how we call them, and how others do."""

from core.imports.columns import Columns

HEADINGS = {
    "name": "Name",
    "email": "Email address",
    "organisation": "Organisation",
    "received": "Received",
    "time": "Time of day",
    "job_title": "Job title",
    "criteria": "Meets the criteria",
}
_ALSO = {
    "name": ("full name", "representative", "person", "sender", "from name"),
    "email": ("email", "e mail", "mail", "address", "e mail address", "mail address", "sender address", "from"),
    "organisation": ("organization", "lsp", "lsp name", "council", "partnership", "representing", "on behalf of"),
    "received": (
        *("received at", "received on", "date received", "date and time", "date", "sent"),
        *("time", "time received"),
    ),
    # Where the day stands in a column of its own.
    "time": ("time", "time received", "hour", "clock"),
    # Not "title": under it stands "Ms".
    "job_title": ("job", "role", "position", "post"),
    "criteria": (
        *("criteria", "criterion", "meets criteria", "criteria met", "meets all criteria", "joining criteria"),
        *("meets the joining criteria", "meets conditions", "meets the conditions", "eligible"),
    ),
}
COLUMNS = Columns(
    HEADINGS,
    also=_ALSO,
    needed=("name", "email", "organisation", "received"),
    missing="Say which column is “{}”.",
)
