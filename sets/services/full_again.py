"""A set that was let run with fewer members and has its minimum again is as any other (P11)."""

from collections.abc import Iterable

from sets.models import Enrolment, Programme
from sets.selectors.below import with_members
from sets.states import PlaceState


def may_fill_one(changed: Iterable[Enrolment]) -> bool:
    """Whether one of these places is now held in a set that was let run with fewer. No query."""
    return any(
        one.state == PlaceState.CONFIRMED and one.learning_set is not None and one.learning_set.goes_ahead_with
        for one in changed
    )


def forget_what_was_let_run(programme: Programme) -> None:
    """What was decided for fewer members counts no more where there are enough. The caller holds the lock."""
    let_run = with_members(programme.sets.filter(goes_ahead_with__isnull=False))
    full = [one.pk for one in let_run if one.members >= programme.minimum]
    programme.sets.filter(pk__in=full).update(goes_ahead_with=None)
