"""Every page looked at by machine: axe in both themes and two widths, overflow, targets, focus, text spacing, weight.

The checks are those of `check.mjs` in the design this follows: WCAG 2.0 to 2.2 A and AA with axe's best practices, no
sideways scrolling from 1280 to 320 px and with the largest text, targets of 24 px (44 for buttons, choices and menus,
40 for small buttons and pills), the spacing of WCAG 1.4.12, and the focus never out of sight.
"""

import time
from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page, Route, expect

from closeknit.storage import progress
from tests.browser.conftest import MARKS, Open, Visit
from tests.browser.exports import Files
from tests.browser.hands import FOCUS, MOST_TABS
from tests.browser.serving import Server

pytestmark = MARKS

VIEWS = ((1280, 900, "light"), (1280, 900, "dark"), (390, 844, "light"), (390, 844, "dark"))
OPENED = ((1280, 900, "light"), (390, 844, "dark"))
WIDTHS = {
    "": ((1280, 900), (640, 450), (390, 844), (320, 640)),
    "larger text": ((1280, 900), (640, 450), (390, 844)),
    "spaced text": ((1280, 900), (640, 450), (390, 844)),
}
FIRST_VIEW_KB = 100
LAYOUT_SHIFT = 0.02

AXE = """axe.run(document, {resultTypes: ["violations"], runOnly:
  ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}).then((found) => found.violations.map((v) =>
  `${v.id}: ${v.nodes.slice(0, 3).map((n) => n.html.slice(0, 160) + " | " + n.failureSummary.slice(0, 200)).join(" || ")}`))"""
WIDER = """() => { const all = document.documentElement, wide = all.scrollWidth > all.clientWidth;
  return wide ? [`${all.scrollWidth} > ${all.clientWidth}`, ...[...document.querySelectorAll("body *")]
    .filter((e) => e.getBoundingClientRect().right > all.clientWidth + 1 && !e.closest(".swatch-box, .scroll-x, .vh, .skip"))
    .slice(0, 4).map((e) => e.outerHTML.slice(0, 100))] : []; }"""
SMALL = """() => [...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary")]
  .filter((e) => e.checkVisibility() && !e.closest("svg") && !e.classList.contains("skip"))
  .map((e) => {
    const box = (e.closest("label.choice, label.pill") || e).getBoundingClientRect();
    const flows = e.tagName === "A" && getComputedStyle(e).display === "inline";
    const least = e.matches(".btn--small, .tile, .pill") ? 40
      : e.matches(".btn, .exit, .helplink, .input, .select, .mood, nav a, summary") ? 44 : 24;
    return !box.width || flows || (box.height >= least - .5 && box.width >= 24) ? ""
      : `${e.outerHTML.slice(0, 100)} is ${Math.round(box.width)}x${Math.round(box.height)}, not ${least}`;
  }).filter(Boolean)"""
IN_PLACE = """() => [...document.querySelectorAll("*")].filter((e) => e.tagName === "STYLE"
  || (e.tagName === "SCRIPT" && !e.src) || [...e.attributes].some((a) => a.name === "style" || a.name.startsWith("on")
  || /^\\s*javascript:/i.test(a.value))).map((e) => e.outerHTML.slice(0, 120))"""
EMPTY = "form => { form.noValidate = true; form.querySelectorAll('.input').forEach((field) => { field.value = ''; }); }"
SHIFTS = """window.shifted = 0; new PerformanceObserver((list) => { for (const entry of list.getEntries())
  if (!entry.hadRecentInput) window.shifted += entry.value; }).observe({ type: "layout-shift", buffered: true });"""
SPACED = """() => { const sheet = new CSSStyleSheet();
  sheet.replaceSync(`* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }
    p { margin-bottom: 2em !important }`); document.adoptedStyleSheets = [sheet]; }"""


class Places:
    """Opens each page in the state to be looked at. What has to be there first is prepared once and kept."""

    def __init__(self, server: Server, visit: Visit, amara: Open, newcomer: Open, files: Files) -> None:
        self.server, self.visit, self.amara, self.newcomer, self.files = server, visit, amara, newcomer, files

    def own(self, address: str) -> Page:
        """A page of the sample life."""
        return _at(self.amara(), address)

    def person(self, rest: str = "") -> Page:
        """A page of somebody in the sample life who has gone quiet, with moments of all kinds."""
        page = self.own("/circle/?q=Ngozi")
        return _at(page, f"{page.locator('tbody th a').first.get_attribute('href')}{rest}")

    def with_problems(self, page: Page) -> Page:
        """The same page after its form was sent empty."""
        form = page.locator("main form", has=page.locator(".input")).first
        form.evaluate(EMPTY)
        form.get_by_role("button").click()
        expect(page.get_by_role("heading", name="Please look at this again")).to_be_visible()
        return page

    def support_problem(self) -> Page:
        """Somebody's page after a note of help without its kind."""
        page = self.person()
        page.get_by_text("Note who helped whom").click()
        page.get_by_role("button", name="Save this note").click()
        expect(page.get_by_text("Choose the kind of help.")).to_be_visible()
        return page

    def promise_problem(self) -> Page:
        """Somebody's page after a promise without words."""
        page = self.person()
        page.get_by_text("Note a promise").click()
        page.get_by_role("button", name="Save this promise").click()
        expect(page.get_by_text("Enter what you said you would do.")).to_be_visible()
        return page

    def checked_in(self) -> Page:
        """A check-in with something of one's own, and a note that names distress."""
        page = self.own("/check-in/")
        page.get_by_role("button", name="Low", exact=True).click()
        page.get_by_label("Add something you did").fill("A walk")
        page.get_by_label("A note").fill("I can't go on")
        page.get_by_role("button", name="Save", exact=True).click()
        expect(page.get_by_text("Thank you for telling us")).to_be_visible()
        return page

    def new(self, address: str) -> Page:
        """A page of somebody who has never been here."""
        return _at(self._kept("new", self.newcomer), address)

    def all_done(self) -> Page:
        """Today, when everything of the week is done."""
        return _at(self._kept("done", self._do_all), "/")

    def planned(self) -> Page:
        """A care plan with a text, and somebody to call who has a number."""
        return _at(self._kept("planned", self._plan), "/care-plan/")

    def imported(self, step: str) -> Page:
        """A step of an import: "asks", "clear", "progress" or "done"."""
        page = self._kept("imports", self._import)
        address = self.server.states["addresses"][step]  # type: ignore[index]
        if step == "progress":
            ref = address.split("/")[-3]
            folder = self.server.folder / "data" / "progress"
            progress.write(folder, ref, step="moments", done=1200, total=30_000, at=time.time())
        return _at(page, address)

    def _kept(self, name: str, make: Open) -> Page:
        if name not in self.server.states:
            self.server.states[name] = make().context.storage_state()
        return self.visit(storage_state=self.server.states[name])

    def _do_all(self) -> Page:
        page = _at(self.newcomer(), "/welcome/people/")
        page.get_by_label("Person 1").fill("Ada Lind")
        page.get_by_role("button", name="Done", exact=True).click()
        page.get_by_role("button", name="Done : Ada Lind").click()
        expect(page.get_by_role("button", name="Undo : Ada Lind")).to_be_visible()
        return page

    def _plan(self) -> Page:
        page = _at(self.newcomer(), "/circle/add/")
        page.get_by_label("Name").fill("Ada Lind")
        page.get_by_label("Phone numbers").fill("07700 900123")
        page.get_by_role("button", name="Save").click()
        _at(page, "/care-plan/edit/").get_by_label("What helps me").fill("A walk to the canal")
        page.get_by_label("Person 1", exact=True).select_option(label="Ada Lind")
        page.get_by_role("button", name="Save").click()
        expect(page.get_by_role("link", name="Call 07700 900123")).to_be_visible()
        return page

    def _import(self) -> Page:
        page = self.newcomer()
        addresses = {}
        for step, chosen in (("asks", [self.files.unclear]), ("clear", self.files.clear), ("done", self.files.clear)):
            _at(page, "/import/").locator("#files").set_input_files(chosen)
            page.get_by_role("button", name="Look at these files").click()
            expect(page.get_by_role("heading", name="Here is what we found")).to_be_visible()
            if step == "done":
                page.get_by_role("button", name="Bring them in").click()
                expect(page.get_by_role("heading", name="Your people are here")).to_be_visible()
            addresses[step] = page.url
        addresses["progress"] = f"{addresses['clear']}progress/"
        self.server.states["addresses"] = addresses
        return page


def _at(page: Page, address: str, status: int = 200) -> Page:
    answer = page.goto(address)
    assert answer is not None
    assert answer.status == status, f"{address} answers {answer.status}"
    return page


PAGES: dict[str, Callable[[Places], Page]] = {
    "today": lambda p: p.own("/"),
    "today-done": lambda p: p.all_done(),
    "today-empty": lambda p: p.new("/"),
    "minutes": lambda p: p.own("/today/minutes/"),
    "minutes-problem": lambda p: p.with_problems(p.own("/today/minutes/")),
    "circle": lambda p: p.own("/circle/"),
    "circle-friends": lambda p: p.own("/circle/?show=friends"),
    "circle-everyone": lambda p: p.own("/circle/?show=everyone"),
    "circle-quieter": lambda p: p.own("/circle/?show=quieter"),
    "circle-nobody-found": lambda p: p.own("/circle/?q=nobody"),
    "circle-empty": lambda p: p.new("/circle/"),
    "person": lambda p: p.person(),
    "person-support-problem": lambda p: p.support_problem(),
    "person-promise-problem": lambda p: p.promise_problem(),
    "insights": lambda p: p.own("/insights/"),
    "insights-empty": lambda p: p.new("/insights/"),
    "check-in": lambda p: p.own("/check-in/"),
    "check-in-more": lambda p: p.checked_in(),
    "check-in-problem": lambda p: p.new("/check-in/?day=2000-01-01"),
    "check-ins": lambda p: p.own("/check-ins/"),
    "check-in-items": lambda p: p.own("/check-in/items/"),
    "check-in-items-problem": lambda p: p.with_problems(p.own("/check-in/items/")),
    "person-change": lambda p: p.person("change/"),
    "person-add": lambda p: p.own("/circle/add/"),
    "person-add-problem": lambda p: p.with_problems(p.own("/circle/add/")),
    "person-erase": lambda p: p.person("erase/"),
    "dates": lambda p: p.person("dates/"),
    "dates-problem": lambda p: p.with_problems(p.person("dates/")),
    "moments": lambda p: p.person("moments/"),
    "care-plan": lambda p: p.planned(),
    "care-plan-empty": lambda p: p.new("/care-plan/"),
    "care-plan-edit": lambda p: p.own("/care-plan/edit/"),
    "import": lambda p: p.own("/import/"),
    "import-asks": lambda p: p.imported("asks"),
    "import-clear": lambda p: p.imported("clear"),
    "import-progress": lambda p: p.imported("progress"),
    "import-done": lambda p: p.imported("done"),
    "welcome-1": lambda p: p.new("/welcome/"),
    "welcome-2": lambda p: p.new("/welcome/time/"),
    "welcome-3": lambda p: p.new("/welcome/people/"),
    "sign-in": lambda p: _at(p.visit(), "/sign-in/"),
    "sign-in-once": lambda p: _at(p.visit(), p.server.newcomer()),
    "help": lambda p: _at(p.visit(), "/help/"),
    "privacy": lambda p: _at(p.visit(), "/privacy/"),
    "accessibility": lambda p: _at(p.visit(), "/accessibility/"),
    "safety-notices": lambda p: _at(p.visit(), "/safety-notices/"),
    "account": lambda p: p.own("/settings/"),
    "look": lambda p: p.own("/settings/look/"),
    "password": lambda p: p.own("/settings/password/set/"),
    "email": lambda p: p.own("/settings/email/"),
    "forgotten": lambda p: _at(p.visit(), "/sign-in/forgotten/"),
    "not-here": lambda p: _at(p.visit(), "/nowhere/", 404),
}


@pytest.fixture
def places(server: Server, visit: Visit, amara: Open, newcomer: Open, files: Files) -> Places:
    """Every page in the state to be looked at."""
    return Places(server, visit, amara, newcomer, files)


@pytest.mark.parametrize("name", PAGES)
def test_page(places: Places, name: str) -> None:
    """Nothing is found on this page, in any theme, width, size of text or state."""
    page = PAGES[name](places)
    found = [f"written in place: {e}" for e in page.evaluate(IN_PLACE)]
    found += [] if page.locator("h1").count() == 1 else ["not one h1"]
    found += [] if page.title().endswith(" | Closeknit") else [f"title {page.title()}"]
    found += _tab_through(page)
    found += _too_wide(page)
    page.evaluate(AXE_SCRIPT)
    for width, height, theme in VIEWS:
        _view(page, width, height, theme)
        found += [f"{width} {theme}: {v}" for v in page.evaluate(AXE)]
        found += [f"{width} too small: {s}" for s in page.evaluate(SMALL)] if theme == "light" else []
    # Everything that can be opened, open. The account menu is the same on every page: Today stands for all.
    page.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
    for width, height, theme in OPENED if name == "today" or page.locator("main details").count() else ():
        _view(page, width, height, theme)
        found += [f"{width} {theme}, all open: {v}" for v in page.evaluate(AXE)]
    assert not found, "\n".join(found)


def _view(page: Page, width: int, height: int, theme: str) -> None:
    page.set_viewport_size({"width": width, "height": height})
    page.emulate_media(color_scheme=theme, reduced_motion="reduce")  # type: ignore[arg-type]


def _tab_through(page: Page) -> list[str]:
    """Walk through the page with Tab on a phone: the focus is seen everywhere."""
    _view(page, 390, 844, "light")
    found, seen = [], set()
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        state: dict[str, Any] | None = page.evaluate(FOCUS)
        if state is None or state["place"] in seen:
            break
        seen.add(state["place"])
        wrong = [word for word in ("hidden", "covered") if state[word]] + ([] if state["drawn"] else ["without a ring"])
        found += [f"focus {' '.join(wrong)}: {state['what']}"] if wrong else []
    return found


def _too_wide(page: Page) -> list[str]:
    """Sideways scrolling at every width, with the largest text and with the spacing of WCAG 1.4.12."""
    found = []
    for state, widths in WIDTHS.items():
        if state == "larger text":
            page.evaluate("document.documentElement.dataset.text = 'larger'")
        elif state:
            page.evaluate("delete document.documentElement.dataset.text")
            page.evaluate(SPACED)
        for width, height in widths:
            _view(page, width, height, "light")
            found += [f"{width} {state} too wide: {w}" for w in page.evaluate(WIDER)]
    page.evaluate("document.adoptedStyleSheets = []")
    return found


def test_the_first_view_is_light(amara: Open, capsys: pytest.CaptureFixture[str]) -> None:
    """Today with an empty cache: every byte over the wire, headers too."""
    page = amara()
    sizes: dict[str, int] = {}
    names: dict[str, str] = {}
    wire = page.context.new_cdp_session(page)
    wire.send("Network.enable")
    wire.on("Network.requestWillBeSent", lambda e: names.update({e["requestId"]: e["request"]["url"]}))
    wire.on("Network.loadingFinished", lambda e: sizes.update({e["requestId"]: round(e["encodedDataLength"])}))
    page.goto("/", wait_until="networkidle")
    parts = {names[number].rsplit("/", 1)[-1] or "page": size for number, size in sizes.items()}
    total = sum(sizes.values())
    with capsys.disabled():
        print(f"\nToday, first view: {total / 1000:.1f} kB in {len(sizes)} answers {parts}")
    assert len(sizes) > 5
    assert total <= FIRST_VIEW_KB * 1000


@pytest.mark.parametrize("name", ["today", "circle", "person", "import"])
def test_nothing_jumps_while_the_fonts_come_late(places: Places, name: str) -> None:
    """Layout shift on a phone, with every font a third of a second late."""

    def late(route: Route) -> None:
        time.sleep(0.35)
        route.continue_()

    address = PAGES[name](places).url
    page = places.amara(width=390, height=844)
    page.add_init_script(SHIFTS)
    page.route("**/*.woff2", late)
    page.goto(address, wait_until="networkidle")
    assert page.evaluate("document.fonts.size") > 0
    assert page.evaluate("window.shifted") <= LAYOUT_SHIFT
