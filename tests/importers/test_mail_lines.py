"""The lines of a mail: addresses, names and dates, as standards have them and as programs write them."""

from datetime import UTC, datetime, timedelta, timezone
from email.utils import format_datetime, getaddresses, parsedate_to_datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from closeknit.importers import _maildates, _mailfolders
from closeknit.importers._mailaddresses import MOST, pairs
from closeknit.importers._mailfolders import Place
from closeknit.importers._mailnames import decoded, name


def named(line: str | bytes) -> list[tuple[str, str]]:
    """Address and name of each on a line."""
    data = line.encode() if isinstance(line, str) else line
    return [(address, name(raw, address)[0]) for address, raw in pairs(data)]


# ---- addresses


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("ana@x.example", [("ana@x.example", "")]),
        (" <ANA@X.example> ", [("ana@x.example", "")]),
        ("Ana López <ana@x.example>", [("ana@x.example", "Ana López")]),
        ('"López, Ana" <ana@x.example>, ben@x.example', [("ana@x.example", "López, Ana"), ("ben@x.example", "")]),
        ("ana@x.example (Ana López)", [("ana@x.example", "Ana López")]),
        ("ana@x.example; Ben <ben@x.example>", [("ana@x.example", ""), ("ben@x.example", "Ben")]),
        ("Choir: ana@x.example, Ben <ben@x.example>;", [("ana@x.example", ""), ("ben@x.example", "Ben")]),
        ("A: ana@x.example; B:; ben@x.example", [("ana@x.example", ""), ("ben@x.example", "")]),
        ("undisclosed-recipients:;", []),
        ("Recipient list suppressed", []),
        ("", []),
        (",,;", []),
        ("mailto:ana@x.example", [("ana@x.example", "")]),
        ("<mailto:ana@x.example>", [("ana@x.example", "")]),
        ("<@a.example,@b.example:ana@x.example>", [("ana@x.example", "")]),
        ("Ana <<ana@x.example>>", [("ana@x.example", "Ana")]),
        ("Ana <ana@x.example", [("ana@x.example", "Ana")]),
        ("Ana <ana@x.example, Ben <ben@x.example>", [("ana@x.example", "Ana"), ("ben@x.example", "Ben")]),
        ("Ana López ana@x.example", [("ana@x.example", "Ana López")]),
        ("Ana <ana @ x.example >", [("ana@x.example", "Ana")]),
        ("Ana\r\n\t<ana@x.example>,\r\n ben@x.example", [("ana@x.example", "Ana"), ("ben@x.example", "")]),
        ('"ana.l"@x.example', [("ana.l@x.example", "")]),
        ('"Ana L"@x.example', [('"ana l"@x.example', "")]),
        ('"a@b" <ana@x.example>', [("ana@x.example", "")]),
        ("ana@xn--bcher-kva.example", [("ana@bücher.example", "")]),
        ("Ana <ana@BÜCHER.example>", [("ana@bücher.example", "Ana")]),
        ("用户@例子.example", [("用户@例子.example", "")]),
        ("'Ana' <ana@x.example>", [("ana@x.example", "Ana")]),
        ("\"'Ana'\" <ana@x.example>", [("ana@x.example", "Ana")]),
        ('"\\"Jo\\" Island" <jo@x.example>', [("jo@x.example", '"Jo" Island')]),
        ('Mary "Joe" Bloggs <m@x.example>', [("m@x.example", "Mary Joe Bloggs")]),
        ('"Ana <ana@x.example>, ben@x.example', [("ana@x.example", "Ana"), ("ben@x.example", "")]),
        ("root@localhost", [("root@localhost", "")]),
        ("Ana <ana>", []),
        ("@x.example", []),
        ("ana@", []),
        ("=?utf-8?Q?other=40x.example?=", [("other@x.example", "")]),
        ("=?utf-8?B?T3RoZXIgPG90aGVyQHguZXhhbXBsZT4=?=", [("other@x.example", "Other")]),
    ],
)
def test_addresses(line: str, wanted: list[tuple[str, str]]) -> None:
    assert named(line) == wanted


def test_only_so_many_addresses_are_looked_at() -> None:
    assert len(pairs(", ".join(f"p{n}@x.example" for n in range(5000)).encode())) == MOST
    assert MOST < len(pairs(b"Ana L: " + b"<a@b.example>;" * 5000)) + 1 <= MOST + 1


plain_names = st.from_regex(r"[A-Z][a-z]{1,8}( [A-Z][a-z]{1,8})?", fullmatch=True)
locals_ = st.from_regex(r"[a-z][a-z0-9]{0,6}([.+_-][a-z0-9]{1,4})?", fullmatch=True)
written = st.tuples(plain_names, locals_, st.sampled_from(["{n} <{a}>", '"{n}" <{a}>', "{a}", "<{a}>", "{a} ({n})"]))


@settings(deadline=None)
@given(st.lists(written, max_size=6), st.sampled_from([", ", ",", ",\r\n "]))
def test_addresses_are_those_of_the_standard_library(mails: list[tuple[str, str, str]], comma: str) -> None:
    line = comma.join(form.format(n=name, a=f"{local}@mail.example") for name, local, form in mails)
    wanted = [(address, shown) for shown, address in getaddresses([line.replace("\r\n", "")]) if address]
    assert [(address, raw.strip('"')) for address, raw in pairs(line.encode())] == wanted


@settings(deadline=None)
@given(st.binary(max_size=400))
def test_any_line_has_addresses_or_none(line: bytes) -> None:
    for address, raw in pairs(line):
        assert address == address.lower()
        assert "@" in address
        assert isinstance(name(raw, address)[0], str)


# ---- names


@pytest.mark.parametrize(
    ("raw", "wanted"),
    [
        ("=?UTF-8?B?SsO8cmdlbg==?=", "Jürgen"),
        ("=?utf-8?q?J=C3=BCrgen_Wei=C3=9F?=", "Jürgen Weiß"),
        ("=?utf-8?Q?J=C3?= =?utf-8?Q?=BCrgen?=", "Jürgen"),
        ("=?utf-8?Q?J?= =?iso-8859-1?Q?=FCrgen?=", "Jürgen"),
        ("=?utf-8?Q?Ana?= de =?utf-8?Q?L=C3=B3pez?=", "Ana de López"),
        ("=?utf-8*es?Q?L=C3=B3pez?=", "López"),
        ("=?UTF-8?B?SsO8cmdlbg?=", "Jürgen"),
        ("=?UTF-8?B?SsO8cmdlbg=?=", "Jürgen"),
        ("=?iso-8859-1?Q?Last=DFName=2C_First?=", "LastßName, First"),
        ("=?iso-8859-1?Q?Okafor,_Ngozi?=", "Okafor, Ngozi"),
        ("=?iso-8859-1?Q?Ana L?=", "Ana L"),
        ("=?iso-8859-1?Q?=93Ana=94?=", "“Ana”"),
        ("=?gb2312?B?1cXPyMn6?=", "张先生"),
        ("=?gb2312?B?lW6MWg==?=", "昻孼"),
        ("=?ISO-2022-JP?B?GyRCOzNFRBsoQg==?=", "山田"),
        ("=?Shift_JIS?B?jlKTYw==?=", "山田"),
        ("=?koi8-r?B?6dfBzg==?=", "Иван"),
        ("=?windows-1251?Q?=C8=E2=E0=ED?=", "Иван"),
        ("=?euc-kr?B?sejDtryu?=", "김철석"),
        ("=?unknown-8bit?Q?J=C3=BCrgen?=", "Jürgen"),
        ("=?x-nobody-knows?Q?J=FCrgen?=", "Jürgen"),
        ("=?us-ascii?Q?J=FCrgen?=", "Jürgen"),
        ("=?utf-8?X?abc?=", "=?utf-8?X?abc?="),
        ("=?utf-8?Q?a\u202eb=00c?=", "abc"),
        ("  two   spaces ", "two spaces"),
    ],
)
def test_encoded_words(raw: str, wanted: str) -> None:
    assert decoded(raw) == wanted


def test_bytes_of_any_charset() -> None:
    assert named("Jürgen <j@x.example>".encode()) == [("j@x.example", "Jürgen")]
    assert named("Jürgen <j@x.example>".encode("cp1252")) == [("j@x.example", "Jürgen")]
    assert named("山田 <j@x.example>".encode("iso-2022-jp")) == [("j@x.example", "山田")]


@pytest.mark.parametrize(
    "raw",
    [
        *(
            "ana@x.example",
            "<ana@x.example>",
            "'ana@x.example'",
            "ana.lopez",
            "123",
            "",
            "=?utf-8?X?abc?=",
            "\ufffd\ufffd",
        ),
        *("Ana via LinkedIn", "Ana López (via Google Docs)", "https://x.example/Ana"),
    ],
)
def test_names_that_are_none(raw: str) -> None:
    assert name(raw, "ana.lopez@x.example") == ("", "")


@pytest.mark.parametrize(
    "raw",
    ["Garden Ltd", "The Choir Team", "Amazon.co.uk", "Kundenservice Strom", "Müller GmbH & Co. KG", "Customer Care"],
)
def test_names_of_firms(raw: str) -> None:
    assert name(raw, "x@x.example") == ("", raw)


@pytest.mark.parametrize("raw", ["Ana", "O'Neill", "Teamur Inceoglu", "J.De Vries", "Viale Rossi", "Ana (home)"])
def test_names_of_people(raw: str) -> None:
    assert name(raw, "ana@x.example") == (raw, "")


# ---- dates


@pytest.mark.parametrize(
    ("written", "wanted"),
    [
        ("Fri, 05 Jan 2024 10:00:00 +0000", "2024-01-05T10:00:00"),
        ("Fri, 5 Jan 2024 10:00:00 -0700 (PDT)", "2024-01-05T17:00:00"),
        ("5 Jan 2024 10:00:00 GMT", "2024-01-05T10:00:00"),
        ("Fri,5 Jan 2024 10:00:00 +0100", "2024-01-05T09:00:00"),
        ("Fri, 5 Jan 2024 10:00 EST", "2024-01-05T15:00:00"),
        ("Fri, 5 Jan 24 10:00:00 PDT", "2024-01-05T17:00:00"),
        ("Fri, 5 Jan 94 10:00:00 UT", "1994-01-05T10:00:00"),
        ("Fri, 5 Jan 104 10:00:00 +0000", "2004-01-05T10:00:00"),
        ("Fri Jan  5 10:00:00 2024", "2024-01-05T10:00:00"),
        ("Fri Jan  5 10:00:00 CET 2024", "2024-01-05T09:00:00"),
        ("Fri Jan 05 10:00:00 +0000 2024", "2024-01-05T10:00:00"),
        ("Friday, January 5, 2024 3:04:05 PM", "2024-01-05T15:04:05"),
        ("Friday, 5 January 2024 12:04:05 am +0000", "2024-01-05T00:04:05"),
        ("2024-01-05T10:00:00Z", "2024-01-05T10:00:00"),
        ("2024-01-05 10:00:00.123 +02:00", "2024-01-05T08:00:00"),
        ("5-Jan-2024 10:00:00 +0000", "2024-01-05T10:00:00"),
        ("Fri, 05 Jan 2024 10:00:00 GMT+0300", "2024-01-05T07:00:00"),
        ("Fri, 05 Jan 2024 09(c):   55  :  06 -0600", "2024-01-05T15:55:06"),
        ("Fri, 05 Jan 2024 10.00.00 +0000", "2024-01-05T10:00:00"),
        ("Fri, 05 Jan 2024 23:59:60 +0000", "2024-01-05T23:59:59"),
        ("Fri, 05 Jan 2024 10:00:00 +9999", "2024-01-05T10:00:00"),
        ("Fri, 05 Jan 2024 10:00:00 -0000", "2024-01-05T10:00:00"),
        ("Fr, 5 Mai 2023 10:00:00 +0200", "2023-05-05T08:00:00"),
        ("vie, 5 de enero de 2024 10:00:00 +0100", "2024-01-05T09:00:00"),
        ("Пт, 5 янв 2024 10:00:00 +0300", "2024-01-05T07:00:00"),
        ("Fri, 5 Jan 2024", "2024-01-05T12:00:00"),
    ],
)
def test_dates(written: str, wanted: str) -> None:
    at = _maildates.seconds(f" {written}\r".encode())
    assert at is not None
    assert datetime.fromtimestamp(at, UTC).isoformat()[:19] == wanted


@pytest.mark.parametrize(
    "written",
    [
        *("", "soon", "Whenever", "31 Feb 2024 10:00:00 +0000", "3/4/2024 10:00:00", "Fri, 05 Jan 2024 25:00:00 +0000"),
        *("Thu, 01 Jan 1970 00:00:00 +0000", "Tue, 01 Jan 1980 00:00:00 +0000", "Fri, 05 Foo 2024 10:00:00 +0000"),
        *("Fri, 05 Jan 0024 10:00:00 +0000", "Fri, 05 Jan 2024 10:77:00 +0000", "1" * 5000),
    ],
)
def test_dates_that_are_none(written: str) -> None:
    assert _maildates.seconds(written.encode()) is None


@settings(deadline=None)
@given(
    st.datetimes(datetime(1990, 1, 1), datetime(2069, 12, 31)),
    st.integers(-56, 56).map(lambda quarters: timezone(timedelta(minutes=15 * quarters))),
)
def test_dates_are_those_of_the_standard_library(then: datetime, zone: timezone) -> None:
    text = format_datetime(then.replace(microsecond=0, tzinfo=zone))
    assert _maildates.seconds(text.encode()) == int(parsedate_to_datetime(text).timestamp())


@settings(deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_are_a_date_or_none(value: bytes) -> None:
    for read in (_maildates.seconds, _maildates.received, _maildates.envelope):
        at = read(value)
        assert at is None or at >= _maildates.EARLIEST


# ---- places


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("Sent.mbox", Place.SENT),
        ("takeout.zip/Takeout/Mail/Gesendet.mbox", Place.SENT),
        ("[Gmail]/Sent Mail", Place.SENT),
        (".INBOX.Sent/cur", Place.SENT),
        ("Sent Messages.mbox/mbox", Place.SENT),
        ("Sent-1", Place.SENT),
        ("Envoy&AOk-s", Place.SENT),
        ("送信済みメール", Place.SENT),
        ("Trash/Sent", Place.TRASH),
        ("Inbox.sbd/Friends", Place.ANYWHERE),
        ("Sent to the moon", Place.ANYWHERE),
        ("a & b/x&y-", Place.ANYWHERE),
        ("&A-/&/&-", Place.ANYWHERE),
        ("", Place.ANYWHERE),
    ],
)
def test_folders(path: str, place: Place) -> None:
    assert _mailfolders.by_folder(path) == place


def test_gmail_sorts_among_advertising_in_many_languages() -> None:
    for label in ("Category Promotions", "=?UTF-8?Q?Kategorie:_=22Neuigkeiten=22?=", "Catégorie : Promotions"):
        assert _mailfolders.by_labels(f"Inbox,{label}".encode()) == (Place.ANYWHERE, True)
    for label in ("Category Personal", "=?UTF-8?Q?Cat=C3=A9gorie=C2=A0:_E-mails_personnels?=", "Garden"):
        assert _mailfolders.by_labels(f"Sent,{label}".encode()) == (Place.SENT, False)
