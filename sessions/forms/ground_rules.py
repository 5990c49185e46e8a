"""The ground rules as the facilitator types them, and the version somebody was shown."""

from django import forms

from participants.profile_forms import TextField
from sessions.models.ground_rules import MOST
from sets.forms.decision import Decision

LOST = "Load the page again, then decide."


class VersionField(forms.IntegerField):
    """Which version the page showed."""

    def __init__(self) -> None:
        messages = dict.fromkeys(("required", "invalid", "min_value", "max_value"), LOST)
        super().__init__(min_value=1, max_value=32767, widget=forms.HiddenInput, error_messages=messages)


class AgreeForm(Decision):
    version = VersionField()


class GroundRulesForm(Decision):
    text = TextField(
        label="Ground rules",
        max_length=MOST,
        widget=forms.Textarea(attrs={"rows": 22}),
        help_text="Begin a rule with a hyphen. 4,000 characters at most.",
        missing="Write down what the set agreed.",
    )
    version = VersionField()

    def has_shown(self, version: int) -> None:
        """The page that says no shows what stands now: sent again, the form means it."""
        self.data = self.data.copy()
        self.data["version"] = version
