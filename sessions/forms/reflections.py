"""What somebody writes when they look back: after a session, in their journal, as feedback."""

from typing import Any
from uuid import uuid4

from django import forms

from participants.profile_forms import TextField
from sessions.models.feedback import MOST as LONGEST_LINE
from sessions.models.reflection import MOST, Reflection
from sessions.services.reflections import Answer
from sessions.states import FEEDBACK_SCALES, LOOKING_BACK, SCALE
from sets.forms.decision import Decision

LOST = "Load the page again, then send it."


class VersionField(forms.IntegerField):
    """Which version of an answer the page showed; 0 for none."""

    def __init__(self) -> None:
        messages = dict.fromkeys(("required", "invalid", "min_value", "max_value"), LOST)
        super().__init__(min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput, error_messages=messages)


def _text(**said: Any) -> TextField:
    widget = forms.Textarea(attrs={"rows": 5})
    return TextField(**{"max_length": MOST, "widget": widget, "missing": "Write something first.", **said})


class ReflectForm(Decision):
    """One box for each question; an empty one is no answer. Each can be shared."""

    def __init__(self, data: Any = None, *, own: dict[str, Reflection]) -> None:
        super().__init__(data)
        for question in LOOKING_BACK:
            row = own.get(question)
            self.fields[question] = _text(label=question.label, missing="", initial=row.text if row else "")
            self.fields[f"share_{question}"] = forms.BooleanField(
                label="Share this answer with the set, with my name",
                required=False,
                initial=bool(row and row.is_shared),
            )
            self.fields[f"version_{question}"] = VersionField()
            self.fields[f"version_{question}"].initial = row.version if row else 0

    def has_shown(self, own: dict[str, Reflection]) -> None:
        """The page that says no shows what is kept now: sent again, the form means it."""
        self.data = self.data.copy()
        for question in LOOKING_BACK:
            self.data[f"version_{question}"] = own[question].version if question in own else 0

    def rows(self, own: dict[str, Reflection]) -> list[tuple[Any, Any, Any, str]]:
        """The fields of each question and, where somebody's other tab was quicker, what it kept."""
        return [
            (
                self[question],
                self[f"share_{question}"],
                self[f"version_{question}"],
                own[question].text if self.refused and question in own and question in self.errors else "",
            )
            for question in LOOKING_BACK
        ]

    def answers(self) -> list[Answer]:
        said = self.cleaned_data
        return [Answer(str(one), said[one], said[f"share_{one}"], said[f"version_{one}"]) for one in LOOKING_BACK]


class NoteForm(Decision):
    text = _text(label="What do you want to remember?", help_text="Only you read it. 4,000 characters at most.")
    #: Of this form: sent twice, it is one.
    key = forms.UUIDField(initial=uuid4, widget=forms.HiddenInput, required=False)


class EntryForm(Decision):
    """One entry of the journal; `shared` can only be unticked here."""

    text = _text(label="Your words")
    shared = forms.BooleanField(label="Shared with the set, with my name", required=False)
    version = VersionField()

    def __init__(self, data: Any = None, *, entry: Reflection) -> None:
        super().__init__(data, initial={"text": entry.text, "shared": entry.is_shared, "version": entry.version})
        self.fields["text"].label = entry.get_question_display()
        if not entry.is_shared:
            del self.fields["shared"]

    def has_shown(self, entry: Reflection) -> None:
        self.data = self.data.copy()
        self.data["version"] = entry.version

    def said(self) -> dict[str, Any]:
        return {"shared": False, **self.cleaned_data}


class SearchForm(forms.Form):
    """Sent by POST: what somebody looks for in their journal stands in no address and no log (C02)."""

    words = forms.CharField(
        label="Search my journal",
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
        error_messages={"max_length": "Type 200 characters or fewer."},
    )


class FeedbackForm(Decision):
    line = TextField(
        label="One line, if you want to add something",
        max_length=LONGEST_LINE,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="It is shown as you write it. Write nothing that tells who you are. 500 characters at most.",
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        for name, statement in FEEDBACK_SCALES.items():
            self.fields[name] = forms.TypedChoiceField(
                label=statement,
                choices=SCALE,
                coerce=int,
                widget=forms.RadioSelect,
                error_messages={"required": "Choose one answer.", "invalid_choice": "Choose one answer."},
            )
        self.order_fields([*FEEDBACK_SCALES, "line"])
