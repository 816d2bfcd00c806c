"""Monica's JSON export as one account (Settings, Export, since version 3.5; "version": "1.0-preview.1").

Written by `JsonExportAccount` with the classes of `app/ExportResources`: an account has blocks of users, contacts,
relationships, photos, documents and activities, each `{"count", "type", "values"}`; a contact has its own blocks of
calls, contact fields, notes, reminders, conversations and so on, and names its activities by UUID. What is not declared
here is passed over without being made into an object: the text of messages and calls, pictures, passwords.
"""

from typing import Any, TypeVar

import msgspec

from closeknit.engine.records import Channel, Direction
from closeknit.importers import _text
from closeknit.importers._found import Context, Refused
from closeknit.importers._identity import address
from closeknit.importers._monicabook import REMEMBERED, Book, Contact, day, moment, yearly

MAX_BYTES = 120_000_000
"""The largest JSON file that is held in memory at once."""

_CUT_OFF = "This Monica file is cut off or was changed; export it once more and choose the new file."
LARGE = (
    "This Monica file is larger than 120 MB, most of it pictures; "
    "in Monica choose Settings, Export and then SQL, and choose that file."
)
_THROWN = {
    **{"address": "postal addresses", "debt": "debts", "document": "documents", "gift": "gifts", "pet": "pets"},
    **{"life_event": "life events", "photo": "pictures", "task": "tasks"},
}
_NOTHING = msgspec.Raw(b"[]")
Text = str | int | float | bool | None
"""Monica writes what the database gives, and `first_name` may look like a number."""


class _Block(msgspec.Struct):
    type: str = ""
    count: int = 0
    values: msgspec.Raw = _NOTHING


class _Part(msgspec.Struct):
    uuid: str | None = None
    properties: msgspec.Raw = msgspec.Raw(b"{}")
    data: msgspec.Raw = _NOTHING


class _Account(msgspec.Struct):
    data: msgspec.Raw = _NOTHING
    properties: msgspec.Raw = msgspec.Raw(b"{}")
    instance: msgspec.Raw = msgspec.Raw(b"{}")


class _Export(msgspec.Struct):
    account: _Account
    export_date: Any = None
    exported_by: str | None = None


class _User(msgspec.Struct):
    uuid: str | None = None
    first_name: Text = None
    last_name: Text = None
    email: str | None = None
    properties: dict[str, Any] = {}


class _Special(msgspec.Struct):
    date: str | None = None
    is_age_based: Any = False
    is_year_unknown: Any = False


class _Contact(msgspec.Struct):
    first_name: Text = None
    middle_name: Text = None
    last_name: Text = None
    nickname: Text = None
    company: Text = None
    description: Text = None
    is_partial: Any = False
    is_dead: Any = False
    stay_in_touch_frequency: Any = None
    tags: Any = None
    birthdate: msgspec.Raw = msgspec.Raw(b"{}")
    deceased_date: msgspec.Raw = msgspec.Raw(b"{}")
    first_met_date: msgspec.Raw = msgspec.Raw(b"{}")


class _Call(msgspec.Struct):
    called_at: str | None = None
    contact_called: Any = False


class _Field(msgspec.Struct):
    data: Text = None
    type: str | None = None


class _Kind(msgspec.Struct):
    name: Text = None
    protocol: str | None = None
    type: str | None = None


class _Message(msgspec.Struct):
    written_at: str | None = None
    written_by_me: Any = False


class _Talk(msgspec.Struct):
    happened_at: str | None = None
    contact_field_type: str | None = None
    messages: list[msgspec.Raw] = []


class _Reminder(msgspec.Struct):
    initial_date: str | None = None
    title: Text = None
    frequency_type: str | None = None
    frequency_number: Any = None
    inactive: Any = False


class _Relationship(msgspec.Struct):
    type: str | None = None
    contact_is: str | None = None
    of_contact: str | None = None


class _Activity(msgspec.Struct):
    happened_at: str | None = None


class _Note(msgspec.Struct):
    body: Text = None


class _Journal(msgspec.Struct):
    type: str | None = None
    rate: Any = None
    year: Any = None
    month: Any = None
    day: Any = None


class _Instance(msgspec.Struct):
    contact_field_types: msgspec.Raw = _NOTHING


class _Properties(msgspec.Struct):
    journal_entries: msgspec.Raw = _NOTHING


T = TypeVar("T")
_DECODERS: dict[Any, msgspec.json.Decoder[Any]] = {}


def _as(kind: type[T], raw: msgspec.Raw | bytes) -> T | None:
    """Read one piece of JSON as `kind`; None when it is something else."""
    decoder = _DECODERS.get(kind)
    if decoder is None:
        decoder = _DECODERS[kind] = msgspec.json.Decoder(kind)
    try:
        found: T = decoder.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    return found


def _each(raw: msgspec.Raw) -> list[msgspec.Raw]:
    """Return the members of a list, or the values of an object: PHP writes a list with a gap as an object."""
    listed = _as(list[msgspec.Raw], raw)
    if listed is not None:
        return listed
    return list((_as(dict[str, msgspec.Raw], raw) or {}).values())


def _words(value: Text) -> str:
    return "" if value is None else str(value)


class _Reader:
    """Puts one account together."""

    def __init__(self, context: Context) -> None:
        self.book = Book(context)
        self._context = context
        self._kinds: dict[str, _Kind] = {}
        self._activities: dict[str, int | None] = {}

    def read(self, export: _Export) -> Book:
        """Read everything, in an order in which each part finds what it names."""
        account = export.account
        if isinstance(export.export_date, str):
            self.book.exported(export.export_date)
        instance = _as(_Instance, account.instance) or _Instance()
        for raw in _each(instance.contact_field_types):
            part = _as(_Part, raw)
            if part and part.uuid:
                self._kinds[part.uuid] = _as(_Kind, part.properties) or _Kind()
        blocks = [block for raw in _each(account.data) if (block := _as(_Block, raw))]
        of: dict[str, list[msgspec.Raw]] = {}
        for block in blocks:
            of.setdefault(block.type, []).extend(_each(block.values))
        for raw in of.get("activity", ()):
            part = _as(_Part, raw)
            if part and part.uuid:
                held = _as(_Activity, part.properties)
                self._activities[part.uuid] = moment(held.happened_at or "") if held else None
        self._owner(of.get("user", []), export.exported_by)
        for raw in of.get("contact", ()):
            self._contact(raw)
        for raw in of.get("relationship", ()):
            part = _as(_Part, raw)
            link = _as(_Relationship, part.properties) if part else None
            if link:
                self.book.link(link.contact_is, link.of_contact, link.type or "")
        for what in ("photo", "document"):
            if of.get(what):
                self.book.found.throw(_THROWN[what], len(of[what]))
        self._journal(account)
        return self.book

    def _owner(self, users: list[msgspec.Raw], made_by: str | None) -> None:
        known = [user for raw in users if (user := _as(_User, raw))]
        mails = {address(text) for text in self._context.addresses} - {""}
        mine = [user for user in known if made_by and user.uuid == made_by]
        mine = mine or [user for user in known if address(user.email or "") in mails] or known
        if len(mine) == 1:
            name = f"{_words(mine[0].first_name)} {_words(mine[0].last_name)}"
            self.book.owner(name, mine[0].email or "", mine[0].properties.get("me_contact"))
            return
        for user in known:
            if isinstance(user.properties.get("me_contact"), str):
                self.book.perhaps_owner(user.properties["me_contact"])

    def _contact(self, raw: msgspec.Raw) -> None:
        """Add one contact with all that is written inside it."""
        part = _as(_Part, raw)
        held = _as(_Contact, part.properties) if part else None
        if part is None or held is None or not part.uuid:
            self.book.found.skip("a contact", "it is not written as Monica writes contacts")
            return
        often = held.stay_in_touch_frequency
        ref = part.uuid
        self.book.contacts[ref] = Contact(
            key=_text.clean(ref).lower(),
            first=_words(held.first_name),
            middle=_words(held.middle_name),
            last=_words(held.last_name),
            nickname=_words(held.nickname),
            company=_words(held.company),
            description=_words(held.description),
            partial=held.is_partial in (True, 1, "1"),
            dead=held.is_dead in (True, 1, "1"),
            rhythm=often if isinstance(often, int) and 0 < often < 10000 else 0,
            tags=[_text.clean(tag) for tag in held.tags if isinstance(tag, str)] if isinstance(held.tags, list) else [],
        )
        self._special(ref, "birthday", held.birthdate)
        self._special(ref, "memorial", held.deceased_date)
        self._special(ref, "other", held.first_met_date, "The day you met")
        for inner in _each(part.data):
            block = _as(_Block, inner)
            if block is not None:
                self._block(ref, block)

    def _special(self, ref: str, kind: str, raw: msgspec.Raw, label: str = "") -> None:
        """Add a special date, unless Monica only reckoned its year from an age."""
        held = _as(_Special, raw)
        if held and held.date and not held.is_age_based:
            self.book.date(ref, kind, day(held.date, year_unknown=bool(held.is_year_unknown)), label)

    def _block(self, ref: str, block: _Block) -> None:
        values = _each(block.values)
        take = _TAKE.get(block.type)
        if block.type == "activity":
            for raw in values:
                at = self._activities.get(_as(str, raw) or "")
                self.book.touch(ref, at, Channel.IN_PERSON, Direction.UNKNOWN)
        elif take is not None:
            for raw in values:
                part = _as(_Part, raw)
                if part is not None:
                    take(self, ref, part.properties)
        elif block.type in _THROWN and block.type not in ("photo", "document"):
            self.book.found.throw(_THROWN[block.type], len(values))

    def call(self, ref: str, raw: msgspec.Raw) -> None:
        """Add a call; `contact_called` says that the other called."""
        held = _as(_Call, raw)
        if held:
            direction = Direction.IN if held.contact_called in (True, 1, "1") else Direction.OUT
            self.book.touch(ref, moment(held.called_at or ""), Channel.VOICE, direction)

    def reach(self, ref: str, raw: msgspec.Raw) -> None:
        """Add a number or an address."""
        held = _as(_Field, raw)
        if held:
            kind = self._kinds.get(held.type or "", _Kind())
            self.book.reach(ref, _words(held.data), kind.type or "", kind.protocol or "", _words(kind.name))

    def talk(self, ref: str, raw: msgspec.Raw) -> None:
        """Add the messages of a conversation, or the conversation itself when it holds none."""
        held = _as(_Talk, raw)
        if held is None:
            return
        kind = self._kinds.get(held.contact_field_type or "", _Kind())
        by_mail = kind.type == "email" or kind.protocol == "mailto:"
        channel = Channel.MAIL if by_mail else Channel.MESSAGE
        for inner in held.messages:
            part = _as(_Part, inner)
            message = _as(_Message, part.properties) if part else None
            if message:
                direction = Direction.OUT if message.written_by_me in (True, 1, "1") else Direction.IN
                self.book.touch(ref, moment(message.written_at or ""), channel, direction)
                self.book.found.throw("message text")
        if not held.messages:
            self.book.touch(ref, moment(held.happened_at or ""), channel, Direction.UNKNOWN)

    def reminder(self, ref: str, raw: msgspec.Raw) -> None:
        """Add a reminder that comes every year."""
        held = _as(_Reminder, raw)
        if held is None:
            return
        if held.frequency_type == "year" and held.frequency_number in (1, "1", None) and not held.inactive:
            self.book.date(ref, "other", yearly(held.initial_date or ""), _words(held.title))
        else:
            self.book.found.throw("reminders that do not come once a year")

    def note(self, ref: str, raw: msgspec.Raw) -> None:
        """Add what the owner wrote down."""
        held = _as(_Note, raw)
        if held:
            self.book.contacts[ref].notes.append(_words(held.body)[: 8 * REMEMBERED])

    def _journal(self, account: _Account) -> None:
        """Count the journal, and keep how days were rated."""
        properties = _as(_Properties, account.properties) or _Properties()
        for raw in _each(properties.journal_entries):
            part = _as(_Part, raw)
            held = _as(_Journal, part.properties) if part else None
            if held is None or held.type != "day":
                self.book.found.throw("journal entries")
            elif all(isinstance(value, int) for value in (held.rate, held.year, held.month, held.day)):
                self.book.mood(f"{held.year:04}-{held.month:02}-{held.day:02}", held.rate)


_TAKE = {
    "call": _Reader.call,
    "contact_field": _Reader.reach,
    "conversation": _Reader.talk,
    "reminder": _Reader.reminder,
    "note": _Reader.note,
}


def read(data: bytes, context: Context) -> Book:
    """Put the account together. Raises Refused when the file is not whole."""
    if len(data) > MAX_BYTES:
        raise Refused(LARGE)
    export = _as(_Export, data)
    if export is None:
        raise Refused(_CUT_OFF)
    return _Reader(context).read(export)
