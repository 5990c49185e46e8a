"""Erasing a person: what is about them goes, what counts go by stays, with a number in place of a name (C15).

docs/decisions says what is kept, and why; `alsportal/personal_data.py` names every table.
"""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial

from django.db import DatabaseError, transaction
from django.db.models import Q
from django.utils.crypto import get_random_string

from core.again import TryAgain, begun_again
from core.audit import record
from core.refusal import Refusal
from notifications import outbox
from notifications.services.forgetting import forget
from participants.emails import account_message
from participants.erasing import Asked, parts
from participants.models import NAME_REMOVED, User
from participants.policies import why_not_erase
from participants.services import belongings
from participants.states import WhyErased

logger = logging.getLogger(__name__)

#: What a page that was open at that moment wrote afterwards is gone by then.
_LOOKED_AFTER = timedelta(days=1)


class Changed(TryAgain):
    """While we waited for our locks, something was written under one that we do not hold: a place was asked for."""

    def __init__(self) -> None:
        super().__init__("Something about this account changes at this very moment. Try again in a minute.")


def erase_person(*, actor: User | None, person: User, why: str = "", now: datetime) -> None:
    """Erase a person: at once, for good, and in one transaction. A second time is harmless.

    They withdraw from a place and decline an offer first, so their seat goes to the longest waiting (P13); mail that
    waits is not sent; one last mail tells them. The person asks for it themselves, or a system admin for them and says
    why (`WhyErased`), or nobody, once things have been kept for long enough: then whoever still has a place stays.
    Refused with what to do first: while they coordinate, facilitate or cover something that goes on, and for the only
    system admin.
    """

    def erase() -> None:
        with transaction.atomic(durable=True):
            erase_within(actor=actor, person=person, why=why, now=now)

    begun_again(erase)


def erase_within(*, actor: User | None, person: User, why: str = "", only_if: Q | None = None, now: datetime) -> None:
    """The same, for a service that owns the transaction, holds no lock yet, and begins again (`core.again`).

    `only_if` is asked of the person under the locks: where it no longer holds, nothing happens.
    """
    if why_not := why_not_erase(actor, person):
        raise Refusal(why_not)
    if actor and actor.pk != person.pk and why not in WhyErased.by_others():
        raise Refusal("Say on what grounds: it stands in the record.", field="why")
    person = _locked(person)
    if person.is_erased or (only_if is not None and not User.objects.filter(only_if, pk=person.pk).exists()):
        return
    if obstacles := what_stands_in_the_way(person, now):
        raise Refusal(" ".join(obstacles))
    reach_at, addresses = person.email, belongings.addresses_of(person)
    _remove(Asked(person, actor, now), addresses)
    grounds = why or (WhyErased.OWN if actor else WhyErased.KEPT_LONG_ENOUGH)
    record(actor=actor, act="person erased", obj=person, now=now, why=grounds)
    if actor:
        outbox.queue(messages=[account_message(name="erased", to=reach_at, context={}, now=now)])
    # With its number alone: after a backup is put back, whoever runs the service erases them again.
    transaction.on_commit(lambda: logger.info("Person %s was erased.", person.pk), robust=True)


def what_stands_in_the_way(person: User, now: datetime) -> list[str]:
    """What the person has to do, or have done, before they can be erased."""
    return [*belongings.obstacles(person), *(one for part in parts() for one in part.obstacles(person, now))]


def what_will_happen(person: User) -> list[str]:
    """For the person, before they say yes."""
    return [one for part in parts() for one in part.happens(person)]


def _remove(asked: Asked, addresses: Sequence[str]) -> None:
    """The caller holds every lock. Mail last: what the others wrote on the way to this person is not sent either."""
    for part in parts():
        part.erase(asked)
    belongings.remove(asked.person, addresses)
    forget(person=asked.person.pk, addresses=addresses)
    _close(asked.person, asked.now)


def _close(person: User, now: datetime) -> None:
    """Nothing is left of the account but its number. Nobody can sign in with it, and no session of it stands."""
    person.full_name, person.email = NAME_REMOVED, f"{person.pk}@erased.invalid"
    person.job_title = person.access_needs = ""
    person.organisation, person.last_login = None, None
    person.is_active = person.is_staff = person.is_superuser = person.may_open_programmes = False
    person.session_seed = get_random_string(32)
    person.set_unusable_password()
    person.erased_at = person.erased_at or now
    person.save()
    person.groups.clear()
    person.user_permissions.clear()


def _locked(person: User) -> User:
    """The person's row, after everything that could be written about them: programmes, sessions, and this last.

    Whoever writes for a person shares this lock until they are done (`core.standing`), so what they wrote is seen now.
    """
    belongings.lock_requests(person)
    held = [(part, part.holds(person)) for part in parts()]
    for part, rows in held:
        part.lock(rows)
    found = User.objects.select_for_update(of=("self",)).get(pk=person.pk)
    if any(part.holds(found) - rows for part, rows in held):
        raise Changed
    return found


def erase_what_came_after(*, now: datetime) -> int:
    """Remove what pages that were open as somebody was erased have written for them since; looks at how many."""
    lately = User.objects.filter(erased_at__gt=now - _LOOKED_AFTER).order_by("pk")
    found = list(lately)
    for person in found:
        # Whatever keeps one of them, the others go, and the next hour tries again.
        try:
            begun_again(partial(_erase_again, person, now))
        except Refusal:
            continue
        except DatabaseError as error:
            logger.error("Person %s could not be looked after: %s", person.pk, type(error).__name__)
    return len(found)


@transaction.atomic(durable=True)
def _erase_again(person: User, now: datetime) -> None:
    person = _locked(person)
    _remove(Asked(person, person, now), [])
