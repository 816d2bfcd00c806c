"""Pictures of the running product for the README: make shots.

Makes the sample life in a store that is thrown away, serves it as `closeknit serve` does, and photographs the pages in
Chromium into docs/shots. Needs chromium, chromium-browser or google-chrome.
"""

import shutil
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from tests.browser import serving  # noqa: E402

SHOTS = ROOT / "docs" / "shots"
MOST_BYTES = 250_000
REVIEWED = ("Contacts from iPhone.vcf", "amara@example.org.ics", "WhatsApp Chat - Ngozi Okafor.zip")


def main() -> int:
    """Take every picture; returns 1 with a sentence when there is no Chromium or a picture grew too large."""
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if chromium is None:
        sys.stderr.write("There is no Chromium here. Install chromium, chromium-browser or google-chrome.\n")
        return 1
    SHOTS.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="closeknit-shots-"))
    try:
        serving.build(folder)
        with serving.running(folder) as server, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--lang=en-GB"])
            _take_all(browser, server)
            browser.close()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    large = [path.name for path in SHOTS.glob("*.png") if path.stat().st_size > MOST_BYTES]
    if large:
        sys.stderr.write(f"Larger than {MOST_BYTES // 1000} kB: {', '.join(large)}.\n")
    return int(bool(large))


def _take_all(browser: Browser, server: serving.Server) -> None:
    page = _page(browser, server, None, 1280, "light")
    page.goto(server.url + server.links["amara@example.org"])
    page.get_by_role("button", name="Open Closeknit").click()
    page.wait_for_url(f"{server.url}/")
    state = page.context.storage_state()
    _take(page, "today", 800)
    page.goto("/circle/")
    _take(page, "circle", 1000)
    page.locator(".rings a", has_text="Ngozi Okafor").click()
    _take(page, "person", 1000)
    page.goto("/import/")
    page.locator("#files").set_input_files([server.folder / "exports" / name for name in REVIEWED])
    page.get_by_role("button", name="Look at these files").click()
    page.get_by_role("button", name="Bring them in").wait_for()
    page.locator("main summary").nth(1).click()
    _take(page, "import-review", 1000)
    phone = _page(browser, server, state, 390, "dark")
    phone.goto("/")
    _take(phone, "today-phone-dark", 844)


def _page(browser: Browser, server: serving.Server, state: object, width: int, theme: str) -> Page:
    context = browser.new_context(
        base_url=server.url,
        storage_state=state,  # type: ignore[arg-type]
        viewport={"width": width, "height": 800},
        color_scheme=theme,  # type: ignore[arg-type]
        reduced_motion="reduce",
        device_scale_factor=2 if width < 640 else 1,
        locale="en-GB",
    )
    return context.new_page()


def _take(page: Page, name: str, height: int) -> None:
    """Photograph the top of a page once its letters are drawn."""
    width = page.evaluate("innerWidth")
    page.set_viewport_size({"width": width, "height": height})
    page.evaluate("document.fonts.ready")
    page.evaluate("scrollTo(0, 0); document.activeElement.blur()")
    path = SHOTS / f"{name}.png"
    page.screenshot(path=path)
    sys.stdout.write(f"{path.relative_to(ROOT)}: {path.stat().st_size / 1000:.0f} kB\n")


if __name__ == "__main__":
    sys.exit(main())
