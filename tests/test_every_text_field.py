"""Every text field of every form class is given every nasty string (C13; "bad input").

The pages of forms are given a share each by tests.test_naughty_strings. Here no page is asked, so that each field can
be given all of them.
"""

from collections.abc import Iterator
from contextlib import suppress
from html import unescape
from importlib import import_module
from pathlib import Path

import pytest
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError

from tests.nasty import EVERY
from tests.text_forms import is_markup

OURS = ("core", "notifications", "participants", "sets", "sessions", "alsportal")


def classes(of: type[forms.BaseForm] = forms.BaseForm) -> Iterator[type[forms.BaseForm]]:
    for one in of.__subclasses__():
        if one.__module__.partition(".")[0] in OURS:
            yield one
        yield from classes(one)


def text_fields() -> dict[str, forms.CharField]:
    """Those that a class has before it is made, by class and name."""
    files = [path for app in OURS for path in sorted((settings.BASE_DIR / app).rglob("*.py"))]
    for path in files:
        if "forms" in path.as_posix():
            import_module(_module(path))
    return {
        f"{form.__module__}.{form.__qualname__}.{name}": field
        for form in classes()
        for name, field in getattr(form, "base_fields", {}).items()
        # What a passkey says is no text: allauth reads it.
        if isinstance(field, forms.CharField) and not isinstance(field, forms.JSONField)
    }


def _module(path: Path) -> str:
    return ".".join(path.relative_to(settings.BASE_DIR).with_suffix("").parts).removesuffix(".__init__")


FIELDS = text_fields()


def test_the_fields_are_found() -> None:
    assert len(FIELDS) > 60, sorted(FIELDS)
    assert {name.partition(".")[0] for name in FIELDS} >= {"participants", "sets", "sessions"}


@pytest.mark.parametrize("name", FIELDS)
def test_a_text_field_keeps_or_refuses_and_shows_again_whatever_is_typed(name: str) -> None:
    field = FIELDS[name]
    for typed in EVERY:
        with suppress(ValidationError):
            kept = field.clean(typed)
            # PostgreSQL refuses what holds a NUL or is no UTF-8.
            assert "\x00" not in (kept or "").encode().decode(), (name, typed[:40])
            assert not kept or field.clean(kept) == kept, (name, typed[:40])
            assert not kept or kept.split() == typed.split(), (name, typed[:40])
        shown_again(field, typed, name)


def shown_again(field: forms.CharField, typed: str, name: str) -> None:
    """Beside what is wrong with it stands what was typed, escaped."""
    html = field.widget.render("field", typed)
    assert not (is_markup(typed) and typed in html), (name, typed[:40])
    if typed.strip() and not isinstance(field.widget, forms.PasswordInput):
        assert typed.replace("\x00", "") in unescape(html).replace("\x00", ""), (name, typed[:40])
