"""Who coordinates a programme: added and removed by those who do (domain, section 2)."""

from datetime import datetime

from django.db import transaction

from core import audit
from core.refusal import Refusal
from core.standing import still_stands
from notifications import outbox
from participants.models import User
from sets import coordinator_emails as emails
from sets.models import Programme, ProgrammeRole
from sets.policies import why_cannot_run
from sets.services.acts import begin_as_coordinator
from sets.states import Cause, RoleKind


@transaction.atomic(durable=True)
def add_coordinator(*, actor: User, programme: Programme, user: User, now: datetime) -> bool:
    """Let somebody run the programme as well; they are told. Says whether they did not already.

    Refused for whoever does not coordinate it, for somebody who holds or waits for a place in it (P2), and for its
    sponsor: the programme's lock is held, so nobody takes a place meanwhile.
    """
    act = begin_as_coordinator(programme=programme, actor=actor, cause=Cause.RULES, now=now)
    if not still_stands(user.pk):
        raise Refusal(f"The account of {user} is locked.", field="email")
    if why_not := why_cannot_run(user, act.programme, "coordinate it"):
        raise Refusal(why_not, field="email")
    _, is_new = ProgrammeRole.objects.get_or_create(programme=act.programme, user=user, role=RoleKind.COORDINATOR)
    if is_new:
        about = act.programme.audit_topic
        entry = audit.record(actor=actor, act="coordinator added", obj=user, now=act.now, about=about)
        outbox.queue(messages=[emails.coordinator_added(act.programme, user, entry=entry.pk, now=act.now)])
    return is_new


@transaction.atomic(durable=True)
def remove_coordinator(*, actor: User, programme: Programme, user: User, now: datetime) -> None:
    """Somebody no longer runs it; they are told, unless it was themselves. Twice is harmless.

    Refused for whoever does not coordinate it at that moment, and for the last: without one nobody could decide. Of two
    who remove each other the one who comes second is refused, because the first holds the programme's lock.
    """
    act = begin_as_coordinator(programme=programme, actor=actor, cause=Cause.RULES, now=now)
    roles = ProgrammeRole.objects.filter(programme=act.programme, role=RoleKind.COORDINATOR)
    if not roles.filter(user=user).exists():
        return
    if not roles.exclude(user=user).filter(user__is_active=True).exists():
        raise Refusal("A programme needs somebody who coordinates it. Add another coordinator first.")
    roles.filter(user=user).delete()
    about = act.programme.audit_topic
    entry = audit.record(actor=actor, act="coordinator removed", obj=user, now=act.now, about=about)
    if user != actor:
        outbox.queue(messages=[emails.coordinator_removed(act.programme, user, entry=entry.pk, now=act.now)])
