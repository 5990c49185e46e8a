"""Settling an organisation that somebody asked for, merging two of the list, and serving their people (P2, P4)."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from core.refusal import Refusal
from notifications import outbox
from notifications.models import Message
from participants.models import Organisation, User
from participants.policies import may_merge_organisations
from participants.services import organisation_steps
from sets import emails
from sets.models import ConflictOfInterest, Enrolment, Interest, Programme
from sets.policies import coordinates_any
from sets.selectors.merging import Moving, moving_with, places_in_the_way, places_that_move, programmes_in_the_way
from sets.services.acts import Act, begin, place_row
from sets.services.serving import serve
from sets.states import ONE_PER_ORGANISATION, Cause, Kind


@transaction.atomic(durable=True)
def accept_organisation(*, actor: User, organisation: Organisation, now: datetime) -> Organisation:
    """Accept it as new: from now on its representatives count and may be seated. Accepting twice is harmless."""
    _refuse_strangers(actor)
    acts = _begin_with_all(actor, now, organisation)
    organisation_steps.accept(organisation, actor, now)
    for act in acts:
        for enrolment in _in_turn(act, organisation.enrolments.live().filter(eligible_since=None)):
            _make_eligible(act, enrolment)
        serve(act)
        act.finish()
    return organisation


@transaction.atomic(durable=True)
def same_as(*, actor: User, organisation: Organisation, target: Organisation, now: datetime) -> Organisation:
    """It is another organisation under another name: its people become that one's, their places too.

    Refused where both have a place in the same programme (P2): one of them must end first.
    """
    _refuse_strangers(actor)
    acts = _begin_with_all(actor, now, organisation, target)
    if Organisation.objects.accepted().filter(pk=organisation.pk).exists():
        raise Refusal(f"{organisation} is in the list already. Only a system admin merges two of the list.")
    _move(acts, organisation, target, actor, now)
    return target


@transaction.atomic(durable=True)
def merge_organisations(*, actor: User, organisation: Organisation, target: Organisation, now: datetime) -> Moving:
    """Two of the list are one: what belongs to the first belongs to `target` from now on. Says what moved.

    Every live or completed place stays as it is, with its position, state and seat; those that ended otherwise stay
    under the name they were held for. Refused where both have a place in one programme (P2), unless both have completed
    it, and to anybody but a system admin.
    """
    if not may_merge_organisations(actor):
        raise Refusal("Only a system admin merges organisations.")
    acts = _begin_with_all(actor, now, organisation, target)
    organisation.refresh_from_db(fields=["acceptance", "same_as"])
    if organisation.same_as_id != target.pk and not organisation.is_accepted:
        raise Refusal(f"{organisation} is not in the list any more, or not yet. Nothing was changed.")
    moving = moving_with(organisation, target)
    _move(acts, organisation, target, actor, now)
    return moving


@transaction.atomic(durable=True)
def follow_merge(*, organisation: Organisation, now: datetime) -> None:
    """Move what somebody wrote for an organisation at the moment it was merged, as if it had been there before.

    Where `same_as` holds a place too, both stay until one of them ends (P2), and the programme's coordinators are told:
    once, however often this is asked.
    """
    target = organisation.same_as
    assert target is not None
    acts = _begin_with_all(None, now, organisation, target)
    organisation.people.update(organisation=target)
    left = list(places_in_the_way(organisation, target).select_related("programme").order_by("pk"))
    _move_places(acts, organisation, target, but=left)
    _tell_of_two_for_one([place for place in left if place.is_live], now)


def _move(acts: list[Act], organisation: Organisation, target: Organisation, actor: User, now: datetime) -> None:
    _refuse_two_for_one(organisation, target)
    places = places_that_move(organisation, target).count()
    organisation_steps.merge_into(organisation, target, actor, now, places)
    _move_places(acts, organisation, target)
    Interest.objects.filter(organisation=organisation).update(organisation=target)
    # Whoever declared a conflict with the one has it with what the one is now.
    ConflictOfInterest.objects.filter(organisation=organisation).update(organisation=target)


def _refuse_two_for_one(organisation: Organisation, target: Organisation) -> None:
    """P2, in every programme; all of them are named."""
    if programmes := programmes_in_the_way(organisation, target):
        named = " and ".join(f"“{programme}”" for programme in programmes)
        raise Refusal(
            f"{target} already has a representative in {named}, and each organisation sends one. "
            "One of the two places must end first."
        )


def _move_places(
    acts: list[Act], organisation: Organisation, target: Organisation, *, but: Sequence[Enrolment] = ()
) -> None:
    moving = places_that_move(organisation, target).exclude(pk__in=[place.pk for place in but])
    for act in acts:
        for enrolment in _in_turn(act, moving):
            enrolment.organisation = target
            _make_eligible(act, enrolment)
        serve(act)
        act.finish()


def _tell_of_two_for_one(places: Sequence[Enrolment], now: datetime) -> None:
    """The key of each message is that of the place, so it is told once."""
    mail = [message for place in places for message in emails.two_for_one(place.programme, place, now=now)]
    told = set(Message.objects.filter(key__in=[message.key for message in mail]).values_list("key", flat=True))
    outbox.queue(messages=[message for message in mail if message.key not in told])


def _refuse_strangers(actor: User) -> None:
    if not (actor.may_open_programmes or coordinates_any(actor)):
        raise Refusal("Only a coordinator can settle organisations.")


def _begin_with_all(actor: User | None, now: datetime, organisation: Organisation, *others: Organisation) -> list[Act]:
    """Lock the list and the organisations, then begin an act in each programme where the first has a place; by id.

    The organisations come first, against the usual order: who signs up for one that is being settled waits for its row
    before taking the programme's lock, so no place is written that these acts do not see. Their keys stay free: a place
    that is written meanwhile looks at them when it commits, and holds the programme that is waited for here.
    """
    organisation_steps.lock_the_list()
    pks = {organisation.pk, *(other.pk for other in others)}
    list(Organisation.objects.select_for_update(no_key=True).filter(pk__in=pks).order_by("pk"))
    programmes = Programme.objects.filter(
        enrolments__organisation=organisation, enrolments__state__in=ONE_PER_ORGANISATION
    )
    return [
        begin(programme=programme, actor=actor, cause=Cause.ORGANISATION, now=now)
        for programme in programmes.distinct().order_by("pk")
    ]


def _in_turn(act: Act, places: QuerySet[Enrolment]) -> list[Enrolment]:
    of_programme = places.filter(programme=act.programme).select_related("participant", "learning_set")
    return list(of_programme.order_by("position"))


def _make_eligible(act: Act, enrolment: Enrolment) -> None:
    """The ledger says since when a place is eligible (P4)."""
    enrolment.eligible_since = enrolment.eligible_since or act.now
    enrolment.save(update_fields=["eligible_since", "organisation"])
    act.record(Kind.ELIGIBLE, enrolment.pk, place_row(enrolment), enrolment.state, enrolment.state)
