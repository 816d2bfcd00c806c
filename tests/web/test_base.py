"""The frame of every page: places, help, own look; and error pages that ask nothing of the database."""

import re
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.http import HttpRequest, HttpResponse
from django.template import RequestContext, Template
from django.template.loader import render_to_string
from django.test import RequestFactory, override_settings
from django.urls import path
from hypothesis import given
from hypothesis import strategies as st

from closeknit.web import context
from closeknit.web.context import Look


def nothing(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


NAMES = (
    *("circle", "care_plan", "imports", "help", "look", "account"),
    *("account_logout", "account_login", "privacy", "accessibility", "safety_notices", "discreet"),
)
urlpatterns = [
    path("", nothing, name="today"),
    path("person/1/", nothing, name="person"),
    *(path(f"at-{name}/", nothing, name=name) for name in NAMES),
]
PAGE = '{% extends "base.html" %}{% block title %}A page{% endblock %}{% block main %}<h1>A page</h1>{% endblock %}'
FOCUS = PAGE.replace("base.html", "base_focus.html")
ERRORS = ("400.html", "403.html", "403_csrf.html", "404.html", "500.html", "503.html")


pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _places() -> Any:
    with override_settings(ROOT_URLCONF=__name__, SERVICE_NAME="Sefton Neighbours", EXIT_URL="https://weather.example"):
        yield


class Nobody:
    is_authenticated = False


def ask(user: object = None, page: str = "today", where: str = "/", **cookies: str) -> HttpRequest:
    request = RequestFactory().get(where)
    request.user = user or Nobody()  # type: ignore[assignment]
    request.COOKIES.update(cookies)
    request.resolver_match = SimpleNamespace(url_name=page)  # type: ignore[assignment]
    return request


def someone(**settings: object) -> Any:
    return get_user_model()(pk=7, email="amara@example.org", name="Amara <b>Okafor</b>", **settings)


def show(source: str, request: HttpRequest, **values: object) -> str:
    return Template(source).render(RequestContext(request, values))


def test_a_signed_in_person_sees_the_places_help_and_their_menu() -> None:
    html = show(PAGE, ask(someone()))
    assert re.findall(r'data-go="(\w)"', html) == ["t", "c", "i"]
    assert '<a class="helplink" href="/at-help/">' in html
    for url in ("/at-look/", "/at-imports/", "/at-account/"):
        assert f'href="{url}' in html
    assert re.search(r'<form method="post" action="/at-account_logout/">(<input type="hidden"[^>]*>){2}<button>', html)
    assert "Your account, Amara &lt;b&gt;Okafor&lt;/b&gt;" in html
    assert "run here by Sefton Neighbours" in html


def test_somebody_who_is_not_signed_in_sees_help_and_a_way_in_but_no_menu() -> None:
    html = show(PAGE, ask())
    assert "<nav" not in html
    assert '<details class="menu"' not in html
    assert 'href="/at-help/"' in html
    assert 'href="/at-account_login/"' in html


@pytest.mark.parametrize(
    ("page", "where", "current"),
    [
        ("today", "/", ["/", "page"]),
        ("circle", "/at-circle/", ["/at-circle/", "page"]),
        ("person", "/person/1/", ["/at-circle/", "true"]),
    ],
)
def test_the_current_place_is_marked(page: str, where: str, current: list[str]) -> None:
    html = show(PAGE, ask(someone(), page, where))
    assert [list(found) for found in re.findall(r'<a href="([^"]+)" data-go="\w" aria-current="(\w+)"', html)] == [
        current
    ]


def test_every_page_begins_with_the_skip_link_and_has_one_main_and_a_live_region() -> None:
    for source in (PAGE, FOCUS):
        html = show(source, ask(someone()))
        assert "<title>A page | Closeknit</title>" in html
        body = html.partition("<body")[2]
        assert re.search(r"<(a|button)[^>]*>", body)[0] == '<a class="skip" href="#main">'  # type: ignore[index]
        assert html.count('<main id="main" tabindex="-1">') == 1
        assert html.count('id="live"') == 1
        assert html.count("<h1>") == 1


def test_a_focus_page_has_two_ways_out_and_no_menu() -> None:
    html = show(FOCUS, ask(someone()))
    assert len(re.findall(r'href="https://weather.example" rel="nofollow noreferrer" data-exit', html)) == 2
    assert "<nav" not in html
    assert 'class="helplink"' in html


def test_no_page_carries_a_style_a_handler_or_a_script_of_its_own() -> None:
    sources = [
        show(PAGE, ask(someone(keys_on=True))),
        show(FOCUS, ask()),
        *map(render_to_string, ERRORS),
    ]
    for html in sources:
        assert not re.search(r"\sstyle=|\son\w+=|javascript:|hx-on", html)
        assert not re.search(r"<script(?![^>]*\ssrc=)", html)
        assert "<style" not in html


@pytest.mark.parametrize(
    ("settings", "attributes"),
    [
        ({}, ""),
        ({"theme": "dark"}, ' data-theme="dark"'),
        (
            {"theme": "light", "text_size": "larger", "plain_font": True, "keys_on": True},
            ' data-theme="light" data-text="larger" data-font="plain" data-keys="on"',
        ),
    ],
)
def test_the_look_of_the_account_is_written_on_the_page(settings: dict[str, object], attributes: str) -> None:
    html = show(PAGE, ask(someone(**settings)))
    assert re.search(rf'<html lang="en-gb"{attributes}\s*>', html)
    assert ('id="keys"' in html) is bool(settings.get("keys_on"))


def test_before_signing_in_the_look_comes_from_the_cookie_and_the_account_wins_later() -> None:
    assert ' data-theme="dark" data-text="large"' in show(PAGE, ask(look="dark.large"))
    assert "data-theme" not in show(PAGE, ask(someone(), look="dark.large"))


@given(
    st.builds(
        Look,
        st.sampled_from(["", *context.THEMES]),
        st.sampled_from(["", *context.TEXT_SIZES]),
        st.booleans(),
        st.booleans(),
        st.booleans(),
    )
)
def test_a_look_survives_its_cookie(look: Look) -> None:
    assert Look.from_cookie(look.as_cookie()) == look


@given(st.text())
def test_any_cookie_gives_a_known_look(value: str) -> None:
    look = Look.from_cookie(value)
    assert look.theme in {"", "light", "dark"}
    assert look.text in {"", "large", "larger"}


@pytest.mark.parametrize(
    ("user", "cookie", "country"),
    [
        (None, "", "GB"),
        (None, "de", "DE"),
        (None, "<b>", "GB"),
        ("NZ", "", "NZ"),
        ("NZ", "AU", "AU"),
        ("", "", "GB"),
    ],
)
def test_help_is_for_the_country_chosen_then_of_the_person_then_of_the_service(
    user: str | None, cookie: str, country: str
) -> None:
    with override_settings(REGION="GB"):
        request = ask(None if user is None else someone(region=user), country=cookie)
        assert context.country_of(request) == country


class Broken:
    """An account that cannot be read because the database does not answer."""

    def __getattr__(self, name: str) -> Any:
        raise AssertionError(f"asked the account for {name}")


@pytest.mark.parametrize("name", ERRORS)
def test_an_error_page_stands_without_the_database_and_keeps_help_and_its_numbers(name: str) -> None:
    request = ask(look="dark", country="US")
    request.user = Broken()  # type: ignore[assignment]
    html = render_to_string(name, request=request)
    assert ' data-theme="dark"' in html
    assert '<a class="helplink" href="/at-help/">' in html
    assert 'href="tel:911"' in html
    assert 'href="tel:988"' in html
    assert "<script" not in html


@pytest.mark.parametrize("name", ERRORS)
def test_an_error_page_stands_without_a_request_or_urls(name: str) -> None:
    empty = ModuleType("empty")
    empty.urlpatterns = []  # type: ignore[attr-defined]
    with override_settings(ROOT_URLCONF=empty, REGION="GB"):
        html = render_to_string(name)
    assert 'href="/help/"' in html
    assert 'href="tel:999"' in html
    assert 'href="tel:116123"' in html
    assert "the official page" in html


def test_messages_become_notes_in_a_status_region() -> None:
    levels = ["success", "warning", "error", "info"]
    said = [SimpleNamespace(level_tag=level) for level in levels]
    html = render_to_string("_messages.html", {"messages": said})
    assert html.count('role="status"') == 1
    assert re.findall(r'class="(note[^"]*)"', html) == [
        "note note--good",
        "note note--soon",
        "note note--soon",
        "note",
    ]
    assert render_to_string("_messages.html", {"messages": []}).strip() == ""


def test_an_undo_bar_speaks_once() -> None:
    told = {"text": "Saved <b>.", "url": "/undo/1/", "about": "Ngozi"}
    whole = render_to_string("_undo.html", told)
    part = render_to_string("_undo.html", {**told, "say": True})
    assert 'role="status"' in whole
    assert "data-say" not in whole
    assert 'data-say="Saved &lt;b&gt;."' in part
    assert "role=" not in part.partition("<svg")[0]
    assert 'action="/undo/1/"' in whole
    assert '<span class="vh">: Ngozi</span>' in whole
