"""A sponsor's person signs in and reads how it goes; a coordinator named them; what axe says of these pages."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from sessions.tasks import count_weeks
from sets.services.sponsors import add_sponsor
from tests import make
from tests.browser.test_accessibility import _look
from tests.sessions.reported import held, programme

pytestmark = pytest.mark.django_db(transaction=True)


def test_somebody_is_named_and_reads_the_numbers(at_browser: Callable[..., Page]) -> None:
    """Section 2, C09: shares, a breakdown that may be shown and one that may not."""
    began = timezone.now() - timedelta(weeks=12)
    of = programme(sets=2, size=6, sessions=2, title="Linking plans", now=began)
    held(of, lambda person, session: "absent" if person < 5 and session == 1 else "present", first=began)
    page = at_browser(make.coordinator_of(of))
    page.goto(reverse("programme_sponsors", args=[of.slug]))
    _look(page, "nobody named yet")
    page.get_by_label("Their email address").fill("ada.minton@example.org")
    page.get_by_role("button", name="Let them follow it", exact=True).click()
    expect(page.get_by_text("ada.minton@example.org follows Linking plans")).to_be_visible()
    _look(page, "somebody named")
    page.goto(reverse("sponsor_end", args=[of.slug, of.roles.get(role="sponsor").pk]))
    _look(page, "ending it")
    count_weeks(timezone.now())
    add_sponsor(actor=make.coordinator_of(of), programme=of, email="bo.minton@example.org", now=timezone.now())
    page = at_browser(of.roles.get(user__email="bo.minton@example.org").user)
    page.goto("/")
    page.get_by_role("link", name="Where they stand", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Programmes that you commission")
    _look(page, "programmes")
    page.get_by_role("link", name="Linking plans", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Linking plans")
    expect(page.get_by_text("50% to 79%", exact=True)).to_be_visible()
    expect(page.get_by_text("not shown, because a part of it would or could be below five").first).to_be_visible()
    _look(page, "totals")
    with page.expect_download() as download:
        page.get_by_role("link", name="Spreadsheet (XLSX)").click()
    assert download.value.suggested_filename.startswith(f"totals-{of.slug}-")
