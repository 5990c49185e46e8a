"""What is missing in the sets somebody facilitates: sessions that were not begun, registers, write-ups, dates."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count
from django.urls import reverse

from core.templatetags.wording import capfirst_only, in_words, long_date, plural
from sessions.models import Attendance, Session
from sessions.selectors.facilitate import MySet
from sessions.states import COUNTED, MARKED_FOR, UNMARKED, SessionState

#: A write-up is pressing from so long after the session on (D5), and asked for no longer than this.
WRITE_UP_PRESSES, WRITE_UP_ASKED_FOR = timedelta(days=3), timedelta(days=90)


@dataclass(frozen=True)
class ToDo:
    sentence: str
    url: str
    label: str
    urgent: bool = False


def to_do(sets: Sequence[MySet], ended: Sequence[MySet], now: datetime) -> list[ToDo]:
    """The most pressing first. One query; sets come with their sessions. Of ended sets what the last ones need."""
    written = list(_not_written_up([*sets, *ended], now))
    pressing = [*_under_way(sets), *_not_begun(sets, now), *_unmarked([*sets, *ended], now)]
    return [*pressing, *sorted(written, key=lambda one: not one.urgent), *_dates(sets)]


def _under_way(sets: Sequence[MySet]) -> Iterator[ToDo]:
    for one, session in _sessions(sets):
        if session.state == SessionState.LIVE:
            yield ToDo(
                f"{_name(one, session)}, is under way.", reverse("room", args=[session.pk]), "To its room", urgent=True
            )


def _not_begun(sets: Sequence[MySet], now: datetime) -> Iterator[ToDo]:
    """It is over by the clock, and nobody said that it took place or that it did not."""
    for one, session in _sessions(sets):
        if session.state == SessionState.CONFIRMED and session.ends_at and session.ends_at <= now:
            sentence = f"{_name(one, session)}, was on {long_date(session.starts_at)} and was never begun."
            yield ToDo(sentence, _register(session), "Begin it and mark who came", urgent=True)


def _unmarked(sets: Sequence[MySet], now: datetime) -> Iterator[ToDo]:
    """Registers with somebody missing, while the facilitator may still mark them (section 3)."""
    missing = Attendance.objects.filter(
        status=UNMARKED,
        session__state__in=COUNTED,
        session__ends_at__gt=now - MARKED_FOR,
        session__learning_set__in=[one.learning_set.pk for one in sets],
    )
    numbers = dict(missing.order_by().values_list("session").annotate(number=Count("pk")))
    for one, session in _sessions(sets):
        if number := numbers.get(session.pk):
            people = f"{in_words(number)} {plural(number, 'person is,people are')}"
            sentence = f"{capfirst_only(people)} not marked in the register: {_name(one, session)}."
            yield ToDo(sentence, _register(session), "Mark the register", urgent=True)


def _not_written_up(sets: Sequence[MySet], now: datetime) -> Iterator[ToDo]:
    """Sessions whose write-up, or whose return to the coordinator, is missing."""
    for one, session in _sessions(sets):
        if session.state not in COUNTED or not session.ends_at or session.ends_at < now - WRITE_UP_ASKED_FOR:
            continue
        if session.state == SessionState.HELD:
            url, presses = reverse("write_up_edit", args=[session.pk]), session.ends_at <= now - WRITE_UP_PRESSES
            yield ToDo(f"{_name(one, session)}, is not written up yet.", url, "Write it up", urgent=presses)
        elif not session.is_returned:  # type: ignore[attr-defined]  # annotated
            sentence = f"{_name(one, session)}: the coordinator has no return yet."
            yield ToDo(sentence, reverse("session_return", args=[session.pk]), "Send the return")


def _dates(sets: Sequence[MySet]) -> Iterator[ToDo]:
    for one in sets:
        url = reverse("set_sessions", args=[one.learning_set.pk])
        if one.missing:
            yield ToDo(f"{one.learning_set} of “{one.learning_set.programme}”: {one.missing}", url, "Give them dates")
        provisional = sum(line.session.state == SessionState.PROVISIONAL for line in one.sessions)
        if provisional:
            words = f"{in_words(provisional)} {plural(provisional, 'date is,dates are')} not confirmed."
            sentence = f"{one.learning_set} of “{one.learning_set.programme}”: {capfirst_only(words)}"
            yield ToDo(sentence, url, "Confirm the dates")


def _sessions(sets: Sequence[MySet]) -> Iterator[tuple[MySet, Session]]:
    for one in sets:
        for line in one.sessions:
            if line.session.pk:
                yield one, line.session


def _name(one: MySet, session: Session) -> str:
    return f"Session {session.number} of {one.learning_set}, “{one.learning_set.programme}”"


def _register(session: Session) -> str:
    return reverse("register", args=[session.pk])
