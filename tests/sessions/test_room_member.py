"""The room for who writes in it: what is asked of whom now, and what comes at a bad moment (R2, R4, R5)."""

from datetime import timedelta
from html import escape
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from participants.models import User
from sessions.models import Action, Bid, Option, Session
from sessions.services.ground_rules import acknowledge, write_ground_rules
from sessions.services.running import end_session
from tests import make
from tests.sessions.meeting import Met
from tests.sessions.test_bids import as_, words
from tests.sessions.test_room_page import a_room, go, room_url, send

pytestmark = pytest.mark.django_db
MARKUP = '<script>alert("x")</script><img src=x onerror=alert(1)> {{ 7|add:7 }} & "more"'


def forms_on(user: User, met: Met) -> tuple[list[str], list[str]]:
    """What stands open, and what can be opened: by what each form does."""
    page = as_(user).get(room_url(met)).content.decode()
    first, _, rest = page.partition('data-live="write"')[2].partition('data-live="actions"')[0].partition("<details")
    return acts_in(first), acts_in(rest)


def acts_in(html: str) -> list[str]:
    return [piece.partition('"')[0] for piece in html.split('data-entry="')[1:]]


def test_each_stage_opens_the_form_that_it_asks_for_and_keeps_the_others_within_reach() -> None:
    """Section 6, R2. Presenter, another member, facilitator."""
    met = a_room()
    presenter, member = (place.participant for place in met.places[:2])
    first: dict[int, tuple[list[str], list[str], list[str]]] = {
        2: ([], [], []),
        3: (["question"], [], []),
        4: ([], ["option"], ["option"]),
        5: (["action"], [], ["action"]),
        6: (["how_it_was"], [], []),
    }
    for stage, wanted in first.items():
        go(met, "slot", stage)
        for user, asked in zip((presenter, member, met.facilitator), wanted, strict=True):
            everything = {"option", "action"} | ({"question", "how_it_was"} if user == presenter else set())
            opened, rest = forms_on(user, met)
            assert opened == asked, (stage, user)
            assert {*opened, *rest} == everything, (stage, user)
    assert "It is your turn. Say how that was for you" in words(as_(presenter).get(room_url(met)))
    assert "The presenter speaks; the set listens." in words(as_(member).get(room_url(met)))
    for kind in ("break", "close"):
        go(met, kind)
        assert forms_on(presenter, met) == ([], ["action"])


def test_what_was_written_in_a_turn_that_is_over_can_be_changed_until_it_is_written_up(
    django_assert_num_queries: Any,
) -> None:
    """R4, R5: its presenter writes on and takes options away, whoever runs the session takes them away, nobody else."""
    met = a_room()
    presenter, member = (place.participant for place in met.places[:2])
    bid = Bid.objects.get()
    go(met, "slot", 4)
    for text in ("Ask the county.", "Ask the mayor."):
        assert send(as_(member), met, "option", bid=bid.pk, key=str(uuid4()), text=text).status_code == 200
    assert "Earlier turns</h2>" not in words(as_(presenter).get(room_url(met)))
    go(met, "break")

    def look(user: User, queries: int) -> str:
        client, url = as_(user), room_url(met)
        with django_assert_num_queries(queries):
            page = client.get(url).content.decode()
        return page.partition('data-live="earlier"')[2].partition("</section>")[0]

    for _ in range(2):
        page = look(presenter, 9)
        assert acts_in(page) == ["question", "how_it_was"]
        assert page.count("Take away") == 2
        page = look(met.facilitator, 10)
        assert (acts_in(page), page.count("Take away")) == ([], 2)
        page = look(member, 8)
        assert page.startswith(" hidden>")
        assert not page.removeprefix(" hidden>").strip()
        if met.session().state == "live":
            end_session(actor=met.facilitator, session=met.session(), now=timezone.now())
    long = {"act": "how_it_was", "bid": bid.pk, "text": "x" * 2001, "seen": ""}
    refused = as_(presenter).post(f"{room_url(met)}write/", long)
    assert refused.status_code == 422
    assert f'href="#how_it_was_{bid.pk}_text"' in refused.content.decode()
    for odd in ("x", "%d", "9" * 5000):
        assert as_(presenter).post(f"{room_url(met)}write/", {**long, "bid": odd}).status_code == 422
    assert send(as_(presenter), met, "how_it_was", bid=bid.pk, text="I was heard.", seen="").status_code == 200
    for user, left in ((member, 2), (presenter, 1), (met.facilitator, 0)):
        send(as_(user), met, "option-gone", option=Option.objects.order_by("-pk").first().pk)
        assert Option.objects.count() == left
    assert "I was heard." in look(presenter, 9)
    assert look(met.facilitator, 10).startswith(" hidden>")
    Session.objects.update(state="written_up")
    assert "Earlier turns</h2>" not in words(as_(presenter).get(room_url(met)))


def test_in_the_close_everybody_reads_back_what_they_agreed_today() -> None:
    """Domain, section 3: what the facilitator records waits for a yes; the facilitator reads everybody's."""
    met = a_room()
    presenter, member = (place.participant for place in met.places[:2])
    due = (timezone.localdate() + timedelta(days=7)).isoformat()
    said = {"due_on": due, "how_i_will_know": "They answer."}
    own = {**said, "key": str(uuid4()), "what": "Ring the county."}
    assert send(as_(presenter), met, "action", **own).status_code == 200
    theirs = {**said, "key": str(uuid4()), "what": "Draw the map.", "owner": met.places[1].pk}
    assert send(as_(met.facilitator), met, "action", **theirs).status_code == 200
    assert send(as_(presenter), met, "action", **{**theirs, "key": str(uuid4())}).status_code == 200
    assert list(Action.objects.filter(owner=met.places[1]).values_list("state", flat=True)) == ["proposed"]
    go(met, "close")
    page = words(as_(member).get(room_url(met)))
    assert "Your actions of today" in page
    assert "recorded for you: confirm" in page
    assert "Ring the county." not in page
    assert "None was written down. That can be right" in words(as_(met.places[2].participant).get(room_url(met)))
    page = words(as_(met.facilitator).get(room_url(met)))
    assert f"{presenter}: Ring the county." in page
    assert f"{member}: Draw the map." in page


def test_markup_is_shown_as_it_was_typed_everywhere_in_the_room() -> None:
    """R4, bad input: in the question, options, actions, names; as a page, and to a script as JSON."""
    met = a_room()
    presenter, member = (place.participant for place in met.places[:2])
    User.objects.filter(pk=presenter.pk).update(full_name=MARKUP)
    bid, due = Bid.objects.get(), (timezone.localdate() + timedelta(days=7)).isoformat()
    Bid.objects.update(question=MARKUP)
    given = {"bid": bid.pk, "text": MARKUP}
    assert send(as_(presenter), met, "question", **{**given, "text": MARKUP + "?"}, seen="").status_code == 200
    assert send(as_(presenter), met, "how_it_was", **given, seen="").status_code == 200
    assert send(as_(member), met, "option", **given, key=str(uuid4())).status_code == 200
    action = {"what": MARKUP, "how_i_will_know": MARKUP, "due_on": due, "bid": bid.pk}
    assert send(as_(presenter), met, "action", **action, key=str(uuid4())).status_code == 200
    newer = send(as_(presenter), met, "question", **given, seen="")
    assert (newer.status_code, newer.headers["Content-Type"]) == (409, "application/json")
    write = {"act": "question", **given, "seen": ""}
    pages = [as_(presenter).post(f"{room_url(met)}write/", write)]
    pages.append(as_(presenter).post(f"{room_url(met)}write/", {**write, "act": "option", "key": "none"}))
    for stage in (3, 4, 5, 6):
        go(met, "slot", stage)
        pages += [as_(user).get(room_url(met)) for user in (presenter, member, met.facilitator)]
    go(met, "close")
    pages.append(as_(met.facilitator).get(room_url(met)))
    for page in pages:
        assert page.headers["Content-Type"].startswith("text/html")
        html = page.content.decode()
        assert MARKUP[:8] + "alert" not in html
        assert "<img src=x" not in html
        assert escape(MARKUP) in html


def test_while_new_ground_rules_wait_the_room_is_closed_and_takes_nothing() -> None:
    """C11: at once, and what was on its way is taken once its writer has agreed."""
    met = a_room()
    go(met, "slot", 4)
    member = met.places[1].participant
    client, entry = as_(member), {"bid": Bid.objects.get().pk, "key": str(uuid4()), "text": "Ask the county."}
    version = met.session().room.version
    rules = {"learning_set": met.learning_set, "now": timezone.now()}
    write_ground_rules(actor=met.facilitator, text="We switch off our phones.", version=1, **rules)
    assert met.session().room.version > version
    assert client.get(room_url(met)).headers["Location"].startswith(f"/sets/{met.learning_set.pk}/ground-rules/")
    refused = send(client, met, "option", **entry)
    assert refused.status_code == 409
    # By this a page knows that its entry is not answered yet.
    assert not refused.headers["Content-Type"].startswith("application/json")
    assert not Option.objects.exists()
    acknowledge(actor=member, version=2, **rules)
    assert send(client, met, "option", **entry).json() == {"saved": True}


def test_what_is_kept_on_a_device_is_taken_from_its_writer_alone_and_also_after_the_session() -> None:
    """R5: somebody else who is signed in there, of this set or not, is told apart from one who may not write."""
    met = a_room()
    go(met, "slot", 4)
    member, other = met.places[1].participant, met.places[2].participant
    page = as_(member).get(room_url(met)).content.decode()
    mine = page.partition('data-keep="')[2].partition('"')[0]
    entry = {"bid": Bid.objects.get().pk, "key": str(uuid4()), "text": "Ask the county."}

    def kept(user: User) -> Any:
        headers = {"Accept": "application/json", "X-Room-Keep": mine}
        return as_(user).post(f"{room_url(met)}write/", {"act": "option", **entry}, headers=headers)

    assert [kept(user).status_code for user in (other, met.coordinator, make.person())] == [403] * 3
    assert not Option.objects.exists()
    end_session(actor=met.facilitator, session=met.session(), now=timezone.now())
    assert kept(member).json() == {"saved": True}
    assert kept(member).json() == {"saved": True}
    assert Option.objects.get().text == "Ask the county."
