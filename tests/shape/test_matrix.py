"""URL × role × method: every cell is asked, and the answer is the one in tests/policy.toml (AC-1, AC-2, AC-8, IP-7).

The figures are written to build/evidence/policy-*.json for the page of evidence.
"""

import json
import logging
import time
from base64 import b64decode
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core import mail
from django.db import connection, transaction
from django.db.models import CharField, JSONField, TextField
from django.test import Client
from django.urls import reverse

from closeknit.accounts.models import User
from closeknit.accounts.roles import ALWAYS, HELPS, Scope
from closeknit.circle.actions import people
from tests.shape.world import (
    ELSEWHERE,
    FEMIS,
    HERE,
    LISTED,
    MARKER,
    PATTERNS,
    PLACES,
    POLICY,
    Around,
    Life,
    entry,
    expected,
    snapshot,
)

METHODS = ("get", "head", "options", "post", "put", "patch", "delete")
EVIDENCE = Path(__file__).resolve().parents[2] / "build" / "evidence" / "policy.json"

SEES: dict[str, set[str]] = {
    "anonymous": set(),
    "somebody": {FEMIS},
    "person": {MARKER, HERE},
    **{f"helper: {scope.value}": {MARKER} for scope in Scope},
    **{actor: {HERE} for actor in ("volunteer", "practitioner", "coordinator", "blocked")},
    **{actor: {HERE, f"word {MARKER}"} for actor in ("supervisor", "duty", "safeguarding", "administrator")},
    **{actor: {ELSEWHERE} for actor in ("administrator elsewhere", "coordinator elsewhere", "safeguarding elsewhere")},
}
"""Which markers each actor may read. The code word is on an opened record alone, with Amara's consent."""


@pytest.fixture
def lives(amara: User, femi: User) -> tuple[Life, Life]:
    return Life(amara), Life(femi, FEMIS)


@pytest.fixture
def around(lives: tuple[Life, Life]) -> Around:
    return Around(*lives)


@pytest.fixture
def quiet() -> Iterator[None]:
    """Thousands of refusals would fill the captured log, and formatting them takes longer than answering."""
    log = logging.getLogger("django.request")
    before = log.level
    log.setLevel(logging.CRITICAL)
    yield
    log.setLevel(before)


class Asking:
    """Sends requests that leave nothing behind, and counts them."""

    def __init__(self, life: Life, around: Around) -> None:
        self.life, self.around = life, around
        self.clients = {actor: around.client(actor) for actor in SEES}
        for client in self.clients.values():
            client.takes_cookies = False
        self.tried = 0
        self.wrong: list[str] = []
        self.reached: set[str] = set()
        self.statuses: Counter[int] = Counter()

    def ask(self, name: str, actor: str, method: str, path: str = "", data: dict[str, Any] | None = None) -> None:
        """One cell. Whatever it changed is taken back."""
        client = self.clients[actor]
        with transaction.atomic():
            if POLICY[name].get("needs") == "removed":
                people.remove_person(owner=self.life.owner, person=self.life.person)
            if POLICY[name].get("needs") == "restricted":
                people.restrict_person(owner=self.life.owner, person=self.life.person)
            answer = getattr(client, method)(path or self.around.address(name, self.life), data)
            transaction.set_rollback(True)
        self.tried += 1
        self.statuses[answer.status_code] += 1
        if answer.status_code < 400:
            self.reached.add(name)
        if not path and answer.status_code != expected(name, actor, method):
            self.wrong.append(f"{method} {name} as {actor}: {answer.status_code}, not {expected(name, actor, method)}")
        self._markers(answer.content.decode(), f"{method} {name} as {actor}", SEES[actor])

    def _markers(self, text: str, where: str, may_see: set[str]) -> None:
        for seen in sorted(may_see, key=len, reverse=True):
            text = text.replace(seen, "")
        self.wrong += [f"{where} shows {m}" for m in (MARKER, FEMIS, HERE, ELSEWHERE) if m in text]


NOT_BY_CHANCE = frozenset(name for name in LISTED if name in {"once", "join"} or POLICY[name].get("token"))
"""Opened by a secret alone: their own tests hold one."""

PARTS = 4
"""The matrix in parts, so that each core has some."""


@pytest.mark.skipif(connection.vendor != "sqlite", reason="the answers are the same code; each cell is asked once")
@pytest.mark.parametrize("part", range(PARTS))
def test_every_cell_of_the_matrix(part: int, lives: tuple[Life, Life], around: Around, quiet: None) -> None:
    """Every URL as every role with every method (AC-1); no marker of anybody else in any answer (AC-2).

    "Another person" asks for Amara's rows; a helper for hers within and without what she ticked; the organisation's roles for
    her record there; and those of another organisation for the same.
    """
    began, worked = time.monotonic(), time.process_time()
    asking = Asking(lives[0], around)
    names, actors = LISTED + PLACES, list(SEES)[part::PARTS]
    for actor in actors:
        for name in names:
            for method in METHODS:
                asking.ask(name, actor, method)
    figures = {
        "urls": len(names),
        "roles": len(actors),
        "methods": len(METHODS),
        "requests": asking.tried,
        "wrong": asking.wrong,
        "seconds": round(time.monotonic() - began, 1),
        "processor_seconds": round(time.process_time() - worked, 1),
        "statuses": {str(status): count for status, count in sorted(asking.statuses.items())},
    }
    EVIDENCE.parent.mkdir(parents=True, exist_ok=True)
    kept = EVIDENCE.with_name(f"policy-{part + 1}.json")
    kept.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
    print(f"policy: {asking.tried} requests, {len(asking.wrong)} wrong, {figures['processor_seconds']} s of processor")
    assert asking.wrong == []
    assert asking.tried == len(names) * len(actors) * len(METHODS)
    if "person" in actors:
        places = {name for name in PLACES if "person" not in POLICY[name]["may"]}
        empty = {n for n in LISTED if all(int(POLICY[n].get(m, 405)) >= 400 for m in ("get", "post"))}
        # An empty form is refused; the tests of each page send full ones.
        assert asking.reached >= set(LISTED) - NOT_BY_CHANCE - places - empty


def test_the_policy_and_the_table_of_helping_say_the_same() -> None:
    """What each part of helping opens is declared twice, so that neither changes alone (IP-7)."""
    declared = {scope.value: {n for n, rule in POLICY.items() if scope in rule.get("helpers", ())} for scope in Scope}
    assert declared == {scope.value: set(HELPS[scope]) for scope in Scope}
    assert {name for name, rule in POLICY.items() if rule.get("always")} == set(ALWAYS)


@pytest.mark.parametrize("scope", list(Scope))
def test_sign_in_pages_are_closed_while_somebody_helps(scope: Scope, lives: tuple[Life, Life], around: Around) -> None:
    """(IP-7)"""
    client = around.client(f"helper: {scope.value}")
    for name, rule in POLICY.items():
        if rule["kind"] == "entry" and not rule.get("always"):
            for method in ("get", "post"):
                assert getattr(client, method)(entry(name)).status_code == 403, (name, method)


def test_every_address_answers_somebody(amara: User, lives: tuple[Life, Life], around: Around) -> None:
    """Each pattern is reached with 2xx or 3xx: the sign-in pages here, one-time links in their own tests, the rest above (AC-8)."""
    amara.set_password("a long enough password")
    amara.save()
    reached = set()
    for name, rule in POLICY.items():
        for actor in ("anonymous", "person"):
            if rule["kind"] == "entry" and around.client(actor).get(entry(name)).status_code < 400:
                reached.add(name)
    assert reached == {name for name, rule in POLICY.items() if rule["kind"] == "entry"}


@pytest.mark.parametrize("name", PLACES)
def test_forms_of_organisations_are_refused_without_their_token(
    name: str, lives: tuple[Life, Life], around: Around
) -> None:
    if "post" not in POLICY[name]:
        pytest.skip("takes no form")
    client = Client(enforce_csrf_checks=True)
    client.force_login(around.actors["administrator"])
    assert client.post(around.address(name, lives[0])).status_code == 403


@pytest.mark.parametrize("name", PLACES)
def test_reading_pages_of_organisations_changes_nothing(name: str, lives: tuple[Life, Life], around: Around) -> None:
    """Nothing but the journal, which notes who read a record (BR-5, PR-14)."""
    client = around.client("administrator")
    but = frozenset({"accounts.JournalEntry", "accounts.JournalHead"})
    before = snapshot(but=but)
    for method in ("get", "head", "options"):
        getattr(client, method)(around.address(name, lives[0]))
    assert snapshot(but=but) == before


@pytest.mark.parametrize("name", sorted(n for n, rule in POLICY.items() if rule.get("again")))
def test_what_matters_most_asks_for_signing_in_again(name: str, lives: tuple[Life, Life], around: Around) -> None:
    """(AU-8)"""
    somebody = around.actors["administrator"]
    somebody.set_password("a long enough password")
    somebody.save()
    client = around.client("administrator", confirmed=False)
    answer = client.post(around.address(name, lives[0]))
    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("account_reauthenticate"))


KEYS = (
    "other",
    "ref",
    "person",
    "who",
    "near",
    "membership",
    "organisation",
    "user",
    "owner",
    "second",
    "next",
    "withdraw",
)
WORDS = ("q", "find", "name", "words", "email", "code", "show", "before", "sort", "page")


def test_what_is_somebody_elses_is_out_of_reach_in_bodies_and_questions_too(
    lives: tuple[Life, Life], around: Around, quiet: None
) -> None:
    """Femi asks his own pages and forms with every name of a field holding Amara's refs, numbers and words (AC-2).

    No marker of hers in an answer or a mail, and no row of hers changed.
    """
    hers, his = lives
    client = around.client("somebody")
    foreign = [hers.person.ref, hers.batch.ref, hers.helper.ref, hers.block.ref, around.membership.ref, around.here.ref]
    numbers = [str(n) for n in (hers.owner.pk, hers.person.pk, hers.moment.pk, hers.free.pk)]
    before, tried = rows_of(hers.owner), 0
    for name in LISTED:
        rule, where = POLICY[name], around.address(name, his)
        for value in (*foreign, *numbers):
            sent = {**dict.fromkeys(KEYS, value), "as": "same", "name": "Ada", "words": "tea"}
            if "post" in rule:
                with transaction.atomic():
                    tried += hidden(client.post(where, sent), name)
                    transaction.set_rollback(value != foreign[0])
        if "get" in rule:
            asked = "&".join(f"{word}={MARKER}" for word in WORDS)
            tried += hidden(client.get(f"{where}?{asked}&ref={foreign[0]}&person={foreign[0]}"), name)
    print(f"foreign references: {tried} requests")
    assert tried > 300
    assert rows_of(hers.owner) == before
    assert MARKER not in "".join(f"{m.subject}{m.body}" for m in mail.outbox)


def hidden(answer: Any, where: str) -> int:
    """No marker of Amara's but what was typed into the question itself."""
    text = answer.content.decode().replace(f'value="{MARKER}"', "").replace(f"“{MARKER}”", "")
    assert MARKER not in text, where
    assert HERE not in text, where
    return 1


def rows_of(owner: User) -> dict[str, list[tuple[object, ...]]]:
    """Every row that belongs to somebody, in every table that has owners."""
    found = {}
    for model in apps.get_models():
        fields = {f.name for f in model._meta.fields}
        for by in ("owner", "user", "person"):
            if by in fields and model._meta.get_field(by).related_model is User:
                found[f"{model._meta.label}.{by}"] = sorted(
                    model._default_manager.filter(**{by: owner}).values_list(), key=repr
                )
    assert len(found) > 15
    return found


CODES = {"ref", "digest", "previous", "password", "zone", "region", "country", "act", "about", "kind", "state", "key"}
CODES |= {"scopes", "roles", "channels", "hours", "wants", "purpose", "wording", "facts", "reason_code"}
ELSEWHERE_SEEDED = {
    *(
        "accounts.User.email",
        "accounts.User.name",
        "account.EmailAddress.email",
    ),  # the sign-in address and name of each
    *("circle.Batch.answers", "circle.Batch.counts", "circle.Batch.plan_before"),  # tests/circle/test_never_kept.py
    *("circle.BatchFile.name", "circle.BatchFile.refusal", "circle.BatchFile.summary"),
    *("circle.Said.one", "circle.Said.other", "circle.OwnKey.value", "circle.Bond.label", "circle.Mood.labels"),
    *("circle.KnownAs.keys", "circle.KnownAs.wishes", "circle.Handle.value", "circle.PooledRhythm.own"),
    *("circle.ReachOut.reason", "circle.Person.name_key"),
    *("wellbeing.Sitting.scale", "wellbeing.Sitting.version", "wellbeing.Sitting.language", "wellbeing.Result.rule"),
    *("wellbeing.ScaleTerms.scale", "wellbeing.ScaleTerms.version", "wellbeing.ScaleTerms.wording"),
    "wellbeing.Experiment.coins",
    *("accounts.SignedInDevice.label", "accounts.Hold.reason"),  # made of a list of ours; written by an operator
    *(
        "accounts.RecoveryCode.mark",
        "accounts.PersonKey.master",
        "accounts.Submission.body",
        "accounts.Submission.goes_to",
    ),
    *("accounts.JournalEntry.salt", "accounts.JournalEntry.content", "accounts.JournalAnchor.heads"),
    "accounts.JournalAnchor.root",  # digests and addresses of ours
}


def test_every_text_that_somebody_writes_holds_a_marker(lives: tuple[Life, Life], around: Around) -> None:
    """A new field for words without a marker fails here: the search above would not see it (AC-2)."""
    bare = []
    for model in apps.get_models():
        if model._meta.app_label not in {"accounts", "circle", "wellbeing"}:
            continue
        for field in model._meta.fields:
            name = f"{model._meta.label}.{field.name}"
            written = isinstance(field, CharField | TextField | JSONField) and not getattr(field, "choices", None)
            if not written or field.name in CODES or name in ELSEWHERE_SEEDED:
                continue
            values = "".join(str(getattr(row, field.attname)) for row in model._default_manager.all()).lower()
            if not any(m.lower() in values for m in (MARKER, HERE)):
                bare.append(name)
    assert bare == []


def test_refs_in_addresses_cannot_be_guessed() -> None:
    """128 random bits wherever a row has a public name (AC-3)."""
    with_ref = [m for m in apps.get_models() if any(f.name == "ref" for f in m._meta.fields)]
    assert len(with_ref) >= 9
    for model in with_ref:
        if not model._meta.get_field("ref").has_default():
            continue  # a copy of another row's, or given by `accounts.keys`: no address holds it
        make = model._meta.get_field("ref").default
        made = {make() for _ in range(50)}
        assert len(made) == 50
        assert {len(b64decode(ref + "==", altchars=b"-_")) for ref in made} == {16}
    numbered = {name for name, pattern in PATTERNS.items() if "<int:" in str(pattern.pattern)}
    alone = {name for name in numbered if "<str:" not in str(PATTERNS[name].pattern)}
    assert alone == {"free_time_remove", "device_end", "mfa_edit_webauthn", "mfa_remove_webauthn"}
