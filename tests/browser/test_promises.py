"""Noting a promise, keeping it and finding it on Today: with a mouse, on a phone, without scripts."""

import re
from datetime import date, timedelta

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import MARKS, Open
from tests.browser.hands import Mouse, button, no_sideways_scroll
from tests.browser.test_insights import FRIEND, WAYS

pytestmark = MARKS


@pytest.mark.parametrize("way", WAYS)
def test_a_promise_is_noted_brought_up_kept_and_opened_again(newcomer: Open, way: str) -> None:
    page = newcomer(**WAYS[way])
    hand = Mouse(page)
    page.goto("/circle/add/")
    hand.write(page.get_by_label("Name"), FRIEND)
    hand.press(button(page, "Save"))
    card = page.locator("#promises-card")
    hand.press(card.get_by_text("Note a promise"))
    hand.write(card.get_by_label("What did you say you would do"), "Bring the photos")
    card.get_by_label("By when?").fill((date.today() + timedelta(days=2)).isoformat())
    hand.press(button(card, "Save this promise"))
    expect(card).to_contain_text("Bring the photos, for ")
    if way != "no script":
        expect(page.locator("#live")).to_contain_text("Noted.")
    no_sideways_scroll(page)
    here = page.url
    page.goto("/")
    expect(page.get_by_text("you noted a promise: “Bring the photos”.").first).to_be_visible()
    page.goto(here)
    hand.press(card.get_by_role("button", name=re.compile("^Kept")))
    expect(page.get_by_text("Noted as kept.")).to_be_visible()
    hand.press(page.get_by_role("button", name=re.compile("^Undo")))
    expect(page.get_by_text("It is open again.")).to_be_visible()
    hand.press(card.get_by_role("button", name=re.compile("^Remove")))
    expect(card).not_to_contain_text("Bring the photos")
    hand.press(page.get_by_role("button", name=re.compile("^Undo")))
    expect(card).to_contain_text("Bring the photos")
    page.goto("/")
    hand.press(page.get_by_role("button", name=re.compile("^Done")))
    expect(page.get_by_text("Your promise is noted as kept.")).to_be_visible()
