"""The faults. Each is done to a site on which fifty people are signing up; what it gives is what was wrong after it."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.bench.crowd import Person
from tests.faults import verdict
from tests.faults.people import HEADING, Crowd
from tests.faults.site import MAIL, Site

#: For a start of the crowd, before something happens to it.
A_MOMENT = 1.0


@dataclass
class Outcome:
    title: str
    wrongs: list[str] = field(default_factory=list)
    #: How often somebody was not answered and pressed again.
    troubles: int = 0
    seconds: float = 0


@dataclass(frozen=True)
class Fault:
    title: str
    happens: Callable[[Site], None]
    #: Each presses the button so often at once.
    times: int = 1
    #: So many mails may come twice: a worker that dies cannot say whether a mail has gone.
    copies: int = 0
    #: The first so many addresses are refused by the mail server for good.
    refused: int = 0
    hours: int = 1
    #: Nobody has to press the button again.
    unnoticed: bool = False


def suffer(site: Site, fault: Fault, number: int) -> Outcome:
    """People sign up, the fault happens, all is put right; then what the world looks like."""
    started = time.monotonic()
    staged = site.stage("people", f"fault{number}")
    refused = [f"fault{number}-{person}@example.org" for person in range(fault.refused)]
    site.post_office.refusals = dict.fromkeys(refused, "550 No such person")
    with Crowd(site.port, staged, fault.times) as crowd:
        time.sleep(A_MOMENT)
        fault.happens(site)
        told = crowd.told()
    site.stage("later", str(fault.hours))
    outcome = Outcome(fault.title, troubles=sum(len(one.troubles) for one in told))
    outcome.wrongs = verdict.wrongs(site, staged["slug"], told, copies=fault.copies, unreachable=refused)
    outcome.wrongs += verdict.headings(site, staged["slug"], staged["sessions"], _reader(site, staged["slug"]))
    if fault.unnoticed and outcome.troubles:
        outcome.wrongs.append(f"{outcome.troubles} times somebody had to try again")
    outcome.seconds = time.monotonic() - started
    return outcome


def _reader(site: Site, slug: str) -> Callable[[str], str]:
    def heading(session: str) -> str:
        page = Person(site.port, session).ask(f"/programmes/{slug}/my-place/")
        found = HEADING.search(page.text)
        return " ".join(found[1].split()) if found else f"status {page.status}"

    return heading


def _nothing(site: Site) -> None:
    """The crowd alone."""


def _web_is_killed(site: Site) -> None:
    site.kill("web")
    time.sleep(A_MOMENT)
    site.start("web")


def _worker_is_killed_before_it_marks(site: Site) -> None:
    site.post_office.answers.clear()
    site.post_office.accepted.clear()
    if not site.post_office.accepted.wait(20):
        raise RuntimeError("no mail was handed over.")
    for name in MAIL:
        site.kill(name)
    site.post_office.answers.set()
    for name in MAIL:
        site.start(name)


def _broker_is_gone_then_empty(site: Site) -> None:
    site.broker.kill()
    time.sleep(15)
    site.broker.start()


def _postgres_crashes(site: Site) -> None:
    for _ in range(2):
        site.crash_postgres()
        time.sleep(A_MOMENT)


def _mail_is_refused_for_now(site: Site) -> None:
    """Too many, then nothing but silence, then as it should be."""
    site.post_office.answer = "452 Too many, later"
    time.sleep(4)
    site.post_office.answer = "250 OK"
    site.post_office.answers.clear()
    time.sleep(4)
    site.post_office.answers.set()


def _two_beats(site: Site) -> None:
    site.start("second beat")
    time.sleep(70)
    site.kill("second beat")


FAULTS = [
    Fault("nothing at all", _nothing, unnoticed=True),
    Fault("the button is pressed three times at once, from three tabs", _nothing, times=3, unnoticed=True),
    Fault("the web server is killed", _web_is_killed),
    Fault("the workers are killed between sending and marking", _worker_is_killed_before_it_marks, copies=8),
    Fault("the broker is gone for 15 seconds, then empty", _broker_is_gone_then_empty, unnoticed=True),
    Fault("PostgreSQL crashes, twice", _postgres_crashes),
    Fault(
        "the mail server says “too many”, then hangs, and refuses two addresses",
        _mail_is_refused_for_now,
        refused=2,
        hours=9,
        copies=8,
    ),
    Fault("two beats run at once", _two_beats, unnoticed=True),
]
