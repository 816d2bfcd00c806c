"""Limits: by account and subnet, for all processes, and never against the owner on a device of their own (AU-2, AU-3, AU-15)."""

import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections import Counter
from collections.abc import Iterator
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode

import pytest
from django.test import Client, RequestFactory
from django.urls import reverse
from pytest_django.fixtures import Settings

from closeknit.accounts import actions, throttle
from closeknit.accounts.models import User

PASSWORD = "kettle-lantern-orchard"
LOGIN = "/sign-in/"


@pytest.fixture
def ada(db: None) -> User:
    return actions.open_account(email="ada@example.org", name="Ada", password=PASSWORD)


def try_(client: Client, password: str, **more: str) -> str:
    """What came of a try: "in", "wrong" or "later"."""
    answer = client.post(reverse("account_login"), {"login": "ada@example.org", "password": password}, **more)
    if answer.status_code == 302:
        return "in"
    words = answer.content.decode()
    assert ("not correct" in words) != ("many tries" in words)
    return "wrong" if "not correct" in words else "later"


def test_an_attacker_never_locks_the_owner_out(ada: User) -> None:
    """A hundred wrong tries from the same network; the owner, in a browser of before, enters each time (AU-3)."""
    own = Client()
    assert try_(own, PASSWORD) == "in"
    own.post(reverse("account_logout"))
    stranger = Client()
    said = Counter()
    for n in range(100):
        said[try_(stranger, f"wrong {n}")] += 1
        if n % 20 == 19:
            assert try_(own, PASSWORD) == "in"
            own.post(reverse("account_logout"))
    assert said == {"wrong": 5, "later": 95}
    assert try_(Client(), PASSWORD) == "later"


def test_a_known_device_has_five_tries_too(ada: User) -> None:
    own = Client()
    try_(own, PASSWORD)
    own.post(reverse("account_logout"))
    assert [try_(own, "wrong") for _ in range(6)] == ["wrong"] * 5 + ["later"]
    assert try_(Client(), PASSWORD) == "in", "what was wrong there is not counted for others"


@pytest.mark.parametrize("cookie", ["", "x", "a.b", "a.b:c:d", "-.-", "é"])
def test_a_cookie_that_was_made_up_is_worth_nothing(ada: User, cookie: str) -> None:
    stranger = Client()
    stranger.cookies["closeknit-known"] = cookie
    assert [try_(stranger, "wrong") for _ in range(6)] == ["wrong"] * 5 + ["later"]


def test_the_cookie_of_one_account_is_none_for_another(ada: User, femi: User) -> None:
    """Femi's browser is a stranger to Ada's account, also when he signed in on it himself."""
    femis = Client()
    femis.post(reverse("once", args=[actions.make_link(user=femi)]), {"open": "yes"})
    assert "closeknit-known" in femis.cookies
    femis.post(reverse("account_logout"))
    assert [try_(femis, "wrong") for _ in range(6)] == ["wrong"] * 5 + ["later"]


def test_a_browser_knows_four_accounts_and_names_none(db: None) -> None:
    factory = RequestFactory()
    request = factory.get("/")
    emails = [f"person{n}@example.org" for n in range(6)]
    for email in emails:
        response = Client().get(reverse("help"))
        throttle.remember_device(request, response, email)
        value = response.cookies["closeknit-known"].value
        assert "example" not in value
        request = factory.get("/")
        request.COOKIES["closeknit-known"] = value
    assert [bool(throttle.known_device(request, email)) for email in emails] == [False, False, True, True, True, True]


def test_codes_are_asked_for_three_times_and_the_owner_is_not_kept_from_one(ada: User) -> None:
    own = Client()
    try_(own, PASSWORD)
    own.post(reverse("account_logout"))
    ask = reverse("account_request_login_code")
    answers = [Client().post(ask, {"email": "ada@example.org"}).status_code for _ in range(4)]
    assert answers == [302, 302, 302, 200]
    assert own.post(ask, {"email": "ada@example.org"}).status_code == 302


def test_links_for_a_forgotten_password_are_limited(ada: User) -> None:
    ask = reverse("account_reset_password")
    answers = [Client().post(ask, {"email": "ada@example.org"}).status_code for _ in range(4)]
    assert answers == [302, 302, 302, 200]


def test_new_accounts_are_limited_by_subnet(db: None, settings: Settings) -> None:
    settings.REGISTRATION_OPEN = True
    post = {"password1": "short"}
    answers = [
        Client().post(reverse("account_signup"), {**post, "email": f"n{n}@example.org"}, REMOTE_ADDR=f"198.51.100.{n}")
        for n in range(21)
    ]
    assert [answer.status_code for answer in answers] == [200] * 20 + [429]
    assert "A short break" in answers[-1].content.decode()


@pytest.mark.parametrize(
    ("address", "net"),
    [
        ("203.0.113.77", "203.0.113.0"),
        ("::ffff:203.0.113.77", "203.0.113.0"),
        ("2001:db8:1:2ff:3::4", "2001:db8:1:200::"),
        ("unknown", "0.0.0.0"),
        ("", "0.0.0.0"),
    ],
)
def test_a_network_is_what_one_household_has(address: str, net: str) -> None:
    assert throttle.subnet(RequestFactory().get("/", REMOTE_ADDR=address)) == net


@pytest.mark.parametrize("hops", [0, 1, 2])
def test_only_our_own_proxies_say_where_somebody_is(ada: User, settings: Settings, hops: int) -> None:
    """Whatever a stranger writes into X-Forwarded-For, the limit of their network holds (AU-15)."""
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = hops
    ours = ["198.51.100.9", "10.0.0.2"][:hops]
    for n in range(3):
        spoofed = ", ".join([f"192.0.2.{n}", f"203.0.{n}.1", *ours])
        request = RequestFactory().get("/", REMOTE_ADDR="127.0.0.1", HTTP_X_FORWARDED_FOR=spoofed)
        assert throttle.client_address(request) == (ours[0] if hops else "127.0.0.1")
    said = []
    for n in range(12):
        email = {"login": f"nobody{n}@example.org", "password": "wrong"}
        forwarded = ", ".join([f"192.0.2.{n}", *ours])
        answer = Client().post(LOGIN, email, HTTP_X_FORWARDED_FOR=forwarded)
        said.append("not correct" in answer.content.decode())
    assert said == [True] * 10 + [False] * 2


def test_a_request_that_came_round_the_proxies_is_taken_for_what_it_is(settings: Settings) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 2
    request = RequestFactory().get("/", REMOTE_ADDR="198.51.100.3", HTTP_X_FORWARDED_FOR="192.0.2.1")
    assert throttle.client_address(request) == "198.51.100.3"


def surroundings(folder: Path, port: int) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("CLOSEKNIT_")}
    return {**kept, "CLOSEKNIT_DATA": str(folder), "CLOSEKNIT_URL": f"http://127.0.0.1:{port}"}


OPEN_ADA = """
from closeknit.terminal import store
store.open()
from closeknit.accounts import actions
actions.open_account(email="ada@example.org", password="kettle-lantern-orchard")
"""


@pytest.fixture
def served(tmp_path: Path) -> Iterator[str]:
    """`closeknit serve` with two worker processes on a store of its own."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = int(taken.getsockname()[1])
    around = surroundings(tmp_path / "data", port)
    subprocess.run([sys.executable, "-c", OPEN_ADA], env=around, check=True, capture_output=True)
    command = [sys.executable, "-m", "closeknit.cli", "serve", "--port", str(port), "--workers", "2"]
    with (tmp_path / "log").open("w") as log:
        child = subprocess.Popen(command, env=around, stdout=log, stderr=subprocess.STDOUT, start_new_session=True)
    try:
        url = f"http://127.0.0.1:{port}"
        until = time.monotonic() + 120
        while time.monotonic() < until and child.poll() is None:
            try:
                urllib.request.urlopen(f"{url}/help/", timeout=5).close()
                break
            except (URLError, OSError):
                time.sleep(0.1)
        yield url
    finally:
        os.killpg(child.pid, signal.SIGKILL)
        child.wait()


def one_try(url: str, said: list[str]) -> None:
    """A browser of its own: open the page, send a wrong password."""
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
    page = opener.open(url + LOGIN, timeout=60).read().decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
    assert token
    form = {"login": "ada@example.org", "password": "wrong", "csrfmiddlewaretoken": token[1]}
    headers = {"Origin": url, "Referer": url + LOGIN}
    try:
        words = opener.open(urllib.request.Request(url + LOGIN, urlencode(form).encode(), headers), timeout=120)
        text = words.read().decode()
        said.append("judged" if "not correct" in text else "later" if "many tries" in text else text[-500:])
    except HTTPError as problem:
        said.append(str(problem.code))


def test_of_sixty_wrong_tries_at_once_five_are_judged(served: str) -> None:
    """Two processes, sixty browsers, one account (AU-2)."""
    said: list[str] = []
    threads = [threading.Thread(target=one_try, args=(served, said)) for _ in range(60)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(180)
    assert Counter(said) == {"judged": 5, "later": 55}
