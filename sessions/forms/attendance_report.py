"""Which part of a programme is reported: what stands in the address, whoever wrote it there."""

from typing import Any

from django import forms

from sessions.selectors.attendance_facts import Names
from sessions.selectors.attendance_report import Choice
from sets.forms.decision import DayField, Decision

_NONE_SUCH = {"invalid_choice": "Choose one from the list."}


class ReportFilter(forms.Form):
    """Every field may be empty; a day may be chosen without the other."""

    set = forms.TypedChoiceField(label="Set", required=False, coerce=int, empty_value=None, error_messages=_NONE_SUCH)
    organisation = forms.TypedChoiceField(
        label="Organisation", required=False, coerce=int, empty_value=None, error_messages=_NONE_SUCH
    )

    def __init__(self, data: Any, *, names: Names) -> None:
        super().__init__(data)
        self.fields["set"].choices = [("", "Every set"), *names.sets.items()]
        by_name = sorted(names.organisations.items(), key=lambda one: one[1].casefold())
        self.fields["organisation"].choices = [("", "Every organisation"), *by_name]
        # `from` is no name that a class can give.
        self.fields["from"] = DayField(label="From")
        self.fields["until"] = DayField(label="Until")

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        first, last = said.get("from"), said.get("until")
        if first and last and last < first:
            self.add_error("until", "The last day must not be before the first.")
        return said

    @property
    def choice(self) -> Choice | None:
        """What was chosen, or None where something makes no sense. An address without a question asks for all."""
        if not self.is_bound:
            return Choice()
        if not self.is_valid():
            return None
        said = self.cleaned_data
        return Choice(said["set"], said["organisation"], said["from"], said["until"])


class FreezeForm(Decision):
    starts_on = DayField(label="First day", required=True)
    ends_on = DayField(label="Last day", required=True, help_text="A day before today.")

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        self.fields["starts_on"].error_messages["required"] = "Say on which day the period begins."
        self.fields["ends_on"].error_messages["required"] = "Say on which day the period ends."
