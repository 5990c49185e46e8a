"""The form by which a coordinator changes the sizes and the policy of a published programme."""

from dataclasses import asdict, fields
from typing import Any

from django import forms

from sets.forms.programme import ProgrammeForm
from sets.rules import Rules, Words


class RulesForm(ProgrammeForm):
    """The sizes and the policy alone, asked as they are of a draft; `seen` is what the page that asks looked at."""

    seen = forms.CharField(required=False, max_length=12, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, rules: Rules) -> None:
        super().__init__(data, initial=asdict(rules))
        asked = {one.name for one in fields(Rules)} | {"seen"}
        self.fields = {name: field for name, field in self.fields.items() if name in asked}

    def clean_seen(self) -> int:
        """-1 for what nobody was shown."""
        sent = self.cleaned_data["seen"]
        return int(sent) if sent.isdecimal() else -1

    @property
    def is_confirmed(self) -> bool:
        """Whether it was sent from the page that says what will happen."""
        return "seen" in self.data

    def rules(self) -> Rules:
        return Rules(**{one.name: self.cleaned_data[one.name] for one in fields(Rules)})

    @property
    def status_shown(self) -> int:
        """Of the page that says what will happen: 409 where it has changed since it was read."""
        return 409 if self.refused else 200


class WordsForm(ProgrammeForm):
    """What the public page says and nobody signs up to, asked as it is of a draft."""

    def __init__(self, data: Any = None, *, words: Words) -> None:
        super().__init__(data, initial=asdict(words))
        asked = {one.name for one in fields(Words)}
        self.fields = {name: field for name, field in self.fields.items() if name in asked}

    def words(self) -> Words:
        return Words(**self.cleaned_data)
