"""What members of the two sets in the middle of their time brought, and what they have tried since: issues and actions.

In every state they can be in. Those of Set A that time was asked for are worked on in sessions (`plans`, `write_ups`).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import NAMESPACE_URL, UUID, uuid5

from alsportal.demo.days import Days
from alsportal.demo.people import FARID, FIONA, MABEL
from participants.models import User
from sessions.models import Action, Issue
from sessions.services import actions, issues
from sessions.services.actions import ActionWords
from sessions.services.issues import IssueWords
from sessions.states import IssueState, Outcome
from sets.models import Enrolment, LearningSet

_PROGRAMME = "Neighbourhood working"
_LEANNE, _ZOFIA = "leanne.okonkwo-barrett@ashmere.example.org", "zofia.kowalczyk@harrowfen.example.org"
_KATYA, _JAS = "ekaterina.sokolova@eastmere.example.org", "jasvinder.gill@calderwick.example.org"
_RUTH, _KOFI = "ruth.abernethy@wealdshire.example.org", "kofi.amankwah@brindlecombe.example.org"
_RHYS, _ELSPETH = "rhys.maddox@brindlecombe.example.org", "elspeth.murray@norwald.example.org"
_SAMIRA, _CHIDI = "samira.haddad@wold.example.org", "chidi.nwosu@ouseby.example.org"
_PETRA, _DESMOND = "petra.novakova@upper-tarne.example.org", "desmond.achebe@wealdshire.example.org"


@dataclass(frozen=True)
class Brought:
    """An issue: when it was written, and when shared; never, if it is still its owner's own."""

    owner: str
    written: int
    shared: int | None
    words: IssueWords
    #: Where it went: working days ago, to which state.
    moves: tuple[tuple[int, IssueState], ...] = ()
    passed_on: str = ""


_WORKED, _GOING, _RESOLVED = IssueState.WORKED_ON, IssueState.IN_PROGRESS, IssueState.RESOLVED

_ISSUES = [
    Brought(
        MABEL,
        85,
        84,
        IssueWords(
            "How can I bring the planning team to our table before the plan is fixed?",
            why_it_matters="Eleven thousand homes are in the draft, and none of our partners has seen it.",
            influence="Our agenda, our papers, and who is asked to come. Not the council's timetable.",
            tried="Two letters and an invitation to a conference. They sent apologies.",
            wanted="Questions that show me what I have not thought of.",
            is_relevant=True,
            is_important=True,
            is_possible=True,
        ),
        ((54, _GOING), (9, _RESOLVED)),
    ),
    Brought(
        _LEANNE,
        84,
        83,
        IssueWords(
            "What would make volunteers stay beyond the first year?",
            why_it_matters="Every autumn we train thirty people, and by the next summer nine are left.",
            tried="A newsletter and a dinner.",
            is_relevant=True,
            is_important=True,
        ),
        ((53, _GOING),),
    ),
    Brought(
        _JAS,
        62,
        61,
        IssueWords(
            "How do I say no to a funder without losing them?",
            why_it_matters="The money is for what nobody here has asked for.",
            influence="What I write, and whom I ring before I write.",
        ),
        ((40, _GOING), (39, IssueState.PARKED)),
    ),
    Brought(_KATYA, 61, 60, IssueWords("Who should lead when two councils share one team?")),
    Brought(
        _ZOFIA,
        59,
        59,
        IssueWords(
            "How can I keep the youth forum going without its worker?",
            why_it_matters="Twenty-two young people have learned that somebody listens. They must not unlearn it.",
            wanted="Has anybody kept a group going without a paid post?",
            is_important=True,
        ),
    ),
    Brought(_RUTH, 50, 48, IssueWords("What would a county partnership be for, if the districts did without it?")),
    Brought(
        MABEL,
        6,
        5,
        IssueWords(
            "What do I ask for, now that the planners come to our meetings?",
            why_it_matters="They were there last week, and I had nothing ready.",
            is_relevant=True,
            is_possible=True,
        ),
    ),
    Brought(MABEL, 12, None, IssueWords("Am I the right person to chair this, or only the one who always does?")),
    Brought(
        _RHYS,
        79,
        79,
        IssueWords("How do we share what we know of a street without naming its people?"),
        ((78, _WORKED), (50, _GOING), (30, _RESOLVED)),
    ),
    Brought(
        _ELSPETH,
        80,
        79,
        IssueWords("How can small villages count in a fund that pays by head?"),
        ((78, _WORKED), (49, _GOING), (20, IssueState.PASSED_ON)),
        "So much for each resident leaves out places where distance is what costs. Could the rule be looked at?",
    ),
    Brought(
        _SAMIRA, 52, 51, IssueWords("Who speaks for a neighbourhood that has no group?"), ((50, _WORKED), (47, _GOING))
    ),
    Brought(_DESMOND, 24, 22, IssueWords("What do I do with a survey that says what nobody wants to hear?")),
]

#: Working days ago, whose, what, how they will know; when it is due, below zero for days ahead.
_ACTIONS = [
    (54, MABEL, "Ask the ward councillors which three streets they would walk first", "A list of three streets", 33),
    (54, MABEL, "Bring one page of what partners know to the planners", "They use one figure of it", -12),
    (53, _LEANNE, "Write to everybody who trained last year", "", 30),
    (53, _ZOFIA, "Ask two of the older members to run one evening", "They do it without me", -6),
    (53, _KATYA, "Put the shared team's diary on one page", "", 4),
    (77, _RHYS, "Try the map with blocks of ten homes", "Nobody can be pointed at", 52),
    (77, _ELSPETH, "Count the miles a home visit takes in March", "A number per visit", 56),
    (49, _SAMIRA, "Spend a Saturday outside the shop with a flask of tea", "I know ten names", 34),
    (49, _PETRA, "Ask the school to lend its hall once a month", "", 18),
    (49, _DESMOND, "Read the survey with those who filled it in", "", -9),
]


def tell(at: Callable[..., None], days: Days) -> None:
    """Write the acts down; they are done in the order of their times, with all others."""
    for one in _ISSUES:
        at(one.written, "20:05", _write, one)
        if one.shared is not None:
            at(one.shared, "20:40", _share, one)
        for ago, state in one.moves:
            at(ago, "17:15", _move, one, state)
    for number, (ago, email, what, known_by, due) in enumerate(_ACTIONS):
        day = days.ago(due) if due > 0 else days.ahead(-due)
        at(ago, f"18:{number + 10}", _record, email, what, day, known_by)
    _what_came_of_them(at, days)


def _what_came_of_them(at: Callable[..., None], days: Days) -> None:
    at(46, "12:20", _say, MABEL, "Ask the ward", "Two of the three named the same street, for different reasons.")
    at(
        34,
        "16:35",
        _close,
        MABEL,
        "Ask the ward",
        Outcome.WORKED,
        "They walked it with me. I had asked for a list.",
    )
    at(10, "08:50", _say, MABEL, "Bring one page", "A draft is with two partners. It is still two pages.")
    at(31, "10:10", _close, _LEANNE, "Write to everybody", Outcome.PARTLY, "Six answered, and two came back.")
    at(8, "19:30", _say, _ZOFIA, "Ask two", "They said yes, and asked for a key.")
    at(52, "09:05", _close, _RHYS, "Try the map", Outcome.WORKED, "Ten is enough here, twenty in the town.")
    at(55, "15:00", _close, _ELSPETH, "Count the miles", Outcome.WORKED, "Nine miles. In the town it is one.")
    at(
        33,
        "18:25",
        _close,
        _SAMIRA,
        "Spend a Saturday",
        Outcome.WORKED,
        "Fourteen names, and the offer of a flask.",
    )
    at(17, "11:15", _drop, _PETRA, "Ask the school", "The school is being rebuilt until the summer.")
    at(21, "13:10", _change, _DESMOND, "Read the survey", "Read the survey with the ward team first", days.ahead(16))
    # Recorded for them, and not confirmed yet.
    at(19, "12:20", _record_for, FIONA, _CHIDI, "Ask the library for one evening a month", days.ahead(8))
    at(54, "12:45", _record_for, FARID, _KOFI, "Ring the chair before the next board", days.ahead(3))


def _write(one: Brought, *, now: datetime) -> None:
    place = _place(one.owner)
    issues.write_issue(
        actor=place.participant, learning_set=_set_of(place), words=one.words, key=_key(one.words.question), now=now
    )


def _share(one: Brought, *, now: datetime) -> None:
    issues.share_issue(actor=_person(one.owner), issue=_issue(one), now=now)


def _move(one: Brought, state: IssueState, *, now: datetime) -> None:
    issues.move_issue(actor=_person(one.owner), issue=_issue(one), state=state, words=one.passed_on, now=now)


def _record(email: str, what: str, due: date, known_by: str, *, now: datetime) -> None:
    place = _place(email)
    words = ActionWords(what, due, known_by)
    actions.record_action(actor=place.participant, owner=place, words=words, key=_key(what), now=now)


def _record_for(by: str, email: str, what: str, due: date, *, now: datetime) -> None:
    words = ActionWords(what, due)
    actions.record_action(actor=_person(by), owner=_place(email), words=words, key=_key(what), now=now)


def _say(email: str, begins: str, text: str, *, now: datetime) -> None:
    actions.say_how_it_goes(actor=_person(email), action=_action(email, begins), text=text, key=_key(text), now=now)


def _close(email: str, begins: str, outcome: Outcome, learned: str, *, now: datetime) -> None:
    found = _action(email, begins)
    actions.close_action(actor=_person(email), action=found, outcome=outcome, learned=learned, now=now)


def _drop(email: str, begins: str, reason: str, *, now: datetime) -> None:
    actions.drop_action(actor=_person(email), action=_action(email, begins), reason=reason, now=now)


def _change(email: str, begins: str, what: str, due: date, *, now: datetime) -> None:
    found, words = _action(email, begins), ActionWords(what, due)
    reason = "The ward team has to hear it before the public does."
    actions.change_action(actor=_person(email), action=found, words=words, reason=reason, now=now)


# --- inside ----------------------------------------------------------------------------------------------------------


def _key(words: str) -> UUID:
    return uuid5(NAMESPACE_URL, words)


def _person(email: str) -> User:
    return User.objects.get(email=email)


def _place(email: str) -> Enrolment:
    found = Enrolment.objects.of_people_of_sets().filter(programme__title__startswith=_PROGRAMME)
    return found.select_related("participant", "learning_set__programme").get(participant__email=email)


def _set_of(place: Enrolment) -> LearningSet:
    assert place.learning_set is not None
    return place.learning_set


def _issue(one: Brought) -> Issue:
    return Issue.objects.get(owner__participant__email=one.owner, key=_key(one.words.question))


def _action(email: str, begins: str) -> Action:
    return Action.objects.get(owner__participant__email=email, what__startswith=begins)
