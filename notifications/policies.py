"""Who wants which mail. What nobody can do without is always wanted, and costs no question."""

from collections.abc import Collection, Sequence

from notifications import kinds
from notifications.models import Message, Preference


def wants(reader: int | None, kind: str) -> bool:
    """Whether that person, by id, has not switched the kind off."""
    if reader is None or not kinds.can_be_switched_off(kind):
        return True
    return not Preference.objects.filter(user=reader, kind=kind, wanted=False).exists()


def switched_off(people: Collection[int], of: Collection[str]) -> set[tuple[int, str]]:
    """Which of these people have switched off which of these kinds: one query at most."""
    off = [kind for kind in of if kinds.can_be_switched_off(kind)]
    if not off or not people:
        return set()
    found = Preference.objects.filter(user__in=people, kind__in=off, wanted=False)
    return set(found.values_list("user_id", "kind"))


def without_unwanted(messages: Sequence[Message]) -> Sequence[Message]:
    """Those whose reader has not switched their kind off."""
    off = switched_off(
        [one.recipient_id for one in messages if one.recipient_id and kinds.can_be_switched_off(one.kind)],
        {one.kind for one in messages},
    )
    return [one for one in messages if (one.recipient_id, one.kind) not in off] if off else messages
