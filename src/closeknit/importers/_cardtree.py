"""vCard 4.0 written as JSON (jCard, RFC 7095) or as XML (xCard, RFC 6351), turned into content lines.

Address books rarely offer these; servers and converters do. Both are read whole, so they are kept small.
"""

import json
from collections.abc import Iterator
from xml.parsers import expat

from closeknit.importers._found import Refused

MAX_BYTES = 5_000_000
"""The largest jCard or xCard read: some thousand people. A list of `{}` grows twenty-fold in memory."""

_DEEPEST = 32
_N_PARTS = ("surname", "given", "additional", "prefix", "suffix")
_NAMESPACE = b"urn:ietf:params:xml:ns:vcard-4.0"
_DAMAGED = "This file of contacts is damaged; please export the contacts once more, as a .vcf file if you can."


def form(head: bytes) -> str:
    """Return "json" or "xml" if a file that begins so is a jCard or an xCard, else ""."""
    start = head[:2048].removeprefix(b"\xef\xbb\xbf").lstrip()
    if start.translate(None, b" \t\r\n").lower().startswith((b'["vcard"', b'[["vcard"')):
        return "json"
    return "xml" if start.startswith(b"<") and _NAMESPACE in start else ""


def lines(data: bytes, of: str) -> list[bytes]:
    """Return the content lines of a jCard (`of` is "json") or an xCard ("xml"). Raises Refused."""
    try:
        return list(_from_json(data)) if of == "json" else _Tree(data).lines
    except (ValueError, RecursionError, expat.ExpatError) as broken:
        raise Refused(_DAMAGED) from broken


def _escaped(text: str) -> str:
    for sign in "\\;,":
        text = text.replace(sign, f"\\{sign}")
    return text.replace("\r", "").replace("\n", "\\n")


def _line(name: str, kind: str, values: list[str]) -> bytes:
    """Return a content line of values that are escaped already."""
    head = f"{name};VALUE=text" if kind == "text" and name.lower() not in ("n", "org") else name
    return f"{head}:{';'.join(values)}".encode("utf-8", "replace")


def _from_json(data: bytes) -> Iterator[bytes]:
    """Yield the lines of `["vcard", [[name, parameters, type, value …] …]]` or of a list of such."""
    tree = json.loads(data)
    for card in [tree] if tree and tree[0] == "vcard" else tree:
        if not isinstance(card, list) or len(card) < 2 or card[0] != "vcard" or not isinstance(card[1], list):
            continue
        yield b"BEGIN:VCARD"
        for row in card[1]:
            if isinstance(row, list) and len(row) > 3 and all(isinstance(row[at], str) for at in (0, 2)):
                first = row[3] if isinstance(row[3], list) else [row[3]]
                yield _line(row[0], row[2].lower(), [_json_part(part) for part in first])
        yield b"END:VCARD"


def _json_part(part: object) -> str:
    """Return one part of a structured value; a part may be a list itself."""
    if isinstance(part, list):
        return ",".join(_escaped(each) for each in part if isinstance(each, str))
    return _escaped(part) if isinstance(part, str) else ""


class _Tree:
    """The content lines of an xCard, gathered while the XML passes by. Document types are refused."""

    def __init__(self, data: bytes) -> None:
        self.lines: list[bytes] = []
        self._path: list[str] = []
        self._property = 0
        self._values: list[tuple[str, str]] = []
        self._text: list[str] = []
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = self._refuse
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text.append
        parser.Parse(data, True)

    def _refuse(self, *_: object) -> None:
        raise ValueError("a document type")

    def _start(self, tag: str, _: dict[str, str]) -> None:
        name = tag.rpartition(" ")[2]
        if len(self._path) > _DEEPEST:
            raise ValueError("too deep")
        if name == "vcard":
            self.lines.append(b"BEGIN:VCARD")
            self._property = len(self._path) + 1
        elif name == "group" and len(self._path) == self._property:
            self._property += 1
        elif len(self._path) == self._property:
            self._values.clear()
        self._path.append(name)
        self._text.clear()

    def _end(self, tag: str) -> None:
        name = self._path.pop()
        depth = len(self._path)
        if name == "vcard":
            self.lines.append(b"END:VCARD")
            self._property = 0
        elif name == "group" and depth == self._property - 1 and self._path[-1] == "vcard":
            self._property -= 1
        elif self._property and depth == self._property and name != "parameters":
            self.lines.append(_line(name, *self._content(name)))
        elif self._property and depth == self._property + 1 and name != "parameters":
            self._values.append((name, _escaped("".join(self._text).strip())))
        self._text.clear()

    def _content(self, name: str) -> tuple[str, list[str]]:
        """Return the type and the parts of the property that ends here."""
        if name == "n":
            return "text", [",".join(text for kind, text in self._values if kind == part) for part in _N_PARTS]
        return (self._values[0][0] if self._values else ""), [text for _, text in self._values]
