"""Forms of a file of organisations."""

import re
from typing import Any

from django import forms
from django.http import QueryDict

from core.refusal import Refusal
from core.tables.reading import LARGEST, TAKEN
from participants.import_selectors import samples_of
from participants.importing.columns import HEADINGS
from participants.importing.settling import LEFT_OUT
from participants.models import OrganisationImport
from participants.services.import_work import MOST_ROWS

_ROW = re.compile(r"row-(\d{1,7})")


class ImportForm(forms.Form):
    """A file; what it really holds is looked at by the service and by a worker."""

    file = forms.FileField(
        label="File",
        help_text=f"CSV or Excel (.xlsx), up to {MOST_ROWS:,} organisations and {LARGEST // 1024**2} MB. "
        "Nothing is added before you have seen what it would do.",
        allow_empty_file=True,
        error_messages={"required": "Choose a file.", "invalid": "Choose a file."},
        widget=forms.FileInput(attrs={"accept": ",".join(TAKEN)}),
    )
    refused = False

    def refuse(self, refusal: Refusal) -> None:
        self.refused = True
        self.add_error("file", refusal.sentence)

    @property
    def status(self) -> int:
        return 422 if self.is_bound else 200


class ColumnsForm(forms.Form):
    """What each column of the file is. A column that nobody names is left out."""

    def __init__(self, data: Any = None, *, sent: OrganisationImport) -> None:
        super().__init__(data)
        named = {column: field for field, column in sent.columns.items()}
        for column, samples in enumerate(samples_of(sent)):
            heading = sent.headings[column] if column < len(sent.headings) else ""
            self.fields[f"column_{column}"] = forms.ChoiceField(
                label=heading.strip()[:80] or f"Column {column + 1}",
                help_text=" · ".join(sample[:60] for sample in samples) or "Empty in the first rows",
                choices=[(LEFT_OUT, "Leave it out"), *HEADINGS.items()],
                initial=named.get(column, LEFT_OUT),
                error_messages=dict.fromkeys(("required", "invalid_choice"), "Choose one of the answers."),
            )
        self.fields["has_headings"] = forms.BooleanField(
            label="The first row holds headings", initial=bool(sent.heading_row), required=False
        )
        self.columns: dict[str, int] = {}

    def clean(self) -> dict[str, Any]:
        answers = super().clean() or self.cleaned_data
        for name, field in list(answers.items()):
            if name == "has_headings" or field == LEFT_OUT:
                continue
            if field in self.columns:
                self.add_error(name, f"Another column is “{HEADINGS[field]}” already. Choose one of the two.")
            self.columns[field] = int(name.removeprefix("column_"))
        if not self.errors and "name" not in self.columns:
            self.add_error("column_0", "Say which column holds the names of the organisations.")
        return answers


def revision_in(sent: QueryDict) -> int:
    """What somebody saw; a forged one is none."""
    words = sent.get("revision", "")
    return int(words) if words.isdecimal() and len(words) < 9 else 0


def choices_in(sent: QueryDict) -> dict[int, str]:
    """By number of the row."""
    found = ((_ROW.fullmatch(name), value) for name, value in sent.items())
    return {int(match[1]): value for match, value in found if match and value}
