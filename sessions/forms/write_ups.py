"""What whoever ran a session types of it: for the set, and for the coordinator."""

from typing import Any

from django import forms

from participants.profile_forms import LineField
from sessions.forms.work import WordsField
from sessions.models import SessionReturn, WriteUp
from sessions.models.write_up import LINE_LENGTH
from sessions.services.write_ups import WriteUpWords
from sessions.themes import Theme
from sets.forms.decision import Decision

_LOST = "Load the page again, then write on."


class RevisionField(forms.IntegerField):
    """Which revision the page showed, 0 for none."""

    def __init__(self) -> None:
        messages = dict.fromkeys(("required", "invalid", "min_value", "max_value"), _LOST)
        super().__init__(min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput, error_messages=messages)


class _Seen(Decision):
    def having_seen(self, row: WriteUp | SessionReturn | None) -> None:
        """The page shows what stands beside what was typed: the next time it is saved over it."""
        self.data = self.data.copy()
        self.data["revision"] = str(row.revision if row else 0)


class WriteUpForm(_Seen):
    decisions = WordsField(
        label="What the set decided",
        most=3000,
        rows=5,
        help_text="About how it works together, when and where it meets, whom it invites. A line for each.",
    )
    findings = WordsField(
        label="What the set found",
        most=3000,
        rows=6,
        help_text="What is worth keeping beyond one issue. Nobody can be traced from it: no names, no organisations.",
    )
    revision = RevisionField()

    @classmethod
    def of(cls, row: WriteUp | None, data: Any = None) -> "WriteUpForm":
        stands = {"decisions": row.decisions, "findings": row.findings} if row else {}
        return cls(data, initial={**stands, "revision": row.revision if row else 0})

    def words(self) -> WriteUpWords:
        return WriteUpWords(self.cleaned_data["decisions"], self.cleaned_data["findings"])


class ReturnForm(_Seen):
    themes = forms.MultipleChoiceField(
        label="What it was about",
        choices=Theme.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text="Choose up to five.",
        error_messages={
            "required": "Choose at least one theme.",
            **dict.fromkeys(("invalid_choice", "invalid_list"), "Choose themes of the list."),
        },
    )
    line = LineField(
        label="One line for the coordinator",
        max_length=LINE_LENGTH,
        help_text=f"At most {LINE_LENGTH} characters. It leaves the set: write nothing of an issue, nobody's name, "
        "no organisation.",
    )
    revision = RevisionField()

    @classmethod
    def of(cls, row: SessionReturn | None, data: Any = None) -> "ReturnForm":
        stands = {"themes": row.themes, "line": row.line} if row else {}
        return cls(data, initial={**stands, "revision": row.revision if row else 0})

    def said(self) -> dict[str, Any]:
        return self.cleaned_data
