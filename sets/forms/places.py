"""Forms of what a coordinator decides about sets and people."""

from typing import Any

from django import forms

from participants.models import Organisation, User
from participants.profile_forms import TextField
from sets.forms.decision import AddressField, DayField, Decision

REASON_LENGTH = 1000


class PlainDecision(Decision):
    """A button and nothing to fill in."""


class OpenSetForm(Decision):
    """The letter of the set that the page showed: a second click must not open the one after it."""

    letter = forms.CharField(required=False, max_length=2, widget=forms.HiddenInput)


class ReasonForm(Decision):
    """Why: kept with the ledger's entry."""

    reason = TextField(
        label="Reason",
        max_length=REASON_LENGTH,
        missing="Give a reason.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, hint: str = "", optional: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].help_text = hint
        self.fields["reason"].required = not optional


class BalanceForm(ReasonForm):
    """Why, the mark of the plan that was read, and where dates are confirmed, that whoever moves there has agreed."""

    HINT = "Everybody who moves is shown it, so name nobody."

    mark = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)
    agreed = forms.BooleanField(required=False, label="They have agreed to these dates.")
    field_order = ("mark", "agreed", "reason")


class GoAheadForm(ReasonForm):
    """Why a set runs with fewer members than it needs, and with how many the page said."""

    members = forms.IntegerField(
        min_value=0,
        max_value=1000,
        widget=forms.HiddenInput,
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value", "max_value"), "Open this page again, and read how many there are."
        ),
    )


class ExtendForm(ReasonForm):
    """A later last day for an offer, and why."""

    last_day = DayField(label="Last day to answer", required=True)
    field_order = ("last_day", "reason")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["last_day"].error_messages["required"] = "Choose the last day to answer."


class FacilitatorForm(Decision):
    """Who is to facilitate a set, by the address of their account."""

    email = AddressField(
        label="Their email address",
        help_text="The one they sign in with.",
        missing="Type their email address.",
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )

    #: The same for an address nobody has and for an account that is closed.
    NOBODY = "Nobody with this address can be assigned. Ask the person to make an account with it, then try again."

    user: User

    def clean_email(self) -> str:
        email = self.cleaned_data["email"]
        user = User.objects.filter(email__iexact=email, is_active=True).first()
        if user is None:
            raise forms.ValidationError(self.NOBODY)
        self.user = user
        return email


class CoordinatorForm(FacilitatorForm):
    """Who is to run a programme as well."""

    NOBODY = "Nobody with this address can be added. Ask the person to make an account with it, then try again."


class SameAsForm(Decision):
    """Which accepted organisation a requested one is."""

    target = forms.ModelChoiceField(
        Organisation.objects.accepted(),
        error_messages={
            "required": "Choose the organisation that it is the same as.",
            "invalid_choice": "Choose an organisation of the register.",
        },
    )
