"""Contacts as Outlook exports them as a table: Outlook for Windows, Outlook.com, Windows Mail, and others in its form.

The names of the columns are in the language of Outlook (`_csvwords`), days are written by the region of the computer
(`_bookdays`), and old versions write a Windows code page. Google's "Outlook CSV", GMX and Fastmail use the same columns.
"""

from closeknit.importers._addressbook import Book
from closeknit.importers._csvcolumns import MAX_BYTES as MAX_BYTES
from closeknit.importers._csvcolumns import read_table
from closeknit.importers._csvkinds import OUTLOOK, kind
from closeknit.importers._found import Context, Found, Source

KIND = "people"
TITLE = "Outlook contacts"
HOW_TO = (
    "Outlook for Windows: choose File, Open and Export, Import/Export, Export to a file, Comma Separated Values, "
    "then the folder Contacts. New Outlook and Outlook on the web: open People, then Manage contacts and "
    "Export contacts. You get a file that ends in .csv."
)
READS = (
    "Names, phone numbers, mail addresses, where somebody works, birthdays, anniversaries, categories, notes, "
    "and the names of partner and children."
)
KEEPS = READS
THROWS_AWAY = "Postal addresses, fax numbers, job titles, web pages and everything else in the table."


def recognises(head: bytes, name: str) -> bool:
    """Tell whether this is a table of contacts in Outlook's form, by the names of its columns."""
    return kind(head) == OUTLOOK


def read(source: Source, context: Context) -> Found:
    """Read the people of a file. Raises Refused when there is nobody in it."""
    return read_table(source, Book("outlook_csv", context), with_notes=True)
