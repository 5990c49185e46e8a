"""Forms for putting a document there."""

from collections.abc import Sequence
from typing import Any

from django import forms

from core.papers import PaperKind
from participants.profile_forms import LineField
from sets.forms.decision import Decision
from sets.models import LearningSet, PlannedSession

TITLE_LENGTH = 120
_ACCEPT = ",".join(f".{kind}" for kind in (*PaperKind.values, "jpeg"))


class DocumentForm(Decision):
    """A file, what it is called on the page, and the session it is for. What the file really is, the service looks."""

    title = LineField(
        label="Title",
        help_text="What readers see, such as “Background paper”.",
        max_length=TITLE_LENGTH,
        missing="Give the document a title.",
    )
    file = forms.FileField(
        label="File",
        help_text="PDF, Word, Excel, PowerPoint, OpenDocument, plain text, CSV, PNG or JPEG, up to 20 MB. "
        "Names of authors, companies and cameras inside the file are removed. So that screen readers can read it, use "
        "real headings and describe the pictures.",
        allow_empty_file=True,
        error_messages={"required": "Choose a file.", "invalid": "Choose a file."},
        widget=forms.FileInput(attrs={"accept": _ACCEPT}),
    )
    session = forms.ChoiceField(
        label="To be read for",
        required=False,
        error_messages={"invalid_choice": "Choose a session from the list."},
    )

    def __init__(self, *args: Any, sessions: Sequence[PlannedSession], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._sessions = {str(one.number): one for one in sessions}
        numbers = [(number, f"Session {number}") for number in self._sessions]
        self.fields["session"].choices = [("", "No session in particular"), *numbers]
        if not numbers:
            del self.fields["session"]

    def said(self) -> dict[str, Any]:
        """What the service is told of title and file."""
        upload = self.cleaned_data["file"]
        return {"title": self.cleaned_data["title"], "name": upload.name, "content": upload.read()}

    def planned_session(self) -> PlannedSession | None:
        return self._sessions.get(self.cleaned_data.get("session", ""))


class ProgrammeDocumentForm(DocumentForm):
    """Also says who reads it."""

    readers = forms.ChoiceField(
        label="Who may read it",
        widget=forms.RadioSelect,
        initial="members",
        error_messages={"required": "Choose who may read it.", "invalid_choice": "Choose who may read it."},
    )
    field_order = ("title", "file", "readers", "session")

    def __init__(self, *args: Any, sets: Sequence[LearningSet], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._sets = {f"set-{one.letter}": one for one in sets}
        self.fields["readers"].choices = [
            ("everybody", "Everybody, before they sign up"),
            ("members", "Members and facilitators of all sets"),
            *((value, f"Members and facilitators of {one}") for value, one in self._sets.items()),
        ]

    @property
    def is_public(self) -> bool:
        return self.cleaned_data["readers"] == "everybody"

    def learning_set(self) -> LearningSet | None:
        return self._sets.get(self.cleaned_data["readers"])
