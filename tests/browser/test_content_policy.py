"""The content policy in a real browser: what is planted never runs, what we use does, and nothing is reported in use.

That nothing is reported in normal use is held by every test of this folder: a violation is an error in the console, and
any such error fails the test it happened in.
"""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import MARKS, Open, Visit
from tests.browser.serving import EXIT_URL, Server

pytestmark = MARKS

HEAR = """() => { window.heard = []; window.ran = false;
  document.addEventListener("securitypolicyviolation", (e) => window.heard.push(e.effectiveDirective)); }"""
PLANTED = {
    "handler": """() => { const b = document.createElement("button"); b.setAttribute("onclick", "window.ran = true");
      document.body.append(b); b.click(); }""",
    "script": """() => { const s = document.createElement("script"); s.setAttribute("type", "text/javascript");
      s.append("window.ran = true"); document.body.append(s); }""",
    "innerHTML": """() => { document.body.innerHTML = "<img src=x onerror='window.ran = true'>"; }""",
    "outerHTML": """() => { document.querySelector("main").outerHTML = "<p>other</p>"; }""",
    "insertAdjacentHTML": """() => { document.body.insertAdjacentHTML("beforeend", "<p>other</p>"); }""",
    "document.write": """() => { document.write("<p>other</p>"); }""",
    "srcdoc": """() => { document.createElement("iframe").srcdoc = "<p>other</p>"; }""",
    "eval": """() => { eval("window.ran = true"); }""",
    "timer": """() => { setTimeout("window.ran = true", 0); }""",
    "parser": """() => { new DOMParser().parseFromString("<p>other</p>", "text/html"); }""",
    "whole parser": """() => { Document.parseHTMLUnsafe("<p>other</p>"); }""",
    "second policy": """() => { trustedTypes.createPolicy("default", { createHTML: (t) => t }); }""",
    "same policy": """() => { trustedTypes.createPolicy("closeknit", { createHTML: (t) => t }); }""",
}


@pytest.mark.parametrize("way", PLANTED)
def test_what_is_planted_never_runs(server: Server, chromium: object, visit: Visit, way: str) -> None:
    """BR-1, BR-2."""
    page = visit(violates=True)
    page.goto("/help/")
    page.evaluate(HEAR)
    # By a timer of the page: what a tester evaluates may itself evaluate text.
    page.evaluate(f"() => {{ setTimeout(() => {{ ({PLANTED[way]})(); }}, 0); }}")
    page.wait_for_function("() => window.heard.length > 0")
    assert page.evaluate("window.ran") is False
    assert set(page.evaluate("window.heard")) <= {
        "script-src-attr",
        "script-src-elem",
        "script-src",
        "require-trusted-types-for",
        "trusted-types",
    }
    assert page.locator("main").count() == 1


def test_an_answer_of_ours_is_swapped_in_and_only_then(amara: Open) -> None:
    """BR-2: the one place where text becomes markup is open for the answer htmx was given, and shut again at once."""
    page = amara(violates=True)
    page.goto("/")
    page.get_by_role("button", name="Later").first.click()
    expect(page.get_by_role("button", name="Bring back now").first).to_be_visible()
    page.evaluate(HEAR)
    page.evaluate(
        "() => { try { new DOMParser().parseFromString('<p>x</p>', 'text/html'); } catch (e) { window.threw = e.name; } }"
    )
    assert page.evaluate("window.threw") == "TypeError"
    page.get_by_role("button", name="Bring back now").first.click()
    expect(page.get_by_role("button", name="Later").first).to_be_visible()


def test_a_violation_reaches_the_counter(server: Server, visit: Visit) -> None:
    """BR-1: the browser's own report arrives, and the log names the page and the directive."""
    page = visit(violates=True)
    page.goto("/privacy/")
    with page.expect_request("**/report/") as sent:
        page.evaluate(f"() => {{ try {{ ({PLANTED['innerHTML']})(); }} catch (e) {{}} }}")
    assert sent.value.method == "POST"
    page.goto("/privacy/")
    assert "content policy: require-trusted-types-for on privacy" in server.said()


def test_forms_say_whence_they_come_and_links_to_elsewhere_do_not(visit: Visit) -> None:
    """BR-3: our own forms carry their origin; who follows a link to elsewhere brings no address along."""
    page = visit(leaves=True)
    page.goto("/help/")
    with page.expect_request(lambda r: r.method == "POST") as form:
        page.get_by_role("button", name="Show its lines").click()
    page.wait_for_load_state()
    origin = form.value.all_headers()["origin"]
    assert page.url.startswith(f"{origin}/")
    with page.expect_request(EXIT_URL) as left:
        page.get_by_role("link", name="Leave page", exact=True).click()
    assert "referer" not in left.value.all_headers()


def test_after_signing_out_back_shows_nothing(newcomer: Open) -> None:
    """BR-9: on a shared computer."""
    page: Page = newcomer()
    page.goto("/circle/add/")
    page.get_by_label("Name").fill("Marker Person")
    page.get_by_role("button", name="Save").first.click()
    page.goto("/circle/")
    expect(page.get_by_role("link", name="Marker Person").first).to_be_visible()
    page.locator("details.menu summary").click()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/sign-in/**")
    for _ in range(3):
        page.go_back()
        page.wait_for_load_state()
        assert "Marker Person" not in page.content()


def test_the_browser_keeps_nothing_of_a_life(amara: Open) -> None:
    """BR-8, BR-10, BR-11: no store of the browser holds anything; no name stands in an address or a title."""
    page = amara()
    page.goto("/circle/?show=everyone")
    names = [n.strip() for n in page.locator("tbody th a").all_inner_texts()]
    links = [str(a.get_attribute("href")) for a in page.locator("tbody th a").all()[:3]]
    below = [f"{link}{rest}" for link in links for rest in ("", "moments/", "names/", "change/", "dates/", "erase/")]
    assert len(names) > 5
    for address in ("/", "/circle/", "/insights/", "/import/", "/settings/", *below):
        page.goto(address)
        for name in names:
            assert name not in page.title()
            assert name not in page.url
    kept = page.evaluate(
        "async () => [Object.keys(localStorage), Object.keys(sessionStorage), (await indexedDB.databases()).length,"
        " (await caches.keys()).length, (await navigator.serviceWorker.getRegistrations()).length]"
    )
    assert kept == [[], [], 0, 0, 0]
