"""The lines an attendance report is made of, as every format shows them. `attendance_report` fills them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from core.templatetags.wording import long_date, plural
from sessions.attendance_figures import Figures, Share
from sessions.states import COUNTED, AttendanceStatus, SessionState

#: The drawing beside the word of each mark.
_ICONS = {
    AttendanceStatus.PRESENT: "check",
    AttendanceStatus.LATE: "clock",
    AttendanceStatus.LEFT_EARLY: "door",
    AttendanceStatus.APOLOGIES: "mail",
    AttendanceStatus.ABSENT: "cross",
    AttendanceStatus.SUBSTITUTE: "swap",
    AttendanceStatus.NOT_EXPECTED: "stop",
}


@dataclass(frozen=True)
class Cell:
    """One person at one session: the word, its drawing, and a class of its own."""

    status: str
    word: str
    icon: str
    kind: str

    @property
    def is_marked(self) -> bool:
        return self.status != ""


MISSING = Cell("", "Missing", "dashed", "missing")
#: Somebody who was not on that register: the place came later, or ended before.
NOT_THERE = Cell("", "–", "", "not-there")
CELLS = {
    str(status): Cell(str(status), str(status.label), _ICONS[status], str(status).replace("_", "-"))
    for status in AttendanceStatus
}
#: What the words of the grid mean, in their order.
KEY = [*CELLS.values(), MISSING]


@dataclass(frozen=True)
class SessionRow:
    """One session of one set, and what was marked at it."""

    pk: int | None
    learning_set: str
    number: int
    #: The moment it starts, or a planned day, or nothing.
    starts: datetime | date | None
    state: str
    moved: int
    figures: Figures

    @property
    def name(self) -> str:
        return f"Session {self.number}"

    @property
    def is_held(self) -> bool:
        return self.state in COUNTED

    @property
    def state_word(self) -> str:
        return str(SessionState(self.state).label)

    @property
    def moved_word(self) -> str:
        """`moved twice`."""
        times = {1: "once", 2: "twice"}.get(self.moved, f"{self.moved} times")
        return f"moved {times}" if self.moved else ""


@dataclass(frozen=True)
class PersonRow:
    """One person in one set."""

    place: int
    learning_set: str
    name: str
    organisation: str
    tier: str
    #: One for each held session of the set, in their order.
    cells: Sequence[Cell]
    figures: Figures

    @property
    def was_at_every_one(self) -> str:
        """`Yes`, `No`, or nothing where there is nothing to be at."""
        every = self.figures.consistency
        return "" if not every.of else "Yes" if every.number else "No"


@dataclass(frozen=True)
class Grid:
    """The people of one set × its held sessions."""

    learning_set: str
    sessions: Sequence[SessionRow]
    people: Sequence[PersonRow]


@dataclass(frozen=True)
class Group:
    """One line of a table: a set, an organisation, a tier, or all sessions of one number."""

    name: str
    #: Whose marks were found: people of an organisation or tier, sets of a number.
    people: int
    held: int
    figures: Figures


@dataclass(frozen=True)
class Headline:
    planned: int
    held: int
    ahead: int
    moved: int
    cancelled: int
    abandoned: int
    #: Whose place was handed over, given up, taken away.
    replaced: int
    withdrawn: int
    removed: int
    #: On the register of at least one held session.
    people: int
    figures: Figures
    #: Who has a place in another set since; periods frozen before this was counted say none.
    changed_set: int = 0

    @property
    def rows(self) -> list[tuple[str, int]]:
        """What is counted, in words, in the order of every format."""
        return [
            ("Sessions planned", self.planned),
            ("Sessions held", self.held),
            ("Sessions not held yet", self.ahead),
            ("Sessions moved", self.moved),
            ("Sessions cancelled", self.cancelled),
            ("Sessions abandoned", self.abandoned),
            ("People on the registers", self.people),
            ("Apologies", self.figures.apologies),
            ("Absences", self.figures.absences),
            ("Substitutes", self.figures.substitutes),
            ("Marks missing", self.figures.unmarked),
            ("Places handed over", self.replaced),
            ("Places withdrawn", self.withdrawn),
            ("Places removed", self.removed),
            ("Moved to another set", self.changed_set),
        ]


#: What every format says beside the three shares.
MEANINGS = [
    ("Attendance", "The share of their sessions that people were at. Late and left early count."),
    ("Consistency", "The number and share of people who were at every one of their sessions."),
    ("Commitment", "The share of sessions at which the organisation was there, or said in time that nobody could be."),
]


@dataclass(frozen=True)
class Report:
    """Everything the page, the CSV, the spreadsheet and the PDF say."""

    title: str
    slug: str
    made_at: datetime
    #: What was chosen, in words.
    scope: Sequence[str]
    headline: Headline
    sessions: Sequence[SessionRow]
    grids: Sequence[Grid]
    by_set: Sequence[Group]
    by_organisation: Sequence[Group]
    by_tier: Sequence[Group]
    #: One line for each number of session, over all sets.
    trend: Sequence[Group]
    #: `frozen on 3 September 2028 by Carys Bowen`, for a frozen period.
    frozen: str = ""

    @property
    def people(self) -> list[PersonRow]:
        return [row for grid in self.grids for row in grid.people]

    @property
    def day(self) -> str:
        return long_date(self.made_at)

    @property
    def scope_words(self) -> str:
        return ", ".join(self.scope) or "The whole programme"

    @property
    def has_marks(self) -> bool:
        return bool(self.headline.held)

    @property
    def missing_words(self) -> str:
        """`3 marks are missing, and left out of every figure.`"""
        missing = self.headline.figures.unmarked
        marks = plural(missing, "mark is,marks are")
        return f"{missing} {marks} missing, and left out of every figure." if missing else ""

    @property
    def shares(self) -> list[tuple[str, Share, str]]:
        """Name, figure, meaning."""
        figures = self.headline.figures
        of = (figures.attendance, figures.consistency, figures.commitment)
        return [(name, share, meaning) for (name, meaning), share in zip(MEANINGS, of, strict=True)]

    @property
    def groupings(self) -> list[tuple[str, str, Sequence[Group]]]:
        """Heading, what a line is, lines."""
        return [
            ("By set", "Set", self.by_set),
            ("By organisation", "Organisation", self.by_organisation),
            ("By tier", "Tier", self.by_tier),
        ]
