"""The journal in words: every act has its sentence, and the page shows a person's own deeds and nobody else's."""

import ast
import re
from pathlib import Path

import pytest
from django.db import transaction
from django.test import Client

from closeknit.accounts import journal
from closeknit.accounts.models import User
from closeknit.accounts.queries.journal import PAGE
from closeknit.circle.actions import people
from closeknit.web.acts import ACTS

SOURCE = Path(__file__).resolve().parents[2] / "src" / "closeknit"
ACT = re.compile(r"[a-z_]+\.[a-z_]+")


def written() -> set[str]:
    """Every act that some line of ours writes: `act=` of a journal call, and words handed on to one."""
    found = set()
    for path in SOURCE.rglob("*.py"):
        for call in (n for n in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(n, ast.Call)):
            values = [k.value for k in call.keywords if k.arg == "act"]
            values += [
                a for a in call.args if getattr(call.func, "id", "") in {"_change", "_add", "_write", "_write_for"}
            ]
            for value in (n for part in values for n in ast.walk(part)):
                if isinstance(value, ast.Constant) and isinstance(value.value, str) and ACT.fullmatch(value.value):
                    found.add(value.value)
    return found


FACTORS = {f"{factor}.{what}" for factor in ("totp", "webauthn") for what in ("added", "removed")}
"""Named after the factor: `sign_in_events`."""


def test_every_act_has_words_and_every_word_an_act() -> None:
    assert written() | FACTORS == set(ACTS)


@pytest.mark.django_db
def test_a_person_sees_their_own_deeds_with_names_and_nobody_elses(as_amara: Client, amara: User, femi: User) -> None:
    ngozi = people.add_person(owner=amara, name="Ngozi")
    people.add_person(owner=femi, name="Yusuf")
    with transaction.atomic():
        journal.write(owner=amara, act="look.changed", actor=femi)
    page = as_amara.get("/settings/journal/").content.decode()
    assert f'Added somebody: <a href="/circle/{ngozi.ref}/">Ngozi</a>' in page
    assert "Yusuf" not in page
    assert page.count("by somebody else") == 1
    people.remove_person(owner=amara, person=ngozi)
    assert "Ngozi" not in as_amara.get("/settings/journal/").content.decode()


@pytest.mark.django_db
def test_older_deeds_are_a_page_away(as_amara: Client, amara: User) -> None:
    with transaction.atomic():
        for _ in range(PAGE):
            journal.write(owner=amara, act="look.changed")
    first = as_amara.get("/settings/journal/").content.decode()
    assert first.count("how the pages look") == PAGE
    assert "Account opened" not in first
    assert 'href="?before=3"' in first
    older = as_amara.get("/settings/journal/?before=3").content.decode()
    assert "Account opened" in older
    assert "before=" not in older
    assert as_amara.get("/settings/journal/?before=nonsense").status_code == 200
