"""No form without its token, and nothing changed by looking: over every address there is (BR-4, BR-5)."""

import hashlib

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse
from tests.shape.test_policy import METHODS
from tests.shape.world import LISTED, PATTERNS, POLICY, Life, address

from closeknit.accounts.models import User

pytestmark = pytest.mark.django_db
NEVER_FORGED = {"report"} | {name for name, rule in POLICY.items() if rule.get("bare")}
"""What browsers and mail programs send by themselves, without a token: a report that changes nothing of anybody's, and
the one click that ends mail, which needs the secret of its own link (RFC 8058)."""

UNSAFE = [method for method in METHODS if method != "get"]
NOT_LIFE = {"sessions.Session", "accounts.JournalEntry"}


def everywhere(life: Life) -> dict[str, str]:
    """Every address that needs nothing but itself, and those of the sample life."""
    plain = {
        name: reverse(name)
        for name in PATTERNS
        if POLICY[name]["kind"] == "entry" and "<" not in str(PATTERNS[name].pattern)
    }
    return {name: address(name, life) for name in LISTED} | {n: a for n, a in plain.items() if "(?P" not in a}


def content() -> str:
    """A digest of all rows but sessions and journal."""
    seen = hashlib.sha256()
    for model in sorted(apps.get_models(), key=lambda m: m._meta.label):
        if model._meta.label not in NOT_LIFE:
            seen.update(repr(list(model._default_manager.order_by("pk").values())).encode())
    return seen.hexdigest()


def test_no_form_is_taken_without_its_token(amara: User) -> None:
    """BR-4: without a token, and with the token of a foreign page."""
    life, tried = Life(amara), 0
    client = Client(enforce_csrf_checks=True)
    client.force_login(amara)
    before = content()
    for name, where in everywhere(life).items():
        for method in UNSAFE:
            for headers in ({}, {"Origin": "https://evil.example"}):
                answer = getattr(client, method)(where, headers=headers)
                tried += 1
                wanted = {403} if name not in NEVER_FORGED or headers else {204, 405, 410}
                assert answer.status_code in wanted, (name, method, headers)
    assert content() == before
    assert tried > 350


def test_looking_changes_nothing(amara: User, femi: User) -> None:
    """BR-5: a link preview or a mail scanner opens everything, as anybody."""
    life = Life(amara)
    before = ""
    for somebody in (amara, femi, None):  # the owner, another, nobody
        client = Client()
        if somebody is not None:
            client.force_login(somebody)
            # django-allauth copies the account's address into a table of its own when its page is first opened.
            client.get(reverse("account_email"))
            before = content()
        for name, where in everywhere(life).items():
            # Pages that are marked so write down that they were opened, and nothing else (tests/shape/test_noted.py).
            if name == "account_logout" or "person" in POLICY[name].get("noted", ()):
                continue
            for method in ("get", "head", "options"):
                getattr(client, method)(where)
            assert content() == before, name
