"""How a line of the log is written: what went wrong and where, never what was being written (C02), and of nobody.

With LOG_FORMAT=json each line is one object, with the id of the request or task that it belongs to.
"""

import json
import logging
import re
import traceback
from contextvars import ContextVar
from datetime import UTC, datetime
from types import TracebackType

from django.http import HttpRequest

_Error = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]

#: The request, or the run of a task, that is being worked on.
current: ContextVar[str] = ContextVar("current", default="")

#: What is left out of every line: a part of an address that is long and without a pattern opens something by itself;
#: what stands behind a question mark was typed by somebody; an address is somebody's.
_LEFT_OUT = [
    (re.compile(r"(?<=[/.])[A-Za-z0-9_-]{40,}(?![A-Za-z0-9_-]|\.py)"), "…"),
    (re.compile(r"(?<=/)\?[^\s\"']+"), "?…"),
    (re.compile(r"[^\s@\"'<>(),;:=]+@[^\s@\"'<>(),;:]+\.[A-Za-z]{2,}"), "…@…"),
    (re.compile(r"\bip=[0-9a-fA-F.:]+"), "ip=…"),
]


def page_of(request: HttpRequest) -> str:
    """The name of the address, which holds nothing of anybody's; `none` for what is no address of ours."""
    return (request.resolver_match and request.resolver_match.view_name) or "none"


def without_people(line: str) -> str:
    for pattern, instead in _LEFT_OUT:
        line = pattern.sub(instead, line)
    return line


class LineFormatter(logging.Formatter):
    """Leaves out the words of exceptions: those of a database quote the row, those of a conversion the input."""

    def format(self, record: logging.LogRecord) -> str:
        return without_people(super().format(self.wordless(record)))

    def wordless(self, record: logging.LogRecord) -> logging.LogRecord:
        """Another handler may already have written the exception into the record, in full; its copy is not used."""
        wordless = logging.makeLogRecord({**record.__dict__, "exc_text": None})
        if isinstance(record.args, dict) and "exc" in record.args:
            # Celery puts the words of the exception into the line itself.
            kind = record.exc_info[0].__name__ if record.exc_info and record.exc_info[0] else "error"
            wordless.args = {**record.args, "exc": kind, "traceback": ""}
        request = getattr(record, "request", None)
        if isinstance(request, HttpRequest) and isinstance(record.args, tuple):
            # Django says which path; of a programme, a set or somebody it would say too much.
            wordless.args = tuple(page_of(request) if one == request.path else one for one in record.args)
        return wordless

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


class JsonFormatter(LineFormatter):
    """One object a line. What a caller adds as `extra={"facts": {…}}` stands beside the rest: numbers and names."""

    def format(self, record: logging.LogRecord) -> str:
        wordless = self.wordless(record)
        said = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": without_people(wordless.getMessage()),
        }
        # Django writes of an answer that went wrong once everything of ours is done with it.
        if called := current.get() or getattr(getattr(record, "request", None), "called", ""):
            said["request"] = called
        if record.exc_info and record.exc_info[1]:
            said["error"] = without_people(self.formatException(record.exc_info))
        return json.dumps(said | getattr(record, "facts", {}), ensure_ascii=False, default=str)
