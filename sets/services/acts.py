"""One transaction's changes of a programme's places: its lock, its time, its ledger entries, its mail.

Every service about places does `act = begin(…)`, changes things through it, and ends with `act.finish()`.
"""

import secrets
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import cached_property
from types import MappingProxyType
from typing import Any

from core.prepared import Prepared, PreparedInsert
from core.refusal import Refusal
from notifications import outbox
from notifications.models import Message
from participants.models import User
from sets import emails
from sets.models import Commitment, Enrolment, LearningSet, LedgerEntry, LedgerReason, Programme
from sets.policies import coordinates
from sets.seating import Seating
from sets.selectors.parts import sets_of
from sets.services.epochs import raise_epochs
from sets.services.full_again import forget_what_was_let_run, may_fill_one
from sets.states import PLACE_MOVES, SET_MOVES, Cause, Kind, PlaceState

_insert_place, _insert_entry = PreparedInsert(Enrolment), PreparedInsert(LedgerEntry)
#: What a successor has as the predecessor had it; not since when they are one of the set (P10, C05).
_HANDED_OVER = (
    *("programme", "organisation", "state", "position", "requested_at", "eligible_since"),
    *("learning_set", "seat", "seat_limit", "offer_ends_at"),
)
_locked = Prepared(lambda pk: Programme.objects.select_for_update(no_key=True).filter(pk=pk), int)


def begin(*, programme: Programme, actor: User | None, cause: Cause, now: datetime, reason: str = "") -> "Act":
    """Take the programme's lock and start an act. A programme's time never runs back (P13).

    The lock is the first of a transaction: after it come the programme's sets by id, enrolments, the rest.
    """
    [programme] = _locked(programme.pk)
    return Act(programme, actor, cause, max(now, programme.ledger_at or now), reason)


def begin_as_coordinator(*, programme: Programme, actor: User, cause: Cause, now: datetime, reason: str = "") -> "Act":
    """Start an act that is the coordinator's alone; refused for everybody else (domain, section 2)."""
    act = begin(programme=programme, actor=actor, cause=cause, now=now, reason=reason)
    if not coordinates(actor, act.programme):
        raise Refusal("Only the coordinator of this programme can do this.")
    return act


class Act:
    """The caller holds the programme's lock from `begin` to the end of its transaction."""

    def __init__(self, programme: Programme, actor: User | None, cause: Cause, now: datetime, reason: str = "") -> None:
        self.programme = programme
        self.actor = actor
        self.cause = cause
        self.now = now
        self._reason: LedgerReason | None = None
        if reason:
            self.because(reason)
        self._entries: list[LedgerEntry] = []
        self._before: dict[int, str] = {}
        self._moved: dict[int, Enrolment] = {}
        self._messages: list[Message] = []
        self._changed: set[str] = set()
        self._left: set[int] = set()
        #: The places whose owners asked somebody else to do this (P15); their mail says so.
        self.on_behalf_of: set[int] = set()

    def because(self, reason: str) -> None:
        """Give the act its reason, where only what stands under the lock says that it needs one."""
        self._reason = LedgerReason(programme_id=self.programme.pk, salt=secrets.token_hex(16), text=reason)

    # --- what stands ---------------------------------------------------------------------------------------------

    @cached_property
    def seating(self) -> Seating:
        """The sets that take members, and who sits where; kept true by `move` and `open_set`."""
        learning_sets = sets_of(self.programme)
        return Seating(learning_sets, minimum=self.programme.minimum, optimum=self.programme.optimum)

    def forget_seating(self) -> None:
        """What is kept in memory no longer holds: it is read again when it is asked for."""
        self.__dict__.pop("seating", None)

    def known(self, enrolment: Enrolment) -> Enrolment:
        """The instance this act already changed, so that whoever holds it sees what became of it."""
        return self._moved.get(enrolment.pk, enrolment)

    # --- changes -------------------------------------------------------------------------------------------------

    def set_programme(self, **fields: Any) -> None:
        """Change fields of the programme; they are saved once, with the ledger's head, by `finish`."""
        for name, value in fields.items():
            setattr(self.programme, name, value)
        self._changed.update(fields)

    def enrol(self, enrolment: Enrolment, *, received_at: datetime | None = None) -> None:
        """Insert a new place in the state it already carries, at the next position (P1).

        `received_at`, for a request that somebody else enters, is what the order goes by (P15).
        """
        PLACE_MOVES.check("", enrolment.state)
        self.set_programme(last_position=self.programme.last_position + 1)
        enrolment.position = self.programme.last_position
        enrolment.state_since, enrolment.requested_at = self.now, received_at or self.now
        if enrolment.state == PlaceState.CONFIRMED:
            enrolment.in_set_since = self.now
        _insert_place(enrolment)
        if enrolment.seat is not None:
            self.seating.take(enrolment.learning_set_id, enrolment.seat)
        self._note_place(enrolment, "", self.cause)

    def move(
        self,
        enrolment: Enrolment,
        state: str,
        *,
        cause: Cause | None = None,
        agreed: bool | None = None,
        **fields: Any,
    ) -> None:
        """Move a place to another state (domain, section 3): the only way a state of a place changes.

        `agreed` is what was said of whoever comes to confirmed dates by a coordinator's act (P14); else None.
        """
        before, was_in = enrolment.state, enrolment.learning_set_id
        PLACE_MOVES.check(before, state)
        if enrolment.seat is not None and "seat" in fields:
            self.seating.free(enrolment.learning_set_id, enrolment.seat)
        fields |= {"state": state, "state_since": self.now}
        if state == PlaceState.CONFIRMED and _joins(enrolment, before, fields):
            fields["in_set_since"] = self.now
        for name, value in fields.items():
            setattr(enrolment, name, value)
        enrolment.save(update_fields=list(fields))
        stays = enrolment.learning_set_id == was_in and state in (PlaceState.CONFIRMED, PlaceState.COMPLETED)
        if before == PlaceState.CONFIRMED and was_in and not stays:
            self.close_pages_of(was_in)
            # What was asked about its dates is asked no more (P16).
            Commitment.objects.filter(enrolment=enrolment).delete()
        if fields.get("seat") is not None:
            self.seating.take(enrolment.learning_set_id, fields["seat"])
        self._note_place(enrolment, before, cause or self.cause, {} if agreed is None else {"agreed": agreed})

    def hand_over(self, enrolment: Enrolment, person: User) -> Enrolment:
        """Somebody else of the organisation has the place from now on, just as it stands (P10).

        The old row ends first: no statement leaves two live places of one organisation, or two on a seat (P2, P3).
        """
        handed = {name: getattr(enrolment, name) for name in _HANDED_OVER}
        self.leave_seat(enrolment, PlaceState.REPLACED)
        successor = Enrolment(**handed, participant=person, predecessor=enrolment)
        successor.state_since = successor.committed_at = self.now
        if successor.state == PlaceState.CONFIRMED:
            successor.in_set_since = self.now
        _insert_place(successor)
        if successor.seat is not None:
            self.seating.take(successor.learning_set_id, successor.seat)
        self._note_place(successor, "", self.cause)
        return successor

    def change_seat(self, enrolment: Enrolment, number: int) -> None:
        """Give a held place another seat of its set: a seat number means nothing, so nobody is told (P3, P9)."""
        assert enrolment.is_held
        enrolment.seat = number
        enrolment.save(update_fields=["seat"])
        self.record(Kind.SEAT, enrolment.pk, place_row(enrolment), enrolment.state, enrolment.state)
        self.forget_seating()

    def change_maximum(self, learning_set: LearningSet, maximum: int) -> None:
        """Give a set the programme's maximum (P9); the database refuses one below a seat that is held."""
        learning_set.maximum = maximum
        learning_set.save(update_fields=["maximum"])
        self.record(Kind.SET, learning_set.pk, set_row(learning_set), learning_set.state, learning_set.state)
        self.forget_seating()

    def leave_seat(self, enrolment: Enrolment, state: str, **fields: Any) -> None:
        """Move a place to a state without a seat."""
        self.move(enrolment, state, seat=None, seat_limit=None, offer_ends_at=None, **fields)

    def close_pages_of(self, learning_set: int) -> None:
        """Somebody is no longer one of the set's people: whatever page they have open ends with this act (C04)."""
        self._left.add(learning_set)

    def move_set(self, learning_set: LearningSet, state: str, **said: Any) -> None:
        """Move a set to another state; a set that stops taking members leaves the seating.

        `said` is what else the ledger is to tell of it.
        """
        before = learning_set.state
        SET_MOVES.check(before, state)
        learning_set.state = state
        learning_set.save(update_fields=["state"])
        self.record(Kind.SET, learning_set.pk, {**set_row(learning_set), **said}, before, state)
        self.forget_seating()

    def record(
        self,
        kind: Kind,
        subject: int,
        row: Mapping[str, Any],
        before: str = "",
        after: str = "",
        cause: Cause | None = None,
    ) -> None:
        """Add an entry to the ledger; `finish` chains and writes them."""
        self._entries.append(
            LedgerEntry(
                programme_id=self.programme.pk,
                at=self.now,
                kind=str(kind),
                subject=subject,
                from_state=str(before),
                to_state=str(after),
                cause=str(cause or self.cause),
                actor=self.actor.pk if self.actor else None,
                row=dict(row),
            )
        )

    @property
    def entries(self) -> Sequence[LedgerEntry]:
        """What has happened in this act so far."""
        return self._entries

    def tell(self, *messages: Message) -> None:
        """Queue mail that is not about the change of a place: those write themselves."""
        self._messages += messages

    @property
    def told(self) -> Sequence[Message]:
        """The mail so far that is not about the change of a place."""
        return self._messages

    # --- the end -------------------------------------------------------------------------------------------------

    def finish(self) -> None:
        """Write the ledger, the programme's new head, and one message per place that changed, whatever caused it."""
        self._write_ledger()
        if "minimum" in self._changed or may_fill_one(self._moved.values()):
            forget_what_was_let_run(self.programme)
        self.programme.save(update_fields=sorted(self._changed | {"ledger_count", "ledger_head", "ledger_at"}))
        number = self.programme.ledger_count
        for pk, enrolment in self._moved.items():
            if message := emails.place_changed(
                enrolment,
                self.programme,
                before=self._before[pk],
                entry=number,
                for_them=pk in self.on_behalf_of,
                now=self.now,
            ):
                self._messages.append(message)
        raise_epochs(self._left)
        if self._messages:
            outbox.queue(messages=self._messages)

    # --- inside --------------------------------------------------------------------------------------------------

    def _note_place(
        self, enrolment: Enrolment, before: str, cause: Cause, said: Mapping[str, Any] = MappingProxyType({})
    ) -> None:
        # The last step is what the person is told: back on the list and seated elsewhere is one change, a place.
        self._before[enrolment.pk] = before
        self._moved[enrolment.pk] = enrolment
        self.record(Kind.PLACE, enrolment.pk, {**place_row(enrolment), **said}, before, enrolment.state, cause)

    def _write_ledger(self) -> None:
        act, head = self.programme.ledger_count + 1, self.programme.ledger_head
        reason_hash = ""
        if self._reason:
            self._reason.act = act
            reason_hash = self._reason.computed_hash()
            self._reason.save(force_insert=True)
        for number, entry in enumerate(self._entries, start=act):
            entry.number, entry.act, entry.previous_hash, entry.reason_hash = number, act, head, reason_hash
            entry.hash = head = entry.computed_hash()
            _insert_entry(entry)
        self.programme.ledger_count += len(self._entries)
        self.programme.ledger_head = head
        self.programme.ledger_at = self.now


def _utc(value: datetime | None) -> str | None:
    return value.astimezone(UTC).isoformat(timespec="microseconds") if value else None


def _joins(enrolment: Enrolment, before: str, fields: Mapping[str, Any]) -> bool:
    """Whether whoever moves to *confirmed* was not a member of that set yet (C05)."""
    learning_set = fields.get("learning_set", enrolment.learning_set)
    return before != PlaceState.CONFIRMED or learning_set.pk != enrolment.learning_set_id


def place_row(enrolment: Enrolment) -> dict[str, Any]:
    """A place as the ledger holds it: numbers and times, no names."""
    return {
        "position": enrolment.position,
        "person": enrolment.participant_id,
        "organisation": enrolment.organisation_id,
        "eligible_since": _utc(enrolment.eligible_since),
        "set": enrolment.learning_set_id,
        "seat": enrolment.seat,
        "offer_ends_at": _utc(enrolment.offer_ends_at),
        "predecessor": enrolment.predecessor_id,
        "received_at": _utc(enrolment.requested_at),
    }


def set_row(learning_set: LearningSet) -> dict[str, Any]:
    """A set as the ledger holds it."""
    first = learning_set.first_session_on
    return {
        "letter": learning_set.letter,
        "maximum": learning_set.maximum,
        "first_session_on": first.isoformat() if first else None,
    }


def rules_row(programme: Programme) -> dict[str, Any]:
    """The rules of a programme as the ledger holds them."""
    return {
        "minimum": programme.minimum,
        "optimum": programme.optimum,
        "maximum": programme.maximum,
        "max_sets": programme.max_sets,
        "parallel_sets": str(programme.parallel_sets),
        "offer_working_days": programme.offer_working_days,
        "opens_at": _utc(programme.opens_at),
        "closes_at": _utc(programme.closes_at),
    }
