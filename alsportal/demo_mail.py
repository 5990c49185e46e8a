"""The letter box of a demonstration: mail of a run on its own servers, to be read in the browser."""

import mailbox
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from functools import wraps
from itertools import islice

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

NEWEST = 100


@dataclass(frozen=True)
class Attached:
    """A file that came with it, or what a mail program puts into the calendar, as its words."""

    name: str
    text: str


@dataclass(frozen=True)
class Letter:
    """A mail as it arrived; `to` is the address it was delivered to."""

    key: str
    to: str
    sender: str
    subject: str
    arrived_at: datetime
    text: str
    files: Sequence[Attached] = ()
    #: Where the button of a mail program leads, of mail that one can do without.
    unsubscribe: str = ""


def _demonstration_only(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Where mail goes to real people there is no such page."""

    @wraps(view)
    def guarded(request: HttpRequest, **kwargs: str) -> HttpResponse:
        if not settings.DEMO:
            raise Http404
        return view(request, **kwargs)

    return never_cache(require_safe(guarded))


@_demonstration_only
def mailbox_page(request: HttpRequest) -> HttpResponse:
    """The newest letters first, those to one address if `to` asks for it."""
    wanted = request.GET.get("to", "").strip().lower()
    letters = (letter for letter in _newest_first() if wanted in letter.to.lower())
    return render(request, "demo/mail.html", {"letters": list(islice(letters, NEWEST)), "wanted": wanted})


@_demonstration_only
def message_page(request: HttpRequest, *, key: str) -> HttpResponse:
    box = _box()
    if box is None or key not in box:
        raise Http404
    return render(request, "demo/mail_message.html", {"letter": _read(box, key)})


def _box() -> mailbox.Maildir | None:
    # Opening a box makes it if it is missing, and a page that is only looked at makes nothing.
    return mailbox.Maildir(settings.DEMO_MAIL, create=False) if (settings.DEMO_MAIL / "new").is_dir() else None


def _newest_first() -> Iterator[Letter]:
    box = _box()
    if box is not None:
        yield from (_read(box, key) for key in sorted(box.keys(), key=_arrival, reverse=True))


def _arrival(key: str) -> tuple[int, ...]:
    """Seconds and millionths: a Maildir name begins with them, as in `1763800000.M12345P678Q9.host`."""
    found = re.match(r"(\d+)\.M(\d+)P", key)
    return tuple(int(part) for part in found.groups()) if found else (0, 0)


def _read(box: mailbox.Maildir, key: str) -> Letter:
    parsed = message_from_bytes(box.get_bytes(key), _class=EmailMessage, policy=policy.default)
    body = parsed.get_body(("plain",))
    return Letter(
        key=key,
        to=str(parsed["X-RcptTo"] or parsed["To"] or ""),
        sender=str(parsed["From"] or ""),
        subject=str(parsed["Subject"] or ""),
        arrived_at=datetime.fromtimestamp(_arrival(key)[0], UTC),
        text=body.get_content() if body else "",
        files=[_attached(part) for part in parsed.iter_attachments()],
        unsubscribe=_address(str(parsed["List-Unsubscribe"] or "")),
    )


def _address(header: str) -> str:
    """The first of a header such as `<https://example.org/…>`; only an address that a browser opens."""
    found = re.match(r"\s*<(https?://[^>\s]+)>", header)
    return found[1] if found else ""


def _attached(part: EmailMessage) -> Attached:
    content = part.get_content()
    words = content.decode(errors="replace") if isinstance(content, bytes) else str(content)
    return Attached(part.get_filename() or "unnamed", words)
