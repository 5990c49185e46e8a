"""States as data: which may follow which."""

from collections.abc import Mapping


class IllegalMove(Exception):
    """A service tried a move that the table of moves does not list. A defect in our code, never a person's fault."""


class Moves:
    """A table of moves, `{from: {to, …}}`, and the one question asked of it."""

    def __init__(self, table: Mapping[str, frozenset[str] | set[str]]) -> None:
        self._table = {str(source): frozenset(map(str, targets)) for source, targets in table.items()}

    def allows(self, source: str, target: str) -> bool:
        return str(target) in self._table.get(str(source), frozenset())

    def check(self, source: str, target: str) -> None:
        if not self.allows(source, target):
            raise IllegalMove(f"{source} → {target}")
