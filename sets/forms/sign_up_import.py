"""Forms of a file of sign-ups that came by e-mail."""

from typing import Any

from django import forms

from core.decision import Decision
from core.imports.forms import FileForm
from participants.profile_forms import LineField, TextField
from sets.forms.places import REASON_LENGTH
from sets.forms.sign_up import SignUpForm
from sets.models import Criterion
from sets.services.sign_up_import import MOST_ROWS, Entry


class SignUpsForm(FileForm):
    holds = f"{MOST_ROWS} sign-ups"
    promise = "Nobody is signed up before you have seen what it would do."


class ConfirmForm(Decision, SignUpForm):
    """What is said once for everybody in the file."""

    job_title = LineField(label="Job title where none is known", max_length=120)
    committed = forms.BooleanField(
        label="They all say that they will come to the sessions",
        error_messages={"required": "Ask whether they will come to the sessions: the set depends on it."},
    )
    reason = TextField(
        label="Reason",
        help_text="Why you enter them. It is kept with the ledger, and each is shown it.",
        max_length=REASON_LENGTH,
        missing="Give a reason: each person is shown it.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    leave_out_wrong = forms.BooleanField(required=False)

    def __init__(self, data: Any = None, *, criteria: list[Criterion], without_job_title: int) -> None:
        super().__init__(data, criteria=criteria, sessions=[])
        if without_job_title:
            who = "One person" if without_job_title == 1 else f"{without_job_title} people"
            field = self.fields["job_title"]
            field.required, field.error_messages["required"] = True, "Say what their job title is."
            field.help_text = f"{who} in this file. They can change it in their profile."
        else:
            del self.fields["job_title"]

    def entry(self) -> Entry:
        said = self.cleaned_data
        return Entry(
            self.application(), said["reason"], said.get("job_title", ""), leave_out_wrong=said["leave_out_wrong"]
        )
