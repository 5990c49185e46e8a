"""A date poll: what is asked, what a member answers, what is chosen. Every field may be sent without a script."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone

from core.templatetags.wording import short_date
from participants.profile_forms import LineField
from sessions.forms.dates import ClockField, why_no_such_time
from sessions.selectors.poll_answers import AnswerPage, Asked, AskedSession
from sessions.selectors.poll_asking import AskPage, Days
from sessions.selectors.poll_result import OptionResult, PollResult, hours_of
from sessions.services.polling import MOST_OPTIONS, MOST_PLACES, Choice, Offer, Question
from sessions.states import HOURS, Answer, Mode
from sets.forms.decision import DayField, Decision
from sets.states import HalfDay

#: Days asked about in a session's part of an empty form, and how many more are given at a press.
_ROWS, _MORE = 4, 3
_PLACES = 2
#: How long people have to answer, unless somebody says otherwise.
_ANSWER_DAYS = 7
_HALF_DAYS = [(HalfDay.MORNING, "Morning"), (HalfDay.AFTERNOON, "Afternoon"), (HalfDay.EITHER, "Either")]
_HALVES = {HalfDay.EITHER: (HalfDay.MORNING, HalfDay.AFTERNOON)}


class AskForm(Decision):
    """For each session some days, each with a half-day; places; the last day to answer."""

    def __init__(self, data: Any = None, *, page: AskPage, now: datetime) -> None:
        super().__init__(data)
        self._page, self._now = page, now
        self.numbers = [line.session.number for line in page.lines]
        self.rows = self._rows()
        for line in page.lines:
            self._add_session(line.session.number, line.planned.half_day, page.asked.get(line.session.number, ()))
        for index in range(max(_PLACES, len(page.places) + 1)):
            if index < MOST_PLACES:
                initial = page.places[index] if index < len(page.places) else ""
                self.fields[f"place_{index}"] = LineField(label=f"Place {index + 1}", max_length=200, initial=initial)
        self.fields["closes_on"] = DayField(
            label="Answer by the end of",
            initial=self._closes_on(),
            required=True,
            help_text="It must come before the first date asked about.",
            error_messages={
                "required": "Give the last day on which members can answer.",
                "invalid": "Type a real date, such as 24/10/2028.",
            },
        )

    def _rows(self) -> int:
        """How many days each session has room for: as many as were sent, and more at a press of the button."""
        asked = max([len(days) for days in self._page.asked.values()], default=0)
        if not self.is_bound:
            return max(_ROWS, asked + 1)
        sent = str(self.data.get("rows", ""))
        rows = int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 4 else _ROWS
        return min(rows + (_MORE if self.wants_more else 0), MOST_OPTIONS)

    @property
    def wants_more(self) -> bool:
        """More room, nothing else: nothing is asked yet."""
        return self.is_bound and self.data.get("act") == "more"

    def _closes_on(self) -> date:
        return self._page.closes_on or timezone.localdate(self._now) + timedelta(days=_ANSWER_DAYS)

    def _add_session(self, number: int, half_day: str, days: Sequence[Days]) -> None:
        for index in range(self.rows):
            asked = days[index] if index < len(days) else None
            self.fields[f"day_{number}_{index}"] = DayField(
                label=f"Date {index + 1}", initial=asked.date if asked else None
            )
            self.fields[f"half_{number}_{index}"] = forms.ChoiceField(
                label="Half-day",
                choices=_HALF_DAYS,
                initial=asked.half_day if asked else half_day,
                required=False,
                error_messages={"invalid_choice": "Choose morning, afternoon, or either."},
            )

    # --- for the page --------------------------------------------------------------------------------------------

    def sessions(self) -> list[dict[str, Any]]:
        """Each session with its rows of fields, and what speaks against the days in them."""
        against = self._page.warnings({number: self._days(number) for number in self.numbers})
        return [
            {
                "line": line,
                "rows": [self._row(line.session.number, index, against) for index in range(self.rows)],
            }
            for line in self._page.lines
        ]

    def _row(self, number: int, index: int, against: Mapping[int, Mapping[date, Sequence[str]]]) -> dict[str, Any]:
        day = self._day(number, index)
        warnings = against[number].get(day, ()) if day else ()
        return {"day": self[f"day_{number}_{index}"], "half": self[f"half_{number}_{index}"], "warnings": warnings}

    def places(self) -> list[Any]:
        return [self[name] for name in self.fields if name.startswith("place_")]

    def _days(self, number: int) -> list[date]:
        return [day for index in range(self.rows) if (day := self._day(number, index))]

    def _day(self, number: int, index: int) -> date | None:
        name = f"day_{number}_{index}"
        if not self.is_bound:
            return self.fields[name].initial
        try:
            return self.fields[name].clean(self.data.get(name))
        except forms.ValidationError:
            return None

    # --- what was sent -------------------------------------------------------------------------------------------

    def without_errors(self) -> "AskForm":
        """As it was sent, with more room and nothing refused yet."""
        self._errors = forms.utils.ErrorDict()
        return self

    def question(self) -> Question:
        answers = self.cleaned_data
        offers = []
        for number in self.numbers:
            for index in range(self.rows):
                if day := answers[f"day_{number}_{index}"]:
                    chosen = HalfDay(answers[f"half_{number}_{index}"] or HalfDay.EITHER)
                    halves = _HALVES.get(chosen, (chosen,))
                    offers += [Offer(number, day, half, f"day_{number}_{index}") for half in halves]
        places = [answers[name] for name in self.fields if name.startswith("place_") and answers[name]]
        return Question(offers=offers, closes_on=answers["closes_on"], places=places)


class AnswerForm(Decision):
    """Yes, if need be or no for every half-day and place; none has to be answered."""

    def __init__(self, data: Any = None, *, page: AnswerPage) -> None:
        super().__init__(data)
        self._page = page
        for asked in page.options:
            self.fields[f"option_{asked.pk}"] = _answer_field(asked.answer)
        for asked in page.places:
            self.fields[f"place_{asked.pk}"] = _answer_field(asked.answer)

    @property
    def all_of(self) -> AskedSession | None:
        """The session all of whose half-days suit, if that button was pressed."""
        pressed = self.data.get("all", "")
        return next((one for one in self._page.sessions if str(one.pk) == pressed), None)

    def answers(self) -> dict[int, str]:
        found = self._of("option_")
        if session := self.all_of:
            found |= {option.pk: str(Answer.YES) for option in session.options}
        return found

    def places(self) -> dict[int, str]:
        return self._of("place_")

    def _of(self, start: str) -> dict[int, str]:
        return {
            int(name.removeprefix(start)): answer
            for name, answer in self.cleaned_data.items()
            if name.startswith(start) and answer
        }

    # --- for the page --------------------------------------------------------------------------------------------

    def session_rows(self) -> list[dict[str, Any]]:
        return [
            {"session": session, "rows": [self._row("option", asked) for asked in session.options]}
            for session in self._page.sessions
        ]

    def place_rows(self) -> list[dict[str, Any]]:
        return [self._row("place", asked) for asked in self._page.places]

    def _row(self, part: str, asked: Asked) -> dict[str, Any]:
        """What is asked, and the three answers; chosen is what was sent, otherwise what stands."""
        field = self[f"{part}_{asked.pk}"]
        chosen = field.value() or ""
        taps = [
            {"id": f"{field.auto_id}_{number}", "value": value, "label": label, "chosen": value == chosen}
            for number, (value, label) in enumerate(Answer.choices)
        ]
        return {"name": field.html_name, "words": asked.words, "taps": taps, "errors": field.errors}


class ChooseForm(Decision):
    """A half-day and a place for each session, hours for mornings and afternoons, and which answers were seen."""

    def __init__(self, data: Any = None, *, result: PollResult, chosen: Mapping[int, OptionResult]) -> None:
        super().__init__(data)
        self._result = result
        self._options = {str(one.pk): one for session in result.sessions for one in session.options}
        favourite = next((one.name for one in result.places if one.can), "")
        for session in result.sessions:
            number, stands = session.session.number, session.session
            self.fields[f"date_{number}"] = forms.ChoiceField(
                label="Date",
                choices=[(str(one.pk), _with_count(one)) for one in session.options],
                initial=str(chosen[number].pk) if number in chosen else None,
                error_messages=dict.fromkeys(("required", "invalid_choice"), "Choose one of the dates asked about."),
            )
            if stands.mode != Mode.ONLINE:
                self.fields[f"place_{number}"] = LineField(
                    label="Place", max_length=200, initial=favourite or stands.place
                )
        halves = hours_of(one.option.half_day for session in result.sessions for one in session.options)
        for half in halves:
            starts, ends = HOURS[half]
            several = f"{HalfDay(half).label}s"
            self.fields[f"starts_{half}"] = _clock(f"{several} start at", starts)
            self.fields[f"ends_{half}"] = _clock(f"{several} end at", ends)
        self.fields["seen"] = forms.IntegerField(
            widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1, initial=result.poll.version
        )
        self.halves = halves

    def sessions(self) -> list[dict[str, Any]]:
        return [
            {
                "result": session,
                "date": self[f"date_{session.session.number}"],
                "place": self[f"place_{session.session.number}"]
                if f"place_{session.session.number}" in self.fields
                else None,
            }
            for session in self._result.sessions
        ]

    def hours(self) -> list[Any]:
        return [self[f"{part}_{half}"] for half in self.halves for part in ("starts", "ends")]

    def picked(self) -> list[OptionResult]:
        """The half-days that the page shows as chosen."""
        values = (self[f"date_{session.session.number}"].value() for session in self._result.sessions)
        return [self._options[str(value)] for value in values if str(value) in self._options]

    def clean(self) -> dict[str, Any]:
        answers = super().clean() or self.cleaned_data
        for session in self._result.sessions:
            option = self._options.get(answers.get(f"date_{session.session.number}", ""))
            if option:
                self._clean_hours(answers, option)
        return answers

    def _clean_hours(self, answers: Mapping[str, Any], option: OptionResult) -> None:
        for part in ("starts", "ends"):
            name = f"{part}_{option.option.half_day}"
            clock = answers.get(name)
            if clock and name not in self.errors and (words := why_no_such_time(option.option.date, clock)):
                self.add_error(name, words)

    def choices(self) -> dict[int, Choice]:
        answers, found = self.cleaned_data, {}
        for session in self._result.sessions:
            number = session.session.number
            option = self._options[answers[f"date_{number}"]].option
            found[number] = Choice(
                option=option.pk,
                starts=answers[f"starts_{option.half_day}"],
                ends=answers[f"ends_{option.half_day}"],
                place=answers.get(f"place_{number}", ""),
            )
        return found


def keys_in(sent: str) -> Iterable[int]:
    """The half-days that the address of the page names: `12-15-18`."""
    return [int(one) for one in sent.split("-") if one.isascii() and one.isdigit() and len(one) < 19]


def _answer_field(stands: str) -> forms.ChoiceField:
    return forms.ChoiceField(
        choices=Answer.choices,
        initial=stands,
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": "Choose yes, if need be, or no."},
    )


def _clock(label: str, initial: time) -> ClockField:
    field = ClockField(label=label, initial=initial)
    field.required = True
    field.error_messages["required"] = "Give the time."
    return field


def _with_count(option: OptionResult) -> str:
    half_day = HalfDay(option.option.half_day).label.lower()
    return f"{option.option.date:%a} {short_date(option.option.date)}, {half_day}: {option.can} can"
