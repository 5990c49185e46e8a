"""A representative hands over their place to a colleague of the same organisation (P10).

An invitation changes nothing. Taking it up ends the old place and writes the new one, in one act; nobody is given a
seat by it (P13). What happens to an invitation happens under the programme's lock, as what happens to its place does.
"""

import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from core import audit
from core.refusal import Refusal
from core.standing import still_stands
from notifications import outbox
from participants.models import Organisation, User
from participants.selectors import accounts_at
from participants.services.people import Caller, complete, person_for
from sets import hand_over_emails
from sets.models import Enrolment, HandOver, Programme
from sets.models.hand_over import hash_of, secret_of
from sets.policies import OF_ANOTHER, WHY_HAS_ONE, WHY_OWN, WHY_REMOVED, why_not_hand_over, why_not_take_over
from sets.services.acts import Act, begin, begin_as_coordinator
from sets.services.requests import WHY_GONE, WHY_NOT_COMMITTED, Application, keep_answers, refuse_incomplete
from sets.states import HAND_OVER_MOVES, Cause, HandOverState
from sets.working_days import end_of_offer

#: For so long a colleague may answer.
WORKING_DAYS = 5
#: So that nobody sends mail to strangers by it.
MOST_A_DAY = 5

WHY_OVER = "This invitation can no longer be answered: it was taken back or answered, or it has run out."
WHY_NOT_YOURS = "This invitation was sent to another address. Sign in with the account of that address."
WHY_CHANGED = "The place has changed since you opened this page. Look at it again, then decide."
WHY_NEW_DATES = "The dates have changed since you opened this page. Look at them again, then accept."


@dataclass(frozen=True)
class Colleague:
    """Whom a representative names."""

    full_name: str
    email: str


@dataclass(frozen=True)
class Answer:
    """What a colleague says who takes a place: what a request asks, and of the profile what was missing in it."""

    application: Application
    full_name: str = ""
    job_title: str = ""
    #: `Enrolment.standing_mark` of the place that they saw; empty if nobody says what they saw.
    stood: str = ""


@transaction.atomic(durable=True)
def invite(*, actor: User, enrolment: Enrolment, colleague: Colleague, now: datetime) -> HandOver:
    """Ask a colleague to take over one's own live place. Nothing about the place changes; sent twice is once.

    Whether that colleague may have it is not asked before they answer: the reply would tell of others (C06, C12).
    """
    act = begin(programme=enrolment.programme, actor=actor, cause=Cause.HAND_OVER, now=now)
    place = _own(act, enrolment, actor)
    _refuse_unless_handable(place, act.now)
    standing = place.hand_overs.standing().first()
    if standing and standing.is_open_at(act.now):
        if standing.email.lower() == colleague.email.lower():
            return standing
        raise Refusal("You have asked a colleague already, and only one can be asked at a time. Take that back first.")
    if accounts_at([colleague.email]).get(colleague.email.lower()) == actor:
        raise Refusal("This is your own address. Type that of your colleague.", field="email")
    if place.hand_overs.filter(made_at__gt=act.now - timedelta(days=1)).count() >= MOST_A_DAY:
        raise Refusal("You have asked several colleagues since yesterday. Ask the next one tomorrow.")
    if standing:
        _settle(standing, HandOverState.LAPSED, act.now)
    seed = secrets.token_hex(16)
    made = HandOver.objects.create(
        enrolment=place,
        full_name=colleague.full_name,
        email=colleague.email,
        seed=seed,
        secret_hash=hash_of(secret_of(seed)),
        made_at=act.now,
        ends_at=end_of_offer(act.now, WORKING_DAYS),
    )
    _note(actor, "hand-over begun", made, act)
    outbox.queue(messages=[hand_over_emails.invited(made, now=act.now)])
    return made


@transaction.atomic(durable=True)
def take_back(*, actor: User, hand_over: HandOver, now: datetime) -> HandOver:
    """The representative keeps the place after all; whoever was told of it is told. Twice is harmless; one that was
    answered stays answered."""
    act, hand_over = _begin(hand_over, actor, now)
    if hand_over.enrolment.participant_id != actor.pk:
        raise Refusal("This is not your place.")
    if hand_over.state == HandOverState.ACCEPTED:
        raise Refusal("Your colleague has accepted already, so the place is theirs.")
    if hand_over.state == HandOverState.OPEN:
        message = hand_over_emails.taken_back(hand_over, now=act.now)
        _settle(hand_over, HandOverState.TAKEN_BACK, act.now)
        outbox.queue(messages=[message])
        _note(actor, "hand-over taken back", hand_over, act)
    return hand_over


@transaction.atomic(durable=True)
def decline(*, actor: User | None, hand_over: HandOver, now: datetime) -> HandOver:
    """The colleague does not want the place; whoever has it keeps it and is told. Twice is harmless.

    Whoever holds the link may, signed in or not: who wants no place should need no account to be forgotten.
    """
    act, hand_over = _begin(hand_over, actor, now)
    if hand_over.state == HandOverState.DECLINED:
        return hand_over
    _refuse_unless_open(hand_over, act.now)
    _settle(hand_over, HandOverState.DECLINED, act.now)
    _note(actor, "hand-over declined" if actor else "hand-over declined by link", hand_over, act)
    outbox.queue(messages=[hand_over_emails.declined(hand_over, now=act.now)])
    return hand_over


@transaction.atomic(durable=True)
def accept(*, actor: User, hand_over: HandOver, answer: Answer, now: datetime) -> Enrolment:
    """Take the place over, just as it stands. Twice is harmless.

    Refused: once the invitation, the offer or the place has ended, whether or not the sweep has come by; to anybody but
    whoever has the address; to whoever has a place there, runs something there or represents somebody else.
    """
    _lock_organisation(hand_over.enrolment)
    act, hand_over = _begin(hand_over, actor, now)
    place = hand_over.enrolment
    if hand_over.state == HandOverState.ACCEPTED and (taken := _taken_by(actor, place)):
        return taken
    _refuse_unless_theirs(hand_over, actor, act.now)
    said = {"full_name": answer.full_name, "job_title": answer.job_title}
    person = complete(actor, organisation=place.organisation.current, now=act.now, **said)
    _settle(hand_over, HandOverState.ACCEPTED, act.now)
    successor = _hand_over(act, place, person, answer.application, answer.stood)
    act.finish()
    return successor


@transaction.atomic(durable=True)
def hand_over_for(
    *,
    actor: User,
    enrolment: Enrolment,
    caller: Caller,
    application: Application,
    reason: str,
    now: datetime,
    stood: str = "",
) -> Enrolment:
    """The coordinator hands a place over, with a reason; an account is made for a colleague who has none (P15).

    Both are told; an invitation that stands ends. Refused for her own place, and whatever an acceptance is refused for.
    """
    if not reason.strip():
        raise Refusal("Give a reason: it is kept with the place.", field="reason")
    _lock_organisation(enrolment)
    act = begin_as_coordinator(
        programme=enrolment.programme, actor=actor, cause=Cause.HAND_OVER, now=now, reason=reason.strip()
    )
    place = _fresh(act, enrolment)
    if place.participant_id == actor.pk:
        raise Refusal(WHY_OWN)
    if (taken := _successor(place)) and accounts_at([caller.email]).get(caller.email.lower()) == taken.participant:
        return taken
    _refuse_unless_handable(place, act.now)
    if place.organisation_id != caller.organisation.pk:
        raise Refusal("The organisation of this place has changed since you opened the page. Look at it again.")
    person = person_for(replace(caller, organisation=place.organisation.current), by=actor, now=act.now)
    for standing in place.hand_overs.standing():
        _settle(standing, HandOverState.ENDED, act.now)
    try:
        successor = _hand_over(act, place, person, application, stood)
    except Refusal as refusal:
        raise Refusal(_OF_ANOTHER.get(refusal.sentence, refusal.sentence), field=refusal.field) from refusal
    act.on_behalf_of |= {place.pk, successor.pk}
    act.finish()
    return successor


@transaction.atomic(durable=True)
def settle_overdue(*, programme: Programme, now: datetime) -> int:
    """Forget whom invitations were for that have run out, or whose place has ended; gives how many.

    Whoever asked is told of those that ran out. Running it again tells nobody twice.
    """
    act = begin(programme=programme, actor=None, cause=Cause.HAND_OVER, now=now)
    found = HandOver.objects.to_settle(act.now).filter(enrolment__programme=act.programme)
    settled = list(found.select_related("enrolment__participant", "enrolment__programme").order_by("pk"))
    for one in settled:
        ran_out = one.enrolment.is_live
        _settle(one, HandOverState.LAPSED if ran_out else HandOverState.ENDED, act.now)
        if ran_out:
            outbox.queue(messages=[hand_over_emails.lapsed(one, now=act.now)])
    return len(settled)


def forget_whom(found: QuerySet[HandOver], *, now: datetime) -> None:
    """End invitations because somebody they are about is erased (C15); the caller holds the programmes' locks."""
    for one in found.order_by("pk"):
        _settle(one, HandOverState.ENDED, now)


# --- inside ----------------------------------------------------------------------------------------------------------


def _begin(hand_over: HandOver, actor: User | None, now: datetime) -> tuple[Act, HandOver]:
    """Take the lock, and the invitation with its place as both stand under it."""
    act = begin(programme=hand_over.enrolment.programme, actor=actor, cause=Cause.HAND_OVER, now=now)
    hand_over = HandOver.objects.get(pk=hand_over.pk)
    hand_over.enrolment = _fresh(act, hand_over.enrolment)
    return act, hand_over


def _lock_organisation(enrolment: Enrolment) -> None:
    """Whoever settles or merges it at this moment is waited for; before the programme, as they lock them."""
    Organisation.objects.select_for_update(no_key=True).get(pk=enrolment.organisation_id)


def _fresh(act: Act, enrolment: Enrolment) -> Enrolment:
    beside = ("participant", "organisation", "learning_set")
    place = act.programme.enrolments.select_related(*beside).get(pk=enrolment.pk)
    place.programme = act.programme
    return place


def _own(act: Act, enrolment: Enrolment, actor: User) -> Enrolment:
    place = _fresh(act, enrolment)
    if place.participant_id != actor.pk:
        raise Refusal("This is not your place.")
    return place


def _refuse_unless_handable(place: Enrolment, now: datetime) -> None:
    if sentence := why_not_hand_over(place, now):
        raise Refusal(sentence)


def _refuse_unless_open(hand_over: HandOver, now: datetime) -> None:
    if hand_over.state == HandOverState.OPEN:
        _refuse_unless_handable(hand_over.enrolment, now)
    if not hand_over.is_open_at(now):
        raise Refusal(WHY_OVER)


def _refuse_unless_theirs(hand_over: HandOver, actor: User, now: datetime) -> None:
    """An invitation that stands, and whoever has the address that it was sent to."""
    _refuse_unless_open(hand_over, now)
    if accounts_at([hand_over.email]).get(hand_over.email.lower()) != actor:
        raise Refusal(WHY_NOT_YOURS)


def _hand_over(act: Act, place: Enrolment, person: User, application: Application, stood: str) -> Enrolment:
    """What either way goes through: whether that person may have it, what they say, and the two rows."""
    if sentence := why_not_take_over(person, place):
        raise Refusal(sentence)
    if not still_stands(person.pk):
        raise Refusal(WHY_GONE)
    if stood and stood != place.standing_mark:
        raise Refusal(WHY_CHANGED)
    learning_set = place.learning_set
    if place.is_held and learning_set and learning_set.dates_mark not in ("", application.dates_mark):
        raise Refusal(WHY_NEW_DATES)
    refuse_incomplete(act.programme, application)
    successor = act.hand_over(place, person)
    keep_answers(successor, application)
    return successor


def _taken_by(actor: User, place: Enrolment) -> Enrolment | None:
    taken = _successor(place)
    return taken if taken and taken.participant_id == actor.pk else None


def _successor(place: Enrolment) -> Enrolment | None:
    return Enrolment.objects.select_related("participant").filter(predecessor=place).first()


def _settle(hand_over: HandOver, state: HandOverState, now: datetime) -> None:
    """The end of an invitation; whom it was for is forgotten with it."""
    HAND_OVER_MOVES.check(hand_over.state, state)
    hand_over.state, hand_over.settled_at, hand_over.full_name, hand_over.email = state, now, "", ""
    hand_over.save(update_fields=["state", "settled_at", "full_name", "email"])


def _note(actor: User | None, what: str, hand_over: HandOver, act: Act) -> None:
    """That it happened, and of which place; not who was asked."""
    audit.record(actor=actor, act=what, obj=hand_over, now=act.now, about=act.programme.audit_topic)


#: What is said to whoever takes a place over themselves, as it is said to whoever does it for them.
_OF_ANOTHER = {
    WHY_HAS_ONE: "This person has a place in this programme already, or waits for one.",
    WHY_REMOVED: "The place of this person was ended. Let them back first.",
    **OF_ANOTHER,
    WHY_NOT_COMMITTED: "Ask whether they will come to the sessions: the set depends on it.",
}
