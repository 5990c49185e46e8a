"""What a coordinator does to a set: open it, confirm it. Its dates and who facilitates are arranged by `sessions`."""

from datetime import datetime

from django.db import transaction

from core import audit
from core.refusal import Refusal
from participants.models import User
from sets.models import Facilitation, LearningSet, Programme
from sets.selectors.conflicts import conflicts_in
from sets.services.acts import begin_as_coordinator
from sets.services.below import LEAST_MEMBERS
from sets.services.serving import another_set_is_due, open_another_set, serve
from sets.services.steps import refuse_without_reason
from sets.states import SERVING, Cause, Kind, ParallelSets, SetState


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
def unassign_facilitator(*, actor: User, facilitation: Facilitation, now: datetime) -> None:
    """End somebody's facilitation of a set."""
    act = begin_as_coordinator(
        programme=facilitation.learning_set.programme, actor=actor, cause=Cause.FACILITATOR, now=now
    )
    deleted, _ = Facilitation.objects.filter(pk=facilitation.pk).delete()
    if deleted:
        row = {"person": facilitation.user_id, "facilitates": False}
        act.record(Kind.FACILITATOR, facilitation.learning_set_id, row)
        user, about, pk = facilitation.user, act.programme.audit_topic, facilitation.learning_set_id
        audit.record(actor=actor, act="facilitator ended", obj=user, now=act.now, about=about, set=pk)
        act.close_pages_of(facilitation.learning_set_id)
        act.finish()


@transaction.atomic(durable=True)
def confirm_set(*, actor: User, learning_set: LearningSet, now: datetime, reason: str = "") -> LearningSet:
    """The coordinator's word that a set will meet: members, a facilitator, a dated first session (domain, section 3).

    Refused under the minimum of members (offers do not count), but with four or more it may be done with a reason; and
    without a reason where a facilitator has declared a conflict that touches the set (D7).
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
        needed = f"{minimum}, or at least {LEAST_MEMBERS}" if minimum > LEAST_MEMBERS else f"{minimum}"
        raise Refusal(f"{learning_set} has {members} members. It needs {needed}.")
    if members < minimum and not reason.strip():
        raise Refusal(f"{learning_set} has {members} of {minimum} members. Give a reason to go ahead.", field="reason")
    refuse_without_reason(conflicts_in(learning_set), reason)
    learning_set.goes_ahead_with = members if members < minimum else None
    learning_set.save(update_fields=["goes_ahead_with"])
    act.move_set(learning_set, SetState.CONFIRMED, **({"members": members} if members < minimum else {}))
    act.finish()
    return learning_set
