"""Questions about how one is, in a real Chromium: left and gone on with, by keyboard alone, by what a screen reader says, on a
phone, without scripts; and leaving in a hurry, which forgets them."""

import re
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page, expect

from tests.browser.conftest import MARKS, Open, Visit
from tests.browser.hands import Keyboard, Mouse, button, no_sideways_scroll
from tests.browser.serving import EXIT_URL
from tests.browser.test_pages import AXE, SMALL, VIEWS

pytestmark = MARKS
COMPANY = "Three questions about company and connection. And one plain question."
WAYS: dict[str, dict[str, Any]] = {
    "mouse": {},
    "keyboard": {},
    "phone": {"width": 390, "height": 844},
    "no script": {"java_script_enabled": False},
}


def hand_of(page: Page, way: str) -> Mouse:
    return Keyboard(page) if way == "keyboard" else Mouse(page)


def start(page: Page, hand: Mouse, again: bool = False) -> None:
    """From the list to the first question."""
    page.goto("/questions/")
    hand.press(page.get_by_role("link", name=COMPANY, exact=True))
    expect(page).to_have_title("Questions | Closeknit")
    hand.press(button(page, "Begin anew" if again else "Start"))
    asks(page, 1, "How often do you feel that you lack companionship?")


def asks(page: Page, number: int, words: str) -> None:
    """The page is that of a question, which is also what its group of answers is called."""
    expect(page).to_have_title(f"Question {number} of 4 | Closeknit")
    expect(page.get_by_role("heading", level=1)).to_have_text(words)
    expect(page.get_by_role("group", name=words)).to_be_visible()


def choose(page: Page, hand: Mouse, words: str) -> None:
    hand.pick(page.get_by_role("radio", name=words, exact=True))
    hand.press(button(page, "Next"))


@pytest.mark.parametrize("way", WAYS)
def test_questions_are_answered_left_and_gone_on_with(newcomer: Open, visit: Visit, way: str) -> None:
    page = newcomer(**WAYS[way])
    hand = hand_of(page, way)
    start(page, hand)
    no_sideways_scroll(page)
    choose(page, hand, "Often")
    asks(page, 2, "How often do you feel left out?")
    hand.press(button(page, "Next"))
    expect(page).to_have_title("Problem: Question 2 of 4 | Closeknit")
    expect(page.get_by_text("Choose an answer, or skip this question.")).to_be_visible()
    choose(page, hand, "Some of the time")
    asks(page, 3, "How often do you feel isolated from others?")
    state = page.context.storage_state()
    page.context.close()

    page = visit(storage_state=state, **WAYS[way])
    hand = hand_of(page, way)
    page.goto("/questions/")
    hand.press(page.get_by_role("link", name=COMPANY, exact=True))
    expect(page.get_by_text("came to question 2 of 4")).to_be_visible()
    hand.press(page.get_by_role("link", name="Go on", exact=True))
    asks(page, 3, "How often do you feel isolated from others?")
    hand.press(page.get_by_role("link", name="Back", exact=True))
    expect(page.get_by_role("radio", name="Some of the time", exact=True)).to_be_checked()
    choose(page, hand, "Often")
    choose(page, hand, "Hardly ever or never")
    asks(page, 4, "How often do you feel lonely?")
    hand.press(button(page, "Skip this question"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you for answering")
    expect(page).to_have_title("Your answers | Closeknit")
    expect(page.get_by_text("You scored 7 out of 9.")).to_be_visible()
    expect(page.get_by_role("heading", name="Somebody to talk to")).to_be_visible()
    expect(page.get_by_role("link", name="Get help now")).to_be_visible()
    no_sideways_scroll(page)

    page.goto("/questions/past/")
    hand.press(page.get_by_role("link", name=re.compile("^Delete")))
    hand.press(button(page, "Delete"))
    expect(page.get_by_text("Your answers of that day are deleted.")).to_be_visible()
    expect(page.get_by_text("Nothing here yet.")).to_be_visible()


def test_a_second_time_is_put_beside_the_first(newcomer: Open) -> None:
    page = newcomer()
    hand = Mouse(page)
    for answers in (("Often", "Often", "Often", "Occasionally"), ("Hardly ever or never",) * 3 + ("Never",)):
        start(page, hand)
        for words in answers:
            choose(page, hand, words)
    expect(page.get_by_role("heading", name="Lower than last time")).to_be_visible()
    picture = page.get_by_role("img", name=re.compile("Your results, on a scale from 3 to 9"))
    expect(picture).to_be_visible()
    assert picture.locator("text.strong").all_text_contents() == ["9", "3"]
    hand.press(page.get_by_text("See the numbers"))
    expect(page.get_by_role("cell", name="3", exact=True)).to_be_visible()
    _clean(page, opened=True)
    page.goto("/questions/past/")
    _clean(page)


@pytest.mark.parametrize("how", ["press", "shift"])
def test_leaving_in_a_hurry_forgets_what_was_begun(newcomer: Open, visit: Visit, how: str) -> None:
    page = newcomer(leaves=True)
    hand = Mouse(page)
    start(page, hand)
    choose(page, hand, "Often")
    asks(page, 2, "How often do you feel left out?")
    there = page.url
    if how == "press":
        page.get_by_role("link", name="Leave page", exact=True).click()
    else:
        for _ in range(3):
            page.keyboard.press("Shift")
    page.wait_for_url(EXIT_URL)
    other = visit(storage_state=page.context.storage_state())
    # Leaving does not wait for the server, so the server is given its moment.
    for _ in range(100):
        answer = other.goto(there)
        if answer is not None and answer.status == 404:
            break
        other.wait_for_timeout(100)
    assert answer
    assert answer.status == 404
    other.goto("/questions/")
    expect(other.get_by_role("link", name="Go on")).to_have_count(0)
    expect(other.get_by_text("deleted")).to_have_count(0)


def _clean(page: Page, opened: bool = False) -> None:
    """Axe finds nothing, and nothing is too small to press, in both themes and widths."""
    page.evaluate(AXE_SCRIPT)
    if opened:
        page.evaluate("document.querySelectorAll('main details').forEach((d) => { d.open = true; })")
    found = []
    for width, height, theme in VIEWS:
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")  # type: ignore[arg-type]
        found += [f"{width} {theme}: {v}" for v in page.evaluate(AXE)]
        found += [f"{width} too small: {s}" for s in page.evaluate(SMALL)]
        no_sideways_scroll(page)
    assert not found, "\n".join(found)


def test_every_step_is_clean(newcomer: Open) -> None:
    page = newcomer()
    hand = Mouse(page)
    page.goto("/questions/")
    _clean(page)
    hand.press(page.get_by_role("link", name=COMPANY, exact=True))
    _clean(page, opened=True)
    hand.press(button(page, "Start"))
    _clean(page)
    hand.press(button(page, "Next"))
    expect(page.get_by_text("Choose an answer, or skip this question.")).to_be_visible()
    _clean(page)
    page.goto("/questions/")
    _clean(page)
    hand.press(page.get_by_role("link", name=COMPANY, exact=True))
    _clean(page)
    page.goto("/questions/")
    hand.press(page.get_by_role("link", name="Four questions about how life is going.", exact=True))
    hand.press(button(page, "Start"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("how satisfied are you")
    _clean(page)
    for words in ("9", "8", "2", "7"):
        choose(page, hand, words)
    expect(page.get_by_text("In the lowest of the four published ranges.")).to_be_visible()
    _clean(page, opened=True)
    hand.press(page.get_by_role("link", name="Delete them"))
    _clean(page)
