"""What a facilitator writes to the set."""

from uuid import uuid4

from django import forms

from participants.profile_forms import TextField
from sessions.services.notes import LENGTH
from sets.forms.decision import Decision


class NoteForm(Decision):
    text = TextField(
        label="Your note",
        help_text="Plain words; line breaks are kept.",
        max_length=LENGTH,
        missing="Write something, or go back.",
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    #: Of this form: sent twice, it is one note.
    key = forms.UUIDField(initial=uuid4, widget=forms.HiddenInput)
