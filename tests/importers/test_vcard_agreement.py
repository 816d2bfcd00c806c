"""The vCard importer beside the writer, beside vobject, and on the shared files of many clients."""

import csv
import io
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import vobject
from hypothesis import given, settings
from hypothesis import strategies as st

from closeknit.importers import _card, _identity, _text, vcard
from closeknit.importers._found import Context, Found, Source

EXPORTS = Path(__file__).parents[2].parent / "shared" / "data" / "exports"
needs_exports = pytest.mark.skipif(not EXPORTS.is_dir(), reason="needs ../shared/data/exports, not present here")
NOW = datetime(2026, 11, 22, tzinfo=UTC)


def read(data: bytes, region: str = "") -> Found:
    return vcard.read(Source("some.vcf", io.BytesIO(data), len(data)), Context(region=region, now=NOW))


# ---- what was written is what is read; vobject reads the same

WORDS = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cf", "Zl", "Zp", "Cn", "Co")),
    min_size=1,
    max_size=30,
).map(_text.clean)
NAMES = WORDS.filter(lambda name: bool(name) and any(sign.isalnum() for sign in name))
NUMBERS = st.integers(20_000_000, 99_999_999).map(lambda digits: f"+316{digits}")
ADDRESSES = st.from_regex(r"[a-z]{1,8}@[a-z]{1,8}\.org", fullmatch=True)
PEOPLE = st.tuples(
    NAMES,
    st.lists(NUMBERS, max_size=3, unique=True),
    st.lists(ADDRESSES, max_size=3, unique=True),
    st.dates(min_value=datetime(1900, 1, 1).date(), max_value=datetime(2026, 1, 1).date()),
    st.sampled_from(("2.1", "3.0", "4.0")),
    st.integers(20, 75),
)


def written(person: Any) -> bytes:
    """Return a card as a client writes it: escaped and folded, or quoted-printable in version 2.1."""
    name, numbers, addresses, birthday, version, width = person
    escaped = name.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    if version == "2.1":
        codes = [f"={byte:02X}" for byte in escaped.encode()]
        rows = ["=\r\n".join("".join(codes[at : at + 20]) for at in range(0, len(codes), 20))]
        rows[0] = f"FN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:{rows[0]}"
    else:
        line = f"FN:{escaped}"
        rows = ["\r\n ".join(line[at : at + width] for at in range(0, len(line), width))]
    rows += [f"item{at}.TEL;TYPE=CELL:{number}" for at, number in enumerate(numbers)]
    rows += [f"EMAIL;TYPE=HOME:{address.upper()}" for address in addresses]
    rows += [f"BDAY:{birthday.isoformat()}", "N:;;;;"]
    return "\r\n".join(("BEGIN:VCARD", f"VERSION:{version}", *rows, "END:VCARD", "")).encode()


@settings(max_examples=150, deadline=None)
@given(st.lists(PEOPLE, min_size=1, max_size=4, unique_by=lambda person: person[0].casefold()))
def test_what_was_written_is_read(people: Any) -> None:
    data = b"".join(map(written, people))
    found = read(data)
    assert [(it.name, it.numbers, it.addresses) for it in found.people] == [
        (name, tuple(numbers), tuple(addresses)) for name, numbers, addresses, *_ in people
    ]
    assert [(day.year, day.month, day.day) for day in found.dates] == [
        (day.year, day.month, day.day) for _, _, _, day, *_ in people
    ]
    for other, it, day in zip(
        vobject.readComponents(data.decode(), allowQP=True), found.people, found.dates, strict=True
    ):
        assert opinion(other) == (it.name, set(it.numbers), set(it.addresses), (day.year, day.month, day.day))


def opinion(other: Any) -> tuple[str, set[str], set[str], Any]:
    """Return what vobject read of one card, in our canonical forms."""
    lines = {
        name: [str(line.value) for line in other.contents.get(name, ())] for name in ("fn", "tel", "email", "bday")
    }
    return (
        _text.clean(next(iter(lines["fn"]), "")),
        {_identity.e164(number) for number in lines["tel"]} - {""},
        {_identity.address(written) for written in lines["email"]} - {""},
        next((_card.read_day(day) for day in lines["bday"]), None),
    )


# ---- the shared files


def shared_cards() -> list[Path]:
    return sorted([*(EXPORTS / "vcard").rglob("*.vcf"), *(EXPORTS / "ics" / "radicale").glob("*.vcf")])


@needs_exports
def test_every_card_of_the_shared_files_is_a_person_or_has_a_reason() -> None:
    with (EXPORTS / "COUNTS.csv").open(encoding="utf-8", newline="") as file:
        counts = {row["file"]: int(row["count"]) for row in csv.DictReader(file) if row["unit"] == "VCARD"}
    counts["vcard/evolution/libebook__vcard__7.vcf"] = 1
    read_files = 0
    for path in shared_cards():
        place = path.relative_to(EXPORTS).as_posix()
        data = path.read_bytes()
        if place not in counts:
            assert not vcard.recognises(data[:65536], path.name)
            continue
        assert vcard.recognises(data[:65536], path.name)
        found = read(data, "GB")
        cut_off = sum("cut off" in row.reason for row in found.skipped)
        assert len(found.people) + len(found.skipped) - cut_off == counts[place], place
        read_files += 1
    assert read_files == 153


@needs_exports
def test_vobject_agrees_on_the_shared_files_it_can_read() -> None:
    compared = 0
    for path in shared_cards():
        data = path.read_bytes()
        try:
            others = [opinion(card_read) for card_read in vobject.readComponents(data.decode(), allowQP=True)]
            found = read(data)
        except Exception:  # vobject raises many kinds; this is about the files it can read
            continue
        named = {row.where.partition(", ")[2] for row in found.skipped} | {it.name for it in found.people}
        # vobject ends a formatted name at a comma that has no backslash; clients mean the whole.
        named |= {name.partition(",")[0].rstrip() for name in named} | {""}
        numbers = {number for it in found.people for number in it.numbers}
        addresses = {address for it in found.people for address in it.addresses}
        birthdays = {(day.year, day.month, day.day) for day in found.dates if day.kind == "birthday"}
        business = {number for row in found.skipped if "business" in row.reason for number in row.where.split()}
        assert {other[0] for other in others} <= named, path
        if not business:
            assert set().union(*(other[1] for other in others)) == numbers, path
            assert set().union(*(other[2] for other in others)) == addresses, path
        assert {other[3] for other in others} - {None} == birthdays, path
        compared += 1
    assert compared > 130


@needs_exports
def test_no_other_shared_export_is_claimed() -> None:
    ours = {*shared_cards(), *(EXPORTS / "vcard" / "ez-vcard-other").iterdir()}
    claimed = {
        path.relative_to(EXPORTS).as_posix()
        for path in EXPORTS.rglob("*")
        if path.is_file() and path not in ours and vcard.recognises(path.read_bytes()[:65536], path.name)
    }
    # A file of contact cards that is named .ics.
    assert claimed == {"ics/libical/test-data__issue339.ics"}
