"""A programme in the middle of its time: two sets that have met and meet again, one of them today.

Set A has its third session on the day of loading, so that a facilitator can begin it, and a member check in, at once.
Set B had a session moved and one cancelled. Every mark of a register occurs, and somebody was away twice running.
"""

from collections.abc import Callable
from datetime import datetime, time, timedelta

from alsportal.demo.days import Days, at_clock
from alsportal.demo.people import FARID, FIONA, MABEL
from alsportal.demo.stage import Stage
from sets.working_days import LONDON

_TOWN_HALL, _LIBRARY, _ONLINE = "Calderwick Town Hall", "Eastmere Library", "Online"
_NAME = "neighbourhoods"

#: Working days ago, clock, who. The first eight are Set A; the others wait until six of them open Set B. The last of A
#: and the first of B change places before they meet (`moves`).
_SIGN_UPS = [
    (118, "10:04", MABEL),
    (118, "11:30", "ruth.abernethy@wealdshire.example.org"),
    (117, "09:15", "kofi.amankwah@brindlecombe.example.org"),
    (117, "14:48", "leanne.okonkwo-barrett@ashmere.example.org"),
    (116, "10:22", "ekaterina.sokolova@eastmere.example.org"),
    (115, "16:01", "jasvinder.gill@calderwick.example.org"),
    (115, "17:12", "dafydd.rowlands@island.example.org"),
    (114, "12:36", "rhys.maddox@brindlecombe.example.org"),
    (113, "09:40", "zofia.kowalczyk@harrowfen.example.org"),
    (112, "11:19", "elspeth.murray@norwald.example.org"),
    (111, "15:27", "samira.haddad@wold.example.org"),
    (110, "10:50", "chidi.nwosu@ouseby.example.org"),
    (109, "13:33", "petra.novakova@upper-tarne.example.org"),
    (108, "09:58", "desmond.achebe@wealdshire.example.org"),
    (106, "16:44", "maren.holt@stonebeck.example.org"),
]
#: By address, one for each session that was held; nothing where nobody marked.
_REGISTER_A = {
    MABEL: ("present", "present"),
    "ruth.abernethy@wealdshire.example.org": ("present", "late"),
    "kofi.amankwah@brindlecombe.example.org": ("absent", "absent"),
    "leanne.okonkwo-barrett@ashmere.example.org": ("present", "present"),
    "ekaterina.sokolova@eastmere.example.org": ("late", "left_early"),
    "jasvinder.gill@calderwick.example.org": ("present", "substitute"),
    "dafydd.rowlands@island.example.org": ("present", ""),
    "zofia.kowalczyk@harrowfen.example.org": ("not_expected", "present"),
}
_REGISTER_B = {
    "rhys.maddox@brindlecombe.example.org": ("present", "present", "present"),
    "elspeth.murray@norwald.example.org": ("present", "late", "present"),
    "samira.haddad@wold.example.org": ("present", "apologies", "present"),
    "chidi.nwosu@ouseby.example.org": ("present", "present", "absent"),
    "petra.novakova@upper-tarne.example.org": ("left_early", "present", "present"),
    "desmond.achebe@wealdshire.example.org": ("present", "present", "present"),
    # Left after the second session: is on no later register.
    "maren.holt@stonebeck.example.org": ("present", "absent", ""),
}
_HELD_A, _HELD_B = (80, 55), (78, 50, 20)


def tell(at: Callable[..., None], stage: Stage, days: Days) -> None:
    """Write the acts down; they are done in the order of their times, with all others."""
    at(120, "14:00", stage.write, _NAME)
    at(119, "09:30", stage.publish, _NAME)
    for working_days_ago, clock, email in _SIGN_UPS:
        at(working_days_ago, clock, stage.sign_up, email, _NAME)
    at(104, "10:00", stage.assign, FARID, _NAME, "A")
    at(104, "10:02", stage.assign, FIONA, _NAME, "B")
    at(100, "15:10", stage.arrange, _NAME, "A", _dates_of_a(days))
    at(99, "11:40", stage.arrange, _NAME, "B", _dates_of_b(days))
    at(90, "17:00", stage.close, _NAME)
    for letter in "AB":
        at(88, "09:45", stage.confirm_set, _NAME, letter)
    for letter, held, register in (("A", _HELD_A, _REGISTER_A), ("B", _HELD_B, _REGISTER_B)):
        for number, ago in enumerate(held, start=1):
            at(ago, "09:24", stage.begin, _NAME, number, letter)
            at(ago, "09:43", stage.mark, _NAME, number, register, letter)
            at(ago, "12:31", stage.end, _NAME, number, letter)
    at(45, "12:05", stage.withdraw, "maren.holt@stonebeck.example.org", _NAME)
    moved = {3: (days.moment_ago(_HELD_B[2], "09:30"), _LIBRARY)}
    at(30, "14:20", stage.arrange, _NAME, "B", moved)
    at(3, "11:05", stage.cancel, _NAME, 4, "B", "The library is closed for repairs that week.")
    at(2, "10:15", stage.cannot_come, "ruth.abernethy@wealdshire.example.org", _NAME, 3, "I am in court that day.")


def today_at(now: datetime) -> datetime:
    """When today's session starts: at the next half hour that is not at once; late in the evening it is under way."""
    local = now.astimezone(LONDON)
    minutes = local.hour * 60 + local.minute + 15
    half_hours = min(max(-(-minutes // 30), 19), 41)
    return datetime.combine(local.date(), time(half_hours // 2, 30 * (half_hours % 2)), LONDON)


Dates = dict[int, tuple[datetime, str]]


def _dates_of_a(days: Days) -> Dates:
    """Two that were held, one today, three to come on Wednesdays."""
    held = {number: (days.moment_ago(ago, "09:30"), _TOWN_HALL) for number, ago in enumerate(_HELD_A, start=1)}
    ahead = {
        4: (_ahead(days, 21, 1), _ONLINE),
        5: (_ahead(days, 42, 1), _TOWN_HALL),
        6: (_ahead(days, 70, 1), _TOWN_HALL),
    }
    return {**held, 3: (today_at(days.now), _TOWN_HALL), **ahead}


def _dates_of_b(days: Days) -> Dates:
    """Three that were held, the last of them on another day than was planned, and three to come on Thursdays."""
    as_planned = {1: _HELD_B[0], 2: _HELD_B[1], 3: _HELD_B[2] + 4}
    held = {number: (days.moment_ago(ago, "09:30"), _LIBRARY) for number, ago in as_planned.items()}
    ahead = {4: (_ahead(days, 14, 2), _LIBRARY), 5: (_ahead(days, 35, 2), _ONLINE), 6: (_ahead(days, 63, 2), _LIBRARY)}
    return {**held, **ahead}


def _ahead(days: Days, number: int, after_tuesday: int) -> datetime:
    return at_clock(days.ahead(number) + timedelta(days=after_tuesday), "13:30")
