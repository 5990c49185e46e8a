"""Words and recipients of the mail about places. One function per message; rows go to the outbox.

Texts are in `templates/emails/sets/`, rendered by the worker as it sends. No content of a set, and no names but the
reader's own (C10).
"""

from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone

from core.prepared import Prepared
from core.templatetags.wording import in_words, long_date, ordinal
from notifications.kinds import Words
from notifications.models import Message
from participants.models import User
from sets.mail_row import row
from sets.models import Enrolment, Facilitation, LearningSet, Programme, ProgrammeRole, ahead_of
from sets.options import Option
from sets.selectors.below import with_members
from sets.selectors.places import LEAST_MEMBERS
from sets.states import SERVING, PlaceState, ProgrammeState, RoleKind, SetState
from sets.working_days import last_day_of_offer

#: (before, after) → kind of message; one for each way a place can change.
_PLACE_KINDS = {
    ("", PlaceState.CONFIRMED): "place_confirmed",
    ("", PlaceState.WAITING): "place_waiting",
    ("", PlaceState.OFFERED): "place_offered",
    (PlaceState.WAITING, PlaceState.CONFIRMED): "place_confirmed",
    (PlaceState.WAITING, PlaceState.OFFERED): "place_offered",
    (PlaceState.OFFERED, PlaceState.CONFIRMED): "place_accepted",
    (PlaceState.OFFERED, PlaceState.WAITING): "place_back",
    (PlaceState.CONFIRMED, PlaceState.WAITING): "place_back",
    # Nothing but another set makes a member a member (P14).
    (PlaceState.CONFIRMED, PlaceState.CONFIRMED): "place_moved",
}
_ENDED_KINDS = {
    PlaceState.WITHDRAWN: "place_withdrawn",
    PlaceState.DECLINED: "place_declined",
    PlaceState.LAPSED: "place_lapsed",
    PlaceState.REPLACED: "place_replaced",
    PlaceState.REMOVED: "place_removed",
    PlaceState.CANCELLED: "place_cancelled",
    PlaceState.COMPLETED: "place_completed",
}
_SUBJECTS = {
    "place_confirmed": "You have a place: {programme}",
    "place_waiting": "You are {rank} on the waiting list: {programme}",
    "place_offered": "A place is offered to you, answer by {answer_by}: {programme}",
    "place_accepted": "You have accepted your place: {programme}",
    "place_moved": "You are now in {set}: {programme}",
    "place_back": "You are back on the waiting list: {programme}",
    "place_withdrawn": "You have withdrawn: {programme}",
    "place_declined": "You have declined the place: {programme}",
    "place_lapsed": "The offer of a place has run out: {programme}",
    "place_replaced": "Your place has been handed over: {programme}",
    "place_removed": "Your place has been ended: {programme}",
    "place_cancelled": "Your place has been cancelled: {programme}",
    "place_completed": "Thank you for taking part: {programme}",
    "set_opened": "{set} has opened: {programme}",
    "enough_wait": "{waiting} people wait, enough for another set: {programme}",
    "option_found": "{sets} sets would seat more people: {programme}",
    "organisation_requested": "An organisation is waiting to be accepted: {programme}",
    "facilitator_assigned": "You are to facilitate {set}: {programme}",
    "dates_confirmed": "The dates of your set are confirmed: {programme}",
    "below_minimum": "{set} is below its minimum: {programme}",
    "two_for_one": "Two places are for one organisation: {programme}",
}
#: About nothing but the programme, to whoever coordinates it.
_TO_COORDINATORS = (
    *("set_opened", "enough_wait", "option_found", "organisation_requested", "below_minimum", "two_for_one"),
)
KINDS = {
    **{kind: subject.split(":")[0].split("{", maxsplit=1)[0].strip() for kind, subject in _SUBJECTS.items()},
    "place_waiting": "You are on the waiting list",
    "place_offered": "A place is offered to you",
    "place_moved": "You are in another set",
    "set_opened": "A set has opened",
    "enough_wait": "Enough people wait for another set",
    "option_found": "Another number of sets would seat more",
    "facilitator_assigned": "You are to facilitate a set",
    "below_minimum": "A set is below its minimum",
}


def place_changed(
    enrolment: Enrolment, programme: Programme, *, before: str, entry: int, for_them: bool, now: datetime
) -> Message | None:
    """The message to the person whose place changed in this act; None where nothing changed for them.

    `for_them`: they asked a coordinator to do it, and can see that it was done as they said (P15).
    """
    kind = _PLACE_KINDS.get((before, PlaceState(enrolment.state))) or _ENDED_KINDS.get(PlaceState(enrolment.state))
    if kind is None:
        return None
    context: dict[str, Any] = {"state": str(enrolment.state), "accepted": enrolment.is_eligible}
    if enrolment.learning_set and enrolment.is_held:
        context |= _set_facts(enrolment.learning_set, now)
        if kind == "place_moved":
            context["dates"] = _dates_of(enrolment.learning_set)
    if enrolment.state == PlaceState.WAITING:
        context["rank"] = ordinal(rank_of(enrolment))
    if for_them:
        context["for_you"] = True
    if enrolment.predecessor_id and not before:
        context["takes_over"] = True
    if enrolment.state == PlaceState.CANCELLED:
        context["programme_cancelled"] = programme.state == ProgrammeState.CANCELLED
    if enrolment.offer_ends_at:
        context["answer_by"] = _day(last_day_of_offer(enrolment.offer_ends_at))
    return _to_owner(kind, enrolment, programme, key=f"place:{enrolment.pk}:{entry}", now=now, **context)


def offer_extended(enrolment: Enrolment, programme: Programme, *, now: datetime) -> Message:
    """The offer again, with its later end (P5)."""
    assert enrolment.learning_set is not None
    assert enrolment.offer_ends_at is not None
    return _to_owner(
        "place_offered",
        enrolment,
        programme,
        key=f"place:{enrolment.pk}:{programme.ledger_count + 1}",
        now=now,
        state=str(enrolment.state),
        accepted=True,
        answer_by=_day(last_day_of_offer(enrolment.offer_ends_at)),
        **_set_facts(enrolment.learning_set, now),
    )


_ahead = Prepared(
    lambda programme, place: Enrolment.objects.waiting().filter(ahead_of(place), programme=programme).counted(),
    int,
    int,
)


def rank_of(enrolment: Enrolment) -> int:
    """The rank among those waiting, from 1 (P1: the position itself is not shown)."""
    return sum(_ahead(enrolment.programme_id, enrolment.pk)) + 1


def set_opened(
    programme: Programme, learning_set: LearningSet, *, now: datetime, balanced: bool = False
) -> list[Message]:
    """Tell the coordinators that a set opened; those seated in it have messages of their own.

    `balanced`: members of other sets moved to it (P8).
    """
    facts = _set_facts(learning_set, now) | ({"balanced": True} if balanced else {})
    return _to_coordinators("set_opened", programme, key=f"set-opened:{learning_set.pk}", now=now, **facts)


def enough_wait(programme: Programme, *, waiting: int, now: datetime) -> list[Message]:
    """P7, *ask*: told each time the number rises to the minimum."""
    key = f"enough-wait:{programme.pk}:{programme.ledger_count}"
    return _to_coordinators("enough_wait", programme, key=key, now=now, waiting=in_words(waiting).capitalize())


def option_found(programme: Programme, option: Option, *, now: datetime) -> list[Message]:
    """P7: another lawful number of sets would seat more people."""
    return _to_coordinators(
        "option_found",
        programme,
        key=f"option:{programme.pk}:{programme.ledger_count}",
        now=now,
        sets=in_words(option.number_of_sets).capitalize(),
        sizes=" and ".join(map(str, option.sizes)),
        seated=option.seated,
    )


def organisation_requested(programme: Programme, enrolment: Enrolment, *, now: datetime) -> list[Message]:
    """P4: somebody's organisation is not on the list; a coordinator settles it in one click."""
    key = f"organisation:{programme.pk}:{enrolment.organisation_id}"
    return _to_coordinators("organisation_requested", programme, key=key, now=now, path=reverse("organisation_list"))


def two_for_one(programme: Programme, enrolment: Enrolment, *, now: datetime) -> list[Message]:
    """P2: a place was made in the moment in which its organisation was merged into one that has a place here too."""
    return _to_coordinators("two_for_one", programme, key=f"two-for-one:{enrolment.pk}", now=now)


def below_minimum(
    programme: Programme, learning_set: LearningSet, *, held: int, cause: str, now: datetime
) -> list[Message]:
    """P11: a set has too few members: a confirmed one `fell` below, sign-up `closed`, or it begins `soon`."""
    key = f"below-minimum:{learning_set.pk}:{cause}:{programme.ledger_count}"
    return _to_coordinators(
        "below_minimum",
        programme,
        key=key,
        now=now,
        cause=cause,
        path=reverse("set_below", args=[programme.slug, learning_set.letter]),
        about=f"below:{learning_set.pk}",
        **_below_facts(learning_set, programme.minimum, held, now),
    )


def facilitator_assigned(programme: Programme, learning_set: LearningSet, user: User, *, now: datetime) -> Message:
    return _message(
        "facilitator_assigned",
        programme,
        to=user,
        key=f"facilitator:{learning_set.pk}:{user.pk}:{programme.ledger_count}",
        about=f"set:{learning_set.pk}",
        path=reverse("facilitate"),
        now=now,
        **_set_facts(learning_set, now),
    )


def dates_confirmed(programme: Programme, enrolment: Enrolment, dates: list[str], *, now: datetime) -> Message:
    """To each member when the dates of the set become confirmed."""
    assert enrolment.learning_set is not None
    return _to_owner(
        "dates_confirmed",
        enrolment,
        programme,
        key=f"dates:{enrolment.learning_set_id}:{enrolment.pk}:{programme.ledger_count}",
        now=now,
        state=str(enrolment.state),
        dates=dates,
        **_set_facts(enrolment.learning_set, now),
    )


def still_wanted(message: Message) -> bool:
    """A message about a place is sent only while the place still is as it tells: in that state, with that offer.

    One that says whom somebody is to facilitate for, while they do; one to a coordinator, while they are, and of a set
    with too few members while it takes some and has too few.
    """
    kind, _, pk = message.about.partition(":")
    if kind == "set":
        return Facilitation.objects.filter(learning_set=pk, user=message.recipient_id).exists()
    if message.kind in _TO_COORDINATORS:
        about = message.topic.partition(":")[2]
        roles = ProgrammeRole.objects.filter(programme=about, user=message.recipient_id)
        return roles.filter(role=RoleKind.COORDINATOR).exists() and (kind != "below" or _lacks_members(pk))
    if kind != "enrolment":
        return True
    found = Enrolment.objects.select_related("learning_set")
    place = found.filter(pk=pk, state=message.context.get("state")).first()
    if place is None or not _tells_of_its_set(message, place):
        return False
    told = message.context.get("answer_by")
    return not told or (place.offer_ends_at is not None and told == _day(last_day_of_offer(place.offer_ends_at)))


def as_it_stands(message: Message) -> Words:
    """The words of a message that comes late, with the rank, the set and the date that the place has now."""
    context = dict(message.context)
    place, kind = _place_of(message), message.about.partition(":")[0]
    if kind == "below" and (low := _with_members(message.about.partition(":")[2])):
        context |= _below_facts(low, low.programme.minimum, low.members, timezone.now())
    if place is not None:
        if "rank" in context:
            context["rank"] = ordinal(rank_of(place))
        if "set" in context and place.learning_set and place.is_held:
            context |= _set_facts(place.learning_set, timezone.now())
            if message.kind == "place_moved":
                context["dates"] = _dates_of(place.learning_set)
    return Words(_SUBJECTS[message.kind].format(**context)[:250], context, (message.kind,))


# --- inside ----------------------------------------------------------------------------------------------------------


def _place_of(message: Message) -> Enrolment | None:
    kind, _, pk = message.about.partition(":")
    found = Enrolment.objects.select_related("learning_set").filter(pk=pk) if kind == "enrolment" else None
    return found.first() if found is not None else None


def _with_members(pk: str) -> Any:
    """The set with its programme and `members`; None if it is gone."""
    return with_members(LearningSet.objects.select_related("programme").filter(pk=pk)).first()


def _lacks_members(pk: str) -> bool:
    low = _with_members(pk)
    goes_on = low is not None and low.takes_members and low.programme.state in SERVING
    return goes_on and low.members < low.needs(low.programme.minimum)


def _below_facts(learning_set: LearningSet, minimum: int, held: int, now: datetime) -> dict[str, Any]:
    """`least`: with how many it may run all the same, where those are fewer than it needs."""
    confirmed, least = learning_set.state == SetState.CONFIRMED, LEAST_MEMBERS if minimum > LEAST_MEMBERS else 0
    facts = {"held": held, "minimum": minimum, "confirmed": confirmed, "least": least}
    return facts | _set_facts(learning_set, now)


def _tells_of_its_set(message: Message, place: Enrolment) -> bool:
    """Whether the set it names is the one the person is in: they may have moved to another meanwhile (P14)."""
    told = message.context.get("set")
    return not told or not place.is_held or (place.learning_set is not None and place.learning_set.name == told)


def _dates_of(learning_set: LearningSet) -> list[str]:
    return [long_date(one.date) for one in learning_set.confirmed_dates.all()]


def _day(day: date) -> str:
    """`Thursday 26 October`: an offer ends within days, so its year is not in doubt."""
    return long_date(day).rsplit(" ", 1)[0]


def _set_facts(learning_set: LearningSet, now: datetime) -> dict[str, Any]:
    """A first session that is over is no date to keep free; somebody may take a place over after it (P10)."""
    first = learning_set.first_session_on
    has_met = learning_set.state == SetState.RUNNING or (first is not None and first < timezone.localdate(now))
    return {"set": learning_set.name, "first_session": long_date(first), "has_met": has_met}


def _to_owner(
    kind: str, enrolment: Enrolment, programme: Programme, *, key: str, now: datetime, **context: Any
) -> Message:
    """To the person whose place it is, with the way to the page of the place."""
    path = reverse("my_place", args=[programme.slug])
    about, owner = f"enrolment:{enrolment.pk}", enrolment.participant
    if enrolment.predecessor_id:
        context["taken_over"] = True
    return _message(kind, programme, to=owner, key=key, about=about, path=path, now=now, **context)


def _to_coordinators(
    kind: str, programme: Programme, *, key: str, now: datetime, path: str = "", about: str = "", **context: Any
) -> list[Message]:
    people = User.objects.filter(
        programme_roles__programme=programme, programme_roles__role=RoleKind.COORDINATOR, is_active=True
    )
    path = path or reverse("places", args=[programme.slug])
    return [
        _message(kind, programme, to=user, key=f"{key}:{user.pk}", about=about, path=path, now=now, **context)
        for user in people
    ]


def _message(
    kind: str, programme: Programme, *, to: User, key: str, about: str, path: str, now: datetime, **context: Any
) -> Message:
    subject = _SUBJECTS[kind].format(programme=programme.title, **context)
    return row(kind, programme, to=to, key=key, subject=subject, path=path, now=now, about=about, **context)
