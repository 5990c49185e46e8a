"""What a set wrote goes one day (C14): whoever writes holds it for so long, and is told when it is gone."""

from datetime import datetime

from django.db import connection

from core.refusal import Refusal
from core.templatetags.wording import long_date
from sets.models import LearningSet, Programme


def hold_writing(learning_set: int) -> None:
    """What the set wrote stays until the caller's transaction ends; refused when it is gone."""
    if since := hold_what_is_there(learning_set):
        raise Refusal(why_gone(since))


def hold_what_is_there(learning_set: int) -> datetime | None:
    """The same for a caller who may go on; says since when it is gone.

    The lock is shared: writers do not wait for each other, and the night waits for them. It comes where the sets come
    in the order of locks: before sessions and what is written in them.
    """
    table = connection.ops.quote_name(LearningSet._meta.db_table)
    with connection.cursor() as cursor:
        statement = f"SELECT writing_gone_at FROM {table} WHERE id = %s FOR KEY SHARE"  # noqa: S608 - a table of ours
        cursor.execute(statement, [learning_set])
        found = cursor.fetchone()
    return found[0] if found else None


def refuse_if_gone(learning_set: LearningSet) -> None:
    """The same for a caller that holds the programme's lock and has read the set under it."""
    if learning_set.writing_gone_at:
        raise Refusal(why_gone(learning_set.writing_gone_at))


def why_gone(since: datetime) -> str:
    return f"What this set wrote went on {long_date(since)}, as its people were told. Nothing more is written to it."


def lock_for_good(pk: int) -> LearningSet:
    """The programme's lock, then the set's against everybody who writes in it."""
    programme = LearningSet.objects.values("programme_id").get(pk=pk)["programme_id"]
    lock_programme(programme)
    return LearningSet.objects.select_for_update(of=["self"]).select_related("programme").get(pk=pk)


def lock_programme(pk: int) -> Programme:
    """The first of a transaction's locks."""
    return Programme.objects.select_for_update(no_key=True).get(pk=pk)
