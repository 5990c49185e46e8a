"""What a system admin narrows the record by."""

from typing import Any

from django import forms

from core import records
from participants.models import User


class NarrowingForm(forms.Form):
    """An address is sent, not put into the address of the page: only the number of whose it is stands there."""

    section = forms.ChoiceField(label="Kind", required=False, error_messages={"invalid_choice": "Choose one of these."})
    email = forms.CharField(
        label="Email address of somebody",
        required=False,
        max_length=254,
        error_messages={"max_length": "Type an address of 254 characters or fewer."},
        widget=forms.TextInput(attrs={"type": "email", "autocomplete": "off"}),
    )
    day = forms.DateField(
        label="Day",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "Type a real date, such as 24/10/2028."},
    )

    person: User | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["section"].choices = [("", "Everything"), *((one, one) for one in records.sections())]
        self.fields["email"].widget.attrs.pop("maxlength", None)

    def clean_email(self) -> str:
        typed: str = self.cleaned_data["email"].strip()
        if typed:
            self.person = User.objects.filter(email__iexact=typed).first()
            if self.person is None:
                raise forms.ValidationError("Nobody has an account with this address.")
        return typed

    def asked(self) -> dict[str, Any]:
        """What stands in the address of the page that was asked for."""
        day = self.cleaned_data["day"]
        person = self.person.pk if self.person else ""
        found = {"section": self.cleaned_data["section"], "person": person, "day": day.isoformat() if day else ""}
        return {name: value for name, value in found.items() if value}
