"""What erasing a person does to what they wrote in sets, and to what was marked of them (C15).

A part of `participants.services.erasure`, inside its transaction. Rows that figures count stay, without their words;
what others wrote stays theirs, an option in answer to somebody's question too.
"""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Case, F, Model, QuerySet, Value, When

from participants.erasing import Asked
from participants.models import User
from sessions.models import (
    Action,
    ActionUpdate,
    Attendance,
    Bid,
    CalendarAddress,
    Cover,
    Invitation,
    Issue,
    IssueVersion,
    PollAnswer,
    PollPlaceAnswer,
    Reflection,
    Reminder,
    ReminderPlan,
    Session,
    SetNote,
)
from sessions.selectors.own_data import theirs
from sessions.selectors.staying import what_keeps
from sessions.services.room_version import touch
from sessions.states import ActionState, IssueState, SessionState
from sets.models import Enrolment

#: Stands where there must be words.
REMOVED = "Removed"
#: No figure counts these. Of invitations nobody is told that they have left: `services/invitations.py` finds none.
_NOBODYS_BUT_THEIRS: Sequence[type[Model]] = (
    Reflection,
    PollAnswer,
    PollPlaceAnswer,
    Invitation,
    CalendarAddress,
    Reminder,
)


def holds(person: User) -> frozenset[int]:
    """The sessions under whose locks anything is written about the person."""
    sets = Enrolment.objects.filter(participant=person, learning_set__isnull=False).values("learning_set")
    mine = Session.objects.filter(learning_set__in=sets).values_list("pk", flat=True)
    marked = Attendance.objects.filter(enrolment__participant=person).values_list("session", flat=True)
    # Of sets they have moved on from, too.
    asked = Bid.objects.filter(owner__participant=person).values_list("session", flat=True)
    covered = Cover.objects.filter(user=person).values_list("session", flat=True)
    return frozenset({*mine, *marked, *asked, *covered})


def lock(rows: frozenset[int]) -> None:
    list(Session.objects.select_for_update(no_key=True).filter(pk__in=rows).order_by("pk").values_list("pk"))


def obstacles(person: User, now: datetime) -> Sequence[str]:
    return what_keeps(person)


def happens(person: User) -> Sequence[str]:
    told = []
    if theirs(Reflection, person).exists():
        told.append("Your journal is gone, and what you shared of it.")
    if theirs(Issue, person).exists() or theirs(Action, person).exists():
        told.append("Your issues, actions and words in sessions are gone. Others see that something was removed.")
    return told


def erase(asked: Asked) -> None:
    person = asked.person
    for model in _NOBODYS_BUT_THEIRS:
        theirs(model, person).delete()
    theirs(Issue, person).filter(state=IssueState.PRIVATE_DRAFT).delete()
    _blank_issues(person)
    theirs(ActionUpdate, person).delete()
    _blank_actions(theirs(Action, person))
    bids = theirs(Bid, person)
    bids.update(question=REMOVED, why_now="", question_after="", how_it_was="", is_on_screen=False)
    # That somebody was there is a figure; why they were not is about them.
    theirs(Attendance, person).update(apologies_reason="", change_reason="")
    theirs(SetNote, person).filter(taken_back_at__isnull=True).update(text="", taken_back_at=asked.now)
    theirs(Cover, person).update(reason="")
    theirs(ReminderPlan, person).update(line="")
    for session in Session.objects.filter(pk__in=bids.values("session"), state=SessionState.LIVE).order_by("pk"):
        touch(session.pk)


def _blank_issues(person: User) -> None:
    theirs(IssueVersion, person).update(question=REMOVED)
    issues = theirs(Issue, person)
    issues.filter(state=IssueState.PASSED_ON).update(passed_on_words=REMOVED)
    issues.exclude(state=IssueState.PASSED_ON).update(passed_on_words="")
    # Whoever had it open is told that it has changed since.
    issues.exclude(question=REMOVED).update(
        question=REMOVED, why_it_matters="", influence="", tried="", wanted="", revision=F("revision") + 1
    )


def _blank_actions(actions: QuerySet[Action]) -> None:
    needs_one = When(state__in=(ActionState.CHANGED, ActionState.DROPPED), then=Value(REMOVED))
    actions.update(what=REMOVED, how_i_will_know="", learned="", reason=Case(needs_one, default=Value("")))
