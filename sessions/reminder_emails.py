"""What a mail of reminders says, worked out as it is sent: dates and links, no content of a set and no names (C10).

The row in the outbox holds the ids of its reminders and nothing else. What no longer stands by then – moved, cancelled,
left, switched off, too late – is not in the mail; a mail with nothing left in it is not sent.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from core.templatetags.wording import clock, long_date
from notifications.kinds import Words
from notifications.models import Message
from notifications.policies import switched_off
from sessions.models import Action, DatePoll, Reminder, ReminderPlan, Session
from sessions.poll_emails import address_of
from sessions.reminder_days import day_of
from sessions.selectors.reading import to_read
from sessions.selectors.reminder_rules import BY_NAME, DAY, WEEK, Rule
from sets.models import Enrolment
from sets.working_days import last_day_of_offer

#: The kind of the mail itself. What can be switched off are the kinds of the rules, below.
KIND, LABEL = "reminders", "Reminders"
TEMPLATE = "emails/sessions/reminders"
KINDS = {
    "reminder_session": "A session is coming up",
    "reminder_dates": "You have not said whether you can make the dates",
    "reminder_action": "One of your actions is due",
    "reminder_write_up": "A session is not written up yet",
    "reminder_half_way": "Half-way between two sessions",
    "reminder_offer": "An offered place is about to run out",
    "reminder_poll": "You have not said yet which dates suit you",
}


@dataclass(frozen=True)
class Item:
    """One thing in a mail: its line in the subject, its sentence, its links."""

    subject: str
    programme: str
    says: str
    links: Sequence[tuple[str, str]]
    more: Sequence[str] = ()


def reminders(recipient: int, to: str, rows: Sequence[Reminder], *, key: str, topic: str, now: datetime) -> Message:
    """One mail for everything that one person is told of."""
    return Message(
        key=key,
        kind=KIND,
        topic=topic,
        recipient_id=recipient,
        to=to,
        subject=f"Reminders for {long_date(now)}",
        template=TEMPLATE,
        context={"reminders": [one.pk for one in rows]},
        created_at=now,
        due_at=now,
    )


def words(message: Message) -> Words | None:
    """As of now; None when nothing is left to say."""
    return words_at(message, timezone.now())


def words_at(message: Message, now: datetime) -> Words | None:
    rows = Reminder.objects.filter(pk__in=message.context["reminders"], recipient=message.recipient_id)
    standing = still_standing(rows, now)
    items = [item for rule, found in standing.items() for item in _ITEMS[rule](found, now)]
    if not items:
        return None
    first, others = items[0], len(items) - 1
    and_more = f", and {others} more" if others else ""
    subject = f"{first.subject}{and_more}: {first.programme}"[:250]
    kinds = list(dict.fromkeys(BY_NAME[rule].kind for rule in standing))
    return Words(subject, {"items": items}, kinds)


def still_standing(rows: Sequence[Reminder], now: datetime) -> dict[str, list[Reminder]]:
    """By rule, in its order: those whose reader still is to be told, for the same moment, and in time."""
    by_rule: Mapping[str, list[Reminder]] = defaultdict(list)
    for row in rows:
        by_rule[row.rule].append(row)
    found = {name: _still(rule, by_rule[name], now) for name, rule in BY_NAME.items() if by_rule[name]}
    return {name: sorted(left, key=lambda one: (one.for_at, one.object_id)) for name, left in found.items() if left}


def _still(rule: Rule, rows: Sequence[Reminder], now: datetime) -> list[Reminder]:
    people = {one.recipient_id for one in rows}
    due = rule.find(now, {one.object_id for one in rows})
    told = {(thing, person) for thing, person, _ in rule.told(due, people)}
    off = switched_off(people, [rule.kind])
    return [
        one
        for one in rows
        if (one.object_id, one.recipient_id) in told
        and (one.recipient_id, rule.kind) not in off
        and one.for_at == due[one.object_id].for_at
        and now < due[one.object_id].until
    ]


# --- what each rule says ---------------------------------------------------------------------------------------------


def of_session(session: Session, *, runs: bool, has_line: bool, now: datetime, papers: int = 0) -> Item:
    """`runs`: to a facilitator; `papers`: how many to read. It comes with set and programme, and has a date."""
    assert session.starts_at is not None
    programme = session.learning_set.programme.title
    day, hours = _day(session.starts_at, now), f"{clock(session.starts_at)} to {clock(session.ends_at)}"
    page = _url("session", session.pk)
    if runs:
        links = [("See the session", page), ("Apologies and register", _url("register", session.pk))]
    else:
        links = [("See where it is and how to join", page), ("I cannot come", _url("apologies", session.pk))]
    return Item(
        subject=f"Session {session.number} is {day}",
        programme=programme,
        says=f"Session {session.number} of {session.learning_set} in “{programme}” is {day}, {hours}.",
        links=links,
        more=[
            *(["A note about arrangements has been added. It is on the session's page."] if has_line else []),
            *(["There is something to read before it. It is on the session's page."] if papers else []),
        ],
    )


def _day(moment: datetime, now: datetime) -> str:
    days = day_of(moment) - day_of(now)
    near = {timedelta(0): "today, ", timedelta(days=1): "tomorrow, "}.get(days, "on ")
    return f"{near}{long_date(moment)}"


def _of_sessions(rows: Sequence[Reminder], now: datetime) -> list[Item]:
    ids = {one.object_id for one in rows}
    sessions = Session.objects.select_related("learning_set__programme").in_bulk(ids)
    papers = to_read(sessions.values())
    lines = set(
        ReminderPlan.objects.filter(session__in=ids).exclude(line="").values_list("session_id", "for_at").distinct()
    )
    [reader] = {one.recipient_id for one in rows}
    member_of = set(
        Enrolment.objects.members()
        .filter(participant=reader, learning_set__in=[one.learning_set_id for one in sessions.values()])
        .values_list("learning_set_id", flat=True)
    )
    return [
        of_session(
            session := sessions[one.object_id],
            runs=session.learning_set_id not in member_of,
            has_line=(one.object_id, one.for_at) in lines,
            papers=papers[session.pk],
            now=now,
        )
        for one in rows
    ]


def _half_way(rows: Sequence[Reminder], now: datetime) -> list[Item]:
    sessions = Session.objects.select_related("learning_set__programme").in_bulk({one.object_id for one in rows})
    return [
        Item(
            subject="Half-way to the next session",
            programme=(learning_set := sessions[one.object_id].learning_set).programme.title,
            says=f"{learning_set} in “{learning_set.programme.title}” is half-way between two sessions. "
            "A good moment to look at what you meant to do.",
            links=[("See your set", _url("set_home", learning_set.pk))],
        )
        for one in rows
    ]


def _write_ups(rows: Sequence[Reminder], now: datetime) -> list[Item]:
    """To whoever ran the session (D5)."""
    sessions = Session.objects.select_related("learning_set__programme").in_bulk({one.object_id for one in rows})
    return [
        Item(
            subject=f"Session {(session := sessions[one.object_id]).number} is not written up yet",
            programme=session.learning_set.programme.title,
            says=f"Session {session.number} of {session.learning_set} in “{session.learning_set.programme.title}” was "
            f"on {long_date(session.starts_at)}. Its set waits for the write-up. Most of it is there already.",
            links=[("Write it up", _url("write_up_edit", session.pk))],
        )
        for one in rows
    ]


def _offers(rows: Sequence[Reminder], now: datetime) -> list[Item]:
    places = Enrolment.objects.select_related("programme", "learning_set").in_bulk({one.object_id for one in rows})
    items = []
    for one in rows:
        place = places[one.object_id]
        by = long_date(last_day_of_offer(one.for_at))
        items.append(
            Item(
                subject=f"Answer by {by}: a place is offered to you",
                programme=place.programme.title,
                says=f"Accept or decline by the end of {by}: a place in {place.learning_set} of "
                f"“{place.programme.title}” is offered to you. Without an answer it goes to the next in line.",
                links=[("Accept or decline", _url("my_place", place.programme.slug))],
            )
        )
    return items


def _dates(rows: Sequence[Reminder], now: datetime) -> list[Item]:
    """P16: once; silence keeps the place."""
    places = Enrolment.objects.select_related("programme", "learning_set").in_bulk({one.object_id for one in rows})
    return [
        Item(
            subject="Can you make the dates of your set?",
            programme=(place := places[one.object_id]).programme.title,
            says=f"The dates of {place.learning_set} in “{place.programme.title}” are confirmed, and you have not said "
            "whether you can make them. If you say nothing, you keep your place.",
            links=[("Say that you can, hand your place over, or give it up", _url("my_place", place.programme.slug))],
        )
        for one in rows
    ]


def _actions(rows: Sequence[Reminder], now: datetime) -> list[Item]:
    """When, and where it stands; never what it is (C10)."""
    actions = Action.objects.select_related("learning_set__programme").in_bulk({one.object_id for one in rows})
    return [
        Item(
            subject="An action of yours is overdue" if one.rule == "action_overdue" else "An action of yours is due",
            programme=(action := actions[one.object_id]).learning_set.programme.title,
            says=f"An action you agreed in {action.learning_set} of “{action.learning_set.programme.title}” "
            f"{'was' if one.rule == 'action_overdue' else 'is'} due on {long_date(action.due_on)}.",
            links=[("Say in a line how it goes", _url("action", action.pk))],
        )
        for one in rows
    ]


def _polls(rows: Sequence[Reminder], now: datetime) -> list[Item]:
    polls = DatePoll.objects.select_related("learning_set__programme").in_bulk({one.object_id for one in rows})
    items = []
    for one in rows:
        learning_set = (poll := polls[one.object_id]).learning_set
        by = long_date(last_day_of_offer(one.for_at))
        items.append(
            Item(
                subject=f"Answer by {by}: which dates suit you?",
                programme=learning_set.programme.title,
                says=f"Say by the end of {by} which dates suit you: {learning_set} of “{learning_set.programme.title}” "
                "is looking for dates that everybody can make.",
                links=[("Answer in a minute", settings.SITE_URL + address_of(poll))],
            )
        )
    return items


def _url(name: str, *arguments: object) -> str:
    return settings.SITE_URL + reverse(name, args=arguments)


_ITEMS: dict[str, Callable[[Sequence[Reminder], datetime], list[Item]]] = {
    "offer_lapses": _offers,
    "poll_unanswered": _polls,
    WEEK: _of_sessions,
    DAY: _of_sessions,
    "dates_to_answer": _dates,
    "action_due": _actions,
    "action_overdue": _actions,
    "write_up_missing": _write_ups,
    "half_way": _half_way,
}
assert _ITEMS.keys() == BY_NAME.keys()
assert {rule.kind for rule in BY_NAME.values()} <= KINDS.keys()
