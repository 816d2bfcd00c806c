"""A download from LinkedIn: connections, messages, and what it says of the owner, from 2017 to today.

`Connections.csv` has some lines of notes above its columns, no profiles before 2023, and empty rows for people who closed
their profile. `messages.csv` names writer and readers, with profiles since 2021 and 2023. `Profile.csv`, `Email
Addresses.csv`, `PhoneNumbers.csv` and `Invitations.csv` tell who the owner is. The whole zip file is read as one.
"""

import re
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, timedelta

from closeknit.engine.records import Channel
from closeknit.importers import _text
from closeknit.importers._csvcolumns import profile, rows, sheet_of
from closeknit.importers._csvkinds import LINKEDIN, kind, linkedin_part, roles_of
from closeknit.importers._csvtable import Row, Sheet
from closeknit.importers._csvwords import key
from closeknit.importers._found import Context, Found, FoundPerson, Refused, Source, Span
from closeknit.importers._identity import address, e164
from closeknit.importers._linkedinchats import AUTOMATIC, Chats
from closeknit.importers._linkedinpeople import People

KIND = "apps"
TITLE = "LinkedIn"
HOW_TO = (
    "On a computer open LinkedIn, then Settings and Privacy, Data privacy, Get a copy of your data. "
    "Choose the larger archive, or Connections and Messages alone. LinkedIn sends a mail when the file is ready. "
    "Choose the zip file as it is; Connections.csv and messages.csv can be read by themselves too."
)
READS = "The names of your connections, where they work, and of each message the day, the time and who wrote to whom."
KEEPS = "Names, profiles, mail addresses, where somebody works, days and times of messages, and who wrote."
THROWS_AWAY = "The text and subject of all messages, job titles, invitations and everything else in the download."
MAX_BYTES = 300_000_000

_MESSAGES_OF_MACHINES = re.compile(r"(?:guide|coach|learning\w*)_?messages\.csv", re.I)
_EXPORTED = re.compile(r"LinkedInDataExport_(\d\d)-(\d\d)-(\d{4})", re.I)
_NOT_HERE = "There are no connections and no messages in this file; please choose the zip file that LinkedIn sent you."
_HIDDEN = "a profile that is hidden or closed"


def recognises(head: bytes, name: str) -> bool:
    """Tell whether this is one of the files that are read, by the names of its columns."""
    return kind(head) == LINKEDIN


def read(source: Source, context: Context) -> Found:
    """Read one file of a download. Raises Refused when it holds neither connections nor messages."""
    return read_all([source], context)


def read_all(sources: Iterable[Source], context: Context) -> Found:
    """Read the files of a download as one. Raises Refused when there are neither connections nor messages in them."""
    download = _Download(context)
    for source in sources:
        try:
            download.take(source)
        except Refused as refused:
            download.left_out.append((source.name.rpartition("/")[2], str(refused)))
    return download.finish()


class _Download:
    """Takes the files of one download."""

    def __init__(self, context: Context) -> None:
        self._found = Found("linkedin")
        self._context = context
        self._people = People(self._found)
        self._chats = Chats(self._found, context.now)
        self._exported: date | None = None
        self.left_out: list[tuple[str, str]] = []
        self._my_name = ""
        self._my_addresses: list[str] = []
        self._my_numbers: list[str] = []
        self._my_slugs = {
            handle.removeprefix("linkedin:") for handle in context.handles if handle.startswith("linkedin:")
        }

    def take(self, source: Source) -> None:
        """Read one file."""
        sheet = sheet_of(source, MAX_BYTES)
        part = linkedin_part(sheet)
        if parts := _EXPORTED.search(source.name):
            month, day, year = map(int, parts.groups())
            self._exported = _day(year, month, day) or self._exported
        put = self._reader(part, sheet, bool(_MESSAGES_OF_MACHINES.search(source.name)))
        for where, row in rows(source, sheet, self._found):
            put(where, row)

    def _reader(self, part: str, sheet: Sheet, of_machines: bool) -> Callable[[str, Row], None]:
        """Return what is done with each row of a file."""
        if part == "connections":
            return _Connections(sheet, self._found, self._people).put
        if part == "messages" and not of_machines:
            self._chats.begin(sheet.names)
            return self._chats.add
        if part in ("messages", "imported"):
            what = AUTOMATIC if of_machines else "contacts that LinkedIn took from your address book"
            return lambda where, row: self._found.throw(what)
        places = {key(name): at for at, name in reversed(list(enumerate(sheet.names)))}
        return lambda where, row: self._about_me(part, lambda name: _cell(row, places.get(name)))

    def _about_me(self, part: str, cell: Callable[[str], str]) -> None:
        """Take what a row says of the owner."""
        if part == "profile":
            self._my_name = self._my_name or _text.clean(f"{cell('firstname')} {cell('lastname')}")
        elif part == "mails" and (found := address(cell("emailaddress"))):
            self._my_addresses.append(found)
        elif part == "phones" and (found := e164(cell("number"), self._context.region)):
            self._my_numbers.append(found)
        elif part == "invitations" and cell("direction").upper() == "OUTGOING":
            self._my_slugs |= {profile(cell("inviterprofileurl"))} - {""}

    def finish(self) -> Found:
        """Settle who is who and return everything."""
        found = self._found
        names = {_text.clean(name).casefold() for name in (*self._context.names, self._my_name) if name}
        owner = self._chats.tell(self._people, names, self._my_slugs)
        if not found.people and not found.thrown and not found.skipped:
            raise Refused(self.left_out[0][1] if self.left_out else _NOT_HERE)
        for where, reason in self.left_out:
            found.skip(where, reason)
        self._tell_of_me(owner)
        self._tell_of_days()
        return found

    def _tell_of_me(self, owner: tuple[str, str] | None) -> None:
        """Write down what the download says of its owner."""
        name, slug = owner or (self._my_name, min(self._my_slugs, default=""))
        name = self._my_name or name
        if not (name or slug or self._my_addresses):
            return
        addresses = tuple(dict.fromkeys(self._my_addresses))
        self._found.me = FoundPerson(
            key=f"linkedin:{slug}" if slug else [*addresses, name.casefold()][0],
            name=name,
            numbers=tuple(dict.fromkeys(self._my_numbers)),
            addresses=addresses,
            handles=(f"linkedin:{slug}",) if slug else (),
            own_name=True,
        )

    def _tell_of_days(self) -> None:
        """Say for which days the messages are complete: until the day in the name of the zip file."""
        at = self._found.touches.at
        if not len(at):
            return
        first, last = (datetime.fromtimestamp(moment, UTC).date() for moment in (min(at), max(at)))
        if self._exported and last <= self._exported <= self._context.now.date() + timedelta(days=1):
            last = self._exported
        self._found.covered = first, last
        self._found.spans = [Span(Channel.MESSAGE, first, last, everyone=True)]


class _Connections:
    """Puts the rows of the list of connections into the people."""

    def __init__(self, sheet: Sheet, found: Found, people: People) -> None:
        self._found, self._people = found, people
        roles = roles_of(sheet.names)
        self._given, self._family, self._firm, self._mail = (
            roles.index(what) if what in roles else -1 for what in ("given", "family", "company", "mail")
        )
        self._width = len(roles)

    def put(self, where: str, row: Row) -> None:
        """Add the connection of a row."""
        row += [""] * (self._width - len(row))
        # Behind the last cell there is an empty one now: -1 is nowhere.
        row[self._width :] = [""]
        slug = next((found for cell in row if "linkedin.com/" in cell and (found := profile(cell))), "")
        name = _text.clean(f"{row[self._given]} {row[self._family]}")
        if not name:
            self._found.skip(where, _HIDDEN)
            return
        mail = address(row[self._mail])
        if not self._people.add(name, slug, (mail,) if mail else (), _text.clean(row[self._firm])):
            self._found.skip(f"{where}, {name}", "the same connection again")


def _cell(row: Row, place: int | None) -> str:
    return row[place].strip() if place is not None and place < len(row) else ""


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
