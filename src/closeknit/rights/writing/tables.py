"""The same rows as tables (CSV, UTF-8 with a mark, as spreadsheets like it), and a table of contacts.

No cell can be taken for a formula (IM-9); `importers._formulas` takes the guard off again.
"""

import csv
import io
import json
from collections.abc import Iterator
from typing import Any

from closeknit.accounts.models import User
from closeknit.circle import access
from closeknit.circle.models import Handle, ImportantDate
from closeknit.importers._formulas import guard
from closeknit.rights.queries.rows import exported, rows
from closeknit.rights.registry import ModelEntry
from closeknit.rights.writing.people import Contact

MARK = "﻿"
CONTACTS = ("Name", "Phone", "E-mail", "Birthday", "Relation", "Notes")


def line(cells: list[Any]) -> str:
    """One line of a table."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerow([_cell(cell) for cell in cells])
    return out.getvalue()


def _cell(value: Any) -> str:
    """A value as a cell: numbers as they are, lists as JSON, text guarded."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return repr(value)
    return guard(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))


def names() -> list[tuple[str, ModelEntry]]:
    """The tables with the names of their files."""
    return [(f"tables/{entry.label.lower().replace('.', '_')}.csv", entry) for entry in exported()]


def table(owner: User, entry: ModelEntry) -> Iterator[str]:
    """One table in pieces."""
    yield MARK + line([name for name, field in entry.fields.items() if field.exported])
    names = [name for name, field in entry.fields.items() if field.exported]
    for row in rows(owner, entry):
        yield line([row[name] for name in names])


def contacts(people: list[Contact]) -> Iterator[str]:
    """A table of contacts as other programs and our own importer read it."""
    yield MARK + line(list(CONTACTS))
    for person in people:
        yield line(
            [
                person.name,
                "\n".join(person.values(Handle.Kind.NUMBER)),
                "\n".join(person.values(Handle.Kind.ADDRESS)),
                person.birthday,
                person.relation,
                person.remember,
            ]
        )


def counted(owner: User) -> dict[str, int]:
    """How many people, moments and dates there are, for the page inside."""
    return {
        "people": access.people(owner).count(),
        "moments": access.interactions(owner).count(),
        "dates": ImportantDate.objects.filter(owner=owner, shown=True).count(),
    }
