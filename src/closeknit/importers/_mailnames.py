"""The names beside mail addresses: decoded (RFC 2047, RFC 2231), and told from addresses, lists and firms.

Real headers bend every rule, so encoded words are also decoded inside quotes, across cut characters and with the
wrong padding, and what no charset fits is read as UTF-8 or Windows-1252.
"""

import re
from binascii import Error, a2b_base64, a2b_qp

from closeknit.importers import _text

ENCODED = r"=\?[^?\s]{1,64}\?[BbQq]\?[^?]*\?="
"""An encoded word. Some programs leave its spaces and commas as they are."""

_WORD = re.compile(r"=\?([^?\s*]{1,64})(?:\*[^?\s]*)?\?([BbQq])\?([^?]*)\?=")
_BETWEEN = re.compile(r"(\?=)\s+(?==\?)")
_WIDER = {
    **{"gb2312": "gb18030", "gbk": "gb18030", "euc_kr": "cp949", "shift_jis": "cp932", "ascii": "utf-8"},
    **{"iso8859-1": "cp1252", "iso8859-9": "cp1254"},
}
"""What mail programs mean by a charset: often a larger one than they say (WHATWG Encoding Standard)."""

_VIA = re.compile(r"[\s(](?:via|über|v[ií]a) \S", re.IGNORECASE)
_FIRM = re.compile(
    r"\b(?:ltd|limited|gmbh|inc|llc|llp|plc|corp|corporation|e\.v|s\.r\.l|s\.p\.a|sarl|team|support|newsletter|"
    r"helpdesk|help desk|service desk|customer (?:service|care|support|success)|kundenservice|kundendienst|"
    r"kundenbetreuung|service client|atención al cliente|servizio clienti|klantenservice|kundtjänst|no-?reply|"
    r"do not reply|notifications?|mailer-daemon|mail delivery (?:sub)?system|postmaster|administrator)\b"
    r"|\w{3}\.(?:com|org|net|co\.uk|de|fr|es|it|nl|io|eu|ch|at|be|pl|app|shop)\b",
    re.IGNORECASE,
)
_HANDLE = re.compile(r"[\w.+-]*[\d._+-][\w.+-]*")
_QUOTES = "\"'`´‘’“”„«»"


def decoded(raw: str, limit: int = _text.NAME_LENGTH) -> str:
    """Return a phrase with its encoded words in plain letters, on one line of `limit` characters at most."""
    if "=?" not in raw:
        return _text.clean(raw, limit)
    parts: list[str] = []
    waiting, charset, place = b"", "", 0
    text = _BETWEEN.sub(r"\1", raw)
    for word in _WORD.finditer(text):
        between = text[place : word.start()]
        if between or word[1].lower() != charset:
            parts.append(_letters(waiting, charset))
            waiting = b""
        parts.append(between)
        # A letter of many bytes may be cut between two words, so words of one charset are put together first.
        waiting, charset, place = waiting + _bytes(word[2], word[3]), word[1].lower(), word.end()
    return _text.clean("".join((*parts, _letters(waiting, charset), text[place:])), limit)


def _bytes(form: str, text: str) -> bytes:
    """Return what one encoded word holds."""
    data = text.encode("utf-8")
    if form in "Qq":
        return a2b_qp(data, header=True)
    letters = re.sub(rb"[^A-Za-z0-9+/]", b"", data)
    if len(letters) % 4 == 1:
        letters = letters[:-1]
    try:
        return a2b_base64(letters + b"=" * (-len(letters) % 4))
    except Error:
        return b""


def _letters(data: bytes, charset: str) -> str:
    known = _text.codec(charset) if data else ""
    return _text.decode(data, _WIDER.get(known, known))


def name(raw: str, address: str) -> tuple[str, str]:
    """Return (name, organisation) for what stands beside an address: the name of a person, or else of a firm.

    Both are "" when it is only the address once more, something that cannot be read, or says on whose behalf a
    program wrote ("Ngozi Okafor via Meetings").
    """
    plain = _unquoted(decoded(raw).replace("\\", ""))
    local = address.partition("@")[0]
    if (
        not any(sign.isalpha() for sign in plain)
        or "@" in plain
        or "=?" in plain
        or "\ufffd" in plain
        or "://" in plain
        or _VIA.search(plain)
        or (plain.casefold() == local and _HANDLE.fullmatch(local))
    ):
        return "", ""
    return ("", plain) if _FIRM.search(plain) else (plain, "")


def _unquoted(text: str) -> str:
    """Return a name without the quotes around it, in pairs or one that was left; not those inside ('"Jo" Island')."""
    plain = text.strip(" ,;")
    while len(plain) > 1 and plain[0] in _QUOTES and plain[-1] in _QUOTES:
        plain = plain[1:-1].strip(" ,;")
    for end in (plain[:1], plain[-1:]):
        if end and end in _QUOTES and plain.count(end) == 1:
            plain = plain.replace(end, "").strip(" ,;")
    return plain
