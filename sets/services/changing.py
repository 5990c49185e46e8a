"""Changing a published programme: its sizes and its policy (P7, P9), and what its page says."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from django.db import transaction

from core import audit
from core.refusal import Refusal
from participants.models import User
from sets.models import LearningSet, LedgerEntry, Programme
from sets.rules import Rules, Words
from sets.services.acts import Act, begin_as_coordinator, rules_row
from sets.services.serving import serve
from sets.states import SERVING, Cause, Kind

#: Of these no number of sets depends.
_OF_OFFERS = {"offer_working_days"}


@dataclass(frozen=True)
class Rehearsal:
    """What a change would do if it were made now; `seen` is the state of things that it looked at."""

    entries: Sequence[LedgerEntry]
    seen: int
    #: Whether coordinators are mailed: of a set that opens, of people who wait, of sets that would seat more.
    coordinators_told: bool


@transaction.atomic(durable=True)
def change_rules(*, actor: User, programme: Programme, rules: Rules, seen: int, now: datetime) -> Programme:
    """Change sizes and policy; a raised maximum is filled from the list, and another set opens where one is due.

    Nobody loses a place by it. Refused: sizes that do not rise, fewer than a set holds, fewer sets than there are, a
    programme that is not published or has ended, and when places changed since `seen`: what was read is then no longer
    what would happen. What stands already is no change.
    """
    act = _begin(actor, programme, now)
    if rules == Rules.of(act.programme):
        return act.programme
    if seen != act.programme.ledger_count:
        raise Refusal("The places have changed since you looked. Read again what will happen.")
    before = asdict(Rules.of(act.programme))
    _apply(act, rules)
    act.finish()
    changed = sorted(name for name, value in asdict(rules).items() if value != before[name])
    audit.record(actor=actor, act="sizes or policy changed", obj=act.programme, now=act.now, fields=changed)
    return act.programme


@transaction.atomic(durable=True)
def rehearse_rules(*, actor: User, programme: Programme, rules: Rules, now: datetime) -> Rehearsal:
    """What `change_rules` would do, done and taken back: the page says it beforehand and cannot be mistaken.

    Refused as the change itself would be.
    """
    act = _begin(actor, programme, now)
    seen = act.programme.ledger_count
    if rules != Rules.of(act.programme):
        _apply(act, rules)
    transaction.set_rollback(True)
    return Rehearsal(list(act.entries), seen, coordinators_told=bool(act.told))


@transaction.atomic(durable=True)
def change_words(*, actor: User, programme: Programme, words: Words, now: datetime) -> Programme:
    """Change what the page of a published programme says. Nobody's place depends on it, so the ledger tells nothing.

    What people signed up to stays: the title, who may take part, the sessions, the criteria. Refused for a draft.
    """
    act = begin_as_coordinator(programme=programme, actor=actor, cause=Cause.RULES, now=now)
    programme, before = act.programme, asdict(Words.of(act.programme))
    if not programme.was_published:
        raise Refusal("This programme has not been published yet.")
    changed = sorted(name for name, value in asdict(words).items() if value != before[name])
    if changed:
        for name in changed:
            setattr(programme, name, getattr(words, name))
        programme.save(update_fields=changed)
        audit.record(actor=actor, act="words of its page changed", obj=programme, now=act.now, fields=changed)
    return programme


def _begin(actor: User, programme: Programme, now: datetime) -> Act:
    act = begin_as_coordinator(programme=programme, actor=actor, cause=Cause.RULES, now=now)
    if act.programme.state not in SERVING:
        raise Refusal("Sizes and policy can be changed while a programme is open or closed.")
    return act


def _apply(act: Act, rules: Rules) -> None:
    if not 1 <= rules.minimum <= rules.optimum <= rules.maximum:
        raise Refusal("The sizes must rise: fewest, best, most.", field="minimum")
    if rules.max_sets < (number := act.seating.number_of_sets):
        raise Refusal(f"There are {number} sets already, so there cannot be fewer.", field="max_sets")
    changed = {name for name, value in asdict(rules).items() if value != getattr(act.programme, name)}
    act.set_programme(**asdict(rules))
    if changed - _OF_OFFERS:
        act.set_programme(told_option=0)
    act.record(Kind.RULES, act.programme.pk, rules_row(act.programme))
    for learning_set in act.programme.sets.taking_members().order_by("pk"):
        if learning_set.maximum != rules.maximum:
            _resize(act, learning_set, rules.maximum)
    act.forget_seating()
    serve(act)


def _resize(act: Act, learning_set: LearningSet, maximum: int) -> None:
    """P9: whoever sits above the new maximum gets the lowest free number; nobody is removed by arithmetic."""
    held = list(learning_set.enrolments.held().order_by("seat"))
    if len(held) > maximum:
        raise Refusal(
            f"{learning_set} has {len(held)} places held or offered, so the most cannot be under {len(held)}.",
            field="maximum",
        )
    taken = {enrolment.seat for enrolment in held}
    free = iter(number for number in range(1, maximum + 1) if number not in taken)
    for enrolment in held:
        if enrolment.seat is not None and enrolment.seat > maximum:
            act.change_seat(enrolment, next(free))
    act.change_maximum(learning_set, maximum)
