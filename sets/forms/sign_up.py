"""What a representative fills in on the one page of sign-up, and the form of an expression of interest."""

from collections.abc import Sequence
from typing import Any

from django import forms

from core.refusal import Refusal
from participants.profile_forms import TextField
from sets.models import Criterion, PlannedSession
from sets.services.requests import Application
from sets.states import CriterionKind

ANSWER_LENGTH = 2000


class SignUpForm(forms.Form):
    """Criteria, the dates the person cannot make, commitment.

    Only criteria and sessions of this programme are read: what else is sent is left aside. The page writes the fields
    out by hand, so nothing here renders.
    """

    dates_mark = forms.CharField(required=False, widget=forms.HiddenInput)
    cannot_make = forms.Field(required=False, widget=forms.CheckboxSelectMultiple)
    committed = forms.BooleanField(
        error_messages={"required": "Say that you will come to the sessions: the set depends on it."}
    )
    field_order: Sequence[str] = ()

    def __init__(self, data: Any = None, *, criteria: Sequence[Criterion], sessions: Sequence[PlannedSession]) -> None:
        super().__init__(data)
        self._criteria, self._sessions = criteria, {str(session.pk): session for session in sessions}
        own = {_name(criterion): _field(criterion) for criterion in criteria}
        self.fields = {**own, **self.fields}

    def clean_cannot_make(self) -> list[PlannedSession]:
        return [self._sessions[pk] for pk in dict.fromkeys(self.cleaned_data["cannot_make"]) if pk in self._sessions]

    @property
    def criterion_fields(self) -> list[forms.BoundField]:
        return [self[_name(criterion)] for criterion in self._criteria]

    @property
    def ticked_sessions(self) -> list[int]:
        """What was ticked, to be shown again."""
        return [self._sessions[pk].pk for pk in self["cannot_make"].value() or () if pk in self._sessions]

    def application(self) -> Application:
        answers = {criterion.pk: self.cleaned_data[_name(criterion)] for criterion in self._criteria}
        return Application(
            committed=self.cleaned_data["committed"],
            answers=answers,
            cannot_make=self.cleaned_data["cannot_make"],
            dates_mark=self.cleaned_data["dates_mark"],
        )

    def refuse(self, refusal: Refusal) -> None:
        self.add_error(refusal.field if refusal.field in self.fields else None, refusal.sentence)


class InterestForm(forms.Form):
    """An expression of interest: nothing has to be said."""

    what_would_help = TextField(
        label="What would help you to take part?",
        help_text="For example other dates, another place, or a set of your own county.",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


def _name(criterion: Criterion) -> str:
    return f"criterion_{criterion.pk}"


def _field(criterion: Criterion) -> forms.Field:
    if criterion.kind == CriterionKind.STATEMENT:
        missing = f"Tick “{criterion.text}” to sign up."
        return forms.BooleanField(
            label=criterion.text, required=criterion.required, error_messages={"required": missing}
        )
    missing = f"Answer “{criterion.text}” to sign up." if criterion.required else ""
    return TextField(label=criterion.text, max_length=ANSWER_LENGTH, missing=missing)
