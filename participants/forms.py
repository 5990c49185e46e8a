"""What sign-up asks for beside the address.

allauth builds its own form on this one, so it stands alone in its module: those that build on allauth's are in
`participants.accounts`.
"""

from django import forms
from django.http import HttpRequest

from participants.models import User


class SignupNameForm(forms.Form):
    """Asks for the name when an account is made."""

    full_name = forms.CharField(
        label="Full name", max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )

    def clean_full_name(self) -> str:
        """As written, without stray spaces and line breaks."""
        name = " ".join(self.cleaned_data["full_name"].split())
        if not any(map(str.isprintable, name.replace(" ", ""))):
            raise forms.ValidationError("Type your full name.")
        return name

    def signup(self, request: HttpRequest, user: User) -> None:
        user.full_name = self.cleaned_data["full_name"]
        user.save(update_fields=["full_name"])
