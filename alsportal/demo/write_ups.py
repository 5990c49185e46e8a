"""What the rooms of past sessions recorded, how they were written up, and what the coordinator was told of them.

One session was never written up, and of another the return is missing, so that somebody is asked for each.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import NAMESPACE_URL, uuid5

from alsportal.demo.days import Days
from alsportal.demo.people import MABEL
from participants.models import User
from sessions.models import Bid, Session
from sessions.services import actions, room_entries
from sessions.services.actions import ActionWords
from sessions.services.room_entries import Words
from sessions.services.write_ups import WriteUpWords, save_write_up, send_return
from sessions.states import Outcome
from sets.models import Enrolment

_LEANNE, _ZOFIA = "leanne.okonkwo-barrett@ashmere.example.org", "zofia.kowalczyk@harrowfen.example.org"
_KATYA, _JAS = "ekaterina.sokolova@eastmere.example.org", "jasvinder.gill@calderwick.example.org"
_DAFYDD = "dafydd.rowlands@island.example.org"


@dataclass(frozen=True)
class Slot:
    """What came of one issue: said by its presenter, options by whoever had one."""

    presenter: str
    question_after: str
    how_it_was: str
    options: Sequence[str]
    action: str
    how_they_will_know: str = ""


_SLOTS = {
    1: [
        Slot(
            MABEL,
            "What can I bring the planners that helps them with their own plan?",
            "I came for a way in and found that I have something to offer.",
            [
                "Ask them to explain their timetable to us, at our table.",
                "Give them our neighbourhood profiles: they have none below the ward.",
                "Find the one planner who lives here.",
            ],
            "Invite the planning team's lead to our next meeting",
            "They say yes to a date",
        ),
        Slot(
            _LEANNE,
            "What did the volunteers who left hope for when they came?",
            "Nobody had asked them, me included.",
            ["Telephone three who left.", "Make the first year a year, with an end and a thank-you."],
            "Ask three volunteers who left what would have kept them",
        ),
    ],
    2: [
        Slot(
            _JAS,
            "What do I want this funder to know about us before I say no?",
            "Saying it aloud to people who want nothing from me was half of it.",
            ["Say no to the project and yes to a conversation.", "Send one page, not ten.", "Let the chair sign it."],
            "Write the funder one page about what we will not do, and why",
        ),
        Slot(
            _KATYA,
            "Which decisions does the shared team need one person for?",
            "A list is less frightening than a question of who leads.",
            ["List the decisions of a month.", "Swap the lead each quarter and see."],
            "Put one name to each decision the shared team takes",
            "Both councils have the list",
        ),
    ],
}
_DECIDED = {
    1: WriteUpWords(
        "We begin at half past nine sharp, and finish on time.\nEach of us brings a date for every action.",
        "The partner who seems to block may be waiting to be asked for something they can give.",
    ),
    2: WriteUpWords(
        "The next two sessions begin with what did not work: it is where we learn most.",
        "A no with a reason keeps a relationship; a yes that is not kept does not.",
    ),
}
_TOLD = {
    1: (["partnership", "plans", "voluntary"], "A lively first session: the set has found its way of working."),
    2: (["money", "governance"], "Time was short for three issues; one is carried over."),
}
_DECIDED_B = {
    1: WriteUpWords("We meet in a room without tables.", "Start with what residents already do for themselves."),
    2: WriteUpWords("", "What is counted is not always what counts: ask what would look different on the street."),
}
_TOLD_B = (["engagement", "neighbourhoods", "data"], "")


def tell(at: Callable[..., None], days: Days) -> None:
    """Write the acts down; they are done in the order of their times, with all others."""
    for number, ago in ((1, 80), (2, 55)):
        for slot, clock in zip(_SLOTS[number], ("11:02", "11:48"), strict=True):
            due = {MABEL: days.ago(60), _LEANNE: days.ago(57), _JAS: days.ago(40)}.get(slot.presenter, days.ahead(10))
            at(ago, clock, _note_down, number, slot, due)
        at(ago - 1, "16:10", _write_up, "A", number, _DECIDED[number])
        at(ago - 1, "16:20", _tell_the_coordinator, "A", number, *_TOLD[number])
    at(58, "17:40", _close, MABEL, Outcome.WORKED, "They came, all three of them. I had asked the wrong person before.")
    at(56, "12:15", _close, _LEANNE, Outcome.DID_NOT_WORK, "None of the three answered. A letter was the wrong way.")
    at(41, "09:20", _close, _JAS, Outcome.PARTLY, "They want to talk. The money is gone all the same.")
    for number, ago in ((1, 78), (2, 50)):
        at(ago - 2, "15:30", _write_up, "B", number, _DECIDED_B[number])
    at(76, "15:40", _tell_the_coordinator, "B", 1, *_TOLD_B)


def _note_down(number: int, slot: Slot, due: date, *, now: datetime) -> None:
    """In the room."""
    session = _session("A", number)
    bid = Bid.objects.get(session=session, owner__participant__email=slot.presenter)
    presenter = User.objects.get(email=slot.presenter)
    others = [_ZOFIA, _DAFYDD, _KATYA if slot.presenter != _KATYA else _JAS]
    here = {"session": session, "bid": bid, "now": now}
    for email, text in zip(others, slot.options, strict=False):
        by = User.objects.get(email=email)
        room_entries.add_option(actor=by, text=text, key=uuid5(NAMESPACE_URL, text), **here)
    said = ((Words.QUESTION, slot.question_after), (Words.HOW_IT_WAS, slot.how_it_was))
    for what, text in said:
        room_entries.write_words(actor=presenter, what=what, text=text, seen="", **here)
    words = ActionWords(slot.action, due, slot.how_they_will_know)
    owner = Enrolment.objects.get(pk=bid.owner_id)
    key = uuid5(NAMESPACE_URL, slot.action)
    room_entries.record_here(actor=presenter, owner=owner, words=words, key=key, **here)


def _close(email: str, outcome: Outcome, learned: str, *, now: datetime) -> None:
    owner = User.objects.get(email=email)
    action = owner.enrolments.get(actions__session__isnull=False).actions.get(session__isnull=False)
    actions.close_action(actor=owner, action=action, outcome=outcome, learned=learned, now=now)


def _write_up(letter: str, number: int, words: WriteUpWords, *, now: datetime) -> None:
    session = _session(letter, number)
    save_write_up(actor=_runs(session), session=session, words=words, revision=0, publish=True, now=now)


def _tell_the_coordinator(letter: str, number: int, themes: Sequence[str], line: str, *, now: datetime) -> None:
    session = _session(letter, number)
    send_return(actor=_runs(session), session=session, themes=themes, line=line, revision=0, now=now)


def _session(letter: str, number: int) -> Session:
    found = Session.objects.select_related("learning_set__programme")
    return found.get(
        learning_set__programme__title__startswith="Neighbourhood working", learning_set__letter=letter, number=number
    )


def _runs(session: Session) -> User:
    return User.objects.get(facilitations__learning_set=session.learning_set)
