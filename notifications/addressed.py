"""Which mail was written to somebody: by their account, and by what addresses they are or were reached at."""

from collections.abc import Collection

from django.db.models import Q, QuerySet

from notifications.models import Message

#: Where a notice about an address says which.
_SAID_IN = ("from_email", "to_email", "deleted_email")


def messages_to(person: int, addresses: Collection[str]) -> QuerySet[Message]:
    """Also those to an address of theirs that name nobody, such as codes for signing in, or that tell of one."""
    return Message.objects.filter(Q(recipient=person) | (Q(recipient=None) & _of(addresses)))


def told_of_with(person: int, addresses: Collection[str]) -> set[str]:
    """Other addresses, in small letters, that notices to this person tell of: those that were taken off."""
    known, asked = set(addresses), set[str]()
    while known != asked:
        asked = set(known)
        rows = messages_to(person, asked).filter(kind="account", secret=False).values_list("to", "context")
        for to, context in rows:
            known |= {one.lower() for one in (to, *(context.get(part, "") for part in _SAID_IN)) if one}
    return known - set(addresses)


def _of(addresses: Collection[str]) -> Q:
    found = Q(pk__in=[])
    for address in addresses:
        found |= Q(to__iexact=address)
        for part in _SAID_IN:
            found |= Q(**{f"context__{part}__iexact": address})
    return found
