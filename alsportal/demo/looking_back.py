"""What the two sets in the middle of their time agreed, wrote down afterwards, and said without their names."""

from collections.abc import Callable

from alsportal.demo.people import FARID, MABEL
from alsportal.demo.stage import Stage

_NAME = "neighbourhoods"
_RUTH, _KOFI = "ruth.abernethy@wealdshire.example.org", "kofi.amankwah@brindlecombe.example.org"
_LEANNE, _ZOFIA = "leanne.okonkwo-barrett@ashmere.example.org", "zofia.kowalczyk@harrowfen.example.org"
_KATYA, _JAS = "ekaterina.sokolova@eastmere.example.org", "jasvinder.gill@calderwick.example.org"
_DAFYDD = "dafydd.rowlands@island.example.org"
_SET_A = (MABEL, _RUTH, _KOFI, _LEANNE, _KATYA, _JAS, _DAFYDD, _ZOFIA)
_SET_B = (
    "rhys.maddox@brindlecombe.example.org",
    "elspeth.murray@norwald.example.org",
    "samira.haddad@wold.example.org",
    "chidi.nwosu@ouseby.example.org",
    "petra.novakova@upper-tarne.example.org",
    "desmond.achebe@wealdshire.example.org",
)

_RULES_A = """\
How we listen

- We ask before we advise: at least two open questions first.
- Whoever brings an issue says what they want from the set.
- Silence is time to think. Nobody fills it for somebody else.

What stays here

- The Chatham House Rule: we use what we learn, and never say who said it or whose organisation it was.
- Telephones stay in the bag, but for whoever is on call and says so.

What we take away

- Each of us names one step and a day, and says next time what came of it."""

_WORKED, _DID_NOT, _LEARNED = "worked", "did_not", "learned"
#: Session, who, which question, shared or not, what.
_REFLECTIONS = [
    (1, MABEL, _WORKED, True, "Nobody told me what to do. The questions did more than an answer would have."),
    (1, MABEL, _LEARNED, False, "I had asked the wrong people. It is not the council I am waiting for, it is me."),
    (1, _LEANNE, _DID_NOT, True, "The first slot ran over and the last had ten minutes less."),
    (1, _JAS, _WORKED, True, "Hearing that two other partnerships are stuck at the same point."),
    (2, MABEL, _DID_NOT, False, "I talked too much in the second slot. Next time I count to five first."),
    (2, MABEL, _WORKED, True, "Coming back to what we had tried. Mine had not worked, and that was the best part."),
    (2, _KATYA, _WORKED, True, "The time for the silence after a question."),
    (2, _ZOFIA, _LEARNED, True, "A small step on Monday is worth more than a plan for the spring."),
]
#: Of session 2: useful, heard, time used, a line.
_FEEDBACK = [
    (MABEL, 5, 5, 3, "More time for the last slot, please."),
    (_RUTH, 4, 4, 4, ""),
    (_LEANNE, 4, 5, 3, "I came with a question and left with a better one."),
    (_KATYA, 3, 4, 4, ""),
    (_ZOFIA, 5, 5, 5, "The biscuits were good too."),
]


def tell(at: Callable[..., None], stage: Stage) -> None:
    """Write the acts down; they are done in the order of their times, with all others."""
    for number, email in enumerate((*_SET_A, *_SET_B)):
        at(86, f"10:{number + 10}", stage.agree, email, _NAME, "A" if email in _SET_A else "B", 1)
    at(80, "13:05", stage.write_rules, FARID, _NAME, "A", _RULES_A)
    # One member of Set A has still to read what the others agreed.
    for number, email in enumerate(one for one in _SET_A if one != _DAFYDD):
        at(79, f"09:{number + 10}", stage.agree, email, _NAME, "A", 2)
    for number, (session, email, question, shared, text) in enumerate(_REFLECTIONS):
        ago = {1: 78, 2: 53}[session]
        at(ago, f"1{number}:40", stage.look_back, email, _NAME, session, question, text, shared)
    for number, (email, *said) in enumerate(_FEEDBACK):
        at(53, f"1{number}:15", stage.say_how_it_was, email, _NAME, 2, *said)
    at(30, "21:10", stage.note_down, MABEL, "Ask Lakshmi how they got the planners to the table.")
