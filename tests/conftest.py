"""What every test stands on: a clean broker, and Chromium for those in tests/browser."""

import gc
import os
import shutil
from collections.abc import Iterator
from copy import copy
from typing import Any

import pytest
import redis
from django.conf import settings
from django.db import connection, transaction
from django.test import TransactionTestCase, client
from django.test.client import ClientHandler
from django.test.utils import ContextList
from hypothesis import HealthCheck
from hypothesis import settings as given_settings
from playwright.sync_api import Browser, Page, expect, sync_playwright

NO_CHROMIUM = (
    "The browser tests did not run, because no Chromium was found. "
    "On Debian: apt-get install chromium. Then run the tests again."
)


#: Chromium makes two pages of its own for what one types into its address bar, for each new context: half a second.
_NEVER_SEEN = ("WebUIOmniboxPopup", "WebUIOmniboxAimPopup")
#: The last list that is given counts, so Playwright's is given again.
_OFF_FOR_PLAYWRIGHT = (
    *("AvoidUnnecessaryBeforeUnloadCheckSync", "DestroyProfileOnBrowserClose", "HttpsUpgrades", "LensOverlay"),
    *("HttpsFirstBalancedModeAutoEnable", "MediaRouter", "PaintHolding", "ThirdPartyStoragePartitioning"),
    *("AvoidCorsURLLoaderRestartOnRedirect", "OptimizationHints", "NetworkTimeServiceQuerying", "AimEnabled"),
    "PreconnectToSearch",
)
_LONG = ("tests/browser/", "_in_browser.py", "tests/alsportal/test_run.py", "tests/races/test_places_races.py")
_OF_DJANGO = ("django_content_type", "auth_permission")
_LOADED = ("_view_middleware", "_template_response_middleware", "_exception_middleware", "_middleware_chain")


def pytest_configure() -> None:
    # A real hash takes a third of a second on purpose. Which one the site uses is Django's choice, and no test's.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    # How quick a machine is just now says nothing about a rule.
    given_settings.register_profile("any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
    given_settings.load_profile("any machine")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Where workers share the tests (`--dist loadgroup`): no world is built twice, and nobody waits long for the last.

    Tests that share a fixture of their module go to one worker, and groups go first. Those that take long, in a
    browser or with servers of their own, come before the others: none begins when all else is done.
    """
    for item in items:
        if item.get_closest_marker("xdist_group"):
            continue
        fixtures = item._fixtureinfo.name2fixturedefs.values() if isinstance(item, pytest.Function) else ()
        if any(made[-1].scope == "module" for made in fixtures):
            item.add_marker(pytest.mark.xdist_group(item.nodeid.partition("::")[0]))
    items.sort(key=lambda item: not any(name in item.nodeid for name in _LONG))


def pytest_collection_finish(session: pytest.Session) -> None:
    """Groups are kept together, or nothing runs. And what is imported stays: looking through it for what may go, again
    and again, would take a sixth of the time."""
    if getattr(session.config.option, "loadgroup", False):
        lost = [one.nodeid for one in session.items if one.get_closest_marker("xdist_group") and "@" not in one.nodeid]
        # Each worker would build every world for itself, and nothing else would tell.
        assert not lost, f"This pytest-xdist does not see the groups of this pytest: {lost[:3]}"
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 20)


@pytest.fixture(autouse=True, scope="session")
def _middleware_is_loaded_once() -> Iterator[None]:
    """For all browsers of Django's test client together: each of its own would read every static file's name again.

    Not where a test changes a setting: middleware may look at it as it is loaded.
    """
    ordinary, load = settings._wrapped, ClientHandler.load_middleware
    first: dict[str, object] = {}

    def load_once(self: ClientHandler, is_async: bool = False) -> None:
        if settings._wrapped is not ordinary:
            load(self, is_async)
            return
        if not first:
            load(self, is_async)
            first.update({name: getattr(self, name) for name in _LOADED})
        self.__dict__.update(first)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ClientHandler, "load_middleware", load_once)
        yield


@pytest.fixture(autouse=True, scope="session")
def _a_page_is_remembered_by_its_own_context() -> Iterator[None]:
    """Django's test client copies the context of every little template that a page is made of. The page's is enough."""

    def remember(store: dict[str, Any], signal: Any, sender: Any, template: Any, context: Any, **given: Any) -> None:
        if "context" not in store:
            store["context"] = ContextList([copy(context)])

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(client, "store_rendered_templates", remember)
        yield


@pytest.fixture(autouse=True, scope="session")
def _a_database_is_emptied_where_it_is_full() -> Iterator[None]:
    """After each test with transactions of its own: ten tables rather than seventy are emptied, in a tenth of the time.

    Content types and permissions are left as they are; Django would take them away and write them anew. The tests'
    role is a superuser, as it is on the server they start.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda self: _empty_the_database())
        yield


def _empty_the_database() -> None:
    names = connection.introspection.django_table_names(only_existing=True, include_views=False)
    quoted = [connection.ops.quote_name(name) for name in names if name not in _OF_DJANGO]
    with transaction.atomic(), connection.cursor() as cursor:
        # Waits for what a server's thread has begun, as TRUNCATE would.
        cursor.execute(f"LOCK TABLE {', '.join(quoted)} IN ACCESS EXCLUSIVE MODE")
        cursor.execute(" UNION ALL ".join(f"SELECT '{one}' WHERE EXISTS (SELECT FROM {one})" for one in quoted))
        full = [name for (name,) in cursor.fetchall()]
        # What is guarded against deletion goes too, and in whatever order.
        cursor.execute("SET LOCAL session_replication_role = replica")
        for one in full:
            cursor.execute(f"DELETE FROM {one}")


@pytest.fixture(scope="session")
def broker() -> Iterator[redis.Redis]:
    """This worker's database of the broker, which is also the cache."""
    with redis.Redis.from_url(os.environ["REDIS_URL"]) as client:
        yield client


@pytest.fixture(autouse=True)
def _clean_broker(broker: redis.Redis) -> None:
    broker.flushdb()


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of Chromium. Without one browser tests are skipped, but in CI (CI=true) they fail."""
    names = ("chromium", "chromium-browser", "google-chrome")
    if path := next(filter(None, map(shutil.which, names)), None):
        return path
    if os.environ.get("CI") == "true":
        pytest.fail(NO_CHROMIUM)
    pytest.skip(NO_CHROMIUM)


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    # Where the machine is busy; what comes sooner is not waited for.
    expect.set_options(timeout=20_000)
    with sync_playwright() as playwright:
        arguments = ["--no-sandbox", f"--disable-features={','.join((*_OFF_FOR_PLAYWRIGHT, *_NEVER_SEEN))}"]
        browser = playwright.chromium.launch(executable_path=chromium, args=arguments)
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page of a browser that nobody has used; the test fails on anything the browser complains about."""
    context = browser.new_context(locale="en-GB", timezone_id="Europe/London")
    page = context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda line: complaints.append(line.text) if line.type == "error" else None)
    yield page
    context.close()
    assert complaints == []
