"""Ways to use a page: with a mouse, or with the keyboard alone while the focus is watched."""

from collections.abc import Sequence
from pathlib import Path

from playwright.sync_api import Locator, Page

MOST_TABS = 120

FOCUS = """() => {
  const at = document.activeElement;
  if (!at || at === document.body || at === document.documentElement) return null;
  const box = at.matches("input[type=radio], input[type=checkbox]") ? at.closest("label") || at : at;
  const drawn = (e) => { const s = getComputedStyle(e); return s.outlineStyle !== "none" && parseFloat(s.outlineWidth) >= 2; };
  const marked = (e) => [...e.querySelectorAll("circle")].some((c) => parseFloat(getComputedStyle(c).strokeWidth) >= 5);
  const r = box.getBoundingClientRect(), menu = document.querySelector(".bar .nav");
  const fixed = menu && getComputedStyle(menu).position === "fixed" && !menu.contains(at);
  const foot = fixed ? menu.getBoundingClientRect().top : innerHeight;
  return {
    what: at.outerHTML.slice(0, 120),
    place: [...document.querySelectorAll("*")].indexOf(at),
    drawn: drawn(at) || drawn(box) || (at.closest("svg") !== null && marked(at)),
    hidden: r.bottom <= 0 || r.top >= innerHeight || r.right <= 0 || r.left >= innerWidth,
    covered: r.top >= foot,
  };
}"""
"""The focused element: whether a ring is drawn round it (in the picture of the circle: a thick one), and whether it is seen."""


class Mouse:
    """Points and clicks."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def press(self, target: Locator) -> None:
        """Press a button or follow a link, once the page stands still: a fresh one may yet move to the part it was asked for."""
        self.page.wait_for_load_state()
        target.click()

    def pick(self, option: Locator) -> None:
        """Choose a radio button or tick a box."""
        option.check()

    def write(self, field: Locator, text: str) -> None:
        """Put text into a field."""
        field.fill(text)

    def choose(self, field: Locator, files: Sequence[Path]) -> None:
        """Choose files."""
        field.set_input_files(files)


class Keyboard(Mouse):
    """Uses Tab, Enter, Space and arrow keys only. Wherever the focus comes by, a ring must be seen round it."""

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        # From now on, not from the key press on: on a busy machine the browser may open its own chooser first.
        page.on("filechooser", lambda _: None)

    def press(self, target: Locator) -> None:
        """Go there with Tab, and press Enter."""
        self._reach(target)
        self.page.keyboard.press("Enter")

    def pick(self, option: Locator) -> None:
        """Go there with Tab, or with Tab to its group and the arrows, and press Space."""
        name = option.get_attribute("name")
        group = self.page.locator(f'input[type="radio"][name="{name}"]')
        if option.get_attribute("type") != "radio":
            self._reach(option)
            self.page.keyboard.press("Space")
            return
        self._reach(option, group)
        for _ in range(group.count()):
            if _focused(option):
                break
            self.page.keyboard.press("ArrowDown")
        self.page.keyboard.press("Space")

    def write(self, field: Locator, text: str) -> None:
        """Go there with Tab, and type."""
        self._reach(field)
        self.page.keyboard.type(text)

    def choose(self, field: Locator, files: Sequence[Path]) -> None:
        """Go there with Tab, open the chooser with Space, and choose."""
        self._reach(field)
        with self.page.expect_file_chooser() as chooser:
            self.page.keyboard.press("Space")
        chooser.value.set_files(files)

    def _reach(self, target: Locator, group: Locator | None = None) -> None:
        target.wait_for(state="attached")
        seen = []
        for _ in range(MOST_TABS):
            if _focused(target) or (group is not None and any(map(_focused, group.all()))):
                return
            self.page.keyboard.press("Tab")
            state = self.page.evaluate(FOCUS)
            if state is not None:
                assert state["drawn"], f"no ring round the focus: {state['what']}"
                assert not state["hidden"], f"the focus is out of sight: {state['what']}"
                assert not state["covered"], f"the focus is under the menu: {state['what']}"
                seen.append(state["what"])
        raise AssertionError(f"{target} cannot be reached with Tab. On the way: {seen[:MOST_TABS]}")


def _focused(target: Locator) -> bool:
    return bool(target.evaluate("e => e === document.activeElement"))


def button(page: Page | Locator, name: str) -> Locator:
    """A button by its whole name."""
    return page.get_by_role("button", name=name, exact=True)


def no_sideways_scroll(page: Page) -> None:
    """Nothing is wider than the screen."""
    widths = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    assert widths[0] <= widths[1], f"{page.url} scrolls sideways: {widths}"
