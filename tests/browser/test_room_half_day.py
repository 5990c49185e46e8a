"""A half-day in five browsers at once: everybody's screen follows, and every entry is found afterwards, once (R1, R5).

Time does not run: the facilitator's buttons move the session on.
"""

from collections.abc import Callable
from html import unescape
from typing import Any

from django.test import Client
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, Route, expect

from sessions.models import Action, Bid, Option
from sessions.services.bids import BidWords, place_bid
from sessions.services.issues import IssueWords, share_issue, write_issue
from sessions.services.session_plans import Wanted
from tests.browser.conftest import DESK
from tests.browser.test_register import hears_marks, is_saved, wait_for
from tests.sessions.in_room import plan
from tests.sessions.meeting import Met
from tests.sessions.test_bids import a_set
from tests.sessions.test_room_page import room_url

Open = Callable[..., Page]
#: Within which every screen has followed, also where the tests keep the machine busy.
SOON = 20_000
QUESTIONS = ["How do we share one budget?", "How can I bring planning to the table?"]
ANEW = ["Who owns the budget we share?", "What does planning need from us?"]
STAGES = ["Present", "Clarifying", "Open", "puts the question anew", "Sharing", "actions, with dates", "How was that"]


def a_half_day() -> Met:
    """The first of three sessions, of four people, two of whom bring an issue; it can begin."""
    met, now = a_set(4, days_ahead=0), timezone.now()
    slots = []
    for place, question in zip(met.places, QUESTIONS, strict=False):
        by = {"actor": place.participant, "now": now}
        issue = write_issue(learning_set=met.learning_set, words=IssueWords(question), **by)
        words = BidWords("", "", 35, 2, issue=share_issue(issue=issue, **by))
        slots.append(Wanted("slot", 35, bid=place_bid(session=met.session(), words=words, **by).pk))
    round_ = [Wanted("check_in", 10), Wanted("progress", 25), Wanted("issues", 10)]
    plan(met, [*round_, slots[0], Wanted("break", 15), slots[1], Wanted("close", 10)])
    return met


def follow(pages: list[Page], heading: str) -> None:
    for page in pages:
        expect(page.locator("#room-now")).to_contain_text(heading, timeout=SOON)


def go_on(lead: Page, heading: str) -> None:
    lead.locator("#room-next").click()
    expect(lead.locator("#room-now")).to_contain_text(heading)


def add_option(page: Page, text: str) -> None:
    page.get_by_label("An option for the presenter").fill(text)
    page.get_by_role("button", name="Add the option").click()


def put_anew(page: Page, text: str) -> None:
    page.get_by_label("My question now").fill(text)
    page.get_by_role("button", name="Keep this wording").click()


def record(page: Page, what: str, *, button: str = "Add it", label: str = "What I will do") -> None:
    page.get_by_label(label).fill(what)
    page.get_by_label("will know that it worked").fill("They answer.")
    page.get_by_role("button", name=button, exact=True).click()


def unanswered(route: Route) -> None:
    """The server has it, the browser does not learn of that."""
    route.fetch()
    route.abort("internetdisconnected")


def is_kept_nowhere(page: Page) -> None:
    """Everything that was written has been saved."""
    wait_for(page, lambda: page.evaluate("localStorage.length === 0"))


def words_of(user: Any, url: str) -> str:
    client = Client()
    client.force_login(user)
    return unescape(" ".join(client.get(url).content.decode().split()))


def test_a_half_day_in_five_browsers(at_browser: Open) -> None:
    met = a_half_day()
    people = [place.participant for place in met.places]
    lead = at_browser(met.facilitator, size=DESK)
    members = [at_browser(one) for one in people]
    for page in (lead, *members):
        page.goto(room_url(met))
    _begin(lead, members)
    _first_turn(met, lead, members, at_browser)
    go_on(lead, "Break")
    follow(members, "Break")
    expect(members[0].locator("form[data-entry]:visible")).to_have_count(0)
    _second_turn(lead, members)
    _close(lead, members)
    _find_everything(met, members)
    _next_session(met)


def _begin(lead: Page, members: list[Page]) -> None:
    """Begun, registered, led through its first parts."""
    lead.get_by_role("button", name="Begin the session").click()
    follow(members, "We are about to begin")
    lead.get_by_role("link", name="Register").click()
    hears_marks(lead)
    lead.get_by_role("button", name="All present").click()
    is_saved(lead)
    lead.go_back()
    lead.reload()
    expect(lead.get_by_text("4 of 4.")).to_be_visible()
    for part in ("Check-in round", "progress on actions", "Issue round"):
        go_on(lead, part)
    follow(members, "Issue round")


def _first_turn(met: Met, lead: Page, members: list[Page], at_browser: Open) -> None:
    """One is without a connection for a while, one is killed in mid-entry, one reloads in mid-word; nobody waits."""
    presenter, away, killed, reloading = members[0], members[1], members[2], members[3]
    for stage in STAGES[:4]:
        go_on(lead, stage)
    follow(members, STAGES[3])
    put_anew(presenter, ANEW[0])
    expect(reloading.get_by_text(ANEW[0])).to_be_visible(timeout=SOON)
    expect(reloading.get_by_text(f"At first: {QUESTIONS[0]}")).to_be_visible()
    go_on(lead, STAGES[4])
    follow(members, STAGES[4])
    away.context.set_offline(True)
    for number, page in enumerate((away, reloading, lead)):
        page.get_by_label("An option for the presenter").fill(f"At once {number}")
    for page in (away, reloading, lead):
        page.get_by_role("button", name="Add the option").click()
    reloading.get_by_label("An option for the presenter").press_sequentially("Typed, reloaded, ")
    expect(reloading.get_by_label("An option for the presenter")).to_have_value("Typed, reloaded, ")
    reloading.reload()
    reloading.get_by_label("An option for the presenter").press_sequentially("sent")
    reloading.get_by_role("button", name="Add the option").click()
    # The server hears this one, and its answer never arrives; the next is only typed.
    killed.route("**/room/write/", unanswered)
    add_option(killed, "Sent and killed")
    wait_for(killed, Option.objects.filter(text="Sent and killed").exists)
    killed.get_by_label("An option for the presenter").fill("Typed and killed")
    kept = killed.context.storage_state()
    killed.unroute_all(behavior="ignoreErrors")
    killed.context.close()
    go_on(lead, STAGES[5])
    record(presenter, "Ring the county.")
    is_kept_nowhere(presenter)
    lead.get_by_label("Whose action").select_option(label=met.places[3].participant.full_name)
    record(lead, "Draw the map.", button="Record it", label="What they will do")
    is_kept_nowhere(lead)
    members[2] = killed = at_browser(kept=kept)
    killed.goto(room_url(met))
    expect(killed.get_by_label("An option for the presenter")).to_have_value("Typed and killed")
    killed.get_by_role("button", name="Add the option").click()
    expect(presenter.get_by_text("Typed and killed", exact=True)).to_be_visible(timeout=SOON)
    expect(away.get_by_text("kept on this device").first).to_be_visible()
    away.context.set_offline(False)
    expect(presenter.get_by_text("At once 0", exact=True)).to_be_visible(timeout=SOON)
    go_on(lead, STAGES[6])
    presenter.get_by_label("How was that for me").fill("I was heard.")
    presenter.get_by_role("button", name="Keep it").click()
    for page in members:
        is_kept_nowhere(page)


def _second_turn(lead: Page, members: list[Page]) -> None:
    presenter, others = members[1], [members[0], *members[2:]]
    for stage in STAGES[:4]:
        go_on(lead, stage)
    put_anew(presenter, ANEW[1])
    go_on(lead, STAGES[4])
    follow(members, STAGES[4])
    for number, page in enumerate(others):
        page.get_by_label("An option for the presenter").fill(f"For planning {number}")
    for page in others:
        page.get_by_role("button", name="Add the option").click()
    for number in range(3):
        expect(presenter.get_by_text(f"For planning {number}", exact=True)).to_be_visible(timeout=SOON)
    go_on(lead, STAGES[5])
    record(presenter, "Ask planning.")
    is_kept_nowhere(presenter)
    go_on(lead, STAGES[6])
    presenter.get_by_label("How was that for me").fill("Lighter.")
    presenter.get_by_role("button", name="Keep it").click()


def _close(lead: Page, members: list[Page]) -> None:
    """Read back, one more, over."""
    go_on(lead, "close")
    follow(members, "close")
    members[2].locator("summary", has_text="Add an action of mine").click()
    record(members[2], "Sleep on it.")
    expect(members[0].get_by_text("Ring the county.")).to_be_visible()
    expect(members[3].get_by_role("link", name="recorded for you: confirm")).to_be_visible()
    for what in ("Ring the county.", "Draw the map.", "Ask planning.", "Sleep on it."):
        expect(lead.get_by_text(what)).to_be_visible(timeout=SOON)
    lead.locator("summary", has_text="End the session").click()
    lead.get_by_role("button", name="End it now").click()
    follow([lead, *members], "This session is over")


def _find_everything(met: Met, members: list[Page]) -> None:
    """In the database and on the pages, each once."""
    for page in members:
        is_kept_nowhere(page)
    assert sorted(Option.objects.values_list("text", flat=True)) == [
        *(f"At once {number}" for number in range(3)),
        *(f"For planning {number}" for number in range(3)),
        *("Sent and killed", "Typed and killed", "Typed, reloaded, sent"),
    ]
    bids = Bid.objects.order_by("pk").values_list("state", "question_after", "how_it_was")
    assert list(bids) == [("done", ANEW[0], "I was heard."), ("done", ANEW[1], "Lighter.")]
    found = Action.objects.order_by("pk").values_list("what", "owner", "state", "issue__question")
    assert list(found) == [
        ("Ring the county.", met.places[0].pk, "agreed", ANEW[0]),
        ("Draw the map.", met.places[3].pk, "proposed", None),
        ("Ask planning.", met.places[1].pk, "agreed", ANEW[1]),
        ("Sleep on it.", met.places[2].pk, "agreed", None),
    ]
    assert [met.row(person).status for person in range(4)] == ["present"] * 4
    member, url = met.places[2].participant, met.learning_set.pk
    issues, actions = (words_of(member, reverse(name, args=[url])) for name in ("set_issues", "set_actions"))
    written = words_of(met.facilitator, reverse("write_up", args=[met.session().pk]))
    for text in ANEW:
        assert text in issues
    for text in ("Ring the county.", "Ask planning.", "Sleep on it."):
        assert text in actions
    for text in (*ANEW, "Typed and killed", "At once 2", "For planning 0", "I was heard.", "Ring the county."):
        assert written.count(text) == 1, text
    assert "Draw the map." in words_of(met.places[3].participant, reverse("my_actions"))


def _next_session(met: Met) -> None:
    """It opens on what was agreed in this one."""
    page = words_of(met.places[3].participant, reverse("progress", args=[met.session(2).pk]))
    assert "Since session 1" in page
    for place, what in zip(met.places, ("Ring the county.", "Ask planning.", "Sleep on it."), strict=False):
        assert page.count(what) == 1, what
        assert place.participant.full_name in page
