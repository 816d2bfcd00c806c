"""Chats exported from Telegram Desktop as JSON or HTML: one chat, or a whole account.

Of each message the moment and the writer are taken; the text is passed over, never read. Direct messages and calls
count; what is said in groups says nothing of the tie between two, and channels, bots and notes to oneself are left out.
"""

from collections.abc import Iterator
from dataclasses import replace

from closeknit.importers import _text
from closeknit.importers._found import Context, Found, FoundPerson, Refused, Source
from closeknit.importers._identity import e164
from closeknit.importers._jsonstream import Broken, Cut, Stream
from closeknit.importers._settling import Settling, plain
from closeknit.importers._telegramhtml import Chat, is_page
from closeknit.importers._telegramjson import Contact, Export
from closeknit.importers._telegramsigns import is_export

KIND = "chats"
TITLE = "Telegram chats"
HOW_TO = (
    "On a computer, open Telegram Desktop. For everything: Settings, Advanced, Export Telegram data; tick Contacts list "
    "and the chats you want. For one chat: open it, then the three dots, then Export chat history. "
    "Choose the format Machine-readable JSON, and leave photos and files out. You get a file called result.json. "
    "The pages for reading, messages.html, can be read too, packed as one zip file; they say less."
)
READS = "The day and time of each message and call, who wrote or called, and the contacts in the export."
KEEPS = "Days and times, who wrote, how long calls took, and the names and numbers of your Telegram contacts."
THROWS_AWAY = "The text of all messages, channels, bots and notes to yourself. Pictures and files are not opened."
MAX_BYTES = 2 * 2**30

_LARGE = "This file is larger than 2 GB. Please export the chats in parts, such as one chat at a time."
_NOT_HERE = (
    "There are no Telegram chats or contacts in this file. "
    "Please choose the file result.json that Telegram Desktop makes when you export."
)
_DAMAGED = "This Telegram export is damaged. Please export once more and choose the new file."
_A_FEW = 64
_CUT_OFF = "The file is cut off here, so what comes after is missing; a new export has all of it."


def recognises(head: bytes, name: str) -> bool:
    """Tell whether this is an export of Telegram Desktop, by what is in it."""
    return is_export(head) or is_page(head)


def read(source: Source, context: Context) -> Found:
    """Read one export. Raises Refused when there is nothing to read in it."""
    return read_all(iter((source,)), context)


def read_all(sources: Iterator[Source], context: Context) -> Found:
    """Read all exports of one zip as one. Raises Refused when there is nothing to read in them."""
    found = Found("telegram")
    files = _Files(found)
    for source in sources:
        files.take(source)
    export = files.finish()
    _Telling(export, context, found).tell()
    return found


class _Files:
    """Puts the files of one download together. Where a chat is there in both forms, its pages are left."""

    def __init__(self, found: Found) -> None:
        self._found = found
        self._export = Export()
        self._pages: dict[str, Chat] = {}
        self._documents: list[str] = []
        self._refused: Refused | None = None

    def take(self, source: Source) -> None:
        """Read one file."""
        folder = source.name.rpartition("/")[0]
        before = len(self._export.talks), len(self._export.contacts)
        try:
            if source.size > MAX_BYTES:
                raise Refused(_LARGE)
            is_html = source.file.read(_A_FEW).lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")
            source.file.seek(0)
            if is_html:
                self._pages.setdefault(folder, Chat(self._export.numbers)).take(source.file)
            else:
                self._documents.append(f"{folder}/")
                self._export.take(Stream(source.file))
        except Cut:
            self._found.skip("the end of the file", _CUT_OFF)
        except (Broken, Refused) as problem:
            del self._export.talks[before[0] :], self._export.contacts[before[1] :]
            self._refused = problem if isinstance(problem, Refused) else Refused(_DAMAGED)
            self._found.skip(source.name, str(self._refused))

    def finish(self) -> Export:
        """Return all there is. Raises Refused when that is nothing."""
        export = self._export
        for folder, chat in self._pages.items():
            if not f"{folder}/".startswith(tuple(self._documents)):
                export.talks.append(chat.finish())
                export.mine |= chat.mine
                export.notices += chat.notices
                export.undated += chat.undated
        nobody = not any(map(len, export.talks)) and not export.contacts
        if nobody and (self._refused or export.me is None):
            raise self._refused or Refused(_NOT_HERE)
        return export


class _Telling:
    """Tells people and interactions of an export."""

    def __init__(self, export: Export, context: Context, found: Found) -> None:
        self.export = export
        self.found = found
        self.region = context.region
        self.settling = Settling(export.numbers.authors, export.talks, context, found)

    def tell(self) -> None:
        """Tell it all."""
        export, found = self.export, self.found
        authors = export.numbers.authors
        for key in export.bots & export.numbers.keys():
            authors[export.numbers[key]].is_bot = True
        saved = {f"user{contact.user_id}": contact for contact in export.contacts if contact.user_id}
        for author in authors:
            if author.key in saved:
                author.own_name = False
                author.name = author.name or saved[author.key].name
        self.settling.settle(export.mine)
        self.settling.cover(everyone=export.is_whole and len(export.talks) > 1, made=export.made)
        for contact in export.contacts:
            self._contact(contact)
        if export.me is not None and export.me.user_id:
            found.me = self._me(export.me)
        self._report()

    def _contact(self, contact: Contact) -> None:
        """Add an entry of the address book: to the person it belongs to, or as a new one."""
        export, people = self.export, self.found.people
        number = self._number(contact)
        if not contact.name and not number:
            return
        key = f"user{contact.user_id}" if contact.user_id else ""
        if key and export.numbers.get(key) in self.settling.mine:
            return
        who = self.settling.people.get(export.numbers.get(key, -1), -1) if key else self._namesake(contact.name)
        numbers = (number,) if number else ()
        if who >= 0:
            people[who] = replace(people[who], numbers=tuple(dict.fromkeys((*people[who].numbers, *numbers))))
            return
        handles = (f"telegram:{contact.user_id}",) if key else ()
        name = contact.name or number
        people.append(FoundPerson(key or number or name.casefold(), name, numbers=numbers, handles=handles))

    def _namesake(self, name: str) -> int:
        """Return the only person of a name, -1 if there is none or more: old exports list contacts without their id."""
        wanted = plain(name)
        found = [who for who, person in enumerate(self.found.people) if name and plain(person.name) == wanted]
        return found[0] if len(found) == 1 else -1

    def _number(self, contact: Contact) -> str:
        """Return the number of a contact. Telegram knows no numbers without their country."""
        written = (contact.phone_number or "").strip()
        return e164(f"+{written[2:]}" if written.startswith("00") else written, self.region)

    def _me(self, contact: Contact) -> FoundPerson:
        number = self._number(contact)
        username = _text.clean((contact.username or "").removeprefix("@"))
        return FoundPerson(
            key=f"user{contact.user_id}",
            name=contact.name or username,
            numbers=(number,) if number else (),
            handles=(f"telegram:{contact.user_id}",),
            also=(username,) if username and contact.name else (),
            own_name=True,
        )

    def _report(self) -> None:
        """Say what else was in the export."""
        export, found = self.export, self.found
        for what, count in (
            ("notices from Telegram", export.notices),
            ("messages that this Telegram could not export", export.unsupported),
        ):
            if count:
                found.throw(what, count)
        if export.undated:
            found.skip("this export", f"{export.undated} messages that do not say when they were written")
        if export.broken:
            found.skip("this export", f"{export.broken} messages that could not be read")
