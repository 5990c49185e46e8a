"""Does the ledger say what the tables say, and the tables what the ledger says?"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from sets.audit.replay import Replay
from sets.audit.replayed import ReplayedSet
from sets.models import Facilitation, LearningSet, Programme
from sets.services.acts import place_row, rules_row
from sets.states import PlaceState, ProgrammeState

#: The sweep runs every minute; an offer this long past its end was forgotten.
GRACE = timedelta(minutes=5)


def compare(programme: Programme, replay: Replay) -> list[str]:
    """What stands in the tables and not in the ledger, and the reverse (P13)."""
    places = {p.pk: (p.state, place_row(p)) for p in programme.enrolments.all()}
    replayed = {pk: (p.state, p.row) for pk, p in replay.places.items()}
    found = _differences("place", replayed, places)
    unknown = {pk for pk, s in replay.sets.items() if not s.is_known_with}
    learning_sets = {s.pk: _set(s, None if s.pk in unknown else s.goes_ahead_with) for s in programme.sets.all()}
    found += _differences("set", {pk: _set(s, s.goes_ahead_with) for pk, s in replay.sets.items()}, learning_sets)
    facilitators = set(
        Facilitation.objects.filter(learning_set__programme=programme).values_list("learning_set_id", "user_id")
    )
    if facilitators != {(pk, person) for pk, s in replay.sets.items() for person in s.facilitators}:
        found.append("P13: the facilitators are not those of the ledger.")
    if programme.state != replay.programme_state:
        found.append(f"P13: the programme is {programme.state}, its ledger says {replay.programme_state}.")
    if programme.last_position != replay.last_position:
        found.append(f"P1: the last position is {programme.last_position}, the ledger says {replay.last_position}.")
    if programme.state != ProgrammeState.DRAFT and rules_row(programme) != replay.rules:
        found.append("P13: sizes, policy or window are not those of the ledger.")
    return found


def overdue_offers(programme: Programme, now: datetime) -> list[str]:
    """Offers more than five minutes past their end that nobody let lapse (P5)."""
    late = programme.enrolments.filter(state=PlaceState.OFFERED, offer_ends_at__lt=now - GRACE)
    return [f"P5: the offer of place {place.pk} ended at {place.offer_ends_at} and has not lapsed." for place in late]


def _set(one: LearningSet | ReplayedSet, goes_ahead_with: int | None) -> tuple[Any, ...]:
    first = one.first_session_on
    return one.letter, one.maximum, one.state, first.isoformat() if isinstance(first, date) else first, goes_ahead_with


def _differences(what: str, ledger: Mapping[int, Any], tables: Mapping[int, Any]) -> list[str]:
    return [
        f"P13: {what} {pk} stands as {tables.get(pk)}, the ledger says {ledger.get(pk)}."
        for pk in sorted(ledger.keys() | tables.keys())
        if ledger.get(pk) != tables.get(pk)
    ]
