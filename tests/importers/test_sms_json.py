"""Backups of messages in JSON; and whatever is written, and whatever bytes come, in any form."""

import contextlib
import io
import json
import zipfile
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.importers.phones import ANA, AT, BEN, NOW, read, rows, sms, smses

from closeknit.engine.records import Direction
from closeknit.importers import _reading, sms_backup
from closeknit.importers._found import Context, Refused, Source


def json_of(layout: str, records: list[dict[str, Any]]) -> str:
    return {
        "lines": "".join(json.dumps(record) + "\n" for record in records),
        "list": json.dumps(records),
        "indented": json.dumps(records, indent=2),
        "counted": json.dumps({"messageCount": len(records), "messages": records}, indent="\t"),
        "conversations": json.dumps([{"sms": records[:1], "mms": []}, {"sms": records[1:], "mms": None}]),
    }[layout]


LAYOUTS = ("lines", "list", "indented", "counted", "conversations")


@pytest.mark.parametrize("layout", LAYOUTS)
def test_json_is_read_in_every_layout(layout: str) -> None:
    records = [
        {"_id": str(n), "thread_id": "1", "address": ANA, "date": str(AT + n), "type": str(1 + n % 2), "body": body}
        for n, body in enumerate(['},{"address":"9","date":1,"type":1},{', "\\", '"', "{[", "\u2028\n", "x" * 300_000])
    ]
    found = read(sms_backup, json_of(layout, records))
    assert [(row[0], row[3]) for row in rows(found)] == [(ANA, Direction.IN), (ANA, Direction.OUT)] * 3
    assert found.skipped == []


def test_a_record_that_cannot_be_read_costs_no_other() -> None:
    good = json.dumps({"_id": "1", "address": ANA, "date": AT, "type": 1, "body": "x"})
    found = read(
        sms_backup,
        f'{good}\n{{"address": {{"a": 1}}, "date": [], "type": 1}}\nnot json\n{good.replace("123", "124")}\n{{"cut',
    )
    assert len(found.touches) == 2
    assert [row.reason for row in found.skipped] == ["it cannot be read"] * 2


def test_a_zip_of_sms_import_export_is_read() -> None:
    record = {
        "_id": "1",
        "thread_id": "1",
        "address": ANA,
        "date": str(AT),
        "type": "1",
        "body": "x",
        "__display_name": "Ana",
    }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("messages.ndjson", json.dumps(record) + "\n")
        archive.writestr("data/PART_1.jpg", b"\xff\xd8\xff\xe0")
    (found,) = _reading.find(io.BytesIO(packed.getvalue()), "messages-2023-05-12.zip", 0, Context(now=NOW))
    assert (found.importer, [person.name for person in found.people], len(found.touches)) == ("sms_backup", ["Ana"], 1)


MESSAGES = st.lists(
    st.tuples(
        st.sampled_from([ANA, BEN, "+447700900789", "+12025550123"]),
        st.integers(1_000_000_000_001, 1_700_000_000_000),
        st.sampled_from([1, 2]),
        st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), max_size=20),
    ),
    min_size=1,
    max_size=30,
    unique_by=lambda row: row[1],
)


@given(MESSAGES, st.sampled_from(["xml", *LAYOUTS]))
@settings(max_examples=60, deadline=None)
def test_what_was_written_is_what_is_found(messages: list[tuple[str, int, int, str]], layout: str) -> None:
    if layout == "xml":
        data = smses(*(sms(number, at, box, "", body) for number, at, box, body in messages))
    else:
        keys = ("address", "date", "type", "body")
        data = json_of(layout, [dict(zip(keys, row, strict=True)) for row in messages])
    found = read(sms_backup, data)
    way = {1: Direction.IN, 2: Direction.OUT}
    got = [
        (found.people[who].key, at, direction)
        for who, at, direction in zip(found.touches.who, found.touches.at, found.touches.direction, strict=True)
    ]
    assert got == [(number, at // 1000, way[box]) for number, at, box, _ in messages]


@given(st.binary(max_size=200))
@settings(max_examples=60)
def test_any_bytes_behind_a_beginning_are_read_or_refused(data: bytes) -> None:
    for start in (smses(sms()).encode()[:-9], b'[{"date":1,"address":"+44","type":1,"body":"x"},'):
        raw = start + data
        with contextlib.suppress(Refused):
            found = sms_backup.read(Source("x", io.BytesIO(raw), len(raw)), Context(now=NOW))
            assert len(found.touches) <= 1 + data.count(b"<") + data.count(b"{")
