"""The Signal importer: its samples, the forms of its exporters, and who is who in them."""

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.importers.chats import NOW, asked, rows

from closeknit.importers import _reading, signal
from closeknit.importers._found import Context, Found, FoundPerson, Refused, Source

SAMPLES = sorted(
    path for path in (Path(__file__).parent / "samples" / "signal").iterdir() if not path.name.endswith("expected.json")
)
ADA = "(+447700900177)"


def read(data: str | bytes, name: str = "file", **known: Any) -> Found:
    raw = data if isinstance(data, bytes) else data.encode()
    return signal.read(Source(name, io.BytesIO(raw), len(raw)), Context(**{"now": NOW, **known}))


def export(files: dict[str, str], **known: Any) -> Found:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for path, data in files.items():
            archive.writestr(path, data)
    [found] = _reading.find(packed, "signal.zip", packed.tell(), Context(**{"now": NOW, **known}))
    return found


def names(found: Found) -> list[str]:
    return [person.name for person in found.people]


def shown(person: FoundPerson) -> dict[str, object]:
    return {
        key: list(value) if isinstance(value, tuple) else value
        for key in ("key", "name", "numbers", "addresses", "handles", "also")
        if (value := getattr(person, key))
    }


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
def test_sample_gives_what_is_expected(sample: Path) -> None:
    expected = json.loads(sample.with_name(f"{sample.stem}.expected.json").read_text("utf-8"))
    context = _reading.context_of({"now": "2026-11-22T12:00:00+00:00", **expected.get("context", {})})
    [found] = _reading.find(io.BytesIO(sample.read_bytes()), sample.name, sample.stat().st_size, context)
    assert [shown(one) for one in found.people] == expected["people"]
    assert rows(found) == expected["interactions"]
    assert [{"where": row.where, "reason": row.reason} for row in found.skipped] == expected["skipped"]
    assert asked(found) == expected["questions"]
    assert (found.source, found.wall, found.thrown) == (expected["source"], expected["wall"], expected["thrown"])
    assert found.noted == expected["noted"]
    assert (shown(found.me) if found.me else None) == expected["me"]
    spans = [[span.channel, str(span.first), str(span.last), span.everyone] for span in found.spans]
    assert spans == expected["spans"]
    assert {(span.first, span.last) for span in found.spans} == {found.covered}


# ---- Signal's own export


def frames(*items: dict[str, object]) -> str:
    head = [
        {"version": "1", "backupTimeMs": "1780000000000"},
        {"recipient": {"id": "1", "self": {}}},
        {"recipient": {"id": "2", "contact": {"profileGivenName": "Ada", "e164": "447700900177"}}},
        {"chat": {"id": "9", "recipientId": "2"}},
    ]
    return "\n".join(json.dumps(one, separators=(",", ":")) for one in (*head, *items)) + "\n"


def item(author: str = "2", at: str = "1770000000000", **more: object) -> dict[str, object]:
    way = "outgoing" if author == "1" else "incoming"
    body = more or {"standardMessage": {"text": {"body": "quince"}}}
    return {"chatItem": {"chatId": "9", "authorId": author, "dateSent": at, way: {}, **body}}


@pytest.mark.parametrize(
    ("call", "wanted"),
    [
        ({"type": "AUDIO_CALL", "direction": "OUTGOING", "state": "ACCEPTED"}, "VOICE OUT 0 2"),
        ({"type": "VIDEO_CALL", "direction": "INCOMING", "state": "MISSED"}, "VIDEO IN 0 0"),
        ({"type": "AUDIO_CALL", "direction": "INCOMING", "state": "MISSED_NOTIFICATION_PROFILE"}, "VOICE IN 0 0"),
        ({"type": 2, "direction": 2, "state": 2}, "VIDEO OUT 0 0"),
        ({}, "VOICE IN 0 2"),
    ],
)
def test_calls_of_the_backup(call: dict[str, object], wanted: str) -> None:
    found = read(frames(item("2", updateMessage={"individualCall": {**call, "startedCallTimestamp": "1770000000000"}})))
    assert [row[22:] for row in rows(found)] == [wanted]


def test_the_owners_own_name_for_somebody_goes_first_and_a_note_is_kept() -> None:
    contact = {"profileGivenName": "A.", "nickname": {"given": "Ada", "family": "K."}, "note": "met in Łódź"}
    found = read(
        frames({"recipient": {"id": "3", "contact": contact}}, {"chat": {"id": "9", "recipientId": "3"}}, item("3"))
    )
    assert [(one.name, one.also, one.own_name, one.remember) for one in found.people] == [
        ("Ada K.", ("A.",), False, "met in Łódź")
    ]


def test_the_day_of_the_export_is_covered_by_everybody() -> None:
    found = read(frames(item()))
    assert [(str(span.last), span.everyone) for span in found.spans] == [("2026-05-28", True)]


@given(st.data())
def test_a_backup_cut_anywhere_gives_what_came_before(data: st.DataObject) -> None:
    whole = frames(*(item(at=str(1_770_000_000_000 + n * 1000)) for n in range(9))).encode()
    cut = data.draw(st.integers(0, len(whole)))
    try:
        found = read(whole[:cut])
    except Refused:
        return
    assert len(found.touches) <= whole[:cut].count(b"chatItem") <= len(found.touches) + 1


# ---- exporters for the desktop


@pytest.mark.parametrize("second", ["", ":07"])
@pytest.mark.parametrize("comma", ["", ","])
def test_each_age_of_signal_export(second: str, comma: str) -> None:
    chat = f"[2024-03-19{comma} 12:00{second}] Ada: quince\n\n[2024-03-19{comma} 12:01{second}] Me: plum\n"
    assert signal.recognises(chat.encode(), "file")
    found = read(chat, "chat.md")
    assert (names(found), found.wall) == (["Ada"], True)
    assert [row[19:] for row in rows(found)] == [" 0 MESSAGE IN 0 2", " 0 MESSAGE OUT 0 2"]


@pytest.mark.parametrize(
    "chat",
    [
        "[2024-03-19 12:00:05] Ada: quince\n[2024-03-19 12:01:05] Bea: plum\n",
        "[2024-03-19 12:00:05] Ada: \u200ebild utelämnad\n[2024-03-19 12:01:05] Me: plum\n",
        "2024-03-19 12:00 INFO: started\n2024-03-19 12:01 INFO: stopped\n",
        "2024-03-19, 12:00 - Ada: quince\n",
        '[{"id": 1, "type": "message", "date": "2024-03-19"}]',
        '{"date": "2024-03-19", "mood": "good"}',
        '{"version": 1, "accounts": []}',
        "ID,THREAD,ADDRESS\n1,2,3\n",
    ],
)
def test_what_others_write_is_left_to_them(chat: str) -> None:
    assert not signal.recognises(chat.encode(), "file")


def test_the_oldest_form_names_both_and_is_asked() -> None:
    found = read("[2019-12-24, 12:23] Ada: quince\n[2020-01-17, 21:49] Bea: plum\n")
    assert (names(found), asked(found)) == (["Ada", "Bea"], ["me"])
    found.answer({"me": "0"})
    assert [row[20:] for row in rows(found)] == ["0 MESSAGE OUT 0 2", "0 MESSAGE IN 0 2"]


@pytest.mark.parametrize(
    ("body", "wanted"),
    [
        ("Outgoing voice call (accepted, 3m 5s)", "VOICE OUT 3 2"),
        ("Incoming video call (accepted, 40s)", "VIDEO IN 1 2"),
        ("Incoming call", "VOICE IN 0 2"),
        ("Missed voice call", "VOICE IN 0 0"),
        ("Outgoing video call (unanswered)", "VIDEO OUT 0 0"),
        ("Outgoing voice call (declined by recipient)", "VOICE OUT 0 0"),
        ("Incoming call me later", "MESSAGE IN 0 2"),
    ],
)
def test_calls_of_signal_export(body: str, wanted: str) -> None:
    sender = "Me" if body.startswith("Outgoing") else "Ada"
    lines = json.dumps({"date": "2024-03-19T12:00:05", "sender": sender, "body": body + "  ", "quote": ""})
    text = f"[2024-03-19 12:00:05] {sender}: {body}  \n\n[2024-03-20 12:00:05] Ada: x\n[2024-03-21 12:00:05] Me: x\n"
    for found in (export({"out/Ada/data.json": lines}), read(text, "chat.md")):
        assert rows(found)[0][22:] == wanted


def test_the_same_chat_in_two_forms_counts_once() -> None:
    line = json.dumps({"date": "2024-03-19T12:00:05", "sender": "Ada", "body": "x  ", "quote": ""})
    found = export({"out/Ada/data.json": line, "out/Ada/chat.md": "[2024-03-19, 12:00] Ada: x\n"})
    assert len(found.touches) == 1


def test_a_folder_that_is_called_otherwise_is_a_group() -> None:
    line = json.dumps({"date": "2024-03-19T12:00:05", "sender": "Ada", "body": "x  ", "quote": ""})
    found = export({"out/Choir/data.json": line})
    assert (names(found), list(found.touches.half_days), found.source) == (["Ada"], [0], "Choir")


def test_only_own_messages_go_to_whom_the_file_is_called_after() -> None:
    message = '[\n{"conversationId":"c","type":"outgoing","sent_at":1700000000000,"unidentifiedDeliveries":[]}\n]\n'
    found = read(message, f"Ada Kowalska {ADA}.json")
    assert [(one.name, one.numbers) for one in found.people] == [("Ada Kowalska", ("+447700900177",))]
    assert [row[20:] for row in rows(found)] == ["0 MESSAGE OUT 0 2"]


def test_newer_calls_of_sigtop_are_told_by_their_status() -> None:
    def call(**details: object) -> str:
        return json.dumps(
            {"conversationId": "c", "type": "call-history", "sent_at": 1700000000000, "callHistoryDetails": details}
        )

    calls = [
        call(mode="Direct", type="Video", direction="Outgoing", status="Accepted"),
        call(mode="Direct", type="Audio", direction="Incoming", status="Missed"),
        call(mode="Group", type="Group"),
    ]
    found = read("[\n" + ",\n".join(calls) + "\n]\n", f"Ada {ADA}.json")
    assert [row[22:] for row in rows(found)] == ["VIDEO OUT 0 2", "VOICE IN 0 0"]
    assert len(found.skipped) == 1


def test_a_line_of_a_message_is_no_field() -> None:
    chat = (
        f"Conversation: Ada {ADA}\n\nFrom: Ada {ADA}\nType: incoming\nSent: Tue, 14 Nov 2023 23:13:20 +0100\n"
        "Received: Tue, 14 Nov 2023 23:13:20 +0100\n\nFrom: Cleo\nType: this\n\n"
        "From: You\nType: outgoing\nSent: Tue, 14 Nov 2023 17:13:20 -0500\n\nyes\n\n"
    )
    found = read(chat)
    assert names(found) == ["Ada"]
    assert rows(found) == ["2023-11-14 22:13:20 0 MESSAGE IN 0 2", "2023-11-14 22:13:20 0 MESSAGE OUT 0 2"]


def test_text_on_the_owners_clock_goes_beside_json_in_utc() -> None:
    message = '[\n{"conversationId":"c","type":"outgoing","sent_at":1700000000000,"unidentifiedDeliveries":[]}\n]\n'
    found = export(
        {f"Cleo {ADA}.json": message, f"Ada {ADA}.txt": "2023-07-02 15:04 Ada: x\n2023-07-02 15:05 You: y\n"},
        zone="Europe/Berlin",
    )
    assert (found.wall, [row[:19] for row in rows(found)][:1]) == (False, ["2023-07-02 13:04:00"])


# ---- exporters for Android


def tools(*people: str) -> str:
    return "".join(f"[Mar {n:02}, 2024 12:00:05] <{name}> quince\n" for n, name in enumerate(people, 1))


def test_a_chat_of_signalbackup_tools_without_its_name_is_asked() -> None:
    found = read(tools("Ada", "Bea"))
    assert (names(found), asked(found)) == (["Ada", "Bea"], ["me"])


def test_the_one_in_all_chats_is_the_owner() -> None:
    found = export(
        {
            "Ada (_id1).txt": tools("Ada", "Bea"),
            "Cleo (_id2).txt": tools("Bea", "Cleo"),
            "Choir (_id3).txt": tools("Cleo", "Ada", "Bea"),
        }
    )
    assert (names(found), asked(found)) == (["Ada", "Cleo"], [])
    assert found.me is not None
    assert found.me.name == "Bea"
    assert [row[20:] for row in rows(found)].count("0 MESSAGE OUT 0 2") == 1


def test_rows_of_a_table_that_name_nobody_are_left_out() -> None:
    head = "_id,thread_id,address,address_device_id,person,date,date_sent,date_server,type,body\n"
    found = read(head + "1,2,17,1,,1546300800000,1546300800000,-1,10485780,x\n")
    assert (len(found.touches), [row.reason for row in found.skipped]) == (0, ["1 message of somebody without a name"])


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
def test_nothing_of_the_future_is_told(sample: Path) -> None:
    data = sample.read_bytes()
    [found] = _reading.find(
        io.BytesIO(data), sample.name, len(data), _reading.context_of({"now": "2018-01-01T00:00:00+00:00"})
    )
    assert len(found.touches) == 0
    assert any("cannot be read" in row.reason for row in found.skipped)
