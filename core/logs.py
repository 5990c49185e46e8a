"""How a line of the log is written: what went wrong and where, never what was being written (C02)."""

import logging
import re
import traceback
from types import TracebackType

_Error = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


#: A part of an address that is long and without a pattern opens something by itself.
_SECRET = re.compile(r"(?<=[/.])[A-Za-z0-9_-]{40,}(?![A-Za-z0-9_-]|\.py)")


class LineFormatter(logging.Formatter):
    """Leaves out the words of exceptions: those of a database quote the row, those of a conversion the input.

    And leaves out of addresses what opens something by itself, such as the address of a calendar.
    """

    def format(self, record: logging.LogRecord) -> str:
        """Another handler may already have written the exception into the record, in full; its copy is not used."""
        wordless = logging.makeLogRecord({**record.__dict__, "exc_text": None})
        if isinstance(record.args, dict) and "exc" in record.args:
            # Celery puts the words of the exception into the line itself.
            kind = record.exc_info[0].__name__ if record.exc_info and record.exc_info[0] else "error"
            wordless.args = {**record.args, "exc": kind, "traceback": ""}
        return _SECRET.sub("…", super().format(wordless))

    def formatException(self, ei: _Error) -> str:  # noqa: N802 - the name is logging's
        """The kinds of the errors and the lines of code they came through, the first cause first."""
        parts: list[str] = []
        error, seen = ei[1], set[int]()
        while error is not None and id(error) not in seen:
            seen.add(id(error))
            kind = f"{type(error).__module__}.{type(error).__qualname__}".removeprefix("builtins.")
            parts.append("".join([*traceback.format_tb(error.__traceback__), kind]))
            error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        return "\nwhich led to\n".join(reversed(parts))
