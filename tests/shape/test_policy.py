"""Every URL × role × method has an expectation in tests/policy.toml, and "not yours" is 404 (AC-1, AC-2)."""

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from closeknit.accounts import actions as accounts
from closeknit.accounts.models import User
from closeknit.circle.actions import free, moments, people, promises, support
from closeknit.circle.free_words import Said, Time
from closeknit.circle.models import Batch, Person
from closeknit.engine.records import Channel
from closeknit.engine.slots import SlotKind

POLICY: dict[str, dict[str, Any]] = tomllib.loads((Path(__file__).parents[1] / "policy.toml").read_text("utf-8"))
METHODS = ("get", "post", "put", "patch", "delete")
MARKER = "Marker-7f3a"


def patterns(resolver: URLResolver) -> Iterator[URLPattern]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield from patterns(entry)
        else:
            yield entry


PATTERNS = {str(p.name): p for p in patterns(get_resolver())}


class Life:
    """Amara's circle with one row of everything, each text holding the marker that nobody else may ever see."""

    def __init__(self, owner: User) -> None:
        today = timezone.localdate()
        self.person: Person = people.add_person(
            owner=owner, name=f"Ngozi {MARKER}", relation=MARKER, remember=MARKER, numbers=["07700 900123"]
        )
        self.moment = moments.add_moment(
            owner=owner, person=self.person, moment=moments.Moment(Channel.VOICE, today, note=MARKER), today=today
        )
        self.date = people.add_date(owner=owner, person=self.person, kind="birthday", month=3, day=7, label=MARKER)
        self.support = support.note_support(
            owner=owner, person=self.person, day=today, given=True, kind=1, today=today, words=MARKER
        )
        self.promise = promises.promise(
            owner=owner, person=self.person, words=MARKER, made_on=today, by_day=today, today=today
        )
        said = Said(times=[Time(1, None, True, 1110, 40, SlotKind.NEAR, self.person.pk)])
        [self.free] = free.add_times(owner=owner, said=said, today=today)
        self.batch = Batch.objects.create(owner=owner, made_at=timezone.now())

    def arguments(self, name: str) -> list[object]:
        if name.startswith("import_"):
            return [self.batch.ref]
        if name == "date_remove":
            return [self.person.ref, self.date.pk]
        if name in {"moment_felt", "moment_remove", "moment_restore"}:
            return [self.person.ref, self.moment.pk]
        if name == "free_time_remove":
            return [self.free.pk]
        if name in {"support_remove", "support_restore"}:
            return [self.person.ref, self.support.pk]
        if name.startswith("promise_"):
            return [self.person.ref, self.promise.pk]
        return [self.person.ref]


@pytest.fixture
def life(amara: User) -> Life:
    return Life(amara)


def address(name: str, life: Life) -> str:
    kind = POLICY[name]["kind"]
    if kind == "row":
        return reverse(name, args=life.arguments(name))
    tokened = name == "once" or POLICY[name].get("token")
    return reverse(name, args=["no-such-token"]) if tokened else reverse(name)


LISTED = sorted(name for name, rule in POLICY.items() if rule["kind"] != "entry")
ROWS = sorted(name for name, rule in POLICY.items() if rule["kind"] == "row")


def test_every_url_is_in_the_policy_and_nothing_else() -> None:
    assert set(PATTERNS) == set(POLICY)


@pytest.mark.parametrize("name", LISTED)
def test_the_owner_gets_what_the_policy_says(name: str, client: Client, amara: User, life: Life) -> None:
    client.force_login(amara)
    for method in METHODS:
        with transaction.atomic():
            if POLICY[name].get("needs") == "removed":
                people.remove_person(owner=amara, person=life.person)
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
    """Link previews and mail scanners open links (BR-5)."""
    client.force_login(amara)
    before = snapshot()
    for method in ("get", "head", "options"):
        getattr(client, method)(address(name, life))
    assert snapshot() == before


def snapshot() -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table, but sessions."""
    from django.apps import apps

    models = [m for m in apps.get_models() if m._meta.app_label in {"accounts", "outbox", "circle", "account"}]
    return {m._meta.label: sorted(m._default_manager.values_list(), key=repr) for m in models}


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
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["X-Frame-Options"] == "DENY"
