"""Noting who helped whom and finding it on Insights: with a mouse, on a phone, without scripts."""

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import MARKS, Open
from tests.browser.hands import Mouse, button, no_sideways_scroll

pytestmark = MARKS
FRIEND = "Ada Lind"
WAYS: dict[str, dict[str, Any]] = {
    "mouse": {},
    "phone": {"width": 390, "height": 844},
    "no script": {"java_script_enabled": False},
}


@pytest.mark.parametrize("way", WAYS)
def test_help_is_noted_undone_noted_again_and_shown(newcomer: Open, way: str) -> None:
    page = newcomer(**WAYS[way])
    hand = Mouse(page)
    page.goto("/circle/add/")
    hand.write(page.get_by_label("Name"), FRIEND)
    hand.press(button(page, "Save"))
    card = page.locator("#support-card")
    for day in range(3):
        hand.press(card.get_by_text("Note who helped whom"))
        hand.pick(card.get_by_label(f"{FRIEND} helped me"))
        hand.pick(card.get_by_label("Practical help"))
        hand.write(card.get_by_label("In a few words"), f"Fed the cat {day}")
        hand.press(button(card, "Save this note"))
        expect(card).to_contain_text(f"Fed the cat {day} (Practical help)")
        if way != "no script":
            expect(page.locator("#live")).to_contain_text("Noted.")
    hand.press(page.get_by_role("button", name=re.compile("^Undo")))
    expect(card).not_to_contain_text("Fed the cat 2")
    hand.press(page.get_by_role("button", name=re.compile("^Undo")))
    expect(card).to_contain_text("Fed the cat 2")
    hand.press(page.get_by_role("link", name="Insights", exact=True))
    expect(page.get_by_role("heading", level=1)).to_have_text("What your year says")
    expect(page.get_by_text(f"Practical help came from one person only: {FRIEND}.")).to_be_visible()
    expect(page.get_by_role("cell", name="Practical help")).to_be_visible()
    no_sideways_scroll(page)
    hand.press(page.get_by_role("link", name=FRIEND))
    expect(card).to_contain_text("Fed the cat 0")
