"""How days went, and an experiment with a coin: with a mouse, on a phone, with the keyboard alone, without scripts."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.conftest import MARKS, Open
from tests.browser.hands import Keyboard, Mouse, button, no_sideways_scroll
from tests.browser.test_insights import WAYS

pytestmark = MARKS
WITH_KEYS = {**WAYS, "keyboard": {}}


@pytest.mark.parametrize("way", WITH_KEYS)
def test_an_experiment_is_begun_and_ended(newcomer: Open, way: str) -> None:
    page = newcomer(**WITH_KEYS[way])
    hand = Keyboard(page) if way == "keyboard" else Mouse(page)
    page.goto("/insights/")
    hand.press(page.get_by_role("link", name="How your days went"))
    expect(page.get_by_role("heading", level=1)).to_have_text("How your days went")
    expect(page).to_have_title("How your days went | Closeknit")
    expect(page.get_by_text("From 28 on there is a picture here.")).to_be_visible()
    hand.write(page.get_by_label("What would you like to try?"), "Call somebody on Tuesdays")
    hand.press(button(page, "Toss the coins"))
    expect(page.get_by_role("heading", name="Call somebody on Tuesdays")).to_be_visible()
    expect(page.get_by_text(re.compile(r"^(It begins on Monday\.|Week 1 of 12\.)"))).to_be_visible()
    expect(button(page, "Toss the coins")).to_have_count(0)
    no_sideways_scroll(page)
    if way != "no script":
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()
    hand.press(page.get_by_role("button", name=re.compile("^End it")))
    expect(page.get_by_text("The experiment has ended.")).to_be_visible()
    expect(button(page, "Toss the coins")).to_be_visible()
