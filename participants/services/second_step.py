"""The second step of somebody who has lost their phone and their recovery codes."""

from datetime import datetime

from allauth.mfa.models import Authenticator
from django.db import transaction

from core.audit import record
from core.refusal import Refusal
from notifications import outbox
from participants.emails import account_message
from participants.models import User
from participants.policies import why_not_take_off_second_step


@transaction.atomic(durable=True)
def take_off_second_step(*, actor: User, user: User, now: datetime) -> None:
    """Take passkeys, app and recovery codes off an account, and tell its owner; they sign in without, and set up anew.

    Refuses whoever is no system admin, one's own account, a system admin's unless by a superuser, and where none is.
    """
    user = User.objects.select_for_update().get(pk=user.pk)
    if why_not := why_not_take_off_second_step(actor, user):
        raise Refusal(why_not)
    taken, _ = Authenticator.objects.filter(user=user).delete()
    if not taken:
        raise Refusal(f"{user} has no second step.")
    record(actor=actor, act="second step taken off", obj=user, now=now)
    outbox.queue(messages=[account_message(name="second_step_taken_off", to=user.email, context={}, now=now)])
