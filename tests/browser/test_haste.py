"""The guard of the browser tests themselves: nobody reads anything at once after a click."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from participants.models import User
from tests.browser.seen import heading


def test_after_a_click_something_is_expected_before_anything_is_read(at_browser: Callable[..., Page]) -> None:
    page = at_browser()
    page.goto("/")
    page.get_by_role("link", name="Privacy").click()
    for hurry in (lambda: page.goto("/"), lambda: page.evaluate("1"), page.locator("h1").count, User.objects.count):
        with pytest.raises(AssertionError, match="at once after click on"):
            hurry()
    heading(page, "Privacy")
    assert (page.locator("h1").count(), User.objects.count()) == (1, 0)
