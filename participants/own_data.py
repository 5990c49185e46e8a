"""What we hold about a person, gathered for that person: each app registers here, as it starts, what it holds (C15).

Theirs and nobody else's: words that others wrote and other people's names are left out, also where they stand in the
same row. But for words about this person: the reason of what was done with their place or their mark, and an action
that was written down for them; each says so. The keys stand in files that people keep: a key is never used for
something else.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.db.models import Exists, Model, QuerySet
from django.db.models.enums import ChoicesType

from core.templatetags.wording import long_date, when
from participants.models import User


@dataclass(frozen=True)
class Column:
    """`key` for machines, `label` for people; `lookup` says where it is read, where it is called otherwise."""

    key: str
    label: str
    lookup: str = ""
    choices: ChoicesType | None = None
    #: What to say of the value, where the value itself is not for this file.
    made: Callable[[Any], Any] | None = None
    #: The number of an account, of which is said whether it is theirs.
    is_theirs: bool = False

    def about(self, person: User) -> "Column":
        return replace(self, made=lambda number: number == person.pk) if self.is_theirs else self

    def of(self, value: Any) -> Any:
        return self.made(value) if self.made else value

    def words(self, value: Any) -> str:
        """For people; `None` and what is empty say nothing."""
        if self.choices and value not in ("", None):
            return str(dict(self.choices.choices).get(value, value))
        if isinstance(value, bool):
            return "Yes" if value else "No"
        if isinstance(value, datetime):
            return when(value)
        return long_date(value) if isinstance(value, date) else str(value if value is not None else "")


@dataclass(frozen=True)
class Section:
    """One sort of thing that is held; nothing is read before `entries` are."""

    key: str
    title: str
    #: One sentence: what it is, and who reads it.
    said: str
    columns: Sequence[Column]
    #: The rows it is made of.
    found: QuerySet[Any]
    #: The name of the page where it can be seen or changed.
    page: str = ""
    page_words: str = ""
    #: What makes entries of the rows, where that is not reading their columns.
    made: Callable[[], Sequence[Mapping[str, Any]]] | None = None
    #: Rows that are found by an address: those at any of these addresses of theirs.
    found_at: Callable[[Collection[str]], QuerySet[Any]] | None = None

    @cached_property
    def entries(self) -> Sequence[Mapping[str, Any]]:
        if self.made:
            return self.made()
        read = self.found.values_list(*(column.lookup or column.key for column in self.columns))
        return [{one.key: one.of(value) for one, value in zip(self.columns, row, strict=True)} for row in read]

    @property
    def cells(self) -> list[list[tuple[str, str]]]:
        """For people: of each entry what there is to say."""
        filled = [[(one.label, one.words(entry[one.key])) for one in self.columns] for entry in self.entries]
        return [[(label, said) for label, said in entry if said] for entry in filled]


@dataclass(frozen=True)
class Sort:
    """One sort of thing as it is held of anybody."""

    key: str
    title: str
    said: str
    model: type[Model]
    #: How a row leads to the account whose it is.
    whose: str
    columns: Sequence[Column]
    order: Sequence[str] = ("pk",)
    page: str = ""
    page_words: str = ""

    def theirs(self, person: User) -> QuerySet[Any]:
        return self.model._default_manager.filter(**{self.whose: person})

    def of(self, person: User) -> Section:
        found, columns = self.theirs(person), [one.about(person) for one in self.columns]
        in_order = found.order_by(*self.order) if self.order else found
        return Section(self.key, self.title, self.said, columns, in_order, self.page, self.page_words)


#: From a person to what is held.
Gather = Callable[[User], Sequence[Section]]
_gatherers: dict[int, Gather] = {}


def register(gather: Gather, *, layer: int) -> None:
    """In the order of the layers it stands in the file: 0 is the account, 1 places, 2 what happens in sets."""
    _gatherers[layer] = gather


def gathered(person: User) -> list[Section]:
    """All of it; what there is none of too, so that it can be said that there is none."""
    return [section for layer in sorted(_gatherers) for section in _gatherers[layer](person)]


def at_a_glance(person: User, *, at: Collection[str]) -> tuple[list[Section], list[Section]]:
    """What is held, and what there is none of; `at` are the addresses they have or had, in small letters, as the copy
    goes by. One query, whatever there is."""
    sections = gathered(person)
    found = [one.found_at(at) if one.found_at else one.found for one in sections]
    asked = User.objects.filter(pk=person.pk).values_list(*(Exists(rows.order_by()) for rows in found))
    held = dict(zip((one.key for one in sections), asked.get(), strict=True))
    return [one for one in sections if held[one.key]], [one for one in sections if not held[one.key]]
