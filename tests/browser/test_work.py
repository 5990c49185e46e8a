"""Issues and actions as people use them: written on a telephone, shared, tried, closed."""

from collections.abc import Callable
from datetime import timedelta

from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from sessions.models import Action, Issue
from sessions.services.actions import ActionWords, close_action, record_action
from sessions.services.ground_rules import acknowledge
from tests.browser import worlds
from tests.browser.seen import heading
from tests.browser.test_accessibility import _look
from tests.sessions.meeting import meeting

QUESTION = "How can I bring the planning team and the partnership to one table before the plan is fixed?"
ACTION, CLOSING = "Invite the planners to the next board", "What came of it?"


def test_an_issue_and_an_action_from_writing_to_closing(at_browser: Callable[..., Page]) -> None:
    """Section 3: a draft for oneself, shared on purpose; an action by a day, a line on how it goes, what came of it."""
    world = worlds.busy()
    learning_set = world.programme.sets.get()
    acknowledge(actor=world.member, learning_set=learning_set, version=1, now=timezone.now())
    page = at_browser(world.member)
    page.goto(reverse("set_home", args=[learning_set.pk]))
    page.get_by_role("navigation", name="Pages of this set").get_by_role("link", name="Issues").click()
    heading(page, "Issues")
    _look(page, "no issue yet")
    page.get_by_role("link", name="Write an issue").click()
    heading(page, "Write an issue")
    page.get_by_role("button", name="Save, for me alone").click()
    expect(page.locator("[data-error-summary]")).to_be_focused()
    _look(page, "an issue with an error")
    page.get_by_label("Your issue, as a question").fill(QUESTION)
    page.get_by_label("What I want from the set").fill("Questions I have not asked myself.")
    page.get_by_label("It is important").check()
    page.get_by_role("button", name="Save, for me alone").click()
    expect(page.get_by_text("Only you can read this", exact=True)).to_be_visible()
    _look(page, "a draft")
    issue = Issue.objects.get()
    for name in ("issue_edit", "issue_delete", "issue_share"):
        page.goto(reverse(name, args=[issue.pk]))
        _look(page, name)
    page.get_by_role("button", name="Share it").click()
    expect(page.get_by_text("Your set can read the issue now.")).to_be_visible()
    page.get_by_role("button", name="The set has worked on it").click()
    page.get_by_role("button", name="I am working on it").click()
    page.get_by_role("link", name="pass it on").click()
    heading(page, "Pass it on?")
    _look(page, "passing an issue on")
    page.goto(reverse("issue", args=[issue.pk]))
    page.get_by_role("link", name="Add an action").click()
    heading(page, "Add an action of mine")
    _look(page, "a new action")
    page.get_by_label("What I will do").fill(ACTION)
    page.get_by_label("By when").fill((timezone.localdate() + timedelta(days=9)).isoformat())
    page.get_by_role("button", name="Add it").click()
    expect(page.get_by_text("Your action is saved.")).to_be_visible()
    page.get_by_label("How does it go?").fill("Two said yes.")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Two said yes.")).to_be_visible()
    _look(page, "an action")
    for name, says in (("It is done", CLOSING), ("Change it", "Change this action"), ("Drop it", "Drop this action?")):
        page.get_by_role("link", name=name).click()
        heading(page, says)
        _look(page, name)
        page.get_by_role("link", name="Go back").click()
        heading(page, ACTION)
    page.get_by_role("link", name="It is done").click()
    heading(page, CLOSING)
    page.get_by_label("It worked in part").check()
    page.get_by_role("button", name="Close it").click()
    heading(page, ACTION)
    expect(page.get_by_text("It worked in part").first).to_be_visible()
    for name in ("set_issues", "set_actions"):
        page.goto(reverse(name, args=[learning_set.pk]))
        _look(page, name)


def test_what_was_recorded_for_somebody_is_confirmed_by_them(at_browser: Callable[..., Page]) -> None:
    world = worlds.busy()
    owner = world.place_of(world.member)
    words = ActionWords("Ask the board for ten minutes", timezone.localdate() + timedelta(days=9))
    record_action(actor=world.facilitator, owner=owner, words=words, now=timezone.now())
    page = at_browser(world.member)
    page.goto(reverse("my_actions"))
    _look(page, "my actions")
    page.get_by_role("link", name="Ask the board for ten minutes").click()
    heading(page, "Ask the board for ten minutes")
    _look(page, "an action to be confirmed")
    page.get_by_role("button", name="Yes, it is mine").click()
    expect(page.get_by_role("link", name="Change it")).to_be_visible()
    expect(page.get_by_text("Recorded for you", exact=True)).to_have_count(0)
    assert Action.objects.get().state == "agreed"


def test_the_round_that_opens_a_session(at_browser: Callable[..., Page]) -> None:
    """What each has tried since last time, on the telephone of one and the screen of the room."""
    met = meeting(now=timezone.now() - timedelta(weeks=7, days=2))
    met.hold(1, ["present", "present", "present"])
    owner, now = met.places[0], timezone.now()
    words = ActionWords(ACTION, timezone.localdate() + timedelta(days=9))
    action = record_action(actor=owner.participant, owner=owner, words=words, now=now)
    close_action(actor=owner.participant, action=action, outcome="partly", learned="Ask one at a time.", now=now)
    page = at_browser(met.facilitator)
    page.goto(reverse("session", args=[met.session(2).pk]))
    page.get_by_role("link", name="Progress round").click()
    heading(page, "Progress round")
    expect(page.get_by_text("Ask one at a time.")).to_be_visible()
    _look(page, "the progress round")
