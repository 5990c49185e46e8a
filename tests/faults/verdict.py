"""Whether all is well after a fault: nothing lost, nothing doubled, nobody told wrongly."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from tests.faults.people import Told
from tests.faults.site import Site

#: What each person's page begins with, by the state of the place.
SAID = {"confirmed": "You have a place in {set}", "waiting": "waiting list", "offered": "is offered to you"}
SEATS = 36
UNSENT = {"queued", "sending", "held"}


def wrongs(
    site: Site, slug: str, told: Sequence[Told], *, copies: int = 0, unreachable: Sequence[str] = ()
) -> list[str]:
    """What is wrong, in a sentence each. `copies` mails may have come twice; `unreachable` addresses got none."""
    found = site.stage("verdict", slug)
    return [*_of_places(found["places"], told), *_of_mail(site, found["mail"], copies, set(unreachable)), *audit(site)]


def audit(site: Site) -> list[str]:
    """What `audit_places` finds."""
    said = site.run("manage.py", "audit_places", check=False)
    return [] if said.returncode == 0 else [line for line in said.stdout.splitlines() if line.strip()]


def _of_places(places: dict[str, list[dict[str, str]]], told: Sequence[Told]) -> Iterator[str]:
    if len(places) != len(told):
        yield f"{len(told)} people asked and {len(places)} are in the programme"
    doubled = [email for email, theirs in places.items() if len(theirs) > 1]
    if doubled:
        yield f"{len(doubled)} people are in it twice"
    taken = sum(theirs[0]["state"] == "confirmed" for theirs in places.values())
    if taken != SEATS:
        yield f"{taken} of {SEATS} seats are taken"
    per_set = Counter(theirs[0]["set"] for theirs in places.values() if theirs[0]["set"])
    if any(number > 12 for number in per_set.values()):
        yield f"a set holds more than twelve: {dict(per_set)}"
    for number, one in enumerate(told):
        if one.heading == "gave up":
            yield f"person {number} was never answered: {one.troubles[-3:]}"


def headings(site: Site, slug: str, sessions: Sequence[str], ask: Any) -> Iterator[str]:
    """Whose page does not say what the database says."""
    places = site.stage("verdict", slug)["places"]
    for number, session in enumerate(sessions):
        [email] = [email for email in places if email.endswith(f"-{number}@example.org")]
        place, heading = places[email][0], ask(session)
        if SAID[place["state"]].format(set=place["set"]) not in heading:
            yield f"person {number} is {place['state']} and reads “{heading}”"


def _of_mail(site: Site, mail: Sequence[dict[str, str]], copies: int, unreachable: set[str]) -> Iterator[str]:
    arrived = Counter(message["Message-ID"] for message in site.post_office.received)
    twice = sum(arrived[one["id"]] > 1 for one in mail)
    if twice > copies:
        yield f"{twice} mails came twice"
    lost = [one for one in mail if one["state"] == "sent" and not arrived[one["id"]]]
    if lost:
        yield f"{len(lost)} mails are marked as sent and never came"
    for state in UNSENT | {"failed"}:
        left = [one for one in mail if one["state"] == state and one["to"] not in unreachable]
        if left:
            yield f"{len(left)} mails are {state}"
    # Not the coordinator, who hears of each set.
    to_people = Counter((one["to"], one["kind"]) for one in mail if "-" in one["to"])
    doubled = [kind for (_, kind), number in to_people.items() if number > 1]
    if doubled:
        yield f"{len(doubled)} people were told the same twice: {set(doubled)}"
