"""The mail server: one connection for a batch, and its refusals in three kinds that say what to do next."""

import smtplib
from contextlib import suppress
from types import TracebackType
from typing import Any, Self

from django.core import mail

#: Said to a recipient's address, but of our own connection: closing, out of order, not signed in, not encrypted.
_ABOUT_US = (421, 503, 530, 535, 538)


class NotSent(Exception):
    """Why a message was not sent, as a short sentence: neither content nor the server's own words.

    `for_good`: trying again would be refused again. `server_away`: others would not get through now either.
    `of_address`: it is about this address and no other.
    """

    def __init__(
        self, sentence: str, *, for_good: bool = False, server_away: bool = False, of_address: bool = False
    ) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.for_good = for_good
        self.server_away = server_away
        self.of_address = of_address


class Post:
    """A connection that opens with the first message and is made anew after trouble."""

    def __init__(self) -> None:
        self._connection: Any = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._hang_up()

    def send(self, message: mail.EmailMessage) -> None:
        """Hand it to the mail server, or raise NotSent."""
        try:
            self._hand_over(message)
        except ValueError as error:  # a line break or worse in a header: Django refuses before the server sees it
            raise NotSent(f"The message could not be written ({type(error).__name__}).", for_good=True) from None
        except (smtplib.SMTPException, OSError) as error:
            self._hang_up()
            raise _not_sent(error) from error

    def _hand_over(self, message: mail.EmailMessage) -> None:
        if not self._is_there():
            self._hang_up()
            connection = mail.get_connection()
            connection.open()
            self._connection = connection
        self._connection.send_messages([message])

    def _is_there(self) -> bool:
        """Asked before the next message: many servers take some on one connection and then hang up.

        Asked, not tried: a message lost halfway may have been taken, and sending it anew would double it.
        """
        if self._connection is None:
            return False
        line = getattr(self._connection, "connection", None)
        try:
            return line is None or line.noop()[0] == 250
        except (smtplib.SMTPException, OSError):
            return False

    def _hang_up(self) -> None:
        """Whatever a server answers to a goodbye, what was sent is sent."""
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(smtplib.SMTPException, OSError):
                connection.close()


def _code(error: Exception) -> int | None:
    """The server's answer. A message has one recipient, so a refusal of recipients holds one answer."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return next((code for code, _ in error.recipients.values()), None)
    return error.smtp_code if isinstance(error, smtplib.SMTPResponseException) else None


def _not_sent(error: Exception) -> NotSent:
    code = _code(error)
    refused = code is not None and code >= 500
    of_address = isinstance(error, smtplib.SMTPRecipientsRefused) and code not in _ABOUT_US
    if refused and isinstance(error, smtplib.SMTPRecipientsRefused):
        return NotSent(f"The mail server refused this address ({code}).", for_good=True, of_address=of_address)
    if refused and isinstance(error, smtplib.SMTPDataError):
        return NotSent(f"The mail server refused this message ({code}).", for_good=True)
    if refused:  # our sender address or password: a matter for whoever runs this, not for the recipient
        return NotSent(f"The mail server refuses mail from us ({code}).", server_away=True)
    if code is not None:
        away = code == 421 or isinstance(error, smtplib.SMTPConnectError)
        of_address = of_address and not away
        return NotSent(
            f"The mail server asked us to try again later ({code}).", server_away=away, of_address=of_address
        )
    # smtplib tells of a silence in the middle of the conversation as of a connection that ended.
    if isinstance(error, TimeoutError) or isinstance(error.__context__, TimeoutError):
        return NotSent("The mail server did not answer in time.", server_away=True)
    return NotSent("The mail server could not be reached.", server_away=True)
