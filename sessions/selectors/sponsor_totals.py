"""A sponsor's totals: one frozen thing that holds nothing that may not be shown (C09); page and files write it down."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from core.small_counts import HIDDEN, STEP, Count, Share, may_break_down, share, shares_of_one_register
from core.templatetags.wording import capfirst_only, in_words, plural, when
from participants.states import Kind as OrganisationKind
from sessions.attendance_figures import Marked, consistency
from sessions.selectors.sponsor_facts import Done, SponsorFacts, facts_at, week_ended
from sessions.states import ATTENDED, Outcome
from sets.models import Programme
from sets.states import ProgrammeState, SetState


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
class Totals:
    """`stood_on` is the day at whose end all of it stood; no chapter where sign-up had not opened by then."""

    title: str
    slug: str
    standing: str
    stood_on: datetime
    chapters: Sequence[Chapter]

    @property
    def first_counted_on(self) -> datetime:
        """When there is something to show, where there is nothing yet."""
        return self.stood_on + timedelta(days=8)


def totals_of(programme: Programme, now: datetime) -> Totals:
    """Seven queries at most."""
    at = week_ended(now)
    facts = facts_at(programme, at)
    return Totals(
        title=programme.title,
        slug=programme.slug,
        standing=" ".join([*(_met(facts) if facts else []), _sign_up(programme, now)]),
        stood_on=at - timedelta(days=1),
        chapters=list(_chapters(programme, facts)) if facts else [],
    )


def _chapters(programme: Programme, facts: SponsorFacts) -> Iterator[Chapter]:
    yield _people(programme, facts)
    yield _meetings(facts)
    if facts.held:
        yield _attendance(facts)
        yield _work(facts)


# --- in a sentence ---------------------------------------------------------------------------------------------------


def _met(facts: SponsorFacts) -> list[str]:
    number = sum(facts.sets.values())
    if not number:
        return []
    sets = f"{capfirst_only(in_words(number))} {plural(number, 'set,sets')}"
    if not facts.held:
        return [f"{sets} {plural(number, 'has,have')} been made up, and no session has been held yet."]
    held = f"{in_words(facts.held)} of {in_words(facts.planned)} sessions {plural(facts.held, 'has,have')} been held"
    return [f"{sets}; {held}."]


def _sign_up(programme: Programme, now: datetime) -> str:
    match programme.state:
        case ProgrammeState.COMPLETED:
            return "The programme is completed."
        case ProgrammeState.CANCELLED:
            return "The programme was cancelled."
        case ProgrammeState.OPEN if programme.takes_requests(now):
            return f"Sign-up is open until {when(programme.closes_at)}." if programme.closes_at else "Sign-up is open."
        case ProgrammeState.OPEN if programme.opens_at and programme.opens_at > now:
            return f"Sign-up opens on {when(programme.opens_at)}."
    return "Sign-up has closed."


# --- the chapters ----------------------------------------------------------------------------------------------------


def _people(programme: Programme, facts: SponsorFacts) -> Chapter:
    whole = Count.of_people(facts.people)
    parts = [
        (f"{OrganisationKind(kind).label}s", Count.of_people(facts.kinds.get(kind, 0))) for kind in programme.kinds
    ]
    # Some of another kind than the programme is meant for are few, and would be the remainder.
    is_all = sum(one.number for _, one in parts) == facts.people
    shown = is_all and may_break_down(whole, [one for _, one in parts])
    return Chapter(
        "Who takes part",
        [
            _count("Organisations taking part", whole, "Each sends one person, so as many people take part."),
            _count(
                "On the waiting list", Count.of_people(facts.waiting), "They are asked in the order they signed up."
            ),
        ],
        of="Organisations taking part, by kind",
        parts=_bars(parts, whole) if shown else (),
        has_hidden_parts=len(parts) > 1 and not shown,
    )


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


def _attendance(facts: SponsorFacts) -> Chapter:
    marks = [one for _, one in facts.marks if one.counts]
    always = consistency(marks)
    often, every = shares_of_one_register(*_there_and_missed(marks), always.number, always.of - always.number)
    parts = _trend(facts.marks) if often.percent is not None else ()
    return Chapter(
        "Whether they come",
        [
            _share(
                "Attendance", often, "Of all sessions, the share that people were at; to the nearest five per cent."
            ),
            _share(
                "Consistency",
                every,
                "Of all people, the share who were at every session of theirs; to the nearest five per cent.",
            ),
        ],
        of="Attendance from the first session of each set to the last",
        parts=parts,
        has_hidden_parts=facts.rounds > 1 and not parts,
    )


def _there_and_missed(marks: Iterable[Marked]) -> tuple[Count, Count]:
    marks = list(marks)
    there = [one.place for one in marks if one.status in ATTENDED]
    missed = [one.place for one in marks if one.status not in ATTENDED]
    return Count(len(there), len(set(there))), Count(len(missed), len(set(missed)))


def _trend(marks: Iterable[tuple[int, Marked]]) -> Sequence[Line]:
    """By number of the session: all of it or nothing, since together they are the whole."""
    by_number: dict[int, list[Marked]] = {}
    for number, one in marks:
        if one.counts:
            by_number.setdefault(number, []).append(one)
    sides = {number: _there_and_missed(of) for number, of in sorted(by_number.items())}
    if len(sides) < 2 or not all(one.may_be_shown for side in sides.values() for one in side):
        return ()
    return [_share(f"Session {number}", share(*side, step=STEP)) for number, side in sides.items()]


def _work(facts: SponsorFacts) -> Chapter:
    done = [one for one in facts.actions if one.is_done]
    agreed, of_these = _actions(facts.actions), _actions(done)
    so_far = share(of_these, _actions(one for one in facts.actions if not one.is_done))
    # Beside what was agreed, a number of those done tells how many are left.
    both = agreed.may_be_shown and so_far.percent is not None
    parts = _outcomes(of_these, done) if both else ()
    return Chapter(
        "What comes of it",
        [
            _count(
                "Issues worked on", Count(len(facts.issues), len(set(facts.issues))), "Questions that people brought."
            ),
            _count("Actions agreed", agreed, "Steps that people chose for themselves, each with a date."),
            _count("Actions done", of_these, _DONE) if both else Line("Actions done", HIDDEN, meaning=_DONE),
            *([_share("Share of actions done", so_far)] if agreed.may_be_shown else []),
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


def _count(label: str, count: Count, meaning: str = "") -> Line:
    return Line(label, str(count), count.value, meaning)


def _share(label: str, one: Share, meaning: str = "") -> Line:
    return Line(label, str(one), one.percent / 100 if one.percent is not None else None, meaning, one.percent or 0)


def _bars(parts: Iterable[tuple[str, Count]], whole: Count) -> Sequence[Line]:
    return [Line(label, str(one), one.value, "", round(100 * one.number / whole.number)) for label, one in parts]
