"""Whether all is well after a fault: nothing lost, nothing doubled, nobody told wrongly."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from tests.faults.people import Told
from tests.faults.site import Site

#: What each person's page begins with, by the state of the place.
SAID = {"confirmed": "You have a place in {set}", "waiting": "waiting list", "offered": "is offered to you"}
#: The mail that tells of it.
TELLS = {"confirmed": "place_confirmed", "waiting": "place_waiting"}
SEATS = 36
UNSENT = ("queued", "sending", "held")


Places = dict[str, list[dict[str, str]]]
Mail = Sequence[dict[str, str]]


def wrongs(
    site: Site, slug: str, told: Sequence[Told], *, copies: int = 0, unreachable: Sequence[str] = ()
) -> list[str]:
    """What is wrong, in a sentence each. `copies` mails may have come twice; `unreachable` addresses got none."""
    found = site.stage("verdict", slug)
    arrived = Counter(str(message["Message-ID"]) for message in site.post_office.received)
    return [
        *of_places(found["places"], told),
        *of_what_was_written(found["places"], found["mail"]),
        *of_what_came(found["mail"], arrived, copies, set(unreachable)),
        *audit(site),
    ]


def audit(site: Site) -> list[str]:
    """What `audit_places` finds."""
    said = site.run("manage.py", "audit_places", check=False)
    return [] if said.returncode == 0 else [line for line in said.stdout.splitlines() if line.strip()]


def of_places(places: Places, told: Sequence[Told]) -> Iterator[str]:
    """Who asked is in it once, all seats are taken and no more."""
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


def of_what_was_written(places: Places, mail: Mail) -> Iterator[str]:
    """Each is told once of the place they have, whatever they were told before; the coordinator once of each set."""
    written = Counter((one["to"], one["kind"]) for one in mail)
    untold = [email for email, [place, *_] in places.items() if not written[email, TELLS[place["state"]]]]
    if untold:
        yield f"{len(untold)} people were never written to about the place they have"
    doubled = [kind for (to, kind), number in written.items() if to in places and number > 1]
    if doubled:
        yield f"{len(doubled)} people were told the same twice: {set(doubled)}"
    opened = len({place["set"] for [place, *_] in places.values() if place["set"]}) - 1
    if (said := sum(one["kind"] == "set_opened" for one in mail)) != opened:
        yield f"{opened} sets opened beside the first and the coordinator was told of {said}"


def of_what_came(mail: Mail, arrived: Counter[str], copies: int, unreachable: set[str]) -> Iterator[str]:
    """Each mail came, once; `arrived` counts what the mail server took, by Message-ID."""
    twice = sum(arrived[one["id"]] > 1 for one in mail)
    if twice > copies:
        yield f"{twice} mails came twice"
    lost = [one for one in mail if one["state"] == "sent" and not arrived[one["id"]]]
    if lost:
        yield f"{len(lost)} mails are marked as sent and never came"
    for state in (*UNSENT, "failed"):
        left = [one for one in mail if one["state"] == state and one["to"] not in unreachable]
        if left:
            yield f"{len(left)} mails are {state}"
