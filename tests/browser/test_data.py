"""Your data: take it along, put it on hold, have it forgotten; the pages looked at by machine in both themes and widths."""

import re
import zipfile
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.conftest import MARKS, Open
from tests.browser.hands import Keyboard, button
from tests.browser.test_pages import AXE, AXE_SCRIPT, IN_PLACE, SMALL, VIEWS, WIDER

pytestmark = MARKS
PASSWORD = "lamp river copper nine"
SHOTS = Path(__file__).parent / "failures"


def looked_at(page: Page, name: str, views: tuple[tuple[int, int, str], ...] = VIEWS) -> None:
    """Hold a page against axe, sideways scrolling, small targets and styles in place, in these views."""
    assert page.evaluate(IN_PLACE) == [], name
    for width, height, theme in views:
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]  # "light" or "dark"
        page.evaluate(AXE_SCRIPT)
        for check in (AXE, WIDER, SMALL):
            assert page.evaluate(check) == [], (name, width, theme)
        if SHOTS.is_dir():
            page.screenshot(path=SHOTS / f"data-{name}-{width}-{theme}.png", full_page=True)


def signs_in_with_a_password(page: Page, hands: Keyboard) -> None:
    """The link of the first day says who one is for ten minutes; signing in another day does not."""
    page.goto("/settings/password/set/")
    for field in page.locator("main input[type=password]").all():
        hands.write(field, PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/password/set/" not in url)
    page.goto("/settings/")
    mine = re.search(r"newcomer\d+@example\.org", page.content())
    assert mine is not None
    page.context.clear_cookies()
    page.goto("/sign-in/")
    page.get_by_text("Use a password instead").press("Enter")
    hands.write(page.locator("#id_login"), mine.group())
    hands.write(page.locator("#id_password"), PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/sign-in/" not in url)


def test_taking_everything_along_and_then_being_forgotten(newcomer: Open, tmp_path: Path) -> None:
    """PR-4, PR-5, AU-8: with the keyboard alone, and who one is asked again before the file and before the end."""
    page = newcomer()
    hands = Keyboard(page)
    signs_in_with_a_password(page, hands)
    page.goto("/settings/data/")
    looked_at(page, "data")
    hands.press(button(page, "Take everything with you"))
    page.wait_for_url("**/sign-in/again/**")
    hands.write(page.get_by_label("Password"), PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/settings/data/")
    hands.press(button(page, "Take everything with you"))
    page.wait_for_url("**/settings/data/export/**")
    expect(page.get_by_role("heading", name="Your export is ready")).to_be_visible()
    looked_at(page, "export")
    with page.expect_download() as download:
        button(page, "Download").click()
    download.value.save_as(tmp_path / "mine.zip")
    with zipfile.ZipFile(tmp_path / "mine.zip") as archive:
        assert archive.testzip() is None
        assert {"closeknit.json", "index.html", "contacts.vcf"} <= set(archive.namelist())
    page.goto("/settings/data/forget/")
    button(page, "Delete everything now").click()
    looked_at(page, "forget")
    hands.write(page.get_by_label("Type your e-mail address"), "somebody@example.org")
    page.keyboard.press("Enter")
    expect(page.get_by_text("This is not the address of this account.").first).to_be_visible()
    looked_at(page, "forget-problem", VIEWS[:1])
    page.goto("/settings/email/")
    address = page.locator("main").inner_text()
    mail = next(word for word in address.split() if "@" in word)
    page.goto("/settings/data/forget/")
    hands.write(page.get_by_label("Type your e-mail address"), mail)
    hands.press(button(page, "Delete everything now"))
    expect(page.get_by_role("heading", name="Everything is deleted")).to_be_visible()
    looked_at(page, "forgotten")
    page.goto("/settings/data/")
    page.wait_for_url("**/sign-in/**")


def test_putting_somebody_on_hold_and_taking_them_off(amara: Open) -> None:
    """PR-6: kept, in no list, and back with everything."""
    page = amara()
    page.goto("/circle/?q=Ngozi")
    who = page.locator("tbody th a").first
    name, address = who.inner_text(), who.get_attribute("href")
    page.goto(address or "")
    page.get_by_role("button", name="Put on hold").click()
    expect(page.get_by_text(f"{name} is on hold: kept, and in no list.")).to_be_visible()
    looked_at(page, "on-hold")
    page.goto("/circle/?q=Ngozi")
    expect(page.locator("tbody th a", has_text=name)).to_have_count(0)
    page.goto("/settings/data/")
    page.get_by_role("button", name="Take off hold").click()
    page.goto(address or "")
    expect(page.get_by_role("heading", name=name, level=1)).to_be_visible()


def test_a_whole_account_on_hold_and_the_privacy_page(newcomer: Open) -> None:
    """PR-6, PR-12"""
    page = newcomer()
    page.goto("/settings/data/")
    button(page, "Put my whole account on hold").click()
    expect(page.get_by_text("Your account is on hold.").first).to_be_visible()
    looked_at(page, "account-on-hold")
    page.goto("/circle/")
    page.wait_for_url("**/settings/data/")
    page.goto("/privacy/")
    page.get_by_text("Moments", exact=True).click()
    expect(page.get_by_text("The rhythm of a tie is learned from it", exact=False).first).to_be_visible()
    looked_at(page, "privacy")
    page.goto("/settings/data/")
    button(page, "Take my account off hold").click()
    expect(page.get_by_text("Your account is off hold.")).to_be_visible()
