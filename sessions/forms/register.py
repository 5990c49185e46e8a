"""What is typed and marked: a register, apologies, a code. Malformed input is refused here."""

import json
from typing import Any
from uuid import UUID

from django import forms

from sessions.services.register import Mark
from sessions.states import AttendanceStatus
from sets.forms.decision import Decision

#: More rows than any set has members.
MOST = 100
#: The largest number a row's name or version can be.
LARGEST = 2**31 - 1


class ApologiesForm(Decision):
    reason = forms.CharField(
        label="Why you cannot come",
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Only whoever facilitates the session reads it.",
        error_messages={"max_length": "Type 500 characters or fewer."},
    )


class AbandonForm(Decision):
    reason = forms.CharField(
        label="Reason",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Everybody who can see the session is shown it.",
        error_messages={"required": "Give a reason.", "max_length": "Type 500 characters or fewer."},
    )


class CheckInForm(Decision):
    code = forms.CharField(
        label="The six digits",
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "class": "code-field"}),
        help_text="The facilitator shows them.",
        error_messages={"required": "Type the six digits the facilitator shows.", "max_length": "Type six digits."},
    )


class MarksForm(forms.Form):
    """What the script sends: marks as JSON, each `{row, status, version, key, rest}`."""

    marks = forms.CharField(max_length=40_000)
    reason = forms.CharField(required=False, max_length=500)

    def clean_marks(self) -> list[Mark]:
        try:
            sent = json.loads(self.cleaned_data["marks"])
            if not isinstance(sent, list) or not 0 < len(sent) <= MOST:
                raise ValueError
            return [_mark(one) for one in sent]
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
            raise forms.ValidationError("Load the page again, then mark once more.") from None


def _mark(sent: Any) -> Mark:
    row, version = sent["row"], sent["version"]
    if not all(type(number) is int and 0 <= number <= LARGEST for number in (row, version)):
        raise ValueError
    rest = sent.get("rest", False)
    if type(rest) is not bool:
        raise ValueError
    return Mark(row, str(AttendanceStatus(sent["status"])), version, UUID(sent["key"]), rest)


class RegisterForm(Decision):
    """The whole register with one Save button, for browsers without script.

    Each row sends what it showed (`was_1`), which version of it (`version_1`) and what is chosen now (`status_1`): only
    what the person changed is marked.
    """

    reason = forms.CharField(
        label="Reason for the change",
        required=False,
        max_length=500,
        help_text="It is kept beside the mark. The facilitator sees it.",
        error_messages={"max_length": "Type 500 characters or fewer."},
    )

    def __init__(self, data: Any = None, *, rows: list[int], needs_reason: bool = False) -> None:
        super().__init__(data)
        self._rows = rows
        if not needs_reason:
            del self.fields["reason"]

    def marks(self) -> list[Mark]:
        """What was changed; with the button "All present" also everybody who is not marked."""
        everybody = "all_present" in self.data
        found = []
        for row in self._rows:
            was, status = self.data.get(f"was_{row}", ""), self.data.get(f"status_{row}", "")
            version = self.data.get(f"version_{row}", "")
            if not (version.isascii() and version.isdigit() and len(version) < 11 and int(version) <= LARGEST):
                continue
            if status in AttendanceStatus.values and status != was:
                found.append(Mark(row, status, int(version)))
            elif everybody and not status:
                found.append(Mark(row, str(AttendanceStatus.PRESENT), int(version), only_unmarked=True))
        return found
