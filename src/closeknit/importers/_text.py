"""Foreign bytes to text: which encoding a file is in, and names made the same everywhere.

Address books and chats come in UTF-8, in UTF-16 (old Outlook, Nokia) and in Windows code pages, often without
saying so. Nothing here raises on bad bytes: what cannot be read becomes a letter of Windows-1252 or Latin-1.
"""

import codecs
import re
import unicodedata

NAME_LENGTH = 200
"""The longest name kept, in characters."""

_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))

_ALIASES = {"macintosh": "mac-roman", "x-mac-roman": "mac-roman", "x-sjis": "cp932", "ansi": "cp1252"}

_TEXT_CODECS = (
    *("utf-8", "utf-16", "utf-16-le", "utf-16-be", "ascii", "koi8-r", "koi8-u", "mac-roman", "cp850"),
    *("shift_jis", "cp932", "gbk", "gb2312", "gb18030", "big5", "euc_jp", "euc_kr", "cp949", "iso2022_jp"),
    *(f"cp125{page}" for page in range(9)),
    *(f"iso8859-{part}" for part in range(1, 17)),
)
"""Encodings a file may claim. Python's others (idna, zip, unicode_escape …) have no place in foreign text."""

UNSEEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ud800-\udfff\ufdd0-\ufdef\ufeff"
    "\ufff9-\ufffb\ufffe\uffff]"
    "|(?<![\U0001f3f4\U000e0000-\U000e007f])[\U000e0000-\U000e007f]+"
)
"""What nobody sees: controls, turning marks, marks for programs. Tags stay behind a black flag: Wales and Scotland are flags."""


def codec(name: str) -> str:
    """Return Python's name of an encoding a file claims (`CHARSET=…`), or "" if unknown or not for text."""
    plain = name.strip().strip("\"'").lower()
    if not plain.isascii() or len(plain) > 32:
        return ""
    try:
        known = codecs.lookup(_ALIASES.get(plain, plain)).name
    except (LookupError, ValueError):
        return ""
    return known if known in _TEXT_CODECS else ""


def encoding(head: bytes) -> tuple[str, int]:
    """Tell the encoding of a text file from its first bytes: (codec name, length of the byte-order mark).

    UTF-16 without a mark shows in its NUL bytes, which stand at odd (little-endian) or even places. "" means
    UTF-8 or a single-byte encoding, to be told line by line with `decode`.
    """
    for mark, name in _BOMS:
        if head.startswith(mark):
            return name, len(mark)
    sample = head[:1024]
    half = len(sample) // 2
    if half:
        odd, even = sample[1::2].count(0), sample[0::2].count(0)
        if odd > 0.4 * half and even < 0.1 * half:
            return "utf-16-le", 0
        if even > 0.4 * half and odd < 0.1 * half:
            return "utf-16-be", 0
    return "", 0


def decode(data: bytes, charset: str = "") -> str:
    """Return text from bytes: by `charset` if known and fitting, else UTF-8 or Windows-1252. Never raises."""
    for name in (codec(charset) if charset else "", "utf-8", "cp1252"):
        if name:
            try:
                return data.decode(name)
            except UnicodeDecodeError:
                continue
    return data.decode("latin-1")


def clean(text: str, limit: int = NAME_LENGTH) -> str:
    """Return one line in its canonical form (security: IM-11).

    White space of any kind becomes one space; control characters, NUL, lone surrogates, text-direction
    controls and other unseen marks go; the rest is put in Unicode form NFC and cut at `limit` characters. The
    joiners U+200C and U+200D stay: Persian names and family emoji need them. Cleaning twice changes nothing.
    """
    if text.isascii() and text.isprintable() and "  " not in text:
        return text[: limit + 1].strip()[:limit].rstrip()
    seen = UNSEEN.sub("", " ".join(text[: 8 * limit].split()))
    return " ".join(unicodedata.normalize("NFC", seen).split())[:limit].rstrip()
