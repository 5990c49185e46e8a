"""Reminders are queued by the clock (D5), and held, released or given a line by whoever runs the set.

Run late, twice or two at once, it does the same: the row of `Reminder` that somebody wrote first decides who tells.
"""

import logging
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from django.db import DatabaseError, transaction
from django.db.models import Exists, OuterRef, Q

from core import audit
from core.refusal import Refusal
from notifications import outbox
from notifications.models import Message
from notifications.policies import switched_off
from participants.models import User
from sessions import reminder_emails as emails
from sessions.models import Cover, Reminder, ReminderPlan, Session
from sessions.policies import may_run
from sessions.reminder_days import day_of, eight_on, next_eight
from sessions.selectors.due import Due
from sessions.selectors.reminder_rules import BY_NAME, OF_SESSION, RULES
from sessions.services.rows import lock_session
from sets.models import Enrolment, Facilitation
from sets.states import HELD, PlaceState

log = logging.getLogger(__name__)

#: So many people are told in one transaction: memory stays as it is however many there are.
BATCH = 500
#: What is of use for at least this long after the next day's mail can wait for it.
CAN_WAIT = timedelta(hours=24)

Found = Mapping[str, Mapping[int, Due]]


def send_due(*, actor: None, now: datetime) -> int:
    """Queue one mail for everybody who is to be reminded of something at `now`; gives how many.

    Each batch of people is a transaction of its own, so one that fails holds up no other and is found again next time.
    """
    due = {rule.name: {pk: one for pk, one in rule.find(now, None).items() if one.is_due(now)} for rule in RULES}
    queued = 0
    for people in _batches() if any(due.values()) else ():
        try:
            queued += _tell(people, due, now)
        except DatabaseError:
            log.exception("reminders of people %s to %s are left for next time", people[0], people[-1])
    return queued


def _batches() -> Iterator[list[int]]:
    """Everybody who holds a place or runs something, by id."""
    me, last = OuterRef("pk"), 0
    places = Enrolment.objects.filter(participant=me, state__in=(*HELD, PlaceState.COMPLETED))
    runs = Facilitation.objects.filter(user=me), Cover.objects.standing().filter(user=me)
    concerned = Q(Exists(places)) | Q(Exists(runs[0])) | Q(Exists(runs[1]))
    everybody = User.objects.filter(concerned, is_active=True).order_by("pk").values_list("pk", flat=True)
    while people := list(everybody.filter(pk__gt=last)[:BATCH]):
        yield people
        last = people[-1]


@transaction.atomic(durable=True)
def _tell(people: Sequence[int], due: Found, now: datetime) -> int:
    """Queue the mail of these people. Takes the locks of the sessions they are told of, by id."""
    rows = _not_held(_not_told(list(_to_tell(people, due, now)), people, due), now)
    to_send = _today(rows, due, now)
    told = Reminder.objects.first_to_tell(to_send) if to_send else []
    by_person = defaultdict(list)
    for row in told:
        by_person[row.recipient_id].append(row)
    _queue(by_person, due, now)
    return len(by_person)


def _to_tell(people: Sequence[int], due: Found, now: datetime) -> Iterable[Reminder]:
    """Whom it has concerned since before it fell due; whoever came later has just been told of the same dates."""
    off = switched_off(people, {rule.kind for rule in RULES})
    among = set(people)
    for rule in RULES:
        found = due[rule.name]
        for thing, person, since in rule.told(found, among) if found else ():
            if since <= found[thing].since and (person, rule.kind) not in off:
                at = found[thing].for_at
                yield Reminder(rule=rule.name, object_id=thing, recipient_id=person, for_at=at, created_at=now)


def _not_told(rows: list[Reminder], people: Sequence[int], due: Found) -> list[Reminder]:
    if not rows:
        return rows
    told = Reminder.objects.filter(recipient__in=people, object_id__in={pk for one in due.values() for pk in one})
    known = set(told.values_list("rule", "object_id", "recipient_id", "for_at"))
    return [row for row in rows if row.key not in known]


def _not_held(rows: list[Reminder], now: datetime) -> list[Reminder]:
    """Without those that were held or moved until this moment: from now on nobody can, the sessions are locked."""
    of_sessions = {row.object_id for row in rows if BY_NAME[row.rule].can_be_held}
    if not of_sessions:
        return rows
    locked = Session.objects.filter(pk__in=of_sessions).order_by("pk").select_for_update(no_key=True)
    of_sessions = set(locked.values_list("pk", flat=True))
    found = {rule.name: rule.find(now, of_sessions) for rule in OF_SESSION}
    return [row for row in rows if not BY_NAME[row.rule].can_be_held or _stands(row, found[row.rule], now)]


def _stands(row: Reminder, found: Mapping[int, Due], now: datetime) -> bool:
    one = found.get(row.object_id)
    return one is not None and one.for_at == row.for_at and one.is_due(now)


def _today(rows: list[Reminder], due: Found, now: datetime) -> list[Reminder]:
    """Without what can wait: one mail a day, at eight or after. Where one thing cannot wait, all of its reader's go."""
    if not rows:
        return rows
    waits_until = next_eight(now)
    has_had = _with_mail_today({row.recipient_id for row in rows}, now)
    urgent = {row.recipient_id for row in rows if due[row.rule][row.object_id].until < waits_until + CAN_WAIT}
    early = now < eight_on(day_of(now))
    return [row for row in rows if row.recipient_id in urgent or not (early or row.recipient_id in has_had)]


def _with_mail_today(people: Iterable[int], now: datetime) -> set[int]:
    keys = [_key(person, now) for person in people]
    return set(Message.objects.filter(key__in=keys).values_list("recipient_id", flat=True))


def _key(person: int, now: datetime) -> str:
    return f"reminders:{person}:{day_of(now).isoformat()}"


def _queue(by_person: Mapping[int, list[Reminder]], due: Found, now: datetime) -> None:
    """One message for each person. Where the day's mail exists already, one of another key: nothing told is lost."""
    addresses = dict(User.objects.filter(pk__in=by_person).values_list("pk", "email"))
    early = now < eight_on(day_of(now))
    written = {
        person: emails.reminders(
            person,
            addresses[person],
            rows,
            key=_key(person, now) + (f":{rows[0].pk}" if early else ""),
            topic=_topic(rows, due),
            now=now,
        )
        for person, rows in by_person.items()
    }
    outbox.queue(messages=list(written.values()))
    found = Message.objects.filter(key__in=[one.key for one in written.values()])
    ours = {one.key for one in found.only("key", "context") if one.context == written[_person(one.key)].context}
    again = [one for one in written.values() if one.key not in ours]
    for one in again:
        one.key = f"{one.key}:{one.context['reminders'][0]}"
    outbox.queue(messages=again)


def _person(key: str) -> int:
    return int(key.split(":")[1])


def _topic(rows: Sequence[Reminder], due: Found) -> str:
    """Of one programme it stands among the programme's messages; of several among nobody's."""
    programmes = {due[row.rule][row.object_id].programme for row in rows}
    return f"programme:{programmes.pop()}" if len(programmes) == 1 else ""


# --- by whoever runs the set -----------------------------------------------------------------------------------------


@transaction.atomic(durable=True)
def plan_reminder(
    *, actor: User, session: Session, rule: str, line: str | None = None, held: bool | None = None, now: datetime
) -> ReminderPlan:
    """Give a reminder of a session a line, hold it or release it; what is None stays.

    Once released it goes with the next run, while it is of use. Refused: for whoever does not run the set, for a
    session without a fixed date ahead, and once the reminder has gone or is too late to go.
    """
    session = lock_session(session)
    if not may_run(actor, session.learning_set):
        raise Refusal("Only the set's facilitators and the programme's coordinator arrange its reminders.")
    due = BY_NAME[rule].find(now, [session.pk]).get(session.pk) if rule in BY_NAME else None
    if due is None or now >= due.until:
        raise Refusal("There is no such reminder: the session has no fixed date ahead, or it is too late for it.")
    if Reminder.objects.filter(rule=rule, object_id=session.pk, for_at=due.for_at).exists():
        raise Refusal("This reminder has gone already. Change the session itself if people must know.")
    plan, _ = ReminderPlan.objects.get_or_create(
        session=session, rule=rule, for_at=due.for_at, defaults={"changed_at": now}
    )
    before = plan.held
    plan.line = plan.line if line is None else line.strip()
    plan.held = plan.held if held is None else held
    plan.changed_at, plan.changed_by = now, actor
    plan.save()
    if plan.held != before:
        act, about = "reminder held" if plan.held else "reminder released", session.learning_set.programme.audit_topic
        audit.record(actor=actor, act=act, obj=session, now=now, about=about, rule=rule)
    return plan
