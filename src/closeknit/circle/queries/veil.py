"""Names hidden: what a page shows, with initials for names. Blurring would not hide them: the words would still be there."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar

Shown = TypeVar("Shown")
NAMES = frozenset({"name", "relation", "label", "words"})
"""Fields of records and of facts that name somebody or say who they are. What was typed about them goes with their name."""
REMOVED = "removed"
"""The list of those removed: pairs of a reference and a name."""


def initials(name: str) -> str:
    """The first letters of the words of a name: "N. O."."""
    letters = [next((c for c in word if c.isalnum()), "") for word in name.split()]
    return " ".join(f"{letter.upper()}." for letter in letters if letter)


def veiled(shown: Shown) -> Shown:
    """The same record with names as initials, however deep they are."""
    hidden: Any = _veiled(shown)
    return hidden  # type: ignore[no-any-return]


def _veiled(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{f.name: _field(f.name, getattr(value, f.name)) for f in fields(value) if f.init})
    if isinstance(value, Mapping):
        return {key: _field(str(key), inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)) and not hasattr(value, "_fields"):
        return type(value)(_veiled(inner) for inner in value)
    return value


def _field(name: str, value: Any) -> Any:
    if name in NAMES and isinstance(value, str):
        return initials(value)
    if name == REMOVED:
        return [(ref, initials(who)) for ref, who in value]
    return _veiled(value)
