"""What happens to a place after it was asked for: withdrawn, offered and answered, lapsed, ended by the coordinator."""

from datetime import date, datetime, timedelta

from django.db import transaction

from core.refusal import Refusal
from participants.models import User
from sets import emails
from sets.models import Enrolment, LearningSet, Programme
from sets.policies import WHY_OWN, coordinates
from sets.services.acts import Act, begin, begin_as_coordinator, place_row
from sets.services.below import tell_if_below_minimum
from sets.services.serving import serve
from sets.states import LIVE, Cause, Kind, PlaceState
from sets.working_days import end_of_day

#: Somebody else waits for the seat meanwhile.
LONGEST_EXTENSION = timedelta(days=31)


@transaction.atomic(durable=True)
def withdraw(*, actor: User, enrolment: Enrolment, now: datetime, reason: str = "") -> Enrolment:
    """Leave the waiting list, an offer or a place; a freed seat goes to the first in line (P5). Twice is harmless.

    A coordinator does it for somebody who asked for it, with a reason (P15); so with the answers to an offer.
    """
    act, enrolment = _begin_for_owner(enrolment, actor, Cause.WITHDRAW, now, reason)
    if enrolment.state == PlaceState.WITHDRAWN:
        return enrolment
    if not enrolment.is_live:
        raise Refusal("This place has already ended, so there is nothing to withdraw from.")
    _end(act, enrolment, PlaceState.WITHDRAWN)
    return enrolment


@transaction.atomic(durable=True)
def accept_offer(*, actor: User, enrolment: Enrolment, now: datetime, reason: str = "") -> Enrolment:
    """Say yes to an offered place. Refused from the moment the offer ends, swept or not: the clock decides (P5)."""
    act, enrolment = _begin_for_owner(enrolment, actor, Cause.ACCEPT, now, reason)
    if enrolment.state == PlaceState.CONFIRMED:
        return enrolment
    _refuse_unless_offered(enrolment, act.now)
    act.move(enrolment, PlaceState.CONFIRMED, offer_ends_at=None)
    act.finish()
    return enrolment


@transaction.atomic(durable=True)
def decline_offer(*, actor: User, enrolment: Enrolment, now: datetime, reason: str = "") -> Enrolment:
    """Say no to an offered place, which means leaving the list (P5). The seat goes to the next in line."""
    act, enrolment = _begin_for_owner(enrolment, actor, Cause.DECLINE, now, reason)
    if enrolment.state == PlaceState.DECLINED:
        return enrolment
    _refuse_unless_offered(enrolment, act.now)
    _end(act, enrolment, PlaceState.DECLINED)
    return enrolment


@transaction.atomic(durable=True)
def extend_offer(*, actor: User, enrolment: Enrolment, last_day: date, reason: str, now: datetime) -> Enrolment:
    """Give an open offer a later last day, with a reason: its mail could not be sent, say (P5). The person is told.

    Refused once the offer has run out, and for a day no later than today's or the offer's own. Twice is harmless.
    """
    if not reason.strip():
        raise Refusal("Give a reason: it is kept with the offer.", field="reason")
    act = begin_as_coordinator(
        programme=enrolment.programme, actor=actor, cause=Cause.EXTEND, now=now, reason=reason.strip()
    )
    enrolment, ends_at = _fresh(act, enrolment), end_of_day(last_day)
    if enrolment.state != PlaceState.OFFERED or not enrolment.offer_ends_at or act.now >= enrolment.offer_ends_at:
        raise Refusal("This person has no open offer any more.")
    if ends_at == enrolment.offer_ends_at:
        return enrolment
    if ends_at < enrolment.offer_ends_at:
        raise Refusal("An offer can only be given a later end.", field="last_day")
    if last_day > act.now.date() + LONGEST_EXTENSION:
        raise Refusal(
            f"Choose a day within {LONGEST_EXTENSION.days} days: others wait for this seat.", field="last_day"
        )
    enrolment.offer_ends_at = ends_at
    enrolment.save(update_fields=["offer_ends_at"])
    act.record(Kind.OFFER, enrolment.pk, place_row(enrolment), enrolment.state, enrolment.state)
    act.tell(emails.offer_extended(enrolment, act.programme, now=act.now))
    act.finish()
    return enrolment


@transaction.atomic(durable=True)
def lapse_offers(*, programme: Programme, now: datetime) -> int:
    """End the offers that ran out and serve the list (P5). Gives how many lapsed; running it again ends none twice."""
    act = begin(programme=programme, actor=None, cause=Cause.LAPSE, now=now)
    over = act.programme.enrolments.filter(state=PlaceState.OFFERED, offer_ends_at__lte=act.now)
    lapsed = list(over.select_related("participant", "learning_set").order_by("position"))
    for enrolment in lapsed:
        act.leave_seat(enrolment, PlaceState.LAPSED)
    if lapsed:
        serve(act)
        act.finish()
    return len(lapsed)


@transaction.atomic(durable=True)
def remove_person(
    *, actor: User, enrolment: Enrolment, reason: str, now: datetime, seen_in: LearningSet | None = None
) -> Enrolment:
    """End somebody's place by the coordinator's decision, with a reason that the person is shown.

    `seen_in` is the set in which the coordinator saw them, if in one: refused where they are elsewhere by now, because
    another seat would become free than was said beforehand.
    """
    act, enrolment = begin_removal(actor, enrolment, reason, now)
    if enrolment.state != PlaceState.REMOVED:
        refuse_unless_there(enrolment, seen_in)
        _end(act, enrolment, PlaceState.REMOVED)
    return enrolment


def begin_removal(actor: User, enrolment: Enrolment, reason: str, now: datetime) -> tuple[Act, Enrolment]:
    """The act in which a place is ended, and the place under its lock: live, or removed already. Refused otherwise."""
    if not reason.strip():
        raise Refusal("Give a reason: the person is shown it.", field="reason")
    act = begin_as_coordinator(
        programme=enrolment.programme, actor=actor, cause=Cause.REMOVE, now=now, reason=reason.strip()
    )
    enrolment = _fresh(act, enrolment)
    if enrolment.participant_id == actor.pk:
        raise Refusal(WHY_OWN)
    if enrolment.state != PlaceState.REMOVED and not enrolment.is_live:
        raise Refusal("This place has already ended.")
    return act, enrolment


def refuse_unless_there(enrolment: Enrolment, seen_in: LearningSet | None) -> None:
    """Whoever has been moved since the coordinator looked; nobody where she saw no set."""
    if seen_in is not None and enrolment.learning_set != seen_in:
        where = f"in {enrolment.learning_set} now" if enrolment.learning_set else f"not in {seen_in} any more"
        raise Refusal(f"{enrolment.participant} is {where}. Look again who is where.")


@transaction.atomic(durable=True)
def lift_removal(*, actor: User, enrolment: Enrolment, now: datetime) -> Enrolment:
    """Let a removed person sign up again, at the back (P2)."""
    act = begin_as_coordinator(programme=enrolment.programme, actor=actor, cause=Cause.LIFT, now=now)
    enrolment = _fresh(act, enrolment)
    if enrolment.state != PlaceState.REMOVED:
        raise Refusal("Only a person who was removed can be let back.")
    if enrolment.removal_lifted_at is None:
        enrolment.removal_lifted_at = act.now
        enrolment.save(update_fields=["removal_lifted_at"])
        act.record(Kind.PLACE, enrolment.pk, place_row(enrolment), enrolment.state, enrolment.state)
        act.finish()
    return enrolment


def give_up(act: Act, enrolment: Enrolment) -> None:
    """Leave a live place, whatever it is, in an act that was begun for it: what an erased person does (C15).

    For a service that owns the transaction and has asked who may.
    """
    enrolment = _fresh(act, enrolment)
    state = PlaceState.DECLINED if act.cause == Cause.DECLINE else PlaceState.WITHDRAWN
    if enrolment.is_live:
        _end(act, enrolment, state)


def _begin_for_owner(
    enrolment: Enrolment, actor: User, cause: Cause, now: datetime, reason: str
) -> tuple[Act, Enrolment]:
    """Start what the owner of a place does: the owner, or a coordinator for them, with a reason (P15)."""
    act = begin(programme=enrolment.programme, actor=actor, cause=cause, now=now)
    if enrolment.participant_id != actor.pk:
        if not coordinates(actor, act.programme):
            raise Refusal("This is not your place.")
        if not reason.strip():
            raise Refusal("Give a reason: the person is shown it.", field="reason")
        act.because(reason.strip())
        act.on_behalf_of.add(enrolment.pk)
    return act, _fresh(act, enrolment)


def _fresh(act: Act, enrolment: Enrolment) -> Enrolment:
    """The place as it stands under the lock: what it was before does not count."""
    return act.programme.enrolments.select_related("participant", "organisation", "learning_set").get(pk=enrolment.pk)


def _end(act: Act, enrolment: Enrolment, state: PlaceState) -> None:
    """Move a live place to an ended state, serve the list, finish the act."""
    assert enrolment.state in LIVE
    learning_set, was_member = enrolment.learning_set, enrolment.state == PlaceState.CONFIRMED
    act.leave_seat(enrolment, state)
    serve(act)
    if learning_set and was_member:
        tell_if_below_minimum(act, learning_set)
    act.finish()


def _refuse_unless_offered(enrolment: Enrolment, now: datetime) -> None:
    if enrolment.state != PlaceState.OFFERED or enrolment.offer_ends_at is None:
        raise Refusal("There is no offer open to you. Your page shows what happened.")
    if now >= enrolment.offer_ends_at:
        raise Refusal("The offer has run out, so it can no longer be answered. You may sign up again, at the back.")
