"""A check-in: one tap, adding to it, undoing, finding it again; with a mouse, on a phone, without scripts, by keyboard alone."""

import re
from datetime import date, timedelta

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page, Request, expect

from tests.browser.conftest import MARKS, Open
from tests.browser.hands import Keyboard, Mouse, button, no_sideways_scroll
from tests.browser.test_insights import FRIEND, WAYS
from tests.browser.test_pages import AXE

pytestmark = MARKS
MOST_BYTES = 60_000
MOST_REQUESTS = 2


def checked_in(page: Page, hand: Mouse, mood: str = "Good") -> None:
    """One tap on one of the five faces."""
    page.goto("/")
    hand.press(page.get_by_role("link", name="How are you today?"))
    expect(page.get_by_role("heading", level=1)).to_have_text("How are you today?")
    hand.press(button(page, mood))
    page.wait_for_url(re.compile(r"/check-in/[\w-]{22}/$"))
    expect(page.get_by_text("Noted. Thank you.")).to_be_visible()
    expect(page).to_have_title("Check-in | Closeknit")


@pytest.mark.parametrize("way", WAYS)
def test_a_check_in_is_noted_added_to_removed_and_brought_back(newcomer: Open, way: str) -> None:
    page = newcomer(**WAYS[way])
    hand = Mouse(page)
    page.goto("/circle/add/")
    hand.write(page.get_by_label("Name"), FRIEND)
    hand.press(button(page, "Save"))
    hand.press(button(page, "Spoke today"))
    checked_in(page, hand)
    assert page.get_by_role("radio", name="Good", exact=True).first.is_checked()
    hand.pick(page.get_by_role("group", name="How much stress?").get_by_label("A little"))
    hand.write(page.get_by_label("Add something you did"), "A walk")
    hand.write(page.get_by_label("A note"), "Sun at last")
    hand.press(page.get_by_role("button", name=re.compile(f"^Good ?: {FRIEND}$")))
    expect(page.get_by_text("It felt good.")).to_be_visible()
    expect(page.get_by_label("A note")).to_have_value("Sun at last")
    assert page.get_by_label("A walk", exact=True).is_checked()
    assert page.get_by_role("group", name="How much stress?").get_by_label("A little").is_checked()
    no_sideways_scroll(page)
    hand.press(page.get_by_role("link", name="Your check-ins so far"))
    expect(page.get_by_text("1 day so far.")).to_be_visible()
    expect(page.get_by_text("Good, A walk")).to_be_visible()
    no_sideways_scroll(page)
    hand.press(page.locator("section").get_by_role("link"))
    hand.press(button(page, "Remove this check-in"))
    expect(page.get_by_text("The check-in is removed.")).to_be_visible()
    hand.press(button(page, "Undo"))
    expect(page.get_by_text("The check-in is back.")).to_be_visible()
    expect(page.get_by_label("A note")).to_have_value("Sun at last")


def test_by_keyboard_alone_with_another_day_an_own_item_and_help(newcomer: Open) -> None:
    """Every control is reached with Tab and named for a screen reader; axe finds nothing on any of the pages."""
    page = newcomer(height=700)
    hand = Keyboard(page)
    checked_in(page, hand, "Low")
    found = axe(page)
    page.get_by_role("group", name="How was it?").wait_for()
    hand.pick(page.get_by_role("group", name="How lonely?").get_by_label("Very", exact=True))
    hand.write(page.get_by_label("A note"), "I can't go on like this")
    hand.press(button(page, "Save"))
    expect(page.locator("main p").first).to_have_text("Thank you for telling us. You don’t have to handle this alone.")
    expect(page.get_by_role("link", name="Call 116 123")).to_be_visible()
    found += axe(page)
    page.goto("/check-in/items/")
    hand.write(page.get_by_label("What is it?"), "Knee")
    hand.pick(page.get_by_label("A question with five steps"))
    hand.press(page.get_by_role("button", name="Add", exact=True))
    expect(page.get_by_role("button", name="Put away : Knee")).to_be_visible()
    found += axe(page)
    page.goto("/check-in/")
    found += axe(page)
    day = date.today() - timedelta(days=3)
    hand.press(page.get_by_text("It is about another day"))
    page.get_by_label("Day", exact=True).fill(day.isoformat())
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("How were you on ")
    hand.press(button(page, "Okay"))
    expect(page.get_by_label("Day", exact=True)).to_have_value(day.isoformat())
    expect(page.get_by_role("group", name="Knee")).to_be_visible()
    page.goto("/check-ins/")
    expect(page.get_by_text("2 days so far.")).to_be_visible()
    found += axe(page)
    assert found == []


def axe(page: Page) -> list[str]:
    """What axe finds, in both themes and two widths."""
    page.evaluate(AXE_SCRIPT)
    found = []
    for width, theme in ((1280, "light"), (390, "dark")):
        page.set_viewport_size({"width": width, "height": 844})
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")  # type: ignore[arg-type]
        found += [f"{page.url} {width} {theme}: {v}" for v in page.evaluate(AXE)]
    page.set_viewport_size({"width": 1280, "height": 700})
    return found


def test_the_page_is_light_and_a_tap_takes_two_requests(newcomer: Open, capsys: pytest.CaptureFixture[str]) -> None:
    """Page, style sheet and scripts as they come over the wire, with an empty cache; fonts and icons are beside it."""
    page = newcomer()
    sizes: dict[str, int] = {}
    kinds: dict[str, str] = {}
    wire = page.context.new_cdp_session(page)
    wire.send("Network.enable")
    wire.send("Network.setCacheDisabled", {"cacheDisabled": True})
    wire.on("Network.responseReceived", lambda e: kinds.update({e["requestId"]: e["type"]}))
    wire.on("Network.loadingFinished", lambda e: sizes.update({e["requestId"]: round(e["encodedDataLength"])}))
    page.goto("/check-in/", wait_until="networkidle")
    by_kind = {kind: sum(s for n, s in sizes.items() if kinds.get(n) == kind) for kind in set(kinds.values())}
    weight = sum(by_kind[kind] for kind in ("Document", "Stylesheet", "Script"))
    with capsys.disabled():
        print(
            f"\nCheck-in: {weight / 1000:.1f} kB of page, style and script, {sum(sizes.values()) / 1000:.1f} kB in all"
        )
    assert 5_000 < weight <= MOST_BYTES
    wire.send("Network.setCacheDisabled", {"cacheDisabled": False})
    page.goto("/check-in/")
    asked: list[str] = []

    def note(request: Request) -> None:
        if request.resource_type in {"document", "xhr", "fetch"}:
            asked.append(request.method)

    page.on("request", note)
    button(page, "Very good").click()
    expect(page.get_by_text("Noted. Thank you.")).to_be_visible()
    assert asked == ["POST", "GET"]
    assert len(asked) <= MOST_REQUESTS
