"""Whether an account still stands, asked by whoever is about to write something of its owner's."""

from django.contrib.auth import get_user_model
from django.db import connection


def still_stands(user: int) -> bool:
    """Whether the account of that number is open. Until the caller's transaction ends it cannot be erased either.

    The lock is shared: whoever else writes for the same person does not wait, nor does who changes the account; only
    erasing does (participants/services/erasure.py). It is the last of the lock order.
    """
    table = connection.ops.quote_name(get_user_model()._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT is_active FROM {table} WHERE id = %s FOR KEY SHARE", [user])  # noqa: S608 - our table
        found = cursor.fetchone()
    return bool(found and found[0])
