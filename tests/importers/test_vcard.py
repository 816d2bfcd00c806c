"""The vCard importer: a sample of each client, names, days, who is the same person, and the other forms."""

import io
import json
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from closeknit.importers import _card, vcard
from closeknit.importers._found import Context, Found, FoundDate, Refused, Source

SAMPLES = sorted((Path(__file__).parent / "samples" / "vcard").glob("*.vcf"))
NOW = datetime(2026, 11, 22, tzinfo=UTC)


def read(data: bytes, region: str = "") -> Found:
    return vcard.read(Source("some.vcf", io.BytesIO(data), len(data)), Context(region=region, now=NOW))


def card(*lines: str) -> bytes:
    return "\r\n".join(("BEGIN:VCARD", "VERSION:3.0", *lines, "END:VCARD", "")).encode()


def reasons(found: Found) -> list[tuple[str, str]]:
    return [(row.where, row.reason) for row in found.skipped]


# ---- the formats of the clients


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.stem)
def test_sample_gives_what_is_expected(sample: Path) -> None:
    expected: dict[str, Any] = json.loads(sample.with_suffix(".expected.json").read_text("utf-8"))
    data = sample.read_bytes()
    assert vcard.recognises(data[:65536], sample.name)
    found = read(data, expected["context"]["region"])

    def kept(row: Any) -> dict[str, Any]:
        return {
            name: list(value) if isinstance(value, tuple) else value
            for name, value in asdict(row).items()
            if name == "who" or value not in ("", (), False, None)
        }

    assert [kept(row) for row in found.people] == expected["people"]
    assert [kept(row) for row in found.dates] == expected["dates"]
    assert [kept(row) for row in found.skipped] == expected["skipped"]
    assert found.thrown == expected["thrown"]
    assert len(found.touches) == 0


def test_reading_again_gives_the_same_keys_and_no_note_comes_out() -> None:
    data = b"".join(sample.read_bytes() for sample in SAMPLES if sample.stem != "nokia-utf16")
    first, second = read(data, "GB"), read(data, "GB")
    assert first.people == second.people
    assert len({person.key for person in first.people}) == len(first.people)
    everything = repr(first)
    assert not any(word in everything for word in ("sugar", "Nachbar", "cake", "Knows everybody", "Mill Lane,"))


@pytest.mark.parametrize("eol", [b"\n", b"\r", b"\r\n", b"\r\r\n"])
@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_any_encoding_and_line_end(eol: bytes, codec: str) -> None:
    text = card("FN:Zoë Lefèvre", "TEL:+44 7700", "  900123", "X-A:b").decode().replace("\r\n", eol.decode())
    data = text.encode(codec)
    assert vcard.recognises(data, "x")
    found = read(data)
    assert [(person.name, person.numbers) for person in found.people] == [("Zoë Lefèvre", ("+447700900123",))]


@pytest.mark.parametrize(
    ("lines", "name"),
    [
        (("FN:Ann Lee", "N:Lee;Anna"), "Ann Lee"),
        (("FN:", "N:Lee;Ann;Mary;Dr.;MBA"), "Ann Mary Lee"),
        (("N:;;;;", "NICKNAME:Annie,Nan"), "Annie"),
        (("EMAIL:Ann@Example.org", "TEL:+447700900123"), "ann@example.org"),
        (("TEL:+44 7700 900123",), "+447700900123"),
        (("item1.fn;charset=utf-8:Ann\\, Lee",), "Ann, Lee"),
        (("FN;ENCODING=QUOTED-PRINTABLE;CHARSET=ISO-8859-1:Zo=EB",), "Zoë"),
        (("FN;CHARSET=SHIFT_JIS;ENCODING=QUOTED-PRINTABLE:=8E=52=93=63",), "山田"),
        (("FN;ENCODING=b:QW5uIExlZQ==",), "Ann Lee"),
        (('FN;X-QUOTED="a:b;c":Ann',), "Ann"),
        (("N:山田;太郎;;;",), "山田太郎"),
        ((f"N:{'山' * 150};{'太' * 150};;;",), "山" * 150 + "太" * 50),
        (("FN:Mrs\\nAnn\tLee \u202egnp\u202c\u200b",), "Mrs Ann Lee gnp"),
        (("FN:" + "é" * 300,), "é" * 200),
        (("N:O\\;Neil\\\\;Ann",), "Ann O;Neil\\"),
        (("ORG:Ximian", "N:Lee;Ann", "X-ABShowAs:COMPANY", "FN:Ximian"), "Ann Lee"),
    ],
)
def test_name(lines: tuple[str, ...], name: str) -> None:
    assert [person.name for person in read(card(*lines)).people] == [name]


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        (("ORG:City Library", "TEL:+442079460000"), "a business, not a person"),
        (("FN:city library", "ORG:City Library;Desk", "N:;;;;"), "a business, not a person"),
        (("KIND:org", "FN:Chess Club"), "a business, not a person"),
        (("X-ABShowAs:COMPANY", "FN:Chess Club", "N:;;;;"), "a business, not a person"),
        (("KIND:GROUP", "FN:Choir"), "a list of people, not one person"),
        (("X-ADDRESSBOOKSERVER-KIND:group", "FN:Choir"), "a list of people, not one person"),
        (("KIND:location", "FN:Meeting room"), "a place or a thing, not a person"),
        (("NOTE:only this", "FN: \u200b", "TEL:ask at the desk"), "it has no name, number or mail address"),
    ],
)
def test_card_that_is_nobody_is_left_out_with_a_reason(lines: tuple[str, ...], reason: str) -> None:
    found = read(card(*lines))
    assert found.people == []
    assert [row.reason for row in found.skipped] == [reason]


# ---- days


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("19850412", (1985, 4, 12)),
        ("1985-04-12", (1985, 4, 12)),
        ("1985/4/2", (1985, 4, 2)),
        ("1985.04.12", (1985, 4, 12)),
        ("--0412", (None, 4, 12)),
        ("--04-12", (None, 4, 12)),
        ("16040229", (None, 2, 29)),
        ("0000-04-12", (None, 4, 12)),
        ("1955-07-19T00:00:00Z", (1955, 7, 19)),
        ("19531015T231000Z", (1953, 10, 15)),
        ("1996-04-15T201243+04:00", (1996, 4, 15)),
        ("--0412T1200", (None, 4, 12)),
        ("0000", None),
        ("1985", None),
        ("1985-04", None),
        ("---12", None),
        ("T102200", None),
        ("1985-02-30", None),
        ("19850012", None),
        ("in spring", None),
        ("", None),
    ],
)
def test_day(written: str, day: tuple[int | None, int, int] | None) -> None:
    assert _card.read_day(written) == day


@given(st.dates(min_value=datetime(1850, 1, 1).date()))
def test_every_date_is_read_in_both_forms(day: Any) -> None:
    for written in (day.isoformat(), day.strftime("%Y%m%d").zfill(8)):
        assert _card.read_day(written) == (day.year, day.month, day.day)


def test_days_of_a_card() -> None:
    found = read(
        card(
            "FN:Ann",
            "BDAY;ALTID=1:--0801",
            "BDAY;ALTID=1;VALUE=text:2016-08-01",
            "BDAY:19800801",
            "item2.X-ABDATE:20210729",
            "item2.X-ABLabel:First concert",
            "X-EVOLUTION-ANNIVERSARY:2001-02-03",
            "item3.X-ABDATE:2001-02-03",
            "item3.X-ABLABEL:_$!<Anniversary>!$_",
            "ANNIVERSARY:2999-02-04",
            "ANNIVERSARY:soon",
        )
    )
    assert found.dates == [
        FoundDate(0, "birthday", 8, 1, 1980),
        FoundDate(0, "other", 7, 29, 2021, "First concert"),
        FoundDate(0, "anniversary", 2, 3, 2001),
        FoundDate(0, "anniversary", 2, 4, None),
    ]
    assert found.thrown == {"days that could not be read": 1}


# ---- who is the same, who is not


def test_exact_duplicates_are_joined_and_told() -> None:
    once = card("FN:Ann Lee", "TEL:+447700900123", "EMAIL:ann@example.org")
    other_order = card("FN:ANN LEE", "EMAIL:Ann@example.org", "TEL:07700 900123", "BDAY:--0412")
    found = read(once + other_order + once, "GB")
    assert [person.name for person in found.people] == ["Ann Lee"]
    assert found.dates == [FoundDate(0, "birthday", 4, 12)]
    assert reasons(found) == [
        ("card 2, ANN LEE", "the same card again"),
        ("card 3, Ann Lee", "the same card again"),
    ]


def test_same_name_alone_never_joins() -> None:
    found = read(
        card("FN:Mum", "TEL:+447700900123")
        + card("FN:Mum", "TEL:+447700900456")
        + card("FN:Mum", "BDAY:--0412")
        + card("FN:Mum")
    )
    assert len(found.people) == 4
    assert len({person.key for person in found.people}) == 4
    assert found.skipped == []


def test_same_uid_joins_unless_two_people_share_it() -> None:
    found = read(
        card("UID:1", "FN:Ann Lee", "TEL:+447700900123")
        + card("UID:urn:uuid:1", "FN:Ann Jones", "TEL:+447700900123", "NICKNAME:Annie")
        + card("UID:1", "FN:Bob Ray", "TEL:+447700900456")
    )
    assert [(person.key, person.name, person.nickname) for person in found.people] == [
        ("1 Ann Lee", "Ann Lee", "Annie"),
        ("1 Bob Ray", "Bob Ray", ""),
    ]


def test_key_is_uid_then_full_number_then_address_then_name() -> None:
    cards = [
        card("FN:A", "UID:u-1", "TEL:+447700900123"),
        card("FN:B", "TEL:60001", "TEL:+447700900456", "EMAIL:b@example.org"),
        card("FN:C", "TEL:60001", "EMAIL:c@example.org"),
        card("FN:D"),
        card("FN:E", "TEL:+442079460000"),
        card("FN:F", "TEL:+442079460000"),
    ]
    assert [person.key for person in read(b"".join(cards)).people] == [
        *("u-1", "+447700900456", "c@example.org", "D", "+442079460000 E", "+442079460000 F"),
    ]


# ---- jCard and xCard

JCARD = """["vcard", [["version", {}, "text", "4.0"], ["fn", {}, "text", "Jiří; Dvořák"],
  ["n", {}, "text", ["Dvořák", "Jiří", "", "", ["a", "b"]]], ["bday", {}, "date-and-or-time", "--02-03"],
  ["anniversary", {}, "text", "one day"], ["note", {}, "text", "secret"], ["x", 1], "junk",
  ["tel", {"type": ["work"]}, "uri", "tel:+420-601-234-567;ext=1"], ["email", {}, "text", "J@example.cz"]]]"""

XCARD = """<?xml version="1.0"?><vcards xmlns="urn:ietf:params:xml:ns:vcard-4.0"><vcard>
  <n><given>Jiří</given><surname>Dvořák</surname></n><note><text>secret</text></note>
  <group name="item1"><tel><parameters><type><text>work</text></type></parameters>
  <uri>tel:+420-601-234-567;ext=1</uri></tel></group>
  <bday><date>--0203</date></bday><email><text>J@example.cz</text></email></vcard></vcards>"""


@pytest.mark.parametrize(
    ("text", "name"), [(JCARD, "Jiří; Dvořák"), (f"[{JCARD}]", "Jiří; Dvořák"), (XCARD, "Jiří Dvořák")]
)
def test_json_and_xml_forms(text: str, name: str) -> None:
    data = text.encode()
    assert vcard.recognises(data, "x")
    found = read(data)
    assert [(it.name, it.numbers, it.addresses) for it in found.people] == [
        (name, ("+420601234567",), ("j@example.cz",)),
    ]
    assert found.dates == [FoundDate(0, "birthday", 2, 3)]
    assert "secret" not in repr(found)


@pytest.mark.parametrize(
    "data",
    [
        b'["vcard", [',
        b'["vcard",' + b"[" * 100_000,
        b'<!DOCTYPE v [<!ENTITY a "b">]><vcards xmlns="urn:ietf:params:xml:ns:vcard-4.0"><vcard/></vcards>',
        b'<vcards xmlns="urn:ietf:params:xml:ns:vcard-4.0">' + b"<a>" * 1000,
    ],
)
def test_damaged_json_and_xml_are_refused(data: bytes) -> None:
    with pytest.raises(Refused, match="damaged"):
        read(data)
