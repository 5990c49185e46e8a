"""What is kept of what people were shown, and of the addresses they followed: by caches nothing, by logs no secret."""

import logging

import pytest
from django.test import Client

from core.logs import LineFormatter
from notifications import unsubscribing
from tests import make

pytestmark = pytest.mark.django_db


def test_no_cache_keeps_what_a_signed_in_person_was_shown() -> None:
    """C04: after signing out, or leaving, no button brings it back."""
    client = Client()
    assert "no-store" not in client.get("/").headers.get("Cache-Control", "")
    client.force_login(make.representative())
    for path in ("/", "/my/", "/my/profile/", "/no-such-page/"):
        assert "no-store" in client.get(path).headers["Cache-Control"], path


def test_an_address_that_switches_mail_off_is_left_out_of_the_log() -> None:
    """C02: it is good for ever, and signed in two parts."""
    token = unsubscribing.token(make.person().pk, ["absent_twice"])
    record = logging.LogRecord("django.security", 30, "", 1, "Forbidden: %s", (f"/unsubscribe/{token}/",), None)
    line = LineFormatter("%(message)s").format(record)
    assert token.rpartition(".")[2] not in line
