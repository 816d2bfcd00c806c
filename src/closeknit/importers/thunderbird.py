"""Contacts as Thunderbird exports them as a table, with commas or tabs, in any language and of any version.

The columns are in the same order in every language, which is how they are known (Thunderbird's `AddrBookUtils`);
birthdays stand in three columns of their own. LDIF, Thunderbird's other form, has its own importer.
"""

from closeknit.importers._addressbook import Book
from closeknit.importers._csvcolumns import MAX_BYTES as MAX_BYTES
from closeknit.importers._csvcolumns import read_table
from closeknit.importers._csvkinds import THUNDERBIRD, kind
from closeknit.importers._found import Context, Found, Source

KIND = "people"
TITLE = "Thunderbird contacts"
HOW_TO = (
    "In Thunderbird open the Address Book, choose the address book on the left, then Export in its menu. "
    "As the kind of file choose Comma Separated or Tab Delimited. You get a file that ends in .csv or .tab. "
    "LDIF and vCard can be read as well."
)
READS = "Names, nicknames, phone numbers, mail addresses, where somebody works, birthdays and notes."
KEEPS = READS
THROWS_AWAY = "Postal addresses, fax and pager numbers, web pages, job titles and your own extra columns."


def recognises(head: bytes, name: str) -> bool:
    """Tell whether this is Thunderbird's table of contacts, by the order and the names of its columns."""
    return kind(head) == THUNDERBIRD


def read(source: Source, context: Context) -> Found:
    """Read the people of a file. Raises Refused when there is nobody in it."""
    return read_table(source, Book("thunderbird", context), with_notes=True)
