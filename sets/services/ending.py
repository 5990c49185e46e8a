"""Cancelling a programme or a set: what an app above calls inside its own transaction, before it ends the sessions.

Not durable: `sessions` owns the transaction, because the sessions of what is cancelled end with it.
"""

from collections.abc import Sequence
from datetime import datetime

from core import audit
from core.refusal import Refusal
from participants.models import User
from sets import life_emails
from sets.models import LearningSet, Programme
from sets.services.acts import Act, begin_as_coordinator, rules_row
from sets.services.programmes import move_programme
from sets.services.serving import serve
from sets.states import SERVING, Cause, Kind, ParallelSets, PlaceState, ProgrammeState, SetState

_ENDED = (SetState.COMPLETED, SetState.CANCELLED)


def cancel_programme(*, actor: User, programme: Programme, reason: str, now: datetime) -> Sequence[LearningSet]:
    """End every live place, then every set that has not ended, then the programme; nothing is filled (section 3).

    Everybody is told once: who has a place or waits, who facilitates, who has a role or said they were interested.
    Gives the sets that it cancelled; none the second time. Refused without a reason, and for one that is completed.
    A draft is cancelled too: nobody is told, and nobody ever sees it.
    """
    if not reason.strip():
        raise Refusal("Give a reason: everybody with a place is shown it.", field="reason")
    act = begin_as_coordinator(programme=programme, actor=actor, cause=Cause.CANCEL, now=now, reason=reason.strip())
    programme = act.programme
    if programme.state == ProgrammeState.CANCELLED:
        return []
    if programme.state == ProgrammeState.COMPLETED:
        raise Refusal("This programme is completed, so it can no longer be cancelled.")
    was_draft = programme.is_draft
    if was_draft:
        # One without an opening was never published: that is how its page stays hidden.
        act.set_programme(opens_at=None, closes_at=None)
        act.record(Kind.RULES, programme.pk, rules_row(programme))
    live = list(programme.enrolments.live().select_related("participant", "learning_set").order_by("position"))
    for enrolment in live:
        act.leave_seat(enrolment, PlaceState.CANCELLED)
    cancelled = list(programme.sets.exclude(state__in=_ENDED).order_by("pk"))
    for learning_set in cancelled:
        act.move_set(learning_set, SetState.CANCELLED)
    move_programme(act, ProgrammeState.CANCELLED)
    if not was_draft:
        told = [enrolment.participant_id for enrolment in live]
        act.tell(*life_emails.programme_cancelled(programme, cancelled, told=told, but=actor, now=act.now))
    act.finish()
    audit.record(actor=actor, act="programme cancelled", obj=programme, now=act.now)
    return cancelled


def cancel_set(*, actor: User, learning_set: LearningSet, reason: str, now: datetime) -> LearningSet:
    """End a set: its members and open offers go back to the list at their old positions and are told (section 3).

    They are served at once from what is free elsewhere. A programme that opens sets by itself asks from then on, or it
    would open this one again. Refused without a reason, and for a set that has met for the last time.
    """
    if not reason.strip():
        raise Refusal("Give a reason: the members are shown it.", field="reason")
    programme = learning_set.programme
    act = begin_as_coordinator(programme=programme, actor=actor, cause=Cause.CANCEL, now=now, reason=reason.strip())
    learning_set = act.programme.sets.get(pk=learning_set.pk)
    if learning_set.state == SetState.CANCELLED:
        return learning_set
    if act.programme.state not in SERVING or learning_set.state == SetState.COMPLETED:
        raise Refusal(f"{learning_set} has ended, so it can no longer be cancelled.")
    end_set(act, learning_set)
    serve(act)
    act.finish()
    about = act.programme.audit_topic
    audit.record(actor=actor, act="set cancelled", obj=learning_set, now=act.now, about=about)
    return learning_set


def end_set(act: Act, learning_set: LearningSet, *, into: LearningSet | None = None) -> None:
    """Whoever still holds a place goes back to the list, the set is cancelled, its facilitators are told.

    `into`: its members have moved there. The caller serves, and finishes.
    """
    for enrolment in learning_set.enrolments.held().select_related("participant", "learning_set").order_by("position"):
        act.leave_seat(enrolment, PlaceState.WAITING, learning_set=None)
    act.move_set(learning_set, SetState.CANCELLED, **({"into": into.pk} if into else {}))
    if act.programme.parallel_sets == ParallelSets.AUTOMATIC:
        act.set_programme(parallel_sets=ParallelSets.ASK)
        act.record(Kind.RULES, act.programme.pk, rules_row(act.programme))
    merged = into.name if into else ""
    act.tell(*life_emails.set_cancelled(act.programme, learning_set, but=act.actor, merged=merged, now=act.now))
