"""How the sessions of the set that meets today were planned: who asked for time, who had it, who is first in line."""

from collections.abc import Callable

from alsportal.demo.people import FARID, MABEL
from alsportal.demo.stage import Stage
from sessions.plans import PlanName
from sessions.services.bids import BidWords
from sessions.states import Urgency

_NAME = "neighbourhoods"
_LEANNE, _ZOFIA = "leanne.okonkwo-barrett@ashmere.example.org", "zofia.kowalczyk@harrowfen.example.org"
_KATYA, _JAS = "ekaterina.sokolova@eastmere.example.org", "jasvinder.gill@calderwick.example.org"
_KOFI = "kofi.amankwah@brindlecombe.example.org"

#: Working days ago, session, who, what.
_BIDS = [
    (
        83,
        1,
        MABEL,
        BidWords(
            "How can I bring the planning team to our table before the plan is fixed?",
            "The draft goes to committee in the spring, and nobody has asked the neighbourhoods.",
            30,
            Urgency.NOW,
        ),
    ),
    (82, 1, _LEANNE, BidWords("What would make volunteers stay beyond the first year?", "", 30, Urgency.SOON)),
    (
        60,
        2,
        _JAS,
        BidWords(
            "How do I say no to a funder without losing them?", "Their letter has to be answered.", 35, Urgency.NOW
        ),
    ),
    (59, 2, _KATYA, BidWords("Who should lead when two councils share one team?", "", 35, Urgency.SOON)),
    (
        58,
        2,
        _ZOFIA,
        BidWords(
            "How can I keep the youth forum going without its worker?",
            "The post ends at Christmas and I have told nobody yet.",
            35,
            Urgency.SOON,
        ),
    ),
    (
        7,
        3,
        _KOFI,
        BidWords("How do I start again with a board that has met without me?", "I was ill.", 30, Urgency.SOON),
    ),
    (
        4,
        3,
        MABEL,
        BidWords(
            "What do I ask for, now that the planners come to our meetings?",
            "They were there last week, and I had nothing ready.",
            35,
            Urgency.NOW,
        ),
    ),
]


def tell(at: Callable[..., None], stage: Stage) -> None:
    """Write the acts down; they are done in the order of their times, with all others."""
    for number, (ago, session, email, words) in enumerate(_BIDS):
        at(ago, f"1{number}:25", stage.ask_for_time, email, _NAME, session, words)
    at(81, "15:30", stage.plan, FARID, _NAME, 1, PlanName.FIRST, [MABEL, _LEANNE])
    at(56, "15:30", stage.plan, FARID, _NAME, 2, PlanName.STANDARD, [_JAS, _KATYA, _ZOFIA])
    for ago, session, email, done in (
        (80, 1, MABEL, True),
        (80, 1, _LEANNE, True),
        (55, 2, _JAS, True),
        (55, 2, _KATYA, True),
        (55, 2, _ZOFIA, False),
    ):
        at(ago, "12:26", stage.say_how_the_slot_went, FARID, _NAME, session, email, done)
    # Two slots are still to be given.
    at(2, "16:45", stage.plan, FARID, _NAME, 3, PlanName.STANDARD, [_ZOFIA])
