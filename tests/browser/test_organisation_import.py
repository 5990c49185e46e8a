"""Organisations in a browser: a file of them, whose page asks by itself how far it is; two of the list merged."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from participants.models import Organisation
from participants.services.import_work import work_on_all
from tests import make
from tests.browser.test_accessibility import _look

pytestmark = pytest.mark.django_db(transaction=True)

NOW = datetime(2028, 10, 2, 9, 30, tzinfo=UTC)
CONTENT = "Who,Sort\nHart Partnership,lsp\nDale Together,lsp\n…,lsp\n"


def _after_a_worker(page: Page, script: bool) -> None:
    """What the page shows once it is worked on: by itself, or by a link where there is no script."""
    expect(page.get_by_role("progressbar")).to_be_visible()
    work_on_all(now=NOW)
    if not script:
        page.get_by_role("link", name="Look again").click()


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_from_the_file_to_the_list(script: bool, at_browser: Callable[..., Page]) -> None:
    make.organisation(name="Hart LSP")
    page = at_browser(make.person(may_open_programmes=True), script=script)
    page.goto("/organisations/")
    page.get_by_role("link", name="Add from a file").click()
    file: Any = {"name": "register.csv", "mimeType": "text/csv", "buffer": CONTENT.encode()}
    page.get_by_label("File").set_input_files(file)
    page.get_by_role("button", name="Look at the file").click()
    _after_a_worker(page, script)
    expect(page.get_by_text("Which column holds the names?")).to_be_visible()
    _seen(page, script, "columns")
    page.get_by_label("Which row holds the headings?").select_option("1")
    page.get_by_label("Who").select_option("Name")
    page.get_by_label("Sort").select_option("Kind")
    page.get_by_role("button", name="Look at the rows").click()
    _after_a_worker(page, script)
    page.get_by_label("The same as Hart LSP").check()
    _seen(page, script, "likely")
    page.get_by_role("button", name="Keep these answers").click()
    expect(page.get_by_role("button", name="Add to the list")).to_be_visible()
    page.get_by_role("link", name="Wrong").click()
    expect(page.get_by_text("There is no name")).to_be_visible()
    _seen(page, script, "wrong")
    page.get_by_label("Leave out the row that is wrong").check()
    page.get_by_role("button", name="Add to the list").click()
    _after_a_worker(page, script)
    expect(page.get_by_text("1 organisation was added")).to_be_visible()
    _seen(page, script, "done")
    assert sorted(Organisation.objects.values_list("name", flat=True)) == ["Dale Together", "Hart LSP"]


def _seen(page: Page, script: bool, name: str) -> None:
    if script:
        _look(page, f"a file of organisations: {name}")


def test_two_of_the_list_are_merged(at_browser: Callable[..., Page]) -> None:
    old, new = make.organisation(name="Hart LSP"), make.organisation(name="Hart Partnership")
    make.place(make.programme(title="Linking"), make.representative(organisation=old))
    page = at_browser(make.person(is_staff=True, is_superuser=True))
    page.goto(reverse("organisation_merge", args=[old.pk]))
    _look(page, "which one an organisation is")
    page.get_by_role("link", name="See what would move into Hart Partnership").click()
    expect(page.get_by_text("1 place in “Linking”")).to_be_visible()
    _look(page, "what would move")
    page.get_by_role("button", name="Merge into Hart Partnership").click()
    expect(page.get_by_text("Hart LSP is Hart Partnership from now on")).to_be_visible()
    old.refresh_from_db()
    assert old.same_as == new
