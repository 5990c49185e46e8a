"""No step of a test overtakes its page: after a click, what it leads to is waited for before anything else is read.

Playwright's click does not wait for the page that follows. Who reads at once reads the old page, or half of the new; a
`goto` stops the form that is being sent; the database does not have it yet. On a quick machine that goes well nearly
always, so it is refused on every machine: after a click, or Enter, an `expect` comes first.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any

import pytest
from django.db import connection
from playwright.sync_api import Keyboard, Locator, LocatorAssertions, Page, PageAssertions

_PRESSES = {Locator: ("click", "dblclick", "press"), Keyboard: ("press",)}
_READS = {
    Page: ("content", "evaluate", "go_back", "goto", "reload", "title"),
    Locator: ("all", "bounding_box", "count", "evaluate", "inner_text", "input_value", "is_checked", "is_visible"),
}
_EXPECTATIONS = ("expect_download", "expect_navigation", "expect_request", "expect_response", "wait_for_url")


class Haste:
    """What was pressed last, until somebody has waited for what comes of it."""

    pressed = ""

    def refuse(self, step: str) -> None:
        assert not self.pressed, f"{step} comes at once after {self.pressed}: first expect what only the new page has."

    def after_pressing(self, press: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(press)
        def pressed(one: Any, *args: Any, **kwargs: Any) -> None:
            press(one, *args, **kwargs)
            if press.__name__ != "press" or args[0] == "Enter":
                self.pressed = f"{press.__name__} on {one}"

        return pressed

    def before_reading(self, read: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(read)
        def unhurried(*args: Any, **kwargs: Any) -> Any:
            self.refuse(read.__name__)
            return read(*args, **kwargs)

        return unhurried

    def query(self, execute: Callable[..., Any], sql: str, *args: Any) -> Any:
        self.refuse("A look at the database")
        return execute(sql, *args)

    def once_expected(self, expect: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(expect)
        def expected(*args: Any, **kwargs: Any) -> Any:
            found = expect(*args, **kwargs)
            return self._until_left(found) if hasattr(found, "__enter__") else self.forget()

        return expected

    @contextmanager
    def _until_left(self, expected: Any) -> Iterator[Any]:
        with expected as event:
            yield event
        self.forget()

    def forget(self) -> None:
        """Somebody has waited for it, or asks again and again until it has come."""
        self.pressed = ""


HASTE = Haste()


@contextmanager
def without_haste() -> Iterator[None]:
    assertions = {one: [name for name in vars(one) if "to_" in name] for one in (LocatorAssertions, PageAssertions)}
    HASTE.forget()
    with pytest.MonkeyPatch.context() as patch, connection.execute_wrapper(HASTE.query):
        for found, how in (
            (_PRESSES, HASTE.after_pressing),
            (_READS, HASTE.before_reading),
            ({Page: _EXPECTATIONS, **assertions}, HASTE.once_expected),
        ):
            for one, names in found.items():
                for name in names:
                    patch.setattr(one, name, how(getattr(one, name)))
        yield
