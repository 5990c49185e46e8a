"""A line for a reminder, and whether it is held."""

from django import forms

from sessions.selectors.reminder_rules import DAY, WEEK
from sets.forms.decision import Decision

SAVE, HOLD, RELEASE = "save", "hold", "release"


class ReminderForm(Decision):
    """The buttons send `act`; the line is sent with any of them, so that holding loses nothing typed."""

    rule = forms.ChoiceField(choices=[(WEEK, ""), (DAY, "")], widget=forms.HiddenInput)
    act = forms.ChoiceField(choices=[(one, "") for one in (SAVE, HOLD, RELEASE)], widget=forms.HiddenInput)
    line = forms.CharField(
        label="A note about arrangements",
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Shown on the session's page to members, facilitators and the coordinator. The mail says that there "
        "is a note, not what it says.",
        error_messages={"max_length": "Type 500 characters or fewer."},
    )

    def clean_line(self) -> str:
        return str(self.cleaned_data["line"]).replace("\r\n", "\n")

    @property
    def held(self) -> bool | None:
        return {HOLD: True, RELEASE: False}.get(self.cleaned_data["act"])
