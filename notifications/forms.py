"""A tick for each kind of mail that can be switched off."""

from collections.abc import Sequence
from typing import Any

from django import forms

from notifications.selectors import Part


class PreferencesForm(forms.Form):
    """One field for each choice that the reader has; a kind that is not among them changes nothing."""

    def __init__(self, sent: Any, parts: Sequence[Part]) -> None:
        super().__init__(sent, initial={line.kind: line.wanted for part in parts for line in part.choices})
        for part in parts:
            for line in part.choices:
                self.fields[line.kind] = forms.BooleanField(
                    label=line.label, help_text=line.description, required=False
                )
        self.parts = parts

    def rows(self) -> list[tuple[Part, list[Any]]]:
        return [(part, [self[line.kind] for line in part.choices]) for part in self.parts]
