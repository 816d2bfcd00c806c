"""Every URL × role × method has an expectation in tests/policy.toml, and "not yours" is 404 (AC-1, AC-2)."""

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from closeknit.accounts import actions as accounts
from closeknit.accounts.models import User
from closeknit.circle.actions import people
from tests.conftest import confirm
from tests.shape.world import LISTED, MARKER, PATTERNS, POLICY, ROWS, Life, address, snapshot

METHODS = ("get", "post", "put", "patch", "delete")


@pytest.fixture
def life(amara: User) -> Life:
    return Life(amara)


def test_every_url_is_in_the_policy_and_nothing_else() -> None:
    assert set(PATTERNS) == set(POLICY)


@pytest.mark.parametrize("name", LISTED)
def test_the_owner_gets_what_the_policy_says(name: str, client: Client, amara: User, life: Life) -> None:
    for method in METHODS:
        with transaction.atomic():
            client.force_login(amara)
            confirm(client, amara)
            if POLICY[name].get("needs") == "removed":
                people.remove_person(owner=amara, person=life.person)
            if POLICY[name].get("needs") == "restricted":
                people.restrict_person(owner=amara, person=life.person)
            answer = getattr(client, method)(address(name, life))
            assert answer.status_code == POLICY[name].get(method, 405), (name, method)
            transaction.set_rollback(True)


@pytest.mark.parametrize("name", LISTED)
def test_somebody_who_is_not_signed_in_gets_the_sign_in_page(name: str, client: Client, life: Life) -> None:
    for method in METHODS:
        answer = getattr(client, method)(address(name, life))
        if POLICY[name]["kind"] == "open":
            assert answer.status_code == POLICY[name].get(method, 405)
        else:
            assert answer.status_code == 302
            assert answer["Location"].startswith(reverse("account_login"))
        assert MARKER not in answer.content.decode()


CONFIRMED = sorted(name for name, rule in POLICY.items() if rule.get("confirm"))


@pytest.mark.parametrize("name", CONFIRMED)
def test_what_is_dangerous_asks_first_who_it_is(name: str, client: Client, amara: User, life: Life) -> None:
    """Each of these, by every method, with a session that confirmed nothing: off to the page that asks (AU-8)."""
    client.force_login(amara)
    where = PATTERNS[name].pattern.regex.groups
    there = address(name, life) if POLICY[name]["kind"] != "entry" else reverse(name, args=[1] * where)
    before = snapshot()
    for method in METHODS:
        answer = getattr(client, method)(there)
        if answer.status_code == 405 and POLICY[name]["kind"] != "entry" and method not in POLICY[name]:
            continue
        assert answer.status_code == 302, (name, method)
        assert answer["Location"].startswith(reverse("account_confirm_by_mail") + "?next="), (name, method)
    assert snapshot() == before


@pytest.mark.parametrize("name", ROWS)
def test_not_yours_is_the_same_as_not_there(name: str, client: Client, amara: User, femi: User, life: Life) -> None:
    """Femi is a friend: he has an account, and Amara keeps him in her circle. A stranger only has an account."""
    people.add_person(owner=amara, name="Femi Adeyemi", addresses=["femi@example.org"])
    stranger = accounts.open_account(email="stranger@example.org", name="Nobody")
    nowhere = [("x" * 22) if isinstance(a, str) else 987654321 for a in life.arguments(name)]
    for somebody in (femi, stranger):
        client.force_login(somebody)
        for method in METHODS:
            theirs = getattr(client, method)(address(name, life))
            missing = getattr(client, method)(reverse(name, args=nowhere))
            assert theirs.status_code == missing.status_code == (404 if method in POLICY[name] else 405), (name, method)
            assert MARKER not in theirs.content.decode()


@pytest.mark.parametrize("name", LISTED)
def test_a_friend_never_sees_a_word_of_it(name: str, client: Client, femi: User, life: Life) -> None:
    client.force_login(femi)
    for query in ("", f"?q={MARKER}", "?show=never", "?before=2100-01-01"):
        answer = client.get(address(name, life) + query)
        assert MARKER not in answer.content.decode().replace(f'value="{MARKER}"', "").replace(f"“{MARKER}”", "")


@pytest.mark.parametrize("name", LISTED)
def test_reading_changes_nothing(name: str, client: Client, amara: User, life: Life) -> None:
    """Link previews and mail scanners open links (BR-5). A page that is marked so writes down that it was opened (AD-1)."""
    client.force_login(amara)
    noted = "person" in POLICY[name].get("noted", ())
    but = frozenset({"accounts.JournalEntry", "accounts.JournalHead"}) if noted else frozenset()
    before = snapshot(but=but)
    for method in ("get", "head", "options"):
        getattr(client, method)(address(name, life))
    assert snapshot(but=but) == before


@pytest.mark.parametrize("name", LISTED)
def test_forms_are_refused_without_their_token(name: str, amara: User, life: Life) -> None:
    if "post" not in POLICY[name] or POLICY[name].get("bare"):
        pytest.skip("takes no form of ours")
    client = Client(enforce_csrf_checks=True)
    client.force_login(amara)
    assert client.post(address(name, life)).status_code == 403


@pytest.mark.parametrize("name", LISTED)
def test_every_answer_carries_the_headers(name: str, client: Client, amara: User, life: Life) -> None:
    client.force_login(amara)
    answer = client.get(address(name, life))
    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert answer["Cache-Control"].startswith(("no-store", "max-age=0"))
    page = answer["Content-Type"].startswith("text/html")
    assert answer["Referrer-Policy"] == ("same-origin" if page else "no-referrer")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["X-Frame-Options"] == "DENY"
