"""The kinds of words there are. A kind is a module: one file in a family, which an app names when it starts.

Each module has `KIND` and `write(person, entries, names) -> Words | None`; one with a clock of its own also has
`plan(now)`, which the sweep calls and which puts entries into the outbox.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from types import ModuleType
from typing import cast

from django.utils.functional import Promise

from closeknit import registry
from closeknit.accounts.models import User
from closeknit.outbox.models import Entry

Text = str | Promise


@dataclass(frozen=True, slots=True)
class Kind:
    """What a kind of words is: its name in rows, its words on the page of choices, what is promised, and in which ways.

    usual   the ways that are on until the person says otherwise
    fixed   the ways that cannot be turned off
    asked   somebody asked for it this minute and waits: quiet and safe hours do not hold it back
    """

    name: str
    title: Text
    care: str
    channels: tuple[str, ...]
    usual: frozenset[str] = frozenset()
    fixed: frozenset[str] = frozenset()
    listed: bool = True
    asked: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One line with links behind it: (word, address) pairs."""

    text: str
    links: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Words:
    """What is said: a neutral subject, a short line for lock screens, paragraphs, rows, and one way in."""

    subject: str
    short: str
    paragraphs: tuple[str, ...]
    rows: tuple[Row, ...] = ()
    way_in: tuple[str, str] | None = None
    to: str = ""


@dataclass(slots=True)
class _Families:
    packages: list[str] = field(default_factory=list)
    found: dict[str, ModuleType] = field(default_factory=dict)


_families = _Families()


def add_family(package: str) -> None:
    """Make every module of a package (a dotted name) a kind of words."""
    if package not in _families.packages:
        _families.packages.append(package)
        _families.found.clear()


def _modules() -> dict[str, ModuleType]:
    if not _families.found:
        for package in _families.packages:
            _families.found.update({m.KIND.name: m for m in registry.members(package).values()})
    return _families.found


def kinds() -> list[Kind]:
    """Every kind there is."""
    return [module.KIND for module in _modules().values()]


def kind(name: str) -> Kind | None:
    """The kind of this name, or None when no app brings it any more."""
    module = _modules().get(name)
    return module.KIND if module else None


def write(name: str, person: User | None, entries: Sequence[Entry], names: bool) -> Words | None:
    """The words of some entries of one kind, or None when there is nothing to say any more."""
    module = _modules().get(name)
    return cast(Words | None, module.write(person, entries, names)) if module else None


def planners() -> Iterator[Callable[[datetime], None]]:
    """What puts entries into the outbox by the clock."""
    for module in _modules().values():
        if hasattr(module, "plan"):
            yield module.plan
