"""Who somebody is for whom a coordinator fills in a form, whether or not there is an account (P10, P15)."""

from django import forms

from participants.models import Organisation
from participants.profile_forms import LineField
from participants.services.people import Caller
from sets.forms.decision import AddressField

NAME_LENGTH = 120


class CallerForm(forms.Form):
    """Address, name and job title, and that they say that they will come."""

    email = AddressField(
        label="Their email address",
        help_text="They are told by mail, and sign in with it. An account is made for whoever has none.",
        missing="Type their email address.",
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    full_name = LineField(
        label="Full name",
        max_length=NAME_LENGTH,
        missing="Type their full name.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    job_title = LineField(label="Job title", max_length=NAME_LENGTH, missing="Type their job title.")
    committed = forms.BooleanField(
        label="They say that they will come to the sessions",
        error_messages={"required": "Ask whether they will come to the sessions: the set depends on it."},
    )

    def caller_of(self, organisation: Organisation) -> Caller:
        said = {name: self.cleaned_data[name] for name in ("email", "full_name", "job_title")}
        return Caller(organisation=organisation, **said)
