"""What is never kept: not a word of what was said, in no column of any table and no file of the store (PR-1)."""

import zlib
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.db import models

from closeknit.accounts.models import User
from closeknit.circle.models import Interaction
from closeknit.circle.models.sealed import SealedText
from closeknit.circle.queries.preview import preview
from tests.circle.life import TODAY, bring, calendar, chat, keep, look, vcard

pytestmark = pytest.mark.django_db

NGOZI = {"name": "Ngozi Eze", "numbers": ["+447700900123"], "addresses": ["ngozi@example.org"], "born": "1980-03-04"}
SECRET = "Zwiebelturm-48151623"


def test_nothing_of_what_was_said_is_kept_anywhere(amara: User) -> None:
    """Looked at and kept: no column of any table and no file of the store has it (PR-1)."""
    files = [
        chat("Ngozi", [(datetime(2026, 10, n, 9), who, SECRET) for n in (1, 2) for who in ("Ngozi", "Amara Okafor")]),
        vcard({**NGOZI, "note": SECRET}),
        calendar(
            {
                "day": TODAY - timedelta(days=4),
                "with_": [("Una", "u@example.org")],
                "title": SECRET,
                "note": SECRET,
                "place": SECRET,
            }
        ),
    ]
    batch = look(amara, *files)
    places = texts()
    assert "Ngozi Eze" in places, "the search has to find what is there"
    assert SECRET not in places
    keep(amara, batch)
    bring(amara, ("broken.vcf", b"BEGIN:VCARD\nNOTE:" + SECRET.encode()))
    assert SECRET not in texts()
    preview(amara, look(amara, *files))
    store = b"".join(p.read_bytes() for p in Path(settings.DATA).rglob("*") if p.is_file())
    assert SECRET.encode() not in store
    assert list(Path(settings.INCOMING).iterdir()) == []


def texts() -> str:
    """Every value of every text, JSON and binary column of every table; compressed ones opened."""
    out = []
    for model in apps.get_models():
        kinds = (models.CharField, models.TextField, models.JSONField, models.BinaryField)
        names = [f.attname for f in model._meta.concrete_fields if isinstance(f, kinds)]
        for row in model._default_manager.all() if names else ():
            # As an attribute, because a sealed column opens only there.
            out += [_opened(getattr(row, name)) for name in names]
    return "\n".join(out)


def _opened(value: Any) -> str:
    if isinstance(value, memoryview | bytes):
        try:
            return zlib.decompress(value).decode("utf-8", "replace")
        except zlib.error:
            return bytes(value).decode("latin-1")
    return str(value)


def test_no_table_has_the_text_of_a_message_by_design() -> None:
    """The only free text of a moment is what the owner types."""
    free = {
        f.name
        for f in Interaction._meta.concrete_fields
        if isinstance(f, models.CharField | models.TextField | SealedText)
    }
    assert free == {"note"}
