"""Help in a bad hour, and leaving the page at once."""

import re

from playwright.sync_api import expect

from tests.browser.conftest import MARKS, Visit
from tests.browser.hands import button
from tests.browser.serving import EXIT_URL

pytestmark = MARKS

COVERED = "addEventListener('beforeunload', () => localStorage.covered = document.querySelectorAll('.cover').length)"


def test_get_help_without_an_account(visit: Visit) -> None:
    """One press from the sign-in page; the country can be changed; the page can be left at once, in two ways.

    Neither waits for the rest of the page: here the other scripts never come."""
    page = visit(leaves=True)
    page.goto("/sign-in/")
    page.get_by_role("link", name="Get help now").click()
    expect(page.get_by_role("link", name="Call 116 123")).to_be_visible()
    page.evaluate(COVERED)
    page.get_by_role("link", name="Leave page", exact=True).click()
    page.wait_for_url(EXIT_URL)
    page.go_back()
    page.wait_for_url("**/sign-in/")
    assert page.evaluate("localStorage.covered") == "1"
    page.goto("/help/")
    page.get_by_label("Another country?").select_option("US")
    button(page, "Show its lines").click()
    expect(page.get_by_role("link", name="Call 988").first).to_be_visible()
    page.route(re.compile(r"/js/closeknit[^/]*$"), lambda _: None)
    page.goto("/help/", wait_until="commit")
    expect(page.get_by_role("link", name="Leave page", exact=True)).to_be_visible()
    for _ in range(3):
        page.keyboard.press("Shift")
    page.wait_for_url(EXIT_URL)
