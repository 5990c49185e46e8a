"""Of a person's own data what happens in sets: attendance, dates, and every word that they wrote."""

from collections.abc import Sequence
from typing import TypeVar

from django.db.models import Model, QuerySet

from participants.models import User
from participants.own_data import Column, Section, Sort
from sessions.models import (
    Acknowledgement,
    Action,
    ActionUpdate,
    Attendance,
    Bid,
    CalendarAddress,
    Cover,
    FeedbackGiven,
    GroundRules,
    Invitation,
    Issue,
    IssueVersion,
    PollAnswer,
    PollPlaceAnswer,
    Reflection,
    Reminder,
    ReminderPlan,
    SetNote,
)
from sessions.states import ActionState, Answer, AttendanceStatus, BidState, IssueState, Outcome, Question

Row = TypeVar("Row", bound=Model)


def gather(person: User) -> Sequence[Section]:
    return [one.of(person) for one in SORTS]


def theirs(model: type[Row], person: User) -> QuerySet[Row]:
    """The rows of this kind that are theirs: those of their own data."""
    found: QuerySet[Row] = _BY_MODEL[model].theirs(person)
    return found


def _of_set(way: str = "") -> list[Column]:
    return [
        Column("programme", "Programme", f"{way}learning_set__programme__title"),
        Column("set", "Set", f"{way}learning_set__letter"),
    ]


def _of_session(way: str = "session__") -> list[Column]:
    return [*_of_set(way), Column("session", "Session", f"{way}number")]


_ATTENDANCE = (
    Sort(
        "attendance",
        "Your attendance",
        "What the register says, what you wrote when you could not come, and why a mark was changed.",
        Attendance,
        "enrolment__participant",
        [
            *_of_session(),
            Column("starts_at", "Starts", "session__starts_at"),
            Column("status", "Marked", choices=AttendanceStatus),
            Column("marked_at", "When"),
            Column("by_you", "By yourself", "marked_by", is_theirs=True),
            Column("apologies_reason", "Your apologies"),
            Column("change_reason", "Why it was changed, in the words of whoever did it"),
        ],
        order=("session__starts_at", "pk"),
    ),
    Sort(
        "dates_that_suit",
        "Dates that suit you",
        "Your answers when a set was asked for dates.",
        PollAnswer,
        "enrolment__participant",
        [
            *_of_session("option__session__"),
            Column("date", "Day", "option__date"),
            Column("half_day", "Half of the day", "option__half_day"),
            Column("answer", "Answer", choices=Answer),
        ],
    ),
    Sort(
        "places_that_suit",
        "Meeting places that suit you",
        "Your answers when a set was asked where to meet.",
        PollPlaceAnswer,
        "enrolment__participant",
        [
            *_of_set("place__poll__"),
            Column("place", "Place", "place__name"),
            Column("answer", "Answer", choices=Answer),
        ],
    ),
    Sort(
        "calendar",
        "Sessions your calendar was told of",
        "When, and for which time.",
        Invitation,
        "user",
        [
            *_of_session(),
            Column("starts_at", "Starts"),
            Column("ends_at", "Ends"),
            Column("is_cancelled", "Cancelled"),
            Column("told_at", "Told"),
        ],
    ),
    Sort(
        "calendar_address",
        "Your private calendar",
        "Its address is not in the copy: whoever has it reads when and where your sessions are.",
        CalendarAddress,
        "user",
        [Column("since", "Since")],
        order=(),
    ),
    Sort(
        "reminders",
        "What you were reminded of",
        "Each thing once.",
        Reminder,
        "recipient",
        [
            Column("rule", "Rule"),
            Column("for_at", "For"),
            Column("reminded_at", "Reminded", "created_at"),
        ],
    ),
    Sort(
        "ground_rules_agreed",
        "Ground rules you agreed to",
        "The text is the set’s.",
        Acknowledgement,
        "enrolment__participant",
        [*_of_set("rules__"), Column("version", "Version", "rules__version"), Column("at", "When")],
    ),
)

_ISSUES_AND_ACTIONS = (
    Sort(
        "issues",
        "Issues you brought, and drafts",
        "A draft is read by you alone.",
        Issue,
        "owner__participant",
        [
            *_of_set(),
            Column("state", "State", choices=IssueState),
            Column("question", "Question"),
            Column("why_it_matters", "Why it matters"),
            Column("influence", "What you can influence"),
            Column("tried", "What you have tried"),
            Column("wanted", "What you want from the set"),
            Column("is_relevant", "Relevant"),
            Column("is_important", "Important"),
            Column("is_possible", "Progress is possible"),
            Column("passed_on_words", "Passed on, in your words"),
            Column("written_at", "Written", "created_at"),
            Column("shared_at", "Shared"),
            Column("state_since", "Since"),
        ],
    ),
    Sort(
        "earlier_questions",
        "How you put your questions before",
        "Kept when a shared issue is put anew.",
        IssueVersion,
        "issue__owner__participant",
        [Column("number", "Version"), Column("question", "Question"), Column("at", "When")],
        order=("issue", "number"),
    ),
    Sort(
        "bids",
        "Time you asked for in sessions",
        "And what you wrote in the room.",
        Bid,
        "owner__participant",
        [
            *_of_session(),
            Column("question", "Question"),
            Column("why_now", "Why now"),
            Column("minutes", "Minutes asked for"),
            Column("urgency", "Urgency, of 3"),
            Column("state", "State", choices=BidState),
            Column("minutes_had", "Minutes had"),
            Column("question_after", "The question put anew"),
            Column("how_it_was", "How it was for you"),
            Column("at", "Asked"),
        ],
    ),
    Sort(
        "actions",
        "Your actions",
        "What you said you would do, and what came of it.",
        Action,
        "owner__participant",
        [
            *_of_set(),
            Column("state", "State", choices=ActionState),
            Column("what", "What"),
            Column("due_on", "By"),
            Column("how_i_will_know", "How you will know"),
            Column("outcome", "What came of it", choices=Outcome),
            Column("learned", "What you learned"),
            Column("reason", "Why it was changed or dropped"),
            Column("written_by_you", "Written down by you", "recorded_by", is_theirs=True),
            Column("written_at", "Written down", "created_at"),
            Column("agreed_at", "Agreed"),
        ],
    ),
    Sort(
        "action_updates",
        "How your actions went",
        "What you wrote between sessions.",
        ActionUpdate,
        "action__owner__participant",
        [Column("action", "Action", "action__what"), Column("text", "What you wrote"), Column("at", "When")],
    ),
)

_LOOKING_BACK = (
    Sort(
        "journal",
        "Your journal",
        "What is not shared is read by you alone.",
        Reflection,
        "author",
        [
            *_of_session(),
            Column("question", "Question", choices=Question),
            Column("text", "What you wrote"),
            Column("written_at", "Written", "at"),
            Column("changed_at", "Changed"),
            Column("shared_at", "Shared with the set"),
        ],
        order=("at", "pk"),
        page="journal",
        page_words="Open your journal",
    ),
    Sort(
        "feedback_given",
        "Sessions you gave feedback on",
        "That you answered is kept; which answer is yours is not, so it cannot be in the copy.",
        FeedbackGiven,
        "enrolment__participant",
        _of_session(),
        order=("session__starts_at", "session"),
    ),
)

_AS_STAFF = (
    Sort(
        "notes_to_sets",
        "Notes you wrote to your sets",
        "As their facilitator.",
        SetNote,
        "author",
        [*_of_set(), Column("text", "What you wrote"), Column("at", "When"), Column("taken_back_at", "Taken back")],
    ),
    Sort(
        "ground_rules_written",
        "Ground rules you wrote down",
        "For a set that you facilitate.",
        GroundRules,
        "written_by",
        [*_of_set(), Column("version", "Version"), Column("text", "Text"), Column("at", "When")],
    ),
    Sort(
        "lines_in_reminders",
        "What you added to reminders",
        "For the people of a session.",
        ReminderPlan,
        "changed_by",
        [*_of_session(), Column("line", "What you wrote"), Column("at", "When", "changed_at")],
    ),
    Sort(
        "sessions_covered",
        "Sessions you run in place of others",
        "Also those that are over.",
        Cover,
        "user",
        [*_of_session(), Column("named_at", "Named"), Column("ended_at", "Taken back")],
    ),
)

#: In the order of the file.
SORTS = (*_ATTENDANCE, *_ISSUES_AND_ACTIONS, *_LOOKING_BACK, *_AS_STAFF)
_BY_MODEL = {one.model: one for one in SORTS}
