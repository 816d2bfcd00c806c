"""Calls of a Mac or an iPhone: a sample of each system, who called whom, whether they spoke, and whom with."""

import io
from pathlib import Path
from typing import Any

import pytest
from tests.importers import apple_call_lists as made
from tests.importers.apple_call_lists import call
from tests.importers.apple_databases import built, expected, read, seconds, told
from tests.importers.apple_samples import samples

from closeknit.engine.records import Channel, Direction
from closeknit.importers import apple_calls
from closeknit.importers._found import HEAD_BYTES, Context, Refused, Source

AT = seconds("2025-03-04 10:00")
NUMBER = "+447700900123"


def database(*calls: dict[str, Any], **tables: list[dict[str, Any]]) -> bytes:
    schema = [made.VENTURA_CALLS, made.CALL_HANDLES.format("VARCHAR"), made.CALL_JOIN.format(4)]
    return built(schema, {"ZCALLRECORD": calls, **tables})


@pytest.mark.parametrize("sample", samples("apple_calls"), ids=lambda sample: sample.name)
def test_a_sample_gives_what_is_expected(sample: Path) -> None:
    wanted, known = expected(sample)
    assert told(read(sample.read_bytes(), **known)) == wanted


@pytest.mark.parametrize(
    ("columns", "length", "direction", "half_days"),
    [
        ({"ZORIGINATED": 1, "ZANSWERED": 0}, 30.0, Direction.OUT, 2),
        ({"ZORIGINATED": 1, "ZANSWERED": 1}, 0.0, Direction.OUT, 0),
        ({"ZORIGINATED": 1, "ZANSWERED": 0}, 0.0, Direction.OUT, 0),
        ({"ZORIGINATED": 0, "ZANSWERED": 1}, 30.0, Direction.IN, 2),
        ({"ZORIGINATED": 0, "ZANSWERED": 1}, 0.0, Direction.IN, 2),
        ({"ZORIGINATED": 0, "ZANSWERED": 0}, 0.0, Direction.IN, 0),
        ({"ZORIGINATED": 0, "ZANSWERED": 0}, 12.5, Direction.IN, 2),
        ({"ZORIGINATED": None, "ZANSWERED": None}, 12.5, Direction.IN, 2),
    ],
)
def test_who_called_and_whether_they_spoke(
    columns: dict[str, Any], length: float, direction: Direction, half_days: int
) -> None:
    touches = read(database(call(1, AT, NUMBER, length, **columns))).touches
    assert (list(touches.direction), list(touches.half_days)) == ([direction], [half_days])


@pytest.mark.parametrize(
    ("columns", "channel"),
    [
        ({"ZCALLTYPE": 1}, Channel.VOICE),
        ({"ZCALLTYPE": 8}, Channel.VIDEO),
        ({"ZCALLTYPE": 16}, Channel.VOICE),
        ({"ZCALLTYPE": 0, "ZCALL_CATEGORY": 2}, Channel.VIDEO),
        ({"ZCALLTYPE": None, "ZCALL_CATEGORY": 1}, Channel.VOICE),
    ],
)
def test_with_or_without_pictures(columns: dict[str, Any], channel: Channel) -> None:
    assert list(read(database(call(1, AT, NUMBER, 60.0, **columns))).touches.channel) == [channel]


@pytest.mark.parametrize(
    ("length", "minutes"), [(0.4, 0), (1.0, 1), (89.0, 1), (90.0, 2), (3600.0, 60), (1e12, 0), (-5.0, 0)]
)
def test_the_length_is_in_whole_minutes(length: float, minutes: int) -> None:
    assert list(read(database(call(1, AT, NUMBER, length))).touches.minutes) == [minutes]


def test_a_fraction_of_a_second_does_not_move_the_moment() -> None:
    assert list(read(database(call(1, AT + 0.999, NUMBER, 60.0))).touches.at) == [AT + 978_307_200]


@pytest.mark.parametrize("written", ["07700 900123", b"07700900123", "+44 7700 900 123", "447700900123@s.whatsapp.net"])
def test_one_number_however_it_is_written(written: str | bytes) -> None:
    provider = "net.whatsapp.WhatsApp" if "@" in str(written) else None
    one = call(1, AT, written, 60.0, ZISO_COUNTRY_CODE="gb", ZSERVICE_PROVIDER=provider)
    assert [person.key for person in read(database(one)).people] == [NUMBER]


def test_an_identifier_of_another_app_is_no_number() -> None:
    found = read(database(call(1, AT, "123456789012", 60.0, ZNAME="Ada", ZSERVICE_PROVIDER="ph.telegra.Telegraph")))
    assert [(person.key, person.name, person.numbers) for person in found.people] == [("ada", "Ada", ())]


def test_whom_a_facetime_call_was_with_may_stand_in_the_handles_alone() -> None:
    handles = [{"Z_PK": 1, "ZVALUE": b"Ada@Example.org"}, {"Z_PK": 2, "ZVALUE": "+447700900124"}]
    names = ("Z_2REMOTEPARTICIPANTCALLS", "Z_4REMOTEPARTICIPANTHANDLES")
    joins = [dict(zip(names, pair, strict=True)) for pair in ((1, 1), (2, 1), (2, 2))]
    calls = [call(number, AT + number, None, 60.0, ZCALLTYPE=8) for number in (1, 2)]
    found = read(database(*calls, ZHANDLE=handles, Z_2REMOTEPARTICIPANTHANDLES=joins))
    assert [person.key for person in found.people] == ["ada@example.org"]
    assert len(found.touches) == 1
    assert found.thrown == {"calls in groups": 1}


def test_a_name_goes_with_its_number_and_the_number_is_the_key() -> None:
    found = read(database(call(1, AT, NUMBER, 60.0), call(2, AT + 99, NUMBER, 60.0, ZNAME="Ada Okoro")))
    assert [(person.key, person.name) for person in found.people] == [(NUMBER, "Ada Okoro")]


def test_the_owner_is_no_contact() -> None:
    assert read(database(call(1, AT, NUMBER, 60.0)), numbers=[NUMBER]).people == []


def test_a_list_without_calls_is_refused_with_what_to_do() -> None:
    data = database()
    assert apple_calls.recognises(data[:HEAD_BYTES], "file")
    with pytest.raises(Refused, match="quit FaceTime"):
        apple_calls.read(Source("CallHistory.storedata", io.BytesIO(data), len(data)), Context())


def test_the_name_decides_only_where_nothing_else_can() -> None:
    empty = built(["CREATE TABLE x (a)", "DROP TABLE x"], {})
    other = built(["CREATE TABLE ZNOTE (Z_PK INTEGER PRIMARY KEY)"], {})
    name = "CallHistoryDB/CallHistory.storedata"
    assert apple_calls.recognises(empty, name)
    assert not apple_calls.recognises(other, name)
    assert not apple_calls.recognises(b"ZCALLRECORD CREATE TABLE ZCALLRECORD", name)
