"""What happened to a person's place, from the ledger, in sentences for that person."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from core.prepared import Prepared
from core.templatetags.wording import long_date
from sets.models import Enrolment, LedgerEntry, LedgerReason
from sets.states import OWN_ACTS, Cause, Kind, PlaceState
from sets.working_days import last_day_of_offer


@dataclass(frozen=True)
class Happening:
    at: datetime
    sentence: str
    detail: str = ""
    #: A coordinator said that they had agreed to confirmed dates (P14).
    agreed_for_them: bool = False


#: (from, to, cause), most particular first; an empty cause stands for any.
_SENTENCES: dict[tuple[str, str, str], str] = {
    ("", PlaceState.CONFIRMED, Cause.HAND_OVER): "You took over a place in {set} from a colleague.",
    ("", PlaceState.WAITING, Cause.HAND_OVER): "You took over a place on the waiting list from a colleague.",
    ("", PlaceState.OFFERED, Cause.HAND_OVER): (
        "You took over the offer of a place in {set} from a colleague, to answer by the end of {day}."
    ),
    ("", PlaceState.CONFIRMED, ""): "You signed up and were given a place in {set}.",
    ("", PlaceState.WAITING, ""): "You signed up and joined the waiting list.",
    (PlaceState.WAITING, PlaceState.CONFIRMED, Cause.SET_OPENED): "{set} opened, and you were given a place in it.",
    (PlaceState.WAITING, PlaceState.CONFIRMED, Cause.GIVE): "The coordinator gave you a place in {set}.",
    (PlaceState.WAITING, PlaceState.CONFIRMED, Cause.BALANCE): (
        "Members were spread over more sets. You were next in line, and were given a place in {set}."
    ),
    (PlaceState.WAITING, PlaceState.CONFIRMED, ""): "A place in {set} was free and you were first in line.",
    (PlaceState.WAITING, PlaceState.OFFERED, ""): "A place in {set} was offered to you, to answer by the end of {day}.",
    (PlaceState.OFFERED, PlaceState.CONFIRMED, ""): "You accepted the place in {set}.",
    (PlaceState.OFFERED, PlaceState.WAITING, Cause.START): (
        "The set began before you had answered. You went back to the waiting list, where you were."
    ),
    (PlaceState.OFFERED, PlaceState.WAITING, ""): "The offer ended. You went back to the waiting list, where you were.",
    (PlaceState.CONFIRMED, PlaceState.WAITING, ""): (
        "Your set was cancelled. You went back to the waiting list, where you were."
    ),
    (PlaceState.CONFIRMED, PlaceState.CONFIRMED, Cause.EXCHANGE): (
        "You were moved to {set}, and somebody there took your place in exchange."
    ),
    (PlaceState.CONFIRMED, PlaceState.CONFIRMED, Cause.BALANCE): (
        "Members were spread over more sets, so that more people have a place. You were moved to {set}."
    ),
    (PlaceState.CONFIRMED, PlaceState.CONFIRMED, Cause.MERGE): (
        "Your set had too few members and was merged with another. You were moved to {set}."
    ),
    (PlaceState.CONFIRMED, PlaceState.CONFIRMED, ""): "You were moved to {set}.",
    (PlaceState.REMOVED, PlaceState.REMOVED, ""): "The coordinator decided that you may sign up again.",
}
_ENDS: dict[str, str] = {
    PlaceState.WITHDRAWN: "You withdrew.",
    PlaceState.DECLINED: "You declined the place that was offered to you.",
    PlaceState.LAPSED: "The offer ran out without an answer.",
    PlaceState.REPLACED: "Your place was handed over to a colleague.",
    PlaceState.REMOVED: "The coordinator ended your place.",
    PlaceState.CANCELLED: "The programme ended, and with it your place.",
    PlaceState.COMPLETED: "Your set met for the last time.",
}


_FOR_THEM = "The coordinator did this for you. "


def _about(programme: int, *places: int) -> QuerySet[LedgerEntry]:
    found = LedgerEntry.objects.filter(programme_id=programme, subject__in=places)
    return found.filter(kind__in=[Kind.PLACE, Kind.ELIGIBLE, Kind.OFFER]).order_by("-number")


_about_one = Prepared(_about, int, int)


def history(places: Sequence[Enrolment], set_names: Mapping[int, str]) -> list[Happening]:
    """Of places in one programme, latest first. One query, and one more where the coordinator gave a reason."""
    ids = [place.pk for place in places]
    about = _about_one if len(ids) == 1 else _about
    entries = list(about(places[0].programme_id, *ids))
    reasons = _reasons(entries)
    return [
        Happening(
            entry.at,
            _sentence(entry, set_names),
            reasons.get((entry.programme_id, entry.act), ""),
            agreed_for_them=bool(entry.row.get("agreed")),
        )
        for entry in entries
    ]


def _reasons(entries: Sequence[LedgerEntry]) -> dict[tuple[int, int], str]:
    """The words behind what was done to this person with a reason; nobody else's act shows its own here."""
    acts = {(entry.programme_id, entry.act) for entry in entries if entry.reason_hash and _is_about_them(entry)}
    if not acts:
        return {}
    found = LedgerReason.objects.filter(
        programme_id__in={programme for programme, _ in acts}, act__in={act for _, act in acts}
    )
    for_them = {entry.act for entry in entries if entry.cause in OWN_ACTS}
    return {
        (reason.programme_id, reason.act): (
            f"{_FOR_THEM if reason.act in for_them else ''}The reason given: {reason.text}"
        )
        for reason in found
        if (reason.programme_id, reason.act) in acts
    }


def _is_about_them(entry: LedgerEntry) -> bool:
    """Whether the reason of the act is why this happened to this person, or why somebody did it for them (P15)."""
    ended = entry.to_state in (PlaceState.REMOVED, PlaceState.REPLACED)
    done_to_them = ended or entry.kind == Kind.OFFER or entry.cause in (Cause.CANCEL, Cause.MERGE)
    return done_to_them or _is_move(entry) or entry.cause in OWN_ACTS


def _is_move(entry: LedgerEntry) -> bool:
    return entry.from_state == entry.to_state == PlaceState.CONFIRMED


def is_merge(entry: LedgerEntry) -> bool:
    """Whether a place that was eligible already went with its organisation into another."""
    since = entry.row.get("eligible_since") if entry.kind == Kind.ELIGIBLE else None
    return since is not None and datetime.fromisoformat(since) < entry.at


def _sentence(entry: LedgerEntry, set_names: Mapping[int, str]) -> str:
    if is_merge(entry):
        return "Your organisation and another of the list were found to be one. Your place stayed as it was."
    if entry.kind == Kind.ELIGIBLE:
        return "Your organisation was accepted."
    if entry.kind == Kind.OFFER:
        return f"The offer was given a later end: {_day(entry.row)}."
    before, after = entry.from_state, entry.to_state
    words = _SENTENCES.get((before, after, entry.cause)) or _SENTENCES.get((before, after, "")) or _ENDS.get(after)
    if words is None:
        return "Your place changed."
    agreed = " The coordinator said that you had agreed to its dates." if entry.row.get("agreed") else ""
    return words.format(set=set_names.get(entry.row.get("set") or 0, "a set"), day=_day(entry.row)) + agreed


def _day(row: Mapping[str, Any]) -> str:
    ends_at = row.get("offer_ends_at")
    return long_date(last_day_of_offer(datetime.fromisoformat(ends_at))) if ends_at else ""
