"""Forms of a file of sign-ups that came by e-mail."""

import re
from collections import defaultdict
from typing import Any

from django import forms
from django.http import QueryDict

from core.tables.reading import LARGEST, TAKEN
from participants.profile_forms import LineField, TextField
from sets.forms.decision import Decision
from sets.forms.places import REASON_LENGTH
from sets.forms.sign_up import SignUpForm
from sets.models import Criterion, SignUpImport
from sets.selectors.sign_up_import import headings_in, samples_of
from sets.services.sign_up_import import MOST_ROWS, Entry
from sets.sign_ups.columns import HEADINGS, NEEDED

_LEFT_OUT = "out"
_ANSWER = re.compile(r"(organisation|person)-(\d{1,7})")


class FileForm(Decision):
    """A file; what it really holds is looked at by the service."""

    file = forms.FileField(
        label="File",
        help_text=f"CSV or Excel (.xlsx), up to {MOST_ROWS} sign-ups and {LARGEST // 1024**2} MB. "
        "Nobody is signed up before you have seen what it would do.",
        allow_empty_file=True,
        error_messages={"required": "Choose a file.", "invalid": "Choose a file."},
        widget=forms.FileInput(attrs={"accept": ",".join(TAKEN)}),
    )

    def __init__(self, *sent: Any) -> None:
        super().__init__(*sent)


class ColumnsForm(Decision):
    """What each column of the file is. A column that nobody names is left out."""

    def __init__(self, data: Any = None, *, sent: SignUpImport) -> None:
        super().__init__(data)
        named = {column: field for field, column in sent.columns.items()}
        headings = headings_in(sent)
        for column, samples in enumerate(samples_of(sent)):
            heading = headings[column] if column < len(headings) else ""
            self.fields[f"column_{column}"] = forms.ChoiceField(
                label=heading.strip()[:80] or f"Column {column + 1}",
                help_text=" · ".join(sample[:60] for sample in samples) or "Empty in the first rows",
                choices=[(_LEFT_OUT, "Leave it out"), *HEADINGS.items()],
                initial=named.get(column, _LEFT_OUT),
                error_messages=dict.fromkeys(("required", "invalid_choice"), "Choose one of the answers."),
            )
        self.fields["has_headings"] = forms.BooleanField(
            label="The first row holds headings", initial=bool(sent.heading_row), required=False
        )
        self.columns: dict[str, int] = {}

    def clean(self) -> dict[str, Any]:
        answers = super().clean() or self.cleaned_data
        for name, field in list(answers.items()):
            if name == "has_headings" or field == _LEFT_OUT:
                continue
            if field in self.columns:
                self.add_error(name, f"Another column is “{HEADINGS[field]}” already. Choose one of the two.")
            self.columns[field] = int(name.removeprefix("column_"))
        missing = [HEADINGS[field] for field in NEEDED if field not in self.columns]
        if not self.errors and missing:
            self.add_error("column_0", f"Say which column is “{missing[0]}”.")
        return answers


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


def answers_in(sent: QueryDict) -> dict[int, dict[str, str]]:
    """By number of the row, what is chosen for its organisation and for the person."""
    found: dict[int, dict[str, str]] = defaultdict(dict)
    for name, value in sent.items():
        if (match := _ANSWER.fullmatch(name)) and value:
            found[int(match[2])][match[1]] = str(value)
    return dict(found)
