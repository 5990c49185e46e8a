"""The dates of one set: a row for each session, filled in from what stands or from the plan. Times are London's."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time
from typing import Any

from django import forms
from django.core.validators import URLValidator

from core.templatetags.wording import capfirst_only
from participants.profile_forms import LineField, TextField
from participants.states import Nation
from sessions.models import Session
from sessions.selectors.lines import Line
from sessions.services.arranging import Meeting
from sessions.states import HOURS, Mode
from sets.forms.decision import DayField, Decision
from sets.models import PlannedSession
from sets.working_days import LONDON

_PARTS = ("date", "starts", "ends", "mode", "place", "link")
_LINK = "Type a web address that begins with https://, such as https://meet.example.org/our-set."


class ClockField(forms.TimeField):
    """A time of day, chosen or typed."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            required=False,
            widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
            input_formats=["%H:%M", "%H:%M:%S", "%I:%M%p", "%I:%M %p", "%I%p", "%I %p", "%H.%M"],
            error_messages={"invalid": "Type a real time, such as 09:30."},
            **kwargs,
        )


class LinkField(forms.URLField):
    """A web address and nothing that runs: `javascript:` and its like are refused."""

    default_validators = [URLValidator(schemes=["http", "https"], message=_LINK)]

    def __init__(self, **kwargs: Any) -> None:
        too_long = "Shorten this to 500 characters or fewer. It has %(show_value)d now."
        messages = {"invalid": _LINK, "max_length": too_long}
        super().__init__(
            required=False, max_length=500, assume_scheme="https", empty_value="", error_messages=messages, **kwargs
        )
        self.widget.attrs.pop("maxlength", None)


class DatesForm(Decision):
    """A field is sent with what the page had shown in it: what somebody else has changed since is not changed back."""

    nation = forms.ChoiceField(
        label="Whose bank holidays count?",
        choices=Nation.choices,
        show_hidden_initial=True,
        error_messages=dict.fromkeys(("required", "invalid_choice"), "Choose one of the four nations."),
    )

    def __init__(self, data: Any = None, *, lines: Sequence[Line], nation: str, shows_links: bool) -> None:
        super().__init__(data)
        self.lines = list(lines)
        self._shows_links = shows_links
        self.fields["nation"].initial = nation
        for line in self.lines:
            self._add_row(line)
        self.order_fields([*(name for line in self.lines for name in _names(line)), "nation"])

    def _add_row(self, line: Line) -> None:
        session, number = line.session, line.session.number
        day, starts, ends = _times_shown(line)
        # A row that was not on the page is not asked for.
        is_open = session.is_ahead and (not self.is_bound or f"date_{number}" in self.data)
        fields: dict[str, forms.Field] = {
            "date": DayField(label="Date", initial=day),
            "starts": ClockField(label="Starts at", initial=starts),
            "ends": ClockField(label="Ends at", initial=ends),
            "mode": forms.ChoiceField(
                label="How people meet",
                choices=Mode.choices,
                initial=session.mode,
                required=is_open,
                error_messages=dict.fromkeys(("required", "invalid_choice"), "Choose in person, online, or both."),
            ),
            "place": LineField(label="Place", max_length=200, initial=session.place),
            "link": LinkField(label="Join link", initial=session.join_link if self._shows_links else ""),
        }
        if session.join_link and not self._shows_links:
            fields["link"].help_text = "There is one, for the set alone. Leave this empty to keep it."
        if is_open and session.starts_at:
            _require(session, fields)
        for part, field in fields.items():
            field.show_hidden_initial = True
            self.fields[f"{part}_{number}"] = field

    # --- for the page --------------------------------------------------------------------------------------------

    def rows(self, warnings: Mapping[int, Sequence[str]]) -> list[dict[str, Any]]:
        """For the page: the session as it stands, its fields, hidden what they showed, and what speaks against it."""
        return [
            {
                "line": line,
                "is_open": line.session.is_ahead,
                "shown": [self[name].as_hidden(only_initial=True) for name in _names(line)],
                "errors": [error for name in _names(line) for error in self[name].errors],
                "warnings": warnings.get(line.session.number, ()),
                **{part: self[f"{part}_{line.session.number}"] for part in _PARTS},
            }
            for line in self.lines
        ]

    def nation_as_shown(self) -> str:
        return self["nation"].as_hidden(only_initial=True)

    def nation_shown(self) -> str:
        """The chosen one; the standing one while what was sent is none."""
        sent = self.cleaned_data.get("nation") if self.is_bound else ""
        return sent or self.fields["nation"].initial

    def days(self) -> dict[int, date]:
        """The days that the page shows, by number of the session; of sessions that stand."""
        days = {}
        for line in self.lines:
            field = f"date_{line.session.number}"
            open_and_sent = self.is_bound and line.session.is_ahead
            day = self.cleaned_data.get(field) if open_and_sent else self.fields[field].initial
            if day and not line.session.is_void:
                days[line.session.number] = day
        return days

    # --- what was sent -------------------------------------------------------------------------------------------

    def clean(self) -> dict[str, Any]:
        answers = super().clean() or self.cleaned_data
        for line in self.lines:
            number = line.session.number
            if answers.get(f"date_{number}"):
                for part in ("starts", "ends"):
                    self._clean_time(answers, number, part, f"Say when {line.session} {part}.")
        return answers

    def _clean_time(self, answers: Mapping[str, Any], number: int, part: str, missing: str) -> None:
        name = f"{part}_{number}"
        if name in self.errors:
            return
        clock = answers.get(name)
        if clock is None:
            self.add_error(name, missing)
        elif words := why_no_such_time(answers[f"date_{number}"], clock):
            self.add_error(name, words)

    def meetings(self) -> dict[int, Meeting]:
        """What to arrange: rows that were changed, and those of sessions that have no date yet."""
        changed, answers = set(self.changed_data), self.cleaned_data
        found = {}
        for line in self.lines:
            session, number = line.session, line.session.number
            was_sent = f"date_{number}" in self.data
            is_other = bool(changed & {*_names(line), "nation"}) or line.is_missing
            if was_sent and is_other and (session.is_ahead or answers[f"date_{number}"]):
                found[number] = self._meeting(line)
        return found

    def _meeting(self, line: Line) -> Meeting:
        day, starts, ends, mode, place, link = (self.cleaned_data[name] for name in _names(line))
        dated = day is not None
        return Meeting(
            starts_at=datetime.combine(day, starts, LONDON) if dated else None,
            ends_at=datetime.combine(day, ends, LONDON) if dated else None,
            mode=mode or line.session.mode,
            place=place,
            join_link=link or ("" if self._shows_links else line.session.join_link),
            nation=self.cleaned_data["nation"],
        )


class CancelForm(Decision):
    """Why a session is called off."""

    reason = TextField(
        label="Reason",
        help_text="The people of the set read it on the session’s page. It is not in the mail.",
        max_length=500,
        missing="Give a reason: the members are shown it.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )


def _require(session: Session, fields: dict[str, forms.Field]) -> None:
    """A date once given is not taken away; the service says the same."""
    missing = {
        "date": f"{capfirst_only(str(session))} has a date. Give another one, or cancel the session.",
        "starts": f"Say when {session} starts.",
        "ends": f"Say when {session} ends.",
    }
    for part, words in missing.items():
        fields[part].required = True
        fields[part].error_messages["required"] = words


def _names(line: Line) -> list[str]:
    return [f"{part}_{line.session.number}" for part in _PARTS]


def _times_shown(line: Line) -> tuple[date | None, time | None, time | None]:
    starts, ends = line.session.starts_at, line.session.ends_at
    if starts and ends:
        local, until = starts.astimezone(LONDON), ends.astimezone(LONDON)
        return local.date(), local.time(), until.time()
    return line.planned.date, *_hours(line.planned)


def _hours(planned: PlannedSession) -> tuple[time | None, time | None]:
    return HOURS.get(planned.half_day, (None, None))


def why_no_such_time(day: date, clock: time) -> str:
    """On two nights of the year a time does not exist in London, or comes twice."""
    moment = datetime.combine(day, clock, LONDON)
    if moment.astimezone(UTC).astimezone(LONDON).replace(tzinfo=None) != moment.replace(tzinfo=None):
        return "The clocks go forward that night, and this time does not exist. Choose another."
    if moment.utcoffset() != moment.replace(fold=1).utcoffset():
        return "The clocks go back that night, and this time comes twice. Choose another."
    return ""
