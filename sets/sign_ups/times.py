"""When a message was received, as people and mail programs write it. Without a zone it is London time.

A minute without its seconds is the end of that minute: it goes before nobody who was received within it. A spreadsheet
writes nought where nobody gave seconds, so nought is none.
"""

import re
from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime
from zoneinfo import ZoneInfo

from sets.received import end_of_minute

LONDON = ZoneInfo("Europe/London")
_YEARS = range(2000, 2101)
_NOT_READ = "“{said}” is not read as a date and time. Write it like 2028-10-24 09:30."
_NO_TIME = "“{said}” has no time of day, and the order goes by it. Write it like 2028-10-24 09:30."
_TWO_CLOCKS = "“{said}” has a time of day already, and “{clock}” is another. Keep the one that is right."
_NEVER = "There was no {clock} in London on {day}: the clocks went forward. Write the time with its zone."
_TWICE = "{clock} came twice in London on {day}. Write +01:00 after it for the first, or +00:00 for the second."

#: The day comes before the month, as it is written in Britain.
_DAYS = ("%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y", "%d %B %Y", "%d %b %Y", "%A %d %B %Y", "%a %d %b %Y")
_CLOCKS = ("%H:%M", "%H:%M:%S", "%H:%M:%S.%f", "%I:%M%p", "%I:%M:%S%p", "%I.%M%p", "%I%p", "%H.%M")
_ZONE = re.compile(r"\s*(?:(?P<name>z|gmt|utc|bst)|(?P<sign>[+-])(?P<hours>[01]\d):?(?P<minutes>[0-5]\d))$", re.I)
_AT = re.compile(r"\s+at\s+|(?<=\d)t(?=\d\d:)|\s*,\s*|\s+", re.I)
_NAMED = {"z": UTC, "gmt": UTC, "utc": UTC, "bst": timezone(timedelta(hours=1))}


class NotAMoment(ValueError):
    """Why it cannot be taken, in a sentence."""


def moment(said: str, clock: str = "") -> datetime:
    """The moment that is meant; `NotAMoment` for what cannot be read, for what is none, and for what are two.

    `clock` is the time of day where it stands apart from the day; both are one moment, and said twice it is the same.
    """
    if not clock:
        return _moment(said)
    day = _AT.sub(" ", " ".join(said.split())).strip()
    if _day(day):
        return _moment(f"{day} {clock}")
    whole = _moment(said)
    for again in (clock, f"{whole.astimezone(LONDON):%Y-%m-%d} {clock}"):
        with suppress(NotAMoment):
            if _moment(again) == whole:
                return whole
    raise NotAMoment(_TWO_CLOCKS.format(said=said, clock=clock[:40]))


def _moment(said: str) -> datetime:
    words, zone = _without_zone(" ".join(said.split()))
    read = _read(words)
    if read is None:
        read = _as_in_a_mail(said)
        if read is None:
            shown = said if len(said) <= 40 else f"{said[:39]}…"
            raise NotAMoment((_NO_TIME if _day(words) else _NOT_READ).format(said=shown))
        zone = read.tzinfo or zone
    if not (read.second or read.microsecond):
        read = end_of_minute(read)
    if read.year not in _YEARS:
        raise NotAMoment(f"The year {read.year} cannot be meant. Write the time like 2028-10-24 09:30.")
    return read.replace(tzinfo=zone).astimezone(UTC) if zone else _in_london(read)


def _in_london(read: datetime) -> datetime:
    first, second = (read.replace(tzinfo=LONDON, fold=fold).astimezone(UTC) for fold in (0, 1))
    said = {"clock": f"{read:%H:%M}", "day": f"{read.day} {read:%B %Y}"}
    if first > second:
        raise NotAMoment(_NEVER.format(**said))
    if first < second:
        raise NotAMoment(_TWICE.format(**said))
    return first


def _without_zone(words: str) -> tuple[str, timezone | None]:
    """A zone stands after a time of day: the end of 24-10-2028 is none."""
    match = _ZONE.search(words)
    if match is None or ":" not in words[: match.start()]:
        return words, None
    if match["name"]:
        return words[: match.start()], _NAMED[match["name"].lower()]
    ahead = timedelta(hours=int(match["hours"]), minutes=int(match["minutes"]))
    return words[: match.start()], timezone(-ahead if match["sign"] == "-" else ahead)


def _read(words: str) -> datetime | None:
    """A day, then a time of day; nothing for anything else."""
    parts = _AT.sub(" ", words).strip()
    # The time of day is the last word, or the last two: 9:30 am.
    for number in (1, 2):
        day, clock = _split(parts, number)
        found = _day(day)
        if found is None:
            continue
        for form in _CLOCKS:
            with suppress(ValueError):
                read = datetime.strptime(clock, form)  # noqa: DTZ007 - the zone is asked for afterwards
                return read.replace(year=found.year, month=found.month, day=found.day)
    return None


def _split(parts: str, last: int) -> tuple[str, str]:
    said = parts.split(" ")
    return " ".join(said[:-last]), "".join(said[-last:])


def _day(words: str) -> datetime | None:
    for form in _DAYS:
        with suppress(ValueError):
            return datetime.strptime(words, form)  # noqa: DTZ007 - a day has no zone
    return None


def _as_in_a_mail(said: str) -> datetime | None:
    """As the head of a message has it: Tue, 24 Oct 2028 09:30:12 +0100."""
    if not re.match(r"\s*[A-Za-z]{3}, ", said):
        return None
    try:
        return parsedate_to_datetime(said)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
