"""What people come here to do, done in a real Chromium: with a mouse, the keyboard alone, without scripts, on a phone."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import CHROMIUM, NO_CHROMIUM, Visit
from tests.browser.exports import ELLA, HOSTILE, NGOZI, RAVI, Files
from tests.browser.hands import Keyboard, Mouse
from tests.browser.serving import EXIT_URL, Server

pytestmark = [pytest.mark.browser, pytest.mark.skipif(CHROMIUM is None, reason=NO_CHROMIUM), pytest.mark.xdist_group("browser")]

Open = Callable[..., Page]
PHONE = {"width": 390, "height": 844}
FRIEND = "Ada Lind"


def button(page: Page | Locator, name: str) -> Locator:
    """A button by its whole name."""
    return page.get_by_role("button", name=name, exact=True)


def welcome(page: Page, hand: Mouse) -> None:
    """The three welcome pages, ending on the import page."""
    hand.pick(page.get_by_label("Keep in touch with people I know"))
    hand.press(button(page, "Next"))
    hand.pick(page.get_by_label("About 45 minutes"))
    hand.press(button(page, "Next"))
    hand.write(page.get_by_label("Person 1"), FRIEND)
    hand.press(button(page, "Bring in contacts"))
    page.wait_for_url("**/import/")


def bring_in(page: Page, hand: Mouse, files: Files) -> None:
    """Choose, check, answer, save: from the import page to Today."""
    hand.choose(page.get_by_label("Drop files here, or choose them"), [*files.clear, files.unclear])
    hand.press(button(page, "Look at these files"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Here is what we found")
    expect(page.get_by_text("Nothing is saved yet.")).to_be_visible()
    hand.pick(page.get_by_label("1 February"))
    hand.press(button(page, "Next"))
    expect(page.get_by_text("Thank you. That is all we needed to know.")).to_be_visible()
    hand.pick(page.get_by_label("Everyone with a name"))
    hand.press(button(page, "Bring them in"))
    page.wait_for_url("**/done/")
    expect(page.locator(".lead")).to_contain_text("3 new people")
    hand.press(page.get_by_role("link", name="Today", exact=True))
    expect(page.get_by_role("heading", name="Reach out this week")).to_be_visible()


def card_of(page: Page, name: str) -> Locator:
    """The reach-out of somebody, whatever becomes of it."""
    card = page.locator("article.reach").filter(has=page.get_by_role("link", name=name, exact=True))
    return page.locator(f"#{card.get_attribute('id')}")


def reach_out(page: Page, hand: Mouse, *, spoken: bool) -> None:
    """One person on Today: done, how it felt, undone, later, back, put aside. With scripts each step is spoken."""

    def said(words: str) -> None:
        if spoken:
            expect(page.locator("#live")).to_contain_text(words)

    card = card_of(page, NGOZI)
    expect(card).to_contain_text("You two are usually in touch every week. The last time was 7 weeks ago.")
    hand.press(button(card, f"Done: {NGOZI}"))
    expect(card.get_by_text("Saved.")).to_be_visible()
    said("Saved.")
    hand.press(button(card, f"Good: {NGOZI}"))
    expect(card).to_contain_text("It felt good.")
    hand.press(button(card, f"Undo: {NGOZI}"))
    expect(button(card, f"Later: {NGOZI}")).to_be_visible()
    said(f"{NGOZI} is back in this week.")
    hand.press(button(card, f"Later: {NGOZI}"))
    expect(card).to_contain_text("Comes back on")
    said("comes back on")
    hand.press(button(card, f"Bring back now: {NGOZI}"))
    expect(button(card, f"Not this one: {NGOZI}")).to_be_visible()
    said(f"{NGOZI} is back in this week.")
    hand.press(button(card, f"Not this one: {NGOZI}"))


def undo_import(page: Page, hand: Mouse) -> None:
    """Take the only import back, from the import page."""
    page.goto("/import/")
    hand.press(page.locator("section", has=page.get_by_role("heading", name="Earlier imports")).get_by_role("link"))
    hand.press(button(page, "Undo the import"))
    expect(page.get_by_text("The import is undone.")).to_be_visible()


def everyone(page: Page) -> list[str]:
    """The names in the circle."""
    page.goto("/circle/?show=everyone")
    return page.locator("tbody th a").all_inner_texts()


def no_sideways_scroll(page: Page) -> None:
    """Nothing is wider than the screen."""
    widths = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    assert widths[0] <= widths[1], f"{page.url} scrolls sideways: {widths}"


def test_the_first_day(newcomer: Open, files: Files) -> None:
    """From the first link to reach-outs that can be done, and back to the circle as it was."""
    page = newcomer()
    hand = Mouse(page)
    welcome(page, hand)
    before = everyone(page)
    assert before == [FRIEND]
    page.goto("/import/")
    bring_in(page, hand, files)
    reach_out(page, hand, spoken=True)
    expect(card_of(page, FRIEND)).to_be_visible()
    expect(page.get_by_text("is put aside", exact=False)).to_have_count(1)
    assert sorted(everyone(page)) == sorted([FRIEND, NGOZI, RAVI, ELLA])
    undo_import(page, hand)
    assert everyone(page) == before


def test_the_check_before_saving_says_what_becomes_of_each_file(newcomer: Open, files: Files) -> None:
    """For each file: what was found, kept, thrown away and left out. Throwing it away leaves nothing."""
    page = newcomer()
    page.goto("/import/")
    Mouse(page).choose(page.locator("#files"), [*files.clear, files.unclear])
    button(page, "Look at these files").click()
    for details in page.get_by_text("Kept, thrown away, left out").all():
        details.click()
    told = {row.locator("h3").inner_text(): row.inner_text() for row in page.locator("li.found").all()}
    assert set(told) == {path.name for path in [*files.clear, files.unclear]}
    contacts = told["Contacts.vcf"]
    assert "Contacts (vCard): 3 people, 1 date" in contacts
    assert "Names, nicknames, phone numbers" in contacts
    assert re.search(r"Already thrown away: .*pictures \(1\)", contacts)
    assert "a business, not a person" in contacts
    assert "1 person, 1 date" in told["Birthdays.ics"]
    assert "this event was cancelled" in told["Birthdays.ics"]
    chat = told[f"WhatsApp Chat - {NGOZI}.zip"]
    assert "1 person, 80 moments" in chat
    assert "Nothing was left out." in chat
    assert "secret" not in page.content()
    button(page, "Throw this away").click()
    expect(page.get_by_text("Thrown away. Nothing was saved.")).to_be_visible()
    page.goto("/circle/")
    expect(page.get_by_text("Nobody here yet.")).to_be_visible()


@pytest.mark.parametrize("size", [{"width": 1280, "height": 900}, PHONE], ids=["wide", "phone"])
def test_the_first_day_with_the_keyboard_alone(newcomer: Open, files: Files, size: dict[str, int]) -> None:
    """Nothing needs a mouse, and the focus is always seen: never without its ring, never under the menu."""
    page = newcomer(**size)
    hand = Keyboard(page)
    welcome(page, hand)
    bring_in(page, hand, files)
    reach_out(page, hand, spoken=True)
    undo_import(page, hand)
    assert everyone(page) == [FRIEND]


def test_the_first_day_without_scripts(newcomer: Open, files: Files) -> None:
    """Every step is a form or a link."""
    page = newcomer(java_script_enabled=False)
    hand = Mouse(page)
    welcome(page, hand)
    bring_in(page, hand, files)
    reach_out(page, hand, spoken=False)
    expect(page.locator("article.reach", has_text=NGOZI)).to_have_count(0)
    undo_import(page, hand)
    assert everyone(page) == [FRIEND]


def test_the_first_day_on_a_phone(newcomer: Open, files: Files) -> None:
    """The same on a small touch screen: no page of the way scrolls sideways."""
    page = newcomer(**PHONE, is_mobile=True, has_touch=True, device_scale_factor=2)
    page.on("load", no_sideways_scroll)
    hand = Mouse(page)
    welcome(page, hand)
    bring_in(page, hand, files)
    reach_out(page, hand, spoken=True)
    no_sideways_scroll(page)
    undo_import(page, hand)
    assert everyone(page) == [FRIEND]
