"""The page of choices about words, the notices, and a link from a mail: keyboard alone, wide and narrow, light and dark."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import MARKS, Open, Visit
from tests.browser.hands import no_sideways_scroll

pytestmark = MARKS


def clean(page: Page) -> None:
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    no_sideways_scroll(page)


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_pages_are_for_everybody(amara: Open, visit: Visit, width: int, scheme: str) -> None:
    page = amara(width=width, color_scheme=scheme)
    for path in ("/settings/words/", "/settings/notices/"):
        page.goto(path)
        clean(page)
    outside = visit(width=width, color_scheme=scheme)
    outside.goto("/w/stop/no-such-link/")
    expect(outside.get_by_role("heading", name="This link has ended")).to_be_visible()
    clean(outside)


@pytest.mark.parametrize("scripts", [True, False])
def test_a_choice_by_keyboard_alone(amara: Open, scripts: bool) -> None:
    page = amara(java_script_enabled=scripts)
    page.goto("/settings/words/")
    box = page.get_by_role("group", name="This week’s few people").get_by_label("By mail")
    before = box.is_checked()
    box.focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Save").press("Enter")
    expect(page.get_by_text("Saved.").first).to_be_visible()
    expect(box).to_be_checked(checked=not before)


def test_the_form_for_push_shows_only_where_it_can_act(amara: Open) -> None:
    """The script of the page and the worker at the root run under our content policy."""
    page = amara()
    page.context.grant_permissions(["notifications"])
    page.goto("/settings/words/")
    page.get_by_role("button", name="Show it in this browser").press("Enter")
    # The worker runs. No push service can be reached from here, and the page says that calmly.
    there = "navigator.serviceWorker.ready.then(r => [new URL(r.scope).pathname, new URL(r.active.scriptURL).pathname])"
    assert page.evaluate(there) == ["/", "/worker.js"]
    expect(page.locator("[data-push-says]")).to_have_text("This browser did not allow it.")
    plain = amara(java_script_enabled=False)
    plain.goto("/settings/words/")
    expect(plain.get_by_role("button", name="Show it in this browser")).to_be_hidden()
