"""Ways to use a page: with a mouse, with nothing but a keyboard, with neither script nor keyboard."""

from datetime import date

from playwright.sync_api import Locator, Page, expect

#: More presses of Tab than any page has things to stop at.
FAR = 120

_STOP = """wanted => {
  const element = document.activeElement;
  // Between the last thing of a page and its first.
  if (element === document.body) return {there: false, drawn: true, inView: true, uncovered: true};
  const style = getComputedStyle(element);
  const box = element.getBoundingClientRect();
  const label = element.labels && element.labels[0];
  // A link that goes on in the next line is looked for in its first.
  const line = element.getClientRects()[0] ?? box;
  const area = box.width * box.height > 4 ? line : label.getBoundingClientRect();
  const x = Math.min(Math.max(area.left + Math.min(area.width / 2, 40), 1), innerWidth - 1);
  const y = area.top + Math.min(area.height / 2, 20);
  const there = document.elementFromPoint(x, y);
  return {
    there: element === wanted,
    words: element.outerHTML.slice(0, 160),
    // Within a date, the calendar button is the browser's own, and so is its focus.
    drawn: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2 || !element.matches(":focus"),
    inView: y >= 0 && y <= innerHeight,
    uncovered: !!there && (element.contains(there) || there.contains(element) || label?.contains(there) || false),
  };
}"""


class Mouse:
    """Looks, clicks and types."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def go(self, target: Locator) -> None:
        target.click()

    def tick(self, target: Locator) -> None:
        target.check()

    def write(self, target: Locator, words: str) -> None:
        target.fill(words)

    def write_day(self, target: Locator, day: date) -> None:
        target.fill(day.isoformat())

    def write_time(self, target: Locator, clock: str) -> None:
        target.fill(clock)

    def choose(self, target: Locator, label: str) -> None:
        target.select_option(label=label)


class Keyboard(Mouse):
    """Reaches everything by Tab, from the top of the page; sees at each stop where the focus is."""

    def go(self, target: Locator) -> None:
        self.go_to(target)
        self.page.keyboard.press("Enter")

    def tick(self, target: Locator) -> None:
        self.go_to(target)
        self.page.keyboard.press("Space")
        expect(target).to_be_checked()

    def write(self, target: Locator, words: str) -> None:
        self.go_to(target)
        self.page.keyboard.press("Control+a")
        self.page.keyboard.type(words)

    def write_day(self, target: Locator, day: date) -> None:
        """Digits as the field asks for them; the day and the month are the same number, whichever comes first."""
        assert day.day == day.month
        self.go_to(target)
        self.page.keyboard.type(f"{day:%d%m%Y}")
        expect(target).to_have_value(day.isoformat())

    def write_time(self, target: Locator, clock: str) -> None:
        """Hours and minutes as the field asks for them, and the half of the day where it does."""
        self.go_to(target)
        self.page.keyboard.type(clock.replace(":", "") + ("AM" if clock < "12" else "PM"))
        expect(target).to_have_value(clock)

    def choose(self, target: Locator, label: str) -> None:
        self.go_to(target)
        self.page.keyboard.type(label)
        expect(target.locator("option:checked")).to_have_text(label)

    def go_to(self, target: Locator) -> None:
        """WCAG 2.1.1, 2.4.7, 2.4.11: reached by Tab, with a focus that is drawn and not hidden at every stop."""
        expect(target).to_be_visible()
        # Before its scripts run, a page does not hear what is typed.
        self.page.wait_for_load_state()
        wanted = target.element_handle()
        stop = self.page.evaluate(_STOP, wanted)
        for _ in range(FAR):
            if stop["there"]:
                return
            self.page.keyboard.press("Tab")
            stop = self.page.evaluate(_STOP, wanted)
            assert stop["drawn"], f"nothing shows the focus on {stop['words']}"
            assert stop["inView"], f"the focus is out of sight on {stop['words']}"
            assert stop["uncovered"], f"something covers {stop['words']}"
        raise AssertionError(f"{target} cannot be reached by Tab")
