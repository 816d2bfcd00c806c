"""Who stands in an address line of a mail: the addresses, and the names beside them as written.

RFC 5322, section 3.4, with its obsolete forms (routes, comments as names), groups, and what programs write beside it:
semicolons for commas, `mailto:`, a missing bracket, encoded words around an address. Bytes in, because a mailbox has
mails of every charset.
"""

import re
from encodings import idna

from closeknit.importers import _text
from closeknit.importers._identity import address
from closeknit.importers._mailnames import ENCODED, decoded

MOST = 64
"""How many addresses of one line are looked at: mail to more than 20 people counts for nobody."""

LONGEST_NAME = 800
"""Characters of a name as it is written: with each letter encoded, more than any name has."""

_LONGEST = 1 << 13
_SIMPLE = re.compile(
    rb'\s*+(?:(?:"([^"\\<>@=\x80-\xff]*+)"\s*+|([^",;:<>()@=\\\x80-\xff]*+))<([A-Za-z0-9_.+-]+@[A-Za-z0-9.-]+)>'
    rb"|([A-Za-z0-9_.+-]+@[A-Za-z0-9.-]+))\s*+(?:,|\Z)"
)
"""One mailbox as nearly all are written, and the comma after it."""

_TOKEN = re.compile(
    rf"""(?P<encoded>{ENCODED})|"(?P<quoted>(?:[^"\\]++|\\.){{0,99}}+)"|\((?P<comment>(?:[^()\\]++|\\.){{0,99}}+)\)"""
    r"""|<{1,4}+(?P<angle>[^<>]*+)>++|<(?P<open>[^<>,;]*)|(?P<sign>[,;:])|(?P<text>[^",;:<>()=]++|.)""",
    re.DOTALL,
)
_ADDRESS = re.compile(r"""(?:"[^"@]{1,99}+"|[^\s"'<>()\[\],;:@]{1,128}+)@[^\s"'<>()\[\],;:@]+""")

Pairs = tuple[tuple[str, str], ...]
"""(address in lower case, name as written), in order."""


def pairs(value: bytes) -> Pairs:
    """Return the addresses of one line, `MOST` at most."""
    value = value[:_LONGEST]
    simple = _simple(value)
    if simple is not None:
        return simple
    text = _as_text(value)
    found = _Line(text).found
    if not found and "=?" in text and "@" not in text:
        found = _Line(decoded(text)).found
    return tuple(found)


def _simple(value: bytes) -> Pairs | None:
    """Return the addresses of a line that is written as nearly all are, else None."""
    found: list[tuple[str, str]] = []
    at = 0
    while at < len(value):
        match = _SIMPLE.match(value, at)
        if match is None or b"xn--" in match[0]:
            return None
        quoted, plain, angle, bare = match.groups()
        where = (angle or bare).decode("ascii").lower()
        if ".." in where or where[-1] in ".-" or "@." in where or "@-" in where:
            return None
        found.append((where, (quoted or plain or b"")[:LONGEST_NAME].decode("ascii").strip()))
        at = match.end()
        if len(found) >= MOST:
            break
    return tuple(found)


def _as_text(value: bytes) -> str:
    """Return a header line as text. Old Japanese programs write ISO 2022 as it is."""
    return _text.decode(value, "iso-2022-jp" if b"\x1b$" in value else "").replace("\r", "").replace("\n", "")


class _Line:
    """Takes one line apart, mailbox by mailbox."""

    def __init__(self, text: str) -> None:
        self.found: list[tuple[str, str]] = []
        self._phrase: list[str] = []
        self._comments: list[str] = []
        self._angle = ""
        for token in _TOKEN.finditer(text):
            self._take(token)
            if len(self.found) >= MOST:
                return
        self._close()

    def _take(self, token: re.Match[str]) -> None:
        kind = token.lastgroup
        if kind == "sign":
            if token["sign"] != ":":
                self._close()
            elif "@" not in "".join(self._phrase):
                # The name of a group ("Friends: …;") and "mailto:" are passed over.
                self._phrase.clear()
        elif kind in ("angle", "open"):
            self._angle = token[kind] if "@" in token[kind] or not self._angle else self._angle
        elif kind == "comment":
            self._comments.append(token["comment"])
        elif kind == "quoted":
            self._phrase.append(_quoted(token["quoted"]))
        else:
            self._phrase.append(token[0])

    def _close(self) -> None:
        """Add the mailbox that has come to its end."""
        phrase, comment, angle = "".join(self._phrase).strip(), " ".join(self._comments), self._angle
        self._phrase, self._comments, self._angle = [], [], ""
        if angle:
            where = _address(angle)
        else:
            written = _last_address(phrase)
            where = _address(written)
            phrase = phrase.replace(written, "", 1) if written else phrase
        if where:
            self.found.append((where, (phrase.strip(" \t<>") or comment)[:LONGEST_NAME]))


def _quoted(text: str) -> str:
    """Return what stands in quotes; a quoted local part keeps them if it needs them (`"ngozi okafor"@home.example`)."""
    plain = re.sub(r"\\(.)", r"\1", text)
    return plain if re.fullmatch(r"[\w.+@-]*", plain) else f'"{plain}"'


def _last_address(phrase: str) -> str:
    found = _ADDRESS.findall(phrase) if "@" in phrase else []
    return found[-1] if found else ""


def _address(written: str) -> str:
    """Return an address in lower case, its domain in plain letters; "" when it is none."""
    plain = written.strip().removeprefix("mailto:").rpartition(":")[2] if written.startswith("@") else written.strip()
    local, at, domain = plain.strip("'").rpartition("@")
    if "=?" in local:
        local = decoded(local)
    local = "".join(local.split()) if not local.startswith('"') else local.strip()
    domain = _domain("".join(domain.split()).rstrip(".>"))
    if local[:1] == '"' and local[-1:] == '"' and len(local) > 2 and address(f"a@{domain}"):
        inner = local[1:-1].lower()
        return f"{inner if re.fullmatch(r'[a-z0-9.+_-]+', inner) else local.lower()}@{domain}"
    return address(f"{local}{at}{domain}")


def _domain(written: str) -> str:
    """Return a domain in lower case; labels of an internationalised one (RFC 5890) in plain letters."""
    small = written.lower()
    if "xn--" not in small:
        return small
    try:
        return ".".join(idna.ToUnicode(label) for label in small.split("."))
    except UnicodeError:
        return small
