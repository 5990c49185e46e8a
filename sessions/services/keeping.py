"""What a set wrote, and what was arranged for its people, is let go when its time has come (C14)."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Case, Value, When

from core.audit import record
from core.keeping import WAITS, Row, day_of
from notifications import outbox
from notifications.services import second_thoughts
from participants.models import User
from sessions import keeping_emails as emails
from sessions.keeping import NEEDS, NO_LONGER_KEPT, NOT_REACHED, TELL
from sessions.models import Session
from sessions.selectors.needs import no_longer_needed, people_without_need
from sessions.selectors.telling import failures_on_record, needs_following, to_tell_or_to_follow, what_became_of
from sessions.selectors.writing import WRITTEN, Written, left_behind, those_that_wrote
from sets.keeping import TOLD_DAYS, WRITING
from sets.models import LearningSet
from sets.selectors.keeping import ended_sets, sets_to_empty, sets_to_tell, writing_kept_until
from sets.services.keeping import forget_documents
from sets.services.writing import lock_for_good


def rows() -> list[Row]:
    return [
        Row(NEEDS, "people whose last session was a while ago", people_without_need, _forget_needs, 20, 200),
        # Emptied before others are told: what is told tonight stays for its full time.
        Row(WRITING, "sets whose writing goes", _due, _let_writing_go, 30),
        Row(TELL, "sets whose people are told", to_tell_or_to_follow, _tell_or_follow, 40),
    ]


# --- what a set wrote ------------------------------------------------------------------------------------------------


def _tell_or_follow(keys: Sequence[int], now: datetime) -> Mapping[str, int]:
    [pk] = keys
    learning_set = lock_for_good(pk)
    return _follow(learning_set, now) if learning_set.writing_goes_on else _tell(learning_set, now)


def _tell(learning_set: LearningSet, now: datetime) -> Mapping[str, int]:
    """Its people are told once, and nothing of it goes sooner than so many days after that. Where there is nothing to
    tell of there is no day."""
    pk = learning_set.pk
    if pk not in sets_to_tell(now) or not those_that_wrote([pk]):
        return {}
    ended_at = ended_sets().values_list("ended_at", flat=True).get(pk=pk)
    goes_on = max(writing_kept_until(ended_at), day_of(now) + timedelta(days=TOLD_DAYS))
    learning_set.writing_goes_on = goes_on
    learning_set.save(update_fields=["writing_goes_on"])
    told = emails.writing_goes(learning_set, goes_on, now=now)
    outbox.queue(messages=told)
    return {"sets_told": 1, "people_told": len(told)}


def _follow(learning_set: LearningSet, now: datetime) -> Mapping[str, int]:
    """The day moves on while a warning has not left, and until the last that did has had its time.

    One that failed for no fault of its address is sent again, and whoever runs the service hears that the set waits.
    An address at which nothing arrives, or a mail that cannot be written, holds up nobody for ever: its person counts
    as told, and the record says that there is one.
    """
    pk = learning_set.pk
    told, known = what_became_of([learning_set])[pk], failures_on_record([pk]).get(pk, 0)
    if learning_set.writing_gone_at or not needs_following(learning_set, told, known, now):
        return {}
    if told.not_reached > known:
        about, facts = learning_set.programme.audit_topic, {"set": learning_set.letter, "people": told.not_reached}
        record(actor=None, act=NOT_REACHED, obj=learning_set, now=now, about=about, **facts)
    for mail in told.to_send_again:
        second_thoughts.send_again(actor=None, message=mail, now=now)
    waits = {WAITS: 1} if told.to_send_again else {}
    until = told.stays_until(now)
    if until is None or learning_set.writing_goes_on is None or until <= learning_set.writing_goes_on:
        return waits
    learning_set.writing_goes_on = until
    learning_set.save(update_fields=["writing_goes_on"])
    return {"sets_put_off": 1, **waits}


def _due(now: datetime) -> Sequence[int]:
    return sorted({*sets_to_empty(now), *left_behind()})


def _let_writing_go(keys: Sequence[int], now: datetime) -> Mapping[str, int]:
    """Words, files, names beside them; states, times and numbers stay, so that every figure stays what it was."""
    [pk] = keys
    learning_set = lock_for_good(pk)
    if learning_set.writing_gone_at is None:
        put_off = _follow(learning_set, now)
        if learning_set.writing_goes_on is None or learning_set.writing_goes_on > day_of(now):
            return put_off
        learning_set.writing_gone_at = now
        learning_set.save(update_fields=["writing_gone_at"])
    # Before what hangs on them, as whoever is erased from a cover or a register does it.
    list(Session.objects.select_for_update(no_key=True).filter(learning_set=pk).order_by("pk").values_list("pk"))
    went = {one.name: _let_go(one, pk) for one in WRITTEN}
    return {"sets": 1, "documents": forget_documents(learning_set), **went}


def _let_go(one: Written, learning_set: int) -> int:
    rows = one.of([learning_set])
    if one.goes:
        return rows.delete()[1].get(rows.model._meta.label, 0)
    words: dict[str, Any] = dict.fromkeys(one.emptied, "")
    for field in one.crossed_out:
        words[field] = Case(When(**{field: ""}, then=Value("")), default=Value(NO_LONGER_KEPT))
    # A join is no place to write to.
    return rows.model._base_manager.filter(pk__in=list(rows.values_list("pk", flat=True))).update(**words)


# --- what was arranged for people ------------------------------------------------------------------------------------


def _forget_needs(keys: Sequence[int], now: datetime) -> Mapping[str, int]:
    """Whoever says anew, at this moment, what they need keeps that."""
    locked = User.objects.select_for_update(no_key=True, of=["self"]).filter(pk__in=keys).order_by("pk")
    people = [person.pk for person in locked]
    due = User.objects.filter(no_longer_needed(now), pk__in=people)
    return {"needs": User.objects.filter(pk__in=list(due.values_list("pk", flat=True))).update(access_needs="")}
