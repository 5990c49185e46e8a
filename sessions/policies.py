"""May this person do this to this session? Reads only."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q
from django.db.models.expressions import Combinable

from core.templatetags.wording import when
from sessions.models import Acknowledgement, DatePoll, Session
from sessions.states import ATTENDED, COUNTED, MARKED_FOR, UNMARKED, PollState, SessionState
from sets.models import Enrolment, Facilitation, LearningSet, ProgrammeRole
from sets.policies import coordinates
from sets.states import RoleKind, SetState

#: A session can begin, and its members can check in, this long before its start (section 3).
BEGINS_BEFORE = timedelta(minutes=60)
#: How long after a session its members may answer about it without their names.
FEEDBACK_FOR = timedelta(days=7)


def facilitates(user: Any, learning_set: LearningSet) -> bool:
    return user.is_authenticated and LearningSet.objects.facilitated_by(user).filter(pk=learning_set.pk).exists()


def roles_in(user: Any, learning_set: LearningSet) -> tuple[bool, bool]:
    """Whether the user facilitates the set, and whether they coordinate its programme; one query for both."""
    if not user.is_authenticated:
        return False, False
    holds = Facilitation.objects.filter(learning_set=OuterRef("pk"), user=user)
    leads = ProgrammeRole.objects.filter(programme=OuterRef("programme"), user=user, role=RoleKind.COORDINATOR)
    return LearningSet.objects.filter(pk=learning_set.pk).values_list(Exists(holds), Exists(leads)).get()


def may_run(user: Any, learning_set: LearningSet) -> bool:
    """Whether the user plans the sessions of the set: its facilitator or its coordinator (domain, section 2)."""
    return facilitates(user, learning_set) or coordinates(user, learning_set.programme)


def covers(user: Any, session: Session) -> bool:
    """Whether the user runs this one session in place of the set's facilitators, and sees it alone."""
    return user.is_authenticated and Session.objects.covered_by(user).filter(pk=session.pk).exists()


def runs_session(user: Any, session: Session) -> bool:
    """Whether the user is in the room to run it: facilitates the set, or covers this session."""
    return facilitates(user, session.learning_set) or covers(user, session)


def own_place(user: Any, session: Session) -> Enrolment | None:
    """The user's place in the session's set, while they have it (C04)."""
    members = session.learning_set.enrolments.members()
    return members.filter(participant=user.pk).first() if user.is_authenticated else None


def membership(user: Any, learning_set: LearningSet) -> Enrolment | None:
    """The user's place in the set, while they are of it: also when it has met for the last time (C04)."""
    people = learning_set.enrolments.of_people_of_sets().select_related("participant")
    return people.filter(participant=user.pk).first() if user.is_authenticated else None


def open_to(user: Any, learning_set: str) -> Q:
    """Whether what is written in a set is open to the user: to whoever facilitates it, and to each member who has
    agreed to its ground rules as they stand; to nobody else (C11). `learning_set` is the way there from the rows."""
    held = Facilitation.objects.filter(user=user.pk, learning_set=OuterRef(learning_set))
    mine = Enrolment.objects.of_people_of_sets().filter(participant=user.pk)
    agreed = Acknowledgement.objects.of_newest().filter(enrolment__in=mine.values("pk"))
    here = agreed.filter(enrolment__learning_set=OuterRef(learning_set), rules__learning_set=OuterRef(learning_set))
    return Q(Exists(held)) | Q(Exists(here))


def has_agreed(user: Any, learning_set: LearningSet) -> bool:
    """The same of one set. One query."""
    if not user.is_authenticated:
        return False
    return LearningSet.objects.filter(open_to(user, "pk"), pk=learning_set.pk).exists()


def open_to_as_read(user: Any) -> Combinable:
    """The same for sets that are read anyway, as a yes or no of each; `user` is signed in."""
    return ExpressionWrapper(open_to(user, "pk"), output_field=BooleanField())


def why_not_begin(session: Session, now: datetime) -> str:
    """Why the session cannot go live at `now`, or nothing; its set and the other sessions are the service's to ask."""
    if session.state != SessionState.CONFIRMED or session.starts_at is None:
        return f"This session {_stands(session)}, so it cannot begin."
    if now < session.starts_at - BEGINS_BEFORE:
        return f"This session can begin from {when(session.starts_at - BEGINS_BEFORE)}."
    return ""


def has_open_room(session: Session, now: datetime) -> bool:
    """Whether its people look for its room: it is under way, or can begin."""
    return session.state == SessionState.LIVE or not why_not_begin(session, now)


def why_no_register(session: Session) -> str:
    """Why nobody can ever mark this session, or nothing: it counts against nobody (D6)."""
    if not session.is_void:
        return ""
    return f"This session {_stands(session)}, so it has no register and counts against nobody."


@dataclass(frozen=True)
class Marking:
    """Whether the reader may mark a register now, and whether they run the session."""

    #: Empty when they may.
    why_not: str = ""
    needs_reason: bool = False
    facilitates: bool = False


def marking(user: Any, session: Session, now: datetime) -> Marking:
    """Whoever runs it and the coordinator mark while the session is live; after it whoever ran it for 14 days, the
    coordinator with a reason (section 3)."""
    holds = runs_session(user, session)
    if why_not := why_no_register(session):
        return Marking(why_not, facilitates=holds)
    if not session.has_begun:
        return Marking("The register opens when the session begins.", facilitates=holds)
    last = held_at(session) + MARKED_FOR if session.state in COUNTED else None
    if holds and (last is None or now < last):
        return Marking(facilitates=True)
    if coordinates(user, session.learning_set.programme):
        return Marking(needs_reason=last is not None, facilitates=holds)
    if not holds or last is None:
        return Marking("Only the set's facilitator and the programme's coordinator mark its register.")
    why_not = f"The register could be changed until {when(last)}. Ask the programme's coordinator to change it."
    return Marking(why_not, facilitates=True)


def held_at(session: Session) -> datetime:
    """When a session that was held ended."""
    return session.events.filter(to_state=SessionState.HELD).latest("at").at


def began_at(session: Session) -> datetime:
    """When a session truly began: at its start, or when it went live if that was later.

    Begun only after it was over by the clock, it is written down late, and began at its start.
    """
    went_live = went_live_at(session)
    assert session.starts_at is not None
    is_late = session.ends_at is not None and went_live >= session.ends_at
    return session.starts_at if is_late else max(went_live, session.starts_at)


def went_live_at(session: Session) -> datetime:
    """When somebody pressed "begin", which may be before its start, or long after its end."""
    return session.events.filter(to_state=SessionState.LIVE).latest("at").at


def met_from(session: Session) -> datetime:
    """From when on whoever was in the set heard all of it: when it went live, or its start if it was written down late.

    Whoever joined later, were it before the start on the calendar, reads nothing of it (C05).
    """
    return min(went_live_at(session), began_at(session))


def why_no_cover(session: Session) -> str:
    """Why nobody can be named to cover this session, or nothing."""
    if session.is_ahead or session.state == SessionState.LIVE:
        return ""
    return f"This session {_stands(session)}, so nobody can cover it."


def why_not_apologise(session: Session, now: datetime) -> str:
    """Why a member cannot say any more, or not yet, that they cannot come; or nothing."""
    if session.state not in (SessionState.CONFIRMED, SessionState.LIVE) or session.starts_at is None:
        return f"This session {_stands(session)}, so there is nothing to send apologies for."
    if now >= session.starts_at:
        return "This session has begun, so it is too late to answer here. Write to the facilitator."
    return ""


def why_not_check_in(session: Session, now: datetime) -> str:
    """Why nobody can check in at `now`, or nothing: from 60 minutes before the start until the end."""
    if session.state not in (SessionState.CONFIRMED, SessionState.LIVE) or session.starts_at is None:
        return f"This session {_stands(session)}, so you cannot check in."
    if now < session.starts_at - BEGINS_BEFORE:
        return f"You can check in from {when(session.starts_at - BEGINS_BEFORE)}."
    if session.ends_at and now >= session.ends_at:
        return "This session has ended, so you can no longer check in. The facilitator can mark that you were there."
    return ""


def why_no_member_checks_in(place: Enrolment, session: Session, now: datetime) -> str:
    """The same of one member: nobody whose place was somebody else's as the session began was expected at it (D6)."""
    if why_not := why_not_check_in(session, now):
        return why_not
    since, starts_at = place.in_set_since, session.starts_at
    came_late = since is not None and starts_at is not None and since > starts_at
    if since and came_late and session.state == SessionState.LIVE and since > began_at(session):
        return "This session had begun before the place was yours."
    return ""


def why_not_write(learning_set: LearningSet) -> str:
    """Why nothing more is written to the set, or nothing."""
    if learning_set.state in (SetState.COMPLETED, SetState.CANCELLED):
        return f"{learning_set} has ended, so nothing more is written to it. What was written stays readable."
    return ""


def why_not_answer(poll: DatePoll, now: datetime) -> str:
    """Why a member cannot say any more which dates suit them, or nothing. The clock decides, not the sweep (D2)."""
    if poll.state == PollState.DECIDED:
        return "The dates have been chosen, so this poll takes no more answers."
    if poll.state == PollState.WITHDRAWN:
        return "This poll was withdrawn, so there is nothing to answer."
    if not poll.takes_answers(now):
        return "This poll has closed. Write to the facilitator if you need to change an answer."
    return ""


def _stands(session: Session) -> str:
    """`is cancelled`, `has no date yet`."""
    if session.state == SessionState.DRAFT:
        return "has no date yet"
    return f"is {str(session.get_state_display()).lower()}"


# --- looking back ----------------------------------------------------------------------------------------------------


def why_not_yet_held(session: Session) -> str:
    return "" if session.state in COUNTED else "You can look back on a session once it has been held."


def why_not_look_back(session: Session, place: Enrolment) -> str:
    """Why this member cannot answer about the session, or nothing: its register has who was a member then."""
    if why_not := why_not_yet_held(session):
        return why_not
    if not session.attendances.filter(enrolment=place).exists():
        return "You were not a member of this set yet when this session was held."
    return ""


def was_there(session: Session, place: Enrolment) -> bool:
    """As far as the register says: not marked counts too."""
    return session.attendances.filter(enrolment=place, status__in=(*ATTENDED, UNMARKED)).exists()


def feedback_ends_at(session: Session) -> datetime:
    """From then on feedback on a session that was held is shown, and no more is taken."""
    return held_at(session) + FEEDBACK_FOR


def why_not_give_feedback(session: Session, place: Enrolment, now: datetime) -> str:
    """Why this member cannot answer, or cannot answer any more; or nothing."""
    if why_not := why_not_yet_held(session):
        return why_not
    if now >= feedback_ends_at(session):
        return f"Answers were taken until {when(feedback_ends_at(session))}."
    if not was_there(session, place):
        return "Those who were there answer. By the register you were not: tell the facilitator if that is wrong."
    return ""


def why_not_bid(session: Session) -> str:
    """Why no time can be asked for in this session any more, or nothing: the issue round is in the session itself."""
    if session.is_ahead or session.state == SessionState.LIVE:
        return why_not_write(session.learning_set)
    return f"This session {_stands(session)}, so you cannot ask for time in it."


def why_not_plan(session: Session) -> str:
    """Why the plan of this session stays as it is, or nothing."""
    if session.is_ahead or session.state == SessionState.LIVE:
        return ""
    return f"This session {_stands(session)}, so its plan stays as it is."


def why_not_write_in_room(session: Session) -> str:
    """Why nothing more is written down in the room, or nothing. What was kept on a phone while it had no connection is
    taken also after the session, until it is written up (R5)."""
    if session.state in (SessionState.LIVE, SessionState.HELD):
        return ""
    if session.is_ahead:
        return "This session has not begun yet."
    return f"This session {_stands(session)}, so nothing more is written down in its room."


def why_not_write_up(session: Session) -> str:
    """Why nothing is written of this session for the set or the coordinator, or nothing."""
    return "" if session.state in COUNTED else "A session is written up once it has been held."
