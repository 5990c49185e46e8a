"""How long things are kept, in the words of the privacy page: each from the constant that the night goes by."""

from datetime import timedelta

from core.templatetags.wording import in_words
from notifications.keeping import CODES_FOR, MAIL_MONTHS
from participants.keeping import NOTED_MONTHS, UNCONFIRMED_FOR, UNUSED_AFTER_WAITING_MONTHS, UNUSED_MONTHS
from sessions.keeping import NEEDS_DAYS
from sets.keeping import CONTACT_MONTHS, TOLD_DAYS, WAITED_MONTHS, WRITING_MONTHS
from sets.services.hand_overs import WORKING_DAYS


def periods() -> dict[str, str]:
    """`three months`, `28 days`, `48 hours`."""
    return {
        "unconfirmed": _hours(UNCONFIRMED_FOR),
        "waited": _months(WAITED_MONTHS),
        "needs": f"{NEEDS_DAYS} days",
        "writing": _months(WRITING_MONTHS),
        "told": f"{TOLD_DAYS} days",
        "contact": _months(CONTACT_MONTHS),
        "unused": _months(UNUSED_MONTHS),
        "unused_after_waiting": _months(UNUSED_AFTER_WAITING_MONTHS),
        "mail": _months(MAIL_MONTHS),
        "codes": _hours(CODES_FOR),
        "noted": _months(NOTED_MONTHS),
        "asked": f"{in_words(WORKING_DAYS)} working days",
    }


def _months(number: int) -> str:
    return f"{in_words(number)} months"


def _hours(period: timedelta) -> str:
    return f"{period // timedelta(hours=1)} hours"
