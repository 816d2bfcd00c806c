"""Fills every table of a store, whatever its shape, with rows that are hard to carry: all kinds of values, ends and holes."""

import json
import random
import uuid
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.apps.registry import Apps
from django.db import IntegrityError, models, transaction

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


class Filling:
    """Rows for every model of `apps`; the same seed makes the same rows."""

    def __init__(self, apps: Apps, seed: int = 7) -> None:
        self.random, self.count, self.apps = random.Random(seed), 0, apps
        self.made: dict[str, list[Any]] = {}

    def everything(self, each: int) -> dict[str, int]:
        """Add rows to every table, those it refers to first; how many each model has got."""
        waiting = [m for m in self.apps.get_models(include_auto_created=True) if m._meta.managed]
        waiting = [m for m in waiting if m._meta.app_label not in SKIPPED and m._meta.label != "accounts.PersonKey"]
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
            values = {f.attname: self._value(f) for f in model._meta.concrete_fields if not f.primary_key}
            try:
                with transaction.atomic():
                    return model._base_manager.create(**values)
            except IntegrityError:
                continue
        return None

    def _value(self, field: Any) -> Any:
        self.count += 1
        if field.null and self.random.random() < 0.3:
            return None
        if isinstance(field, models.ForeignKey):
            there = self.made.get(field.related_model._meta.label) or []
            return self.random.choice(there).pk if there else None
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
