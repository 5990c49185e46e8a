"""A set with too few members is merged into another: its members move, then it ends, in one act (P11, P14).

Not durable: `sessions` owns the transaction, because the sessions of the set that ends end with it.
"""

from datetime import datetime

from core import audit
from core.refusal import Refusal
from participants.models import User
from sets.models import LearningSet, LedgerEntry
from sets.selectors.set_merge import merge_of
from sets.services.acts import begin_as_coordinator
from sets.services.ending import end_set
from sets.services.moving import relocate
from sets.services.serving import serve
from sets.states import Cause, Kind, SetState

CHANGED = "The places have changed since you looked. Read again what will happen."


def merge_sets(
    *,
    actor: User,
    learning_set: LearningSet,
    into: LearningSet,
    mark: str,
    reason: str,
    agreed: bool,
    now: datetime,
) -> LearningSet:
    """Move every member of the set to the other, then cancel it: who has an open offer goes back to the list.

    `mark` is that of what was read: refused where any of it is another by now, without a reason, where the set has
    enough members or none, where one of the two has started or ended, where the other has too little room, and for
    confirmed dates unless all who move have `agreed` (P14). What was read and is done already is not done again.
    """
    if not reason.strip():
        raise Refusal("Give a reason: everybody who moves is shown it.", field="reason")
    programme = learning_set.programme
    act = begin_as_coordinator(programme=programme, actor=actor, cause=Cause.MERGE, now=now, reason=reason.strip())
    learning_set, into = (act.programme.sets.get(pk=one.pk) for one in (learning_set, into))
    if _is_done_already(learning_set, into):
        return learning_set
    merge = merge_of(learning_set, into)
    if why_not := merge.why_not(act.programme.minimum):
        raise Refusal(why_not)
    if merge.mark != mark:
        raise Refusal(CHANGED)
    relocate(act, dict.fromkeys(merge.members, into), cause=Cause.MERGE, agreed=agreed)
    end_set(act, learning_set, into=into)
    serve(act)
    act.finish()
    about = act.programme.audit_topic
    audit.record(actor=actor, act="set cancelled", obj=learning_set, now=act.now, about=about)
    return learning_set


def _is_done_already(learning_set: LearningSet, into: LearningSet) -> bool:
    ended = LedgerEntry.objects.filter(programme_id=learning_set.programme_id, kind=Kind.SET, subject=learning_set.pk)
    return ended.filter(cause=Cause.MERGE, to_state=SetState.CANCELLED, row__into=into.pk).exists()
