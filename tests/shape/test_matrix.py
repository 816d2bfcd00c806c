"""URL × role × method: every cell is asked, and the answer is the one in tests/policy.toml (AC-1, AC-2, AC-8, IP-7).

The figures are written to build/evidence/policy.json for the page of evidence.
"""

import json
import logging
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from closeknit.accounts.models import User
from closeknit.accounts.roles import Scope
from closeknit.circle.actions import people
from tests.shape.world import (
    ELSEWHERE,
    FEMIS,
    HERE,
    LISTED,
    MARKER,
    PLACES,
    POLICY,
    Around,
    Life,
    expected,
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
            answer = getattr(client, method)(path or self.around.address(name, self.life), data)
            transaction.set_rollback(True)
        client.cookies.pop("messages", None)
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


def test_every_cell_of_the_matrix(lives: tuple[Life, Life], around: Around, quiet: None) -> None:
    """Every URL as every role with every method (AC-1); no marker of anybody else in any answer (AC-2).

    "Another person" asks for Amara's rows; a helper for hers within and without what she ticked; the organisation's roles for
    her record there; and those of another organisation for the same.
    """
    began = time.monotonic()
    asking = Asking(lives[0], around)
    names = LISTED + PLACES
    for actor in SEES:
        for name in names:
            for method in METHODS:
                asking.ask(name, actor, method)
    figures = {
        "urls": len(names),
        "roles": len(SEES),
        "methods": len(METHODS),
        "requests": asking.tried,
        "wrong": asking.wrong,
        "seconds": round(time.monotonic() - began, 1),
        "statuses": {str(status): count for status, count in sorted(asking.statuses.items())},
    }
    EVIDENCE.parent.mkdir(parents=True, exist_ok=True)
    EVIDENCE.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
    print(f"policy: {asking.tried} requests, {len(asking.wrong)} wrong, {figures['seconds']} s")
    assert asking.wrong == []
    assert asking.tried == len(names) * len(SEES) * len(METHODS)
    assert asking.reached >= set(names) - {"once", "join"}
