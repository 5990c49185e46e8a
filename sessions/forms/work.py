"""What members type of their issues and actions. Malformed input is refused here."""

from typing import Any
from uuid import UUID, uuid4

from django import forms

from sessions.models import Action, Issue
from sessions.services.actions import ActionWords
from sessions.services.issues import IssueWords
from sessions.states import Outcome
from sets.forms.decision import DayField, Decision


class WordsField(forms.CharField):
    """Words of some length, said in a sentence when there are too many: nothing is cut off."""

    def __init__(self, *, most: int, rows: int = 3, missing: str = "", **kwargs: Any) -> None:
        messages = {"max_length": f"Write {most} characters or fewer.", "required": missing}
        widget = forms.Textarea(attrs={"rows": rows})
        super().__init__(max_length=most, required=bool(missing), widget=widget, error_messages=messages, **kwargs)
        self.widget.attrs.pop("maxlength", None)

    def to_python(self, value: Any) -> str:
        """Browsers send two signs for each new line, which would count twice."""
        return str(super().to_python(value)).replace("\r\n", "\n")


class IssueForm(Decision):
    question = WordsField(
        label="Your issue, as a question",
        most=300,
        rows=2,
        missing="Write your issue as a question.",
        help_text="For example: how can I bring the planning team and the partnership to one table?",
    )
    why_it_matters = WordsField(label="Why it matters", most=2000)
    influence = WordsField(label="What I can influence", most=2000)
    tried = WordsField(label="What I have tried", most=2000)
    wanted = WordsField(label="What I want from the set", most=2000)
    is_relevant = forms.BooleanField(label="It is relevant: it belongs to my work and this programme", required=False)
    is_important = forms.BooleanField(label="It is important: I want to move it on", required=False)
    is_possible = forms.BooleanField(label="Progress is possible in the time we have", required=False)
    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1, required=False)
    #: Of this form: sent twice, it is one.
    key = forms.UUIDField(initial=uuid4, widget=forms.HiddenInput, required=False)

    @classmethod
    def of(cls, issue: Issue, data: Any = None) -> "IssueForm":
        return cls(data, initial={name: getattr(issue, name) for name in cls.base_fields if name != "key"})

    def having_seen(self, issue: Issue) -> None:
        """The page shows what stands beside what was typed: the next time it is saved over it."""
        self.data = self.data.copy()
        self.data["revision"] = str(issue.revision)

    def words(self) -> IssueWords:
        given = {name: value for name, value in self.cleaned_data.items() if name not in ("revision", "key")}
        return IssueWords(**given)


class PassOnForm(Decision):
    words = WordsField(
        label="What the sponsor may read",
        most=1000,
        missing="Write what the sponsor may read, in words that name nobody.",
        help_text="In your own words, without a name of a person, an organisation or a place.",
    )


class ActionForm(Decision):
    what = WordsField(label="What I will do", most=500, rows=2, missing="Write what you will do.")
    due_on = DayField(label="By when", required=True)
    how_i_will_know = WordsField(label="How I will know that it worked", most=500, rows=2)
    issue = forms.ModelChoiceField(
        Issue.objects.none(), label="It comes from this issue", required=False, empty_label="None of them"
    )
    #: Of this form: sent twice, it is one.
    key = forms.UUIDField(initial=uuid4, widget=forms.HiddenInput, required=False)

    def __init__(self, data: Any = None, *, issues: Any = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.fields["due_on"].error_messages["required"] = "Choose a day."
        if issues is None or not issues.exists():
            del self.fields["issue"]
        else:
            field = self.fields["issue"]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset = issues
            field.label_from_instance = lambda issue: issue.question

    def words(self) -> ActionWords:
        given = self.cleaned_data
        return ActionWords(given["what"], given["due_on"], given["how_i_will_know"])


class MemberChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return str(obj.participant)


class ActionForAMemberForm(ActionForm):
    """The facilitator's: whose action it is."""

    field_order = ["owner", "what", "due_on", "how_i_will_know"]

    def __init__(self, data: Any = None, *, members: Any, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        missing = {"required": "Choose whose action it is."}
        self.fields["owner"] = MemberChoice(members, label="Whose action", error_messages=missing)
        self.fields["what"].label = "What they will do"
        self.fields["how_i_will_know"].label = "How they will know that it worked"
        self.order_fields(self.field_order)


class UpdateForm(Decision):
    text = WordsField(label="How does it go?", most=1000, rows=2, missing="Write a line about how it goes.")
    key = forms.UUIDField(widget=forms.HiddenInput, required=False)

    @classmethod
    def empty(cls) -> "UpdateForm":
        """With a name of its own for what will be sent, so that a second click is not a second line."""
        return cls(initial={"key": uuid4()})

    def key_sent(self) -> UUID:
        return self.cleaned_data["key"] or uuid4()


class CloseForm(Decision):
    outcome = forms.ChoiceField(
        label="What came of it?",
        choices=Outcome.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what came of it."},
    )
    learned = WordsField(
        label="What I learned", most=2000, help_text="An action that did not work is done as well: you know more now."
    )


class DropForm(Decision):
    reason = WordsField(
        label="Why", most=500, rows=2, missing="Give a reason.", help_text="The people of your set can read it."
    )


class ChangeForm(ActionForm):
    reason = WordsField(label="Why it changes", most=500, rows=2, missing="Give a reason.")
    field_order = ["what", "due_on", "how_i_will_know", "reason"]

    @classmethod
    def of(cls, action: Action, data: Any = None) -> "ChangeForm":
        shown = {"what": action.what, "due_on": action.due_on, "how_i_will_know": action.how_i_will_know}
        return cls(data, initial=shown)
