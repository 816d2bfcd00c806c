"""What one file of a Facebook or Instagram download gives: rows of who wrote when, and what its path says.

A download has one folder for each chat, `messages/inbox/<name>_<number>/`, and in it `message_1.json` (or `.html`) with
the newest messages and, in long chats, `message_2.json` and so on with older ones. What lies above `messages` changed
over the years: nothing, `your_activity_across_facebook`, `your_facebook_activity`, `your_instagram_activity`. Chats
that are end-to-end encrypted are not in it; Messenger gives them as another zip, with one `<name>_<number>.json` each.
"""

import re
from array import array
from dataclasses import dataclass, field
from datetime import date
from enum import IntEnum

from closeknit.importers import _text

FACEBOOK, INSTAGRAM = "facebook", "instagram"

CUTOVER = "e2ee_cutover"
"""The folder of chats that went on end-to-end encrypted: what came after that is in Messenger's own download."""

ENCRYPTED = "encrypted"
"""In place of a folder: a chat of Messenger's download of encrypted chats."""

_FOLDERS = f"inbox|archived_threads|filtered_threads|message_requests|{CUTOVER}|legacy_threads|other"
_CHAT = re.compile(rf"(?:^|/)({_FOLDERS})/([^/]+)/message_\d+\.(?:json|html?)$", re.IGNORECASE)
_FOLDER = re.compile(r"([^/]+)/message_\d+\.(?:json|html?)$", re.IGNORECASE)
_NUMBER = re.compile(r"_(\d{5,25})$")
_MADE = re.compile(r"(?:facebook|instagram)-.{1,80}?-(20\d\d)-(\d\d)-(\d\d)-\w{4,12}", re.IGNORECASE)

_DELETED = frozenset(
    name.casefold()
    for net in ("Facebook", "Instagram", "Messenger")
    for name in (
        *(f"{net} user", f"{net}-Nutzer", f"{net} Nutzer", f"{net}-Nutzer*in", f"{net}-bruger", f"{net}-bruker"),
        *(f"{net}-användare", f"{net}-gebruiker", f"{net} gebruiker", f"Utilisateur {net}", f"Utilisateur de {net}"),
        *(f"Utilisateur d’{net}", f"Utilisateur d'{net}", f"Usuario de {net}", f"Usuario {net}", f"{net}-käyttäjä"),
        *(f"Utente di {net}", f"Utente {net}", f"Usuário do {net}", f"Utilizador do {net}", f"Usuari de {net}"),
        *(f"Użytkownik {net}a", f"Użytkownik {net}", f"Uživatel {net}u", f"{net} Kullanıcısı", f"{net} kullanıcısı"),
        *(f"Пользователь {net}", f"Користувач {net}", f"Utilizator {net}", f"Người dùng {net}", f"Pengguna {net}"),
        *(f"{net}-felhasználó", f"{net}ユーザー", f"{net} 用户", f"{net} 用戶", f"{net} 사용자", f"Χρήστης {net}"),
    )
)
_AUTOMATIC = frozenset(("meta ai", "facebook", "instagram", "messenger", "marketplace assistant"))

_LONE = re.compile(rb"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[dD][89a-fA-F][0-9a-fA-F]{2}")


class Kind(IntEnum):
    """What one row of a chat is. Those up to MISSED_VIDEO are kept."""

    MESSAGE = 0
    VOICE = 1
    VIDEO = 2
    MISSED_VOICE = 3
    MISSED_VIDEO = 4
    UNSENT = 5
    NOTICE = 6
    REACTION = 7
    UNREADABLE = 8


@dataclass(slots=True)
class Place:
    """What the path of a file says: network, folder and chat, each "" when it does not."""

    network: str
    folder: str
    thread: str

    @property
    def number(self) -> str:
        """The number by which the network knows this chat for ever, or ""."""
        found = _NUMBER.search(self.thread)
        return found[1] if found else ""


@dataclass(slots=True)
class Part:
    """The rows of one file.

    people     who takes part, as the file lists them        authors    who wrote, by number; "" is nobody
    at         milliseconds since 1970: UTC, or wall-clock time when `wall`; what cannot be read is UNREADABLE
    days       for each row the number of its date (`_metadates`) or -1; empty when no date has a number
    title      the other's name in a chat of two, or what the group is called
    owner      whose download it is, where the file itself says so
    behind     whether its dates look like those of Instagram's newer pages, which are eight hours behind UTC
    """

    name: str
    place: Place
    title: str = ""
    people: list[str] = field(default_factory=list)
    is_group: bool = False
    wall: bool = False
    authors: list[str] = field(default_factory=list)
    who: "array[int]" = field(default_factory=lambda: array("i"))
    at: "array[int]" = field(default_factory=lambda: array("q"))
    kind: bytearray = field(default_factory=bytearray)
    days: "array[int]" = field(default_factory=lambda: array("i"))
    owner: str = ""
    behind: bool = False
    minutes: dict[int, int] = field(default_factory=dict)
    thrown: dict[str, int] = field(default_factory=dict)
    cut: bool = False
    damaged: int = 0

    def throw(self, what: str, count: int) -> None:
        """Count something that was read past."""
        if count:
            self.thrown[what] = self.thrown.get(what, 0) + count


class Authors(dict[str | None, int]):
    """People by name as written; `names[number]` is the name put right. Fills itself."""

    def __init__(self, names: list[str]) -> None:
        super().__init__()
        self.names = names
        self._numbers: dict[str, int] = {name: number for number, name in enumerate(names)}

    def __missing__(self, raw: str | None) -> int:
        name = _text.clean(readable(raw or ""))
        number = self._numbers.setdefault(name, len(self.names))
        if number == len(self.names):
            self.names.append(name)
        self[raw] = number
        return number


def place(path: str) -> Place:
    """Tell what a path says. Older downloads name no network; then the name of the zip may."""
    found = _CHAT.search(path)
    small = path.lower()
    network = INSTAGRAM if "instagram" in small else FACEBOOK if "facebook" in small else ""
    if found is not None:
        return Place(network, found[1].lower(), found[2])
    folder = _FOLDER.search(path)
    return Place(network, "", folder[1] if folder else "")


def made(path: str) -> date | None:
    """Return the day on which a download was made, if the name of its zip says so."""
    found = _MADE.search(path)
    try:
        return date(*map(int, found.groups())) if found else None
    except ValueError:
        return None


def readable(text: str) -> str:
    """Return text as it was meant: Meta writes each byte of UTF-8 as a letter of its own (`Ã©` for `é`).

    What is right already cannot be read that way and stays. Emoji may be there as the halves of UTF-16.
    """
    if text.isascii():
        return text
    try:
        data = text.encode("latin-1")
    except UnicodeEncodeError:
        return text
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    try:
        halves = data.decode("utf-8", "surrogatepass")
        return halves.encode("utf-16", "surrogatepass").decode("utf-16")
    except UnicodeDecodeError:
        return text


def without_halves(data: bytes) -> bytes:
    """Return JSON in which no half of a letter stands alone: emoji cut in the middle, which no reader takes."""
    return _LONE.sub(lambda found: found[0] if len(found[0]) > 6 else rb"\ufffd", data)


def is_nobody(name: str) -> bool:
    """Whether a name stands for an account that is gone, in the languages of the networks."""
    return not name or name.casefold() in _DELETED


def is_automatic(name: str) -> bool:
    """Whether it is a network itself that writes."""
    return name.casefold() in _AUTOMATIC
