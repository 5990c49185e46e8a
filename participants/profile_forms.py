"""Forms of the profile and of the register of organisations."""

from typing import Any

from django import forms

from core.refusal import Refusal
from participants.models import Organisation, User
from participants.recognition import Match, Why, matches
from participants.selectors import Suggestions, suggestions
from participants.services.organisation_steps import AREA_LENGTH, NAME_LENGTH
from participants.services.organisations import Particulars
from participants.services.profile import NotListed
from participants.spelling import is_mail_domain, key
from participants.states import Kind, Nation, Tier

#: What is sent instead of an id by whoever does not find their organisation.
NOT_LISTED = "not-listed"

_MOST_LINES = 50


class LineField(forms.CharField):
    """One line of text. No `maxlength`, which cuts off what is pasted without a word: too long is said."""

    def __init__(self, *, max_length: int, missing: str = "", **kwargs: Any) -> None:
        too_long = f"Shorten this to {max_length:,} characters or fewer. It has %(show_value)d now."
        messages = {"max_length": too_long, "required": missing}
        super().__init__(max_length=max_length, error_messages=messages, required=bool(missing), **kwargs)

    def to_python(self, value: Any) -> str:
        """Without stray spaces; what nobody can see, such as zero-width marks alone, is nothing. NUL is refused."""
        line = " ".join((super().to_python(value) or "").split())
        is_seen = any(character.isprintable() or character == "\0" for character in line.replace(" ", ""))
        return line if is_seen else ""

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {name: value for name, value in super().widget_attrs(widget).items() if name != "maxlength"}


class TextField(LineField):
    """Several lines of text; line breaks stay."""

    widget = forms.Textarea

    def to_python(self, value: Any) -> str:
        return forms.CharField.to_python(self, value).replace("\r\n", "\n")


class ProfileForm(forms.Form):
    """Who somebody is and whom they represent.

    What is typed for the organisation is never taken as one: matches are shown as radio buttons, by the server or while
    typing, and a choice counts only if it was made from the matches of what still stands in the field (`shown_for`).
    """

    full_name = LineField(
        label="Full name",
        max_length=120,
        missing="Type your full name.",
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    organisation_name = LineField(
        label="Whom do you represent?",
        help_text="Type the name of your local strategic partnership (LSP), your council or its area.",
        max_length=NAME_LENGTH,
        missing="Type the name of the organisation you represent.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    organisation = forms.CharField(required=False)
    shown_for = forms.CharField(required=False)
    kind = forms.CharField(required=False)
    area_covered = LineField(label="Council areas it covers", max_length=AREA_LENGTH)
    job_title = LineField(
        label="Job title",
        max_length=120,
        missing="Type your job title.",
        widget=forms.TextInput(attrs={"autocomplete": "organization-title"}),
    )
    access_needs = TextField(
        label="Anything we should arrange",
        help_text="For example step-free access or captions. Seen by those who run your sessions.",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, data: Any = None, *, person: User) -> None:
        self.person = person
        current = person.organisation
        super().__init__(
            data,
            initial={
                "full_name": person.full_name,
                "organisation_name": current.name if current else "",
                "job_title": person.job_title,
                "access_needs": person.access_needs,
            },
        )
        #: What the page shows below the field; nothing while there is nothing to choose.
        self.suggestions: Suggestions | None = None
        self.chosen: Organisation | NotListed | None = None

    def clean(self) -> dict[str, Any]:
        answers = super().clean() or self.cleaned_data
        typed = answers.get("organisation_name")
        if not typed:
            return answers
        # A hidden field that came with what no field can hold is left out of the answers.
        shown_for = " ".join(answers.get("shown_for", "").split())
        choice = answers.get("organisation", "") if shown_for == typed else ""
        current = self.person.organisation
        if choice == NOT_LISTED:
            self._ask_for(typed, answers)
        elif choice.isdecimal() and len(choice) < 19:
            self.chosen = Organisation.objects.choosable_by(self.person).filter(pk=int(choice)).first()
        elif not choice and current and typed == current.name:
            self.chosen = current
        if self.chosen is None and "organisation_name" not in self.errors:
            self.add_error("organisation_name", "Choose the organisation you mean, or say that yours is not listed.")
        if not self.chosen or choice:
            self.suggestions = suggestions(self.person, typed)
        return answers

    def _ask_for(self, typed: str, answers: dict[str, Any]) -> None:
        if not key(typed):
            self.add_error("organisation_name", "Type the name with at least one letter or number.")
        elif answers.get("kind") not in Kind.values:
            self.add_error("kind", "Choose what kind of organisation it is.")
            self.chosen = NotListed(typed, "")
        elif "area_covered" in answers:
            self.chosen = NotListed(typed, answers["kind"], answers["area_covered"])
        else:
            self.chosen = NotListed(typed, answers["kind"])

    def refuse(self, refusal: Refusal) -> None:
        beside = {"name": "organisation_name", "organisation": "organisation_name"}
        self.add_error(beside.get(refusal.field or "", refusal.field), refusal.sentence)


class RegisterForm(forms.Form):
    """Narrows the register; anything it does not know is left out, not refused."""

    q = forms.CharField(label="Name or area", required=False)
    kind = forms.ChoiceField(label="Kind", choices=[("", "Any kind"), *Kind.choices], required=False)
    tier = forms.ChoiceField(label="Tier", choices=[("", "Any tier"), *Tier.choices], required=False)

    def narrowing(self) -> dict[str, str]:
        self.is_valid()
        return {
            "typed": self.cleaned_data.get("q", ""),
            "kind": self.cleaned_data.get("kind", ""),
            "tier": self.cleaned_data.get("tier", ""),
        }


class OrganisationForm(forms.Form):
    """What the register holds of one organisation."""

    name = LineField(label="Name", max_length=NAME_LENGTH, missing="Type the name of the organisation.")
    is_another = forms.BooleanField(label="It is another organisation with a similar name", required=False)
    kind = forms.ChoiceField(label="Kind", choices=Kind.choices, widget=forms.RadioSelect, initial=Kind.LSP)
    tier = forms.ChoiceField(label="Tier", choices=Tier.choices, initial=Tier.NONE)
    parent = forms.ModelChoiceField(
        Organisation.objects.none(),
        label="County it lies in",
        help_text="Only for a district.",
        required=False,
        empty_label="None",
    )
    nation = forms.ChoiceField(label="Nation", choices=Nation.choices, initial=Nation.ENGLAND)
    area_covered = LineField(
        label="Council areas covered",
        help_text="Of an LSP: the councils as people write them, several with a semicolon between. "
        "Whoever types one of them is shown this organisation.",
        max_length=AREA_LENGTH,
    )
    aliases = TextField(
        label="Also written as",
        help_text="Other names people use, one on each line.",
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    domains = TextField(
        label="Mail domains",
        help_text="What stands after the @ in its people’s addresses, one on each line. "
        "Other addresses are pointed out to you and never stopped.",
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, data: Any = None, *, organisation: Organisation | None = None) -> None:
        self.organisation = organisation
        super().__init__(data, initial=_as_held(organisation) if organisation else None)
        counties = Organisation.objects.accepted().filter(tier=Tier.COUNTY).by_name()
        field = self.fields["parent"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = counties.exclude(pk=organisation.pk) if organisation else counties
        self.alike: list[Match] = []

    def clean_aliases(self) -> list[str]:
        lines = _lines(self.cleaned_data["aliases"])
        for line in lines:
            if len(line) > NAME_LENGTH:
                raise forms.ValidationError(f"Shorten “{line[:40]}…” to {NAME_LENGTH} characters or fewer.")
            if not key(line):
                raise forms.ValidationError(f"“{line}” has no letter or number. Take it out.")
        return lines

    def clean_domains(self) -> list[str]:
        domains = [line.lower().rpartition("@")[2] for line in _lines(self.cleaned_data["domains"])]
        for domain in domains:
            if not is_mail_domain(domain):
                raise forms.ValidationError(f"“{domain[:60]}” is not a mail domain. One looks like example.org.")
        return domains

    def clean(self) -> dict[str, Any]:
        answers = super().clean() or self.cleaned_data
        if answers.get("parent") and answers.get("tier") != Tier.DISTRICT:
            self.add_error("parent", "Only a district lies in a county. Choose the tier “District”, or no county.")
        name = answers.get("name")
        if name and not key(name):
            self.add_error("name", "Type the name with at least one letter or number.")
        elif name and not answers["is_another"] and (self.organisation is None or self.organisation.name != name):
            self._refuse_if_alike(name, answers.get("kind", ""))
        return answers

    def _refuse_if_alike(self, name: str, kind: str) -> None:
        mine = self.organisation.pk if self.organisation else None
        self.alike = [
            match
            for match in matches(name)
            if match.is_exact
            and match.why != Why.AREA
            and match.organisation.pk != mine
            and match.organisation.kind == kind
        ]
        if self.alike:
            known = ", ".join(match.organisation.name for match in self.alike)
            self.add_error("name", f"This may be one you have: {known}. If it is not, say so below the name.")

    def particulars(self) -> Particulars:
        answers = {name: value for name, value in self.cleaned_data.items() if name != "is_another"}
        return Particulars(**answers)

    def refuse(self, refusal: Refusal) -> None:
        self.add_error(refusal.field if refusal.field in self.fields else None, refusal.sentence)


def _lines(text: str) -> list[str]:
    lines = [" ".join(line.split()) for line in text.splitlines() if line.strip()]
    if len(lines) > _MOST_LINES:
        raise forms.ValidationError(f"Keep to {_MOST_LINES} lines. There are {len(lines)} now.")
    return lines


def _as_held(organisation: Organisation) -> dict[str, Any]:
    return {
        "name": organisation.name,
        "kind": organisation.kind,
        "tier": organisation.tier,
        "parent": organisation.parent_county_id,
        "nation": organisation.nation,
        "area_covered": organisation.area_covered,
        "aliases": "\n".join(alias.name for alias in organisation.aliases.order_by("pk")),
        "domains": "\n".join(domain.domain for domain in organisation.domains.order_by("domain")),
    }
