"""A coordinator at the attendance report: choosing, downloading, freezing; and what axe says of it all."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from participants.models import Organisation, User
from sessions.models import Attendance, AttendancePeriod
from sets.models import Programme
from tests import make
from tests.browser.conftest import DESK
from tests.browser.seen import heading
from tests.browser.test_accessibility import _look
from tests.browser.worlds import LONG_NAME, LONG_ORGANISATION
from tests.sessions.reported import at_random, held, programme

pytestmark = pytest.mark.django_db(transaction=True)


def reported() -> Programme:
    """Two sets that met three times in the weeks past; somebody has a long name; one session is to come."""
    of = programme(sets=2, size=3, sessions=4, title="Linking plans")
    held(of, at_random(4), first=timezone.now() - timedelta(weeks=8), held=3)
    place = of.enrolments.order_by("pk").first()
    User.objects.filter(pk=place.participant_id).update(full_name=LONG_NAME)
    Organisation.objects.filter(pk=place.organisation_id).update(name=LONG_ORGANISATION, tier="district")
    return of


def test_a_report_is_read_chosen_downloaded_and_frozen(at_browser: Callable[..., Page]) -> None:
    """On a phone and at a desk; what was frozen stays when marks change."""
    of = reported()
    page = at_browser(make.coordinator_of(of))
    page.goto(reverse("cockpit", args=[of.slug]))
    page.get_by_role("link", name="Attendance").click()
    heading(page, "Attendance")
    expect(page.get_by_role("region", name="Set A")).to_be_visible()
    _look(page, "the report")
    page.get_by_role("combobox", name="Set").select_option("Set B")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_role("region", name="Set A")).to_have_count(0)
    expect(page.get_by_role("region", name="Set B")).to_be_visible()
    for link, ending in (("Spreadsheet", "xlsx"), ("To print", "pdf"), ("For other", "csv")):
        with page.expect_download() as download:
            page.get_by_role("link", name=link).click()
        assert download.value.suggested_filename == f"attendance-{of.slug}-{timezone.localdate()}.{ending}"
    today = timezone.localdate()
    page.get_by_label("First day").fill((today - timedelta(days=70)).isoformat())
    page.get_by_label("Last day").fill((today - timedelta(days=1)).isoformat())
    page.get_by_role("button", name="Freeze this period").click()
    expect(page.get_by_text("The registers still say the same")).to_be_visible()
    _look(page, "a frozen period")
    Attendance.objects.update(status="absent", marked_at=timezone.now())
    page.reload()
    expect(page.get_by_text("The registers say something else now")).to_be_visible()
    _look(page, "a frozen period that is different now")
    assert AttendancePeriod.objects.count() == 1


def test_a_report_that_makes_no_sense_and_a_period_that_cannot_be_frozen_say_why(
    at_browser: Callable[..., Page],
) -> None:
    """Without script, too; the summary takes focus where there is script."""
    of = reported()
    page = at_browser(make.coordinator_of(of), size=DESK)
    page.goto(reverse("attendance_report", args=[of.slug]) + "?from=2028-10-02&until=2028-10-01")
    expect(page.locator("[data-error-summary]")).to_be_focused()
    _look(page, "a choice that makes no sense")
    page.goto(reverse("attendance_report", args=[of.slug]))
    page.get_by_role("button", name="Freeze this period").click()
    expect(page.get_by_text("Say on which day the period begins.").last).to_be_visible()
    assert page.title().startswith("Error: ")
    _look(page, "a period that cannot be frozen")
    plain = at_browser(make.coordinator_of(of), script=False)
    plain.goto(reverse("attendance_report", args=[of.slug]))
    plain.get_by_role("combobox", name="Set").select_option("Set A")
    plain.get_by_role("button", name="Show").click()
    expect(plain.get_by_role("region", name="Set B")).to_have_count(0)
    expect(plain.get_by_role("region", name="Set A")).to_be_visible()


def test_the_report_prints_without_what_is_only_for_a_screen(at_browser: Callable[..., Page]) -> None:
    """No form, no navigation, no links to files; the grid is whole and not wider than the paper."""
    of = reported()
    page = at_browser(make.coordinator_of(of), size={"width": 700, "height": 990})
    page.goto(reverse("attendance_report", args=[of.slug]))
    page.emulate_media(media="print")
    expect(page.locator(".attendance-grid").first).to_be_visible()
    for hidden in ("button", "form", ".subnav", ".attendance-files"):
        expect(page.locator(f"main {hidden}").first).to_be_hidden()
    assert page.evaluate("document.documentElement.scrollWidth") <= 700
    page.emulate_media(media="screen")
