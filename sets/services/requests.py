"""Signing up for a place (P1 to P4)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from core.prepared import Prepared
from core.refusal import Refusal
from core.standing import still_stands
from participants.models import Organisation, User
from sets import emails
from sets.models import CriterionAnswer, Enrolment, PlannedSession, Programme
from sets.policies import WHY_REMOVED, WHY_REPRESENTED, why_no_more_places, why_not_open, why_not_participant
from sets.selectors.parts import criteria_of
from sets.services.acts import Act, begin
from sets.services.serving import count_in_line, serve
from sets.states import ONE_PER_ORGANISATION, Cause, CriterionKind, PlaceState

WHY_GONE = "This account is closed, so nothing can be asked for with it any more."
WHY_NOT_COMMITTED = "Say that you will come to the sessions: the set depends on it."


@dataclass(frozen=True)
class Application:
    """What the one page of the sign-up form says."""

    committed: bool
    #: Criterion id → True for a ticked statement, or the words of an answer.
    answers: Mapping[int, bool | str] = field(default_factory=dict)
    cannot_make: Sequence[PlannedSession] = ()
    #: `LearningSet.dates_mark` of the confirmed dates the person saw; empty if they saw none.
    dates_mark: str = ""


@transaction.atomic(durable=True)
def request_place(*, actor: User, programme: Programme, application: Application, now: datetime) -> Enrolment:
    """Give a place if one is free and nobody waits for it, otherwise the next spot on the waiting list (P1 to P4).

    A second click is not a second request: it gets the same place back. Refused: outside the window, an incomplete
    profile or form, an organisation that is represented or not of the right kind, a coordinator or facilitator of the
    programme, somebody removed, and when no place can come any more.
    """
    actor.organisation = _settled(actor.organisation)
    act = begin(programme=programme, actor=actor, cause=Cause.REQUEST, now=now)
    if existing := existing_place(act, actor):
        return existing
    if sentence := why_not_open(act.programme, act.now):
        raise Refusal(sentence)
    enrolment = take_request(act, actor, application)
    serve(act)
    act.finish()
    return enrolment


def take_request(act: Act, person: User, application: Application, *, received_at: datetime | None = None) -> Enrolment:
    """What every request goes through, whoever enters it; the caller has asked about the window, and serves.

    `received_at`, for one that somebody else enters, is what the order goes by (P15).
    """
    _refuse_unless_open_to(act, person)
    if not still_stands(person.pk):
        raise Refusal(WHY_GONE)
    refuse_incomplete(act.programme, application)
    enrolment = _enrol(act, person, application, received_at)
    keep_answers(enrolment, application)
    return enrolment


def _settled(organisation: Organisation | None) -> Organisation | None:
    """The organisation as it stands once nobody is settling it.

    A coordinator who accepts or merges it at this moment holds its row: the place would otherwise be written with what
    was true before, and never become eligible. Locked before the programme, as the services that settle it do.
    """
    if organisation is None or organisation.is_accepted:
        return organisation
    now_stands = Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
    return now_stands.same_as or now_stands


def _in_the_way(programme: int, actor: int, organisation: int) -> QuerySet[Enrolment]:
    return Enrolment.objects.filter(
        Q(state__in=ONE_PER_ORGANISATION) & (Q(participant=actor) | Q(organisation=organisation))
        | Q(participant=actor, state=PlaceState.REMOVED, removal_lifted_at=None),
        programme=programme,
    )


_standing_in_the_way = Prepared(_in_the_way, int, int, int)


def existing_place(act: Act, actor: User) -> Enrolment | None:
    """The person's own live place, after refusing what P2 refuses."""
    found = _standing_in_the_way(act.programme.pk, actor.pk, actor.organisation_id or 0)
    for place in found:
        if place.participant_id == actor.pk and place.state != PlaceState.REMOVED:
            return place
    for place in found:
        if place.state == PlaceState.REMOVED:
            raise Refusal(WHY_REMOVED)
        raise Refusal(WHY_REPRESENTED)
    return None


def _refuse_unless_open_to(act: Act, actor: User) -> None:
    programme = act.programme
    if not actor.has_complete_profile or actor.organisation is None:
        raise Refusal("First complete your profile: your name, your organisation and your job title.")
    if sentence := why_not_participant(actor, programme):
        raise Refusal(sentence)
    if sentence := why_no_more_places(programme, act.seating):
        raise Refusal(sentence)


def refuse_incomplete(programme: Programme, application: Application) -> None:
    """What a request asks, and a colleague who takes a place over (P10)."""
    if not application.committed:
        raise Refusal(WHY_NOT_COMMITTED, field="committed")
    for criterion in criteria_of(programme):
        if criterion.required and not application.answers.get(criterion.pk):
            asks = "Tick" if criterion.kind == CriterionKind.STATEMENT else "Answer"
            raise Refusal(f"{asks} “{criterion.text}” to sign up.", field=f"criterion_{criterion.pk}")


def _enrol(act: Act, actor: User, application: Application, received_at: datetime | None) -> Enrolment:
    """The new place: confirmed at once on a free seat nobody waits for (P4), otherwise waiting."""
    organisation = actor.organisation
    assert organisation is not None
    enrolment = Enrolment(
        programme=act.programme,
        participant=actor,
        organisation=organisation,
        state=PlaceState.WAITING,
        eligible_since=act.now if organisation.is_accepted else None,
        committed_at=act.now,
    )
    free = act.seating.neediest() if organisation.is_accepted else None
    # P4's own look at who waits, though P5 leaves no seat free while somebody does.
    if free and not count_in_line(act):
        knew_the_dates = free.learning_set.dates_mark in ("", application.dates_mark)
        if knew_the_dates:
            enrolment.state = PlaceState.CONFIRMED
            enrolment.learning_set, enrolment.seat = free.learning_set, free.number
            enrolment.seat_limit = free.learning_set.maximum
    act.enrol(enrolment, received_at=received_at)
    if not organisation.is_accepted:
        act.tell(*emails.organisation_requested(act.programme, enrolment, now=act.now))
    return enrolment


def keep_answers(enrolment: Enrolment, application: Application) -> None:
    answers = [
        CriterionAnswer(
            enrolment=enrolment,
            criterion_id=criterion,
            ticked=answer is True,
            text=answer if isinstance(answer, str) else "",
        )
        for criterion, answer in application.answers.items()
    ]
    if answers:
        CriterionAnswer.objects.bulk_create(answers)
    if application.cannot_make:
        enrolment.cannot_make.add(*application.cannot_make)
