"""What is filled in to hand a place over: whom to ask; what the colleague says; what the coordinator enters (P10)."""

from collections.abc import Sequence
from typing import Any

from django import forms

from participants.profile_forms import LineField, TextField
from sets.forms.caller import NAME_LENGTH, CallerForm
from sets.forms.decision import AddressField, Decision
from sets.forms.places import REASON_LENGTH
from sets.forms.sign_up import SignUpForm
from sets.models import Criterion, PlannedSession
from sets.services.hand_overs import Answer, Colleague


class InviteForm(Decision):
    """Whom a representative asks. Both are forgotten once it is answered."""

    full_name = LineField(
        label="Your colleague’s full name",
        max_length=NAME_LENGTH,
        missing="Type the full name of your colleague.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    email = AddressField(
        label="Your colleague’s email address",
        help_text="We write to it once. Your colleague signs in with it, or makes an account.",
        missing="Type the email address of your colleague.",
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )

    def colleague(self) -> Colleague:
        return Colleague(**self.cleaned_data)


class _OfThePlace(Decision, SignUpForm):
    """What a request asks, of a place as the page showed it."""

    stood = forms.CharField(required=False, widget=forms.HiddenInput)


class TakeOverForm(_OfThePlace):
    """What a request asks, and what the profile lacks."""

    full_name = LineField(
        label="Full name",
        max_length=NAME_LENGTH,
        missing="Type your full name.",
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    job_title = LineField(
        label="Job title",
        max_length=NAME_LENGTH,
        missing="Type your job title.",
        widget=forms.TextInput(attrs={"autocomplete": "organization-title"}),
    )

    def __init__(
        self,
        data: Any = None,
        *,
        criteria: Sequence[Criterion],
        sessions: Sequence[PlannedSession],
        person: Any,
        called: str = "",
    ) -> None:
        """`called` is what the colleague called them, for whoever has not said their name."""
        super().__init__(data, criteria=criteria, sessions=sessions)
        for name in ("full_name", "job_title"):
            if getattr(person, name):
                del self.fields[name]
        self.initial["full_name"] = called
        self.order_fields(["full_name", "job_title", *self.fields])

    @property
    def profile_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in ("full_name", "job_title") if name in self.fields]

    def answer(self) -> Answer:
        said = {name: self.cleaned_data.get(name, "") for name in ("full_name", "job_title", "stood")}
        return Answer(self.application(), **said)


class HandOverForm(CallerForm, _OfThePlace):
    """What a coordinator enters: who the colleague is, what they say, and why she does it."""

    reason = TextField(
        label="Reason",
        max_length=REASON_LENGTH,
        missing="Give a reason: it is kept with the place.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, data: Any = None, **given: Any) -> None:
        super().__init__(data, **given)
        self.order_fields(["email", "full_name", "job_title", *self.fields])
