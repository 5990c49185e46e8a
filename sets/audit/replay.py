"""The ledger played again from its first entry, with the rules checked on the way (P1 to P11, P13, P14).

Written without a line of the services: it would repeat their mistakes.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from sets.audit.balances import Balance
from sets.audit.below import GoesAhead, MergesOfAnAct, clear_what_is_full
from sets.audit.hand_overs import HandOvers
from sets.audit.moves import MovesOfAnAct, row_after
from sets.audit.replayed import ReplayedPlace, ReplayedSet, time_of
from sets.audit.seats import faults_of_seats
from sets.models import LedgerEntry
from sets.states import (
    HELD,
    LIVE,
    ONE_PER_ORGANISATION,
    OWN_ACTS,
    PLACE_MOVES,
    PROGRAMME_MOVES,
    SERVING,
    SET_MOVES,
    TAKING_MEMBERS,
    Cause,
    Kind,
    ParallelSets,
    PlaceState,
    ProgrammeState,
    SetState,
)
from sets.working_days import end_of_offer


class Replay:
    """What the ledger says stands, and `violations`: sentences that begin with the rule's number."""

    def __init__(self) -> None:
        self.programme_state = "draft"
        self.rules: dict[str, Any] = {}
        self.sets: dict[int, ReplayedSet] = {}
        self.places: dict[int, ReplayedPlace] = {}
        self.last_position = 0
        self.violations: list[str] = []
        self._new_rules = False
        self._moves = MovesOfAnAct(self._say)
        #: The balance that is being carried out.
        self._balance: Balance | None = None
        self._hand_overs = HandOvers()
        self._merges = MergesOfAnAct()
        self._goes_ahead = GoesAhead()
        self._handlers = {
            Kind.PROGRAMME: self._programme,
            Kind.RULES: self._rules,
            Kind.SET: self._set,
            Kind.DATES: self._dates,
            Kind.FACILITATOR: self._facilitator,
            Kind.PLACE: self._place,
            Kind.ELIGIBLE: self._eligible,
            Kind.OFFER: self._extended,
            Kind.SEAT: self._reseated,
            Kind.BALANCE: self._balanced,
        }

    def apply(self, entry: LedgerEntry) -> None:
        """Play one entry, check it, and check P2 after it."""
        handler = self._handlers.get(Kind(entry.kind)) if entry.kind in Kind.values else None
        if handler is None:
            self._say(entry, "P13", f"is of the unknown kind {entry.kind}")
            return
        if entry.cause != Cause.BALANCE:
            self._end_balance()
        try:
            handler(entry)
        except KeyError as missing:
            self._say(entry, "P13", f"speaks of something the ledger does not know ({missing})")
        self._check_one_each(entry)

    def end_of_act(self, entry: LedgerEntry) -> None:
        """Check what must hold whenever no transaction is under way (P3 to P8, P10)."""
        self._end_balance()
        self._say_all(entry, self._hand_overs.end_of_act(), rule="P10")
        self._say_all(entry, self._merges.end(self.places, self.rules.get("minimum", 0)), rule="P11")
        for rule, what in faults_of_seats(self.places, self.sets):
            self._say(entry, rule, what)
        clear_what_is_full(self.sets, self.places, self.rules)
        self._moves.end([(place.row["set"], place.row["seat"]) for place in self.places.values()])
        self._check_ended(entry)
        if self._new_rules:
            self._check_maxima(entry)
            self._new_rules = False
        if self.programme_state not in SERVING or not self.rules:
            return
        in_line = self._in_line()
        if in_line and self._sets_with_room():
            self._say(entry, "P5", f"leaves a seat free while {in_line} eligible people wait")
        if (
            self.rules["parallel_sets"] == ParallelSets.AUTOMATIC
            and in_line >= self.rules["minimum"]
            and self._number_of_sets() < self.rules["max_sets"]
        ):
            self._say(entry, "P7", f"leaves {in_line} people waiting though another set opens by itself")

    # --- one method for each kind of entry -----------------------------------------------------------------------

    def _programme(self, entry: LedgerEntry) -> None:
        if entry.from_state != self.programme_state or not PROGRAMME_MOVES.allows(entry.from_state, entry.to_state):
            self._say(entry, "section 3", f"moves the programme from {entry.from_state} to {entry.to_state}")
        self.programme_state = entry.to_state

    def _rules(self, entry: LedgerEntry) -> None:
        self.rules, self._new_rules = dict(entry.row), entry.cause == Cause.RULES

    def _set(self, entry: LedgerEntry) -> None:
        row = entry.row
        if not entry.from_state:
            self._check_opening(entry)
            self.sets[entry.subject] = ReplayedSet(row["letter"], row["maximum"], entry.to_state)
            return
        replayed = self.sets[entry.subject]
        self._say_all(entry, self._merges.set(entry), rule="P11")
        self._say_all(entry, self._goes_ahead.set(entry, replayed, self.places, self.rules), rule="P11")
        if entry.from_state == entry.to_state == replayed.state:
            self._new_maximum(entry, replayed)
            return
        if row["maximum"] != replayed.maximum:
            self._say(entry, "P9", f"changes the maximum of set {replayed.letter} by the way")
        if replayed.state != entry.from_state or not SET_MOVES.allows(entry.from_state, entry.to_state):
            self._say(entry, "section 3", f"moves set {replayed.letter} from {entry.from_state} to {entry.to_state}")
        replayed.state, replayed.maximum = entry.to_state, row["maximum"]

    def _dates(self, entry: LedgerEntry) -> None:
        self.sets[entry.subject].first_session_on = entry.row["first_session_on"]

    def _facilitator(self, entry: LedgerEntry) -> None:
        people = self.sets[entry.subject].facilitators
        if entry.row["facilitates"]:
            people.add(entry.row["person"])
            if self._has_place(entry.row["person"]):
                self._say(entry, "P2", "makes a facilitator of somebody who holds or awaits a place")
        else:
            people.discard(entry.row["person"])

    def _place(self, entry: LedgerEntry) -> None:
        before = self.places.get(entry.subject)
        if entry.from_state != (before.state if before else ""):
            self._say(
                entry, "P13", f"moves place {entry.subject} from {entry.from_state or 'nothing'}, where it was not"
            )
        row = _withtime_of(entry, before)
        is_lift = entry.cause == Cause.LIFT and entry.from_state == entry.to_state == PlaceState.REMOVED
        is_successor = before is None and row["predecessor"] is not None
        is_handed_on = is_successor and entry.to_state in LIVE
        if not (is_lift or is_handed_on or PLACE_MOVES.allows(entry.from_state, entry.to_state)):
            self._say(entry, "section 3", f"moves place {entry.subject} from {entry.from_state} to {entry.to_state}")
        self._check_position(entry, before)
        self._check_received(entry, before, row)
        hands = self._hand_overs
        who = (self._with_places(), self._facilitators()) if is_successor else (set(), set())
        said = hands.moved(entry, before.state, before.row) if before else hands.begun(entry, row, *who)
        self._say_all(entry, said, rule="P10")
        # A hand-over is not a giving; whatever happens to a successor afterwards is as it is for everybody.
        if entry.to_state in HELD and entry.from_state in ("", PlaceState.WAITING) and not is_successor:
            self._check_giving(entry, ReplayedPlace(entry.to_state, row).turn)
        if not is_successor:
            self._check_offer(entry, before)
        self._check_move(entry, before)
        self._say_all(entry, self._merges.place(entry, before), rule="P11")
        if entry.cause == Cause.BALANCE:
            self._check_balanced(entry, before)
        self.places[entry.subject] = ReplayedPlace(entry.to_state, row)

    def _balanced(self, entry: LedgerEntry) -> None:
        """P8: a coordinator says, with a reason, which sizes the sets are to have; the entries that follow do it."""
        self._end_balance()
        self._balance = Balance(entry, sets=self.sets, places=self.places)
        of = {"in_line": self._in_line(), "rules": self.rules, "state": self.programme_state}
        self._say_all(entry, self._balance.announced(sets=self.sets, **of))

    def _end_balance(self) -> None:
        if self._balance:
            self._say_all(self._balance.entry, self._balance.ended(self.sets, self.places))
        self._balance = None

    def _eligible(self, entry: LedgerEntry) -> None:
        """P2, P4: an organisation is settled, or is one with another; the place stays where it is, and whose it is."""
        place = self.places[entry.subject]
        row = _withtime_of(entry, place)
        settled = {name: row[name] for name in ("organisation", "eligible_since")}
        if {**place.row, **settled} != row:
            self._say(entry, "P1", f"changes more of place {entry.subject} than its organisation")
        place.row = row

    def _extended(self, entry: LedgerEntry) -> None:
        """P5: a coordinator may give an offer that has not run out a later end, with a reason, and nothing else."""
        place = self.places[entry.subject]
        before, after = place.row["offer_ends_at"], entry.row["offer_ends_at"]
        is_later = place.state == PlaceState.OFFERED and entry.at < time_of(before) < time_of(after)
        row = _withtime_of(entry, place)
        rest_is_the_same = {**place.row, "offer_ends_at": after} == row
        if not (is_later and rest_is_the_same and entry.actor and entry.reason_hash):
            self._say(entry, "P5", f"changes the end of the offer of place {entry.subject} as nobody may")
        place.row = row

    def _reseated(self, entry: LedgerEntry) -> None:
        """P9: a seat number means nothing; a held place may be given another of its set, and nothing else changes."""
        place, row = self.places[entry.subject], entry.row
        if place.state not in HELD or {**place.row, "seat": row["seat"]} != row or row["seat"] is None:
            self._say(entry, "P9", f"changes more of place {entry.subject} than its seat number")
        place.row = dict(row)

    def _new_maximum(self, entry: LedgerEntry, replayed: ReplayedSet) -> None:
        """P9: a set that has not started takes the maximum of the programme; nothing else about it changes."""
        if replayed.state not in TAKING_MEMBERS or entry.row["maximum"] != self.rules["maximum"]:
            self._say(entry, "P9", f"changes the maximum of set {replayed.letter} as nobody may")
        replayed.maximum = entry.row["maximum"]

    # --- the rules -----------------------------------------------------------------------------------------------

    def _check_position(self, entry: LedgerEntry, before: ReplayedPlace | None) -> None:
        position = entry.row["position"]
        if before:
            if position != before.row["position"]:
                self._say(entry, "P1", f"changes the position of place {entry.subject}")
        elif not entry.row["predecessor"]:
            if position != self.last_position + 1:
                self._say(entry, "P1", f"hands out position {position} after {self.last_position}")
            self.last_position = max(self.last_position, position)

    def _check_received(self, entry: LedgerEntry, before: ReplayedPlace | None, row: dict[str, Any]) -> None:
        """P15: a request counts from its entry, or from earlier where a coordinator enters it with a reason.

        What a person does alone is done by them, or by somebody else with a reason.
        """
        received = time_of(row["received_at"])
        if before:
            if received != before.turn[0]:
                self._say(entry, "P1", f"changes when the request of place {entry.subject} was received")
        elif not row["predecessor"] and (received > entry.at or (received < entry.at and not _is_for_another(entry))):
            self._say(entry, "P15", f"lets the request of place {entry.subject} count from {received}")
        if entry.cause in OWN_ACTS and entry.actor != row["person"] and not _is_for_another(entry):
            self._say(
                entry, "P15", f"does for the owner of place {entry.subject} what only they may do, without reason"
            )

    def _check_giving(self, entry: LedgerEntry, turn: tuple[datetime, int]) -> None:
        """A seat goes to the first in line, in the set that needs it most, offered where dates are confirmed.

        The one exception is a coordinator's act by name (P13), of which P14 says what it may be.
        """
        row = entry.row
        learning_set = self.sets[row["set"]]
        if learning_set.state not in TAKING_MEMBERS:
            self._say(entry, "P6", f"gives a seat in set {learning_set.letter}, which takes no members")
        if row["eligible_since"] is None:
            self._say(entry, "P4", f"gives a seat to place {entry.subject}, whose organisation is not accepted")
        if entry.cause == Cause.GIVE:
            return
        ahead = [pk for pk, p in self.places.items() if p.is_in_line and p.turn < turn]
        if ahead:
            self._say(entry, "P13", f"gives place {entry.subject} a seat while place {min(ahead)} is ahead and waits")
        if row["set"] != self._neediest(self._balance.sizes if self._balance else {}):
            self._say(entry, "P5", f"gives a seat in set {learning_set.letter}, though another needs it more")
        waited = entry.from_state == PlaceState.WAITING
        if waited and (entry.to_state == PlaceState.OFFERED) != bool(learning_set.first_session_on):
            self._say(entry, "P5", f"gives place {entry.subject} what should have been offered, or the reverse")

    def _check_balanced(self, entry: LedgerEntry, before: ReplayedPlace | None) -> None:
        """P8: members move and people who wait are seated as a balance has announced, and nothing else."""
        gives = before is not None and before.state == PlaceState.WAITING and entry.to_state in HELD
        moves = before is not None and before.state == entry.to_state == PlaceState.CONFIRMED
        if self._balance is None or not (gives or moves):
            self._say(entry, "P8", f"changes place {entry.subject} by a balance that nobody announced")
        elif moves and before is not None:
            self._say_all(entry, self._balance.moved(entry, before, self.sets))

    def _check_offer(self, entry: LedgerEntry, before: ReplayedPlace | None) -> None:
        if entry.to_state == PlaceState.OFFERED and entry.from_state != PlaceState.OFFERED:
            due = end_of_offer(entry.at, self.rules["offer_working_days"])
            if time_of(entry.row["offer_ends_at"]) != due:
                self._say(entry, "P5", f"makes an offer that ends at {entry.row['offer_ends_at']}, not at {due}")
        if before and before.state == PlaceState.OFFERED:
            ends_at = time_of(before.row["offer_ends_at"])
            if entry.to_state == PlaceState.CONFIRMED and entry.at >= ends_at:
                self._say(entry, "P5", f"takes a yes from place {entry.subject} after its offer had ended")
            if entry.to_state == PlaceState.LAPSED and entry.at < ends_at:
                self._say(entry, "P5", f"lets the offer of place {entry.subject} lapse before its end")

    def _check_move(self, entry: LedgerEntry, before: ReplayedPlace | None) -> None:
        """P14: who may be moved, where to, and by whom."""
        was, was_state = (before.row, before.state) if before else (None, "")
        self._moves.place(entry, was, was_state, self.sets, self._with_places())

    def _check_opening(self, entry: LedgerEntry) -> None:
        if any(s.letter == entry.row["letter"] for s in self.sets.values()):
            self._say(entry, "P7", f"uses the letter {entry.row['letter']} again")
        if entry.row["maximum"] != self.rules["maximum"]:
            self._say(entry, "P9", "opens a set with another maximum than the programme's")
        if entry.cause == Cause.PUBLISH:
            return
        in_line, balance = self._in_line(), self._balance if entry.cause == Cause.BALANCE else None
        if in_line < self.rules["minimum"] and not (balance and balance.opens(entry.row["letter"])):
            self._say(entry, "P7", f"opens a set for {in_line} people")
        if self._number_of_sets() >= self.rules["max_sets"]:
            self._say(entry, "P7", "opens more sets than the programme may have")

    def _check_maxima(self, entry: LedgerEntry) -> None:
        """P9: a change of sizes reaches every set that has not started."""
        for replayed in self.sets.values():
            if replayed.state in TAKING_MEMBERS and replayed.maximum != self.rules["maximum"]:
                self._say(entry, "P9", f"leaves set {replayed.letter} with another maximum than the programme's")

    def _check_ended(self, entry: LedgerEntry) -> None:
        """Section 3: once a programme has ended, nobody waits or holds a place and no set goes on."""
        if self.programme_state not in (ProgrammeState.COMPLETED, ProgrammeState.CANCELLED):
            return
        live = [pk for pk, place in self.places.items() if place.state in LIVE]
        going_on = [s.letter for s in self.sets.values() if s.state not in (SetState.COMPLETED, SetState.CANCELLED)]
        if live or going_on:
            self._say(entry, "section 3", f"ends the programme and leaves places {live} and sets {going_on}")

    def _check_one_each(self, entry: LedgerEntry) -> None:
        counted = [place.row for place in self.places.values() if place.state in ONE_PER_ORGANISATION]
        for what in ("organisation", "person"):
            twice = [pk for pk, times in Counter(row[what] for row in counted).items() if times > 1]
            if twice:
                self._say(entry, "P2", f"leaves {what} {twice[0]} with more than one place")

    # --- what stands ---------------------------------------------------------------------------------------------

    def _held(self) -> Counter[int]:
        return Counter(place.row["set"] for place in self.places.values() if place.state in HELD)

    def _sets_with_room(self) -> list[int]:
        held = self._held()
        return [pk for pk, s in self.sets.items() if s.state in TAKING_MEMBERS and held[pk] < s.maximum]

    def _in_line(self) -> int:
        return sum(place.is_in_line for place in self.places.values())

    def _neediest(self, sizes: Mapping[str, int]) -> int | None:
        """Of the sets with room; by a balance, of those that have not the size it gives them."""
        held = self._held()
        room = [pk for pk in self._sets_with_room() if held[pk] < sizes.get(self.sets[pk].letter, held[pk] + 1)]

        def need(pk: int) -> tuple[bool, bool, int, str]:
            letter = self.sets[pk].letter
            return held[pk] >= self.rules["minimum"], held[pk] >= self.rules["optimum"], len(letter), letter

        return min(room, key=need, default=None)

    def _number_of_sets(self) -> int:
        return sum(s.state != SetState.CANCELLED for s in self.sets.values())

    def _facilitators(self) -> set[int]:
        return {person for one in self.sets.values() for person in one.facilitators}

    def _with_places(self) -> set[int]:
        return {p.row["person"] for p in self.places.values() if p.state in ONE_PER_ORGANISATION}

    def _has_place(self, person: int) -> bool:
        return person in self._with_places()

    def _say_all(self, entry: LedgerEntry, faults: Iterable[str], rule: str = "P8") -> None:
        for what in faults:
            self._say(entry, rule, what)

    def _say(self, entry: LedgerEntry, rule: str, what: str) -> None:
        self.violations.append(f"{rule}: entry {entry.number} {what}.")


def _withtime_of(entry: LedgerEntry, before: ReplayedPlace | None) -> dict[str, Any]:
    """The row; entries written before rows told it count from the time of the first (P1)."""
    since = before.row["received_at"] if before else entry.at.astimezone(UTC).isoformat(timespec="microseconds")
    return {"received_at": since, **row_after(entry)}


def _is_for_another(entry: LedgerEntry) -> bool:
    return entry.actor is not None and entry.actor != entry.row["person"] and bool(entry.reason_hash)
