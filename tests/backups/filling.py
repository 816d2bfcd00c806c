"""Fills every table of a store, whatever its shape, with rows that are hard to carry: all kinds of values, ends and holes."""

import json
import random
import uuid
from datetime import UTC, date, datetime, time, timedelta
from importlib import import_module
from operator import attrgetter
from typing import Any

from django.apps.registry import Apps
from django.db import IntegrityError, models, transaction

from closeknit.circle.models.sealed import SealedBytes, SealedFacts, SealedField

TEXTS = (
    "",
    "Amara",
    "Zoë – ‘quoted’ “x”",
    "日本語 \U0001f469\U0001f3fd‍\U0001f9b0",
    "a\nb\tc\r\n\\.\\N",
    "é vs é",
    " ",
    "𝔘nd\x7f",
)
NUMBERS = (0, 1, -1, 2**31 - 1, -(2**63), 2**63 - 1, 2**53 + 1)
JSON = (
    {},
    [],
    None,
    "x",
    1.5,
    {"b": [1, {"ü": None}], "a": 2**40, "\U0001f600": True, "": -0.1},
    [0.1 + 0.2, 1e300, 1e-7],
)
BYTES = (b"", b"\x00\xff\n\\.", bytes(range(256)) * 40)
SKIPPED = {"sessions", "migrations"}
LEFT = {"accounts.PersonKey", "rights.Forgetting"}
"""Keys are made for whom they are; and deleting that has begun is gone on with by whoever opens the store."""
JOURNALS = (-1, -2)
"""The chains of journals from before they were salted: they have to fit, for an upgrade refuses others."""


class Filling:
    """Rows for every model of `apps`; the same seed makes the same rows. `old_journal`: entries as the first form wrote them."""

    def __init__(self, apps: Apps, seed: int = 7, *, old_journal: bool = False) -> None:
        self.random, self.count, self.apps, self.old_journal = random.Random(seed), 0, apps, old_journal
        self.last: dict[int, tuple[int, str]] = dict.fromkeys(JOURNALS, (0, "0" * 64))
        self.made: dict[str, list[Any]] = {}

    def everything(self, each: int) -> dict[str, int]:
        """Add rows to every table, those it refers to first; how many each model has got."""
        waiting = [m for m in self.apps.get_models(include_auto_created=True) if m._meta.managed]
        waiting = [m for m in waiting if m._meta.app_label not in SKIPPED and m._meta.label not in LEFT]
        while waiting:
            ready = [m for m in waiting if all(t in self.made or t == m._meta.label for t in self._needs(m))]
            assert ready, [m._meta.label for m in waiting]
            for model in ready:
                self.made[model._meta.label] = [row for _ in range(each) if (row := self._row(model)) is not None]
                waiting.remove(model)
        return {label: len(rows) for label, rows in self.made.items()}

    def _needs(self, model: type[models.Model]) -> list[str]:
        fields = model._meta.concrete_fields
        return [f.related_model._meta.label for f in fields if isinstance(f, models.ForeignKey)]

    def _row(self, model: type[models.Model]) -> Any:
        for _ in range(60):
            fields = [f for f in model._meta.concrete_fields if not isinstance(f, models.AutoField)]
            sealed = [f for f in fields if isinstance(f, SealedField)]
            values = {f.attname: self._value(f) for f in fields if f not in sealed}
            try:
                with transaction.atomic():
                    if self.old_journal and model._meta.label == "accounts.JournalEntry":
                        return self._old_entry(model(**values))
                    row = model._base_manager.create(**values)
                    self._seal(row, sealed)
                    return row
            except IntegrityError:
                continue
        return None

    def _seal(self, row: Any, sealed: list[Any]) -> None:
        """Fill the sealed fields for the number that the row now has, as `Sealing.save` does; models of the past have none."""
        for field in sealed:
            if (value := self._value(field)) is not None:
                there = field.seal_for(attrgetter(field.owner)(row), row.pk, value)
                type(row)._base_manager.filter(pk=row.pk).update(**{field.attname: there})

    def _old_entry(self, entry: Any) -> Any:
        """The next entry of one of the old chains."""
        entry.chain = self.random.choice(JOURNALS)
        # Facts are never fractions, and an archive keeps those as both databases can.
        entry.facts = {"n": self.count, "yes": True, "list": ["a", None, 2**40]}
        for field in entry._meta.concrete_fields:
            if field.name in {"actor", "salt", "content", "redacted"}:
                setattr(entry, field.name, field.get_default())
        sequence, entry.previous = self.last[entry.chain]
        entry.sequence = sequence + 1
        digest = import_module("closeknit.accounts.migrations.0003_journal_chained")._old
        entry.digest = digest(entry)
        entry.save()
        self.last[entry.chain] = (entry.sequence, entry.digest)
        return entry

    def _value(self, field: Any) -> Any:
        self.count += 1
        if field.null and self.random.random() < 0.3:
            return None
        if isinstance(field, models.ForeignKey):
            there = self.made.get(field.related_model._meta.label) or []
            return self.random.choice(there).pk if there else None
        if isinstance(field, SealedFacts):
            return self.random.choice([value for value in JSON if isinstance(value, dict)])
        if isinstance(field, SealedField):
            return self.random.choice(BYTES if isinstance(field, SealedBytes) else TEXTS)
        unique = field.unique or any(field.name in c.fields for c in _uniques(field.model))
        return self._plain(field, field.get_internal_type(), unique)

    def _plain(self, field: Any, kind: str, unique: bool) -> Any:
        pick = self.random.choice
        if kind == "EmailField":
            return f"somebody{self.count}@example.org"
        if kind in {"CharField", "TextField", "SlugField", "URLField"}:
            text = f"{self.count}-{pick(TEXTS)}" if unique else pick(TEXTS)
            return text[: field.max_length] if field.max_length else text
        if "Integer" in kind:
            top = 32767 if "Small" in kind else 2**31 - 1 if "Big" not in kind else 2**63 - 1
            low = 0 if kind.startswith("Positive") else -top
            return self.count if unique else max(low, min(top, pick(NUMBERS)))
        if kind == "DateTimeField":
            return datetime(1999, 12, 31, 23, 59, 59, 1, UTC) + timedelta(microseconds=self.random.randrange(10**15))
        some: dict[str, Any] = {
            "BooleanField": lambda: self.random.random() < 0.5,
            "FloatField": lambda: pick((0.0, 0.1, -1.5e-300, 1.7976931348623157e308, self.random.random())),
            "DateField": lambda: date(1900, 1, 1) + timedelta(days=self.random.randrange(70000)),
            "TimeField": lambda: time(self.random.randrange(24), 5, 6, self.random.randrange(10**6)),
            "DurationField": lambda: timedelta(microseconds=self.random.randrange(10**14)),
            "JSONField": lambda: json.loads(json.dumps(pick(JSON))),
            "BinaryField": lambda: pick(BYTES),
            "UUIDField": lambda: uuid.UUID(int=self.random.getrandbits(128)),
            "GenericIPAddressField": lambda: pick(("127.0.0.1", "2001:db8::1")),
        }
        return some[kind]()


def _uniques(model: type[models.Model]) -> list[models.UniqueConstraint]:
    return [c for c in model._meta.constraints if isinstance(c, models.UniqueConstraint)]
