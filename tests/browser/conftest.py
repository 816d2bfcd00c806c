"""A server for the session, a Chromium for the package, and pages that notice whatever goes wrong on them.

Chromium is stopped when the last test of this folder is done: while it runs, Playwright keeps an event loop in this
thread, and Django refuses its database beside one.
"""

import fcntl
import os
import re
import shutil
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Dialog,
    Page,
    Request,
    Response,
    Route,
    expect,
    sync_playwright,
)

from tests.browser import exports, serving
from tests.browser.serving import EXIT_URL, Server

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
NO_CHROMIUM = "no Chromium here: install chromium, chromium-browser or google-chrome"
FLAGS = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
MARKS = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason=NO_CHROMIUM),
    pytest.mark.xdist_group("browser"),
]
FAILURES = Path(__file__).parent / "failures"
EXPECTED_ANSWERS = re.compile(r"the server responded with a status of (404|410|422)")
PATIENCE = 15_000

failed = pytest.StashKey[bool]()
expect.set_options(timeout=PATIENCE)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Remember whether the test failed, for the screenshot."""
    report = yield
    item.stash[failed] = item.stash.get(failed, False) or report.failed
    return report


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """`closeknit serve` on a store of its own. Workers of one run make the store once and copy it."""
    if CHROMIUM is None:
        pytest.skip(NO_CHROMIUM)
    mine = tmp_path_factory.mktemp("server")
    base = tmp_path_factory.getbasetemp()
    made = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "browser-store"
    with made.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (made / "links.json").exists():
            serving.build(made)
    shutil.copytree(made, mine, dirs_exist_ok=True)
    with serving.running(mine) as running:
        yield running
        assert "Traceback" not in running.said(), running.said()


@pytest.fixture(scope="package")
def chromium(server: Server) -> Iterator[Browser]:
    """The real browser. It can reach nothing but this machine."""
    rules = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=[*FLAGS, rules])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def files(tmp_path_factory: pytest.TempPathFactory) -> exports.Files:
    """Exports as somebody would choose them on the import page."""
    return exports.write(tmp_path_factory.mktemp("exports"), serving.today().date())


class Watch:
    """Notes everything a page does that it never does when all is well.

    trouble   errors in the console (a broken content policy is one), scripts that failed, dialogs, answers of 500 and above
    foreign   addresses outside the server that were asked for; each is answered here with an empty page
    """

    def __init__(self, context: BrowserContext, url: str) -> None:
        self.trouble: list[str] = []
        self.foreign: list[str] = []
        self._url = url
        context.on("console", self._console)
        context.on("weberror", lambda error: self.trouble.append(f"script: {error.error}"))
        context.on("dialog", self._dialog)
        context.on("request", self._request)
        context.on("response", self._response)
        context.route(lambda address: not address.startswith(url), self._elsewhere)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not EXPECTED_ANSWERS.search(message.text):
            self.trouble.append(f"console: {message.text}")

    def _dialog(self, dialog: Dialog) -> None:
        self.trouble.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def _request(self, request: Request) -> None:
        if not request.url.startswith((self._url, "data:", "about:", "blob:")):
            self.foreign.append(request.url)

    def _response(self, response: Response) -> None:
        if response.status >= 500:
            self.trouble.append(f"{response.status}: {response.url}")

    def _elsewhere(self, route: Route) -> None:
        route.fulfill(status=200, content_type="text/html", body="<!doctype html><title>Elsewhere</title>")


Visit = Callable[..., Page]
Open = Callable[..., Page]


@pytest.fixture
def visit(request: pytest.FixtureRequest, chromium: Browser, server: Server) -> Iterator[Visit]:
    """Open a page in a browser of its own; options as for a new context, `leaves` where it may go to the exit address,
    `violates` where the page's errors are the test's own.

    At the end of the test nothing may have gone wrong in any of them, and none may have asked for anything elsewhere.
    """
    opened: list[tuple[BrowserContext, Watch, bool, bool]] = []

    def open_page(
        *, leaves: bool = False, violates: bool = False, width: int = 1280, height: int = 900, **options: Any
    ) -> Page:
        context = chromium.new_context(
            base_url=server.url, viewport={"width": width, "height": height}, reduced_motion="reduce", **options
        )
        context.set_default_timeout(PATIENCE)
        opened.append((context, Watch(context, server.url), leaves, violates))
        return context.new_page()

    yield open_page
    if request.node.stash.get(failed, False):
        _keep_pictures(request.node.name, [page for context, *_ in opened for page in context.pages])
    for context, *_ in opened:
        context.close()
    for _, watch, leaves, violates in opened:
        assert violates or watch.trouble == []
        assert [url for url in watch.foreign if not (leaves and url == EXIT_URL)] == []


def _keep_pictures(name: str, pages: list[Page]) -> None:
    FAILURES.mkdir(exist_ok=True)
    for number, page in enumerate(pages):
        safe = re.sub(r"[^\w-]+", "-", name)
        page.screenshot(path=FAILURES / f"{safe}-{number}.png", full_page=True)


@pytest.fixture
def amara(visit: Visit, server: Server) -> Open:
    """Open a page in which the owner of the sample life is signed in."""

    def open_page(**options: Any) -> Page:
        if "amara" not in server.states:
            page = visit()
            page.goto(server.url + server.links.pop("amara@example.org"))
            page.get_by_role("button", name="Open Closeknit").click()
            page.wait_for_url(f"{server.url}/")
            server.states["amara"] = page.context.storage_state()
        return visit(storage_state=server.states["amara"], **options)

    return open_page


@pytest.fixture
def newcomer(visit: Visit, server: Server) -> Open:
    """Open a page in which somebody new has followed their first link, and stands on the first welcome page."""

    def open_page(**options: Any) -> Page:
        page = visit(**options)
        page.goto(server.newcomer())
        page.get_by_role("button", name="Open Closeknit").press("Enter")
        page.wait_for_url("**/welcome/")
        return page

    return open_page
