"""One person's page: every entry of the ledger about their place, and what they told us. For the coordinator only."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from core.templatetags.wording import long_date, when
from notifications.models import FailingAddress
from notifications.selectors import not_reached
from participants.models import User
from participants.selectors import address_is_known
from sets.models import CriterionAnswer, Enrolment, LearningSet, LedgerEntry, LedgerReason
from sets.selectors.place_history import is_merge
from sets.selectors.places import session_words
from sets.states import OWN_ACTS, Cause, CriterionKind, Kind, PlaceState
from sets.working_days import last_day_of_offer

#: Acts whose reason is about this very person. A seat given because somebody else was removed has not that reason.
_OWN_REASON = (
    *(Cause.REMOVE, Cause.LIFT, Cause.EXTEND, Cause.CANCEL, Cause.MOVE, Cause.EXCHANGE, Cause.BALANCE),
    *(Cause.HAND_OVER, Cause.MERGE),
    *OWN_ACTS,
)


@dataclass(frozen=True)
class Happening:
    at: datetime
    sentence: str
    detail: str = ""


@dataclass(frozen=True)
class PersonPage:
    place: Enrolment
    history: Sequence[Happening]
    answers: Sequence[tuple[str, str]]
    cannot_make: str
    address_is_outside: bool
    may_remove: bool
    #: Another set takes members (P14).
    may_move: bool
    may_lift: bool
    not_reached: FailingAddress | None
    #: The last day on which a colleague may take the place over, if one is asked (P10).
    colleague_answers_by: str


def person_page(place: Enrolment, reader: User) -> PersonPage:
    """`place` comes with all that is beside it, and until when a colleague is asked (`place_of`). Seven queries."""
    person = place.participant
    sets = list(LearningSet.objects.filter(programme=place.programme_id))
    others = any(one.takes_members for one in sets if one.pk != place.learning_set_id)
    answers = CriterionAnswer.objects.filter(enrolment=place).select_related("criterion").order_by("criterion__number")
    return PersonPage(
        place=place,
        history=_history(place, {one.pk: one.name for one in sets}),
        answers=[(answer.criterion.text, _said(answer)) for answer in answers],
        cannot_make=session_words(place.cannot_make.all()),
        address_is_outside=address_is_known(person, place.organisation) is False,
        may_remove=place.is_live and place.participant_id != reader.pk,
        may_move=place.state == PlaceState.CONFIRMED and others,
        may_lift=place.state == PlaceState.REMOVED and place.removal_lifted_at is None,
        not_reached=not_reached(person),
        colleague_answers_by=_asked(place),
    )


def _asked(place: Enrolment) -> str:
    """Not whom: somebody who is only asked is none of the programme's people (domain, section 2)."""
    until = getattr(place, "asked_until", None)
    return long_date(last_day_of_offer(until)).rsplit(" ", 1)[0] if until else ""


def _said(answer: CriterionAnswer) -> str:
    if answer.criterion.kind == CriterionKind.STATEMENT:
        return "Yes" if answer.ticked else "Not ticked"
    return answer.text or "No answer"


def _history(place: Enrolment, sets: dict[int, str]) -> list[Happening]:
    """The ledger's entries, latest first."""
    entries = list(
        LedgerEntry.objects.filter(
            programme_id=place.programme_id, kind__in=[Kind.PLACE, Kind.ELIGIBLE, Kind.OFFER], subject=place.pk
        ).order_by("-number")
    )
    reasons = dict(
        LedgerReason.objects.filter(programme_id=place.programme_id, act__in=[e.act for e in entries]).values_list(
            "act", "text"
        )
    )
    actors = {e.actor for e in entries if e.actor}
    people = {user.pk: str(user) for user in User.objects.filter(pk__in=actors)}
    return [_happening(entry, place, reasons, people, sets) for entry in entries]


def _happening(
    entry: LedgerEntry, place: Enrolment, reasons: dict[int, str], people: dict[int, str], sets: dict[int, str]
) -> Happening:
    details = []
    if entry.actor and entry.actor != place.participant_id and entry.cause not in (Cause.SEAT_FREED, Cause.SET_OPENED):
        details.append(f"By {people.get(entry.actor, 'somebody who has left')}.")
    if entry.cause == Cause.REQUEST and (received := _earlier(entry)):
        details.append(f"Received on {received}.")
    if entry.row.get("agreed"):
        details.append("They had agreed to its dates.")
    if entry.cause in _OWN_REASON and entry.act in reasons:
        details.append(f"Reason: {reasons[entry.act]}")
    return Happening(entry.at, _sentence(entry, sets), " ".join(details))


def _earlier(entry: LedgerEntry) -> str:
    """When a request was received that was entered later (P15), or nothing."""
    received = entry.row.get("received_at")
    return when(datetime.fromisoformat(received)) if received and datetime.fromisoformat(received) < entry.at else ""


def _sentence(entry: LedgerEntry, sets: dict[int, str]) -> str:
    """What an entry says, in words."""
    if is_merge(entry):
        return "The organisation was merged with another of the list. The place stayed as it was."
    if entry.kind == Kind.ELIGIBLE:
        return "The organisation was accepted, so a seat could be given from then on."
    if entry.kind == Kind.OFFER:
        return f"Was given longer to answer, until the end of {_last_day(entry.row)}."
    if entry.cause == Cause.LIFT:
        return "The removal was lifted: they may sign up again, at the back."
    where = sets.get(entry.row.get("set") or 0, "a set")
    if entry.cause == Cause.HAND_OVER and not entry.from_state:
        return _TAKEN_OVER[PlaceState(entry.to_state)].format(set=where, day=_last_day(entry.row))
    because = {
        Cause.SET_OPENED: " as it opened",
        Cause.SEAT_FREED: ", as first in line for a free seat",
        Cause.GIVE: ", on the seat of somebody whose place was ended",
        Cause.BALANCE: ", as members were spread over more sets",
        Cause.MERGE: ", with everybody of a set that had too few members",
    }
    cause = because.get(Cause(entry.cause), "") if entry.cause in Cause.values else ""
    if entry.to_state == PlaceState.CONFIRMED:
        return _confirmed(entry, where, cause)
    if entry.to_state == PlaceState.OFFERED:
        return f"Was offered a place in {where}{cause}, to answer by the end of {_last_day(entry.row)}."
    if entry.to_state == PlaceState.WAITING:
        return _waiting(entry)
    return {
        PlaceState.WITHDRAWN: "Withdrew.",
        PlaceState.DECLINED: "Declined the offer, and left the list.",
        PlaceState.LAPSED: "The offer ran out unanswered.",
        PlaceState.REPLACED: "Handed the place over to a colleague.",
        PlaceState.REMOVED: "The place was ended by the coordinator.",
        PlaceState.CANCELLED: "The place was cancelled with the programme.",
        PlaceState.COMPLETED: f"Completed {where}.",
    }.get(PlaceState(entry.to_state), Cause(entry.cause).label)


_TAKEN_OVER = {
    PlaceState.WAITING: "Took over a colleague’s place on the waiting list.",
    PlaceState.OFFERED: "Took over the offer of a place in {set} from a colleague, to answer by the end of {day}.",
    PlaceState.CONFIRMED: "Took over a colleague’s place in {set}.",
}


def _confirmed(entry: LedgerEntry, where: str, cause: str) -> str:
    match entry.from_state:
        case "":
            return f"Signed up, and had a place in {where} at once."
        case PlaceState.OFFERED:
            return f"Accepted the place in {where}."
        case PlaceState.CONFIRMED if entry.cause == Cause.EXCHANGE:
            return f"Moved to {where}, in exchange with a member of it."
        case PlaceState.CONFIRMED if entry.cause in (Cause.BALANCE, Cause.MERGE):
            return f"Moved to {where}{cause}."
        case PlaceState.CONFIRMED:
            return f"Moved to {where}."
    return f"Was given a place in {where}{cause}."


def _waiting(entry: LedgerEntry) -> str:
    if entry.from_state:
        return "Went back to the waiting list, at the old position."
    if not entry.row.get("eligible_since"):
        return "Signed up for the waiting list, with an organisation that was not yet accepted."
    return "Signed up and joined the waiting list."


def _last_day(row: dict[str, Any]) -> str:
    ends_at = row.get("offer_ends_at")
    return long_date(last_day_of_offer(datetime.fromisoformat(ends_at))) if ends_at else "the offer"
