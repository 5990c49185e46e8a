"""What erasing a person does to what they wrote in sets, and to what was marked of them (C15).

A part of `participants.services.erasure`, inside its transaction. Rows that figures count stay, without their words;
what others wrote stays theirs, an option in answer to somebody's question too.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import Case, F, QuerySet, Value, When

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
from sessions.selectors.staying import what_keeps
from sessions.services.room_version import touch
from sessions.states import ActionState, IssueState, SessionState
from sets.models import Enrolment

#: Stands where there must be words.
REMOVED = "Removed"


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
    if Reflection.objects.filter(author=person).exists():
        told.append("Your journal is gone, and what you shared of it.")
    mine = Enrolment.objects.filter(participant=person).values("pk")
    if Issue.objects.filter(owner__in=mine).exists() or Action.objects.filter(owner__in=mine).exists():
        told.append("Your issues, actions and words in sessions are gone. Others see that something was removed.")
    return told


def erase(asked: Asked) -> None:
    person = asked.person
    places = Enrolment.objects.filter(participant=person).values("pk")
    _forget_their_own(person, places)
    _blank_issues(Issue.objects.filter(owner__in=places))
    _blank_actions(Action.objects.filter(owner__in=places))
    bids = Bid.objects.filter(owner__in=places)
    bids.update(question=REMOVED, why_now="", question_after="", how_it_was="", is_on_screen=False)
    _blank_what_was_marked(Attendance.objects.filter(enrolment__in=places))
    SetNote.objects.filter(author=person, taken_back_at__isnull=True).update(text="", taken_back_at=asked.now)
    Cover.objects.filter(user=person).update(reason="")
    ReminderPlan.objects.filter(changed_by=person).update(line="")
    for session in Session.objects.filter(pk__in=bids.values("session"), state=SessionState.LIVE).order_by("pk"):
        touch(session.pk)


def _forget_their_own(person: User, places: QuerySet[Enrolment, Any]) -> None:
    """What is nobody's but theirs, and no figure counts."""
    Reflection.objects.filter(author=person).delete()
    Issue.objects.filter(owner__in=places, state=IssueState.PRIVATE_DRAFT).delete()
    PollAnswer.objects.filter(enrolment__in=places).delete()
    PollPlaceAnswer.objects.filter(enrolment__in=places).delete()
    # Not told of by `services/invitations.py` any more, which would write to them that they have left.
    Invitation.objects.filter(user=person).delete()
    CalendarAddress.objects.filter(user=person).delete()
    Reminder.objects.filter(recipient=person).delete()


def _blank_issues(issues: QuerySet[Issue]) -> None:
    IssueVersion.objects.filter(issue__in=issues).update(question=REMOVED)
    issues.filter(state=IssueState.PASSED_ON).update(passed_on_words=REMOVED)
    issues.exclude(state=IssueState.PASSED_ON).update(passed_on_words="")
    # Whoever had it open is told that it has changed since.
    issues.exclude(question=REMOVED).update(
        question=REMOVED, why_it_matters="", influence="", tried="", wanted="", revision=F("revision") + 1
    )


def _blank_actions(actions: QuerySet[Action]) -> None:
    ActionUpdate.objects.filter(action__in=actions).delete()
    needs_one = When(state__in=(ActionState.CHANGED, ActionState.DROPPED), then=Value(REMOVED))
    actions.update(what=REMOVED, how_i_will_know="", learned="", reason=Case(needs_one, default=Value("")))


def _blank_what_was_marked(marks: QuerySet[Attendance]) -> None:
    """That somebody was there is a figure; why they were not is about them."""
    marks.update(apologies_reason="", change_reason="")
