"""How a session can run: blocks and minutes of each plan, and the stages of a presenter's slot (domain, section 6).

Data and arithmetic; a session's own plan is made from one of these and may differ from it afterwards.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import TextChoices


class BlockKind(TextChoices):
    WELCOME = "welcome", "Welcome, purpose, ground rules"
    PRACTICE = "practice", "What action learning is; practise questions"
    GROUND_RULES = "ground_rules", "Agree ground rules and confidentiality"
    CHECK_IN = "check_in", "Check-in round"
    PROGRESS = "progress", "Reflection on last session, progress on actions"
    ISSUES = "issues", "Issue round, bids, running order"
    SLOT = "slot", "Presenter slot"
    PAIRS = "pairs", "Work in pairs, proposals back"
    BREAK = "break", "Break"
    FINDINGS = "findings", "Findings: themes, issue to solutions, tips"
    CHANGE = "change", "Most significant change"
    NEXT = "next", "What next"
    CLOSE = "close", "Process review, actions read back, close"


class PlanName(TextChoices):
    FIRST = "first", "First session"
    STANDARD = "standard", "Standard, three presenters"
    DEEP = "deep", "Deep, two presenters"
    BUSY = "busy", "Busy, four presenters"
    FINAL = "final", "Final session"
    PAIRS = "pairs", "Pairs"
    ONLINE_90 = "online_90", "Online, 90 minutes"
    ONLINE_120 = "online_120", "Online, 120 minutes"


@dataclass(frozen=True)
class Block:
    kind: BlockKind
    minutes: int


@dataclass(frozen=True)
class Stage:
    name: str
    minutes: int
    #: What is asked of everybody but the presenter now.
    asks: str


_B = BlockKind
#: Before the slots, how the slots and the break lie, after them.
_PLANS: dict[PlanName, Sequence[tuple[BlockKind, int]]] = {
    PlanName.FIRST: [
        *((_B.WELCOME, 20), (_B.PRACTICE, 15), (_B.GROUND_RULES, 25), (_B.ISSUES, 35)),
        *((_B.SLOT, 30), (_B.BREAK, 15), (_B.SLOT, 30), (_B.CLOSE, 10)),
    ],
    PlanName.STANDARD: [
        *((_B.WELCOME, 5), (_B.CHECK_IN, 10), (_B.PROGRESS, 25), (_B.ISSUES, 10)),
        *((_B.SLOT, 35), (_B.BREAK, 15), (_B.SLOT, 35), (_B.SLOT, 35), (_B.CLOSE, 10)),
    ],
    PlanName.DEEP: [
        *((_B.WELCOME, 5), (_B.CHECK_IN, 10), (_B.PROGRESS, 25), (_B.ISSUES, 10)),
        *((_B.SLOT, 50), (_B.BREAK, 15), (_B.SLOT, 50), (_B.CLOSE, 15)),
    ],
    PlanName.BUSY: [
        *((_B.WELCOME, 5), (_B.CHECK_IN, 8), (_B.PROGRESS, 16), (_B.ISSUES, 6)),
        *((_B.SLOT, 30), (_B.SLOT, 30), (_B.BREAK, 10), (_B.SLOT, 30), (_B.SLOT, 30), (_B.CLOSE, 15)),
    ],
    PlanName.FINAL: [
        *((_B.WELCOME, 5), (_B.CHECK_IN, 5), (_B.PROGRESS, 30), (_B.SLOT, 35), (_B.BREAK, 15)),
        *((_B.FINDINGS, 40), (_B.CHANGE, 25), (_B.NEXT, 15), (_B.CLOSE, 10)),
    ],
    PlanName.PAIRS: [
        *((_B.WELCOME, 5), (_B.CHECK_IN, 5), (_B.PROGRESS, 45), (_B.PAIRS, 35), (_B.BREAK, 15)),
        *((_B.PAIRS, 30), (_B.PAIRS, 25), (_B.FINDINGS, 10), (_B.CLOSE, 10)),
    ],
    PlanName.ONLINE_90: [
        *((_B.WELCOME, 5), (_B.PROGRESS, 10), (_B.ISSUES, 5)),
        *((_B.SLOT, 30), (_B.BREAK, 5), (_B.SLOT, 30), (_B.CLOSE, 5)),
    ],
    PlanName.ONLINE_120: [
        *((_B.WELCOME, 5), (_B.PROGRESS, 15), (_B.ISSUES, 5)),
        *((_B.SLOT, 35), (_B.BREAK, 10), (_B.SLOT, 35), (_B.CLOSE, 15)),
    ],
}

#: The stages of a slot, in minutes for slots of 30, 35 and 50.
SLOT_LENGTHS = (30, 35, 50)
_STAGES: Sequence[tuple[str, tuple[int, int, int], str]] = (
    ("Present the issue, and what I want from the set", (4, 5, 7), "Listen. Do not interrupt."),
    ("Clarifying questions", (4, 5, 6), "Ask only what you need to understand."),
    ("Open questions, no advice", (11, 12, 18), "Ask questions that begin with what, how, who, when. No advice."),
    ("The presenter puts the question anew", (2, 2, 3), "Listen for what has changed."),
    ("Sharing experience and options", (4, 5, 9), "Offer what you have tried: “When I …”, never “You should …”."),
    ("The presenter's actions, with dates", (3, 4, 5), "Help to make them small, real and dated."),
    ("How was that for you?", (2, 2, 2), "The presenter speaks; the set listens."),
)


def blocks_of(name: PlanName) -> list[Block]:
    return [Block(kind, minutes) for kind, minutes in _PLANS[name]]


def total(blocks: Sequence[Block]) -> int:
    """Minutes."""
    return sum(block.minutes for block in blocks)


def stages_of(minutes: int) -> list[Stage]:
    """The stages of a slot of so many minutes; between the three lengths in proportion, the sum always exact."""
    base = max((length for length in SLOT_LENGTHS if length <= minutes), default=SLOT_LENGTHS[0])
    shares = [lengths[SLOT_LENGTHS.index(base)] for _, lengths, _ in _STAGES]
    whole = [share * minutes // base for share in shares]
    left = minutes - sum(whole)
    # What rounding leaves over goes to the open questions: they are what a slot is for.
    whole[2] += left
    return [Stage(name, given, asks) for (name, _, asks), given in zip(_STAGES, whole, strict=True)]


def suited(number: int, last: int, *, minutes: int, online: bool) -> PlanName:
    """Which plan to offer first for session `number` of `last`, of so many minutes."""
    if online and minutes < 120:
        return PlanName.ONLINE_90
    if online and minutes < 150:
        return PlanName.ONLINE_120
    if number == 1:
        return PlanName.FIRST
    return PlanName.FINAL if number == last else PlanName.STANDARD
