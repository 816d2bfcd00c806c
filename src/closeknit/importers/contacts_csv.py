"""A table of contacts from any other app: columns for names, and for addresses or numbers, in any of many languages.

Yahoo, Fastmail, tables made of an iCloud or Samsung address book, a membership list in a spreadsheet: what a table holds
is told by the names of its columns and by what stands in them. Logs of calls, chats, orders and bank accounts have
columns that no address book has, and are not read. Notes in such a table may be anybody's, and are left out.
"""

from closeknit.importers._addressbook import Book
from closeknit.importers._csvcolumns import MAX_BYTES as MAX_BYTES
from closeknit.importers._csvcolumns import read_table
from closeknit.importers._csvkinds import CONTACTS, kind
from closeknit.importers._found import Context, Found, Source

KIND = "people"
TITLE = "Table of contacts"
HOW_TO = (
    "In your address book look for Export, often under Settings or More, and choose CSV. "
    "A spreadsheet works too: put names in the first row of each column, such as Name, Phone and Email, "
    "and save it as CSV."
)
READS = "Names, phone numbers, mail addresses, where somebody works, birthdays and the groups somebody is in."
KEEPS = READS
THROWS_AWAY = "Notes, postal addresses and every column that is not about a name, a number, an address or a birthday."


def recognises(head: bytes, name: str) -> bool:
    """Tell whether this is a table of contacts that no other importer knows better."""
    return kind(head) == CONTACTS


def read(source: Source, context: Context) -> Found:
    """Read the people of a file. Raises Refused when there is nobody in it."""
    return read_table(source, Book("contacts_csv", context), with_notes=False)
