"""Tells which address book or network a table is from, by the names of its columns and what stands in them.

A table is one of them at most: the importers of tables ask here, in one order, so that no file is known to two.
"""

import re
from collections.abc import Sequence
from itertools import chain

from closeknit.importers._csvtable import Sheet, look
from closeknit.importers._csvwords import CONNECTED, key, role, tells_of_something_else
from closeknit.importers._found import HEAD_BYTES
from closeknit.importers._identity import address, e164

GOOGLE, OUTLOOK, THUNDERBIRD, LINKEDIN, CONTACTS = "google", "outlook", "thunderbird", "linkedin", "contacts"

_GOOGLE = re.compile(
    r"(?:e-?mail|phone|address|website|organization|custom field|event|relation|im|external id) \d+ - (?:type|label|value|name)"
)
_GOOGLE_ONLY = (
    {"givenname", "familyname", "groupmembership"},
    {"phoneticfirstname", "fileas", "labels"},
)
_YAHOO = {"messengerid", "yahoophone", "distributionlists", "yahooid"}
_THUNDERBIRD = {"displayname", "primaryemail"}
_LINKEDIN = (
    ("messages", {"conversationid", "from", "content"}),
    ("messages", {"from", "to", "date", "subject", "content", "direction"}),
    ("profile", {"maidenname", "headline", "industry"}),
    ("invitations", {"inviterprofileurl", "inviteeprofileurl"}),
    ("invitations", {"from", "to", "sentat", "message", "direction"}),
    ("imported", {"source", "firstname", "lastname", "companies"}),
    ("imported", {"firstname", "lastname", "companies", "createdat", "fullname"}),
)
_LINKEDIN_ALONE = {
    frozenset(("emailaddress", "confirmed", "primary", "updatedon")): "mails",
    frozenset(("emailaddress", "confirmed", "isprimary", "statusupdatedon")): "mails",
    frozenset(("extension", "number", "type")): "phones",
}
"""Files of LinkedIn's download that have few columns, and no others."""

_PROFILE = re.compile(r"linkedin\.com/in/", re.I)
_CONNECTED_ON = re.compile(r"\d{1,2}[ -]\w{3,10}\.?[ -]\d{2,4}")
_THUNDERBIRD_ORDER = (
    *("given", "family", "full", "nick", "mail", "mail", "", "phone", "phone", "", "", "phone", *([""] * 14)),
    *("company", "", "", "bornyear", "bornmonth", "bornday", "", "", "", "", "notes"),
)
_SOME = 50
"""How many cells are looked at to tell whether a column holds what its name says."""

NUMBERS = re.compile(r"\s*(?::::|;|\n|,\s*(?=[+0(]))\s*")
ADDRESSES = re.compile(r"\s*(?::::|;|\n|,)\s*")
"""What stands between several numbers, or addresses, in one cell."""


def kind(head: bytes) -> str:
    """Return which table a file is, by its first bytes: `GOOGLE`, `OUTLOOK` …, or "" for any other file."""
    sheet = look(head[:HEAD_BYTES])
    if sheet is None:
        return ""
    if not sheet.names:
        return _kind_without_names(sheet)
    keys = {key(name) for name in sheet.names}
    if sum(_GOOGLE.fullmatch(name.lower()) is not None for name in sheet.names) > 1 or _has_any(keys, _GOOGLE_ONLY):
        return GOOGLE
    if linkedin_part(sheet):
        return LINKEDIN
    roles = roles_of(sheet.names)
    if thunderbird_roles(sheet.names) or keys >= _THUNDERBIRD:
        return THUNDERBIRD
    if {"given", "family", "full", "nick"}.isdisjoint(roles) or tells_of_something_else(sheet.names):
        return ""
    if _is_outlook(keys, roles):
        return OUTLOOK
    return CONTACTS if _holds_contacts(sheet, roles) else ""


def _has_any(keys: set[str], marks: Sequence[set[str]]) -> bool:
    return any(mark <= keys for mark in marks)


def linkedin_part(sheet: Sheet) -> str:
    """Return which file of LinkedIn's download a table is: "connections", "messages" …, or "" if none."""
    keys = {key(name) for name in sheet.names}
    part = next((part for part, mark in _LINKEDIN if mark <= keys), "")
    return part or _LINKEDIN_ALONE.get(frozenset(keys), "") or ("connections" if _is_connections(sheet, keys) else "")


def _is_connections(sheet: Sheet, keys: set[str]) -> bool:
    """Tell whether this is LinkedIn's list of connections, whatever its columns are called."""
    named = {role(name) for name in sheet.names}
    if not ({"given", "family"} <= named or {"given", "name"} <= named or {"name", "family"} <= named):
        return False
    if not keys.isdisjoint(CONNECTED):
        return True
    width = len(sheet.names)
    rows = [row for row in sheet.rows if len(row) >= width]
    days = [row[width - 1] for row in rows if row[width - 1].strip()]
    return (
        width <= 9
        and any(_PROFILE.search(cell) for cell in chain.from_iterable(rows))
        and bool(days)
        and all(_CONNECTED_ON.fullmatch(day.strip()) for day in days)
    )


def _is_outlook(keys: set[str], roles: Sequence[str]) -> bool:
    """Tell whether these are the columns of Outlook, Outlook.com, Windows Mail or one that writes as they do."""
    mails, phones = roles.count("mail"), roles.count("phone")
    if not mails or "given" not in roles or "family" not in roles or not keys.isdisjoint(_YAHOO):
        return False
    family = not {"spouse", "children", "wed"}.isdisjoint(roles)
    return (len(roles) >= 20 and phones >= 3) or (family and (mails > 1 or phones > 1))


def _holds_contacts(sheet: Sheet, roles: Sequence[str]) -> bool:
    """Tell whether the columns of addresses and numbers hold some, in most of their cells."""
    good = bad = 0
    for row in sheet.rows[:_SOME]:
        for what, cell in zip(roles, row, strict=False):
            if what in ("mail", "phone") and cell.strip():
                parts = (ADDRESSES if what == "mail" else NUMBERS).split(cell)
                fits = any(address(part) if what == "mail" else e164(part) for part in parts)
                good, bad = good + fits, bad + (not fits)
    return good > bad or (not sheet.rows and "mail" in roles and "phone" in roles)


def roles_of(names: Sequence[str]) -> list[str]:
    """Return what each column holds, with the names that mean several things told by the others."""
    roles = [role(name) for name in names]
    there = set(roles)
    means = {
        "name": "family" if "given" in there and "family" not in there else "full",
        "apelido": "nick" if "family" in there else "family",
        "aniversario": "wed" if "born" in there else "born",
        "weak": "phone",
    }
    if "family" in there and "given" not in there:
        means["name"] = "given"
    if not there.isdisjoint({"bornyear", "bornmonth"}):
        means["born"] = "bornday"
    return [means.get(what, what) for what in roles]


def thunderbird_roles(names: Sequence[str]) -> tuple[str, ...]:
    """Return what the columns of Thunderbird hold, whose order is the same in all languages; () for other tables.

    Four columns of the owner's own, called alike but for their number, stand before the notes. The name of the screen
    stands behind the addresses, at the end, or nowhere (before version 60).
    """
    keys = [key(name) for name in names]
    with_screen, without = _THUNDERBIRD_ORDER, _THUNDERBIRD_ORDER[:6] + _THUNDERBIRD_ORDER[7:]
    order = with_screen if len(set(keys[32:36])) == 1 else without
    own = order.index("bornday") + 1
    fits = len(names) in (36, 37) and len(set(keys[own : own + 4])) == 1 and keys[own] != ""
    return order if fits else ()


def _kind_without_names(sheet: Sheet) -> str:
    """Tell whether a table without names of columns is a list of people: one address in each row, each another.

    Thunderbird wrote none before version 1.5: first and last name, the shown name, the nickname, the address.
    """
    rows = sheet.rows[:_SOME]
    places = {next((at for at, cell in enumerate(row) if address(cell)), -1) for row in rows}
    if len(rows) < 2 or len(places) != 1 or -1 in places:
        return ""
    (place,) = places
    addresses = {address(row[place]) for row in rows}
    others = [cell.strip() for row in rows for at, cell in enumerate(row) if at != place and cell.strip()]
    if len(addresses) < len(rows) or not others or not all(map(_is_plain, others)):
        return ""
    if place == 4:
        return THUNDERBIRD
    named = all(any(sign.isalpha() for at, cell in enumerate(row) if at != place for sign in cell) for row in rows)
    return CONTACTS if place < 4 and named else ""


def _is_plain(cell: str) -> bool:
    """Tell whether a cell may be a name, a number to call or another address, and no time, sum or code."""
    if "@" in cell:
        return bool(address(cell))
    return len(cell) < 60 and not re.search(r"\d[:/.,]\d|\d{4}-\d\d|[0-9a-f]{8,}[a-f]|[<>{}=$€£]|://", cell)


def roles_without_names(sheet: Sheet) -> list[str]:
    """Return what the columns of a table hold that has no names for them."""
    if _kind_without_names(sheet) == THUNDERBIRD:
        return list(_THUNDERBIRD_ORDER[:6] + _THUNDERBIRD_ORDER[7:12])
    rows = sheet.rows[:_SOME]
    width = max((len(row) for row in rows), default=0)
    columns = [[row[at].strip() for row in rows if at < len(row) and row[at].strip()] for at in range(width)]
    roles = ["" for _ in columns]
    for at, cells in enumerate(columns):
        if cells and all(map(address, cells)):
            roles[at] = "mail"
        elif cells and all(any(sign.isdigit() for sign in cell) and e164(cell) for cell in cells):
            roles[at] = "phone"
    words = [at for at, cells in enumerate(columns) if cells and not roles[at]]
    if words:
        roles[words[0]] = "full"
    if len(words) > 1 and not any(" " in cell for at in words[:2] for cell in columns[at]):
        roles[words[0]], roles[words[1]] = "given", "family"
    return roles
