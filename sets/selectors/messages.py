"""What was sent to whom about a programme: never what it said."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Case, Count, Value, When

from notifications import kinds
from notifications.models import Message
from notifications.states import MessageState
from sets.models import Programme

PAGE_SIZE = 50


@dataclass(frozen=True)
class MessageRow:
    message: Message

    @property
    def label(self) -> str:
        return kinds.label(self.message.kind)

    @property
    def to(self) -> str:
        return str(self.message.recipient or self.message.to)


@dataclass(frozen=True)
class MessagesPage:
    rows: Sequence[MessageRow]
    page: Page[Message]
    #: (state, what it is called, how many).
    states: Sequence[tuple[str, str, int]]
    state: str
    total: int


def messages_page(programme: Programme, *, state: str = "", page: str = "1") -> MessagesPage:
    """Those that failed first, then the newest; two queries. A state that does not exist narrows nothing."""
    about = Message.objects.about(f"programme:{programme.pk}")
    counts: dict[str, int] = dict(about.order_by().values_list("state").annotate(Count("pk")))
    state = state if state in MessageState.values else ""
    if state:
        about = about.filter(state=state)
    failed_first = Case(When(state=MessageState.FAILED, then=0), default=Value(1))
    found = about.select_related("recipient").defer("text", "html", "context")
    paginator = _Counted(found.order_by(failed_first, "-created_at", "-pk"), PAGE_SIZE)
    paginator.number = counts.get(state, 0) if state else sum(counts.values())
    shown = paginator.get_page(page)
    return MessagesPage(
        rows=[MessageRow(message) for message in shown.object_list],
        page=shown,
        states=[(value, label, counts[value]) for value, label in MessageState.choices if counts.get(value)],
        state=state,
        total=sum(counts.values()),
    )


class _Counted(Paginator):  # type: ignore[type-arg]  # generic only in the stubs
    """Told how many there are, it does not ask again."""

    number = 0

    @property
    def count(self) -> Any:
        return self.number
