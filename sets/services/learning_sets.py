"""What a coordinator does to a set: open it, confirm its dates, assign who facilitates, confirm it."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from django.db import transaction
from django.utils import timezone

from core.refusal import Refusal
from core.templatetags.wording import long_date
from participants.models import User
from sets import emails
from sets.models import ConfirmedDate, Enrolment, Facilitation, LearningSet, PlannedSession, Programme
from sets.services.acts import Act, begin_as_coordinator, set_row
from sets.services.serving import another_set_is_due, open_another_set, serve
from sets.states import ONE_PER_ORGANISATION, SERVING, Cause, Kind, ParallelSets, SetState

#: A set may be confirmed under its minimum, with a reason, from this many members (domain, section 3).
LEAST_MEMBERS = 4


@dataclass(frozen=True)
class SetDate:
    """The date of one planned session for one set. A day in England; `place` may be empty."""

    planned_session: PlannedSession
    date: dt.date
    half_day: str
    place: str = ""


@transaction.atomic(durable=True)
def open_set(*, actor: User, programme: Programme, now: datetime, letter: str = "") -> LearningSet:
    """The coordinator's button: open the next set and seat those first in line, if still enough wait (P7).

    `letter` is that of the set the coordinator was shown: where it is open already, a second click opens no other.
    """
    act = begin_as_coordinator(programme=programme, actor=actor, cause=Cause.SET_OPENED, now=now)
    if letter and (made := act.programme.sets.filter(letter=letter).first()):
        return made
    if act.programme.state not in SERVING:
        raise Refusal("Sets open only while the programme is open or closed.")
    if act.programme.parallel_sets == ParallelSets.NEVER:
        raise Refusal("This programme never opens parallel sets.")
    if act.seating.number_of_sets >= act.programme.max_sets:
        raise Refusal("This programme already has all the sets it may have.")
    waiting = act.programme.enrolments.in_line().count()
    if not another_set_is_due(act, waiting):
        raise Refusal(f"{act.programme.minimum} people must wait before a set can open; {waiting} do now.")
    learning_set = open_another_set(act)
    serve(act)
    act.finish()
    return learning_set


@transaction.atomic(durable=True)
def confirm_dates(*, actor: User, learning_set: LearningSet, dates: Sequence[SetDate], now: datetime) -> LearningSet:
    """Confirm a set's dates: its members are told, and from now on freed seats are offered, not given (P5).

    Confirming the dates that stand already, as a second click does, tells nobody again.

    Refused without a date for the first session, and when the dates do not rise with the sessions' numbers.
    """
    act = begin_as_coordinator(programme=learning_set.programme, actor=actor, cause=Cause.DATES, now=now)
    learning_set = act.programme.sets.get(pk=learning_set.pk)
    _refuse_unless_it_takes_members(learning_set)
    in_order = sorted(dates, key=lambda d: d.planned_session.number)
    _refuse_impossible_dates(act, in_order)
    if _stand_already(learning_set, in_order):
        return learning_set
    learning_set.confirmed_dates.all().delete()
    ConfirmedDate.objects.bulk_create(
        ConfirmedDate(
            learning_set=learning_set,
            planned_session=d.planned_session,
            date=d.date,
            half_day=d.half_day,
            place=d.place,
        )
        for d in in_order
    )
    learning_set.dates_confirmed_at, learning_set.first_session_on = act.now, in_order[0].date
    learning_set.save(update_fields=["dates_confirmed_at", "first_session_on"])
    act.record(Kind.DATES, learning_set.pk, set_row(learning_set))
    _tell_members_the_dates(act, learning_set, [long_date(d.date) for d in in_order])
    act.finish()
    return learning_set


@transaction.atomic(durable=True)
def assign_facilitator(*, actor: User, learning_set: LearningSet, user: User, now: datetime) -> Facilitation:
    """Name who runs a set's sessions. Refused for somebody who holds or waits for a place in the programme (P2)."""
    act = begin_as_coordinator(programme=learning_set.programme, actor=actor, cause=Cause.FACILITATOR, now=now)
    learning_set = act.programme.sets.get(pk=learning_set.pk)
    if act.programme.enrolments.filter(participant=user, state__in=ONE_PER_ORGANISATION).exists():
        raise Refusal(f"{user} holds or waits for a place in this programme, so cannot facilitate in it.")
    if learning_set.state in (SetState.COMPLETED, SetState.CANCELLED):
        raise Refusal(f"{learning_set} has ended.")
    facilitation, is_new = Facilitation.objects.get_or_create(
        learning_set=learning_set, user=user, defaults={"since": act.now}
    )
    if is_new:
        act.record(Kind.FACILITATOR, learning_set.pk, {"person": user.pk, "facilitates": True})
        act.tell(emails.facilitator_assigned(act.programme, learning_set, user, now=act.now))
        act.finish()
    return facilitation


@transaction.atomic(durable=True)
def unassign_facilitator(*, actor: User, facilitation: Facilitation, now: datetime) -> None:
    """End somebody's facilitation of a set."""
    act = begin_as_coordinator(
        programme=facilitation.learning_set.programme, actor=actor, cause=Cause.FACILITATOR, now=now
    )
    deleted, _ = Facilitation.objects.filter(pk=facilitation.pk).delete()
    if deleted:
        row = {"person": facilitation.user_id, "facilitates": False}
        act.record(Kind.FACILITATOR, facilitation.learning_set_id, row)
        act.finish()


@transaction.atomic(durable=True)
def confirm_set(*, actor: User, learning_set: LearningSet, now: datetime, reason: str = "") -> LearningSet:
    """The coordinator's word that a set will meet: members, a facilitator, a dated first session (domain, section 3).

    Refused under the minimum of members (offers do not count), but with four or more it may be done with a reason.
    """
    act = begin_as_coordinator(
        programme=learning_set.programme, actor=actor, cause=Cause.CONFIRM_SET, now=now, reason=reason.strip()
    )
    learning_set = act.programme.sets.get(pk=learning_set.pk)
    if learning_set.state == SetState.CONFIRMED:
        return learning_set
    if learning_set.state != SetState.FORMING:
        raise Refusal(f"{learning_set} is {learning_set.get_state_display().lower()}, so it cannot be confirmed.")
    if not learning_set.facilitations.exists():
        raise Refusal(f"Assign a facilitator to {learning_set} first.")
    if not learning_set.dates_confirmed_at:
        raise Refusal(f"Confirm the dates of {learning_set} first.")
    members, minimum = learning_set.enrolments.members().count(), act.programme.minimum
    if members < min(minimum, LEAST_MEMBERS):
        raise Refusal(f"{learning_set} has {members} members. It needs {minimum}, or at least {LEAST_MEMBERS}.")
    if members < minimum and not reason.strip():
        raise Refusal(f"{learning_set} has {members} of {minimum} members. Give a reason to go ahead.", field="reason")
    act.move_set(learning_set, SetState.CONFIRMED)
    act.finish()
    return learning_set


def _refuse_unless_it_takes_members(learning_set: LearningSet) -> None:
    if not learning_set.takes_members:
        raise Refusal(f"{learning_set} has begun or ended, so its dates can no longer be set here.")


def _refuse_impossible_dates(act: Act, in_order: Sequence[SetDate]) -> None:
    if not in_order or in_order[0].planned_session.number != 1:
        raise Refusal("Give the date of the first session: a set's dates begin with it.")
    if any(later.date < earlier.date for earlier, later in pairwise(in_order)):
        raise Refusal("The dates must follow each other in the order of the sessions.")
    if any(d.planned_session.programme_id != act.programme.pk for d in in_order):
        raise Refusal("These are not sessions of this programme.")
    if in_order[0].date <= timezone.localdate(act.now):
        raise Refusal("The first session must be on a day to come.")


def _stand_already(learning_set: LearningSet, dates: Sequence[SetDate]) -> bool:
    standing = learning_set.confirmed_dates.values_list("planned_session", "date", "half_day", "place")
    return set(standing) == {(d.planned_session.pk, d.date, str(d.half_day), d.place) for d in dates}


def _tell_members_the_dates(act: Act, learning_set: LearningSet, dates: list[str]) -> None:
    members = Enrolment.objects.members().filter(learning_set=learning_set).select_related("participant")
    for enrolment in members:
        enrolment.learning_set = learning_set
        act.tell(emails.dates_confirmed(act.programme, enrolment, dates, now=act.now))
