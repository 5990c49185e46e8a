"""Who commissions a programme: named by its coordinators, and taken from it again (domain, section 2)."""

from datetime import datetime

from django.db import transaction

from core import audit
from core.refusal import Refusal
from core.standing import still_stands
from notifications import outbox
from participants.models import User
from participants.services.people import account_at
from sets import sponsor_emails as emails
from sets.models import Programme, ProgrammeRole
from sets.policies import why_not_sponsor
from sets.services.acts import begin_as_coordinator
from sets.states import Cause, RoleKind

WHY_DRAFT = "Publish the programme first: before that there is nothing a sponsor could see."


@transaction.atomic(durable=True)
def add_sponsor(*, actor: User, programme: Programme, email: str, now: datetime) -> bool:
    """Let whoever has that address see the programme's totals; they are told. Says whether they did not already.

    An account is made for whoever has none, so the answer is the same either way, and pages tell of the address as it
    was typed (C12). Refused for whoever does not coordinate the programme, for a draft, for an account that is closed,
    and for somebody who coordinates it, runs sessions of it or has a place in it: the programme's lock is held, so
    nobody begins to meanwhile. Those refusals do tell whose the address is, of people whom the coordinator has here.
    """
    act = begin_as_coordinator(programme=programme, actor=actor, cause=Cause.RULES, now=now)
    if not act.programme.was_published:
        raise Refusal(WHY_DRAFT, field="email")
    user = account_at(email, by=actor, now=act.now)
    if not still_stands(user.pk):
        raise Refusal("Nobody with this address can be named.", field="email")
    if why_not := why_not_sponsor(user, act.programme):
        raise Refusal(why_not, field="email")
    role, is_new = ProgrammeRole.objects.get_or_create(
        programme=act.programme, user=user, role=RoleKind.SPONSOR, defaults={"address": email}
    )
    if is_new:
        about = act.programme.audit_topic
        entry = audit.record(actor=actor, act="sponsor added", obj=user, now=act.now, about=about)
        outbox.queue(messages=[emails.sponsor_added(role, entry=entry.pk, now=act.now)])
    return is_new


@transaction.atomic(durable=True)
def remove_sponsor(*, actor: User, programme: Programme, user: User, now: datetime) -> None:
    """Somebody no longer sees it as its sponsor; they are told. Twice is harmless.

    Refused for whoever does not coordinate the programme at that moment.
    """
    act = begin_as_coordinator(programme=programme, actor=actor, cause=Cause.RULES, now=now)
    role = act.programme.roles.filter(role=RoleKind.SPONSOR, user=user).select_related("user", "programme").first()
    if role is None:
        return
    ProgrammeRole.objects.filter(pk=role.pk).delete()
    about = act.programme.audit_topic
    entry = audit.record(actor=actor, act="sponsor removed", obj=user, now=act.now, about=about)
    outbox.queue(messages=[emails.sponsor_removed(role, entry=entry.pk, now=act.now)])
