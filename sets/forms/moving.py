"""Forms of a coordinator who moves members between sets (P14)."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from django import forms

from sets.forms.places import ReasonForm
from sets.models import Enrolment, LearningSet
from sets.selectors.moving import Target

_AGREED = "They have agreed to the confirmed dates"


class OfProgramme(forms.ChoiceField):
    """What is chosen may have moved on since the page was shown: whatever the programme knows goes to the service."""

    known: Collection[str] = ()

    def valid_value(self, value: Any) -> bool:
        return str(value) in self.known


class WasIn(OfProgramme):
    """The set in which somebody was seen, which the page was about: whoever is elsewhere by now is not moved."""

    widget = forms.HiddenInput

    def __init__(self, **kwargs: Any) -> None:
        messages = dict.fromkeys(("required", "invalid_choice"), "Open this page again, and look who is where.")
        super().__init__(**{"error_messages": messages, **kwargs})

    def bound_data(self, data: Any, initial: Any) -> Any:
        """A page that is shown again after a refusal is about where they are now."""
        return initial


class MoveForm(ReasonForm):
    """Which set, whether they have agreed to its dates, and why."""

    was_in = WasIn()

    to = OfProgramme(
        label="Which set?",
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(("required", "invalid_choice"), "Choose one of the sets."),
    )
    agreed = forms.BooleanField(label=_AGREED, required=False)
    field_order = ("to", "agreed", "reason")

    def __init__(
        self,
        *args: Any,
        place: Enrolment,
        targets: Sequence[Target],
        sets: Iterable[LearningSet],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self._sets = {str(one.pk): one for one in sets}
        to, was_in = self.fields["to"], self.fields["was_in"]
        assert isinstance(to, OfProgramme)
        assert isinstance(was_in, WasIn)
        was_in.known, was_in.initial = self._sets.keys(), place.learning_set_id
        to.choices = [(str(one.learning_set.pk), one.words) for one in targets]
        to.known = self._sets.keys()
        if len(targets) == 1:
            to.initial = str(targets[0].learning_set.pk)
        _ask_agreement(self, [one.learning_set for one in targets])

    def clean_to(self) -> LearningSet:
        return self._sets[self.cleaned_data["to"]]

    def clean_was_in(self) -> LearningSet:
        return self._sets[self.cleaned_data["was_in"]]


class ExchangeForm(ReasonForm):
    """Somebody of another set, in whose place they come."""

    other = OfProgramme(
        label="With whom?",
        error_messages=dict.fromkeys(("required", "invalid_choice"), "Choose a member of another set."),
    )
    was_in = WasIn()
    agreed = forms.BooleanField(label="Both have agreed to the confirmed dates", required=False)
    field_order = ("other", "agreed", "reason")

    def __init__(
        self,
        *args: Any,
        place: Enrolment,
        members: Mapping[LearningSet, Sequence[Enrolment]],
        sets: Iterable[LearningSet],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self._sets = {str(one.pk): one for one in sets}
        other, was_in = self.fields["other"], self.fields["was_in"]
        assert isinstance(other, OfProgramme)
        assert isinstance(was_in, WasIn)
        groups = [(str(of), [(_mark(one, of), _name(one)) for one in people]) for of, people in members.items()]
        other.choices = [("", "Choose somebody"), *groups]
        people = place.programme.enrolments.exclude(pk=place.pk).values_list("pk", flat=True)
        other.known = {f"{pk}-{of}" for pk in people for of in self._sets}
        was_in.known, was_in.initial = self._sets.keys(), place.learning_set_id
        _ask_agreement(self, [*members, *([place.learning_set] if place.learning_set else [])])

    def clean_other(self) -> tuple[int, LearningSet]:
        place, _, seen_in = self.cleaned_data["other"].partition("-")
        return int(place), self._sets[seen_in]

    def clean_was_in(self) -> LearningSet:
        return self._sets[self.cleaned_data["was_in"]]


class RemoveForm(ReasonForm):
    """Why somebody's place ends, and whose the seat is then: of whoever is first in line, or of somebody by name."""

    give_to = OfProgramme(
        label="Who gets the seat?",
        required=False,
        help_text="Somebody chosen by name comes before those who are ahead of them. The record says that it was you.",
        error_messages={"invalid_choice": "Choose somebody who waits."},
    )
    was_in = WasIn(required=False)
    agreed = forms.BooleanField(label="Whoever I chose has agreed to the confirmed dates", required=False)
    field_order = ("give_to", "agreed", "reason")

    def __init__(self, *args: Any, place: Enrolment, waiting: Sequence[Enrolment], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        was_in = self.fields["was_in"]
        assert isinstance(was_in, WasIn)
        was_in.initial = place.learning_set_id
        if self.is_bound:
            was_in.known = {str(pk) for pk in place.programme.sets.values_list("pk", flat=True)}
        # Whoever was chosen is never dropped: nobody is removed for a seat that could not be given.
        was_chosen = bool(self.data.get(self.add_prefix("give_to")))
        if not waiting and not was_chosen:
            del self.fields["give_to"], self.fields["agreed"]
            return
        give_to = self.fields["give_to"]
        assert isinstance(give_to, OfProgramme)
        first = f"Whoever is first in line: {waiting[0].participant}" if waiting else "Nobody by name"
        give_to.choices = [("", first), *((one.pk, _name(one)) for one in waiting)]
        if self.is_bound:
            people = place.programme.enrolments.exclude(pk=place.pk).values_list("pk", flat=True)
            give_to.known = {str(pk) for pk in people}
        _ask_agreement(self, [place.learning_set] if place.learning_set else [])


def _ask_agreement(form: forms.Form, targets: Iterable[LearningSet]) -> None:
    """Only where there are dates to agree to, and for those (P14)."""
    dated = [str(one) for one in targets if one.dates_confirmed_at]
    if not dated:
        del form.fields["agreed"]
        return
    form.fields["agreed"].help_text = f"Needed for {' and '.join(dated)}, whose dates are confirmed."


def _mark(place: Enrolment, learning_set: LearningSet) -> str:
    return f"{place.pk}-{learning_set.pk}"


def _name(place: Enrolment) -> str:
    return f"{place.participant} ({place.organisation})"
