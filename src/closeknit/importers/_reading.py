"""Reads one file a person brought, whatever it is called: picks the importer that knows it, opens zips.

`read_file` is what the sandbox calls in the child process.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from datetime import datetime
from importlib import import_module
from pathlib import PurePosixPath
from types import ModuleType
from typing import Any, BinaryIO

from closeknit import registry
from closeknit.importers import _looks, _zip
from closeknit.importers._found import (
    HEAD_BYTES,
    Context,
    Found,
    Refused,
    Skipped,
    Source,
)
from closeknit.importers._frames import Frames, to_frames

LARGEST = 2 * 2**30
"""The largest file that is looked at, in bytes; each importer has its own, smaller limit."""

MAX_EXAMINED = 50_000
"""How many members of one zip are looked into; the rest are named as not looked at."""

_READS = (
    "Closeknit reads contacts, calendars, chats, calls and mail as apps save them; "
    "the page where you bring files in says how to get each."
)
_EMPTY = "This file is empty. Export it again and choose the new file."
_LARGE = "This file is larger than 2 GB; export a shorter period or without media and choose it again."


def read_file(file: BinaryIO, name: str, size: int, context: Mapping[str, Any]) -> Frames:
    """Read one file and return it as frames; one that cannot be read comes back as {"refused": sentence}."""
    try:
        return to_frames(find(file, name, size, context_of(context)))
    except Refused as refused:
        return {"refused": str(refused)}, {}


def context_of(plain: Mapping[str, Any]) -> Context:
    """Make a Context of what crossed as JSON: lists of text, and `now` in ISO form."""
    known: dict[str, Any] = {name: tuple(plain.get(name, ())) for name in ("names", "addresses", "numbers", "handles")}
    known.update({name: plain[name] for name in ("region", "zone") if plain.get(name)})
    if plain.get("now"):
        known["now"] = datetime.fromisoformat(plain["now"])
    return Context(**known)


def find(file: BinaryIO, name: str, size: int, context: Context) -> list[Found]:
    """Read one file: one Found, or one for each readable member of a zip. `file` can seek.

    Raises Refused with the sentence that the person reads.
    """
    size = max(size, file.seek(0, 2))
    name = _zip.clean_name(name)
    if size > LARGEST:
        raise Refused(_LARGE)
    file.seek(0)
    head = file.read(HEAD_BYTES)
    if not head:
        raise Refused(_EMPTY)
    sure = _by_its_beginning(head, name)
    if sure is not None:
        file.seek(0)
        return [_read(sure, Source(name, file, size), context)]
    importers = registry.members("closeknit.importers")
    if head.startswith(_zip.MAGIC):
        return _Zip(_zip.Archive(file, size), name, context, importers).read()
    importer = _the_one(head, name, importers)
    if importer is None:
        raise Refused(f"This looks like {_looks.like(head, name)}. {_READS}")
    file.seek(0)
    return [_read(importer, Source(name, file, size), context)]


_BEGINNINGS = {b"BEGIN:VCARD": "vcard", b"BEGIN:VCALENDAR": "ical"}
"""How files begin that one importer alone can know: the others need not even be loaded, which takes longer than reading."""


def _by_its_beginning(head: bytes, name: str) -> ModuleType | None:
    start = head[:64].removeprefix(b"\xef\xbb\xbf").lstrip().upper()
    known = next((known for begin, known in _BEGINNINGS.items() if start.startswith(begin)), None)
    importer = import_module(f"closeknit.importers.{known}") if known else None
    return importer if importer is not None and importer.recognises(head, name) else None


def _the_one(head: bytes, name: str, importers: Mapping[str, ModuleType]) -> ModuleType | None:
    """Return the only importer that knows this file, or None. Raises Refused when two do."""
    known = [importer for importer in importers.values() if importer.recognises(head, name)]
    if len(known) > 1:
        titles = _listed([importer.TITLE for importer in known])
        raise Refused(f"This file looks like {titles} at once; export it again from the app it comes from.")
    return known[0] if known else None


def _read(importer: ModuleType, source: Source, context: Context) -> Found:
    if source.size > importer.MAX_BYTES:
        raise Refused(_too_large(importer))
    found = importer.read(source, context)
    if not isinstance(found, Found):
        raise TypeError("an importer returns Found")
    return found


def _too_large(importer: ModuleType) -> str:
    return (
        f"This file is larger than {importer.MAX_BYTES / 1e6:,.0f} MB, the most that is read of "
        f"“{importer.TITLE}”; export a shorter period or without media and choose it again."
    )


def _listed(words: list[str]) -> str:
    return f"{', '.join(words[:-1])} and {words[-1]}" if len(words) > 1 else "".join(words)


_NUMBERS = re.compile(r"\d+")
_NESTED = "A zip inside a zip is not opened; unpack it and choose it by itself."
CROWD = 20
"""So many files of one ending are named one by one."""

COPIES = "copies of the same for other programs"
_FOREIGN = "Closeknit reads nothing in a file of this kind."


class _Zip:
    """Reads what there is to read in one zip."""

    def __init__(self, archive: _zip.Archive, name: str, context: Context, importers: Mapping[str, ModuleType]) -> None:
        self._archive, self._name, self._context, self._importers = archive, name, context, importers
        self._found: list[Found] = []
        self._left_out: list[Skipped] = []
        self._foreign: list[Skipped] = []
        self._passed: Counter[str] = Counter()
        self._looked = 0
        self._usual: dict[str, ModuleType] = {}
        self._together: dict[str, list[_zip.Member]] = defaultdict(list)

    def read(self) -> list[Found]:
        """Return what the readable members hold. Raises Refused when there is none."""
        for member in self._whole() or self._archive.members:
            self._member(member)
        for name, members in self._together.items():
            self._read_together(self._importers[name], members)
        if not self._found:
            raise Refused(self._nothing())
        first = self._found[0]
        for left_out in self._left_out + _together(self._foreign):
            first.skip(left_out.where, left_out.reason)
        for what, count in sorted(self._passed.items()):
            first.throw(what, count)
        return self._found

    def _whole(self) -> list[_zip.Member]:
        """The one member that holds all there is, where an importer knows of such; the others are copies for other programs."""
        names = {importer.WHOLE: importer for importer in self._importers.values() if hasattr(importer, "WHOLE")}
        for member in self._archive.members:
            importer = names.get(member.name)
            if importer and importer.recognises(self._archive.open(member).read(HEAD_BYTES), member.name):
                self._passed[COPIES] = len(self._archive.members) - 1
                return [member]
        return []

    def _member(self, member: _zip.Member) -> None:
        hidden = member.name.startswith("__MACOSX/") or member.name.rpartition("/")[2].startswith("._")
        if member.is_folder or hidden or not member.size:
            return
        kind = _looks.kind(member.name)
        if member.is_link:
            self._leave_out(member, "This is a link to another place and was not followed.")
        elif kind != _looks.OTHER:
            self._passed[kind] += 1
        elif self._looked >= MAX_EXAMINED:
            self._passed["files that were not looked at"] += 1
        else:
            self._looked += 1
            self._look_into(member)

    def _look_into(self, member: _zip.Member) -> None:
        """Read a member if an importer knows it. One that cannot be read does not stop the others."""
        try:
            head = self._archive.open(member).read(HEAD_BYTES)
            if head.startswith(_zip.MAGIC):
                self._leave_out(member, _NESTED)
                return
            name = f"{self._name}/{member.name}"
            importer = self._importer(head, name)
            if importer is None:
                self._passed[_looks.OTHER] += 1
                self._foreign.append(Skipped(member.name, _FOREIGN))
            elif hasattr(importer, "read_all"):
                self._together[importer.__name__.rpartition(".")[2]].append(member)
            else:
                self._found.append(_read(importer, self._source(member), self._context))
        except Refused as refused:
            self._leave_out(member, str(refused))

    def _importer(self, head: bytes, name: str) -> ModuleType | None:
        """Who knows this member. In a download of thousands of chats the one who knew the last of that name is asked first."""
        shape = _NUMBERS.sub("#", name.rpartition("/")[2])
        usual = self._usual.get(shape)
        if usual is None or not usual.recognises(head, name):
            usual = _the_one(head, name, self._importers)
        if usual is not None:
            self._usual[shape] = usual
        return usual

    def _source(self, member: _zip.Member) -> Source:
        return Source(f"{self._name}/{member.name}", self._archive.open(member), member.size)

    def _read_together(self, importer: ModuleType, members: list[_zip.Member]) -> None:
        """Read the members that one importer knows, in the order of their names, as one."""
        members.sort(key=lambda member: member.name)
        try:
            found = importer.read_all(self._sources(importer, members), self._context)
        except Refused as refused:
            self._left_out += [Skipped(member.name, str(refused)) for member in members]
        else:
            self._found.append(found)

    def _sources(self, importer: ModuleType, members: list[_zip.Member]) -> Iterator[Source]:
        """Open one member after the other."""
        for member in members:
            if member.size > importer.MAX_BYTES:
                self._leave_out(member, _too_large(importer))
                continue
            try:
                source = self._source(member)
            except Refused as refused:
                self._leave_out(member, str(refused))
            else:
                yield source

    def _leave_out(self, member: _zip.Member, reason: str) -> None:
        self._left_out.append(Skipped(member.name, reason))

    def _nothing(self) -> str:
        """Say why nothing was read."""
        if len(self._left_out) == 1:
            return self._left_out[0].reason
        office = _looks.packed(member.name for member in self._archive.members)
        if office:
            return f"This looks like {office}. {_READS}"
        if self._left_out:
            return f"None of the files in this zip could be read. {self._left_out[0].reason}"
        if not self._passed:
            return "This zip is empty. Export it again and choose the new file."
        held = _listed([_looks.counted(count, what) for what, count in self._passed.most_common()])
        return f"There is nothing to read in this zip, which holds {held}. {_READS}"


def _together(foreign: list[Skipped]) -> list[Skipped]:
    """Name the files of which nothing is read; of a crowd with one ending only how many there are."""
    endings: dict[str, list[Skipped]] = defaultdict(list)
    for one in foreign:
        endings[PurePosixPath(one.where).suffix.lower()].append(one)
    out = []
    for ending, several in endings.items():
        crowd = f"{len(several):,} files ending in {ending}" if ending else f"{len(several):,} files without an ending"
        out += several if len(several) <= CROWD else [Skipped(crowd, _FOREIGN)]
    return out


def summary(found: list[Found]) -> dict[str, Any]:
    """Count what was found, for the eye: by which importers, and how many of each kind."""
    return {
        "importers": sorted({one.importer for one in found}),
        "people": sum(len(one.people) for one in found),
        "interactions": sum(len(one.touches) for one in found),
        "dates": sum(len(one.dates) for one in found),
        "skipped": sum(len(one.skipped) + one.skipped_more for one in found),
        "questions": [question.id for one in found for question in one.questions],
    }
