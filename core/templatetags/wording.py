"""Dates, times and numbers as people read them (GOV.UK style), London time."""

from datetime import date, datetime, time

from django import template
from django.utils import timezone

register = template.Library()

_ORDINALS = ["", "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"]
_NUMBERS = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]


def _local(value: date | datetime) -> date | datetime:
    return timezone.localtime(value) if isinstance(value, datetime) and timezone.is_aware(value) else value


@register.filter
def long_date(value: date | datetime | None) -> str:
    """`Tuesday 24 October 2028`."""
    if value is None:
        return ""
    value = _local(value)
    return f"{value:%A} {value.day} {value:%B} {value.year}"


@register.filter
def short_date(value: date | datetime | None) -> str:
    """`24 Oct 2028`."""
    if value is None:
        return ""
    value = _local(value)
    return f"{value.day} {value:%b} {value.year}"


@register.filter
def clock(value: time | datetime | None) -> str:
    """`9:30am`, `midday`, `midnight`."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = _local(value)
    if value.minute == 0 and value.hour in (0, 12):
        return "midnight" if value.hour == 0 else "midday"
    minutes = f":{value.minute:02}" if value.minute else ""
    return f"{(value.hour % 12) or 12}{minutes}{'am' if value.hour < 12 else 'pm'}"


@register.filter
def minutes_and_seconds(seconds: int) -> str:
    """`4:05`; what is over its time has no sign: words beside it say so."""
    return f"{abs(seconds) // 60}:{abs(seconds) % 60:02}"


@register.filter
def when(value: datetime | None) -> str:
    """`24 October 2028 at 9:30am`."""
    if value is None:
        return ""
    local = _local(value)
    return f"{local.day} {local:%B} {local.year} at {clock(value)}"


@register.filter
def ordinal(number: int | None) -> str:
    """`third`; `11th` from eleven."""
    if number is None:
        return ""
    if 0 < number < len(_ORDINALS):
        return _ORDINALS[number]
    suffix = "th" if 10 <= number % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{suffix}"


@register.filter
def in_words(number: int | None) -> str:
    """`six`; digits from thirteen."""
    if number is None:
        return ""
    return _NUMBERS[number] if 0 <= number < len(_NUMBERS) else str(number)


@register.filter
def plural(number: int, forms: str) -> str:
    """`{{ n|plural:"person,people" }}`."""
    one, many = forms.split(",")
    return one if number == 1 else many


@register.filter
def capfirst_only(value: str) -> str:
    """Upper-case the first letter and leave the rest as written."""
    return value[:1].upper() + value[1:]


@register.filter
def initials(name: str) -> str:
    """`MP` for Mabel Price; one letter for one name, nothing for a name without letters."""
    letters = [next((one for one in word if one.isalnum()), "") for word in name.split()]
    letters = [one.upper()[:1] for one in letters if one]
    return "".join(letters[:1] + letters[1:][-1:])
