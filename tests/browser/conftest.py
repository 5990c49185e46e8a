"""People at browsers: each with a context of their own, signed in or not, whose complaints fail the test."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page
from pytest_django.live_server_helper import LiveServer

from participants.models import User
from tests.browser.haste import without_haste
from tests.notifications.conftest import forget_nudges
from tests.smtp import PostOffice, running_post_office

PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 900}


@dataclass
class Browsers:
    """Opens pages of the live server and hears what the browser complains of."""

    browser: Browser
    server: LiveServer
    contexts: list[BrowserContext] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def open(self, user: User | None = None, *, script: bool = True, size: Any = None, kept: Any = None) -> Page:
        """A page of nobody, or of somebody who is signed in; `kept`: what a browser that is gone has left behind."""
        context = self.browser.new_context(
            base_url=self.server.url,
            java_script_enabled=script,
            viewport=size or PHONE,
            locale="en-GB",
            timezone_id="Europe/London",
            reduced_motion="reduce",
            storage_state=kept,
        )
        context.set_default_timeout(20_000)
        self.contexts.append(context)
        if user:
            self.sign_in(context, user)
        page = context.new_page()
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", lambda line: self._hear(page, line))
        return page

    def sign_in(self, context: BrowserContext, user: User) -> None:
        client = Client()
        client.force_login(user)
        cookie = client.cookies[django_settings.SESSION_COOKIE_NAME].value
        context.add_cookies([{"name": django_settings.SESSION_COOKIE_NAME, "value": cookie, "url": self.server.url}])

    def _hear(self, page: Page, line: ConsoleMessage) -> None:
        # Chromium calls a page that refuses (404, 409, 422) an error; a file that is missing on a page stays one.
        is_answer = "the server responded with a status of 4" in line.text and "/static/" not in line.location["url"]
        # Whoever has no connection is told so by the page, and by Chromium in its own words.
        is_away = "net::ERR_INTERNET_DISCONNECTED" in line.text
        if line.type == "error" and not (is_answer or is_away):
            self.complaints.append(f"{page.url}: {line.text}")


@pytest.fixture
def at_browser(browser: Browser, live_server: LiveServer) -> Iterator[Callable[..., Page]]:
    """`at_browser(user)` is that person's page; the test fails on haste, and on anything a browser complains about."""
    browsers = Browsers(browser, live_server)
    with without_haste():
        yield browsers.open
    for context in browsers.contexts:
        context.close()
    assert browsers.complaints == []


@pytest.fixture
def post_office(settings: Any) -> Iterator[PostOffice]:
    forget_nudges()
    with running_post_office(settings) as office:
        yield office
    forget_nudges()
