"""How many sets would fit, and what each number of them would mean, for the coordinator to weigh up (P8)."""

from dataclasses import dataclass
from math import comb

from core.templatetags.wording import in_words, plural
from sets.models import Programme
from sets.options import Figures, Option, better_options, lawful_options
from sets.states import SERVING, ParallelSets

#: Turns to present in the first session, in each between, and in the final one (domain, section 6).
_TURNS_FIRST, _TURNS_BETWEEN, _TURNS_FINAL = 2, 3, 1
#: A session is worth having from this many in the room; experience says four of five come.
_ENOUGH, _TURNOUT = 5, 0.8


@dataclass(frozen=True)
class Arrangement:
    """One number of sets, and what it would mean."""

    option: Option
    sessions: int
    is_present: bool

    @property
    def sizes(self) -> str:
        """`7 and 6`."""
        *most, last = map(str, self.option.sizes)
        return f"{', '.join(most)} and {last}" if most else last

    @property
    def turns(self) -> int:
        """Turns to present that each set's planned sessions hold."""
        return turns(self.sessions)

    @property
    def chance(self) -> str:
        """For the smallest set: how likely at least five are in the room."""
        return in_percent(chance_of_enough(min(self.option.sizes)))


def turns(sessions: int) -> int:
    """Turns to present in so many sessions: two in the first, three in each between, one in the final."""
    if sessions == 0:
        return 0
    return _TURNS_FIRST if sessions == 1 else _TURNS_FIRST + _TURNS_FINAL + _TURNS_BETWEEN * (sessions - 2)


def chance_of_enough(members: int) -> float:
    """How likely at least five of `members` come when each comes four times in five (P8)."""
    return sum(
        comb(members, present) * _TURNOUT**present * (1 - _TURNOUT) ** (members - present)
        for present in range(_ENOUGH, members + 1)
    )


def in_percent(share: float) -> str:
    """`94%`; never a certainty that is none."""
    whole = round(share * 100)
    return "over 99%" if whole >= 100 else f"{whole}%"


def arrangements(programme: Programme, figures: Figures, sessions: int) -> list[Arrangement]:
    """Today's number of sets beside those that would seat more people, best first; nothing if none would (P7, P8)."""
    others = better_options(programme, figures)
    if not others or programme.state not in SERVING:
        return []
    return [
        Arrangement(option, sessions, option.number_of_sets == figures.taking_members)
        for option in lawful_options(programme, figures)
        if option in others or option.number_of_sets == figures.taking_members
    ]


def why_no_other_set(programme: Programme, figures: Figures) -> str:
    """Why the coordinator cannot open another set now, or nothing (P7)."""
    if programme.state not in SERVING:
        return "Sets open only while the programme is open or closed."
    if programme.parallel_sets == ParallelSets.NEVER:
        return "This programme never opens parallel sets."
    if figures.number_of_sets >= programme.max_sets:
        return "This programme already has all the sets it may have."
    if figures.in_line < programme.minimum:
        now = f"{in_words(figures.in_line)} {plural(figures.in_line, 'is,are')}" if figures.in_line else "nobody is"
        return f"Another set can open when {in_words(programme.minimum)} people are in line: {now} now."
    return ""
