"""Apple's Messages: a sample of each system, who is in which chat, what is left out, and what is no message at all."""

import io
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.importers import apple_messages as made
from tests.importers.apple_databases import built, content, expected, nanoseconds, read, told
from tests.importers.apple_messages import chat, handle, message
from tests.importers.apple_samples import SAMPLES, WRITERS, samples

from closeknit.importers import imessage
from closeknit.importers._found import HEAD_BYTES, Context, Refused, Source

AT = nanoseconds("2025-03-04 10:00")
LATER = nanoseconds("2025-03-05 10:00")


def database(schema: tuple[str, ...] = made.TAHOE_MESSAGES, **rows: list[dict[str, Any]]) -> bytes:
    """One chat with one person, unless `rows` say otherwise."""
    return made.messages(
        schema,
        {
            "handle": [handle(1, "+447700900123")],
            "chat": [chat(1, 45, "+447700900123")],
            "chat_handle_join": [{"chat_id": 1, "handle_id": 1}],
            "message": [],
            **rows,
        },
    )


@pytest.mark.parametrize("sample", samples("imessage"), ids=lambda sample: sample.name)
def test_a_sample_gives_what_is_expected(sample: Path) -> None:
    wanted, known = expected(sample)
    assert told(read(sample.read_bytes(), **known)) == wanted


@pytest.mark.parametrize("place", WRITERS)
def test_the_samples_are_what_the_script_writes(place: str) -> None:
    assert content((SAMPLES / place).read_bytes()) == content(WRITERS[place]())


# ---- times


@pytest.mark.parametrize("date", [AT // 10**9, AT // 10**9 * 10**9, AT, float(AT // 10**9)])
def test_seconds_and_nanoseconds_may_stand_in_one_file(date: float) -> None:
    found = read(database(message=[message(1, 1, LATER, 1), message(2, 1, date, 1)]))  # type: ignore[arg-type]
    assert list(found.touches.at) == [LATER // 10**9 + 978_307_200, AT // 10**9 + 978_307_200]


@pytest.mark.parametrize("date", [0, None, "soon", b"\0", 1e300, -(2**63), 2**63 - 1])
def test_what_is_no_moment_is_left_out_with_its_reason(date: Any) -> None:
    found = read(database(message=[message(1, 1, AT, 1), message(2, 1, date, 1)]))
    assert len(found.touches) == 1
    assert len(found.skipped) == 1


def test_a_message_that_waits_to_be_sent_has_not_been_sent() -> None:
    found = read(database(message=[message(1, 1, AT), message(2, 1, nanoseconds("2026-12-24 09:00"))]))
    assert len(found.touches) == 1
    assert found.thrown["messages that are still to be sent"] == 1


# ---- what is no message between two


@pytest.mark.parametrize(
    ("what", "columns"),
    [
        *[("reactions", {"associated_message_type": kind}) for kind in (1000, 2000, 2006, 2007, 3000, 3007, 4000)],
        *[("notices in chats", {"item_type": kind}) for kind in (1, 2, 3, 4, 5, 6)],
        ("notices in chats", {"is_empty": 1}),
        ("messages that were taken back", {"date_retracted": LATER}),
        ("newsletters and automatic messages", {"is_spam": 1}),
        ("newsletters and automatic messages", {"is_auto_reply": 1}),
    ],
)
def test_what_is_no_message_is_counted_and_left_out(what: str, columns: dict[str, int]) -> None:
    found = read(database(message=[message(1, 1, AT, 1), message(2, 1, LATER, 1, **columns)]))
    assert len(found.touches) == 1
    assert found.thrown[what] == 1


@pytest.mark.parametrize(
    "columns",
    [
        {"associated_message_type": 2},
        {"associated_message_type": 3, "balloon_bundle_id": "com.example"},
        {"is_empty": 1, "cache_has_attachments": 1},
        {"is_audio_message": 1},
        {"date_edited": LATER},
        {"error": 1},
        {"service": "RCS"},
        {"is_finished": 0},
    ],
)
def test_other_signs_do_not_keep_a_message_out(columns: dict[str, Any]) -> None:
    found = read(database(message=[message(1, 1, AT, 1, **columns)]))
    assert list(found.touches.half_days) == [2]


def test_a_message_of_the_owners_that_failed_is_left_out() -> None:
    found = read(database(message=[message(1, 1, AT), message(2, 1, LATER, error=22)]))
    assert len(found.touches) == 1
    assert found.thrown["messages that were not sent"] == 1


@pytest.mark.parametrize(
    "written",
    ["urn:biz:1234", "62442", "Parcel-Shop", "x@rbm.goog", "bot@botplatform.rcs.google.com", "no-reply@shop.example"],
)
def test_businesses_and_short_numbers_are_no_people(written: str) -> None:
    rows = {"handle": [handle(1, written)], "chat": [chat(1, 45, written)]}
    found = read(database(**rows, message=[message(1, 1, AT, 1)]), region="DE")
    assert (found.people, len(found.touches)) == ([], 0)
    assert found.thrown["newsletters and automatic messages"] == 1


# ---- who is who


def test_one_person_behind_a_number_on_two_services() -> None:
    found = read(
        database(
            handle=[
                handle(1, "+447700900123"),
                handle(2, "07700 900123", service="SMS"),
                handle(3, "tel:+447700900123", service="RCS"),
            ],
            chat=[chat(number, 45, str(number)) for number in (1, 2, 3)],
            chat_handle_join=[{"chat_id": number, "handle_id": number} for number in (1, 2, 3)],
            message=[message(number, number, AT + number * 10**12, number) for number in (1, 2, 3)],
        )
    )
    assert [person.key for person in found.people] == ["+447700900123"]
    assert list(found.touches.who) == [0, 0, 0]


def cards(*written: tuple[str, str]) -> dict[str, list[dict[str, Any]]]:
    numbers = range(1, len(written) + 1)
    return {
        "handle": [handle(n, one, person_centric_id=card) for n, (one, card) in zip(numbers, written, strict=True)],
        "chat": [chat(n, 45, f"{n}") for n in numbers],
        "chat_handle_join": [{"chat_id": n, "handle_id": n} for n in numbers],
        "message": [message(n, n, AT + n * 10**12, n) for n in numbers],
    }


def test_the_address_book_joins_numbers_and_addresses_of_one_person() -> None:
    found = read(
        database(
            **cards(("+447700900001", "A"), ("+447700900002", "B"), ("ann@example.org", "A"), ("+447700900003", ""))
        )
    )
    assert [(person.numbers, person.addresses) for person in found.people] == [
        (("+447700900001",), ("ann@example.org",)),
        (("+447700900002",), ()),
        (("+447700900003",), ()),
    ]
    assert list(found.touches.who) == [0, 1, 0, 2]


def test_cards_that_share_a_number_make_one_person_of_all() -> None:
    rows = cards(("+447700900001", "A"), ("b@example.org", "B"), ("c@example.org", "B"), ("+447700900001", "C"))
    rows["handle"][3]["service"] = "SMS"
    rows["handle"].append(handle(5, "b@example.org", service="RCS", person_centric_id="C"))
    found = read(database(**rows))
    assert [person.key for person in found.people] == ["+447700900001"]
    assert set(found.touches.who) == {0}
    assert found.people[0].addresses == ("b@example.org", "c@example.org")


def test_the_same_key_after_a_longer_time() -> None:
    rows = cards(("+447700900001", "A"), ("ann@example.org", "A"))
    first = read(database(**rows))
    rows["message"].append(message(9, 2, LATER))
    assert [person.key for person in read(database(**rows)).people] == [person.key for person in first.people]


def test_accounts_say_who_the_owner_is_and_notes_to_oneself_are_nobodys() -> None:
    found = read(
        database(
            handle=[handle(1, "+447700900555"), handle(2, "+447700900123")],
            chat=[
                chat(1, 45, "+447700900555", account_login="p:+447700900555"),
                chat(
                    2, 45, "+447700900123", account_login="E:Sam@Example.org", last_addressed_handle="sam@example.org"
                ),
            ],
            chat_handle_join=[{"chat_id": 1, "handle_id": 1}, {"chat_id": 2, "handle_id": 2}],
            message=[message(1, 1, AT), message(2, 1, AT, 1), message(3, 2, LATER)],
        )
    )
    assert found.me is not None
    assert (found.me.numbers, found.me.addresses) == (("+447700900555",), ("sam@example.org",))
    assert [person.key for person in found.people] == ["+447700900123"]
    assert found.thrown["notes to yourself"] == 2


def test_what_is_known_of_the_owner_keeps_them_from_being_a_contact() -> None:
    data = database(message=[message(1, 1, AT, 1)])
    assert read(data, numbers=["+447700900123"]).people == []


# ---- chats


def test_in_a_group_only_those_who_speak_are_people_and_it_counts_for_nobody() -> None:
    found = read(
        database(
            handle=[handle(n, f"+44770090000{n}") for n in (1, 2, 3)],
            chat=[chat(1, 43, "chat88")],
            chat_handle_join=[{"chat_id": 1, "handle_id": n} for n in (1, 2, 3)],
            message=[message(1, 1, AT, 2), message(2, 1, AT), message(3, 1, LATER, 3)],
        )
    )
    assert [person.key for person in found.people] == ["+447700900002", "+447700900003"]
    assert list(found.touches.half_days) == [0, 0]
    assert found.noted == {"messages in group chats": 2}
    assert found.thrown["your own messages to a whole group"] == 1


@pytest.mark.parametrize(
    "columns",
    [
        {"style": None, "guid": "iMessage;+;x"},
        {"style": None, "guid": "x", "room_name": "x"},
        {"style": None, "guid": "x", "chat_identifier": "chat9001"},
    ],
)
def test_a_group_is_told_by_other_signs_where_its_style_is_missing(columns: dict[str, Any]) -> None:
    found = read(database(chat=[{**chat(1, 45, "x"), **columns}], message=[message(1, 1, AT, 1)]))
    assert list(found.touches.half_days) == [0]


def test_a_chat_without_members_is_with_whom_it_is_called_after() -> None:
    found = read(database(chat_handle_join=[], message=[message(1, 1, AT), message(2, 1, LATER, 1)]))
    assert [person.key for person in found.people] == ["+447700900123"]
    assert list(found.touches.direction) == [1, 2]


def test_a_message_of_no_chat_is_from_its_sender_unless_it_was_deleted_or_written_in_a_room() -> None:
    found = read(
        database(
            message=[
                message(1, None, AT, 1),
                message(2, None, AT, 1),
                message(3, None, LATER, 1, cache_roomnames="chat7"),
                message(4, None, LATER),
            ],
            chat_recoverable_message_join=[{"chat_id": 1, "message_id": 2, "delete_date": 5}],
        )
    )
    assert sorted(found.touches.half_days) == [0, 2]
    assert found.thrown["messages without a number"] == 1
    assert found.thrown["messages that were deleted"] == 1


@pytest.mark.parametrize("filtered", [1, 2, 4])
def test_a_stranger_counts_once_the_owner_has_answered(filtered: int) -> None:
    rows = {"chat": [chat(1, 45, "+447700900123", is_filtered=filtered)]}
    silent = read(database(**rows, message=[message(1, 1, AT, 1)]))
    assert (silent.people, silent.thrown["messages of senders you never answered"]) == ([], 1)
    answered = read(database(**rows, message=[message(1, 1, AT, 1), message(2, 1, LATER)]))
    assert list(answered.touches.half_days) == [2, 2]


# ---- recognition


def test_the_whole_schema_of_a_mac_is_recognised_whatever_the_file_is_called() -> None:
    """With 40 tables, indexes and triggers the schema takes many pages, and the first one only leads to them."""
    more = [f"CREATE TABLE sync_deleted_{n} (ROWID INTEGER PRIMARY KEY, guid TEXT NOT NULL, x TEXT)" for n in range(20)]
    more += [
        f"CREATE INDEX message_idx_{n} ON message(is_read, is_from_me, item_type, expire_state)" for n in range(20)
    ]
    head = built([*made.TAHOE_MESSAGES, *more], {})[:HEAD_BYTES]
    assert head[100] == 5
    assert imessage.recognises(head, "file")


@pytest.mark.parametrize(
    "name", ["chat.db", "chat copy.db", "Messages/chat (2).DB", "sms.db", "3d0d7e5fb2ce288813306e4d4636395e047a3d28"]
)
def test_an_empty_database_is_recognised_by_its_name_and_refused_with_what_to_do(name: str) -> None:
    data = built(["CREATE TABLE x (a)", "DROP TABLE x"], {})
    assert imessage.recognises(data, name)
    assert not imessage.recognises(data, "notes.db")
    with pytest.raises(Refused, match="quit Messages"):
        imessage.read(Source(name, io.BytesIO(data), len(data)), Context())


def test_databases_of_other_apps_are_not_taken() -> None:
    for statements in (
        ["CREATE TABLE message (id INTEGER PRIMARY KEY, key_remote_jid TEXT, key_from_me INTEGER, data TEXT)"],
        ["CREATE TABLE ZWAMESSAGE (Z_PK INTEGER PRIMARY KEY, ZISFROMME INTEGER, ZTEXT VARCHAR)"],
        ["CREATE TABLE messages (id TEXT, is_from_me INTEGER)", "CREATE TABLE chats (id TEXT)"],
    ):
        data = built(statements, {})
        assert not imessage.recognises(data[:HEAD_BYTES], "chat.db")


def test_a_small_copy_with_few_columns_is_read() -> None:
    """As other programs keep what they took from Messages."""
    connection = sqlite3.connect(":memory:")
    connection.executescript(
        """CREATE TABLE handle (ROWID INTEGER PRIMARY KEY, id TEXT);
        CREATE TABLE message (text TEXT, date INTEGER, is_from_me INTEGER, handle_id INTEGER);
        INSERT INTO handle VALUES (1, '+447700900123');
        INSERT INTO message VALUES ('Quillwort', 700000000, 0, 1), ('x', 700000060, 0, 9);"""
    )
    found = read(connection.serialize())
    assert [(person.key, len(found.touches)) for person in found.people] == [("+447700900123", 1)]
    assert found.thrown["messages without a number"] == 1


# ---- hostile rows

odd = st.one_of(st.none(), st.integers(-(2**63), 2**63 - 1), st.text(max_size=5), st.binary(max_size=5), st.floats())
ODD_MESSAGE = ("date", "is_from_me", "handle_id", "item_type", "associated_message_type", "error", "date_retracted")


@settings(deadline=None, max_examples=40)
@given(
    rows=st.lists(st.fixed_dictionaries(dict.fromkeys(ODD_MESSAGE, odd)), min_size=1, max_size=5),
    at=st.integers(1, 2**62),
)
def test_values_of_any_kind_are_survived(rows: list[dict[str, Any]], at: int) -> None:
    data = database(
        handle=[handle(1, "+447700900123"), handle(2, "\ud7ff;x", country="zz", person_centric_id="A")],
        message=[{**message(at + number, 1, AT, 1), **row} for number, row in enumerate(rows)],
    )
    found = read(data)
    assert len(found.touches) <= len(rows)
