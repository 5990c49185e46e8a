"""Queries of the busiest pages: written once by Django, planned once by PostgreSQL, then only asked.

Writing the SQL of an ordinary query takes Django several times as long as PostgreSQL takes to answer it, and planning
takes PostgreSQL longer than answering; both come out the same each time but for a few values. docs/scaling.md says what
this saves, and why a pooler between site and PostgreSQL must keep sessions apart.
"""

import threading
from collections.abc import Callable, Sequence
from itertools import count
from typing import Any, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections, models
from django.db.transaction import TransactionManagementError
from psycopg2.extensions import AsIs

Row = TypeVar("Row")
Value = int | str

_numbers = count(1)


class Prepared(Generic[Row]):
    """`find = Prepared(lambda pk: Place.objects.filter(group=pk), int)`; then `find(7)` gives the rows as a list.

    Values are whole numbers or words, compared as they are: `None`, or a value that the query changes, such as one for
    `icontains`, cannot be prepared. Rows are those of the queryset: models with `select_related`, or `values_list`.
    """

    def __init__(self, build: Callable[..., "models.QuerySet[Any, Row]"], *kinds: type[int] | type[str]) -> None:
        self._build = build
        self._kinds = kinds
        self._local = threading.local()

    def __call__(self, *values: Value) -> list[Row]:
        ready: _Ready | None = getattr(self._local, "ready", None)
        if ready is None or ready.connection is not connections[DEFAULT_DB_ALIAS]:
            ready = self._local.ready = _Ready(self._build, self._kinds)
        return ready.rows(values)


class _Ready:
    """One query, written for one thread and its connection."""

    def __init__(self, build: Callable[..., Any], kinds: Sequence[type]) -> None:
        self.connection = connections[DEFAULT_DB_ALIAS]
        places = [_stand_in(kind, number) for number, kind in enumerate(kinds)]
        self._queryset = build(*places)
        compiler = self._queryset.query.get_compiler(connection=self.connection)
        self._sql, written = compiler.as_sql()
        # Words that are always the same stay in the SQL, where the planner sees which index they choose.
        self._written = [AsIs(f"${places.index(one) + 1}") if one in places else one for one in written]
        if unseen := [number for number, place in enumerate(places) if place not in written]:
            raise ValueError(f"Values {unseen} do not stand in the query as they are.")
        # The name is for PostgreSQL, and no two of a process are the same; the table is for whoever reads a log.
        self._name = f"alsportal_{next(_numbers)}"
        marks = f"({', '.join(['%s'] * len(places))})" if places else ""
        self._execute = f"EXECUTE {self._name} {marks} -- {self._queryset.model._meta.db_table}"
        self._prepared_on: Any = None
        self._values: Sequence[Value] = ()
        converters = compiler.get_converters([column for column, *_ in compiler.select])
        compiler.as_sql = self._as_sql
        compiler.get_converters = lambda expressions: converters
        self._queryset.query.get_compiler = lambda *args, **options: compiler

    def rows(self, values: Sequence[Value]) -> list[Any]:
        if self._queryset.query.select_for_update and not self.connection.in_atomic_block:
            raise TransactionManagementError("A lock outside a transaction holds nothing.")
        self._prepare()
        self._values = values
        return list(self._queryset._iterable_class(self._queryset))

    def _prepare(self) -> None:
        """Once on each session with PostgreSQL; it outlives transactions, also those that are rolled back."""
        # A session that has died is replaced now, not between this and the question.
        self.connection.close_if_health_check_failed()
        self.connection.ensure_connection()
        session = self.connection.connection
        if session is self._prepared_on:
            return
        with session.cursor() as cursor:
            statement = cursor.mogrify(self._sql, self._written)
            cursor.execute(b"PREPARE " + self._name.encode() + b" AS " + statement)
        self._prepared_on = session

    def _as_sql(self, *args: Any, **options: Any) -> tuple[str, tuple[Value, ...]]:
        return self._execute, tuple(self._values)


def _stand_in(kind: type, number: int) -> Value:
    """A value that no query of ours contains."""
    return 1_999_999_001 + number if kind is int else f"\x01stands for value {number}"
