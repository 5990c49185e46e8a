"""The handbook as people use it: filled in on a telephone, seen by the others of the set."""

from collections.abc import Callable
from pathlib import Path

from django.urls import reverse
from playwright.sync_api import Page, expect

from participants.services.handbook import Words, save_entry
from tests import make, pictures
from tests.browser import worlds
from tests.browser.test_accessibility import _look


def test_a_member_fills_in_an_entry_with_a_photo_and_the_facilitator_sees_what_is_ticked(
    at_browser: Callable[..., Page], tmp_path: Path
) -> None:
    """C06; from the set's page by the nudge, with an error on the way."""
    world = worlds.busy()
    learning_set = world.programme.sets.get()
    (tmp_path / "me.heic").write_bytes(pictures.HEIC)
    (tmp_path / "me.jpg").write_bytes(pictures.photo("teal", (1200, 1600)))
    page = at_browser(world.member)
    page.goto(reverse("set_home", args=[learning_set.pk]))
    page.get_by_role("navigation", name="Pages of this set").get_by_role("link", name="People").click()
    expect(page.get_by_role("link", name="People")).to_have_attribute("aria-current", "page")
    page.get_by_role("link", name="Fill in your handbook entry").click()
    page.get_by_label("Photo (optional)").set_input_files(tmp_path / "me.heic")
    page.get_by_label("Pen portrait").fill("I bring partners together.\nI have two allotments.")
    page.get_by_label("How to reach me").fill("01234 567890")
    page.get_by_role("group", name="Pen portrait").get_by_label("Show this to the people in my sets").check()
    page.get_by_role("button", name="Save").click()
    expect(page.locator("[data-error-summary]")).to_be_focused()
    expect(page.get_by_text("Choose your photo again")).to_be_visible()
    _look(page, "handbook with an error")
    page.get_by_label("Photo (optional)").set_input_files(tmp_path / "me.jpg")
    page.get_by_role("group", name="Photo").get_by_label("Show this to the people in my sets").check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Your handbook entry is saved.")).to_be_visible()
    preview = page.get_by_role("complementary", name="How others see you")
    expect(preview.get_by_text("I bring partners together.")).to_be_visible()
    expect(preview.get_by_text("Only you see: how to reach me.")).to_be_visible()
    expect(preview.locator("img.face")).to_have_js_property("naturalWidth", 480)
    _look(page, "handbook with an entry")
    other = at_browser(world.facilitator)
    other.goto(reverse("set_people", args=[learning_set.pk]))
    card = other.get_by_role("article").filter(has_text=world.member.full_name)
    expect(card.get_by_text("I have two allotments.")).to_be_visible()
    expect(card.locator("img.face")).to_have_js_property("naturalWidth", 480)
    assert "01234 567890" not in other.content()


def test_the_cards_of_a_set_with_long_names_and_words(at_browser: Callable[..., Page]) -> None:
    world = worlds.busy()
    learning_set = world.programme.sets.get()
    long = Words(
        portrait="Two rivers, one plan. " * 40,
        can_help="x" * 400,
        networks="https://example.org/" + "a" * 200,
        contact="01234 567890",
    )
    for place in learning_set.enrolments.members():
        shown = ["portrait", "can_help", "networks", "contact", "photo"]
        save_entry(actor=place.participant, words=long, shown=shown, now=make.NOW)
    page = at_browser(world.facilitator)
    page.goto(reverse("set_people", args=[learning_set.pk]))
    page.get_by_text(f"More about {world.member.full_name}").click()
    expect(page.get_by_text("https://example.org/").first).to_be_visible()
    _look(page, "people with long words")
