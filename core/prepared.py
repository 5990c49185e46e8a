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


class PreparedInsert:
    """`write = PreparedInsert(LedgerEntry)`; then `write(entry)` inserts an unsaved row and gives it its key.

    As `bulk_create` does, it sends no signals. With `or_leave`, a row that exists already is left as it is.
    """

    def __init__(self, model: type[models.Model], *, or_leave: bool = False) -> None:
        self._model = model
        self._or_leave = or_leave
        self._local = threading.local()

    def __call__(self, row: models.Model) -> None:
        statement: _Statement | None = getattr(self._local, "statement", None)
        if statement is None or statement.connection is not connections[DEFAULT_DB_ALIAS]:
            statement = self._local.statement = self._write()
        statement.prepare()
        own = statement.connection
        values = [field.get_db_prep_save(field.pre_save(row, add=True), own) for field in self._fields()]
        with own.cursor() as cursor:
            cursor.execute(statement.execute, values)
            made = cursor.fetchone()
        if made:
            row.pk, row._state.adding, row._state.db = made[0], False, own.alias

    def _fields(self) -> list[Any]:
        return [field for field in self._model._meta.concrete_fields if not field.primary_key]

    def _write(self) -> "_Statement":
        statement = _Statement(self._model._meta.db_table, len(self._fields()))
        name = statement.connection.ops.quote_name
        columns = ", ".join(name(field.column) for field in self._fields())
        marks = ", ".join(f"${number}" for number, _ in enumerate(self._fields(), start=1))
        conflict = "ON CONFLICT DO NOTHING" if self._or_leave else ""
        key = name(self._model._meta.pk.column)
        into = name(self._model._meta.db_table)
        statement.text = f"INSERT INTO {into} ({columns}) VALUES ({marks}) {conflict} RETURNING {key}".encode()  # noqa: S608 - names of our own tables
        return statement


class _Statement:
    """Something PostgreSQL is asked to keep ready, on the connection of one thread."""

    def __init__(self, table: str, values: int) -> None:
        self.connection = connections[DEFAULT_DB_ALIAS]
        self.text = b""
        # The name is for PostgreSQL, and no two of a process are the same; the table is for whoever reads a log.
        self._name = f"alsportal_{next(_numbers)}"
        marks = f"({', '.join(['%s'] * values)})" if values else ""
        self.execute = f"EXECUTE {self._name} {marks} -- {table}"
        self._prepared_on: Any = None

    def prepare(self) -> None:
        """Once on each session with PostgreSQL; it outlives transactions, also those that are rolled back."""
        # A session that has died is replaced now, not between this and the question.
        self.connection.close_if_health_check_failed()
        self.connection.ensure_connection()
        session = self.connection.connection
        if session is self._prepared_on:
            return
        with session.cursor() as cursor:
            cursor.execute(b"PREPARE " + self._name.encode() + b" AS " + self.text)
        self._prepared_on = session


class _Ready:
    """One query, written for one thread and its connection."""

    def __init__(self, build: Callable[..., Any], kinds: Sequence[type]) -> None:
        places = [_stand_in(kind, number) for number, kind in enumerate(kinds)]
        self._queryset = build(*places)
        self._statement = _Statement(self._queryset.model._meta.db_table, len(places))
        self.connection = self._statement.connection
        self._values: Sequence[Value] = ()
        compiler = self._queryset.query.get_compiler(connection=self.connection)
        sql, written = compiler.as_sql()
        if unseen := [number for number, place in enumerate(places) if place not in written]:
            raise ValueError(f"Values {unseen} do not stand in the query as they are.")
        # Words that are always the same stay in the SQL, where the planner sees which index they choose.
        filled_in = [AsIs(f"${places.index(one) + 1}") if one in places else one for one in written]
        with self.connection.cursor() as cursor:
            self._statement.text = cursor.mogrify(sql, filled_in)
        converters = compiler.get_converters([column for column, *_ in compiler.select])
        compiler.as_sql = self._as_sql
        compiler.get_converters = lambda expressions: converters
        self._queryset.query.get_compiler = lambda *args, **options: compiler

    def rows(self, values: Sequence[Value]) -> list[Any]:
        if self._queryset.query.select_for_update and not self.connection.in_atomic_block:
            raise TransactionManagementError("A lock outside a transaction holds nothing.")
        self._statement.prepare()
        self._values = values
        return list(self._queryset._iterable_class(self._queryset))

    def _as_sql(self, *args: Any, **options: Any) -> tuple[str, tuple[Value, ...]]:
        return self._statement.execute, tuple(self._values)


def _stand_in(kind: type, number: int) -> Value:
    """A value that no query of ours contains."""
    return 1_999_999_001 + number if kind is int else f"\x01stands for value {number}"
