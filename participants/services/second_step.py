"""What else changes with a second step: older sessions end with the first; whoever lost theirs has it taken off."""

from datetime import datetime
from secrets import token_hex

from allauth.mfa.models import Authenticator
from django.db import transaction

from core.audit import record
from core.refusal import Refusal
from notifications import outbox
from participants.emails import account_message
from participants.models import User
from participants.policies import why_not_take_off_second_step

#: What counts as a second step: recovery codes alone do not.
STEPS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]


def end_sessions_with_first_step(user: User) -> bool:
    """Whoever signed in with the first step alone is signed out, once there is a second; whether there were no others.

    `update_session_auth_hash` keeps the session in which the step was set up.
    """
    if Authenticator.objects.filter(user=user, type__in=STEPS).count() > 1:
        return False
    user.session_seed = token_hex(16)
    user.save(update_fields=["session_seed"])
    return True


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
    told = account_message(name="second_step_taken_off", to=user.email, context={}, user=user, now=now)
    outbox.queue(messages=[told])
