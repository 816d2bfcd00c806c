"""The care plan: written in every way, read on a phone, called from, and kept for use without a network."""

import re
import time
from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import MARKS, PATIENCE, Open
from tests.browser.hands import Keyboard, Mouse, button, no_sideways_scroll
from tests.browser.serving import EXIT_URL
from tests.browser.test_insights import WAYS

pytestmark = MARKS

SIGNS, HELPS, REASONS = "I sleep badly\nI answer nobody", "A walk to the canal", "The garden in spring"
KEEP, TAKE_OFF = "Keep my care plan on this device", "Take my care plan off this device"
STORES = "caches.keys()"
KEPT = "caches.match('/care-plan/', {ignoreVary: true}).then((copy) => copy ? copy.text() : '')"


def clean(page: Page) -> None:
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    no_sideways_scroll(page)


def becomes(page: Page, said: str, right: Callable[[Any], bool]) -> None:
    """Ask the browser until what it says is right."""
    until = time.monotonic() + PATIENCE / 1000
    while not right(answer := page.evaluate(said)):
        assert time.monotonic() < until, answer
        page.wait_for_timeout(100)


def add_friend(page: Page, name: str = "Zoe Test", number: str = "07700 900123") -> None:
    page.goto("/circle/add/")
    page.get_by_label("Name").fill(name)
    page.get_by_label("Phone numbers").fill(number)
    button(page, "Save").click()
    expect(page.get_by_role("heading", name=name).first).to_be_visible()


def write_plan(page: Page, hand: Mouse) -> None:
    """From the empty page to the written one."""
    page.goto("/care-plan/")
    hand.press(page.get_by_role("link", name="Write my care plan"))
    hand.write(page.get_by_label("Signs that it is getting hard"), SIGNS)
    hand.write(page.get_by_label("What helps me"), HELPS)
    first = page.get_by_label("Person 1", exact=True)
    if isinstance(hand, Keyboard):
        hand.write(first, "Zoe")
    else:
        first.select_option(label="Zoe Test")
    hand.write(page.get_by_label("What I keep going for"), REASONS)
    hand.press(button(page, "Save"))
    page.wait_for_url("**/care-plan/")
    expect(page.get_by_text("Your care plan is saved.")).to_be_visible()


def keep_copy(page: Page) -> None:
    page.goto("/care-plan/")
    button(page, KEEP).click()
    expect(page.get_by_text("Your care plan is kept on this device.")).to_be_visible()


def with_plan(newcomer: Open, **options: object) -> Page:
    page = newcomer(**options)
    add_friend(page)
    write_plan(page, Mouse(page))
    return page


@pytest.mark.parametrize("way", [*WAYS, "keyboard"])
def test_it_is_written_found_and_changed(newcomer: Open, way: str) -> None:
    page = newcomer(**WAYS.get(way, {}))
    hand = Keyboard(page) if way == "keyboard" else Mouse(page)
    add_friend(page)
    page.goto("/care-plan/")
    expect(page.get_by_text("A care plan is for a bad day")).to_be_visible()
    clean(page) if way != "no script" else no_sideways_scroll(page)
    write_plan(page, hand)
    for words in ("I sleep badly", "I answer nobody", HELPS, REASONS):
        expect(page.get_by_text(words)).to_be_visible()
    expect(page.get_by_role("link", name="Call 07700 900123")).to_have_attribute("href", "tel:+447700900123")
    expect(page.get_by_role("link", name=re.compile("^Text Zoe Test"))).to_have_attribute("href", "sms:+447700900123")
    expect(page.get_by_role("link", name="Call 116 123")).to_be_visible()
    assert page.title().startswith("Your plan | ")
    no_sideways_scroll(page)
    # One tap from the help page, which is one tap from everywhere; and from the menu of each page.
    hand.press(page.get_by_role("link", name="Get help", exact=True))
    hand.press(page.get_by_role("link", name="Your care plan"))
    page.wait_for_url("**/care-plan/")
    page.goto("/circle/")
    hand.press(page.locator("details.menu summary"))
    hand.press(page.get_by_role("link", name="Your care plan"))
    page.wait_for_url("**/care-plan/")
    hand.press(page.get_by_role("link", name=re.compile("^Change")))
    page.get_by_label("Person 1", exact=True).select_option("")
    hand.press(button(page, "Save"))
    page.wait_for_url("**/care-plan/")
    expect(page.get_by_role("heading", name="What helps me")).to_be_visible()
    expect(page.get_by_role("heading", name="People to call")).to_be_hidden()


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_pages_are_for_everybody(amara: Open, width: int, scheme: str) -> None:
    page = amara(width=width, color_scheme=scheme)
    for path in ("/care-plan/", "/care-plan/edit/", "/help/"):
        page.goto(path)
        clean(page)


def test_a_text_that_is_too_long_gets_one_sentence_and_nothing_is_lost(newcomer: Open) -> None:
    page = newcomer()
    page.goto("/care-plan/edit/")
    long = "walk and rest " * 90
    page.get_by_label("What helps me").fill(long)
    page.get_by_label("Places that do me good").fill("The library")
    button(page, "Save").click()
    expect(page.get_by_text("This is longer than 1000 letters.").first).to_be_visible()
    assert page.get_by_label("What helps me").input_value() == long
    assert page.get_by_label("Places that do me good").input_value() == "The library"
    clean(page)


def test_it_prints_on_one_page_or_two(newcomer: Open) -> None:
    """Five full texts and ten people; the bar, the buttons and the switch are left out."""
    page = newcomer()
    for n in range(10):
        add_friend(page, f"Friend {n}", f"07700 90010{n}")
    page.goto("/care-plan/edit/")
    for label in ("Signs", "What helps", "Places", "Professionals", "What I keep"):
        page.get_by_label(re.compile(f"^{label}")).fill(("a quiet line of words " * 46)[:1000])
    for rows in (range(5), range(5, 7), range(7, 9), range(9, 10)):
        for n in rows:
            page.get_by_label(f"Person {n + 1}", exact=True).select_option(label=f"Friend {n}")
        button(page, "Save").click()
        page.wait_for_url("**/care-plan/")
        if rows.stop < 10:
            page.get_by_role("link", name=re.compile("^Change")).click()
    expect(button(page, "Print")).to_be_visible()
    paper = page.pdf(prefer_css_page_size=True)
    pages = len(re.findall(rb"/Type\s*/Page\b", paper))
    print(f"printed on {pages} pages")
    assert pages in (1, 2)
    page.emulate_media(media="print")
    expect(button(page, "Print")).to_be_hidden()
    expect(page.get_by_role("link", name="Leave page", exact=True)).to_be_hidden()
    expect(page.get_by_role("link", name=re.compile("^Call 07700"))).to_have_count(0)
    expect(page.get_by_text("07700 900100", exact=True)).to_be_visible()


def test_it_opens_without_a_network_once_its_owner_wanted_that(newcomer: Open) -> None:
    page = with_plan(newcomer, violates=True)
    page.goto("/care-plan/")
    assert page.evaluate(STORES) == []
    keep_copy(page)
    page.context.set_offline(True)
    page.goto("/care-plan/")
    expect(page.get_by_text("Kept on this device, from ")).to_be_visible()
    expect(page.get_by_text(HELPS)).to_be_visible()
    expect(page.get_by_role("link", name="Call 07700 900123")).to_be_visible()
    assert page.evaluate("document.fonts.check('16px Atkinson') && getComputedStyle(document.body).fontFamily !== ''")
    assert page.evaluate("getComputedStyle(document.querySelector('.card')).borderRadius") != "0px"
    expect(page.get_by_role("button")).to_have_count(0)
    page.get_by_role("link", name="Get help", exact=True).click()
    page.wait_for_url("**/help/")
    expect(page.get_by_role("link", name="Call 116 123")).to_be_visible()
    page.get_by_role("link", name="Your care plan").click()
    expect(page.get_by_text(HELPS)).to_be_visible()
    page.context.set_offline(False)
    page.goto("/care-plan/")
    expect(page.get_by_text("Kept on this device, from ")).to_be_hidden()
    button(page, TAKE_OFF).click()
    expect(button(page, KEEP)).to_be_visible()
    becomes(page, STORES, lambda names: names == [])
    page.context.set_offline(True)
    for path in ("/care-plan/", "/help/"):
        with pytest.raises(Exception, match="net::ERR_"):
            page.goto(path)


def test_the_copy_follows_the_plan(newcomer: Open) -> None:
    """What is changed is in the copy a little later, without opening the plan again."""
    page = with_plan(newcomer, violates=True)
    keep_copy(page)
    page.get_by_role("link", name=re.compile("^Change")).click()
    page.get_by_label("What helps me").fill("A long bath")
    button(page, "Save").click()
    page.goto("/circle/")
    becomes(page, KEPT, lambda text: "A long bath" in text)
    page.context.set_offline(True)
    page.goto("/care-plan/")
    expect(page.get_by_text("A long bath")).to_be_visible()


@pytest.mark.parametrize("end", ["sign out", "discreet"])
def test_signing_out_and_discreet_mode_delete_the_copy(newcomer: Open, end: str) -> None:
    page = with_plan(newcomer, violates=True)
    keep_copy(page)
    if end == "sign out":
        page.goto("/circle/")
        page.locator("details.menu summary").click()
        page.get_by_role("button", name="Sign out").click()
        page.wait_for_url("**/sign-in/**")
    else:
        page.goto("/settings/discreet/")
        page.get_by_role("checkbox").check()
        button(page, "Save").click()
        expect(page.get_by_text("Saved.", exact=True)).to_be_visible()
    becomes(page, STORES, lambda names: names == [])
    page.context.set_offline(True)
    with pytest.raises(Exception, match="net::ERR_"):
        page.goto("/care-plan/")
    if end == "discreet":
        page.context.set_offline(False)
        page.goto("/care-plan/")
        expect(page.get_by_text("Nothing is kept on a shared computer or in discreet mode")).to_be_visible()
        expect(button(page, KEEP)).to_have_count(0)


def test_a_sign_in_that_was_ended_from_elsewhere_takes_the_copy_along(newcomer: Open) -> None:
    page = with_plan(newcomer, violates=True)
    keep_copy(page)
    page.context.clear_cookies(name="closeknit")
    page.goto("/care-plan/")
    page.wait_for_url("**/sign-in/**")
    becomes(page, STORES, lambda names: names == [])


MEASURE = """() => { const watch = { at: 0, covered: 0, painted: 0, whole: false }; window.watch = watch;
  document.addEventListener("keyup", (e) => { watch.at = e.timeStamp; }, true);
  new MutationObserver((_, me) => { const cover = document.querySelector(".cover"); if (!cover) return; me.disconnect();
    watch.covered = performance.now() - watch.at;
    const box = cover.getBoundingClientRect(), over = document.elementFromPoint(innerWidth / 2, innerHeight / 2);
    watch.whole = box.left <= 0 && box.top <= 0 && box.right >= innerWidth && box.bottom >= innerHeight && over === cover;
    requestAnimationFrame(() => requestAnimationFrame(() => { watch.painted = performance.now() - watch.at; })); })
    .observe(document, { childList: true, subtree: true }); }"""


def test_leaving_covers_the_plan_before_anything_else(newcomer: Open) -> None:
    """The page it goes to does not open here (204): the cover alone hides the plan, and stands over all of it."""
    page = with_plan(newcomer, leaves=True)
    page.goto("/care-plan/")
    page.route(EXIT_URL, lambda way: way.fulfill(status=204))
    page.evaluate(MEASURE)
    for _ in range(3):
        page.keyboard.press("Shift")
    page.wait_for_function("() => window.watch.painted > 0")
    seen = page.evaluate("window.watch")
    print(f"quick exit: covered after {seen['covered']:.1f} ms, painted after {seen['painted']:.1f} ms")
    assert seen["whole"]
    assert seen["covered"] <= seen["painted"]
    assert page.url.endswith("/care-plan/")
