"""The room in browsers: everybody's screen follows, and nothing that is written is lost (R1, R5)."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from sessions.models import Option
from tests.sessions.test_room_page import a_room, go, room_url

Open = Callable[..., Page]


def test_a_members_screen_follows_and_keeps_what_was_typed_without_a_connection(at_browser: Open) -> None:
    met = a_room()
    lead, member = at_browser(met.facilitator), at_browser(met.places[1].participant)
    lead.goto(room_url(met))
    member.goto(room_url(met))
    lead.get_by_role("button", name="Begin: Welcome, purpose, ground rules").click()
    expect(member.get_by_role("heading", name="Welcome, purpose, ground rules")).to_be_visible()
    go(met, "slot", 4)
    expect(member.get_by_role("heading", name="Sharing experience and options")).to_be_visible()
    member.context.set_offline(True)
    member.get_by_label("An option for the presenter").fill("Ask the county first.")
    member.get_by_role("button", name="Add the option").click()
    expect(member.get_by_text("kept on this device")).to_be_visible()
    member.context.set_offline(False)
    expect(member.get_by_text("Ask the county first.")).to_be_visible()
    assert Option.objects.count() == 1
