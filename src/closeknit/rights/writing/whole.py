"""`closeknit.json`: everything, table by table, with what each field is for. One row a line; our own importer reads it back."""

import json
from collections.abc import Callable, Iterator
from typing import Any

from closeknit.accounts.models import User
from closeknit.importers.closeknit import VERSION
from closeknit.rights.queries.rows import exported, rows
from closeknit.rights.registry import ModelEntry, models

Told = Callable[[int], None]
"""Is told how many rows have been written since the last time."""


def whole(owner: User, made_at: str, software: str, told: Told) -> Iterator[str]:
    """The file in pieces."""
    head = {"format": "closeknit-export", "version": VERSION, "made_at": made_at, "software": software}
    yield json.dumps(head)[:-1]
    yield f',\n"about": {_json(_about())}'
    yield f',\n"left_out": {_json(_left_out())}'
    yield ',\n"tables": {'
    for number, entry in enumerate(exported()):
        yield f"{',' if number else ''}\n{_json(entry.label)}: ["
        between = "\n"
        for row in rows(owner, entry):
            yield between + _json(row)
            between = ",\n"
            told(1)
        yield "\n]"
    yield "\n}}\n"


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _about() -> dict[str, Any]:
    """What each table and each of its fields is for."""
    return {
        entry.label: {
            "words": entry.words,
            "why": entry.why,
            "fields": {name: field.why for name, field in entry.fields.items() if field.exported},
        }
        for entry in exported()
    }


def _left_out() -> dict[str, dict[str, str]]:
    """What is kept about the person and is not in the export, each with the reason."""
    out = {entry.label: _why_not(entry) for entry in models() if entry.owner}
    return {label: fields for label, fields in out.items() if fields}


def _why_not(entry: ModelEntry) -> dict[str, str]:
    return {name: field.why_not for name, field in entry.fields.items() if not field.exported}
