"""The mail importer: a sample of each client, what is mail and what is not, and the shapes of files."""

import io
import json
import zipfile
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.importers.mails import ME, NOW, between, names

from closeknit.engine.records import Channel
from closeknit.importers import _mailstream, _reading, mail
from closeknit.importers._found import Context, Found, Refused, Source

SAMPLES = sorted(
    path for path in (Path(__file__).parent / "samples" / "mail").iterdir() if not path.name.endswith(".json")
)
ANA = "From: Ana <ana@home.example>\nTo: me@home.example\nDate: Fri, 5 Jan 2024 10:00:00 +0000\nMessage-ID: <1@a>\n"
BEN = "From: Ben <ben@home.example>\nTo: me@home.example\nDate: Sat, 6 Jan 2024 10:00:00 +0000\nMessage-ID: <2@a>\n"
CEM = "From: Cem <cem@home.example>\nTo: me@home.example\nDate: Sun, 7 Jan 2024 10:00:00 +0000\nMessage-ID: <3@a>\n"
LINE = "From someone@home.example Fri Jan  5 10:00:00 2024\n"


def read(data: bytes | str, name: str = "mail.mbox", own: tuple[str, ...] = (ME,)) -> Found:
    data = data.encode() if isinstance(data, str) else data
    return mail.read(Source(name, io.BytesIO(data), len(data)), Context(addresses=own, now=NOW))


def packed(members: Mapping[str, bytes | str], name: str = "mails.zip") -> Found:
    """What comes of a zip with these members."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in members.items():
            archive.writestr(path, content)
    (found,) = _reading.find(data, name, data.tell(), Context(addresses=(ME,), now=NOW))
    return found


# ---- the formats of the clients


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
def test_sample_gives_what_is_expected(sample: Path) -> None:
    wanted: dict[str, Any] = json.loads(sample.with_name(f"{sample.name}.expected.json").read_text("utf-8"))
    found = read(sample.read_bytes(), sample.name, tuple(wanted.get("context", {}).get("addresses", ())))
    assert between(found) == [tuple(row) for row in wanted["directions"]]
    assert list(found.me.addresses if found.me else ()) == wanted["me"]
    assert found.thrown == wanted["thrown"]
    assert set(found.touches.channel) == {Channel.MAIL}
    assert not found.wall
    assert all(person.addresses == (person.key,) and person.own_name for person in found.people)


def test_reading_again_gives_the_same_keys() -> None:
    for sample in SAMPLES:
        first, second = read(sample.read_bytes(), sample.name), read(sample.read_bytes(), "another name")
        assert [person.key for person in first.people] == [person.key for person in second.people]


# ---- what is mail


@pytest.mark.parametrize(
    "text",
    [
        f"{LINE}{ANA}\nx",
        f"From \n{ANA}\nx",
        f"\n\n{LINE}{ANA}\nx",
        f">From ana Fri Jan  5 10:00:00 2024\n{ANA}\nx",
        f"From ana@home.example\n{ANA}\nx",
        ANA,
        f"\ufeff{ANA}",
        ANA.replace("\n", "\r\n"),
        ANA.replace("\n", "\r"),
        f"312\n{ANA}\nx",
        "Received: from a by b; Fri, 5 Jan 2024 10:00:00 +0000\nSubject: x\n\n",
        "MIME-Version: 1.0\nContent-Type: text/plain\n\n",
        'Content-Type: multipart/mixed; boundary="a"\n\n--a--',
        "from: a@b.example\nto: c@d.example\n\n",
        f"{LINE}X-VM-v5-Data: ([nil])\n\t[nil]\n{ANA}\nx",
    ],
)
def test_mail_is_known_by_its_headers(text: str) -> None:
    for name in ("x.eml", "file", "IMG-0001.jpg"):
        assert mail.recognises(text.encode(), name)


@pytest.mark.parametrize(
    "text",
    [
        "From the kitchen, at 10:30 on 3 March 2024:\nNote: bring the jars.\n",
        "From Monday on we meet at 10:00 in 2024.\n\nAll are welcome.\n",
        "From: Ana\nTo: Ben\nDate: 5 January\n\nA letter on paper.\n",
        "From: Ana <ana@home.example>\nSubject: x\nDate: 5 Jan 2024\n\nA clipping.\n",
        "From: a@b.example\nSent: Friday, 5 January 2024\nTo: c@d.example\nSubject: printed by Outlook\n",
        "BEGIN:VCARD\nVERSION:3.0\nEMAIL:a@b.example\nEND:VCARD\n",
        "dn: cn=Ana,mail=ana@home.example\nobjectclass: top\ncn: Ana\nmail: ana@home.example\n",
        "BEGIN:VCALENDAR\nVERSION:2.0\nEND:VCALENDAR\n",
        '"Subject","From: (Name)","From: (Address)"\n"x","Ana","ana@home.example"\n',
        "First Name,E-mail Address\nAna,ana@home.example\n",
        "05/03/2024, 09:05 - Ana: From: ben@home.example\n05/03/2024, 09:06 - Ben: To: ana@home.example\n",
        '{"from": "ana@home.example", "to": "me@home.example", "date": "2024-01-05"}',
        "From: <Saved by Blink>\nSnapshot-Content-Location: https://x.example/\nSubject: A page\n"
        "Date: Fri, 5 Jan 2024 10:00:00 -0000\nMIME-Version: 1.0\nContent-Type: multipart/related\n\n",
        f"From {'a1b2' * 10} Mon Sep 17 00:00:00 2001\nFrom: Ana <ana@home.example>\n"
        "Date: Fri, 5 Jan 2024 10:00:00 +0000\nSubject: [PATCH] x\n\n---\n",
        "This message has no headers.\n",
    ],
)
def test_other_texts_are_not_mail(text: str) -> None:
    for name in ("x.txt", "file", "notes.md"):
        assert not mail.recognises(text.encode(), name)


def test_the_name_helps_where_headers_are_few() -> None:
    head = b"Subject: a stub\nThis is no header\n"
    assert mail.recognises(head, "stub.eml")
    assert mail.recognises(head, "cur/1600000000.M1P2.host:2,S")
    assert not mail.recognises(head, "stub.txt")
    assert not mail.recognises(b"Nothing of a mail\n", "stub.eml")


def test_outlooks_own_forms_are_refused_with_what_to_do() -> None:
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
    for head, name in ((ole, "x.msg"), (ole + "__substg1.0_".encode("utf-16-le"), "x"), (b"!BDN" + bytes(99), "x")):
        assert mail.recognises(head, name)
        with pytest.raises(Refused, match=r"Outlook.*\.eml"):
            read(head, name)
    assert not mail.recognises(ole, "letter.doc")


def test_a_file_without_mail_is_refused() -> None:
    for data in (b"", b"\n\n", b"Dear Ana,\n"):
        with pytest.raises(Refused, match="no mail in this file"):
            read(data)


# ---- where one mail ends and the next begins


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"], ids=["LF", "CRLF", "CR"])
def test_line_ends_do_not_matter(end: str) -> None:
    text = f"{LINE}{ANA}\nText.\n\n{LINE}{BEN}\nText.\n"
    assert names(read(text.replace("\n", end))) == ["Ana", "Ben"]
    assert names(read(ANA.replace("\n", end), "one.eml")) == ["Ana"]


def test_line_ends_may_change_inside_a_mailbox() -> None:
    crlf = f"{LINE}{ANA}\nSee you.\n\n".replace("\n", "\r\n")
    for text in (f"{crlf}{LINE}{BEN}\nText.\n", f"{LINE}{BEN}\nText.\n\n{crlf}"):
        assert sorted(names(read(text))) == ["Ana", "Ben"]


@pytest.mark.parametrize("codec", ["utf-8-sig", "utf-16", "utf-16-le"])
def test_marks_and_wide_letters(codec: str) -> None:
    data = f"{LINE}{ANA.replace('Ana', 'Anaïs')}\nText.\n\n{LINE}{BEN}\n".encode(codec)
    assert mail.recognises(data, "file")
    assert names(read(data)) == ["Anaïs", "Ben"]


@pytest.mark.parametrize(
    "text",
    [
        "From the window I see:\n\nFrom \nnothing.\n",
        "\nFrom here on:\nNote: all is well.\n",
        "\nFrom \nWhen: noon\nWhere: here\nWhat: tea\nWho: all\nHow: on foot\n\nBye.\n",
        "\nFrom ana@home.example Fri Jan  5 10:00:00 2024\nThat is how such a line looks.\n",
        "\nFrom ana@home.example Fri Jan  5 10:00:00 2024\nNote: it is not one.\n",
        f"\nFrom {'a1b2' * 10} Mon Sep 17 00:00:00 2001\nFrom: Eve <eve@x.example>\nDate: Sat, 6 Jan 2024 10:00:00\n",
        f">{LINE}From: Eve <eve@x.example>\n",
        f" {LINE}From: Eve <eve@x.example>\n",
    ],
)
def test_lines_of_the_text_begin_no_mail(text: str) -> None:
    found = read(f"{LINE}{ANA}\nFirst.\n{text}\n{LINE}{BEN}\nText.\n")
    assert names(found) == ["Ana", "Ben"]
    assert found.thrown == {"subjects and text of mails": 2}


@pytest.mark.parametrize(
    "line",
    [
        "From \n",
        "From - Fri Jan  5 10:00:00 2024\n",
        "From - Sat 23 Jan 2016 22:06:43 +0200\n",
        "From 1790000000000000001@xxx Fri Jan 05 10:00:00 +0000 2024\n",
        "From ???@??? Fri Jan 05 10:00:00 2024\n",
        "From ana@home.example Fri, 5 Jan 2024 10:00:00 +0000\n",
        "From u2@a.example (comment) Sat Jul 27 03:26:47 1996\n",
        "From ana@home.example 2024-01-05T10:00:00+00:00\n",
    ],
)
def test_lines_of_all_kinds_begin_a_mail(line: str) -> None:
    for gap in ("\n", ""):
        found = read(f"{line}{ANA}\nText.\n{gap}{line}{BEN}\nText.\n")
        assert names(found) == ["Ana", "Ben"]


def test_a_line_without_a_date_begins_a_mail_only_after_an_empty_line() -> None:
    line = "From ana@home.example\n"
    assert names(read(f"{line}{ANA}\nText.\n\n{line}{BEN}\nText.\n")) == ["Ana", "Ben"]
    assert names(read(f"{line}{ANA}\nText.\n{line}{BEN}\nText.\n")) == ["Ana"]


def test_a_length_that_is_right_is_believed_and_a_wrong_one_is_not() -> None:
    inner = f"As she wrote:\n\n{LINE}{BEN}\nNot a mail of its own.\n"
    right = f"{LINE}{ANA}Content-Length: {len(inner)}\n\n{inner}\n"
    last = f"{LINE}{CEM}\nEnd.\n"
    assert names(read(right + last)) == ["Ana", "Cem"]
    assert names(read(right.replace(f": {len(inner)}", ": 7") + last)) == ["Ana", "Ben", "Cem"]
    assert names(read(right.replace(f": {len(inner)}", ": 99999") + last)) == ["Ana", "Ben", "Cem"]


def test_a_length_may_lead_far_ahead() -> None:
    inner = f"{LINE}{BEN}\nNot a mail of its own.\n" + "long\n" * 600_000
    mails = f"{LINE}{ANA}Content-Length: {len(inner)}\n\n{inner}\n{LINE}{CEM}\nEnd.\n"
    assert names(read(mails)) == ["Ana", "Cem"]
    assert names(read(mails.replace(f": {len(inner)}", f": {len(inner) - 100}"))) == ["Ana", "Ben", "Cem"]


def test_a_mail_cut_off_in_its_headers_ends_where_the_next_begins() -> None:
    assert names(read(f"{LINE}{ANA}{LINE}{BEN}\nText.\n")) == ["Ana", "Ben"]


def test_headers_without_an_end_are_cut() -> None:
    found = read(f"{LINE}{ANA}" + "X-Long: " + "x\n y" * (_mailstream.MAX_HEADER // 2) + f"\n\n{LINE}{BEN}\n")
    assert names(found) == ["Ana", "Ben"]


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 300), st.integers(1, 5))
def test_mails_lie_anywhere_in_a_window(pad: int, count: int) -> None:
    """A window of the file ends anywhere: in a line between mails, in headers, in a text."""
    before = _mailstream.BLOCK
    try:
        _mailstream.BLOCK = 4200
        one = "".join(f"{LINE}{ANA.replace('<1', f'<{n}')}\n{'t' * (pad + 2000)}\n\n" for n in range(count))
        assert len(read("\n" * pad + one).touches) == count
    finally:
        _mailstream.BLOCK = before


# ---- one by one, and in a zip


def test_flags_of_apple_mail() -> None:
    def one(bits: int) -> Found:
        body = f"{ANA}\nText.\n"
        return read(f"{len(body)}\n{body}<plist><key>flags</key>\n\t<integer>{bits}</integer></plist>", "1.emlx")

    assert names(one(1)) == ["Ana"]
    for bits, what in ((1 << 1, "mails in the trash"), (1 << 6, "drafts"), (1 << 24, "mails in spam")):
        found = one(bits)
        assert (names(found), found.thrown[what]) == ([], 1)


def test_a_maildir_in_a_zip_is_one_mailbox() -> None:
    found = packed(
        {
            "Maildir/cur/1600000000.M1P2.host:2,S": f"{ANA}\nText.\n",
            "Maildir/cur/1600000001.M1P2.host:2,ST": f"{BEN}\nThrown away.\n",
            "Maildir/cur/1600000002.M1P2.host;2,DS": f"{BEN}\nA draft.\n",
            "Maildir/new/1600000003.M1P2.host": BEN.replace("<2", "<4"),
            "Maildir/.Sent/cur/1600000004.M1P2.host:2,S": "From: Me <alias@work.example>\nTo: ana@home.example\n"
            "Date: Sun, 7 Jan 2024 10:00:00 +0000\nMessage-ID: <5@a>\n\n",
            "Maildir/.Entw&APw-rfe/cur/1600000005.M1P2.host": ANA.replace("<1", "<6"),
            "Maildir/tmp/1600000006.M1P2.host": ANA.replace("<1", "<7"),
        }
    )
    assert between(found) == [
        ("ana@home.example", "out", "2024-01-07T10:00:00"),
        ("ana@home.example", "in", "2024-01-05T10:00:00"),
        ("ben@home.example", "in", "2024-01-06T10:00:00"),
    ]
    assert found.me is not None
    assert set(found.me.addresses) == {ME, "alias@work.example"}
    assert found.thrown["drafts"] == 2
    assert found.thrown["mails in the trash"] == 1
    assert found.thrown["mails that were not delivered in full"] == 1


def test_mailboxes_and_mails_of_one_zip_are_read_together() -> None:
    found = packed(
        {
            "Takeout/Mail/Inbox.mbox": f"{LINE}{ANA}\nText.\n",
            "Takeout/Mail/Archived.mbox": f"{LINE}{ANA}\nText.\n\n{LINE}{BEN}\nText.\n",
            "Takeout/Mail/Spam.mbox": f"{LINE}{BEN.replace('Ben', 'Eve').replace('<2', '<9')}\nText.\n",
            "Takeout/one.eml": BEN,
            "Takeout/readme.txt": "Here are your mails.\n",
        }
    )
    assert names(found) == ["Ana", "Ben"]
    assert found.thrown["copies of mails that are in here already"] == 2
    assert found.thrown["mails in spam"] == 1
    assert [row.where for row in found.skipped] == ["Takeout/readme.txt"]


def test_a_zip_with_one_broken_member_gives_the_others() -> None:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.mbox", f"{LINE}{ANA}\n" + "x" * 200_000)
        archive.writestr("b.eml", f"{BEN}\nText.\n")
    broken = bytearray(data.getvalue())
    # The checksum of the first member, in the table of contents.
    place = broken.index(b"PK\x01\x02") + 16
    broken[place] ^= 0xFF
    (found,) = _reading.find(io.BytesIO(broken), "x.zip", len(broken), Context(addresses=(ME,), now=NOW))
    assert names(found) == ["Ana", "Ben"]
    assert any("damaged" in row.reason for row in found.skipped)


# ---- what it vouches for


def test_a_mailbox_vouches_for_its_days_and_one_mail_for_nobody_else() -> None:
    news = "From: x@shop.example\nTo: me@home.example\nDate: Mon, 1 Jan 2024 00:30:00 +0100\nList-Id: <x>\n"
    found = read(f"{LINE}{ANA}\n\n{LINE}{news}\n\n{LINE}{BEN}\n")
    assert found.covered == (date(2023, 12, 31), date(2024, 1, 6))
    (span,) = found.spans
    assert (span.channel, span.first, span.last, span.everyone) == (Channel.MAIL, *found.covered, True)
    (span,) = read(ANA).spans
    assert (span.first, span.everyone) == (date(2024, 1, 5), False)


def test_mails_by_themselves_are_a_mailbox_only_when_there_are_many() -> None:
    def span(count: int, name: str) -> bool:
        mails = {name.format(n): ANA.replace("<1", f"<{n}") for n in range(count)}
        return packed(mails).spans[0].everyone

    assert [span(count, "a/{}.eml") for count in (2, 49, 50)] == [False, False, True]
    assert span(2, "a/cur/16000000{}.M1P2.host:2,S")


def test_every_mail_is_kept_or_counted_with_a_reason() -> None:
    for sample in SAMPLES:
        found = read(sample.read_bytes(), sample.name)
        count = found.thrown["subjects and text of mails"]
        left_out = sum(found.thrown.values()) - count + len(found.skipped)
        kept = len({(at, found.people[who].key if d == 2 else "") for who, at, d in _rows(found)})
        assert left_out + kept == count or found.questions


def _rows(found: Found) -> list[tuple[int, int, int]]:
    return list(zip(found.touches.who, found.touches.at, found.touches.direction, strict=True))
