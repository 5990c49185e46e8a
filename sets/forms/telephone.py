"""What a coordinator fills in for somebody who telephoned or wrote (P15)."""

from datetime import datetime
from typing import Any

from django import forms

from participants.models import Organisation
from participants.profile_forms import LineField, TextField
from participants.selectors import Suggestions, possible_same
from participants.services.people import Caller
from sets.forms.caller import CallerForm
from sets.forms.decision import Decision, MomentField
from sets.forms.places import REASON_LENGTH
from sets.forms.sign_up import SignUpForm
from sets.models import Criterion, PlannedSession
from sets.received import end_of_minute

#: As they stand on the page; what the programme asks comes between.
_FIRST = ("email", "full_name", "job_title", "organisation_name", "organisation", "shown_for", "received_at")
_LAST = ("cannot_make", "committed", "reason")


class RequestForm(CallerForm, Decision, SignUpForm):
    """Who it is, when it was received, what they said, and why it is entered for them.

    What is typed for the organisation is never taken as one: the matches are shown, and one is chosen.
    """

    organisation_name = LineField(
        label="Whom do they represent?",
        help_text="Type a name or an area: those that may be meant are shown.",
        max_length=160,
        missing="Type the name of the organisation.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    organisation = forms.CharField(required=False)
    shown_for = forms.CharField(required=False)
    received_at = MomentField(
        label="Received",
        help_text="London time. They stand in the order where the end of this minute puts them.",
        required=True,
        error_messages={
            "required": "Say when the request was received.",
            "invalid": "Type a real date and time, such as 2028-10-24 09:30.",
        },
    )
    reason = TextField(
        label="Reason",
        help_text="Why you enter it for them. It is kept with the ledger, and they are shown it.",
        max_length=REASON_LENGTH,
        missing="Give a reason: the person is shown it.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(
        self, data: Any = None, *, criteria: list[Criterion], sessions: list[PlannedSession], now: datetime
    ) -> None:
        super().__init__(data, criteria=criteria, sessions=sessions)
        self.order_fields([*_FIRST, *(name for name in self.fields if name not in (*_FIRST, *_LAST)), *_LAST])
        self.initial["received_at"] = now.replace(second=0, microsecond=0)
        #: What the page shows below the name; nothing while there is nothing to choose.
        self.suggestions: Suggestions | None = None
        self.chosen: Organisation | None = None

    def clean(self) -> dict[str, Any]:
        answers = super().clean() or self.cleaned_data
        typed = answers.get("organisation_name")
        if not typed:
            return answers
        choice = answers.get("organisation", "") if " ".join(answers.get("shown_for", "").split()) == typed else ""
        if choice.isdecimal() and len(choice) < 19:
            self.chosen = Organisation.objects.accepted().filter(pk=int(choice)).first()
        self.suggestions = possible_same(typed)
        if self.chosen is None:
            some = "Choose the organisation they represent." if self.suggestions.matches else _NONE
            self.add_error("organisation_name", some)
        return answers

    def clean_received_at(self) -> datetime:
        return end_of_minute(self.cleaned_data["received_at"])

    @property
    def shows_dates(self) -> bool:
        return any(session.date for session in self._sessions.values())

    def caller(self) -> Caller:
        assert self.chosen is not None
        return self.caller_of(self.chosen)


_NONE = "No organisation of the register is called so. Type it differently, or add it to the register first."
