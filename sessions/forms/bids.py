"""What a member types to ask for time."""

from typing import Any

from django import forms

from sessions.forms.work import WordsField
from sessions.models import Bid, Issue
from sessions.services.bids import BidWords
from sessions.states import Urgency
from sets.forms.decision import Decision

_BETWEEN = "Type a number of minutes from 10 to 60."


class BidForm(Decision):
    issue = forms.ModelChoiceField(
        Issue.objects.none(),
        label="One of your issues",
        required=False,
        empty_label="None of them",
        help_text="Only issues that you have shared with the set.",
        error_messages={"invalid_choice": "Choose an issue of yours that you have shared with the set."},
    )
    question = WordsField(
        label="What you would like to bring, as a question",
        most=300,
        rows=2,
        help_text="Left empty, it is the question of the issue you chose.",
    )
    why_now = WordsField(label="Why now", most=1000)
    minutes = forms.IntegerField(
        label="Minutes",
        min_value=10,
        max_value=60,
        initial=35,
        help_text="From 10 to 60.",
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), _BETWEEN),
    )
    urgency = forms.TypedChoiceField(
        label="How urgent is it?",
        choices=Urgency.choices,
        coerce=int,
        initial=Urgency.SOON,
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(("required", "invalid_choice"), "Choose how urgent it is."),
    )

    def __init__(self, data: Any = None, *, issues: Any, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        if not issues.exists():
            del self.fields["issue"]
            question = self.fields["question"]
            question.help_text, question.required = "", True
            question.error_messages["required"] = "Write what you would like to bring, as a question."
            return
        field = self.fields["issue"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = issues
        field.label_from_instance = lambda issue: issue.question

    @classmethod
    def of(cls, bid: Bid | None, issue: Issue | None, data: Any, *, issues: Any) -> "BidForm":
        """Filled with what was asked for, otherwise with the issue it is to be about."""
        if bid is not None:
            initial = {name: getattr(bid, name) for name in cls.base_fields}
        elif issue is not None:
            initial = {"issue": issue.pk, "question": issue.question}
        else:
            initial = {}
        return cls(data, issues=issues, initial=initial)

    def words(self) -> BidWords:
        return BidWords(**{"issue": None, **self.cleaned_data})
