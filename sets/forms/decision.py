"""What the forms of a coordinator's decisions share."""

from datetime import date, datetime
from typing import Any

from django import forms

from core.decision import Decision

__all__ = ["AddressField", "DayField", "Decision", "MomentField"]

#: Years outside are slips of the finger, and some cannot be stored.
_YEARS = range(2000, 2101)
_YEAR = f"Type a year from {_YEARS.start} to {_YEARS.stop - 1}."


class DayField(forms.DateField):
    """A day, chosen or typed."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        messages = {"invalid": "Type a real date, such as 24/10/2028."}
        super().__init__(**{"widget": widget, "required": False, "error_messages": messages, **kwargs})

    def to_python(self, value: Any) -> date | None:
        day = super().to_python(value)
        if day and day.year not in _YEARS:
            raise forms.ValidationError(_YEAR)
        return day


class MomentField(forms.DateTimeField):
    """A day and a time of day in London."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
        messages = {"invalid": "Type a real date and time, such as 2028-10-24 09:30."}
        super().__init__(**{"widget": widget, "required": False, "error_messages": messages, **kwargs})

    def to_python(self, value: Any) -> datetime | None:
        moment = super().to_python(value)
        if moment and moment.year not in _YEARS:
            raise forms.ValidationError(_YEAR)
        return moment


class AddressField(forms.EmailField):
    """An e-mail address. Too long is said in a sentence and not cut off, as `maxlength` does."""

    def __init__(self, *, missing: str, **kwargs: Any) -> None:
        messages = {
            "required": missing,
            "invalid": "Type an email address, such as name@example.org.",
            "max_length": "Type an address of 254 characters or fewer.",
        }
        super().__init__(max_length=254, error_messages=messages, **kwargs)
        self.widget.attrs.pop("maxlength", None)
