"""What is asked of everybody in each block, and what whoever runs a session can say or ask (domain, section 6)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sessions.plans import BlockKind

_B = BlockKind

#: Of the members, while a block is on; stages of a slot have theirs in `plans`.
ASKED: Mapping[BlockKind, str] = {
    _B.WELCOME: "Arrive, and put away what else you have to do today.",
    _B.PRACTICE: "Try a question that begins with what, how, who or when.",
    _B.GROUND_RULES: "Say what you need, so that you can speak openly here.",
    _B.CHECK_IN: "Say in a minute how you are here today.",
    _B.PROGRESS: "Tell the set what you tried since last time, what happened, and one line of what you learned.",
    _B.ISSUES: "Say in one sentence what you would like to bring, and why now. Agree on the running order.",
    _B.SLOT: "Help the presenter to think.",
    _B.PAIRS: "Work in pairs: one speaks, one asks. Then change over.",
    _B.BREAK: "Take a break.",
    _B.FINDINGS: "Say what you see in common: what helped, and what others could use.",
    _B.CHANGE: "Tell of the change that matters most to you since the set began.",
    _B.NEXT: "Say what you will do next, and who could help you.",
    _B.CLOSE: "Read your actions aloud, with their dates. Say one thing about how we worked together today.",
}

#: Of the presenter, in each stage of their slot.
ASKED_OF_PRESENTER: Sequence[str] = (
    "Say what it is about, why it matters, and what you want from the set.",
    "Answer briefly: only what they need to understand.",
    "Think aloud. You need not have an answer.",
    "Say your question as you see it now.",
    "Listen. Take what helps you, and leave the rest.",
    "Say what you will do, by when, and how you will know. No action is a result as well.",
    "Say how that was for you, and what you learned.",
)


@dataclass(frozen=True)
class Situation:
    """Something that happens in a room, and sentences that help."""

    name: str
    sentences: Sequence[str]


_OPEN = (
    "What have you tried so far, and what happened?",
    "What would you see if this were solved?",
    "Who else is touched by this, and what would they say?",
    "What is in your hands here?",
    "What are you assuming?",
)

#: For whoever runs the session, while a block is on.
PROMPTS: Mapping[BlockKind, Sequence[str]] = {
    _B.WELCOME: ("What would make today worth your while?", "What is said here stays here."),
    _B.PRACTICE: ("Ask only what you do not know the answer to.", "Turn this piece of advice into a question."),
    _B.GROUND_RULES: ("What would stop you from speaking openly?", "Can everybody live with this wording?"),
    _B.CHECK_IN: ("In one sentence: how are you here?", "What did you leave behind to come?"),
    _B.PROGRESS: ("What did you try?", "What surprised you?", "What did you learn that others can use?"),
    _B.ISSUES: ("Say it as a question.", "Why now?", "Who has not presented yet?"),
    _B.PAIRS: ("Speak for half the time, then change over.",),
    _B.BREAK: ("Say when you start again.",),
    _B.FINDINGS: ("What do these issues have in common?", "What would you tell somebody who starts tomorrow?"),
    _B.CHANGE: ("What is different now?", "How do you know?"),
    _B.NEXT: ("What will you keep up?", "Whom do you need?"),
    _B.CLOSE: ("Read each action back, with its date.", "What did we do well as a set? What do we do differently?"),
}

#: The same for the stages of a presenter's slot, in their order.
STAGE_PROMPTS: Sequence[Sequence[str]] = (
    ("What do you want from the set today?", "Say it in two or three minutes; we do not interrupt."),
    ("Facts only: who, when, how many.", "Do you need to know this to help?"),
    _OPEN,
    ("How would you put your question now?", "Has it changed?"),
    ("“When I …”, never “You should …”.", "What else could be done, however odd?"),
    ("What will you do, and by when?", "How will you know that it worked?", "No action is a result as well."),
    ("How was that for you?", "What helped, what did not?"),
)

#: At any time.
SITUATIONS: Sequence[Situation] = (
    Situation(
        "Somebody gives advice",
        ("Could you put that as a question?", "Keep that thought: sharing experience comes later."),
    ),
    Situation(
        "One voice is heard most",
        ("Let us hear somebody who has not spoken yet.", "One question each, round the room."),
    ),
    Situation(
        "Nobody says anything",
        ("Let us take a minute to write down one question each.", "What is it that is hard to ask here?"),
    ),
    Situation(
        "It drifts from the issue", ("How does that help with the question?", "Read the question again, slowly.")
    ),
    Situation(
        "It gets hard for the presenter",
        ("Would you like to go on, to pause, or to stop here?", "You decide what is asked of you."),
    ),
)
