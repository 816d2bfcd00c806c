"""What one chat of a Signal export gives: who takes part, and rows of who wrote or called when."""

import re
from array import array
from dataclasses import dataclass, field
from datetime import date
from enum import IntEnum

from closeknit.importers import _text
from closeknit.importers._identity import e164

OWN, NOBODY = -1, -2
"""In place of the number of an author: the owner, and nobody in particular."""

LATEST = 10**14
"""Milliseconds since 1970 beyond which a moment is none."""

_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.IGNORECASE)
_GROUP = re.compile(r"[A-Za-z0-9_-]{43}|[0-9a-f]{32,64}")
_CALLED = re.compile(r"(.+?)(?: \(([^()]+)\))?", re.DOTALL)


class Kind(IntEnum):
    """What one row is. Those up to MISSED_VIDEO are kept."""

    MESSAGE = 0
    VOICE = 1
    VIDEO = 2
    MISSED_VOICE = 3
    MISSED_VIDEO = 4
    DELETED = 5
    NOTICE = 6
    UNREADABLE = 7


@dataclass(slots=True)
class Author:
    """Somebody in a Signal export, as far as it names them; the fields are as in `FoundPerson`."""

    name: str
    numbers: tuple[str, ...] = ()
    handles: tuple[str, ...] = ()
    nickname: str = ""
    also: tuple[str, ...] = ()
    remember: str = ""
    own_name: bool = True

    @property
    def key(self) -> str:
        """What stays the same when the chat is exported again: Signal's own id, else the number, else the name."""
        return (*self.handles[:1], *self.numbers[:1], self.name.casefold())[0]


@dataclass(slots=True)
class Talk:
    """One chat.

    authors    who wrote, by number; `OWN` is the owner            other    the other of two, though they never wrote
    at         milliseconds since 1970: UTC, or wall-clock time when `wall`
    folder     in which folder of an export it was; `rank` which file of that folder is the best one, 0 the very best
    asks       whether the owner is one of the authors, and the file does not say which
    automatic  whether it is Signal itself that writes
    """

    where: str
    title: str = ""
    is_group: bool = False
    wall: bool = False
    authors: list[Author] = field(default_factory=list)
    other: Author | None = None
    who: "array[int]" = field(default_factory=lambda: array("i"))
    at: "array[int]" = field(default_factory=lambda: array("q"))
    kind: bytearray = field(default_factory=bytearray)
    minutes: dict[int, int] = field(default_factory=dict)
    folder: str = ""
    rank: int = 0
    asks: bool = False
    automatic: bool = False
    to_self: bool = False
    expires: bool = False
    cut: bool = False

    def add(self, who: int, at: int, kind: Kind = Kind.MESSAGE, seconds: float = 0) -> None:
        """Add a row; `seconds` is the length of a call. A moment that no clock has is 0, as one that is not known."""
        if seconds > 0:
            self.minutes[len(self.kind)] = max(1, round(seconds / 60))
        self.who.append(who)
        self.at.append(at if abs(at) <= LATEST else 0)
        self.kind.append(kind)


@dataclass(slots=True)
class Export:
    """All that an export says: chats, whose it is, and the day on which it was made, if known."""

    talks: list[Talk] = field(default_factory=list)
    me: Author | None = None
    made: date | None = None
    whole: bool = False
    thrown: dict[str, int] = field(default_factory=dict)

    def throw(self, what: str, count: int = 1) -> None:
        """Count something that was read past."""
        self.thrown[what] = self.thrown.get(what, 0) + count


def handle(uuid: str) -> tuple[str, ...]:
    """Return Signal's own id of a person as a handle, or nothing when there is none."""
    return (f"signal:{uuid.lower()}",) if _UUID.fullmatch(uuid) else ()


def named(called: str, region: str) -> tuple[Author, bool]:
    """Return who is called "Name (+447700900123)", as sigtop writes people and files, and whether it is a group."""
    found = _CALLED.fullmatch(called.strip())
    name, detail = (_text.clean(found[1]), found[2] or "") if found else (_text.clean(called), "")
    if _UUID.fullmatch(detail):
        return Author(name, handles=handle(detail)), False
    number = e164(detail, region) if detail.startswith("+") else ""
    if number or not detail:
        plain = e164(name, region) if name.startswith("+") else ""
        return Author(name, numbers=tuple(one for one in (number or plain,) if one)), False
    is_group = _GROUP.fullmatch(detail) is not None
    return Author(name), is_group


def title(path: str) -> str:
    """Return what a file is called, without its ending and what a copy adds."""
    return re.sub(r"(?: ?\(\d{1,3}\))?\.(?:txt|json|csv|md)$", "", re.split(r"[\\/]", path)[-1], flags=re.IGNORECASE)
