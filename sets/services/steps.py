"""What an app above may call inside its own transaction. Not durable: the caller owns the transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from core import audit
from core.refusal import Refusal
from core.standing import still_stands
from core.templatetags.wording import long_date
from participants.models import User
from sets import emails
from sets.models import ConfirmedDate, Enrolment, Facilitation, FacilitatorProfile, LearningSet, PlannedSession
from sets.policies import why_cannot_run
from sets.selectors.conflicts import Conflict, conflicts_of
from sets.services.acts import Act, begin, begin_as_coordinator, set_row
from sets.services.below import tell_if_below_minimum
from sets.services.commitments import ask_members, forget
from sets.services.serving import serve
from sets.states import Cause, Kind, PlaceState, SetState


@dataclass(frozen=True)
class SetDate:
    """The date of one planned session for one set. A day in England; `place` may be empty."""

    planned_session: PlannedSession
    date: date
    half_day: str
    place: str = ""


def lock_set(learning_set: LearningSet) -> LearningSet:
    """Take the programme's lock, for a service above that changes sessions of the set; gives the set as it stands."""
    act = begin(programme=learning_set.programme, actor=None, cause=Cause.DATES, now=learning_set.opened_at)
    return act.programme.sets.select_related("programme").get(pk=learning_set.pk)


def set_dates(
    *, actor: User | None, learning_set: LearningSet, dates: Sequence[SetDate], now: datetime, tell: bool = True
) -> LearningSet:
    """The set's confirmed dates, in the order of its sessions: freed seats are offered from now on, not given (P5).

    An empty list takes the dates back: seats are given at once again. Members are asked whether they can make them
    (P16), unless `tell` says no. Dates that stand already change nothing. Takes the programme's lock, which the caller
    may hold already. The caller has checked who may.
    """
    act = begin(programme=learning_set.programme, actor=actor, cause=Cause.DATES, now=now)
    learning_set = act.programme.sets.get(pk=learning_set.pk)
    if _stand_already(learning_set, dates):
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
        for d in dates
    )
    learning_set.dates_confirmed_at = (learning_set.dates_confirmed_at or act.now) if dates else None
    learning_set.first_session_on = min(d.date for d in dates) if dates else None
    learning_set.save(update_fields=["dates_confirmed_at", "first_session_on"])
    act.record(Kind.DATES, learning_set.pk, set_row(learning_set))
    if not dates:
        forget(learning_set)
    elif tell:
        _ask_members(act, learning_set, [long_date(d.date) for d in dates])
    act.finish()
    return learning_set


def _stand_already(learning_set: LearningSet, dates: Sequence[SetDate]) -> bool:
    now = {(c.planned_session_id, c.date, c.half_day, c.place) for c in learning_set.confirmed_dates.all()}
    return now == {(d.planned_session.pk, d.date, d.half_day, d.place) for d in dates}


def _ask_members(act: Act, learning_set: LearningSet, dates: list[str]) -> None:
    """P16: each is told the dates and asked to commit to them or to give up the place."""
    members = list(Enrolment.objects.members().filter(learning_set=learning_set).select_related("participant"))
    ask_members(learning_set, members, act.now)
    for enrolment in members:
        enrolment.learning_set = learning_set
        act.tell(emails.dates_confirmed(act.programme, enrolment, dates, now=act.now))


def start_set(*, actor: User | None, learning_set: LearningSet, now: datetime) -> LearningSet:
    """Session 1 goes live: the set runs and takes no new members (P6).

    Its open offers go back to waiting at their old positions, are told, and the list is served for the other sets.
    Takes the programme's lock itself; the caller holds none below it.
    """
    act = begin(programme=learning_set.programme, actor=actor, cause=Cause.START, now=now)
    learning_set = act.programme.sets.get(pk=learning_set.pk)
    offers = learning_set.enrolments.filter(state=PlaceState.OFFERED).select_related("participant")
    for enrolment in offers.order_by("position"):
        act.leave_seat(enrolment, PlaceState.WAITING, learning_set=None)
    act.move_set(learning_set, SetState.RUNNING)
    serve(act)
    act.finish()
    return learning_set


def unstart_set(*, actor: User | None, learning_set: LearningSet, reason: str, now: datetime) -> LearningSet:
    """Session 1 was abandoned: the set is confirmed again and takes members, so its free seats are filled (P5, P6).

    The coordinators are told if it still has too few then (P11).

    The caller has said which dates now stand. Takes the programme's lock, which the caller may hold already.
    """
    act = begin(programme=learning_set.programme, actor=actor, cause=Cause.ABANDON, now=now, reason=reason)
    learning_set = act.programme.sets.get(pk=learning_set.pk)
    act.move_set(learning_set, SetState.CONFIRMED)
    serve(act)
    # Nobody was told of those who left while it ran.
    tell_if_below_minimum(act, learning_set, left=learning_set.maximum)
    act.finish()
    return learning_set


def complete_set(*, actor: User | None, learning_set: LearningSet, now: datetime) -> LearningSet:
    """The set has met for the last time: its members' places are completed. Takes the programme's lock itself."""
    act = begin(programme=learning_set.programme, actor=actor, cause=Cause.COMPLETE, now=now)
    learning_set = act.programme.sets.get(pk=learning_set.pk)
    for enrolment in learning_set.enrolments.members().select_related("participant").order_by("position"):
        act.leave_seat(enrolment, PlaceState.COMPLETED)
    act.move_set(learning_set, SetState.COMPLETED)
    act.finish()
    return learning_set


def assign_facilitator(
    *, actor: User, learning_set: LearningSet, user: User, reason: str, now: datetime
) -> Facilitation | None:
    """Name who runs a set's sessions; None for somebody who does already.

    Refused for whoever does not coordinate the programme, for somebody who holds or waits for a place in it (P2), for
    its sponsor, for a set that has ended, and, where they have declared a conflict that touches the set, without a
    reason (D7), which is kept with the ledger's entry. Takes the programme's lock, which the caller may hold already.
    """
    act = begin_as_coordinator(programme=learning_set.programme, actor=actor, cause=Cause.FACILITATOR, now=now)
    learning_set = act.programme.sets.get(pk=learning_set.pk)
    if why_not := why_cannot_run(user, act.programme, "facilitate in it"):
        raise Refusal(why_not)
    if learning_set.state in (SetState.COMPLETED, SetState.CANCELLED):
        raise Refusal(f"{learning_set} has ended.")
    if not still_stands(user.pk):
        raise Refusal(f"The account of {user} is closed. Choose somebody else.")
    facilitates_already = learning_set.facilitations.filter(user=user).exists()
    if not facilitates_already and (conflicts := conflicts_of([user.pk], learning_set)):
        refuse_without_reason(conflicts[user.pk], reason)
        act.because(reason.strip())
    facilitation, is_new = Facilitation.objects.get_or_create(
        learning_set=learning_set, user=user, defaults={"since": act.now}
    )
    if not is_new:
        return None
    ensure_profile(user, by=actor, now=act.now)
    act.record(Kind.FACILITATOR, learning_set.pk, {"person": user.pk, "facilitates": True})
    topic = act.programme.audit_topic
    audit.record(actor=actor, act="facilitator assigned", obj=user, now=act.now, about=topic, set=learning_set.pk)
    act.tell(emails.facilitator_assigned(act.programme, learning_set, user, now=act.now))
    act.finish()
    return facilitation


def refuse_without_reason(conflicts: Sequence[Conflict], reason: str) -> None:
    """D7: a declared conflict forbids nothing; whoever goes on says why. For the coordinator's eyes only."""
    if conflicts and not reason.strip():
        said = " ".join(one.sentence for one in conflicts)
        raise Refusal(f"{said} Give a reason to go on.", field="reason")


def ensure_profile(user: User, *, by: User, now: datetime) -> FacilitatorProfile:
    """An empty profile for its owner to write; by whoever invites or assigns them first."""
    made, _ = FacilitatorProfile.objects.get_or_create(user=user, defaults={"made_at": now, "made_by": by})
    return made
