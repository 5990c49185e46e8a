"""What was sent to whom about a programme, and what can be done about it: never what it said."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Case, Count, Value, When

from core.templatetags.wording import when
from notifications import kinds
from notifications.models import FailingAddress, Message
from notifications.selectors import not_reached
from notifications.states import MessageState
from sets import sponsor_emails
from sets.models import Programme

PAGE_SIZE = 50
#: What a message says is fetched for nobody.
_SAYS = ("text", "html", "context")
_UNREAD = [f"{of}{name}" for of in ("", "repeat__", "again_of__") for name in _SAYS]


@dataclass(frozen=True)
class MessageRow:
    message: Message

    @property
    def label(self) -> str:
        return kinds.label(self.message.kind)

    @property
    def subject(self) -> str:
        """What tells it from others of its kind, such as which session; after it stands the programme (C10)."""
        subject = self.message.subject.partition(": ")[0]
        return "" if subject == self.label else subject

    @property
    def to(self) -> str:
        """By name; whoever was named for the sponsor by the address that was typed (C12)."""
        told = None if self.message.kind in sponsor_emails.KINDS else self.message.recipient
        return str(told or self.message.to)

    @property
    def history(self) -> Sequence[str]:
        """Who held it, what it repeats, what repeats it: in sentences."""
        message, found = self.message, []
        if message.again_of:
            found.append(
                f"Sends again what was written {when(message.again_of.created_at)}, {_asked(message.asked_by)}."
            )
        if message.held_at:
            verb = "Held back" if message.state == MessageState.HELD else "Was held back, and then released: held"
            found.append(f"{verb} {when(message.held_at)}, {_by(message.held_by)}.")
        if repeat := getattr(message, "repeat", None):
            found.append(f"Sent again {when(repeat.created_at)}, {_asked(repeat.asked_by)}.")
        return found

    @property
    def acts(self) -> Sequence[tuple[str, str]]:
        """Name of the page and words of the link for what can be done about it."""
        match self.message.state:
            case MessageState.QUEUED if kinds.can_be_held(self.message.kind):
                return [("message_hold", "Hold back")]
            case MessageState.HELD:
                return [("message_release", "Release")]
            case MessageState.SENT | MessageState.FAILED if not hasattr(self.message, "repeat"):
                return [("message_again", "Send again")]
        return []


@dataclass(frozen=True)
class MessagesPage:
    rows: Sequence[MessageRow]
    page: Page[Message]
    #: (state, what it is called, how many).
    states: Sequence[tuple[str, str, int]]
    state: str
    total: int
    #: Of the people that the rows are to, each once.
    not_reached: Sequence[FailingAddress]


def messages_page(programme: Programme, *, state: str = "", page: str = "1") -> MessagesPage:
    """Those that failed first, then those held, then the newest; two queries. A state that is none narrows nothing."""
    about = messages_of(programme)
    counts: dict[str, int] = dict(about.order_by().values_list("state").annotate(Count("pk")))
    state = state if state in MessageState.values else ""
    if state:
        about = about.filter(state=state)
    to_do_first = Case(
        When(state=MessageState.FAILED, repeat=None, then=0), When(state=MessageState.HELD, then=1), default=Value(2)
    )
    paginator = _Counted(about.order_by(to_do_first, "-created_at", "-pk"), PAGE_SIZE)
    paginator.number = counts.get(state, 0) if state else sum(counts.values())
    shown = paginator.get_page(page)
    rows = [MessageRow(message) for message in shown.object_list]
    marks = {one.message.recipient_id: not_reached(one.message.recipient) for one in rows}
    return MessagesPage(
        rows=rows,
        page=shown,
        states=[(value, label, counts[value]) for value, label in MessageState.choices if counts.get(value)],
        state=state,
        total=sum(counts.values()),
        not_reached=[mark for mark in marks.values() if mark],
    )


def messages_of(programme: Programme) -> Any:
    """Those that the coordinator may know of, without what they say."""
    found = Message.objects.about(f"programme:{programme.pk}").filter(secret=False)
    people = ("recipient__failing_address", "held_by", "asked_by", "again_of", "repeat__asked_by")
    return found.select_related(*people).defer(*_UNREAD)


def _asked(user: Any) -> str:
    """What people have to be told in time is sent again without anybody's asking."""
    return f"by {user}" if user else "by itself"


def _by(user: Any) -> str:
    return f"by {user}" if user else "by somebody whose account is gone"


class _Counted(Paginator):  # type: ignore[type-arg]  # generic only in the stubs
    """Told how many there are, it does not ask again."""

    number = 0

    @property
    def count(self) -> Any:
        return self.number
