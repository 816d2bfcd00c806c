"""One contact card while it is read: what each line of it puts on it, and the name that comes out.

Sources: RFC 6350 (vCard 4.0), RFC 2426 (3.0), versit vCard 2.1, RFC 6474 (date of death), and the private
lines of Apple (X-ABDATE with X-ABLABEL), Android (X-ANDROID-CUSTOM), Evolution, KAddressBook and Outlook.
"""

from calendar import monthrange
from collections.abc import Callable
from datetime import date

from closeknit.importers import _text
from closeknit.importers._contentline import Head, parts, plain, value
from closeknit.importers._identity import address, e164

MOST = 50
"""Numbers, addresses or days kept of one card: no real card comes near, and it bounds memory and time."""

_EARLIEST_YEAR = 1850
"""A year before this stands for "no year": Apple writes 1604, others 0000 or 0001."""

_LABELS = {"anniversary": "anniversary", "birthday": "birthday", "death": "memorial", "died": "memorial"}
_ANDROID_DAYS = {"1": "anniversary", "3": "birthday"}
_SEPARATORS = str.maketrans("/. ", "---")

Day = tuple[int | None, int, int]
"""Year if known, month, day."""


class Card:
    """One card. `number` counts from 1 in the file, 0 is outside any card; `thrown` counts what is not kept.

    `n` is the line with the parts of the name, `labels` what the groups of lines are called.
    """

    __slots__ = (
        *("addresses", "company", "days", "fn", "kind", "labels", "n", "nickname", "number", "numbers"),
        *("organisation", "region", "thrown", "uid"),
    )

    def __init__(self, number: int, region: str, thrown: Callable[[str], None]) -> None:
        self.number = number
        self.region = region
        self.thrown = thrown
        self.fn = self.nickname = self.organisation = self.uid = self.kind = ""
        self.n: tuple[Head, bytes] | None = None
        self.numbers: list[str] = []
        self.addresses: list[str] = []
        self.days: list[tuple[str, str, Day]] = []
        self.labels: dict[str, str] | None = None
        self.company = False

    def own_name(self) -> str:
        """Return the name put together from its parts: given name first, East Asian names family first."""
        if self.n is None:
            return ""
        of, raw = self.n
        named = [_text.clean(part.replace(",", " ")) for part in parts(value(raw, of), ";")]
        family, given, middle = [*named, "", ""][:3]
        if family and given and min(family[0], given[0]) >= "\u2e80":
            return _text.clean(family + given)
        return _text.clean(f"{given} {middle} {family}")

    def why_not(self, name: str) -> str:
        """Return the reason why the card of this name is nobody to keep in touch with, or ""."""
        if self.kind == "group":
            return "a list of people, not one person"
        if self.kind in ("location", "thing", "application", "device"):
            return "a place or a thing, not a person"
        of_firm = self.company or self.kind in ("org", "organization", "organisation")
        if self.organisation and not self.nickname:
            of_firm = of_firm or not self.fn or self.fn.casefold() == self.organisation.casefold()
        if of_firm and not self.own_name():
            return "a business, not a person"
        return "" if name else "it has no name, number or mail address"

    def name(self) -> str:
        """Return the name to show. A business card with a person's name on it goes by the person."""
        if self.fn and not self.company:
            return self.fn
        handles = [*self.addresses[:1], *self.numbers[:1], ""]
        return self.own_name() or self.fn or self.nickname or handles[0]


def _text_of(of: Head, raw: bytes) -> str:
    """Return a value of one line without escapes, as a clean name."""
    return _text.clean(plain(value(raw, of)))


def _name(card: Card, of: Head, raw: bytes) -> None:
    if not card.fn:
        card.fn = _text_of(of, raw)


def _name_parts(card: Card, of: Head, raw: bytes) -> None:
    if card.n is None and raw.strip(b"; \r"):
        card.n = of, raw


def _nickname(card: Card, of: Head, raw: bytes) -> None:
    for nickname in parts(value(raw, of), ","):
        card.nickname = card.nickname or _text.clean(nickname)


def _organisation(card: Card, of: Head, raw: bytes) -> None:
    if not card.organisation:
        card.organisation = _text.clean(parts(value(raw, of), ";")[0])


def _number(card: Card, of: Head, raw: bytes) -> None:
    written = plain(value(raw, of))
    number = e164(written, card.region)
    if not number:
        if written.strip():
            card.thrown("numbers that could not be read")
    elif number not in card.numbers and len(card.numbers) < MOST:
        card.numbers.append(number)


def _address(card: Card, of: Head, raw: bytes) -> None:
    found = address(plain(value(raw, of)))
    if found and found not in card.addresses and len(card.addresses) < MOST:
        card.addresses.append(found)


def _uid(card: Card, of: Head, raw: bytes) -> None:
    uid = _text_of(of, raw)
    card.uid = uid[9:] if uid[:9].lower() == "urn:uuid:" else uid


def _kind(card: Card, of: Head, raw: bytes) -> None:
    card.kind = _text_of(of, raw).lower()


def _shown_as(card: Card, of: Head, raw: bytes) -> None:
    card.company = _text_of(of, raw).upper() == "COMPANY"


def _label(card: Card, of: Head, raw: bytes) -> None:
    if of.group and raw:
        card.labels = card.labels or {}
        if len(card.labels) < 4 * MOST:
            card.labels[of.group] = _text_of(of, raw)


def _day_of(kind: str) -> "Put":
    """Return what a line of a yearly day does; kind "other" takes its meaning from the label of its group."""

    def put(card: Card, of: Head, raw: bytes) -> None:
        if of.params.get("VALUE", "").lower() != "text":
            _add_day(card, kind, of.group if kind == "other" else "", value(raw, of))

    return put


def _add_day(card: Card, kind: str, group: str, written: str) -> None:
    day = read_day(plain(written))
    if day is None:
        if written.strip():
            card.thrown("days that could not be read")
    elif len(card.days) < MOST:
        card.days.append((kind, group, day))


def _android(card: Card, of: Head, raw: bytes) -> None:
    """`X-ANDROID-CUSTOM:vnd.android.cursor.item/contact_event;2001-05-06;1;…` and `…/nickname;Bob;1;…`."""
    what, first, kind, label = [*parts(value(raw, of), ";"), "", "", ""][:4]
    if what.endswith("/nickname"):
        card.nickname = card.nickname or _text.clean(first)
    elif what.endswith("/contact_event"):
        group = f"android {len(card.days)}"
        _add_day(card, _ANDROID_DAYS.get(kind, "other"), group, first)
        card.labels = {**(card.labels or {}), group: _text.clean(label)}


def _throw(what: str) -> "Put":
    """Return what a line does of which only the count is kept."""

    def put(card: Card, of: Head, raw: bytes) -> None:
        if of.base64 or raw.strip(b"; \r\t"):
            card.thrown(what)

    return put


def read_day(written: str) -> Day | None:
    """Read a yearly day, or return None when month and day are not both known.

    Takes 19850412, 1985-04-12 (also with / or .), --0412, --04-12, and any of them with a time behind it.
    Years that stand for "no year" come out as None.
    """
    try:
        plainly = date.fromisoformat(written)
    except ValueError:
        return _read_day(written)
    return (plainly.year if plainly.year >= _EARLIEST_YEAR else None), plainly.month, plainly.day


def _read_day(written: str) -> Day | None:
    """Read a day that is not written as ISO 8601 wants it."""
    text = written.strip().translate(_SEPARATORS)
    time = text.upper().find("T")
    text = (text if time < 0 else text[:time]).rstrip("-")
    if text.startswith("--"):
        digits = "0000" + text[2:].replace("-", "", 1)
    elif text[4:5] == "-" and "-" in text[5:]:
        digits = "".join(part.rjust(2, "0") for part in text[:10].split("-"))
    else:
        digits = text[:8]
    if len(digits) != 8 or not (digits.isascii() and digits.isdigit()):
        return None
    year, month, day = int(digits[:4]), int(digits[4:6]), int(digits[6:])
    known = year if year >= _EARLIEST_YEAR else None
    if not 1 <= month <= 12 or not 1 <= day <= monthrange(known or 2000, month)[1]:
        return None
    return known, month, day


def meaning(card: Card, kind: str, group: str) -> tuple[str, str]:
    """Return (kind, label) of a day, by the label of its group. Apple writes `_$!<Anniversary>!$_`."""
    label = (card.labels or {}).get(group, "") if kind == "other" else ""
    if label.startswith("_$!<") and label.endswith(">!$_"):
        label = label[4:-4]
    known = _LABELS.get(label.lower(), "")
    return (known, "") if known else (kind, label)


Put = Callable[[Card, Head, bytes], None]

THROWN = {
    "PHOTO": "pictures",
    "LOGO": "pictures",
    "SOUND": "sounds",
    "KEY": "keys",
    "NOTE": "notes",
    "ADR": "postal addresses",
}
"""What is dropped with a count, by the name of its line."""

PUT: dict[str, Put] = {
    "FN": _name,
    "N": _name_parts,
    "NICKNAME": _nickname,
    "X-NICKNAME": _nickname,
    "ORG": _organisation,
    "TEL": _number,
    "EMAIL": _address,
    "UID": _uid,
    "KIND": _kind,
    "X-ADDRESSBOOKSERVER-KIND": _kind,
    "X-ABSHOWAS": _shown_as,
    "X-ABLABEL": _label,
    "X-ANDROID-CUSTOM": _android,
    "BDAY": _day_of("birthday"),
    "DEATHDATE": _day_of("memorial"),
    "X-ABDATE": _day_of("other"),
    **dict.fromkeys(
        (
            *("ANNIVERSARY", "X-ANNIVERSARY", "X-EVOLUTION-ANNIVERSARY", "X-MS-ANNIVERSARY"),
            *("X-KADDRESSBOOK-ANNIVERSARY", "X-KADDRESSBOOK-X-ANNIVERSARY"),
        ),
        _day_of("anniversary"),
    ),
    **{name: _throw(what) for name, what in THROWN.items()},
}
"""What a line does, by its name. Lines of other names are passed over."""
