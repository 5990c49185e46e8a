"""Forms of what a coordinator decides about sets and people."""

from collections.abc import Sequence
from typing import Any

from django import forms

from core.templatetags.wording import long_date
from participants.models import Organisation, User
from participants.profile_forms import LineField, TextField
from sets.forms.decision import AddressField, DayField, Decision
from sets.models import ConfirmedDate, PlannedSession
from sets.services.learning_sets import SetDate
from sets.states import HalfDay

REASON_LENGTH = 1000


class PlainDecision(Decision):
    """A button and nothing to fill in."""


class OpenSetForm(Decision):
    """The letter of the set that the page showed: a second click must not open the one after it."""

    letter = forms.CharField(required=False, max_length=2, widget=forms.HiddenInput)


class ReasonForm(Decision):
    """Why: kept with the ledger's entry."""

    reason = TextField(
        label="Reason",
        max_length=REASON_LENGTH,
        missing="Give a reason.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, hint: str = "", optional: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].help_text = hint
        self.fields["reason"].required = not optional


class ExtendForm(ReasonForm):
    """A later last day for an offer, and why."""

    last_day = DayField(label="Last day to answer", required=True)
    field_order = ("last_day", "reason")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["last_day"].error_messages["required"] = "Choose the last day to answer."


class FacilitatorForm(Decision):
    """Who is to facilitate a set, by the address of their account."""

    email = AddressField(
        label="Their email address",
        help_text="The one they sign in with.",
        missing="Type their email address.",
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )

    #: The same for an address nobody has and for an account that is closed.
    NOBODY = "Nobody with this address can be assigned. Ask the person to make an account with it, then try again."

    user: User

    def clean_email(self) -> str:
        email = self.cleaned_data["email"]
        user = User.objects.filter(email__iexact=email, is_active=True).first()
        if user is None:
            raise forms.ValidationError(self.NOBODY)
        self.user = user
        return email


class SameAsForm(Decision):
    """Which accepted organisation a requested one is."""

    target = forms.ModelChoiceField(
        Organisation.objects.accepted(),
        error_messages={
            "required": "Choose the organisation that it is the same as.",
            "invalid_choice": "Choose an organisation of the register.",
        },
    )


class DatesForm(Decision):
    """The dates of one set: one row for each planned session, filled in from the plan."""

    def __init__(
        self, data: Any = None, *, sessions: Sequence[PlannedSession], confirmed: Sequence[ConfirmedDate] = ()
    ) -> None:
        super().__init__(data)
        self.sessions = list(sessions)
        known = {one.planned_session_id: one for one in confirmed}
        for session in self.sessions:
            self._add_row(session, known.get(session.pk) or session)

    def _add_row(self, session: PlannedSession, known: PlannedSession | ConfirmedDate) -> None:
        number = session.number
        half_days = [("", "Choose"), (HalfDay.MORNING, "Morning"), (HalfDay.AFTERNOON, "Afternoon")]
        half_day = known.half_day if known.half_day != HalfDay.EITHER else ""
        self.fields[f"date_{number}"] = DayField(label="Date", initial=known.date, required=number == 1)
        if number == 1:
            missing = "Give the date of the first session: a set’s dates begin with it."
            self.fields["date_1"].error_messages["required"] = missing
        self.fields[f"half_day_{number}"] = forms.ChoiceField(
            label="Half-day",
            choices=half_days,
            initial=half_day,
            required=False,
            error_messages={"invalid_choice": "Choose morning or afternoon."},
        )
        self.fields[f"place_{number}"] = LineField(label="Place", max_length=200, initial=known.place)

    def rows(self) -> list[dict[str, Any]]:
        """For the page: the session's name, what the plan says, its three fields."""
        return [
            {
                "title": str(one).capitalize(),
                "planned": long_date(one.date),
                "date": self[f"date_{one.number}"],
                "half_day": self[f"half_day_{one.number}"],
                "place": self[f"place_{one.number}"],
            }
            for one in self.sessions
        ]

    def clean(self) -> dict[str, Any]:
        answers = super().clean() or self.cleaned_data
        for session in self.sessions:
            number = session.number
            if answers.get(f"date_{number}") and answers.get(f"half_day_{number}") == "":
                self.add_error(f"half_day_{number}", f"Say whether {session} is in the morning or the afternoon.")
        return answers

    def dates(self) -> list[SetDate]:
        """The sessions that have a date; the others stay as planned."""
        answers = self.cleaned_data
        return [
            SetDate(
                session,
                answers[f"date_{session.number}"],
                answers[f"half_day_{session.number}"],
                answers[f"place_{session.number}"],
            )
            for session in self.sessions
            if answers[f"date_{session.number}"]
        ]
