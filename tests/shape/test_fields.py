"""Role × field: which words of a person each role may read (AC-4).

tests/fields.toml says it, for every actor of the matrix. The fields come from the models: each text of Amara's holds a marker
of its own.
"""

import json
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, models, transaction

from closeknit.accounts.models import User
from tests.shape.test_matrix import SEES
from tests.shape.world import HERE, LISTED, MARKER, PLACES, Around, Life

FIELDS: dict[str, dict[str, list[str]]] = tomllib.loads((Path(__file__).parents[1] / "fields.toml").read_text("utf-8"))
APPS = ("accounts", "circle", "outbox", "rights", "wellbeing")
OURS = {"accounts.JournalEntry", "accounts.JournalHead", "accounts.JournalAnchor", "accounts.Submission"}
"""Written by the product itself: that something was done, and that a form was taken."""

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor != "sqlite", reason="the answers are the same code; each cell is asked once"),
]


@pytest.fixture
def around(amara: User, femi: User) -> tuple[Life, Around]:
    life = Life(amara)
    return life, Around(life, Life(femi, "Marker-b81c"))


def tables() -> Iterator[type[models.Model]]:
    return (m for m in apps.get_models() if m._meta.app_label in APPS and m._meta.label not in OURS)


def marked(value: Any, marker: str) -> Any:
    """The same value with another marker in the place of Amara's and of the organisation's."""
    if isinstance(value, str):
        return value.replace(MARKER, marker).replace(MARKER.lower(), marker.lower()).replace(HERE, marker)
    return json.loads(marked(json.dumps(value), marker)) if isinstance(value, dict | list) else value


def mark_each() -> dict[str, str]:
    """Give every column with words a marker of its own; the column by its marker."""
    found: dict[str, str] = {}
    for model in tables():
        for field in model._meta.concrete_fields:
            marker = f"Mk{len(found):03}q"
            for row in model._default_manager.all():
                before = getattr(row, field.attname)
                after = marked(before, marker)
                if after != before:
                    setattr(row, field.attname, after)
                    row.save(update_fields=[field.name])
                    found[marker] = f"{model._meta.label}.{field.name}"
    return found


def test_each_role_reads_the_fields_it_may_and_no_other(around: tuple[Life, Around]) -> None:
    """Every page as every actor; the words of which columns are on any of them."""
    life, places = around
    columns = mark_each()
    assert len(columns) >= 12
    read: dict[str, set[str]] = defaultdict(set)
    clients = {actor: places.client(actor) for actor in SEES}
    for actor, client in clients.items():
        client.takes_cookies = False
        for name in LISTED + PLACES:
            with transaction.atomic():
                text = client.get(places.address(name, life)).content.decode(errors="replace").lower()
                transaction.set_rollback(True)
            read[actor] |= {column for marker, column in columns.items() if marker.lower() in text}
    assert {actor: sorted(read[actor]) for actor in SEES} == {a: sorted(f["reads"]) for a, f in FIELDS.items()}
