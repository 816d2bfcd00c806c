"""Content lines as vCard and iCalendar write them: `group.NAME;PARAM=value:VALUE`.

Sources: RFC 6350 section 3, RFC 5545 section 3.1, versit vCard 2.1. Everything here is one pass over the
bytes with plain searches: nothing can be made to go back over its input, so twice the bytes take twice the
time. Memory stays bounded: a line of 40 MB (a picture) is passed over in pieces.
"""

import binascii
import codecs
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

from closeknit.importers import _text

MAX_LINE = 65536
"""The longest unfolded line that is read, in bytes. Only pictures are longer."""

_CHUNK = 262144
_FOLDS = (0x20, 0x09)


@dataclass(frozen=True, slots=True)
class Head:
    """What stands before the colon: `name` and parameter names in upper case, `group` in lower case.

    A parameter without "=" (vCard 2.1: `TEL;HOME`) is its own name with the value "". `encoded` tells that
    the value is more than UTF-8 text: quoted-printable, Base64 or another CHARSET.
    """

    name: str
    group: str
    params: dict[str, str]
    quoted_printable: bool
    base64: bool
    encoded: bool


def head(raw: bytes) -> Head:
    """Read the part of a line before its colon. Never raises; a name that cannot be one comes out as ""."""
    first, *rest = _outside_quotes(raw[:2048].decode("latin-1"), ";")
    # A byte-order mark (here as Latin-1) begins every card of files that were put together from several.
    group, _, name = first.strip().removeprefix("\u00ef\u00bb\u00bf").rpartition(".")
    params: dict[str, str] = {}
    for param in rest[:64]:
        key, _, value = param.partition("=")
        params.setdefault(key.strip().upper(), value.strip().strip('"'))
    encoding = params.get("ENCODING", "").upper()
    quoted = encoding == "QUOTED-PRINTABLE" or "QUOTED-PRINTABLE" in params
    base64 = encoding in ("B", "BASE64") or "BASE64" in params
    return Head(
        name=name.upper() if name.isascii() and name.replace("-", "").replace("_", "").isalnum() else "",
        group=group.lower(),
        params=params,
        quoted_printable=quoted,
        base64=base64,
        encoded=quoted or base64 or "CHARSET" in params,
    )


def split(line: bytes) -> tuple[bytes, bytes]:
    """Split a line at its first colon outside double quotes: (head, value). Without any colon: (b"", b"")."""
    start = 0
    while (colon := line.find(b":", start)) >= 0:
        if line.count(b'"', start, colon) % 2 == 0:
            return line[:colon], line[colon + 1 :]
        # Inside a quoted parameter: go on behind its closing mark.
        start = line.find(b'"', colon) + 1
        if not start:
            break
    before, colon_found, after = line.partition(b":")
    return (before, after) if colon_found else (b"", b"")


def _outside_quotes(text: str, sign: str) -> list[str]:
    """Split text at `sign` where it does not stand between double quotes."""
    if '"' not in text:
        return text.split(sign)
    parts = [""]
    for place, piece in enumerate(text.split('"')):
        if place % 2:
            parts[-1] += f'"{piece}"'
        else:
            before, *after = piece.split(sign)
            parts[-1] += before
            parts.extend(after)
    return parts


def value(raw: bytes, of: Head) -> str:
    """Return a value as text: quoted-printable, Base64 and CHARSET undone, escapes left alone."""
    if not of.encoded:
        try:
            return raw.decode()
        except UnicodeDecodeError:
            return _text.decode(raw)
    if of.quoted_printable:
        raw = binascii.a2b_qp(raw)
    elif of.base64:
        try:
            raw = binascii.a2b_base64(raw)
        except binascii.Error:
            return ""
    return _text.decode(raw, of.params.get("CHARSET", ""))


def plain(text: str) -> str:
    r"""Undo the escapes of one text value: `\n`, `\,`, `\;`, `\\` and needless ones (`\:`)."""
    if "\\" not in text:
        return text
    kept = text.replace("\x00", "").replace("\\\\", "\x00")
    for sign in "nN":
        kept = kept.replace(f"\\{sign}", "\n")
    for sign in ";,:'\"":
        kept = kept.replace(f"\\{sign}", sign)
    return kept.replace("\x00", "\\")


def parts(text: str, sign: str) -> list[str]:
    """Split a structured value at its unescaped `;` or `,` and undo the escapes of each part."""
    if "\\" not in text:
        return text.split(sign)
    kept = text.replace("\x00", "").replace("\x01", "").replace("\\\\", "\x00").replace(f"\\{sign}", "\x01")
    return [plain(part.replace("\x00", "\\\\")).replace("\x01", sign) for part in kept.split(sign)]


def unfold(block: bytes) -> list[bytes]:
    """Return the logical lines of a block that begins and ends at a line.

    Folded lines are joined (the one space or tab goes), and so are soft breaks of quoted-printable values.
    """
    block = block.replace(b"\r\n", b"\n")
    if b"\r" in block:
        # Some exports were written as text on Windows once more and carry CR CR LF.
        block = block.replace(b"\r\n", b"\n")
    if b"=\n" in block and b"QUOTED-PRINTABLE" in block.upper():
        return list(_unfold_soft(block))
    return block.replace(b"\n ", b"").replace(b"\n\t", b"").split(b"\n")


def _unfold_soft(block: bytes) -> Iterator[bytes]:
    """Yield logical lines where soft breaks occur: behind one, a leading space is part of the value."""
    pieces: list[bytes] = []
    quoted = soft = False
    for raw in block.split(b"\n"):
        if soft and raw[:4].upper() != b"END:":
            pieces[-1] = pieces[-1].rstrip()[:-1]
            pieces.append(raw)
        elif pieces and raw[:1] in (b" ", b"\t"):
            pieces.append(raw[1:])
        else:
            if pieces:
                yield b"".join(pieces)
            pieces = [raw]
            quoted = b"QUOTED-PRINTABLE" in raw.partition(b":")[0].upper()
        soft = quoted and raw.rstrip().endswith(b"=")
    yield b"".join(pieces)


def blocks(file: BinaryIO, dropped: Callable[[bytes], None]) -> Iterator[list[bytes]]:
    """Yield the logical lines of a file, some hundred kilobytes at a time, in UTF-8 if the file was UTF-16.

    `dropped` is told the first bytes of each line that was too long to read. Lines of some times `MAX_LINE`
    still come through; the caller drops those.
    """
    buffer = b""
    passing = soft = False
    for chunk in _chunks(file):
        buffer += chunk
        if passing:
            buffer, passing = _pass(buffer, soft)
            if passing:
                continue
        cut = _last_cut(buffer, True)
        if not cut and len(buffer) > 4 * MAX_LINE:
            soft = b"QUOTED-PRINTABLE" in buffer[:256].upper()
            # Lines that end in "=" without being quoted-printable do end there.
            cut = 0 if soft else _last_cut(buffer, False)
            if not cut:
                dropped(buffer[:256])
                buffer, passing = _pass(buffer, soft)
        if cut:
            yield unfold(buffer[:cut])
            buffer = buffer[cut + 1 :]
    if buffer and not passing:
        lines = unfold(buffer)
        # A last line without a line end may be cut: half a number is a wrong number.
        yield lines if lines[-1][:4].upper() == b"END:" else lines[:-1]


def _chunks(file: BinaryIO) -> Iterator[bytes]:
    """Yield the bytes of a file as UTF-8 (or its own single-byte encoding) with LF or CR LF at line ends."""
    chunk = file.read(_CHUNK)
    name, mark = _text.encoding(chunk)
    old_mac = b"\r" in chunk and b"\n" not in chunk
    decoder = codecs.getincrementaldecoder(name)("replace") if name.startswith("utf-16") else None
    chunk = chunk[mark:]
    while chunk:
        if decoder is not None:
            text = decoder.decode(chunk)
            if "\n" not in text:
                text = text.replace("\r", "\n")
            yield text.encode("utf-8", "replace")
        else:
            yield chunk.replace(b"\r", b"\n") if old_mac else chunk
        chunk = file.read(_CHUNK)


def _last_cut(buffer: bytes, soft: bool) -> int:
    """Return the place of the last line end behind which a new logical line begins, or 0.

    Where soft breaks are to be reckoned with, that is not behind a "=".
    """
    cut = buffer.rfind(b"\n", 0, -1)
    while cut > 0:
        if buffer[cut + 1] not in _FOLDS and not (soft and _soft_break(buffer, cut)):
            return cut
        cut = buffer.rfind(b"\n", 0, cut)
    return 0


def _soft_break(buffer: bytes, end: int) -> bool:
    """Tell whether the line end at `end` follows a "=" (before CR LF, or CR CR LF)."""
    return buffer[max(end - 3, 0) : end].rstrip(b"\r").endswith(b"=")


def _pass(buffer: bytes, soft: bool) -> tuple[bytes, bool]:
    """Pass over the rest of a long line, which may have soft breaks.

    Returns (what follows the line, False), or (a few bytes to keep, True) while the line goes on.
    """
    start, end = 0, buffer.find(b"\n")
    while 0 <= end < len(buffer) - 1:
        start = end + 1
        if buffer[start] not in _FOLDS and not (soft and _soft_break(buffer, end)):
            return buffer[start:], False
        end = buffer.find(b"\n", start)
    return buffer[max(start, len(buffer) - 4) :], True
