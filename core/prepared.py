"""Queries of the busiest pages: Django writes their SQL once in the life of a thread, not at every request.

Writing the SQL of an ordinary query takes Django several times as long as PostgreSQL takes to answer it, and it comes
out the same each time but for a few values. docs/scaling.md says what this saves.
"""

import threading
from collections.abc import Callable, Sequence
from typing import Any, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections, models
from django.db.transaction import TransactionManagementError

Row = TypeVar("Row")
Value = int | str


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
        if ready is None or ready.compiler.connection is not connections[DEFAULT_DB_ALIAS]:
            ready = self._local.ready = _Ready(self._build, self._kinds)
        return ready.rows(values)


class _Ready:
    """One query, written for one connection."""

    def __init__(self, build: Callable[..., Any], kinds: Sequence[type]) -> None:
        places = [_stand_in(kind, number) for number, kind in enumerate(kinds)]
        self._queryset = build(*places)
        self.compiler = self._queryset.query.get_compiler(using=self._queryset.db)
        self._sql, written = self.compiler.as_sql()
        # Where a value stands in the SQL, its number; elsewhere what was written.
        self._written = [(places.index(one), None) if one in places else (None, one) for one in written]
        unseen = set(range(len(places))) - {number for number, _ in self._written}
        if unseen:
            raise ValueError(f"Values {sorted(unseen)} do not stand in the query as they are.")
        self._params: tuple[Any, ...] = ()
        converters = self.compiler.get_converters([column for column, *_ in self.compiler.select])
        self.compiler.as_sql = self._as_sql
        self.compiler.get_converters = lambda expressions: converters
        self._queryset.query.get_compiler = self._get_compiler

    def rows(self, values: Sequence[Value]) -> list[Any]:
        if self._queryset.query.select_for_update and not self.compiler.connection.in_atomic_block:
            raise TransactionManagementError("A lock outside a transaction holds nothing.")
        self._params = tuple(one if number is None else values[number] for number, one in self._written)
        return list(self._queryset._iterable_class(self._queryset))

    def _as_sql(self, *args: Any, **options: Any) -> tuple[str, tuple[Any, ...]]:
        return self._sql, self._params

    def _get_compiler(self, *args: Any, **options: Any) -> Any:
        return self.compiler


def _stand_in(kind: type, number: int) -> Value:
    """A value that no query of ours contains."""
    return 1_999_999_001 + number if kind is int else f"\x01stands for value {number}"
