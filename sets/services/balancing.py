"""Carrying out an option: members are spread over more sets, so that more people have a place (P8)."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from core.refusal import Refusal
from participants.models import User
from sets import emails
from sets.balancing import Plan
from sets.models import LearningSet, LedgerEntry, Programme
from sets.selectors.balancing import Standing, planned, standing_of
from sets.services.acts import Act, begin_as_coordinator
from sets.services.below import tell_if_below_minimum
from sets.services.moving import relocate
from sets.services.serving import add_set, seat_in, serve
from sets.states import Cause, Kind

CHANGED = "The places have changed since you looked. Read again what will happen."


@transaction.atomic(durable=True)
def balance(
    *, actor: User, programme: Programme, number_of_sets: int, mark: str, reason: str, agreed: bool, now: datetime
) -> None:
    """Open sets, move as few members as can be, fill to the option's sizes in order, then serve as ever (P8, P5, P13).

    `mark` is that of the plan that was read: refused where anything of it is another by now, and where what was read is
    done already, nothing is done again. Refused without a reason, where there is no such option, where open offers are
    in the way, and for a move into confirmed dates unless all who move have `agreed` (P14).
    """
    if not reason.strip():
        raise Refusal("Give a reason: it is kept in the record.", field="reason")
    act = begin_as_coordinator(programme=programme, actor=actor, cause=Cause.BALANCE, now=now, reason=reason.strip())
    if _is_done_already(act, mark):
        return
    standing = standing_of(act.programme)
    _, plan = planned(standing, number_of_sets)
    if plan.mark != mark:
        raise Refusal(CHANGED)
    _carry_out(act, standing, plan, agreed=agreed)
    serve(act)
    for one, left in Counter(move.was_in for move in plan.moves).items():
        tell_if_below_minimum(act, standing.sets[one], left=left)
    act.finish()


def _is_done_already(act: Act, mark: str) -> bool:
    """A plan names the letters of the sets it opens, which are never used again: it cannot come a second time."""
    done = LedgerEntry.objects.filter(programme_id=act.programme.pk, kind=Kind.BALANCE, row__plan=mark)
    return done.exists()


def _carry_out(act: Act, standing: Standing, plan: Plan, *, agreed: bool) -> None:
    act.record(Kind.BALANCE, act.programme.pk, {"sizes": dict(plan.sizes), "plan": plan.mark})
    act.set_programme(told_enough_wait=False, told_option=0)
    opened = _open(act, plan)
    sets = {**standing.sets, **{one.letter: one for one in opened}}
    to = {standing.places[move.person]: sets[move.to] for move in plan.moves}
    relocate(act, to, cause=Cause.BALANCE, agreed=agreed)
    for given in plan.seated:
        seat_in(act, standing.places[given.person], sets[given.to], cause=Cause.BALANCE)


def _open(act: Act, plan: Plan) -> Sequence[LearningSet]:
    opened = [add_set(act) for _ in plan.opened]
    for learning_set in opened:
        act.tell(*emails.set_opened(act.programme, learning_set, balanced=True, now=act.now))
    return opened
