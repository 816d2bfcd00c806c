"""The tables of a Monica database as one account: which columns are looked at, and what they say.

The tables are those of Monica 2 to 4 (the definitions in `scripts/database.test.sql`, the columns that
`SqlExportAccount` writes: it leaves out `conversations.happened_at`, so that a talk has the days of its messages).
`relationships` says that `contact_is` has `of_contact` as their relationship (the page of the one lists the other
under that word), and `calls.contact_called` is 1 when the other called.
"""

from array import array
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from functools import lru_cache

from closeknit.engine.records import Channel, Direction
from closeknit.importers import _text
from closeknit.importers._found import Context, Refused
from closeknit.importers._identity import address
from closeknit.importers._monicabook import REMEMBERED, Book, Contact, day, moment, yearly
from closeknit.importers._monicasql import Row, Value

MAX_HELD = 180_000_000
"""Bytes, about, that all rows of texts may take in memory: those of 100,000 contacts with long notes."""

_OBJECT = 60
"""Bytes that a short text takes in memory."""

_LONGEST = 8 * REMEMBERED
"""Bytes that are held of one text: enough for what is kept of it, whatever its letters."""

_MOST_ACCOUNTS = 1000

_CONTACT = (
    *("account_id", "id", "uuid", "first_name", "middle_name", "last_name", "nickname", "company", "description"),
    *("is_partial", "is_dead", "stay_in_touch_frequency", "birthday_special_date_id", "deceased_special_date_id"),
    "first_met_special_date_id",
)
_TEXTS: dict[str, tuple[str, ...]] = {
    "users": ("account_id", "id", "first_name", "last_name", "email", "me_contact_id"),
    "contacts": _CONTACT,
    "contact_field_types": ("account_id", "id", "name", "protocol", "type"),
    "contact_fields": ("account_id", "contact_id", "contact_field_type_id", "data"),
    "special_dates": ("account_id", "id", "is_age_based", "is_year_unknown", "date"),
    "reminders": (
        "account_id",
        "contact_id",
        "initial_date",
        "title",
        "frequency_type",
        "frequency_number",
        "inactive",
    ),
    "relationship_types": ("account_id", "id", "name", "name_reverse_relationship"),
    "relationships": ("account_id", "relationship_type_id", "contact_is", "of_contact"),
    "tags": ("account_id", "id", "name"),
    "contact_tag": ("account_id", "contact_id", "tag_id"),
    "notes": ("account_id", "contact_id", "body"),
    "days": ("account_id", "date", "rate"),
}
_NUMBERS: dict[str, tuple[str, ...]] = {
    "activities": ("account_id", "id", "happened_at"),
    "activity_contact": ("account_id", "activity_id", "contact_id"),
    "calls": ("account_id", "contact_id", "called_at", "contact_called"),
    "conversations": ("account_id", "id", "contact_id", "contact_field_type_id", "happened_at"),
    "messages": ("account_id", "conversation_id", "contact_id", "written_at", "written_by_me"),
}
"""Tables that can be long: kept as numbers, moments in seconds, -1 where there is none."""

_THROWN = {
    **{"addresses": "postal addresses", "debts": "debts", "documents": "documents", "entries": "journal entries"},
    **{"gifts": "gifts", "life_events": "life events", "pets": "pets", "photos": "pictures", "tasks": "tasks"},
}
COLUMNS: dict[str, tuple[str, ...]] = {
    **_TEXTS,
    **_NUMBERS,
    "activities": (*_NUMBERS["activities"], "date_it_happened"),
    **dict.fromkeys(_THROWN, ("account_id",)),
}
"""What is read of each table; before version 2.13 the day of an activity had another name."""

_MOMENTS = ("happened_at", "called_at", "written_at")
_YES = ("1", "t", "true", "y")

Record = tuple[str, ...]


class Tables:
    """The rows of a dump, as they come."""

    def __init__(self) -> None:
        self.texts: dict[str, list[Record]] = defaultdict(list)
        self.numbers: dict[str, list[array[int]]] = {
            name: [array("q") for _ in columns] for name, columns in _NUMBERS.items()
        }
        self.thrown: dict[str, Counter[str]] = defaultdict(Counter)
        self.left_out = 0
        self._held = 0

    def take(self, rows: Iterable[Row]) -> None:
        """Keep what is looked at of each row."""
        for table, values in rows:
            if table in _NUMBERS:
                if table == "activities":
                    old = values.pop()
                    values[-1] = values[-1] or old
                for column, kind, value in zip(self.numbers[table], _NUMBERS[table], values, strict=True):
                    column.append(_moment(value) if kind in _MOMENTS else _number(value))
            elif table in _TEXTS:
                self._keep(table, values)
            elif len(self.thrown) < _MOST_ACCOUNTS:
                self.thrown[_word(values[0])][table] += 1

    def _keep(self, table: str, values: list[Value]) -> None:
        """Hold a row of texts, unless too much is held already."""
        row = tuple([_word(value) for value in values])
        self._held += _OBJECT * len(row) + sum(map(len, row))
        if self._held > MAX_HELD:
            self.left_out += 1
        else:
            self.texts[table].append(row)


def _word(value: Value) -> str:
    """Return a value as text; of a long one the beginning."""
    if not value:
        return ""
    if len(value) > _LONGEST:
        return value[:_LONGEST].decode("utf-8", "ignore")
    try:
        return value.decode()
    except UnicodeDecodeError:
        return _text.decode(value)


def _number(value: Value) -> int:
    """Return a number or a yes; -1 when there is none."""
    if value is None:
        return -1
    if value.isdigit() and len(value) < 19:
        return int(value)
    return 1 if value in (b"t", b"true") else 0 if value in (b"f", b"false") else -1


@lru_cache(16384)
def _moment(value: Value) -> int:
    found = moment(value.decode("ascii", "replace")) if value else None
    return -1 if found is None else found


def read(tables: Tables, context: Context, made_by: str) -> Book:
    """Put the owner's account together. `made_by` is the name at the top of Monica's own export, or "".

    Raises Refused when the file holds several accounts and none can be told to be the owner's.
    """
    account = _account(tables, context, made_by)
    book = Book(context)
    _owner(tables, book, account, context, made_by)
    _contacts(tables, book, account)
    _days(tables, book, account)
    _interactions(tables, book, account)
    for what, count in sorted(tables.thrown[account].items()):
        book.found.throw(_THROWN[what], count)
    return book


def _of(tables: Tables, table: str, account: str) -> Iterable[Record]:
    """Yield the rows of one account without the account. Tables that link two others often do not name it."""
    return (row[1:] for row in tables.texts[table] if row[0] in ("", account))


def _account(tables: Tables, context: Context, made_by: str) -> str:
    """Return which account is the owner's: the only one with people in it, else by mail address, else by name."""
    people = Counter(row[0] for row in tables.texts["contacts"])
    if len(people) < 2:
        return next(iter(people), tables.texts["users"][0][0] if tables.texts["users"] else "")
    users = tables.texts["users"]
    mails = {address(text) for text in context.addresses} - {""}
    names = {_text.clean(name).casefold() for name in (*context.names, made_by) if name.strip()}
    by_mail = {row[0] for row in users if address(row[4]) in mails}
    by_name = {row[0] for row in users if _text.clean(f"{row[2]} {row[3]}").casefold() in names}
    for accounts in (by_mail, by_name):
        if len(accounts) == 1:
            return accounts.pop()
    raise Refused(
        f"This file holds {len(people)} Monica accounts, and none of them has your mail address here. "
        "In your own Monica choose Settings, then Export, and choose that file."
    )


def _owner(tables: Tables, book: Book, account: str, context: Context, made_by: str) -> None:
    """Say who of the account's users the owner is."""
    users = list(_of(tables, "users", account))
    mails = {address(text) for text in context.addresses} - {""}
    names = {_text.clean(name).casefold() for name in (*context.names, made_by) if name.strip()}
    for fits in (
        users if len(users) == 1 else [],
        [user for user in users if address(user[3]) in mails],
        [user for user in users if _text.clean(f"{user[1]} {user[2]}").casefold() in names],
    ):
        if len(fits) == 1:
            _, first, last, mail, contact = fits[0]
            book.owner(f"{first} {last}", mail, contact or None)
            return
    for user in users:
        if user[4]:
            book.perhaps_owner(user[4])


def _contacts(tables: Tables, book: Book, account: str) -> None:
    """Add the contacts, how they can be reached, their tags and the notes about them."""
    for row in _of(tables, "contacts", account):
        ref, uuid, first, middle, last, nickname, company, description, partial, dead, often = row[:11]
        book.contacts[ref] = Contact(
            key=_text.clean(uuid).lower() or f"contact:{ref}",
            first=first,
            middle=middle,
            last=last,
            nickname=nickname,
            company=company,
            description=description,
            partial=partial in _YES,
            dead=dead in _YES,
            rhythm=int(often) if often.isdigit() and len(often) < 5 else 0,
        )
    kinds = {row[0]: row[1:] for row in _of(tables, "contact_field_types", account)}
    for ref, kind, data in _of(tables, "contact_fields", account):
        called, protocol, plain = kinds.get(kind, ("", "", ""))
        book.reach(ref, data, plain, protocol, called)
    tags = {row[0]: row[1] for row in _of(tables, "tags", account)}
    for ref, tag in _of(tables, "contact_tag", account):
        if ref in book.contacts and tag in tags:
            book.contacts[ref].tags.append(_text.clean(tags[tag]))
    for ref, body in _of(tables, "notes", account):
        if ref in book.contacts:
            book.contacts[ref].notes.append(body)


def _days(tables: Tables, book: Book, account: str) -> None:
    """Add birthdays and other days, reminders of every year, who belongs together, and how days were rated."""
    special = {
        row[0]: day(row[3], year_unknown=row[2] in _YES)
        for row in _of(tables, "special_dates", account)
        if row[1] not in _YES
    }
    for row in _of(tables, "contacts", account):
        birthday, deceased, met = row[11:14]
        book.date(row[0], "birthday", special.get(birthday))
        book.date(row[0], "memorial", special.get(deceased))
        book.date(row[0], "other", special.get(met), "The day you met")
    for ref, first, title, often, count, inactive in _of(tables, "reminders", account):
        if often == "year" and count in ("1", "") and inactive not in _YES:
            book.date(ref, "other", yearly(first), title)
        else:
            book.found.throw("reminders that do not come once a year")
    kinds = {row[0]: row[1:] for row in _of(tables, "relationship_types", account)}
    for kind, who, other in _of(tables, "relationships", account):
        if kind in kinds:
            book.link(who, other, *kinds[kind])
    for when, rate in _of(tables, "days", account):
        book.mood(when, int(rate) if rate.isdigit() and len(rate) < 3 else 0)


def _interactions(tables: Tables, book: Book, account: str) -> None:
    """Add activities, calls and messages."""
    ours = _ours(account)
    days = {ref: at for of, ref, at in zip(*tables.numbers["activities"], strict=True) if ours(of)}
    for of, activity, contact in zip(*tables.numbers["activity_contact"], strict=True):
        if ours(of) and (of >= 0 or activity in days):
            at = days.get(activity, -1)
            book.touch(str(contact), None if at < 0 else at, Channel.IN_PERSON, Direction.UNKNOWN)
    for of, contact, at, theirs in zip(*tables.numbers["calls"], strict=True):
        if ours(of):
            direction = Direction.IN if theirs == 1 else Direction.OUT
            book.touch(str(contact), None if at < 0 else at, Channel.VOICE, direction)
    by_mail = {
        row[0]
        for row in _of(tables, "contact_field_types", account)
        if row[3].lower() == "email" or row[2].lower() == "mailto:"
    }
    talks = {}
    for of, ref, contact, kind, at in zip(*tables.numbers["conversations"], strict=True):
        if ours(of):
            talks[ref] = (contact, Channel.MAIL if str(kind) in by_mail else Channel.MESSAGE, at)
    spoken = set()
    for of, talk, contact, at, mine in zip(*tables.numbers["messages"], strict=True):
        if ours(of):
            whose, channel, _ = talks.get(talk, (contact, Channel.MESSAGE, -1))
            spoken.add(talk)
            direction = Direction.OUT if mine == 1 else Direction.IN
            book.touch(str(whose), None if at < 0 else at, channel, direction)
            book.found.throw("message text")
    for ref, (contact, channel, at) in talks.items():
        if ref not in spoken and at >= 0:
            book.touch(str(contact), at, channel, Direction.UNKNOWN)


def _ours(account: str) -> Callable[[int], bool]:
    """Return what tells whether a row's account is the owner's; a row that names none is."""
    number = int(account) if account.isdigit() and len(account) < 19 else -1
    return lambda of: of in (-1, number)
