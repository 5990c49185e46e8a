"""Choosing who runs a set's sessions: one of the people shown, or somebody by their address."""

from collections.abc import Sequence
from typing import Any

from django import forms

from participants.models import User
from participants.profile_forms import TextField
from sessions.selectors.candidates import Candidate
from sets.forms.places import REASON_LENGTH, FacilitatorForm


class ChooseForm(FacilitatorForm):
    """A reason is asked for only where somebody has declared a conflict."""

    person = forms.ModelChoiceField(
        User.objects.none(), required=False, error_messages={"invalid_choice": "Choose one of the people shown."}
    )
    reason = TextField(
        label="Reason to go on in spite of a declared conflict",
        help_text="Kept with what you do; members and mails do not carry it.",
        max_length=REASON_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    field_order = ("person", "email", "reason")

    def __init__(self, data: Any = None, *, shown: Sequence[Candidate]) -> None:
        super().__init__(data)
        self.shown = shown
        self.fields["person"].queryset = User.objects.filter(pk__in=[one.user.pk for one in shown])
        if shown:
            self.fields["email"].label = "Or somebody else, by their email address"
        self.fields["email"].required = False

    def clean_email(self) -> str:
        return super().clean_email() if self.cleaned_data["email"] else ""

    def clean(self) -> dict[str, Any]:
        answers = super().clean() or self.cleaned_data
        person, email = answers.get("person"), answers.get("email")
        if person and email:
            self.add_error("email", "Choose somebody above or type an address, not both.")
        elif person:
            self.user = person
        elif not email and not self.errors:
            missing = "Choose somebody, or type their email address." if self.shown else "Type their email address."
            self.add_error("email", missing)
        return answers

    @property
    def asks_for_reason(self) -> bool:
        """Somebody shown has declared a conflict, or whoever was typed has."""
        return "reason" in self.errors or bool(self["reason"].value()) or any(one.conflicts for one in self.shown)

    @property
    def chosen(self) -> str:
        return str(self["person"].value() or "")
