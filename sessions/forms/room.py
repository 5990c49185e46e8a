"""What people type in the room. Malformed input is refused here."""

from typing import Any

from django import forms

from sessions.forms.work import MemberChoice, WordsField
from sessions.room_clock import ADDED_AT_ONCE, At
from sessions.services.actions import ActionWords
from sessions.services.room_entries import Words
from sets.forms.decision import DayField, Decision

_MOST = 2**31 - 1


class AtField(forms.RegexField):
    """A step of the plan: its block and stage."""

    def __init__(self, **kwargs: Any) -> None:
        messages = {"invalid": "Load the page again, then choose once more.", "required": "Choose a part."}
        super().__init__(r"\A[0-9]{1,9}-[0-9]{1,2}\Z", error_messages=messages, **kwargs)

    def clean(self, value: Any) -> At | None:
        text = super().clean(value)
        return At(*map(int, text.split("-"))) if text else None


class TurnForm(Decision):
    """A button of whoever runs the session: which state of the room they saw."""

    turn = forms.IntegerField(min_value=0, max_value=_MOST)


class GoForm(TurnForm):
    to = AtField()


class GiveForm(TurnForm):
    minutes = forms.TypedChoiceField(choices=[(n, n) for n in ADDED_AT_ONCE], coerce=int)
    source = AtField()


class CarryForm(Decision):
    """Whose turn waits until next time."""

    bid = forms.IntegerField(min_value=1, max_value=_MOST)


class SlotForm(Decision):
    """Of whose turn an entry is."""

    bid = forms.IntegerField(min_value=1, max_value=_MOST, widget=forms.HiddenInput)


class OptionForm(SlotForm):
    key = forms.UUIDField(widget=forms.HiddenInput)
    text = WordsField(
        label="An option for the presenter",
        most=500,
        rows=2,
        missing="Write the option.",
        help_text="Who says it is not kept.",
    )


class WordsForm(SlotForm):
    """What a presenter writes, and what stood there when they began."""

    text = forms.CharField(required=False)
    seen = forms.CharField(required=False, widget=forms.HiddenInput, strip=False)

    def __init__(self, data: Any = None, *, what: Words, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        if what == Words.QUESTION:
            text = WordsField(label="My question now", most=300, rows=2, missing="Write your question.")
        else:
            text = WordsField(
                label="How was that for me, and what did I learn?",
                most=2000,
                help_text="The set reads this in the write-up.",
            )
        self.fields["text"] = text


class ScreenForm(SlotForm):
    is_shown = forms.BooleanField(required=False)


class OptionGoneForm(Decision):
    option = forms.IntegerField(min_value=1, max_value=_MOST)


class RoomActionForm(Decision):
    """An action of one's own; whoever runs the session says whose it is."""

    bid = forms.IntegerField(min_value=1, max_value=_MOST, required=False, widget=forms.HiddenInput)
    key = forms.UUIDField(widget=forms.HiddenInput)
    what = WordsField(label="What I will do", most=500, rows=2, missing="Write what you will do.")
    due_on = DayField(label="By when", required=True)
    how_i_will_know = WordsField(label="How I will know that it worked", most=500, rows=2)

    def __init__(self, data: Any = None, *, members: Any = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.fields["due_on"].error_messages["required"] = "Choose a day."
        if members is not None:
            missing = {"required": "Choose whose action it is."}
            self.fields["owner"] = MemberChoice(members, label="Whose action", error_messages=missing)
            self.fields["what"].label = "What they will do"
            self.fields["how_i_will_know"].label = "How they will know that it worked"
            self.order_fields(["owner", "what", "due_on", "how_i_will_know"])

    def words(self) -> ActionWords:
        given = self.cleaned_data
        return ActionWords(given["what"], given["due_on"], given["how_i_will_know"])
