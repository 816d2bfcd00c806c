"""Mail as people can get it: an mbox (Google's download, Thunderbird, Apple Mail, a server), or messages one by one.

Only the headers of a mail are looked at, and of them who, to whom and when; its subject and text are passed over.
"""

import re
from collections.abc import Iterable

from closeknit.importers._found import HEAD_BYTES, Context, Found, Refused, Source
from closeknit.importers._mailform import Form, form
from closeknit.importers._mailheaders import Mailbox
from closeknit.importers._mailstream import Mbox, single

KIND = "mail"
TITLE = "Mail"
HOW_TO = (
    "Gmail: on takeout.google.com choose Deselect all, then Mail, and make one export. You get a zip file: "
    "choose it as it is. "
    "Thunderbird: Account Settings, Server Settings, shows the folder in which your mail lies. Each mailbox in it is "
    "one file without an ending; the add-on ImportExportTools NG can save mailboxes too. "
    "Apple Mail: choose a mailbox, then Mailbox, Export Mailbox. In the folder you get, choose the file called mbox. "
    "Outlook on the web and the new Outlook: save mails as .eml. "
    "Bring the mailbox of what you sent as well as the one of what you got. Many files can come as one zip."
)
READS = "Of each mail the lines From, To, Cc, Bcc and Date, and the marks by which newsletters can be told."
KEEPS = "Who wrote to whom, on which day and at what time, with names and mail addresses."
THROWS_AWAY = "Subjects, the text of all mails and attachments. Newsletters, spam, trash and drafts are left out."
MAX_BYTES = 2_000_000_000

_NOT_HERE = "There is no mail in this file. Please choose the mbox or the .eml file that your mail app saves."
_TOO_LARGE = "This file is larger than 2 GB; export one folder or one year at a time and choose that."
_OUTLOOK_MAIL = "This is a mail in Outlook's own form, which is not read; in Outlook choose Save as, then .eml, and bring that file."
_OUTLOOK_FILE = (
    "This is an Outlook data file, which is not read; open it in Outlook or Thunderbird, "
    "save a folder as mbox or the mails as .eml, and bring those."
)
_REFUSED = {
    Form.OUTLOOK_MAIL: _OUTLOOK_MAIL,
    Form.OUTLOOK_FILE: _OUTLOOK_FILE,
    Form.OUTLOOK_EXPRESS: _OUTLOOK_FILE,
}
_MAILDIR = re.compile(r"[:;!_-]2,([A-Za-z]*)$")
_UNFINISHED = "mails that were not delivered in full"


def recognises(head: bytes, name: str) -> bool:
    """Tell whether this is mail, by its headers; the ending .eml or .mbox helps only where those are few."""
    return form(head, name) is not None


def read(source: Source, context: Context) -> Found:
    """Read one mbox or one mail. Raises Refused when there is no mail in it."""
    mailbox = Mailbox(context)
    _take(source, mailbox)
    return _finish(mailbox)


def read_all(sources: Iterable[Source], context: Context) -> Found:
    """Read all mailboxes and mails of one download as one mailbox. Raises Refused when none holds a mail."""
    mailbox = Mailbox(context)
    refused: list[str] = []
    for source in sources:
        try:
            _take(source, mailbox)
        except Refused as problem:
            refused.append(str(problem))
    if refused and not mailbox.count:
        raise Refused(refused[0])
    found = _finish(mailbox)
    for sentence in refused:
        found.skip("one of the files", sentence)
    return found


def _finish(mailbox: Mailbox) -> Found:
    if not mailbox.count:
        raise Refused(_NOT_HERE)
    return mailbox.found()


def _take(source: Source, mailbox: Mailbox) -> None:
    """Pass over one file, mail by mail."""
    if source.size > MAX_BYTES:
        raise Refused(_TOO_LARGE)
    what = form(source.file.read(HEAD_BYTES), source.name)
    if what is None:
        raise Refused(_NOT_HERE)
    if what in _REFUSED:
        raise Refused(_REFUSED[what])
    source.file.seek(0)
    if what is Form.MBOX:
        for envelope, header in Mbox(source.file, source.size):
            mailbox.add(header, folder=source.name, envelope=envelope)
        return
    header, flags = single(source.file, source.size, what)
    folder, _, name = source.name.rpartition("/")
    if folder.rpartition("/")[2] == "tmp":
        # A Maildir keeps there what is still being written; what was delivered lies in new and cur.
        mailbox.pass_over(_UNFINISHED)
        return
    maildir = _MAILDIR.search(name)
    loose = maildir is None and not folder.endswith(("/cur", "/new"))
    mailbox.add(header, folder=folder, flags=(*flags, *(maildir[1] if maildir else "")), loose=loose)
