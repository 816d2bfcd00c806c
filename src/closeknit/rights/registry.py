"""Every field of every table: its class, its purpose, how long it is kept, whether it is exported, how it is erased (PR-12).

The words are in `registry.toml`. `gaps` says what the models have and the file does not, and the other way round, as the
lines to paste; so a field that nobody thought about fails the build.
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db.models import Field, Model

FILE = Path(__file__).with_name("registry.toml")
CLASSES = ("public", "personal", "special", "third-party", "safeguarding", "technical")
ERASE = ("rows", "redact", "keep")
SESSION = "session"
"""The `owner` of sessions: their rows name nobody, the account is inside."""

_NOT_MODELS = ("keep", "beside")
_MODEL_KEYS = {"words", "why", "owner", "person", "keep", "erase", "fields"}
_FIELD_KEYS = {"class", "why", "export", "keep"}
_FILL_IN = "FILL IN"


@dataclass(frozen=True, slots=True)
class FieldEntry:
    """One field: its class, why it is kept, whether it goes into an export, and if not, why not."""

    name: str
    kind: str
    why: str
    exported: bool
    why_not: str
    keep: str


@dataclass(frozen=True, slots=True)
class ModelEntry:
    """One table. `owner` and `person` are ways along foreign keys, "" when there is none; the rest as in the file."""

    label: str
    words: str
    why: str
    owner: str
    person: str
    keep: str
    erase: str
    fields: Mapping[str, FieldEntry] = field(default_factory=dict)

    @property
    def model(self) -> type[Model]:
        """The table's model."""
        return apps.get_model(self.label)


@dataclass(frozen=True, slots=True)
class Rule:
    """How long something is kept. With `days`, rows of `model` go that many days after their `since`.

    where   further conditions, as the ORM takes them
    """

    id: str
    words: str
    days: int | None = None
    model: str = ""
    since: str = ""
    where: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Beside:
    """Something that is kept outside the tables."""

    id: str
    words: str
    why: str
    keep: str


@cache
def _file() -> dict[str, Any]:
    return tomllib.loads(FILE.read_text("utf-8"))


def _tables(plain: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for app, models in plain.items():
        if app not in _NOT_MODELS:
            yield from ((f"{app}.{name}", entry) for name, entry in models.items())


@cache
def models() -> tuple[ModelEntry, ...]:
    """Every table, in the order of the file."""
    return tuple(_model(label, entry) for label, entry in _tables(_file()))


def _model(label: str, plain: Mapping[str, Any]) -> ModelEntry:
    fields = {
        name: FieldEntry(
            name,
            entry["class"],
            entry["why"],
            entry.get("export", "yes") == "yes",
            entry.get("export", "").removeprefix("no: "),
            entry.get("keep", plain["keep"]),
        )
        for name, entry in plain["fields"].items()
    }
    return ModelEntry(
        label,
        plain["words"],
        plain["why"],
        plain["owner"],
        plain.get("person", ""),
        plain["keep"],
        plain["erase"],
        fields,
    )


@cache
def entry(label: str) -> ModelEntry:
    """One table by its label ("circle.Person")."""
    return next(one for one in models() if one.label == label)


@cache
def rules() -> dict[str, Rule]:
    """The rules of retention by name."""
    return {name: Rule(name, **plain) for name, plain in _file()["keep"].items()}


@cache
def beside() -> tuple[Beside, ...]:
    """What is kept outside the tables."""
    return tuple(Beside(name, **plain) for name, plain in _file()["beside"].items())


def gaps(plain: Mapping[str, Any] | None = None) -> list[str]:
    """What is wrong between the file and the models; each entry says what to paste, delete or put right."""
    plain = _file() if plain is None else plain
    there = dict(_tables(plain))
    known = {model._meta.label: model for model in apps.get_models(include_auto_created=True)}
    out = [f"delete the table [{label}]: no such model" for label in there if label not in known]
    for label, model in known.items():
        fields = model._meta.concrete_fields
        if label not in there:
            out.append(f"add:\n{_skeleton(label, fields)}")
            continue
        out += _wrong_keys(label, there[label], plain["keep"])
        listed = there[label].get("fields", {})
        names = {one.name for one in fields}
        out += [f"take out of [{label}.fields]: {name}" for name in listed if name not in names]
        out += [f"add to [{label}.fields]: {_line(one)}" for one in fields if one.name not in listed]
    return out


def _wrong_keys(label: str, table: Mapping[str, Any], keep: Mapping[str, Any]) -> list[str]:
    out = []
    missing = _MODEL_KEYS - {"person"} - set(table)
    if missing or set(table) - _MODEL_KEYS:
        out.append(f"[{label}] has the keys {', '.join(sorted(_MODEL_KEYS))}; missing: {', '.join(sorted(missing))}")
    if table.get("keep") not in keep or table.get("erase") not in ERASE:
        out.append(f"[{label}]: keep is one of {', '.join(keep)}; erase is one of {', '.join(ERASE)}")
    for name, line in table.get("fields", {}).items():
        good = line.get("class") in CLASSES and line.get("why", _FILL_IN) != _FILL_IN and set(line) <= _FIELD_KEYS
        export = line.get("export", "yes")
        if not good or not (export == "yes" or (export.startswith("no: ") and len(export) > 8)):
            out.append(f"[{label}.fields] {name}: class is one of {', '.join(CLASSES)}, why and export say something")
        if line.get("keep", table.get("keep")) not in keep:
            out.append(f"[{label}.fields] {name}: keep is one of {', '.join(keep)}")
    return out


def _line(one: "Field[Any, Any]") -> str:
    return f'{one.name} = {{ class = "{_FILL_IN}", why = "{_FILL_IN}" }}'


def _skeleton(label: str, fields: Any) -> str:
    head = [f"[{label}]", *(f'{key} = "{_FILL_IN}"' for key in ("words", "why", "owner", "keep", "erase"))]
    return "\n".join([*head, f"[{label}.fields]", *map(_line, fields)])
