"""What goes with every answer, whatever it is: a page, an error, a file, a redirect (BR-1, BR-3, BR-9, BR-13)."""

import re
from collections.abc import Iterator

import pytest
from django.conf import settings as django_settings
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from closeknit.accounts.models import User
from closeknit.web.middleware import OFF

pytestmark = pytest.mark.django_db
STATIC = "/static/closeknit/js/closeknit.js"
WANTED = {
    "default-src": "'none'",
    "style-src": "'self'",
    "object-src": "'none'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
    "form-action": "'self'",
    "require-trusted-types-for": "'script'",
    "trusted-types": "closeknit closeknit-worker",
    "report-uri": "/report/",
}


def answers(client: Client) -> Iterator[HttpResponse]:
    """One of each kind: pages, an error, a redirect, a refusal, a method that is not there, a file."""
    for address in ("/", "/circle/", "/settings/", "/help/", "/nowhere/", "/import/", "/insights/", STATIC):
        yield client.get(address)  # type: ignore[misc]
    yield client.delete("/")  # type: ignore[misc]
    yield client.post("/help/")  # type: ignore[misc]
    yield client.post("/", headers={"Sec-Fetch-Site": "cross-site"})  # type: ignore[misc]
    yield Client(enforce_csrf_checks=True).post("/help/")  # type: ignore[misc]
    yield Client().get("/")  # type: ignore[misc]
    yield client.post("/report/", b"{}", content_type="application/csp-report")  # type: ignore[misc]


def policy(answer: HttpResponse) -> dict[str, str]:
    parts = (part.strip().partition(" ") for part in answer["Content-Security-Policy"].split(";"))
    return {name: value for name, _, value in parts}


def test_every_answer_carries_the_policy(as_amara: Client) -> None:
    """BR-1, BR-2."""
    seen = 0
    for answer in answers(as_amara):
        said = policy(answer)
        assert {name: said[name] for name in WANTED} == WANTED, answer
        assert re.fullmatch(r"('nonce-[\w+/]{22}==' )?'strict-dynamic'", said["script-src"])
        assert "unsafe" not in answer["Content-Security-Policy"]
        seen += 1
    assert seen == 14


def test_the_nonce_of_a_page_is_its_own_and_no_other_page_has_it(as_amara: Client) -> None:
    """BR-1."""
    nonces = set()
    for address in ("/", "/circle/", "/help/", "/nowhere/") * 5:
        answer = as_amara.get(address)
        [nonce] = re.findall(r"nonce-([\w+/=]+)'", answer["Content-Security-Policy"])
        page = answer.content.decode()
        assert set(re.findall(r'<script[^>]* nonce="([^"]+)"', page)) == {nonce}
        assert "<script" not in re.sub(r"<script[^>]* nonce=", "", page)
        nonces.add(nonce)
    assert len(nonces) == 20


def test_every_answer_carries_the_other_headers(as_amara: Client, settings: Settings) -> None:
    """BR-3."""
    settings.SECURE, settings.SECURE_HSTS_SECONDS = True, django_settings.SECURE_HSTS_SECONDS or 31_536_000
    for answer in answers(as_amara):
        kind = answer.get("Content-Type", "")
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
        assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
        assert answer["Referrer-Policy"] == ("same-origin" if kind.startswith("text/html") else "no-referrer")
        assert answer["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"
        assert answer["X-Frame-Options"] == "DENY"
        assert all(f"{feature}=()" in answer["Permissions-Policy"] for feature in OFF)
        assert not [name for name in answer.headers if name.startswith("Access-Control")]
        assert "charset=" in kind or not kind.startswith("text/")


def test_pages_are_not_kept_and_files_are(as_amara: Client) -> None:
    """BR-9."""
    for answer in answers(as_amara):
        if answer.get("Content-Type", "").startswith("text/html"):
            assert "no-store" in answer["Cache-Control"]
    assert "no-store" not in as_amara.get(STATIC)["Cache-Control"]


def test_signing_out_clears_what_the_browser_kept(as_amara: Client) -> None:
    """BR-9."""
    assert "Clear-Site-Data" not in as_amara.get(reverse("account_logout"))
    assert as_amara.post(reverse("account_logout"))["Clear-Site-Data"] == '"cache", "storage"'


LINK = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}
ELSEWHERE = (
    ("get", {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "cors", "Sec-Fetch-Dest": "empty"}),
    ("get", {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "image"}),
    ("get", {"Sec-Fetch-Site": "same-site", "Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "script"}),
    ("get", {**LINK, "Sec-Fetch-Dest": "iframe"}),
    ("get", {**LINK, "Sec-Fetch-Dest": "object"}),
    ("post", LINK),
    ("post", {**LINK, "Sec-Fetch-Site": "same-site"}),
    ("post", {"Origin": "https://evil.example"}),
    ("post", {"Origin": "null"}),
    ("delete", LINK),
    ("put", {"Origin": "https://evil.example"}),
)


@pytest.mark.parametrize(("method", "headers"), ELSEWHERE)
@pytest.mark.parametrize("address", ["/", "/circle/", "/help/", "/report/", "/nowhere/", "/settings/", "/sign-in/"])
def test_another_site_gets_nothing(as_amara: Client, method: str, headers: dict[str, str], address: str) -> None:
    """BR-13: also where there is no page, and whoever is signed in."""
    answer = getattr(as_amara, method)(address, headers=headers)
    assert answer.status_code == 403
    assert "That came from another site" in answer.content.decode()
    assert "tel:" in answer.content.decode()


@pytest.mark.parametrize(
    ("method", "headers", "status"),
    [
        ("get", LINK, 200),
        ("get", {**LINK, "Sec-Fetch-Site": "none"}, 200),
        ("get", {}, 200),
        ("post", {"Sec-Fetch-Site": "same-origin", "Origin": "http://testserver"}, 302),
        ("post", {"Origin": "http://testserver"}, 302),
        ("post", {}, 302),
    ],
)
def test_our_own_pages_and_followed_links_are_answered(
    as_amara: Client, method: str, headers: dict[str, str], status: int
) -> None:
    assert getattr(as_amara, method)("/help/", headers=headers).status_code == status


REPORT = (
    b'{"csp-report": {"document-uri": "http://testserver/circle/?q=Ngozi", "effective-directive": "script-src-elem",'
    b' "blocked-uri": "inline", "script-sample": "alert(1)"}}'
)


def test_a_report_is_counted_by_page_and_directive_alone(
    client: Client, amara: User, caplog: pytest.LogCaptureFixture
) -> None:
    """BR-1, PR-10."""
    from closeknit.web import violations

    violations._lately.clear()
    before = violations.lately()
    for kind in ("application/csp-report", "application/reports+json"):
        assert client.post("/report/", REPORT, content_type=kind).status_code == 204
    assert violations.lately() == before + 2
    assert caplog.messages == ["content policy: script-src-elem on circle"] * 2
    for rubbish in (
        b"",
        b"[",
        b"[[1]]",
        b"9" * 9000,
        b"{" * 5000,
        b'{"csp-report": 1}',
        b'[{"body": {"documentURL": 7}}]',
    ):
        assert client.post("/report/", rubbish, content_type="application/csp-report").status_code == 204
    assert "Ngozi" not in caplog.text


def test_reports_are_counted_up_to_a_rate(client: Client, db: None) -> None:
    from closeknit.web import violations

    violations._lately.clear()
    before = violations.lately()
    for _ in range(violations.A_MINUTE + 20):
        client.post("/report/", REPORT, content_type="application/csp-report")
    assert violations.lately() == before + violations.A_MINUTE
    violations._lately.clear()
