"""States of sessions and of attendance, and the moves between them (domain, sections 3 and 5)."""

from datetime import time, timedelta

from django.db.models import IntegerChoices, TextChoices

from core.states import Moves


class SessionState(TextChoices):
    DRAFT = "draft", "No date yet"
    PROVISIONAL = "provisional", "Provisional"
    CONFIRMED = "confirmed", "Confirmed"
    LIVE = "live", "Under way"
    HELD = "held", "Held"
    WRITTEN_UP = "written_up", "Written up"
    CANCELLED = "cancelled", "Cancelled"
    ABANDONED = "abandoned", "Abandoned"


SESSION_MOVES = Moves(
    {
        SessionState.DRAFT: {SessionState.PROVISIONAL},
        SessionState.PROVISIONAL: {SessionState.CONFIRMED, SessionState.CANCELLED},
        SessionState.CONFIRMED: {SessionState.LIVE, SessionState.CANCELLED},
        SessionState.LIVE: {SessionState.HELD, SessionState.ABANDONED},
        SessionState.HELD: {SessionState.WRITTEN_UP},
    }
)
#: A session of these counts against nobody, and is not the set's first.
VOID = (SessionState.CANCELLED, SessionState.ABANDONED)
#: Its date may still change.
AHEAD = (SessionState.DRAFT, SessionState.PROVISIONAL, SessionState.CONFIRMED)
#: Whoever runs it is taken for its time (D7).
BINDING = (SessionState.PROVISIONAL, SessionState.CONFIRMED, SessionState.LIVE)
#: It has taken place, or is taking place.
BEGUN = (SessionState.LIVE, SessionState.HELD, SessionState.WRITTEN_UP)


#: Fewer people than this are too few for the work (D7): whoever runs the session chooses what to do.
QUORUM = 4
#: How long after a session whoever ran it may change the register.
MARKED_FOR = timedelta(days=14)
#: When a session of a half-day begins and ends, until somebody says otherwise.
HOURS = {"morning": (time(9, 30), time(12, 30)), "afternoon": (time(13, 30), time(16, 30))}


class Mode(TextChoices):
    IN_PERSON = "in_person", "In person"
    ONLINE = "online", "Online"
    MIXED = "mixed", "In person and online"


class AttendanceStatus(TextChoices):
    """What the register says of one person at one session (D6). Not marked yet is the empty status."""

    PRESENT = "present", "Present"
    LATE = "late", "Late"
    LEFT_EARLY = "left_early", "Left early"
    APOLOGIES = "apologies", "Apologies"
    ABSENT = "absent", "Absent"
    SUBSTITUTE = "substitute", "Substitute"
    NOT_EXPECTED = "not_expected", "Not expected"


UNMARKED = ""
#: The person was there.
ATTENDED = (AttendanceStatus.PRESENT, AttendanceStatus.LATE, AttendanceStatus.LEFT_EARLY)
#: The organisation kept its word: somebody came, or said in time that nobody could.
COMMITTED = (*ATTENDED, AttendanceStatus.SUBSTITUTE, AttendanceStatus.APOLOGIES)
#: Left out of every figure: unmarked is shown as missing, not expected is nobody's business.
LEFT_OUT = (UNMARKED, AttendanceStatus.NOT_EXPECTED)
#: Sessions whose registers count.
COUNTED = (SessionState.HELD, SessionState.WRITTEN_UP)


class IssueState(TextChoices):
    """A real, current, unresolved issue of one member, held as a question (domain, section 3)."""

    PRIVATE_DRAFT = "private_draft", "Only you can read it"
    SHARED = "shared", "Shared with the set"
    WORKED_ON = "worked_on", "Worked on"
    IN_PROGRESS = "in_progress", "In progress"
    RESOLVED = "resolved", "Resolved"
    PARKED = "parked", "Parked"
    PASSED_ON = "passed_on", "Passed on"


ISSUE_MOVES = Moves(
    {
        IssueState.PRIVATE_DRAFT: {IssueState.SHARED},
        IssueState.SHARED: {IssueState.WORKED_ON},
        IssueState.WORKED_ON: {IssueState.IN_PROGRESS},
        IssueState.IN_PROGRESS: {IssueState.RESOLVED, IssueState.PARKED, IssueState.PASSED_ON},
    }
)
#: The owner may still change its words.
OPEN_ISSUE = (IssueState.PRIVATE_DRAFT, IssueState.SHARED, IssueState.WORKED_ON, IssueState.IN_PROGRESS)


class ActionState(TextChoices):
    """A practical step by a named member by a date."""

    PROPOSED = "proposed", "Recorded for you: confirm"
    AGREED = "agreed", "Agreed"
    DOING = "doing", "Doing"
    DONE = "done", "Done"
    CHANGED = "changed", "Changed"
    DROPPED = "dropped", "Dropped"


ACTION_MOVES = Moves(
    {
        ActionState.PROPOSED: {ActionState.AGREED, ActionState.DROPPED},
        ActionState.AGREED: {ActionState.DOING, ActionState.CHANGED, ActionState.DROPPED},
        ActionState.DOING: {ActionState.DONE, ActionState.CHANGED, ActionState.DROPPED},
    }
)
#: Carried over from session to session until it is closed.
OPEN_ACTION = (ActionState.PROPOSED, ActionState.AGREED, ActionState.DOING)


class Outcome(TextChoices):
    """What came of it. "Did not work" counts as done: learning is not failure (R6)."""

    WORKED = "worked", "It worked"
    PARTLY = "partly", "It worked in part"
    DID_NOT_WORK = "did_not_work", "It did not work"


class PollState(TextChoices):
    OPEN = "open", "Open"
    CLOSED = "closed", "Closed"
    DECIDED = "decided", "Decided"
    WITHDRAWN = "withdrawn", "Withdrawn"


POLL_MOVES = Moves(
    {
        PollState.OPEN: {PollState.CLOSED, PollState.DECIDED, PollState.WITHDRAWN},
        # Open again with a later closing date.
        PollState.CLOSED: {PollState.OPEN, PollState.DECIDED, PollState.WITHDRAWN},
    }
)
#: Dates can still be chosen from it; a set has one of these at most.
UNDECIDED = (PollState.OPEN, PollState.CLOSED)


class Answer(TextChoices):
    """Whether a half-day, or a place, suits somebody (D2)."""

    YES = "yes", "Yes"
    IF_NEED_BE = "if_need_be", "If need be"
    NO = "no", "No"


#: With either the person can come.
CAN = (Answer.YES, Answer.IF_NEED_BE)


class Question(TextChoices):
    """What somebody answers when they look back on a session; a note answers none."""

    WORKED = "worked", "What worked well today?"
    DID_NOT = "did_not", "What did not?"
    LEARNED = "learned", "What I learned"
    NOTE = "note", "My note"


#: Asked after each session, in this order.
LOOKING_BACK = (Question.WORKED, Question.DID_NOT, Question.LEARNED)
#: What anonymous feedback asks, by the name of its column.
FEEDBACK_SCALES = {
    "useful": "The session was useful to me.",
    "heard": "I could say what I wanted to say, and was listened to.",
    "time_used": "We used the time well.",
}
SCALE = [(1, "Not at all"), (2, "A little"), (3, "Partly"), (4, "Mostly"), (5, "Fully")]


class BidState(TextChoices):
    """A member's request for time in a session (domain, section 3). Carried over means first in line next time."""

    BID = "bid", "Asked for"
    SCHEDULED = "scheduled", "Has a slot"
    IN_PROGRESS = "in_progress", "In progress"
    DONE = "done", "Done"
    CARRIED_OVER = "carried_over", "Carried over"
    WITHDRAWN = "withdrawn", "Withdrawn"


#: Scheduled goes back to asked for while nothing has happened yet: the running order is changed again.
BID_MOVES = Moves(
    {
        BidState.BID: {BidState.SCHEDULED, BidState.WITHDRAWN},
        BidState.SCHEDULED: {BidState.IN_PROGRESS, BidState.CARRIED_OVER, BidState.BID, BidState.WITHDRAWN},
        BidState.IN_PROGRESS: {BidState.DONE},
        BidState.CARRIED_OVER: {BidState.SCHEDULED, BidState.WITHDRAWN},
    }
)
#: It stands: nobody has two of these for one session.
LIVE_BID = (BidState.BID, BidState.SCHEDULED, BidState.IN_PROGRESS, BidState.CARRIED_OVER)
#: It waits for a slot.
WAITING_BID = (BidState.BID, BidState.CARRIED_OVER)


class Urgency(IntegerChoices):
    """As its owner states it; nobody else weighs it."""

    CAN_WAIT = 1, "It can wait"
    SOON = 2, "Soon"
    NOW = 3, "Now"
