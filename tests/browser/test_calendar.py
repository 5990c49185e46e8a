"""The page of a private calendar, in a browser: made, read by a calendar, changed, stopped."""

import re
from collections.abc import Callable

import pytest
from django.test import Client
from playwright.sync_api import Page, expect

from tests.browser import worlds
from tests.browser.conftest import DESK, PHONE
from tests.browser.test_accessibility import _look

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_a_member_makes_changes_and_stops_their_address(at_browser: Callable[..., Page], size: dict[str, int]) -> None:
    """D4: the old address stops at once; the page itself is sound in every state."""
    world = worlds.busy()
    page = at_browser(world.member, size=size)
    page.goto("/my/calendar/")
    page.get_by_role("button", name="Make my private address").click()
    first = _address(page, "Your calendar has an address now.")
    assert Client().get(first).content.count(b"BEGIN:VEVENT") == 3
    _look(page, "the page of an address")
    page.set_viewport_size(size)
    page.get_by_role("button", name="Change the address").click()
    second = _address(page, "Your calendar has a new address.")
    assert [Client().get(url).status_code for url in (first, second)] == [404, 200]
    page.get_by_role("button", name="Stop the address").click()
    expect(page.get_by_role("button", name="Make my private address")).to_be_visible()
    assert Client().get(second).status_code == 404


def _address(page: Page, says: str) -> str:
    """As somebody copies it, without the host, once the page says that it is there."""
    expect(page.get_by_text(says)).to_be_visible()
    found = re.search(r"/calendar/[\w-]{43}\.ics", page.locator(".calendar-address").inner_text())
    assert found
    return found.group()
