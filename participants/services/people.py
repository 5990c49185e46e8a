"""Accounts that somebody else makes for a person. Call inside a transaction, with the locks of places held already."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from core.audit import record
from core.refusal import Refusal
from participants.models import Organisation, User
from participants.policies import refuse_erased
from participants.selectors import accounts_at


@dataclass(frozen=True)
class Caller:
    """What somebody said of themselves on the telephone or in a letter."""

    email: str
    full_name: str
    job_title: str
    organisation: Organisation


def person_for(caller: Caller, *, by: User, now: datetime) -> User:
    """The account with that address among its own, with what it lacked filled in; a new one where there is none.

    What people have said of themselves stays. Refused for an account that is closed or represents somebody else.
    """
    person = accounts_at([caller.email]).get(caller.email.lower()) or _made(caller, by, now)
    if not person.is_active:
        raise Refusal("Nobody with this address can be signed up.", field="email")
    said = {"full_name": caller.full_name, "job_title": caller.job_title}
    missing: dict[str, object] = {name: value for name, value in said.items() if not getattr(person, name)}
    if person.organisation is None:
        missing["organisation"] = caller.organisation
    elif person.organisation != caller.organisation:
        raise Refusal(
            "The account with this address represents another organisation. Ask the person to change their profile.",
            field="organisation_name",
        )
    if missing:
        for name, value in missing.items():
            setattr(person, name, value)
        person.save(update_fields=list(missing))
        record(actor=by, act="profile filled in for somebody", obj=person, now=now, fields=sorted(missing))
    return person


def complete(
    person: User, *, organisation: Organisation, full_name: str = "", job_title: str = "", now: datetime
) -> User:
    """The person as they stand, with what their profile lacked filled in by themselves, as one of that organisation.

    What they have said before stays, also whom they represent: the caller asks whether it is that organisation. Refused
    for an account that is closed, and while something is still missing.
    """
    found = User.objects.select_related("organisation").select_for_update(of=("self",), no_key=True).get(pk=person.pk)
    refuse_erased(found)
    said: dict[str, object] = {"full_name": full_name, "job_title": job_title, "organisation": organisation}
    missing = {name: value for name, value in said.items() if value and not getattr(found, name)}
    for name, value in missing.items():
        setattr(found, name, value)
    if not found.has_complete_profile:
        raise Refusal("Type your full name and your job title.", field="job_title" if found.full_name else "full_name")
    if missing:
        found.save(update_fields=list(missing))
        record(actor=found, act="profile changed", obj=found, now=now, fields=sorted(missing))
    return found


def account_at(email: str, *, by: User, now: datetime) -> User:
    """The account with that address among its own; a new one, of which nothing else is known, where there is none."""
    return accounts_at([email]).get(email.lower()) or _made_at(email, by, now)


def _made(caller: Caller, by: User, now: datetime) -> User:
    said = {"full_name": caller.full_name, "job_title": caller.job_title, "organisation": caller.organisation}
    return _made_at(caller.email, by, now, **said)


def _made_at(email: str, by: User, now: datetime, **said: Any) -> User:
    """Of two who make one for the same address at once, the later finds the earlier's."""
    try:
        with transaction.atomic():
            person = User.objects.create_user(email, date_joined=now, **said)
    except IntegrityError:
        return User.objects.select_related("organisation").get(email__iexact=email)
    record(actor=by, act="account made for somebody", obj=person, now=now)
    return person
