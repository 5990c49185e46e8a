"""A real SMTP server for the tests, that can refuse, hang, hang up and come back."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from alsportal.embedded import free_port


class PostOffice:
    """`received` holds what was accepted; `refusals` what the server says to an address instead of "250 OK"."""

    def __init__(self) -> None:
        self.port = free_port()
        self.received: list[EmailMessage] = []
        self.refusals: dict[str, str] = {}
        self.answer = "250 OK"
        #: Cleared, the server keeps whoever handed over a message waiting for the answer.
        self.answers = threading.Event()
        self.answers.set()
        self.accepted = threading.Event()
        self.hangs_up_after_each = False
        self._controller: Controller | None = None

    def open(self) -> None:
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port)
        self._controller.start()

    def close(self) -> None:
        self.answers.set()
        if self._controller:
            self._controller.stop(no_assert=True)
            self._controller = None

    def to(self, address: str) -> list[EmailMessage]:
        """What arrived for one person."""
        return [message for message in self.received if message["To"] == address]

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if refusal := self.refusals.get(address):
            return refusal
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - as above
        assert isinstance(envelope.content, bytes)
        answer = self.answer
        if answer.startswith("250"):
            self.received.append(message_from_bytes(envelope.content, policy=policy.default))
        self.accepted.set()
        await server.loop.run_in_executor(None, self.answers.wait, 30)
        if self.hangs_up_after_each:
            server.loop.call_later(0.01, server.transport.close)
        return answer


@contextmanager
def running_post_office(settings: Any) -> Iterator[PostOffice]:
    """The server, and Django's own SMTP backend pointed at it."""
    office = PostOffice()
    office.open()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", office.port, 1
    try:
        yield office
    finally:
        office.close()
