"""What the coordinator wrote about each programme of the demonstration."""

from dataclasses import dataclass

from alsportal.demo.days import Days
from sets.services.programmes import CriterionPlan, ProgrammePlan, SessionPlan
from sets.states import CriterionKind, HalfDay, ParallelSets

_CONTACT = {"contact_name": "Carys Bowen", "contact_email": "carys.bowen@example.org"}
_CLOSE_TO_THE_LSP = CriterionPlan("I am closely involved in the work of our local strategic partnership (LSP).")
_ABLE_TO_ACT = CriterionPlan("I can make decisions for our organisation, or see that they are acted on.")


#: The words of the first programme, which people read before they sign up.
_LINKING = {
    "title": "Linking your Local Development Framework with your LSP",
    "aim": (
        "A place for managers and members of local strategic partnerships (LSPs) to work, with others who face the "
        "same, on how the plans for their area can pull in one direction: the Sustainable Community Strategy, the "
        "Local Development Framework (LDF) and the Local Area Agreement (LAA)."
    ),
    "background": (
        "The community strategy says what an area wants to become. The development framework says what is built "
        "where, and the area agreement says who does what by when. On paper one follows from the other. In "
        "practice they are written by different teams, in different years, for different readers.\n\n"
        "In this set you bring a problem of your own, look at it with people who have met it elsewhere, try "
        "something at home and come back to say how it went. A facilitator keeps the time and the purpose. What "
        "you work on is decided by those who come."
    ),
    "issues_expected": (
        "What can spatial planning add when a partnership shapes a place?\n"
        "How do you join strategy, framework and agreement so that each strengthens the others?\n"
        "What does the new kind of area agreement change?\n"
        "How do you bring residents, businesses and voluntary groups into all this?"
    ),
    "sponsor_name": "Progress through Partnership",
}


@dataclass(frozen=True)
class PastDays:
    """The days a past programme met on, and when its sign-up closed, in working days before today.

    It met for the last time a little more than five months ago: its people are told that what they wrote goes.
    """

    sessions: tuple[int, ...] = (200, 170, 140, 111)
    closed: int = 215


PAST = PastDays()


def linking_plans(days: Days) -> ProgrammePlan:
    """Three half-days for six to eight people, one of the dates known; a second set opens by itself."""
    return ProgrammePlan(
        **_LINKING,
        kinds=("lsp",),
        minimum=6,
        optimum=7,
        maximum=8,
        max_sets=2,
        parallel_sets=ParallelSets.AUTOMATIC,
        closes_at=days.moment_ahead(21, "17:00"),
        sessions=(
            SessionPlan(HalfDay.MORNING, days.ahead(35), "Central London, the address follows"),
            SessionPlan(HalfDay.EITHER),
            SessionPlan(HalfDay.EITHER),
        ),
        criteria=(
            _CLOSE_TO_THE_LSP,
            _ABLE_TO_ACT,
            CriterionPlan("Which link between your plans is hardest to make?", CriterionKind.QUESTION),
        ),
        **_CONTACT,
    )


def shared_prosperity(days: Days) -> ProgrammePlan:
    """Six to twelve people, nine at best, for councils and partnerships that spend a fund."""
    return ProgrammePlan(
        title="Making the UK Shared Prosperity Fund work locally",
        aim=(
            "Help those who lead on the UK Shared Prosperity Fund (UKSPF) to deliver the investment plan of their "
            "area, and to learn from one another while there is time to change something."
        ),
        background=(
            "Each set has a designated facilitator and follows the Chatham House Rule: what is learned may be used, "
            "who said it is never told. Every session starts with what you tried since the last one, takes apart a few "
            "issues that members bring, and ends with practical steps to be tested at home.\n\n"
            "A set works best when the same people meet each time, so please sign up only if you can come to all three "
            "sessions."
        ),
        issues_expected=(
            "How do we work better with the local partnership board?\n"
            "How can we measure a change in how people see their town centre?\n"
            "How can a district commission together with its county when neither has done it before?"
        ),
        sponsor_name="Councils’ Improvement Network",
        kinds=("council", "lsp"),
        minimum=6,
        optimum=9,
        maximum=12,
        max_sets=2,
        parallel_sets=ParallelSets.ASK,
        closes_at=days.moment_ahead(18, "12:00"),
        sessions=(
            SessionPlan(HalfDay.MORNING, days.ahead(28), "Calderwick Town Hall"),
            SessionPlan(HalfDay.AFTERNOON, days.ahead(49), "Online"),
            SessionPlan(HalfDay.MORNING, days.ahead(77), "Calderwick Town Hall"),
        ),
        criteria=(
            CriterionPlan("I work on the UK Shared Prosperity Fund in my area.", required=True),
            _ABLE_TO_ACT,
            CriterionPlan("What would you like to have solved by the last session?", CriterionKind.QUESTION),
        ),
        **_CONTACT,
    )


def common_vision(days: Days) -> ProgrammePlan:
    """No date known yet; the coordinator is asked before another set opens."""
    return ProgrammePlan(
        title="From common vision to common practice",
        aim=(
            "Everyone agrees that partners should work together. This set is about what they then do: one project "
            "plan, one base of evidence, one conversation with residents instead of four."
        ),
        background=(
            "For people who fit partnership work into one afternoon a week as much as for those who do nothing else. "
            "We keep the language plain, we explain every abbreviation, and each session ends with a plan of what you "
            "will do next."
        ),
        issues_expected=(
            "How do we share evidence about neighbourhoods rather than averages about wards?\n"
            "How do we bring in the private sector when it has no time for boards?\n"
            "How do we help people change what they do every day?"
        ),
        sponsor_name="Progress through Partnership",
        kinds=("lsp", "council"),
        minimum=6,
        optimum=8,
        maximum=10,
        max_sets=3,
        parallel_sets=ParallelSets.ASK,
        closes_at=days.moment_ahead(28, "17:00"),
        sessions=tuple(SessionPlan(HalfDay.AFTERNOON) for _ in range(4)),
        criteria=(
            _CLOSE_TO_THE_LSP,
            CriterionPlan("I can bring a piece of joint work that is stuck.", required=True),
        ),
        **_CONTACT,
    )


def two_tiers(days: Days) -> ProgrammePlan:
    """A draft: the coordinator has not published it."""
    return ProgrammePlan(
        title="One area, two tiers: county and district partnerships working together",
        aim=(
            "Find out how local strategic partnerships (LSPs) of a county and of its districts can add to each other's "
            "work instead of repeating it, in places where both want to."
        ),
        background=(
            "Four meetings in a year, with work at home in between. A short background paper comes before the first. "
            "The set makes its own programme of work and writes down, at the end, what it would tell others – each "
            "conclusion together with where it may not hold."
        ),
        issues_expected=(
            "Which partnership does what, and what does each add?\n"
            "Which things are best done for a neighbourhood, a district, a county?\n"
            "Who sits on whose board, and for whom do they speak?\n"
            "How do two partnerships plan together without meeting twice as often?"
        ),
        sponsor_name="Progress through Partnership",
        kinds=("lsp",),
        minimum=6,
        optimum=8,
        maximum=10,
        max_sets=1,
        parallel_sets=ParallelSets.NEVER,
        sessions=(
            SessionPlan(HalfDay.MORNING, days.ahead(70), "Wealdshire County Hall"),
            *(SessionPlan(HalfDay.MORNING) for _ in range(3)),
        ),
        criteria=(
            _CLOSE_TO_THE_LSP,
            CriterionPlan("The other tier's partnership in our area has agreed to take part.", required=True),
        ),
        **_CONTACT,
    )


def hampshire_capacity(days: Days) -> ProgrammePlan:
    """An earlier one: four mornings for nine partnerships of Hampshire."""
    return ProgrammePlan(
        title="Stronger partnerships in Hampshire",
        aim=(
            "Build up what local strategic partnerships (LSPs) in Hampshire can do for themselves, by working on their "
            "own issues and passing on what they find out."
        ),
        background="Nine partnerships met on four mornings and kept in touch between them.",
        issues_expected=(
            "How do we bring new board members in?\n"
            "How do we know that the partnership makes a difference?\n"
            "How do we spend a small budget well?"
        ),
        sponsor_name="Hampshire learning network",
        kinds=("lsp",),
        minimum=6,
        optimum=8,
        maximum=9,
        max_sets=1,
        parallel_sets=ParallelSets.NEVER,
        closes_at=days.moment_ago(PAST.closed, "17:00"),
        sessions=tuple(SessionPlan(HalfDay.MORNING, days.ago(ago), "Winchester") for ago in PAST.sessions),
        criteria=(_CLOSE_TO_THE_LSP,),
        **_CONTACT,
    )


def neighbourhoods(days: Days) -> ProgrammePlan:
    """One that is running: six sessions, two sets; it closed to new people before its sets began."""
    return ProgrammePlan(
        title="Neighbourhood working that lasts",
        aim=(
            "Help partnerships and councils to go on working in neighbourhoods once the first money is spent, by "
            "trying out small changes between the sessions and saying honestly what became of them."
        ),
        background=(
            "Six sessions in about nine months, with work at home in between. Two sets meet side by side and never "
            "mix: what is said in a set stays there."
        ),
        issues_expected=(
            "Which services should be run for a neighbourhood, and which only look as if they should?\n"
            "How do residents come to trust that somebody will still be there next year?\n"
            "What do we stop doing?"
        ),
        sponsor_name="Progress through Partnership",
        kinds=("lsp", "council"),
        minimum=6,
        optimum=7,
        maximum=8,
        max_sets=2,
        parallel_sets=ParallelSets.AUTOMATIC,
        closes_at=days.moment_ago(90, "17:00"),
        sessions=tuple(SessionPlan(HalfDay.EITHER) for _ in range(6)),
        criteria=(_CLOSE_TO_THE_LSP, _ABLE_TO_ACT),
        **_CONTACT,
    )


PLANS = {
    "neighbourhoods": neighbourhoods,
    "hampshire": hampshire_capacity,
    "linking": linking_plans,
    "prosperity": shared_prosperity,
    "vision": common_vision,
    "tiers": two_tiers,
}

#: What people wrote where they were asked a question, in turn; some write nothing.
ANSWERS = {
    "linking": [
        "The community strategy is renewed next spring, the planning timetable has no room for it.",
        "Our planners and our partnership team have met twice in two years.",
        "",
        "Getting health partners to read anything with the word “spatial” in it.",
        "Housing numbers: everybody has their own.",
    ],
    "prosperity": [
        "A way to measure whether people feel better about the high street.",
        "Terms of reference for our partnership board that fit on one page.",
        "",
        "How to commission together with the county without a year's delay.",
    ],
}
