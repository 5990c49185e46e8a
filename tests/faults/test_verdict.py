"""A verdict that finds nothing wrong with a wrong world proves nothing: each sentence, fed with what it is about."""

from collections import Counter
from copy import deepcopy
from typing import Any

from tests.faults.people import Told
from tests.faults.verdict import SEATS, of_places, of_what_came, of_what_was_written

PEOPLE = [f"person-{number}@example.org" for number in range(50)]


def world() -> tuple[Any, Any]:
    """Fifty people, thirty-six of them in three sets, and all mail about it."""
    places = {
        email: [
            {"state": "confirmed", "set": f"Set {'ABC'[number // 12]}"}
            if number < SEATS
            else {"state": "waiting", "set": ""}
        ]
        for number, email in enumerate(PEOPLE)
    }
    mail = [
        {"to": email, "kind": f"place_{place['state']}", "state": "sent", "id": email}
        for email, [place] in places.items()
    ]
    opened = [{"to": "by@example.org", "kind": "set_opened", "state": "sent", "id": letter} for letter in "BC"]
    return places, mail + opened


def test_a_world_in_order_has_nothing_wrong() -> None:
    places, mail = world()
    arrived = Counter(one["id"] for one in mail)
    told = [Told("You have a place")] * 50
    assert [*of_places(places, told), *of_what_was_written(places, mail), *of_what_came(mail, arrived, 0, set())] == []


def test_a_place_too_many_too_few_or_twice_is_found() -> None:
    told = [Told("You have a place")] * 50
    lost, twice, over = (world()[0] for _ in range(3))
    del lost[PEOPLE[0]]
    twice[PEOPLE[1]] *= 2
    over[PEOPLE[-1]] = [{"state": "confirmed", "set": "Set A"}]
    assert list(of_places(lost, told)) == ["50 people asked and 49 are in the programme", "35 of 36 seats are taken"]
    assert list(of_places(twice, told)) == ["1 people are in it twice"]
    assert next(iter(of_places(over, told))) == "37 of 36 seats are taken"
    assert "holds more than twelve" in list(of_places(over, told))[1]
    assert "never answered" in next(iter(of_places(world()[0], [*told[1:], Told("gave up")])))


def test_a_mail_that_was_never_written_or_written_twice_is_found() -> None:
    places, mail = world()
    assert len(list(of_what_was_written(places, []))) == 2
    assert list(of_what_was_written(places, mail[1:])) == ["1 people were never written to about the place they have"]
    assert list(of_what_was_written(places, [*mail, mail[0]])) == [
        "1 people were told the same twice: {'place_confirmed'}"
    ]
    assert list(of_what_was_written(places, mail[:-1])) == [
        "2 sets opened beside the first and the coordinator was told of 1"
    ]


def test_a_mail_that_never_came_came_twice_or_still_waits_is_found() -> None:
    _, mail = world()
    arrived = Counter(one["id"] for one in mail)
    waits = deepcopy(mail)
    waits[0]["state"] = "queued"
    assert list(of_what_came(mail, arrived - Counter([PEOPLE[0]]), 0, set())) == [
        "1 mails are marked as sent and never came"
    ]
    assert list(of_what_came(mail, arrived + Counter([PEOPLE[0]]), 0, set())) == ["1 mails came twice"]
    assert list(of_what_came(mail, arrived + Counter([PEOPLE[0]]), 1, set())) == []
    assert list(of_what_came(waits, arrived, 0, set())) == ["1 mails are queued"]
    waits[0]["state"] = "failed"
    assert list(of_what_came(waits, arrived, 0, set())) == ["1 mails are failed"]
    assert list(of_what_came(waits, arrived, 0, {PEOPLE[0]})) == []
