"""Text that people type or see: one canonical form on its way in, and names that pretend to be another.

The form is that of the importers (`importers._text`), but for what has lines: Unicode NFC, no control characters but line
ends and tabs, no NUL, no lone surrogates, no characters that turn the text around them (security.md IM-11, BR-12).
"""

import re
import unicodedata
from collections.abc import Callable, Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict

from closeknit.importers._text import UNSEEN

Answer = Callable[[HttpRequest], HttpResponse]
_GAPS = re.compile("[\x0b\x0c\x1c-\x1f\x85\u2028\u2029]")
"""Controls that part words, as the importers read them."""

LINE_ENDS = ("\t", "\n", "\r")
"""Of what nobody sees, what text with lines keeps."""

SECRET = ("password",)
"""Fields whose value is compared and never shown: changing it would change what somebody knows by heart."""


def canonical(text: str) -> str:
    """The text in its one form. Doing it twice changes nothing; the joiners U+200C and U+200D stay."""
    if text.isascii() and text.isprintable():
        return text
    # Taking a character away can bring together what NFC composes, and never the other way round.
    return unicodedata.normalize("NFC", UNSEEN.sub(_line_ends, _GAPS.sub(" ", text)))


def _line_ends(found: re.Match[str]) -> str:
    return found[0] if found[0] in LINE_ENDS else ""


class CanonicalText:
    """Puts what was typed into a form or an address into its one form, before any view reads it."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, arguments: Any, named: Any) -> None:
        """Read the form through; by now its size and its token were looked at."""
        request.GET = _read(request.GET)
        if request.method == "POST":
            request.POST = _read(request.POST)


def _read(given: QueryDict) -> Any:
    changed = {
        name: [canonical(str(v)) for v in values]
        for name, values in given.lists()
        if not any(word in name for word in SECRET)
    }
    if all(given.getlist(name) == values for name, values in changed.items()):
        return given
    new = given.copy()
    for name, values in changed.items():
        new.setlist(name, values)
    new._mutable = False
    return new


TOGETHER = (
    frozenset({"LATIN", "CJK", "HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA"}),
    frozenset({"LATIN", "CJK", "HANGUL"}),
    frozenset({"LATIN", "CJK", "BOPOMOFO"}),
)
"""Scripts that are written together (Unicode Technical Standard 39, "highly restrictive")."""

LOOKALIKES = str.maketrans(
    {
        **dict(zip("аеорсухіјѕԁһԛԝӏքոսցհʟ", "aeopcyxijsdhqwlqnugll", strict=True)),
        **dict(zip("АВЕКМНОРСТУХІЈЅԌԚԜ", "abekmhopctyxijsgqw", strict=True)),
        **dict(zip("αινορυχγκτωϲϳ", "aivopuxyktwcj", strict=True)),
        **dict(zip("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧϹ", "abezhikmnoptyxc", strict=True)),
        **dict(zip("ıɩɑɡƖ01358$|!@", "iiaglolesbslia", strict=True)),
    }
)


def scripts(name: str) -> frozenset[str]:
    """The scripts of a name's letters by the first word of their Unicode names: LATIN, CYRILLIC, CJK …"""
    return frozenset(unicodedata.name(c, "UNKNOWN").split()[0] for c in name if c.isalpha())


def mixes_scripts(name: str) -> bool:
    """Whether one name holds letters of scripts that are not written together: "Аmara" with a Cyrillic A."""
    found = scripts(unicodedata.normalize("NFKC", name))
    return len(found) > 1 and not any(found <= together for together in TOGETHER)


def skeleton(name: str) -> str:
    """What a name looks like at a glance: two names with the same skeleton are easily taken for one another.

    A short form of UTS 39's skeleton: compatible forms, no marks, no case, no gaps, and the look-alikes of Latin letters
    among Cyrillic, Greek and Armenian letters and digits.
    """
    plain = unicodedata.normalize("NFKD", canonical(name)).replace("\u200c", "").replace("\u200d", "")
    letters = "".join(c for c in plain if not unicodedata.combining(c))
    seen = letters.translate(LOOKALIKES).casefold().translate(LOOKALIKES)
    return re.sub(r"[\W_]+", "", seen).replace("rn", "m").replace("vv", "w").replace("l", "i")


def imitates(name: str, known: Iterable[str]) -> str:
    """The known name that this one could be taken for without being it, or "" when there is none."""
    mine, form = skeleton(name), canonical(name).casefold()
    return next((k for k in known if skeleton(k) == mine and canonical(k).casefold() != form), "")
