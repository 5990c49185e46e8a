"""The rules of reminders (D5): of what people are told, when, and who they are. A new rule is a line in `RULES`.

A rule finds things in a fixed number of queries and then the people to be told of them; it decides nothing about mail.
The same functions are asked when a reminder is queued and again as it is sent.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, F, Max, OuterRef, Q, Subquery

from sessions.models import Attendance, Cover, DatePoll, PollAnswer, ReminderPlan, Session
from sessions.reminder_days import before_lapse, day_of, days_before, eight_on, half_way
from sessions.selectors import reminder_rules_of_members as of_members
from sessions.selectors.due import Due, Rule, Told
from sessions.states import COUNTED, AttendanceStatus, SessionState
from sets.models import Enrolment, Facilitation
from sets.states import PlaceState, SetState

#: Sets whose sessions take place.
_MEETING = (SetState.FORMING, SetState.CONFIRMED, SetState.RUNNING)
#: Nothing is looked for further ahead than this; the facilitator sees a reminder of a week before a day earlier.
_AHEAD = timedelta(days=9)
#: A write-up is asked for so long after its session, and not later than so long after.
_WRITE_UP_AFTER, _WRITE_UP_KEEPS = timedelta(days=3), timedelta(days=13)
#: A poll closes at the first moment of a day on which one can answer no more.
_A_MOMENT = timedelta(microseconds=1)


# --- sessions --------------------------------------------------------------------------------------------------------


def _sessions(name: str, now: datetime, ids: Collection[int] | None, days: int) -> dict[int, Due]:
    """Confirmed sessions ahead, to be told of `days` before.

    Nobody is reminded of a date that was told to them after the reminder would have gone: its own mail has said it.
    """
    held = ReminderPlan.objects.filter(session=OuterRef("pk"), rule=name, for_at=OuterRef("starts_at"), held=True)
    said = Q(events__to_state=SessionState.CONFIRMED, events__starts_at=F("starts_at"))
    found = Session.objects.filter(state=SessionState.CONFIRMED, learning_set__state__in=_MEETING, starts_at__gt=now)
    found = found.filter(starts_at__lt=now + _AHEAD) if ids is None else found.filter(pk__in=ids)
    found = found.annotate(is_held=Exists(held), said_at=Max("events__at", filter=said)).order_by()
    names = ("pk", "starts_at", "learning_set__programme", "learning_set", "is_held", "said_at")
    rows: Iterable[Any] = found.values_list(*names)
    return {
        pk: Due(starts_at, since, _until(starts_at, days), programme, learning_set, is_held)
        for pk, starts_at, programme, learning_set, is_held, said_at in rows
        if (since := days_before(starts_at, days)) and not (said_at and said_at > since)
    }


def _until(starts_at: datetime, days: int) -> datetime:
    """That of a week before is of use until that of the day before is due, and that one until the session starts."""
    return days_before(starts_at, 1) if days > 1 else starts_at


def _write_ups(now: datetime, ids: Collection[int] | None) -> dict[int, Due]:
    """Sessions that were held and are not written up: three days after, while it is of use (D5)."""
    found = Session.objects.filter(state=SessionState.HELD).exclude(learning_set__state=SetState.CANCELLED)
    found = found.annotate(held_at=Max("events__at", filter=Q(events__to_state=SessionState.HELD)))
    found = found.filter(held_at__gt=now - _WRITE_UP_KEEPS) if ids is None else found.filter(pk__in=ids)
    rows: Iterable[Any] = found.order_by().values_list("pk", "held_at", "learning_set__programme", "learning_set")
    return {
        pk: Due(held_at, since, since + _WRITE_UP_KEEPS - _WRITE_UP_AFTER, programme, learning_set)
        for pk, held_at, programme, learning_set in rows
        if (since := eight_on(day_of(held_at) + _WRITE_UP_AFTER))
    }


def _people_who_ran(due: Mapping[int, Due], people: Collection[int] | None) -> Iterable[Told]:
    """Who covered the session while they may still write it up, or else the set's facilitators."""
    covers = Cover.objects.standing().filter(session__in=due, user__is_active=True)
    runs: list[Told] = list(covers.values_list("session_id", "user_id", "named_at"))
    yield from (one for one in runs if people is None or one[1] in people)
    found = Facilitation.objects.filter(learning_set__in=_sets(due), user__is_active=True)
    if people is not None:
        found = found.filter(user__in=people)
    covered = {session for session, *_ in runs}
    uncovered = {pk: one for pk, one in due.items() if pk not in covered}
    yield from _of_sets(uncovered, found.values_list("learning_set_id", "user_id", "since"))


def _people_of_sessions(due: Mapping[int, Due], people: Collection[int] | None) -> Iterable[Told]:
    """Members who have not said that they cannot come; and who runs it: its cover, or else the set's facilitators."""
    away = Attendance.objects.filter(
        session__in=due, status=AttendanceStatus.APOLOGIES, apologies_for=F("session__starts_at")
    )
    if people is not None:
        away = away.filter(enrolment__participant__in=people)
    excused = set(away.values_list("session_id", "enrolment__participant_id"))
    for thing, person, since in _members_of_sets(due, people):
        if (thing, person) not in excused:
            yield thing, person, since
    covers = Cover.objects.standing().filter(session__in=due).values_list("session_id", "user_id", "named_at")
    runs = list(covers.filter(user__is_active=True))
    yield from (one for one in runs if people is None or one[1] in people)
    uncovered = {pk: one for pk, one in due.items() if pk not in {session for session, *_ in runs}}
    found = Facilitation.objects.filter(learning_set__in=_sets(uncovered), user__is_active=True)
    if people is not None:
        found = found.filter(user__in=people)
    yield from _of_sets(uncovered, found.values_list("learning_set_id", "user_id", "since"))


def _members_of_sets(due: Mapping[int, Due], people: Collection[int] | None) -> Iterable[Told]:
    found = Enrolment.objects.members().filter(learning_set__in=_sets(due), participant__is_active=True)
    if people is not None:
        found = found.filter(participant__in=people)
    return _of_sets(due, found.values_list("learning_set_id", "participant_id", "in_set_since"))


def _sets(due: Mapping[int, Due]) -> set[int]:
    return {one.learning_set for one in due.values()}


def _of_sets(due: Mapping[int, Due], found: Iterable[Any]) -> Iterable[Told]:
    of_set = defaultdict(list)
    for thing, one in due.items():
        of_set[one.learning_set].append(thing)
    for learning_set, person, since in found:
        for thing in of_set[learning_set]:
            yield thing, person, since


def _half_way(now: datetime, ids: Collection[int] | None) -> dict[int, Due]:
    """By the session that was: between it, once held, and the next one that is confirmed."""
    before = Session.objects.not_void().filter(
        learning_set=OuterRef("learning_set"), starts_at__lt=OuterRef("starts_at")
    )
    last = before.order_by("-starts_at")
    found = Session.objects.filter(
        state=SessionState.CONFIRMED, learning_set__state__in=_MEETING, starts_at__gt=now
    ).annotate(last=Subquery(last.values("pk")[:1]), last_state=Subquery(last.values("state")[:1]))
    found = found.annotate(last_at=Subquery(last.values("starts_at")[:1])).filter(last_state__in=COUNTED)
    if ids is not None:
        found = found.filter(last__in=ids)
    rows: Iterable[Any] = found.order_by().values_list(
        "last", "last_at", "starts_at", "learning_set__programme", "learning_set"
    )
    return {
        pk: Due(was, *span, programme, learning_set)
        for pk, was, comes, programme, learning_set in rows
        if (span := half_way(was, comes))
    }


# --- offers ----------------------------------------------------------------------------------------------------------


def _offers(now: datetime, ids: Collection[int] | None) -> dict[int, Due]:
    found = Enrolment.objects.filter(state=PlaceState.OFFERED, offer_ends_at__gt=now)
    if ids is not None:
        found = found.filter(pk__in=ids)
    rows: Iterable[Any] = found.order_by().values_list("pk", "offer_ends_at", "programme_id", "learning_set_id")
    return {pk: Due(ends, before_lapse(ends), ends, programme, of) for pk, ends, programme, of in rows}


def _people_offered(due: Mapping[int, Due], people: Collection[int] | None) -> Iterable[Told]:
    found = Enrolment.objects.filter(pk__in=due, state=PlaceState.OFFERED, participant__is_active=True)
    if people is not None:
        found = found.filter(participant__in=people)
    return found.values_list("pk", "participant_id", "state_since")


# --- date polls ------------------------------------------------------------------------------------------------------


def _polls(now: datetime, ids: Collection[int] | None) -> dict[int, Due]:
    """Those open for longer than since their reminder falls due: two days before the last day to answer."""
    found = DatePoll.objects.taking_answers(now).with_a_choice()
    if ids is not None:
        found = found.filter(pk__in=ids)
    rows = found.order_by().values_list("pk", "asked_at", "closes_at", "learning_set__programme", "learning_set")
    return {
        pk: Due(closes, since, closes, programme, learning_set)
        for pk, asked, closes, programme, learning_set in rows
        if asked <= (since := days_before(closes - _A_MOMENT, 2))
    }


def _people_unanswered(due: Mapping[int, Due], people: Collection[int] | None) -> Iterable[Told]:
    """Members who have not answered for a single date (D5)."""
    said = PollAnswer.objects.filter(option__poll__in=due, enrolment__state=PlaceState.CONFIRMED)
    if people is not None:
        said = said.filter(enrolment__participant__in=people)
    answered = set(said.values_list("option__poll", "enrolment__participant").distinct())
    for poll, person, since in _members_of_sets(due, people):
        if (poll, person) not in answered:
            yield poll, person, since


WEEK, DAY = "session_in_a_week", "session_tomorrow"
#: Reminders of a session; each can be held by whoever runs the set.
OF_SESSION = (
    Rule(WEEK, "reminder_session", lambda now, ids: _sessions(WEEK, now, ids, 7), _people_of_sessions, True),
    Rule(DAY, "reminder_session", lambda now, ids: _sessions(DAY, now, ids, 1), _people_of_sessions, True),
)
RULES: tuple[Rule, ...] = (
    Rule("offer_lapses", "reminder_offer", _offers, _people_offered),
    Rule("poll_unanswered", "reminder_poll", _polls, _people_unanswered),
    *OF_SESSION,
    Rule("dates_to_answer", "reminder_dates", of_members.dates, of_members.people_asked),
    Rule("action_due", "reminder_action", of_members.actions_due, of_members.owners),
    Rule("action_overdue", "reminder_action", of_members.actions_overdue, of_members.owners),
    Rule("write_up_missing", "reminder_write_up", _write_ups, _people_who_ran),
    Rule("half_way", "reminder_half_way", _half_way, _members_of_sets),
)
BY_NAME = {rule.name: rule for rule in RULES}
