"""What is counted for a sponsor when a week has ended: nothing that may not be shown is left in it (C09)."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from core.small_counts import HIDDEN, Count, Share, may_break_down, share, share_of_people, share_of_register
from core.templatetags.wording import capfirst_only, in_words, plural
from participants.states import Kind as OrganisationKind
from sessions.attendance_figures import Marked, consistency
from sessions.selectors.sponsor_facts import Done, SponsorFacts, facts_at
from sessions.states import ATTENDED, Outcome
from sets.models import Programme
from sets.states import SetState


@dataclass(frozen=True)
class Line:
    """A label and what stands beside it; `value` is the number in it, for a file, if there is one."""

    label: str
    shown: str
    value: int | float | None = None
    meaning: str = ""
    #: How long its bar is, of 100.
    bar: int = 0


@dataclass(frozen=True)
class Chapter:
    """`parts`, of what `of` says, are drawn and written down; empty where there are none, or they may not be shown."""

    title: str
    lines: Sequence[Line]
    of: str = ""
    parts: Sequence[Line] = ()
    has_hidden_parts: bool = False


@dataclass(frozen=True)
class Counted:
    """What a week's count came to. `met` is a sentence."""

    met: str
    chapters: Sequence[Chapter]


def counted(programme: Programme, at: datetime) -> Counted | None:
    """As it stood at that moment, a week's end; None where it was not published by then. Seven queries."""
    facts = facts_at(programme, at)
    return Counted(_met(facts), list(_chapters(programme, facts))) if facts else None


def _chapters(programme: Programme, facts: SponsorFacts) -> Iterator[Chapter]:
    yield _people(programme, facts)
    yield _meetings(facts)
    if facts.held:
        yield attendance(facts)
        yield _work(facts)


# --- in a sentence ---------------------------------------------------------------------------------------------------


def _met(facts: SponsorFacts) -> str:
    if not facts.held:
        return "No session has been held yet."
    number = sum(facts.sets.values())
    sets = f"{capfirst_only(in_words(number))} {plural(number, 'set,sets')}"
    held = f"{in_words(facts.held)} of {in_words(facts.planned)} sessions {plural(facts.held, 'has,have')} been held"
    return f"{sets}; {held}."


# --- the chapters ----------------------------------------------------------------------------------------------------


def _people(programme: Programme, facts: SponsorFacts) -> Chapter:
    whole = Count.of_people(facts.places)
    parts = [
        (f"{OrganisationKind(kind).label}s", Count.of_people(facts.kinds.get(kind, 0))) for kind in programme.kinds
    ]
    # Some of another kind than the programme is meant for are few, and would be the remainder.
    is_all = sum(one.number for _, one in parts) == facts.places
    shown = is_all and may_break_down(whole, [one for _, one in parts])
    waiting = Count.of_people(facts.waiting)
    return Chapter(
        "Who takes part",
        [
            Line("Places taken", str(whole), whole.value, _PLACES),
            _stepped("On the waiting list", waiting, "They are asked in the order they signed up."),
        ],
        of="Places taken, by kind of organisation",
        parts=_bars(parts, whole) if shown else (),
        has_hidden_parts=len(parts) > 1 and not shown,
    )


_PLACES = "As its public page counts them, with those that are offered. Each is one organisation’s, for one person."


def _meetings(facts: SponsorFacts) -> Chapter:
    states = [SetState(state) for state in SetState.values if facts.sets.get(state)]
    return Chapter(
        "Sets and sessions",
        [
            _number(
                "Sets", sum(facts.sets.values()), ", ".join(f"{facts.sets[one]} {one.label.lower()}" for one in states)
            ),
            _number("Sessions planned", facts.planned, "Of all sets together."),
            _number("Sessions held", facts.held),
        ],
    )


def attendance(facts: SponsorFacts) -> Chapter:
    marks = [one for _, one in facts.marks if one.counts]
    always = consistency(marks)
    there, missed = _there_and_missed(marks)
    often = share_of_register(there.number, missed.number, always.of)
    every = share_of_people(always.number, always.of)
    parts = _trend(facts)
    return Chapter(
        "Whether they come",
        [
            _share("Attendance", often, "Of all sessions, the share that people were at"),
            _share("Consistency", every, "Of all people, the share who were at every session of theirs", _OF_MANY),
        ],
        of="Attendance from the first session of each set to the last",
        parts=parts,
        has_hidden_parts=len(facts.rounds) > 1 and not parts,
    )


_OF_MANY = "; told of a hundred people or more"


def _there_and_missed(marks: Iterable[Marked]) -> tuple[Count, Count]:
    marks = list(marks)
    there = [one.place for one in marks if one.status in ATTENDED]
    missed = [one.place for one in marks if one.status not in ATTENDED]
    return Count(len(there), len(set(there))), Count(len(missed), len(set(missed)))


def _trend(facts: SponsorFacts) -> Sequence[Line]:
    """By number of the session, of those that every set has held: all of them in percentages, or nothing."""
    by_number: dict[int, list[Marked]] = {}
    for number, one in facts.marks:
        if one.counts and number in facts.full_rounds:
            by_number.setdefault(number, []).append(one)
    shares = {number: share(*_there_and_missed(of)) for number, of in sorted(by_number.items())}
    if len(shares) < 2 or any(one.percent is None for one in shares.values()):
        return ()
    return [_share(f"Session {number}", one) for number, one in shares.items()]


def _work(facts: SponsorFacts) -> Chapter:
    done = [one for one in facts.actions if one.is_done]
    agreed, of_these = _actions(facts.actions), _actions(done)
    left = _actions(one for one in facts.actions if not one.is_done)
    # Beside what was agreed, a number of those done tells how many are left.
    both = agreed.may_be_shown and of_these.may_be_shown and left.may_be_shown
    parts = _outcomes(of_these, done) if both else ()
    issues = Count(len(facts.issues), len(set(facts.issues)))
    share_done = [_share("Share of actions done", share(of_these, left))] if agreed.may_be_shown else []
    return Chapter(
        "What comes of it",
        [
            _stepped("Issues worked on", issues, "Questions that people brought."),
            _stepped("Actions agreed", agreed, "Steps that people chose for themselves, each with a date."),
            _stepped("Actions done", of_these, _DONE) if both else Line("Actions done", HIDDEN, meaning=_DONE),
            *share_done,
        ],
        of="What came of the actions that are done",
        parts=parts,
        has_hidden_parts=not parts,
    )


_DONE = "Also what did not work: the set has learned from it."


def _actions(actions: Iterable[Done]) -> Count:
    owners = [one.owner for one in actions]
    return Count(len(owners), len(set(owners)))


def _outcomes(whole: Count, done: Sequence[Done]) -> Sequence[Line]:
    """By outcome; where that may not be shown, what worked in part and what did not together."""
    for parts in (
        [(one.label, (one,)) for one in Outcome],
        [(Outcome.WORKED.label, (Outcome.WORKED,)), ("It worked in part, or did not", (Outcome.PARTLY, _NOT))],
    ):
        counts = [(label, _actions(one for one in done if one.outcome in of)) for label, of in parts]
        if may_break_down(whole, [count for _, count in counts]):
            return _bars(counts, whole)
    return ()


_NOT = Outcome.DID_NOT_WORK

# --- lines -----------------------------------------------------------------------------------------------------------


def _number(label: str, number: int, meaning: str = "") -> Line:
    """Of sets and sessions, which are nobody."""
    return Line(label, str(number), number, meaning)


def _stepped(label: str, count: Count, meaning: str = "") -> Line:
    """Of what people do: in steps, or one act more would be seen from one week to the next."""
    return Line(label, count.step, None, meaning)


def _share(label: str, one: Share, meaning: str = "", hidden: str = "") -> Line:
    """A percentage says to what it is rounded; one that is not shown, of whom it would be."""
    if one.percent is None:
        return Line(label, str(one), None, f"{meaning}{hidden if one.is_hidden else ''}." if meaning else "")
    meaning = f"{meaning}; to the nearest five per cent." if meaning else ""
    return Line(label, str(one), one.percent / 100, meaning, one.percent)


def _bars(parts: Iterable[tuple[str, Count]], whole: Count) -> Sequence[Line]:
    """As long as the middle of their step."""
    return [Line(label, one.step, None, "", min(round(100 * one.middle / whole.middle), 100)) for label, one in parts]
