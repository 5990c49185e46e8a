"""What whoever runs a set sees of its reminders before they go: to how many, when, and whether they are held."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from core.templatetags.wording import in_words, plural, when
from notifications.policies import switched_off
from sessions.models import Reminder, ReminderPlan, Session
from sessions.reminder_days import day_of, days_before
from sessions.selectors.due import Due, Rule
from sessions.selectors.reminder_rules import DAY, OF_SESSION, WEEK
from sessions.states import SessionState

#: A reminder is shown on the facilitator's page from the day before it goes.
SHOWN_BEFORE = timedelta(days=1)
#: The first reminder goes in the morning of the seventh day before.
A_WEEK = timedelta(days=8)
LABELS = {WEEK: "Seven days before", DAY: "The day before"}


@dataclass(frozen=True)
class Coming:
    """One reminder of one session."""

    session: Session
    rule: str
    due: Due
    #: Who would get it now, or who has got it.
    people: int
    plan: ReminderPlan | None
    has_gone: bool

    @property
    def label(self) -> str:
        return LABELS[self.rule]

    @property
    def line(self) -> str:
        return self.plan.line if self.plan else ""

    @property
    def held(self) -> bool:
        return bool(self.plan and self.plan.held)

    @property
    def sentence(self) -> str:
        """`Goes to seven people on 23 October 2028 at 8am.`"""
        to = f"to {in_words(self.people)} {plural(self.people, 'person,people')}"
        if self.has_gone:
            return f"Has gone {to}."
        if self.held:
            return f"Held. It would go {to} on {when(self.due.since)}, or as soon as it is released after that."
        return f"Goes {to} on {when(self.due.since)}."


def coming(sessions: Iterable[Session], now: datetime) -> list[Coming]:
    """Their reminders that can still go, or have gone and are still of use, by when; a fixed number of questions."""
    by_id = {one.pk: one for one in sessions if one.state == SessionState.CONFIRMED}
    due = {
        (rule, pk): one
        for rule in (OF_SESSION if by_id else ())
        for pk, one in rule.find(now, by_id).items()
        if now < one.until
    }
    if not due:
        return []
    plans = {
        (one.rule, one.session_id, one.for_at): one
        for one in ReminderPlan.objects.filter(session__in=by_id, rule__in=LABELS)
    }
    gone = _gone(by_id)
    found = []
    for rule in OF_SESSION:
        of_rule = {pk: one for (of, pk), one in due.items() if of is rule}
        to = _people(rule, of_rule)
        for pk, one in of_rule.items():
            key = (rule.name, pk, one.for_at)
            people = gone[key] or len(to[pk])
            found.append(Coming(by_id[pk], rule.name, one, people, plans.get(key), has_gone=gone[key] > 0))
    return sorted(found, key=lambda one: (one.due.since, one.session.pk))


@dataclass(frozen=True)
class Announced:
    """A reminder that goes within a day, or is held though it is due: as a page of many sessions says it."""

    session: Session
    rule: str
    since: datetime
    held: bool

    @property
    def sentence(self) -> str:
        if self.held:
            return f"{LABELS[self.rule]}: held, so nobody gets it."
        return f"{LABELS[self.rule]}: goes on {when(self.since)}."


def to_look_at(sessions: Iterable[Session], now: datetime) -> list[Announced]:
    """At most one query; how many people it goes to stands on the session's own page of it."""
    near = [one for one in sessions if one.state == SessionState.CONFIRMED and _is_near(one, now, SHOWN_BEFORE)]
    moments = [(one, *moment) for one in near for moment in _moments(one)]
    due = [
        (one, rule, since)
        for one, rule, since, until in moments
        if day_of(since) - day_of(now) <= SHOWN_BEFORE and now < until
    ]
    if not due:
        return []
    of_these = ReminderPlan.objects.filter(session__in={one.pk for one, *_ in due}, held=True)
    held = set(of_these.values_list("session", "rule", "for_at"))
    found = [Announced(one, rule, since, (one.pk, rule, one.starts_at) in held) for one, rule, since in due]
    standing = [one for one in found if one.held or now < one.since]
    return sorted(standing, key=lambda one: (one.since, one.session.pk))


def _moments(session: Session) -> list[tuple[str, datetime, datetime]]:
    """Each reminder of a session: its rule, from when and until when it is of use."""
    starts_at = session.starts_at
    if starts_at is None:
        return []
    week, day = days_before(starts_at, 7), days_before(starts_at, 1)
    return [(WEEK, week, day), (DAY, day, starts_at)]


def _is_near(session: Session, now: datetime, within: timedelta) -> bool:
    return bool(session.starts_at and now < session.starts_at < now + A_WEEK + within)


def _gone(sessions: Collection[int]) -> "Counter[tuple[str, int, datetime]]":
    rows = Reminder.objects.filter(rule__in=LABELS, object_id__in=sessions)
    return Counter(rows.values_list("rule", "object_id", "for_at"))


def _people(rule: Rule, due: dict[int, Due]) -> dict[int, set[int]]:
    to: dict[int, set[int]] = defaultdict(set)
    for thing, person, since in rule.told(due, None) if due else ():
        if since <= due[thing].since:
            to[thing].add(person)
    off = {person for person, _ in switched_off(set().union(*to.values()), [rule.kind])}
    return defaultdict(set, {thing: people - off for thing, people in to.items()})
