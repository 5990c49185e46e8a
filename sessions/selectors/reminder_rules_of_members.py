"""Rules of reminders about what one member has to answer or to do: confirmed dates (P16), actions (D5)."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime, timedelta

from django.db.models import F, Q

from sessions.models import Action
from sessions.reminder_days import day_of, eight_on
from sessions.selectors.due import Due, Told
from sessions.states import ActionState
from sets.models import Commitment
from sets.states import PlaceState
from sets.working_days import end_of_offer

#: Silence for so many working days is reminded of, once (P16); and no later than so long after.
SILENT_FOR, ASKED_FOR = 5, timedelta(days=14)
#: An action is told of so long before its day, and once for so long when it is overdue (D5).
BEFORE, OVERDUE_FOR = timedelta(days=3), timedelta(days=7)
_IN_HAND = (ActionState.AGREED, ActionState.DOING)


def dates(now: datetime, ids: Collection[int] | None) -> dict[int, Due]:
    """Members who were asked whether they can make the confirmed dates and have not answered, by place."""
    found = Commitment.objects.unanswered().filter(enrolment__learning_set__first_session_on__gt=day_of(now))
    if ids is not None:
        found = found.filter(enrolment__in=ids)
    rows = found.values_list(
        "enrolment_id",
        "asked_at",
        "enrolment__programme",
        "enrolment__learning_set",
        "enrolment__learning_set__first_session_on",
    )
    due = {}
    for pk, asked_at, programme, learning_set, first in rows:
        assert first is not None
        since = eight_on(day_of(end_of_offer(asked_at, SILENT_FOR)))
        due[pk] = Due(asked_at, since, min(since + ASKED_FOR, eight_on(first)), programme, learning_set)
    return due


def people_asked(due: Mapping[int, Due], people: Collection[int] | None) -> Iterable[Told]:
    found = Commitment.objects.unanswered().filter(enrolment__in=due, enrolment__participant__is_active=True)
    if people is not None:
        found = found.filter(enrolment__participant__in=people)
    return found.values_list("enrolment_id", "enrolment__participant_id", "asked_at")


def actions_due(now: datetime, ids: Collection[int] | None) -> dict[int, Due]:
    """Three days before the day of an action; of use until the day is over."""
    today = day_of(now)
    near = Q(due_on__range=(today, today + BEFORE + timedelta(days=1)))
    return {
        pk: Due(eight_on(day), eight_on(day - BEFORE), eight_on(day + timedelta(days=1)), programme, learning_set)
        for pk, day, programme, learning_set in _actions(near, ids)
    }


def actions_overdue(now: datetime, ids: Collection[int] | None) -> dict[int, Due]:
    """The morning after its day, once."""
    today = day_of(now)
    past = Q(due_on__range=(today - OVERDUE_FOR - timedelta(days=1), today))
    due = {}
    for pk, day, programme, learning_set in _actions(past, ids):
        since = eight_on(day + timedelta(days=1))
        due[pk] = Due(since, since, since + OVERDUE_FOR, programme, learning_set)
    return due


def owners(due: Mapping[int, Due], people: Collection[int] | None) -> Iterable[Told]:
    """Owners while they are of the set, since they agreed to it."""
    taking_part = (PlaceState.CONFIRMED, PlaceState.COMPLETED)
    found = Action.objects.filter(
        pk__in=due, state__in=_IN_HAND, owner__state__in=taking_part, owner__participant__is_active=True
    ).filter(owner__learning_set=F("learning_set"))
    if people is not None:
        found = found.filter(owner__participant__in=people)
    rows = found.order_by().values_list("pk", "owner__participant_id", "agreed_at")
    return [(pk, person, agreed_at) for pk, person, agreed_at in rows if agreed_at is not None]


def _actions(when: Q, ids: Collection[int] | None) -> Iterable[tuple[int, date, int, int]]:
    found = Action.objects.kept().filter(when, state__in=_IN_HAND)
    if ids is not None:
        found = found.filter(pk__in=ids)
    return found.order_by().values_list("pk", "due_on", "learning_set__programme", "learning_set")
