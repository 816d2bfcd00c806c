"""How the owner felt, from Apple Health's State of Mind, as it comes out of the phone.

Three forms are read:

    JSON         of the app Health Auto Export: `data.stateOfMind`, as its help pages document it
    a table      of State of Mind entries with a column "Valence" (Health Auto Export; MyDataHelps)
    export.xml   of Apple Health itself

The definition at the top of Apple's export.xml (HealthKit Export Version 14) has no element for State of Mind, and
published inventories of such files list none. So entries are looked for in the forms that other records have, and a
file without any is refused with the way round. Up to 2 GB are looked through a piece at a time.
"""

import html
import re
from collections.abc import Iterator
from typing import Any, BinaryIO

import msgspec

from closeknit.importers import _text
from closeknit.importers._found import Context, Found, Refused, Source
from closeknit.importers._moodtable import Table, first_rows, names
from closeknit.importers._moodvalence import Feelings

KIND = "moods"
TITLE = "State of Mind (Apple Health)"
HOW_TO = (
    "Apple Health does not put State of Mind into its own export. "
    "With the app Health Auto Export: choose Manual Export, State of Mind and JSON or CSV, and save the file. "
    "Other apps that save State of Mind as a table with valence, kind and labels work too."
)
READS = "The day and time of each State of Mind entry, how pleasant it was, and its labels."
KEEPS = "The day and time of each entry, how pleasant it was, and its labels, such as calm or family."
THROWS_AWAY = "Everything else that is in the file: steps, heart, sleep, places, devices and all other measurements."
MAX_BYTES = 2 * 2**30

MAX_JSON = 150_000_000
"""The largest JSON file that is held in memory at once."""

_NONE_IN_XML = (
    "There is no State of Mind in this file: Apple Health leaves it out of its own export. "
    "Save it with the app Health Auto Export, as JSON or CSV, and choose that file."
)
_NONE = "There is no State of Mind in this file; choose State of Mind when you export, and bring the new file."
_CUT_OFF = "This file is cut off or damaged; export State of Mind once more and choose the new file."
_LARGE = "This file is larger than 150 MB; export State of Mind by itself and choose that file."

_XML = re.compile(rb"<!DOCTYPE\s+HealthData\b|<HealthData\b")
_JSON_DATA = re.compile(rb"\{\s*\"data\"\s*:\s*\{")
_JSON_OWN = re.compile(rb"\"stateOfMind\"\s*:\s*\[")
_METRICS = re.compile(rb"\"metrics\"\s*:\s*\[")
_UNITS = re.compile(rb"\"units\"\s*:\s*\"")
_QUANTITY = re.compile(rb"\"qty\"\s*:")


def recognises(head: bytes, name: str) -> bool:
    """Tell whether this is Apple Health's XML, Health Auto Export's JSON or a table with valences."""
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if start.startswith(b"<"):
        return start.startswith((b"<?xml", b"<!DOCTYPE", b"<HealthData")) and bool(_XML.search(start[:8192]))
    if start.startswith(b"{"):
        if _JSON_OWN.search(start):
            return bool(_JSON_DATA.match(start) or start.find(b'"valence"') > 0)
        exported = _JSON_DATA.match(start) and _METRICS.search(start)
        return bool(exported and _UNITS.search(start) and _QUANTITY.search(start))
    rows = first_rows(head, 1)
    return bool(rows) and _is_table(names(rows[0]))


def _is_table(columns: tuple[str, ...]) -> bool:
    """Whether these are the columns of a table of State of Mind entries."""
    has_more = {"kind", "labels", "associations", "valence_classification", "valenceclassification"} & set(columns)
    return "valence" in columns and bool(has_more) and bool(set(_STARTS) & set(columns))


def read(source: Source, context: Context) -> Found:
    """Read the entries. Raises Refused when there are none, or when the file is damaged."""
    start = source.file.read(8192).removeprefix(b"\xef\xbb\xbf").lstrip()
    source.file.seek(0)
    feelings = Feelings(context)
    if start.startswith(b"<"):
        if source.size > MAX_BYTES:
            raise Refused("This file is larger than 2 GB; save State of Mind with an app and choose that file.")
        _from_xml(source.file, feelings)
        none = _NONE_IN_XML
    elif source.size > MAX_JSON:
        raise Refused(_LARGE)
    elif start.startswith(b"{"):
        _from_json(source.file.read(), feelings)
        none = _NONE
    else:
        _from_table(Table(source.file), feelings)
        none = _NONE
    if not feelings.found.moods and not feelings.found.skipped:
        raise Refused(none)
    return feelings.found


class _Entry(msgspec.Struct):
    """One entry of `data.stateOfMind`."""

    start: Any = None
    date: Any = None
    startDate: Any = None
    kind: Any = None
    valence: Any = None
    valenceClassification: Any = None
    labels: Any = None
    associations: Any = None


class _Data(msgspec.Struct):
    stateOfMind: list[msgspec.Raw] = []


class _Export(msgspec.Struct):
    data: msgspec.Raw = msgspec.Raw(b"{}")
    stateOfMind: list[msgspec.Raw] = []


_EXPORT = msgspec.json.Decoder(_Export)
_DATA = msgspec.json.Decoder(_Data)
_ENTRY = msgspec.json.Decoder(_Entry)


def _from_json(data: bytes, feelings: Feelings) -> None:
    """Read Health Auto Export's JSON; other measurements are passed over without being made into objects."""
    try:
        export = _EXPORT.decode(data.removeprefix(b"\xef\xbb\xbf"))
        entries = export.stateOfMind or _DATA.decode(export.data).stateOfMind
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise Refused(_CUT_OFF) from None
    for number, raw in enumerate(entries, 1):
        try:
            entry = _ENTRY.decode(raw)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            feelings.found.skip(f"entry {number}", "it is not written as State of Mind entries are")
            continue
        when = next((value for value in (entry.start, entry.date, entry.startDate) if isinstance(value, str)), "")
        words = (entry.labels, entry.associations)
        pleasant = str(entry.valenceClassification or "")
        feelings.add(f"entry {number}", when, str(entry.kind or ""), entry.valence, pleasant, *words)


_STARTS = ("start", "start_date", "startdate", "date", "date_start", "start_time", "date_time", "datetime", "timestamp")


def _from_table(table: Table, feelings: Feelings) -> None:
    """Read a table of entries."""
    at = [
        table.place(*wanted)
        for wanted in (
            _STARTS,
            ("kind",),
            ("valence",),
            ("valence_classification", "valenceclassification"),
            ("labels", "label"),
            ("associations", "association"),
        )
    ]
    for line, row in table:
        feelings.add(f"line {line}", *(row[place] if 0 <= place < len(row) else "" for place in at))
    if table.too_long:
        feelings.found.skip("the table", f"{table.too_long} rows are too long")


_PIECE = 2**20
_MARK = b"StateOfMind"
_TAG_LENGTH = 4096
_LONGEST = 65536
_TAG = re.compile(rb"<(Record|StateOfMind)\b([^<>]*?)(/?)>")
_ATTRIBUTE = re.compile(rb"([A-Za-z:]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_META = re.compile(rb"<MetadataEntry\b([^<>]*?)/?>")


def _from_xml(file: BinaryIO, feelings: Feelings) -> None:
    """Look through Apple's export for State of Mind. Everything between is searched over, not parsed."""
    for number, (tag, attributes, body) in enumerate(_elements(file), 1):
        held = _attributes(attributes)
        if tag == b"Record" and "stateofmind" not in held.get("type", "").casefold():
            continue
        for meta in _META.finditer(body):
            entry = _attributes(meta[1])
            key = entry.get("key", "").casefold()
            ending = next((name for name in _ENDINGS if key.endswith(name)), "")
            if ending:
                held.setdefault(ending, entry.get("value", ""))
        words = (held.get("labels", ""), held.get("associations", ""))
        valence = held.get("valence", held.get("value", ""))
        when = held.get("startdate", held.get("date", held.get("creationdate", "")))
        pleasant = held.get("valenceclassification", "")
        feelings.add(f"entry {number}", when, held.get("kind", ""), valence, pleasant, *words)


_ENDINGS = ("valenceclassification", "valence", "kind", "labels", "associations")


def _attributes(raw: bytes) -> dict[str, str]:
    return {
        name.decode().casefold(): html.unescape(_text.decode(one or two)) for name, one, two in _ATTRIBUTE.findall(raw)
    }


def _elements(file: BinaryIO) -> Iterator[tuple[bytes, bytes, bytes]]:
    """Yield (name, attributes, inside) of each element that names State of Mind at its start."""
    data = b""
    while piece := file.read(_PIECE):
        data += piece
        done = 0
        while (at := data.find(_MARK, done)) >= 0:
            start = data.rfind(b"<", max(done, at - _TAG_LENGTH), at)
            tag = _TAG.match(data, start) if start >= 0 else None
            if tag is None:
                if start >= 0 and data.find(b">", at) < 0 and len(data) - start < _TAG_LENGTH:
                    done = start
                    break
                done = at + len(_MARK)
                continue
            inside = tag.end()
            end = inside if tag[3] else data.find(b"</" + tag[1] + b">", inside)
            if end < 0 and len(data) - start < _LONGEST:
                done = start
                break
            done = inside if end < 0 else end
            if end >= 0:
                yield tag[1], tag[2], data[inside:end]
        else:
            done = max(done, len(data) - _TAG_LENGTH)
        data = data[done:]
