"""The forms by which a coordinator describes a programme. Nothing typed is lost: not on error, not on adding a row."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from django import forms
from django.forms import BaseFormSet, BoundField, formset_factory
from django.http import QueryDict
from django.utils import timezone

from core.refusal import Refusal
from participants.models import User
from participants.profile_forms import LineField, TextField
from participants.states import Kind as OrganisationKind
from sets.forms.decision import AddressField, DayField, Decision, MomentField
from sets.models import Programme
from sets.services.programmes import CriterionPlan, ProgrammePlan, SessionPlan
from sets.states import CriterionKind, HalfDay, ParallelSets

MOST_ROWS = 12
_LARGEST_SET = 30


def _count(label: str, most: int, *, help_text: str = "") -> forms.IntegerField:
    sentence = f"Type a whole number from 1 to {most}."
    words = dict.fromkeys(("required", "invalid", "min_value", "max_value"), sentence)
    return forms.IntegerField(label=label, min_value=1, max_value=most, help_text=help_text, error_messages=words)


class ProgrammeForm(Decision):
    """All but the rows: what it is about, for whom, how large, how places are given, when one can sign up."""

    title = LineField(label="Name of the programme", max_length=120, missing="Name the programme.")
    aim = TextField(
        label="Aim",
        help_text="What the programme is for, in a sentence or two. It stands first on its page.",
        max_length=2000,
        missing="Say what the programme is for.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    background = TextField(label="Background", max_length=8000, widget=forms.Textarea(attrs={"rows": 6}))
    issues_expected = TextField(
        label="Issues you expect",
        help_text="One on each line. They are shown as suggestions: a set decides for itself what it works on.",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    kinds = forms.MultipleChoiceField(
        label="Who may send a representative",
        choices=OrganisationKind.choices,
        widget=forms.CheckboxSelectMultiple,
        initial=[OrganisationKind.LSP, OrganisationKind.COUNCIL],
        error_messages={
            "required": "Choose at least one kind of organisation.",
            "invalid_choice": "Choose from the kinds listed.",
        },
    )
    sponsor_name = LineField(label="Sponsor", help_text="Who commissions the programme.", max_length=120)
    contact_name = LineField(
        label="Contact’s name",
        help_text="The one person the public page names.",
        max_length=120,
        missing="Name somebody whom people can ask.",
    )
    contact_email = AddressField(label="Contact’s email address", missing="Type the contact’s email address.")
    minimum = _count("Fewest people", _LARGEST_SET)
    optimum = _count("Best number", _LARGEST_SET)
    maximum = _count("Most people", _LARGEST_SET)
    parallel_sets = forms.ChoiceField(
        label="When enough people wait for another set",
        choices=ParallelSets.choices,
        widget=forms.RadioSelect,
        initial=ParallelSets.ASK,
        error_messages={"required": "Choose what happens.", "invalid_choice": "Choose what happens."},
    )
    max_sets = _count("Most sets", 26, help_text="Side by side, the first one counted.")
    offer_working_days = _count(
        "Working days to answer an offer",
        20,
        help_text="Once a set’s dates are confirmed, a seat that comes free is offered and not given at once.",
    )
    opens_at = MomentField(label="Opens", help_text="London time. Empty: as soon as you publish.")
    closes_at = MomentField(label="Closes", help_text="London time. Empty: when you close it.")

    def clean(self) -> dict[str, Any]:
        answers = super().clean() or self.cleaned_data
        sizes = [answers.get(name) for name in ("minimum", "optimum", "maximum")]
        if None not in sizes and sizes != sorted(sizes):
            self.add_error("minimum", "The sizes must rise: fewest, best, most.")
        opens_at, closes_at = answers.get("opens_at"), answers.get("closes_at")
        if opens_at and closes_at and closes_at <= opens_at:
            self.add_error("closes_at", "Sign-up must close after it opens.")
        return answers


class SessionRow(forms.Form):
    """One planned session; a row that is not planned is left out."""

    half_day = forms.ChoiceField(
        label="When",
        choices=[("", "Not planned"), *HalfDay.choices],
        required=False,
        error_messages={"invalid_choice": "Choose from the list."},
    )
    date = DayField(label="Date")
    place = LineField(label="Place", max_length=200)

    def clean(self) -> dict[str, Any]:
        answers = super().clean() or self.cleaned_data
        if (answers.get("date") or answers.get("place")) and not answers.get("half_day", "?"):
            self.add_error("half_day", "Choose morning, afternoon or either, or take out its date and place.")
        return answers


class CriterionRow(forms.Form):
    """One statement or question; a row without words is left out."""

    text = LineField(label="Statement or question", max_length=300)
    kind = forms.ChoiceField(
        label="It is",
        choices=CriterionKind.choices,
        initial=CriterionKind.STATEMENT,
        required=False,
        error_messages={"invalid_choice": "Choose from the list."},
    )
    required = forms.BooleanField(label="Nobody can sign up without it", required=False)


class _Rows(BaseFormSet):
    """Numbered rows; too many is said in a sentence."""

    default_error_messages = {
        "too_many_forms": f"Keep to {MOST_ROWS} rows.",
        "missing_management_form": "Part of the page did not arrive. Load it again and repeat your changes.",
    }


_limits: dict[str, Any] = {"formset": _Rows, "extra": 0, "max_num": MOST_ROWS, "absolute_max": 30, "validate_max": True}
SessionRows = formset_factory(SessionRow, **_limits)
CriterionRows = formset_factory(CriterionRow, **_limits)
_EMPTY_ROWS: dict[str, dict[str, Any]] = {
    "sessions": {"half_day": HalfDay.EITHER},
    "criteria": {"kind": CriterionKind.STATEMENT},
}
_FIRST_ROWS = {"sessions": 3, "criteria": 2}


class ProgrammeForms:
    """The form and its two lists of rows, as one."""

    def __init__(self, data: QueryDict | None = None, *, initial: dict[str, Any] | None = None) -> None:
        """Empty, filled in from `initial`, or what was sent."""
        initial = initial or {}
        self.details = ProgrammeForm(data, initial=initial.get("details", {}))
        self.sessions = SessionRows(data, initial=initial.get("sessions"), prefix="sessions")
        self.criteria = CriterionRows(data, initial=initial.get("criteria"), prefix="criteria")
        self._parts = [self.details, self.sessions, self.criteria]
        self.refusal: Refusal | None = None

    @classmethod
    def empty(cls, contact: User) -> "ProgrammeForms":
        """With whoever makes it as the contact, to be changed."""
        sizes = {"minimum": 6, "optimum": 9, "maximum": 12, "max_sets": 2, "offer_working_days": 3}
        known = {"contact_name": contact.full_name, "contact_email": contact.email}
        rows = {name: [dict(row) for _ in range(_FIRST_ROWS[name])] for name, row in _EMPTY_ROWS.items()}
        return cls(initial={"details": sizes | known, **rows})

    @classmethod
    def of(cls, programme: Programme) -> "ProgrammeForms":
        """A draft as it stands."""
        return cls(initial=_as_it_stands(programme))

    @classmethod
    def with_rows_changed(cls, data: QueryDict) -> "ProgrammeForms":
        """All that was typed, with a row more (`more`) or a row less (`remove`): not checked, and not lost."""
        sent = cls(data)
        rows = {"sessions": _typed_rows(sent.sessions), "criteria": _typed_rows(sent.criteria)}
        if (more := data.get("more", "")) in rows and len(rows[more]) < MOST_ROWS:
            rows[more].append(dict(_EMPTY_ROWS[more]))
        name, _, number = data.get("remove", "").partition("-")
        if name in rows and number.isdecimal() and len(number) < 4 and int(number) < len(rows[name]):
            del rows[name][int(number)]
        return cls(initial={"details": _typed(sent.details), **rows})

    def is_valid(self) -> bool:
        return all(part.is_valid() for part in self._parts)

    @property
    def errors(self) -> bool:
        """Whether the page has something to say of what was sent."""
        return self.details.is_bound and not self.is_valid()

    def non_field_errors(self) -> list[str]:
        """For `{% error_summary %}`."""
        rows = [*self.sessions.non_form_errors(), *self.criteria.non_form_errors()]
        return [*self.details.non_field_errors(), *rows]

    def __iter__(self) -> Iterator[BoundField]:
        for part in (self.details, *self.sessions, *self.criteria):
            yield from part

    def refuse(self, refusal: Refusal) -> None:
        self.refusal = refusal
        self.details.refuse(refusal)

    @property
    def status(self) -> int:
        return self.details.status

    def plan(self) -> ProgrammePlan:
        """What was sent, for the service."""
        sessions = [row.cleaned_data for row in self.sessions if row.cleaned_data.get("half_day")]
        criteria = [row.cleaned_data for row in self.criteria if row.cleaned_data.get("text")]
        return ProgrammePlan(
            **self.details.cleaned_data,
            sessions=[SessionPlan(**row) for row in sessions],
            criteria=[
                CriterionPlan(row["text"], row["kind"] or CriterionKind.STATEMENT, row["required"]) for row in criteria
            ],
        )

    def is_what_stands(self, programme: Programme) -> bool:
        """Whether a draft says what was sent, and nothing else."""
        plan, stands = self.plan(), _as_it_stands(programme)
        rows = {name: [asdict(row) for row in getattr(plan, name)] for name in ("sessions", "criteria")}
        return {"details": self.details.cleaned_data, **rows} == stands


def _as_it_stands(programme: Programme) -> dict[str, Any]:
    return {
        "details": {name: getattr(programme, name) for name in ProgrammeForm.base_fields},
        "sessions": list(programme.planned_sessions.values("half_day", "date", "place")),
        "criteria": list(programme.criteria.values("text", "kind", "required")),
    }


def _typed(form: forms.BaseForm) -> dict[str, Any]:
    """What stands in the fields, as it was sent."""
    return {
        name: field.widget.value_from_datadict(form.data, form.files, form.add_prefix(name))
        for name, field in form.fields.items()
    }


def _typed_rows(rows: BaseFormSet) -> list[dict[str, Any]]:
    return [_typed(row) for row in rows] if rows.management_form.is_valid() else []


class WindowForm(Decision):
    """When sign-up opens and closes. The opening is asked only while it is still to come."""

    opens_at = MomentField(
        label="Opens",
        help_text="London time.",
        required=True,
        error_messages={
            "required": "Say when sign-up opens.",
            "invalid": "Type a real date and time, such as 2028-10-24 09:30.",
        },
    )
    closes_at = MomentField(label="Closes", help_text="London time. Empty: when you close it.")

    def __init__(self, data: Any = None, *, programme: Programme) -> None:
        super().__init__(data, initial={"opens_at": programme.opens_at, "closes_at": programme.closes_at})
        self.opened_at = programme.opens_at
        self.has_opened = programme.opens_at is not None and programme.opens_at <= timezone.now()
        if self.has_opened:
            del self.fields["opens_at"]

    def window(self) -> dict[str, Any]:
        return {"opens_at": self.opened_at, **self.cleaned_data}


class ReopenForm(Decision):
    """Opening sign-up again: until when, and why."""

    closes_at = MomentField(label="Closes", help_text="London time. Empty: when you close it.")
    reason = TextField(
        label="Reason",
        help_text="Kept with the programme’s ledger.",
        max_length=1000,
        missing="Give a reason for opening sign-up again.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )
