"""What erasing a person does to places and to what they said about themselves here (C15).

A part of `participants.services.erasure`, inside its transaction. The ledger stays as it is: it holds numbers alone,
and the words of a reason stand in a row of their own, which goes.
"""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Count

from core.refusal import Refusal
from participants.erasing import Asked
from participants.models import NAME_REMOVED, User
from participants.services.belongings import addresses_of
from sets.models import (
    Commitment,
    ConflictOfInterest,
    CriterionAnswer,
    Enrolment,
    Facilitation,
    FacilitatorProfile,
    HandOver,
    Interest,
    LedgerEntry,
    LedgerReason,
    Programme,
    ProgrammeRole,
    SignUpImport,
)
from sets.selectors.staying import what_keeps
from sets.services.acts import begin
from sets.services.hand_overs import forget_whom
from sets.services.places import give_up
from sets.states import Cause, Kind, PlaceState

BY_REQUEST = "They asked for everything about them to be erased."
_HAS_A_PLACE = "This person has a place or waits for one, so what is about them is still needed."
_GIVEN_UP = {
    PlaceState.CONFIRMED: "You give up your place in “{programme}”. It goes to whoever has waited longest, for good.",
    PlaceState.OFFERED: "You decline the place in “{programme}” that is offered to you. It goes to the next in line.",
    PlaceState.WAITING: "You leave the waiting list of “{programme}”. If you sign up again, you are at the back.",
}
#: The reason of such an act is about the one person whose place it changed.
_ABOUT_ONE = (
    *(Cause.REQUEST, Cause.WITHDRAW, Cause.ACCEPT, Cause.DECLINE),
    *(Cause.REMOVE, Cause.LIFT, Cause.EXTEND, Cause.MOVE),
)
#: That of such an act is about both of two, and goes with either.
_ABOUT_TWO = (Cause.HAND_OVER, Cause.EXCHANGE)
#: That of such an act is about whoever it moved, or ended the offer of; of more than two, about none of them.
_ABOUT_MANY = (Cause.MERGE, Cause.BALANCE)


def holds(person: User) -> frozenset[int]:
    """The programmes under whose locks anything is written about the person."""
    return frozenset(
        {
            *Enrolment.objects.filter(participant=person).values_list("programme", flat=True),
            *Facilitation.objects.filter(user=person).values_list("learning_set__programme", flat=True),
            *ProgrammeRole.objects.filter(user=person).values_list("programme", flat=True),
            *HandOver.objects.sent_to(person, before=addresses_of(person)).values_list(
                "enrolment__programme", flat=True
            ),
        }
    )


def lock(rows: frozenset[int]) -> None:
    list(Programme.objects.select_for_update(no_key=True).filter(pk__in=rows).order_by("pk").values_list("pk"))


def obstacles(person: User, now: datetime) -> Sequence[str]:
    return what_keeps(person)


def happens(person: User) -> Sequence[str]:
    live = Enrolment.objects.live().filter(participant=person).select_related("programme").order_by("pk")
    return [_GIVEN_UP[PlaceState(one.state)].format(programme=one.programme) for one in live]


def erase(asked: Asked) -> None:
    """Places are given up as anybody gives up theirs; rows that counts go by stay without what was said in them."""
    person = asked.person
    _give_up_places(asked)
    _forget_reasons(person)
    forget_whom(HandOver.objects.concerning(person, before=addresses_of(person)), now=asked.now)
    CriterionAnswer.objects.filter(enrolment__participant=person).delete()
    Commitment.objects.filter(enrolment__participant=person).delete()
    Enrolment.cannot_make.through.objects.filter(enrolment__participant=person).delete()
    Interest.objects.filter(user=person).delete()
    FacilitatorProfile.objects.filter(user=person).delete()
    ConflictOfInterest.objects.filter(facilitator=person).delete()
    SignUpImport.objects.filter(sender=person).delete()
    ProgrammeRole.objects.filter(user=person).delete()
    # Those that go on are an obstacle: their readers need somebody to write to.
    Programme.objects.filter(contact_email__iexact=person.email).update(contact_name=NAME_REMOVED, contact_email="")


def _give_up_places(asked: Asked) -> None:
    live = Enrolment.objects.live().filter(participant=asked.person).select_related("programme")
    for place in live.order_by("programme"):
        if asked.actor is None:
            raise Refusal(_HAS_A_PLACE)
        cause = Cause.DECLINE if place.state == PlaceState.OFFERED else Cause.WITHDRAW
        act = begin(programme=place.programme, actor=asked.actor, cause=cause, now=asked.now)
        if asked.actor.pk != asked.person.pk:
            act.because(BY_REQUEST)
        give_up(act, place)


def _forget_reasons(person: User) -> None:
    """The words of those acts that were about this person alone: their place, or their facilitating in spite of a
    conflict, and of those that were about two. What was said about more people stays: it is about none of them."""
    places = list(Enrolment.objects.filter(participant=person).values_list("pk", "programme"))
    for programme in {of for _, of in places}:
        mine = {pk for pk, of in places if of == programme}
        # Of places alone: an act may also open a set, and is about nobody else for that.
        entries = LedgerEntry.objects.filter(programme_id=programme, kind__in=(Kind.PLACE, Kind.OFFER))
        alone = entries.filter(cause__in=_ABOUT_ONE).exclude(reason_hash="")
        acts = alone.filter(subject__in=mine).values("act")
        others = alone.filter(act__in=acts).exclude(subject__in=mine).values("act")
        LedgerReason.objects.filter(programme_id=programme, act__in=acts).exclude(act__in=others).delete()
        of_two = entries.filter(cause__in=_ABOUT_TWO, subject__in=mine).values("act")
        LedgerReason.objects.filter(programme_id=programme, act__in=of_two).delete()
        many = entries.filter(cause__in=_ABOUT_MANY).exclude(reason_hash="")
        touched = many.filter(act__in=many.filter(subject__in=mine).values("act")).values("act")
        of_few = touched.annotate(people=Count("row__person", distinct=True)).filter(people__lte=2).values("act")
        LedgerReason.objects.filter(programme_id=programme, act__in=of_few.order_by()).delete()
    assigned = LedgerEntry.objects.filter(kind=Kind.FACILITATOR, row__person=person.pk).exclude(reason_hash="")
    for programme, act in assigned.values_list("programme_id", "act"):
        LedgerReason.objects.filter(programme_id=programme, act=act).delete()
