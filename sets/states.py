"""States and choices of programmes, sets and places, and the moves between them (domain, section 3)."""

from django.db.models import TextChoices

from core.states import Moves


class ProgrammeState(TextChoices):
    DRAFT = "draft", "Draft"
    OPEN = "open", "Open"
    CLOSED = "closed", "Closed"
    COMPLETED = "completed", "Completed"
    CANCELLED = "cancelled", "Cancelled"


PROGRAMME_MOVES = Moves(
    {
        ProgrammeState.DRAFT: {ProgrammeState.OPEN, ProgrammeState.CANCELLED},
        ProgrammeState.OPEN: {ProgrammeState.CLOSED, ProgrammeState.CANCELLED},
        ProgrammeState.CLOSED: {ProgrammeState.OPEN, ProgrammeState.COMPLETED, ProgrammeState.CANCELLED},
    }
)
#: Seats are filled, and sets open, only in these.
SERVING = (ProgrammeState.OPEN, ProgrammeState.CLOSED)


class SetState(TextChoices):
    FORMING = "forming", "Forming"
    CONFIRMED = "confirmed", "Confirmed"
    RUNNING = "running", "Running"
    COMPLETED = "completed", "Completed"
    CANCELLED = "cancelled", "Cancelled"


SET_MOVES = Moves(
    {
        SetState.FORMING: {SetState.CONFIRMED, SetState.CANCELLED},
        SetState.CONFIRMED: {SetState.RUNNING, SetState.CANCELLED},
        SetState.RUNNING: {SetState.COMPLETED, SetState.CANCELLED, SetState.CONFIRMED},
    }
)
#: P6: a set takes members until its session 1 is live.
TAKING_MEMBERS = (SetState.FORMING, SetState.CONFIRMED)


class PlaceState(TextChoices):
    WAITING = "waiting", "On the waiting list"
    OFFERED = "offered", "Offered a place"
    CONFIRMED = "confirmed", "Has a place"
    WITHDRAWN = "withdrawn", "Withdrawn"
    DECLINED = "declined", "Declined the offer"
    LAPSED = "lapsed", "Offer ran out"
    REPLACED = "replaced", "Handed over"
    REMOVED = "removed", "Removed"
    CANCELLED = "cancelled", "Cancelled"
    COMPLETED = "completed", "Completed"


LIVE = (PlaceState.WAITING, PlaceState.OFFERED, PlaceState.CONFIRMED)
#: A held place has a seat (P3).
HELD = (PlaceState.OFFERED, PlaceState.CONFIRMED)
#: P2 counts these.
ONE_PER_ORGANISATION = (*LIVE, PlaceState.COMPLETED)

PLACE_MOVES = Moves(
    {
        "": {PlaceState.CONFIRMED, PlaceState.WAITING},
        PlaceState.WAITING: {
            PlaceState.OFFERED,
            PlaceState.CONFIRMED,
            PlaceState.WITHDRAWN,
            PlaceState.REPLACED,
            PlaceState.REMOVED,
            PlaceState.CANCELLED,
        },
        PlaceState.OFFERED: {
            PlaceState.CONFIRMED,
            PlaceState.DECLINED,
            PlaceState.LAPSED,
            PlaceState.WITHDRAWN,
            PlaceState.REPLACED,
            PlaceState.REMOVED,
            PlaceState.CANCELLED,
            PlaceState.WAITING,
        },
        PlaceState.CONFIRMED: {
            PlaceState.CONFIRMED,
            PlaceState.WITHDRAWN,
            PlaceState.REPLACED,
            PlaceState.REMOVED,
            PlaceState.COMPLETED,
            PlaceState.CANCELLED,
            PlaceState.WAITING,
        },
    }
)


class ParallelSets(TextChoices):
    """What happens when enough people wait for another set (P7)."""

    AUTOMATIC = "automatic", "Open another set by itself"
    ASK = "ask", "Ask me first"
    NEVER = "never", "Never"


class HalfDay(TextChoices):
    MORNING = "morning", "Morning"
    AFTERNOON = "afternoon", "Afternoon"
    EITHER = "either", "Morning or afternoon"


class CriterionKind(TextChoices):
    STATEMENT = "statement", "A statement to tick"
    QUESTION = "question", "A question to answer"


class RoleKind(TextChoices):
    COORDINATOR = "coordinator", "Coordinator"
    SPONSOR = "sponsor", "Sponsor"


class Kind(TextChoices):
    """What a ledger entry is about (P13)."""

    PROGRAMME = "programme", "Programme"
    RULES = "rules", "Sizes and policy"
    SET = "set", "Set"
    DATES = "dates", "Dates confirmed"
    FACILITATOR = "facilitator", "Facilitator"
    PLACE = "place", "Place"
    ELIGIBLE = "eligible", "Organisation accepted"
    OFFER = "offer", "End of an offer"
    SEAT = "seat", "Another seat of the same set"
    BALANCE = "balance", "Members spread over more sets"


class Cause(TextChoices):
    """Why an entry was written: the act, in the words of the rules."""

    PUBLISH = "publish", "Programme published"
    WINDOW = "window", "Sign-up window changed"
    RULES = "rules", "Sizes or policy changed"
    REQUEST = "request", "Signed up"
    SEAT_FREED = "seat_freed", "A seat was free and this person was first in line"
    SET_OPENED = "set_opened", "Another set opened"
    WITHDRAW = "withdraw", "Withdrew"
    ACCEPT = "accept", "Accepted the offer"
    DECLINE = "decline", "Declined the offer"
    LAPSE = "lapse", "The offer ran out"
    REMOVE = "remove", "Removed by the coordinator"
    MOVE = "move", "Moved to another set by the coordinator"
    EXCHANGE = "exchange", "Changed places with a member of another set"
    GIVE = "give", "Given the seat of somebody removed"
    BALANCE = "balance", "Members were spread over more sets"
    MERGE = "merge", "Merged with another set"
    LIFT = "lift", "May sign up again"
    EXTEND = "extend", "The offer was given a later end"
    DATES = "dates", "Dates confirmed"
    FACILITATOR = "facilitator", "Facilitator changed"
    ORGANISATION = "organisation", "Organisation settled"
    GO_AHEAD = "go_ahead", "Runs with fewer members than it needs"
    CONFIRM_SET = "confirm_set", "Set confirmed"
    START = "start", "Session 1 began"
    ABANDON = "abandon", "Session 1 was abandoned"
    COMPLETE = "complete", "Completed"
    CANCEL = "cancel", "Cancelled"
    HAND_OVER = "hand_over", "Handed over"


#: What a person does alone, or somebody else does for them with a reason (P15).
OWN_ACTS = (Cause.REQUEST, Cause.WITHDRAW, Cause.ACCEPT, Cause.DECLINE)


class HandOverState(TextChoices):
    """An invitation to take over a place (P10); nothing follows upon any but the first."""

    OPEN = "open", "Open"
    ACCEPTED = "accepted", "Accepted"
    DECLINED = "declined", "Declined"
    TAKEN_BACK = "taken_back", "Taken back"
    LAPSED = "lapsed", "Ran out"
    ENDED = "ended", "The place ended, or went another way"


HAND_OVER_MOVES = Moves({HandOverState.OPEN: set[str](HandOverState) - {HandOverState.OPEN}})


class SignUpsState(TextChoices):
    """A file of sign-ups that came by e-mail; nothing is written to the places before it is *done*."""

    COLUMNS = "columns", "Columns to be named"
    PREVIEW = "preview", "To be looked at"
    DONE = "done", "Done"


SIGN_UPS_MOVES = Moves(
    {
        SignUpsState.COLUMNS: {SignUpsState.COLUMNS, SignUpsState.PREVIEW},
        SignUpsState.PREVIEW: {SignUpsState.COLUMNS, SignUpsState.PREVIEW, SignUpsState.DONE},
    }
)


class SignUpOutcome(TextChoices):
    """What a row of such a file would do."""

    CHOOSE = "choose", "To be chosen"
    WRONG = "wrong", "Wrong"
    NEW = "new", "New people"
    KNOWN = "known", "Known people"
    ALREADY = "already", "Have a place already"
    OUT = "out", "Left out"


#: These are signed up when the file is confirmed.
ENTERED = (SignUpOutcome.NEW, SignUpOutcome.KNOWN)
