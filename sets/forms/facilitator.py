"""What a facilitator fills in: the profile, a conflict."""

from typing import Any

from django import forms

from participants.models import Organisation
from participants.profile_forms import LineField, TextField
from sets.forms.decision import Decision
from sets.models import FacilitatorProfile, Programme
from sets.services.facilitators import Said


def _words(label: str, help_text: str, most: int, rows: int = 4) -> TextField:
    return TextField(label=label, help_text=help_text, max_length=most, widget=forms.Textarea(attrs={"rows": rows}))


class FacilitatorProfileForm(Decision):
    approach = _words("About me and how I facilitate", "How you work with a set, in your own words.", 2000)
    experience = _words("Experience", "Sets you have run, and work you did before.", 2000)
    themes = LineField(label="Sectors and themes", help_text="For example planning or skills.", max_length=300)
    accreditation = LineField(label="Accreditation", max_length=300)
    languages = LineField(label="Languages", help_text="Besides English.", max_length=200)
    availability = _words("Availability", "For example: Tuesdays and Thursdays, not in August.", 500, rows=2)
    shows_contact = forms.BooleanField(
        label="The people of my sets see my email address", required=False, help_text="Coordinators see it anyway."
    )
    is_listed = forms.BooleanField(
        label="Coordinators I have not worked with may find me when they look for a facilitator", required=False
    )

    def __init__(self, data: Any = None, *, profile: FacilitatorProfile | None) -> None:
        super().__init__(data, initial={name: getattr(profile, name) for name in self.base_fields} if profile else None)

    def said(self) -> Said:
        return Said(**self.cleaned_data)


class ConflictForm(Decision):
    """With an organisation, with a programme, or anything else; one of them, and why."""

    ABOUT = (
        ("organisation", "With an organisation"),
        ("programme", "With a programme"),
        ("other", "Something else, such as somebody I know"),
    )
    about = forms.ChoiceField(
        label="What is it about?",
        choices=ABOUT,
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(("required", "invalid_choice"), "Choose what it is about."),
    )
    organisation = forms.ModelChoiceField(
        Organisation.objects.accepted().order_by("name"),
        required=False,
        help_text="If it is about an organisation.",
        empty_label="Choose one",
        error_messages={"invalid_choice": "Choose an organisation of the list."},
    )
    programme = forms.ModelChoiceField(
        Programme.objects.published().order_by("title"),
        required=False,
        help_text="If it is about a programme.",
        empty_label="Choose one",
        error_messages={"invalid_choice": "Choose a programme of the list."},
    )
    words = TextField(
        label="Why is there a conflict?",
        help_text="The coordinators whom it concerns read it, before they assign you. Members never do.",
        max_length=500,
        missing="Say why there is a conflict: the coordinator decides by it.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean(self) -> dict[str, Any]:
        answers = super().clean() or self.cleaned_data
        about = answers.get("about")
        for name, missing in (("organisation", "Choose the organisation."), ("programme", "Choose the programme.")):
            if about == name and not answers.get(name) and name not in self.errors:
                self.add_error(name, missing)
        return answers

    def declared(self) -> dict[str, Any]:
        answers = self.cleaned_data
        chosen = {name: answers[name] if answers["about"] == name else None for name in ("organisation", "programme")}
        return {**chosen, "words": answers["words"]}
