"""Members move between the sets of a programme by a coordinator's decision, with a reason (P14, and P8)."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from django.db import connection, transaction

from core.refusal import Refusal
from participants.models import User
from sets.models import Commitment, Enrolment, LearningSet, LedgerEntry, Programme
from sets.policies import WHY_OWN
from sets.services.acts import Act, begin_as_coordinator
from sets.services.below import tell_if_below_minimum
from sets.services.places import begin_removal
from sets.services.serving import serve
from sets.states import HELD, Cause, Kind, PlaceState

#: Two who change places hold each other's seat for a moment: the database counts once both have moved.
_ONCE_ALL_HAVE_MOVED = "SET CONSTRAINTS one_person_on_a_seat DEFERRED"
_NOW = "SET CONSTRAINTS one_person_on_a_seat IMMEDIATE"


@transaction.atomic(durable=True)
def move_member(
    *,
    actor: User,
    enrolment: Enrolment,
    to: LearningSet,
    seen_in: LearningSet,
    reason: str,
    agreed: bool,
    now: datetime,
) -> Enrolment:
    """Move a member to a free seat of another set of the programme; the seat left behind is served (P14, P5).

    `seen_in` is the set in which the coordinator saw them. Refused as `relocate` says, without a reason, and when they
    are not there any more. Somebody who is where they were to come is not moved twice.
    """
    act = _begin(enrolment.programme, actor, Cause.MOVE, reason, now)
    place = _fresh(act, enrolment)
    if place.state == PlaceState.CONFIRMED and place.learning_set_id == to.pk:
        return place
    left = place.learning_set
    _refuse_unless_seen(act, place, seen_in)
    relocate(act, {place: to}, agreed=agreed)
    serve(act)
    if left is not None:
        tell_if_below_minimum(act, left)
    act.finish()
    return act.known(place)


@transaction.atomic(durable=True)
def exchange_members(
    *,
    actor: User,
    enrolment: Enrolment,
    other: Enrolment,
    seen_in: tuple[LearningSet, LearningSet],
    reason: str,
    agreed: bool,
    now: datetime,
) -> Enrolment:
    """Two members of two sets that have not started take each other's place (P14).

    `seen_in` are the sets in which the coordinator saw the one and the other: sent twice, it exchanges them once.
    Refused as `relocate` says, without a reason, and when one of them is not there any more.
    """
    act = _begin(enrolment.programme, actor, Cause.EXCHANGE, reason, now)
    pair, (one, two) = [_fresh(act, enrolment), _fresh(act, other)], seen_in
    if one.pk == two.pk:
        raise Refusal(f"Both are in {one}, so there is nothing to exchange.")
    are_in = [place.learning_set_id for place in pair]
    if are_in == [two.pk, one.pk] and all(place.is_held for place in pair):
        return pair[0]
    for place, seen in zip(pair, seen_in, strict=True):
        _refuse_unless_seen(act, place, seen)
    relocate(act, {pair[0]: two, pair[1]: one}, cause=Cause.EXCHANGE, agreed=agreed)
    serve(act)
    act.finish()
    return act.known(pair[0])


@transaction.atomic(durable=True)
def remove_and_give(
    *,
    actor: User,
    enrolment: Enrolment,
    to: Enrolment,
    seen_in: LearningSet | None,
    reason: str,
    agreed: bool,
    now: datetime,
) -> Enrolment:
    """End somebody's place, and put a waiting person on their seat in the same act, whoever is ahead (P14, P13).

    The reason is why the place was ended, and is shown to nobody else. Gives the place that was given. Refused as
    removing is; for a place without a seat, or with one elsewhere than the coordinator saw it, a set that takes nobody,
    and confirmed dates unless whoever comes has `agreed`; and for whoever does not wait, or whose organisation is not
    accepted. Twice is harmless, and refused where the place was ended otherwise and the seat is not theirs.
    """
    act, removed = begin_removal(actor, enrolment, reason, now)
    given = _fresh(act, to)
    if removed.state == PlaceState.REMOVED:
        _refuse_unless_given(removed, given)
        return given
    if removed.seat is None or removed.learning_set is None:
        raise Refusal(f"{removed.participant} has no seat that could be given.")
    if removed.learning_set != seen_in:
        raise Refusal(f"{removed.participant} is in {removed.learning_set} now. Look again who is where.")
    _refuse_unless_waiting(act, given)
    learning_set, seat = _taking(act, removed.learning_set), removed.seat
    _refuse_where_dates_stand([learning_set], agreed=agreed)
    act.leave_seat(removed, PlaceState.REMOVED)
    seated = {"learning_set": learning_set, "seat": seat, "seat_limit": learning_set.maximum}
    act.move(given, PlaceState.CONFIRMED, cause=Cause.GIVE, agreed=_told_of(learning_set, agreed), **seated)
    _settle_commitments([given], act.now)
    serve(act)
    act.finish()
    return given


def relocate(
    act: Act,
    to: Mapping[Enrolment, LearningSet],
    *,
    cause: Cause = Cause.MOVE,
    agreed: bool = False,
) -> None:
    """Move members to other sets, in an act the caller has begun, with a reason; all of them, or it refuses.

    The seats are the lowest that are free once everybody has left theirs, so two full sets can exchange members. Each
    who moved is told by the act. Refused: whoever is no member or has an open offer, a set that takes no members,
    one that would be too full, the actor's own place, and confirmed dates unless they have `agreed` to them (P14).
    What is left behind is free: the caller serves, and finishes, when its own moves are done.
    """
    moving = _members(act, to)
    if not moving:
        return
    targets = _targets(act, to)
    _refuse_where_dates_stand(targets.values(), agreed=agreed)
    seats = _free_seats(act, moving, targets)
    with connection.cursor() as cursor:
        cursor.execute(_ONCE_ALL_HAVE_MOVED)
        for enrolment, target in moving.items():
            comes_to = targets[target]
            seated = {"learning_set": comes_to, "seat": seats[target].pop(0), "seat_limit": comes_to.maximum}
            act.move(enrolment, PlaceState.CONFIRMED, cause=cause, agreed=_told_of(comes_to, agreed), **seated)
        cursor.execute(_NOW)
    act.forget_seating()
    _settle_commitments(moving, act.now)


def _begin(programme: Programme, actor: User, cause: Cause, reason: str, now: datetime) -> Act:
    if not reason.strip():
        raise Refusal("Give a reason: it is kept with the move.", field="reason")
    return begin_as_coordinator(programme=programme, actor=actor, cause=cause, now=now, reason=reason.strip())


def _fresh(act: Act, enrolment: Enrolment) -> Enrolment:
    """The place as it stands under the lock."""
    return act.programme.enrolments.select_related("participant", "organisation", "learning_set").get(pk=enrolment.pk)


def _members(act: Act, to: Mapping[Enrolment, LearningSet]) -> dict[Enrolment, int]:
    """Who moves as they stand under the lock, by id, and the number of the set they come to."""
    targets = {enrolment.pk: learning_set.pk for enrolment, learning_set in to.items()}
    places = act.programme.enrolments.select_related("participant", "organisation", "learning_set")
    moving = {act.known(place): targets[place.pk] for place in places.filter(pk__in=targets).order_by("pk")}
    for place, target in moving.items():
        _refuse_unless_member(act, place)
        if place.learning_set_id == target:
            raise Refusal(f"{place.participant} is in {place.learning_set} already.")
    return moving


def _refuse_unless_member(act: Act, place: Enrolment) -> None:
    if act.actor is not None and place.participant_id == act.actor.pk:
        raise Refusal(WHY_OWN)
    if place.state == PlaceState.OFFERED:
        raise Refusal(f"{place.participant} has an open offer. They can be moved once they have answered it.")
    if place.state != PlaceState.CONFIRMED:
        raise Refusal(f"{place.participant} has no place in a set at the moment.")


def _refuse_unless_seen(act: Act, place: Enrolment, seen_in: LearningSet) -> None:
    """Refused for whoever is no member, and where somebody else has moved them since the coordinator looked."""
    _refuse_unless_member(act, place)
    if place.learning_set_id != seen_in.pk:
        raise Refusal(f"{place.participant} is not in {seen_in} any more. Look again who is where.")


def _targets(act: Act, to: Mapping[Enrolment, LearningSet]) -> dict[int, LearningSet]:
    """The sets people come to, as they stand."""
    return {learning_set.pk: _taking(act, learning_set) for learning_set in to.values()}


def _taking(act: Act, learning_set: LearningSet) -> LearningSet:
    """The set as it stands; refused where it takes nobody any more (P6)."""
    found = act.seating.get(learning_set.pk)
    if found is None:
        raise Refusal(f"{learning_set} has started or ended, so nobody can be put in it.")
    return found


def _refuse_unless_waiting(act: Act, place: Enrolment) -> None:
    if act.actor is not None and place.participant_id == act.actor.pk:
        raise Refusal(WHY_OWN)
    if place.state != PlaceState.WAITING:
        raise Refusal(f"{place.participant} does not wait any more, so the seat cannot be given to them.")
    if not place.is_eligible:
        raise Refusal(f"The organisation of {place.participant} is not accepted yet, so no seat can be given to them.")


def _refuse_unless_given(removed: Enrolment, given: Enrolment) -> None:
    """A place that was ended before: whose its seat is now is what the ledger says of that act."""
    entries = LedgerEntry.objects.filter(programme_id=removed.programme_id, kind=Kind.PLACE)
    ended = entries.filter(subject=removed.pk, to_state=PlaceState.REMOVED).exclude(from_state=PlaceState.REMOVED)
    followed = entries.filter(act__in=ended.values("act"), from_state=PlaceState.WAITING, to_state__in=HELD)
    gift = followed.filter(subject=given.pk, cause=Cause.GIVE).first()
    if gift and given.state == PlaceState.CONFIRMED and given.learning_set_id == gift.row["set"]:
        return
    people = Enrolment.objects.filter(pk__in=followed.values("subject")).select_related("participant")
    names = " and ".join(str(one.participant) for one in people.order_by("pk"))
    seat = f"the seat went to {names}" if names else "nobody was given a seat for it"
    raise Refusal(f"The place of {removed.participant} has ended already, and {seat}.")


def _refuse_where_dates_stand(targets: Iterable[LearningSet], *, agreed: bool) -> None:
    dated = sorted(str(learning_set) for learning_set in targets if learning_set.dates_confirmed_at)
    if dated and not agreed:
        raise Refusal(
            f"The dates of {' and '.join(dated)} are confirmed. Ask whoever is to come, and say that they have agreed.",
            field="agreed",
        )


def _told_of(learning_set: LearningSet, agreed: bool) -> bool | None:
    """What the ledger is told: only of dates that stand is there anything to agree to."""
    return agreed if learning_set.dates_confirmed_at else None


def _free_seats(act: Act, moving: Mapping[Enrolment, int], targets: Mapping[int, LearningSet]) -> dict[int, list[int]]:
    """The seats of each set that are free once all have left theirs; refused where they are too few (P3)."""
    free: dict[int, list[int]] = {}
    for pk, learning_set in targets.items():
        held = learning_set.enrolments.held().exclude(pk__in=[place.pk for place in moving])
        taken = set(held.values_list("seat", flat=True))
        free[pk] = [number for number in range(1, learning_set.maximum + 1) if number not in taken]
        coming = list(moving.values()).count(pk)
        if len(free[pk]) < coming:
            raise Refusal(
                f"{learning_set} is full: {len(taken)} of its {learning_set.maximum} places are held or offered."
                if coming == 1
                else f"{learning_set} has room for {len(free[pk])}, and {coming} would come."
            )
    return free


def _settle_commitments(moved: Collection[Enrolment], now: datetime) -> None:
    """P16: what was asked about the dates they leave is asked no more; to confirmed dates they have said yes."""
    Commitment.objects.filter(enrolment__in=moved).delete()
    Commitment.objects.bulk_create(
        Commitment(enrolment=place, asked_at=now, answered_at=now)
        for place in moved
        if place.learning_set and place.learning_set.dates_confirmed_at
    )
