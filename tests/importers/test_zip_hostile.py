"""Zips that were made to do harm: each ends in one sentence, within the child's limits."""

import io
import os
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from closeknit import sandbox
from closeknit.importers import _frames, _reading, _zip
from closeknit.importers._found import Context, Found, Refused

CARD = b"BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Anna Example\r\nTEL:+447700900123\r\nEND:VCARD\r\n"


def zipped(
    *members: tuple[str | zipfile.ZipInfo, bytes], method: int = zipfile.ZIP_DEFLATED, comment: bytes = b""
) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        archive.comment = comment
        for name, data in members:
            archive.writestr(name, data, method)
    return file.getvalue()


def deflated(data: bytes) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(data) + packer.flush()


def local(name: bytes, packed: bytes, size: int, crc: int = 0) -> bytes:
    return struct.pack("<4s5H3L2H", b"PK\3\4", 20, 0, 8, 0, 0, crc, len(packed), size, len(name), 0) + name + packed


def entry(name: bytes, packed: int, size: int, start: int, crc: int = 0, flags: int = 0) -> bytes:
    numbers = (20, 20, flags, 8, 0, 0, crc, packed, size, len(name), 0, 0, 0, 0, 0, start)
    return struct.pack("<4s6H3L5H2L", b"PK\1\2", *numbers) + name


def end(count: int, table: bytes, start: int) -> bytes:
    return table + struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, count & 0xFFFF, count & 0xFFFF, len(table), start, 0)


def find(data: bytes, name: str = "export.zip") -> list[Found]:
    return _reading.find(io.BytesIO(data), name, len(data), Context(region="GB"))


def refusal(data: bytes) -> str:
    with pytest.raises(Refused) as caught:
        find(data)
    sentence = str(caught.value)
    assert sentence.endswith((".", "…"))
    assert "\n" not in sentence
    return sentence


def in_child(data: bytes, name: str = "export.zip") -> list[Found]:
    arguments = {"name": name, "size": len(data), "context": {}}
    result = sandbox.run("closeknit.importers._reading:read_file", io.BytesIO(data), arguments)
    return _frames.from_frames(result.header, result.columns)


def names(found: list[Found]) -> list[str]:
    return [person.name for one in found for person in one.people]


def test_names_without_a_declared_encoding_are_read() -> None:
    for raw, shown in (("Zoë.vcf".encode(), "Zoë.vcf"), (b"Zo\x89.vcf", "Zoë.vcf")):
        packed = deflated(CARD)
        one = local(raw, packed, len(CARD), zlib.crc32(CARD))
        data = one + end(1, entry(raw, len(packed), len(CARD), 0, zlib.crc32(CARD)), len(one))
        assert _zip.Archive(io.BytesIO(data), len(data)).members[0].name == shown


def bomb_of_zeros() -> bytes:
    return zipped(("chat.vcf", CARD + bytes(200_000_000)))


def bomb_with_a_lying_size() -> bytes:
    """The table says 100 kB; the member unpacks to 50 MB."""
    packed = deflated(CARD * 500 + bytes(50_000_000))
    one = local(b"a.vcf", packed, 100_000)
    return one + end(1, entry(b"a.vcf", len(packed), 100_000, 0), len(one))


def bomb_of_one_body() -> bytes:
    """200 entries that share one body (CVE-2024-0450)."""
    packed = deflated(CARD + os.urandom(1000))
    one = local(b"a.vcf", packed, 1000)
    return one + end(200, b"".join(entry(b"a.vcf", len(packed), 1000, 0) for _ in range(200)), len(one))


def bomb_of_nested_bodies() -> bytes:
    """Each entry's space holds the next entry's header, as in D. Fifield's zip bomb (WOOT 2019)."""
    data = table = b""
    for number in range(50):
        left = 50 - number
        data += local(b"%02d.vcf" % number, b"", 0)[:30] + b"%02d.vcf" % number
        table += entry(b"%02d.vcf" % number, left * 36, 900, number * 36)
    return data + end(50, table, len(data))


def bomb_over_the_table() -> bytes:
    """The last entry's space runs into the table of contents."""
    one = local(b"a.vcf", deflated(CARD), len(CARD))
    return one + end(1, entry(b"a.vcf", len(one), len(CARD), 0), len(one))


def hidden_in_the_local_header() -> bytes:
    """Only the header beside the data claims a long extra field, so that the data would lie elsewhere."""
    packed = deflated(CARD)
    one = bytearray(local(b"a.vcf", packed, len(CARD), zlib.crc32(CARD)))
    one[28:30] = struct.pack("<H", 5000)
    return bytes(one) + end(1, entry(b"a.vcf", len(packed), len(CARD), 0), len(one))


def too_many() -> bytes:
    return many(50_001)


def many(count: int) -> bytes:
    heads, table = [], []
    start = 0
    for number in range(count):
        name = b"%d" % number
        heads.append(local(name, b"\3\0", 0))
        table.append(entry(name, 2, 0, start))
        start += len(heads[-1])
    return b"".join(heads) + end(count, b"".join(table), start)


def many_with_a_lying_count() -> bytes:
    return too_many()[:-12] + struct.pack("<H", 7) + too_many()[-10:]


def huge_table() -> bytes:
    """The end record claims a table of 300 MB."""
    return b"PK\3\4" + end(1, bytes(1000), 0)[:-10] + struct.pack("<LLH", 300_000_000, 4, 0)


def huge_claim() -> bytes:
    """One entry claims four terabytes."""
    one = local(b"a.vcf", b"\3\0", 0)
    wide = struct.pack("<HHQ", 1, 8, 2**42)
    head = bytearray(entry(b"a.vcf", 2, 0xFFFFFFFF, 0))
    head[30:32] = struct.pack("<H", len(wide))
    return one + end(1, bytes(head) + wide, len(one))


def wide_without_values() -> bytes:
    one = local(b"a.vcf", b"\3\0", 0)
    return one + end(1, entry(b"a.vcf", 2, 0xFFFFFFFF, 0)[:30] + b"\4\0" + bytes(14) + b"a.vcf\1\0\0\0", len(one))


def locked() -> bytes:
    data = bytearray(zipped(("a.vcf", CARD)))
    data[6] |= 1
    data[data.index(b"PK\1\2") + 8] |= 1
    return bytes(data)


def in_parts() -> bytes:
    data = bytearray(zipped(("a.vcf", CARD)))
    at = data.index(b"PK\5\6")
    data[at + 4] = 3
    return bytes(data)


def unusual_method() -> bytes:
    return zipped(("a.vcf", CARD * 30), method=zipfile.ZIP_LZMA)


def wrong_checksum() -> bytes:
    data = bytearray(zipped(("a.vcf", CARD), method=zipfile.ZIP_STORED))
    data[data.index(b"Anna")] = ord("E")
    return bytes(data)


def no_table() -> bytes:
    return zipped(("a.vcf", CARD))[:-30]


HOSTILE: list[tuple[Callable[[], bytes], str]] = [
    (bomb_of_zeros, "more than is safe"),
    (bomb_with_a_lying_size, "more than is safe"),
    (bomb_of_one_body, "not put together as an export is"),
    (bomb_of_nested_bodies, "not put together as an export is"),
    (bomb_over_the_table, "not put together as an export is"),
    (hidden_in_the_local_header, "not put together as an export is"),
    (too_many, "more than 50,000 files"),
    (many_with_a_lying_count, "damaged"),
    (huge_table, "more than 50,000 files"),
    (huge_claim, "more than is safe"),
    (wide_without_values, "damaged"),
    (locked, "has a password"),
    (in_parts, "damaged"),
    (unusual_method, "packed in an unusual way"),
    (wrong_checksum, "damaged"),
    (no_table, "damaged"),
]


@pytest.mark.parametrize(("make", "words"), HOSTILE, ids=lambda value: getattr(value, "__name__", ""))
def test_a_hostile_zip_is_refused_in_the_child(make: Callable[[], bytes], words: str) -> None:
    with pytest.raises(sandbox.Failed) as caught:
        in_child(make())
    assert caught.value.kind == "refused", caught.value.detail
    assert words in caught.value.sentence


@pytest.mark.parametrize("make", [bomb_of_one_body, bomb_of_nested_bodies, bomb_over_the_table])
def test_overlap_is_refused_before_any_member_is_opened(make: Callable[[], bytes]) -> None:
    data = make()
    with pytest.raises(Refused, match="not put together"):
        _zip.Archive(io.BytesIO(data), len(data))


def test_a_link_is_not_followed() -> None:
    link = zipfile.ZipInfo("link.vcf")
    link.create_system = 3
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    assert "a link to another place" in refusal(zipped((link, b"/etc/passwd")))
    (found,) = find(zipped((link, CARD), ("a.vcf", CARD)))
    assert names([found]) == ["Anna Example"]
    assert [row.where for row in found.skipped] == ["link.vcf"]


def test_fifty_thousand_files_are_still_looked_at() -> None:
    data = many(49_999)
    start = struct.unpack("<L", data[-6:-2])[0]
    packed = deflated(CARD)
    one = local(b"a.vcf", packed, len(CARD), zlib.crc32(CARD))
    table = data[start:-22] + entry(b"a.vcf", len(packed), len(CARD), start, zlib.crc32(CARD))
    assert names(in_child(data[:start] + one + end(50_000, table, start + len(one)))) == ["Anna Example"]


def test_only_so_many_members_are_looked_into(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_reading, "MAX_EXAMINED", 3)
    (found,) = find(zipped(*((f"{number}", b"text") for number in range(2)), ("a", CARD), ("b", CARD)))
    assert found.thrown["files that were not looked at"] == 1


@pytest.mark.parametrize("size", [100 * _zip.SMALL // 100, _zip.SMALL, _zip.SMALL + 1])
def test_the_ratio_counts_only_for_what_is_not_small(size: int) -> None:
    data = zipped(("zeros", bytes(size)))
    archive = _zip.Archive
    if size <= _zip.SMALL:
        assert archive(io.BytesIO(data), len(data)).members[0].size == size
    else:
        with pytest.raises(Refused, match="more than is safe"):
            archive(io.BytesIO(data), len(data))


def test_many_small_members_count_together() -> None:
    data = zipped(*((f"{number}.vcf", bytes(900_000)) for number in range(8)))
    assert "more than is safe" in refusal(data)


def test_a_zip_cut_anywhere_is_refused_or_read() -> None:
    whole = zipped(("a.vcf", CARD), ("b.txt", b"hello" * 50), comment=b"a comment")
    complete = len(whole) - len(b"a comment")
    for cut in range(4, len(whole)):
        if cut < complete:
            assert "damaged" in refusal(whole[:cut])
        else:
            assert names(find(whole[:cut])) == ["Anna Example"]


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_a_zip_with_bytes_changed_is_refused_or_read(data: st.DataObject) -> None:
    whole = bytearray(zipped(("a.vcf", CARD), ("folder/b.vcf", CARD * 40), comment=b"c"))
    for _ in range(data.draw(st.integers(1, 4))):
        whole[data.draw(st.integers(2, len(whole) - 1))] = data.draw(st.integers(0, 255))
    with suppress(Refused):
        assert all(isinstance(one, Found) for one in find(bytes(whole)))


def test_a_sparse_file_of_more_than_two_gigabytes_is_refused_by_its_size(tmp_path: Path) -> None:
    path = tmp_path / "sparse"
    with path.open("wb") as file:
        file.write(b"PK\3\4")
        file.truncate(2 * 2**30 + 1)
    with path.open("rb") as file, pytest.raises(sandbox.Failed) as caught:
        sandbox.run("closeknit.importers._reading:read_file", file, {"name": "x", "size": 0, "context": {}})
    assert (caught.value.kind, "2 GB" in caught.value.sentence) == ("refused", True)
