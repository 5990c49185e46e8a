"""The forms of a file: the upload, what its columns are, what is chosen about its rows."""

import re
from collections import defaultdict
from typing import Any

from django import forms
from django.http import QueryDict

from core.decision import Decision
from core.imports.cells import shortened
from core.imports.columns import Columns
from core.imports.files import SentFile
from core.imports.shown import samples_of
from core.imports.states import COLUMNS
from core.imports.steps import NO_SUCH_ROW
from core.tables.reading import LARGEST, TAKEN

LEFT_OUT = "out"


class FileForm(Decision):
    """A file; what it really holds is looked at by the service. A kind of file says how many it `holds` of what."""

    holds = ""
    promise = "Nothing is written before you have seen what it would do."

    file = forms.FileField(
        label="File",
        allow_empty_file=True,
        error_messages={"required": "Choose a file.", "invalid": "Choose a file."},
        widget=forms.FileInput(attrs={"accept": ",".join(TAKEN)}),
    )

    def __init__(self, *sent: Any) -> None:
        super().__init__(*sent)
        most = f"up to {self.holds} and {LARGEST // 1024**2} MB"
        self.fields["file"].help_text = f"CSV or Excel (.xlsx), {most}. {self.promise}"


class ColumnsForm(Decision):
    """What each column of the file is. A column that nobody names is left out."""

    def __init__(self, data: Any = None, *, sent: SentFile, of: Columns) -> None:
        super().__init__(data)
        self._of = of
        #: Headings of columns that hold something and are not read.
        self.left_out: list[str] = []
        self.fields["heading_row"] = _heading_row(sent)
        named = {column: field for field, column in sent.columns.items()}
        self.in_doubt = self._in_doubt(sent)
        shows_words = sent.heading_row or sent.state == COLUMNS
        for column, samples in enumerate(samples_of(sent)):
            heading = sent.headings[column] if shows_words and column < len(sent.headings) else ""
            label = heading.strip()[:80] or f"Column {column + 1}"
            if samples and column not in named:
                self.left_out.append(label)
            self.fields[f"column_{column}"] = forms.ChoiceField(
                label=label,
                help_text=" · ".join(sample[:60] for sample in samples) or "Empty in the first rows",
                choices=[(LEFT_OUT, "Leave it out"), *of.headings.items()],
                initial=named.get(column, LEFT_OUT),
                error_messages=dict.fromkeys(("required", "invalid_choice"), "Choose one of the answers."),
            )
        self.columns: dict[str, int] = {}

    def clean(self) -> dict[str, Any]:
        answers = super().clean() or self.cleaned_data
        for name, field in list(answers.items()):
            if name == "heading_row" or field == LEFT_OUT:
                continue
            if field in self.columns:
                self.add_error(name, f"Another column is “{self._of.headings[field]}” already. Choose one of the two.")
            self.columns[field] = int(name.removeprefix("column_"))
        if not self.errors and (sentence := self._of.why_not(self.columns)):
            self.add_error("column_0", sentence)
        return answers

    def said(self) -> dict[str, Any]:
        """As services take it."""
        return {"columns": self.columns, "heading_row": int(self.cleaned_data["heading_row"])}

    def _in_doubt(self, sent: SentFile) -> list[str]:
        """Of which columns somebody has to say which one is meant."""
        found = self._of.in_doubt(sent.headings) if sent.heading_row else {}
        said = []
        for field in found.keys() - sent.columns.keys():
            *some, last = [f"“{sent.headings[column].strip()[:80]}”" for column in sorted(found[field])]
            said.append(f"{', '.join(some)} and {last} could each be “{self._of.headings[field]}”. Choose one of them.")
        return sorted(said)


def _heading_row(sent: SentFile) -> forms.ChoiceField:
    """Which row it is; while it is not known, nothing is proposed: either guess would lose or add somebody."""
    rows = [(number, ", ".join(filter(None, map(str.strip, cells)))) for number, cells in sent.may_be_headings]
    choices = [(0, "No row: there are no headings"), *((n, f"Row {n}: {shortened(words)}") for n, words in rows)]
    is_known = sent.heading_row or sent.state != COLUMNS
    return forms.ChoiceField(
        label="Which row holds the headings?",
        help_text="Whatever stands above it is not read.",
        choices=choices if is_known else [("", "Choose"), *choices],
        initial=sent.heading_row if is_known else "",
        error_messages=dict.fromkeys(("required", "invalid_choice"), NO_SUCH_ROW),
    )


def revision_in(sent: QueryDict) -> int:
    """What somebody saw; a forged one is none."""
    words = sent.get("revision", "")
    return int(words) if words.isdecimal() and len(words) < 9 else 0


def answers_in(sent: QueryDict, *questions: str) -> dict[int, dict[str, str]]:
    """By number of the row, what is chosen for each question: `person-7=new` is `{7: {"person": "new"}}`."""
    asked = re.compile(rf"({'|'.join(questions)})-(\d{{1,7}})", re.ASCII)
    found: dict[int, dict[str, str]] = defaultdict(dict)
    for name, value in sent.items():
        if (match := asked.fullmatch(name)) and value:
            found[int(match[2])][match[1]] = str(value)
    return dict(found)
