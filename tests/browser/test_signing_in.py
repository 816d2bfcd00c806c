"""Passkeys and the pages about signing in, in a real Chromium with a virtual authenticator (AU-9), by keyboard and by eye."""

import re
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import MARKS, PATIENCE, Open, Visit, Watch
from tests.browser.hands import no_sideways_scroll
from tests.browser.serving import Server

pytestmark = MARKS

Here = Callable[..., Page]


@pytest.fixture
def by_name(chromium: Browser, server: Server) -> Iterator[Here]:
    """Open a page at http://localhost, where browsers make passkeys, with an authenticator that asks for a PIN and gets it."""
    url = f"http://localhost:{urlsplit(server.url).port}"
    context = chromium.new_context(base_url=url, reduced_motion="reduce")
    context.set_default_timeout(PATIENCE)
    watch = Watch(context, url)

    def open_page() -> Page:
        page = context.new_page()
        protocol = context.new_cdp_session(page)
        protocol.send("WebAuthn.enable")
        options = {
            "protocol": "ctap2",
            "transport": "internal",
            "hasResidentKey": True,
            "hasUserVerification": True,
            "isUserVerified": True,
            "automaticPresenceSimulation": True,
        }
        protocol.send("WebAuthn.addVirtualAuthenticator", {"options": options})
        return page

    yield open_page
    context.close()
    assert watch.trouble == []
    assert watch.foreign == []


def enter(page: Page, server: Server, link: str) -> None:
    page.goto(urlsplit(link).path)
    page.get_by_role("button", name="Open Closeknit").click()


def test_a_passkey_is_made_and_used_by_itself_and_as_the_second_step(by_name: Here, server: Server) -> None:
    """Made after a one-time link; then it signs in alone; then it is asked for after another link (AU-9, AU-10)."""
    page = by_name()
    email = next(email for email in server.links if email.startswith("newcomer"))
    enter(page, server, server.links.pop(email))
    page.wait_for_url("**/welcome/")
    page.goto("/settings/sign-in/")
    page.get_by_role("link", name="Add a passkey").click()
    expect(page.get_by_label("A name for it")).to_have_value(re.compile("Chrome on"))
    page.get_by_label("A name for it").fill("My laptop")
    page.get_by_role("button", name="Add a passkey").click()
    page.wait_for_url("**/settings/sign-in/")
    expect(page.get_by_text("Your passkey is ready.")).to_be_visible()
    expect(page.get_by_text("My laptop", exact=True)).to_be_visible()

    page.get_by_role("link", name="Make recovery codes").click()
    page.get_by_role("button", name="Make eight new codes").click()
    expect(page.locator(".codes code")).to_have_count(8)
    codes = page.locator(".codes code").all_inner_texts()
    assert len(set(codes)) == 8

    page.context.clear_cookies()
    page.goto("/sign-in/")
    page.get_by_role("button", name="Sign in with a passkey").press("Enter")
    page.wait_for_url(lambda url: "sign-in" not in url)
    page.goto("/settings/devices/")
    expect(page.get_by_text("this device")).to_be_visible()

    page.context.clear_cookies()
    enter(page, server, server.link(email))
    page.wait_for_url("**/sign-in/second/")
    page.goto("/settings/")
    page.wait_for_url("**/sign-in/second/")
    page.get_by_role("button", name="Use your passkey").press("Enter")
    page.wait_for_url("**/welcome/")

    page.context.clear_cookies()
    enter(page, server, server.link(email))
    page.get_by_label("Code from your app, or a recovery code").fill(codes[0].lower())
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/welcome/")
    page.goto("/settings/passkeys/add/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Is it you?")
    page.get_by_role("button", name="Use your passkey").click()
    page.wait_for_url("**/settings/passkeys/add/")


def test_where_no_passkey_can_be_made_the_page_says_so(newcomer: Open) -> None:
    page = newcomer()
    page.goto("/settings/passkeys/add/")
    expect(page.get_by_text("Passkeys need a page that is opened by name")).to_be_visible()
    expect(page.get_by_role("button", name="Add a passkey")).to_be_disabled()
    page.context.clear_cookies()
    page.goto("/sign-in/")
    expect(page.get_by_role("button", name="Sign in with a passkey")).to_be_hidden()
    expect(page.get_by_role("button", name="Send me a code")).to_be_visible()


SIGNED_IN = (
    "settings/sign-in/",
    "settings/devices/",
    "settings/app/",
    "settings/passkeys/add/",
    "settings/email/",
    "settings/password/set/",
    "settings/sign-in/end/",
)
OUTSIDE = ("sign-in/", "sign-in/code/", "sign-in/forgotten/", "sign-in/forgotten/sent/", "sign-in/closed/", "sign-up/")


@pytest.mark.parametrize(
    "look", [{}, {"width": 390, "height": 844, "color_scheme": "dark"}], ids=["desk", "phone-dark"]
)
def test_the_pages_are_fit_for_everybody(newcomer: Open, look: dict[str, object]) -> None:
    """axe finds nothing, nothing scrolls sideways, and each works without script."""
    page = newcomer(**look)
    for path in SIGNED_IN:
        assert page.goto(f"/{path}").status == 200, path  # type: ignore[union-attr]
        assert Axe().run(page).violations_count == 0, (path, Axe().run(page).generate_report())
        no_sideways_scroll(page)
    page.context.clear_cookies()
    for path in OUTSIDE:
        page.goto(f"/{path}")
        assert Axe().run(page).violations_count == 0, (path, Axe().run(page).generate_report())
        no_sideways_scroll(page)


def test_signing_in_works_without_script(visit: Visit, server: Server) -> None:
    page = visit(java_script_enabled=False)
    page.goto("/sign-in/")
    expect(page.get_by_role("button", name="Sign in with a passkey")).to_be_hidden()
    page.goto(server.newcomer())
    page.get_by_role("button", name="Open Closeknit").click()
    page.goto("/settings/password/set/")
    for label in ("New password", "The same again"):
        page.get_by_label(label).fill("kettle lantern orchard")
    page.get_by_role("button", name="Keep this password").click()
    page.wait_for_url("**/settings/password/**")
    page.goto("/settings/sign-in/")
    expect(page.get_by_text("You have a password.")).to_be_visible()
