"""A whole Google Takeout: what is known in it is read, and the rest is named."""

import io
from collections import Counter

import pytest
from tests.importers.chats import NOW
from tests.importers.takeouts import OWNER, RUTH, chat, hangouts, packed, written

from closeknit import registry
from closeknit.importers import _reading
from closeknit.importers._found import Context, Found, Refused

IMPORTERS = registry.members("closeknit.importers")

CARDS = """BEGIN:VCARD
VERSION:3.0
FN:Ruth O'Hara
N:O'Hara;Ruth;;;
EMAIL;TYPE=INTERNET:ruth@ohara.example
TEL;TYPE=CELL:+44 7700 900123
BDAY:1988-02-29
CATEGORIES:myContacts
END:VCARD
BEGIN:VCARD
VERSION:3.0
FN:Sam Lee
EMAIL;TYPE=INTERNET:sam@lee.example
END:VCARD
""".replace("\n", "\r\n")
CALENDAR = """BEGIN:VCALENDAR
PRODID:-//Google Inc//Google Calendar 70.9054//EN
VERSION:2.0
CALSCALE:GREGORIAN
METHOD:PUBLISH
X-WR-CALNAME:ngozi@okafor.example
X-WR-TIMEZONE:Europe/London
BEGIN:VEVENT
DTSTART:20220301T180000Z
DTEND:20220301T190000Z
UID:abc@google.com
ORGANIZER;CN=Ngozi Okafor:mailto:ngozi@okafor.example
ATTENDEE;CUTYPE=INDIVIDUAL;PARTSTAT=ACCEPTED;CN=Ngozi Okafor:mailto:ngozi@okafor.example
ATTENDEE;CUTYPE=INDIVIDUAL;PARTSTAT=ACCEPTED;CN=Ruth O'Hara:mailto:ruth@ohara.example
SUMMARY:Choir
STATUS:CONFIRMED
END:VEVENT
END:VCALENDAR
""".replace("\n", "\r\n")
MAIL = """From 1731234567890123456@xxx Tue Mar 01 10:00:00 +0000 2022
X-GM-THRID: 1731234567890123456
X-Gmail-Labels: Inbox,Important
Delivered-To: ngozi@okafor.example
Message-ID: <one@ohara.example>
Date: Tue, 1 Mar 2022 10:00:00 +0000
From: Ruth O'Hara <ruth@ohara.example>
To: Ngozi Okafor <ngozi@okafor.example>
Subject: The weir
MIME-Version: 1.0
Content-Type: text/plain; charset="UTF-8"

Shall we walk to the weir?

From 1731234567890123457@xxx Wed Mar 02 10:00:00 +0000 2022
X-GM-THRID: 1731234567890123456
X-Gmail-Labels: Sent
Message-ID: <two@okafor.example>
Date: Wed, 2 Mar 2022 10:00:00 +0000
From: Ngozi Okafor <ngozi@okafor.example>
To: Ruth O'Hara <ruth@ohara.example>
Subject: Re: The weir
Content-Type: text/plain; charset="UTF-8"

Yes, on Thursday.

""".replace("\n", "\r\n")
PAGE = "<!DOCTYPE html>\n<html><head><title>Your Google data</title></head><body>Archive</body></html>"
VOICE = """<?xml version="1.0" ?>
<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-strict.dtd">
<html xmlns="http://www.w3.org/1999/xhtml"><head><title>Placed call to Ruth</title></head>
<body><div class="haudio"><span class="fn">Placed call to Ruth</span></div></body></html>"""
PHOTO = {"title": "IMG_1.jpg", "creationTime": {"timestamp": "1646128800"}, "people": [{"name": "Ruth O'Hara"}]}


def files() -> dict[str, bytes]:
    takeout = {
        "archive_browser.html": PAGE.encode(),
        "Contacts/All Contacts/All Contacts.vcf": CARDS.encode(),
        "Contacts/All Contacts/Ruth O'Hara.jpg": b"\xff\xd8\xff\xe0picture",
        "Calendar/ngozi@okafor.example.ics": CALENDAR.encode(),
        "Mail/All mail Including Spam and Trash.mbox": MAIL.encode(),
        "Google Photos/Photos from 2022/IMG_1.jpg": b"\xff\xd8\xff\xe0picture",
        "Google Photos/Photos from 2022/IMG_1.jpg.supplemental-metadata.json": written(PHOTO),
        "Google Photos/user-generated-memory-titles.json": written({}),
        "Voice/Calls/Ruth - Placed - 2022-03-01T10_00_00Z.html": VOICE.encode(),
        "Keep/Shopping.json": written({"textContent": "Milk", "title": "Shopping", "isTrashed": False}),
        "Hangouts/Hangouts.json": hangouts(),
    }
    return {f"Takeout/{name}": data for name, data in takeout.items()} | chat()


def find(members: dict[str, bytes], **known: object) -> list[Found]:
    data = packed(members)
    context = Context(now=NOW, addresses=(OWNER["email"],), region="GB", **known)  # type: ignore[arg-type]
    return _reading.find(io.BytesIO(data), "takeout-20220601T000000Z-001.zip", len(data), context)


def test_what_is_known_is_read() -> None:
    found = {one.importer: one for one in find(files())}
    expected = {"vcard", "ical", "google_chat", *({"mail"} & set(IMPORTERS))}
    assert set(found) == expected
    assert [person.name for person in found["vcard"].people] == ["Ruth O'Hara", "Sam Lee"]
    assert [(day.kind, day.year, day.month, day.day) for day in found["vcard"].dates] == [("birthday", 1988, 2, 29)]
    assert [person.name for person in found["ical"].people] == ["Ruth O'Hara"]
    assert len(found["ical"].touches) == 1


def test_chat_and_hangouts_are_one() -> None:
    chats = next(one for one in find(files()) if one.importer == "google_chat")
    assert len(chats.touches) == 7
    assert chats.me is not None
    assert (chats.me.addresses, chats.me.handles) == (("ngozi@okafor.example",), ("google:1",))


@pytest.mark.skipif("mail" not in IMPORTERS, reason="there is no importer for mail")
def test_the_mailbox_is_read() -> None:
    mail = next(one for one in find(files()) if one.importer == "mail")
    assert [person.addresses for person in mail.people] == [(RUTH["email"],)]
    assert sorted(mail.touches.direction) == [1, 2]


def test_the_rest_is_named() -> None:
    found = find(files())
    named = {row.where.removeprefix("Takeout/"): row.reason for one in found for row in one.skipped}
    assert {name for name, reason in named.items() if reason == "Closeknit reads nothing in a file of this kind."} == {
        "archive_browser.html",
        "Google Photos/Photos from 2022/IMG_1.jpg.supplemental-metadata.json",
        "Google Photos/user-generated-memory-titles.json",
        "Voice/Calls/Ruth - Placed - 2022-03-01T10_00_00Z.html",
        "Keep/Shopping.json",
    }
    thrown = Counter[str]()
    for one in found:
        thrown.update(one.thrown)
    assert (thrown["pictures"], thrown["other files"]) == (3, 5)


def test_every_file_is_read_or_named_or_counted() -> None:
    """No member of the zip is passed over in silence."""
    members = files()
    found = find(members)
    named = {row.where for one in found for row in one.skipped}
    pictures = {name for name in members if name.endswith(".jpg")}
    importers = IMPORTERS.values()
    read = {
        name
        for name, data in members.items()
        if any(importer.recognises(data[:65536], f"takeout.zip/{name}") for importer in importers)
    }
    assert set(members) - named - pictures - read == set()


def test_one_folder_of_a_takeout_alone() -> None:
    for folder in ("Contacts/", "Calendar/", "Google Chat/", "Hangouts/"):
        members = {name: data for name, data in files().items() if f"/{folder}" in name}
        assert len(find(members)) == 1


def test_a_takeout_of_pictures_says_what_is_in_it() -> None:
    members = {name: data for name, data in files().items() if "/Google Photos/" in name}
    with pytest.raises(Refused, match="1 picture"):
        find(members)


def test_no_text_leaves() -> None:
    everything = str(
        [(one.people, one.skipped, one.thrown, one.noted, one.dates, one.questions) for one in find(files())]
    )
    for words in ("weir", "Milk", "Placed call to", "Archive"):
        assert words not in everything.replace("Ruth - Placed", "")
