"""Settling an organisation that somebody asked for, and serving its people in every programme they wait for (P4)."""

from datetime import datetime

from django.db import transaction

from core.refusal import Refusal
from participants.models import Organisation, User
from participants.services import organisation_steps
from sets.models import Enrolment, Programme
from sets.policies import coordinates_any
from sets.services.acts import Act, begin, place_row
from sets.services.serving import serve
from sets.states import LIVE, ONE_PER_ORGANISATION, Cause, Kind


@transaction.atomic(durable=True)
def accept_organisation(*, actor: User, organisation: Organisation, now: datetime) -> Organisation:
    """Accept it as new: from now on its representatives count and may be seated. Accepting twice is harmless."""
    _refuse_strangers(actor)
    acts = _begin_with_all(actor, now, organisation)
    organisation_steps.accept(organisation, actor, now)
    for act in acts:
        for enrolment in _live_places(act, organisation):
            _make_eligible(act, enrolment)
        serve(act)
        act.finish()
    return organisation


@transaction.atomic(durable=True)
def same_as(*, actor: User, organisation: Organisation, target: Organisation, now: datetime) -> Organisation:
    """It is another organisation under another name: its people become that one's, their places too.

    Refused where both hold or await a place in the same programme (P2): one of them must end first.
    """
    _refuse_strangers(actor)
    acts = _begin_with_all(actor, now, organisation, target)
    for act in acts:
        places = _live_places(act, organisation)
        taken = act.programme.enrolments.filter(organisation=target, state__in=ONE_PER_ORGANISATION).exists()
        if places and taken:
            raise Refusal(
                f"{target} already has a representative in “{act.programme}”, and each organisation sends one. "
                "One of the two places must end first."
            )
    organisation_steps.merge_into(organisation, target, actor, now)
    for act in acts:
        for enrolment in _live_places(act, organisation):
            enrolment.organisation = target
            _make_eligible(act, enrolment)
        serve(act)
        act.finish()
    return target


def _refuse_strangers(actor: User) -> None:
    if not (actor.may_open_programmes or coordinates_any(actor)):
        raise Refusal("Only a coordinator can settle organisations.")


def _begin_with_all(actor: User, now: datetime, organisation: Organisation, *others: Organisation) -> list[Act]:
    """Lock the list and the organisations, then begin an act in each programme where the first has a live place; by id.

    The organisations come first, against the usual order: who signs up for one that is being settled waits for its row
    before taking the programme's lock, so no place is written that these acts do not see.
    """
    organisation_steps.lock_the_list()
    pks = {organisation.pk, *(other.pk for other in others)}
    list(Organisation.objects.select_for_update().filter(pk__in=pks).order_by("pk"))
    programmes = Programme.objects.filter(enrolments__organisation=organisation, enrolments__state__in=LIVE)
    return [
        begin(programme=programme, actor=actor, cause=Cause.ORGANISATION, now=now)
        for programme in programmes.distinct().order_by("pk")
    ]


def _live_places(act: Act, organisation: Organisation) -> list[Enrolment]:
    places = act.programme.enrolments.live().filter(organisation=organisation)
    return list(places.select_related("participant", "learning_set").order_by("position"))


def _make_eligible(act: Act, enrolment: Enrolment) -> None:
    """The ledger says since when a place is eligible (P4)."""
    enrolment.eligible_since = enrolment.eligible_since or act.now
    enrolment.save(update_fields=["eligible_since", "organisation"])
    act.record(Kind.ELIGIBLE, enrolment.pk, place_row(enrolment), enrolment.state, enrolment.state)
