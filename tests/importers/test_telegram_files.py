"""Telegram exports as files: cut off, broken, many at once, as pages, and not taken for what they are not."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.importers.chats import asked, rows
from tests.importers.talks import SAMPLES, read, read_all
from tests.importers.test_telegram import (
    ADA,
    SAM,
    TEXT,
    T,
    account,
    at,
    by_name,
    chat,
    message,
    names,
    notice,
    tell,
)

from closeknit.importers import telegram
from closeknit.importers._found import Refused


def test_a_file_that_is_cut_off_keeps_what_is_whole_and_says_so() -> None:
    text = json.dumps(chat(*(message(T + n, ADA) for n in range(50))), indent=1)
    found = tell(text[: len(text) // 2].encode())
    assert 0 < len(found.touches) < 50
    assert [row.where for row in found.skipped] == ["the end of the file"]


@pytest.mark.parametrize(
    "data",
    [
        b'{"name": 1, "name": 2, "type": "personal_chat", "messages": []}',
        b'{"x": ' + b"[" * 2000 + b"]" * 2000 + b"}",
        b'{"messages": {}}',
        b"[]",
        b"",
        b'{"chats": {"list": []}}',
        b"<!DOCTYPE html><title>Exported Data</title>",
    ],
)
def test_what_is_broken_or_empty_is_refused(data: bytes) -> None:
    with pytest.raises(Refused):
        tell(data)


def test_one_broken_file_does_not_stop_the_others() -> None:
    found = read_all(
        telegram, {"a/result.json": b'{"messages": [}', "b/result.json": chat(message(T, ADA), message(T, SAM))}
    )
    assert names(found) == ["Ada"]
    assert [row.where for row in found.skipped] == ["x.zip/a/result.json"]


def test_chats_exported_one_by_one_are_read_as_one() -> None:
    group = chat(message(T, ADA), message(T, SAM), message(T, "user7", "Bo"), kind="private_group", number=9)
    found = read_all(telegram, {"a/result.json": group, "b/result.json": chat(message(T, ADA), message(T, SAM))})
    assert (names(found), asked(found)) == (["Ada", "Bo"], [])


PAGE = (SAMPLES / "telegram" / "messages.html").read_bytes()


def test_pages_of_one_chat_are_read_together_and_left_where_the_document_is_there() -> None:
    second = PAGE.replace(b"2024", b"2025")
    found = read_all(telegram, {"c/messages.html": PAGE, "c/messages2.html": second})
    assert (names(found), len(found.touches)) == (["Élodie & Jo"], 12)
    both = read_all(telegram, {"c/chats/1/messages.html": PAGE, "c/result.json": chat(message(T, ADA))})
    assert (names(both), len(both.touches)) == (["Ada"], 1)


def test_old_pages_have_the_clock_of_their_computer() -> None:
    found = tell(PAGE.replace(b" UTC+02:00", b""))
    assert (found.wall, rows(found)[0]) == (True, "2024-07-01 23:30:00 0 MESSAGE IN 0 2")


@pytest.mark.parametrize(
    ("title", "left_out"),
    [("Saved Messages", "notes to yourself"), ("Deleted Account", "messages of deleted accounts")],
)
def test_pages_that_are_no_talk(title: str, left_out: str) -> None:
    data = PAGE.replace("Élodie &amp; Jo".encode(), title.encode())
    found = tell(data)
    assert (names(found), found.thrown[left_out]) == ([], 6)


def test_pages_of_a_group_of_two_are_not_taken_for_a_talk() -> None:
    data = PAGE.replace('<div class="text bold">\nÉlodie'.encode(), '<div class="text bold">\nChoir of Élodie'.encode())
    found = tell(data)
    assert set(found.touches.half_days) == {0}
    assert names(found) == ["Élodie & Jo"]
    assert found.thrown["calls in groups"] == 2


def test_pages_of_a_channel_are_left_out() -> None:
    data = PAGE.replace(b"joined Telegram", b"x").replace(
        b'id="message1">', b'id="message1"> Channel &laquo;News&raquo; created'
    )
    assert tell(data).thrown["newsletters and automatic messages"] == 6


@pytest.mark.parametrize(
    "head",
    [
        b'{"messages": [{"sender_name": "Ada", "timestamp_ms": 1, "type": "Generic"}], "participants": []}',
        b'{"messages": [{"type": "message", "user": "U1", "ts": "1709542800.000100", "text": "x"}]}',
        b'{"messages": [{"type": "Default", "timestamp": "2024-01-15T10:30:00+00:00", "author": {"id": "1"}}]}',
        b'{"chats": [{"name": "x", "messages": []}]}',
        b'{"contacts": {"about": "x"}}',
        b'{"name": "x", "type": "chat", "id": 1, "messages": []}',
        b'{"about": "me", "contacts": [{"first_name": "Ada", "phone_number": "1"}]}',
        b'{"type": "personal_chat"}',
        b'<html><title>Exported Data</title><div class="page_wrap">',
    ],
)
def test_files_of_others_are_not_taken(head: bytes) -> None:
    assert not telegram.recognises(head, "result.json")


def test_an_account_with_many_contacts_is_known_by_its_beginning() -> None:
    contact = {"user_id": 1, "first_name": "Ada", "last_name": "", "phone_number": "+44"}
    text = json.dumps(account(contacts={"about": "x", "list": [contact] * 5000}), indent=1).encode()
    assert telegram.recognises(text[:65536], "file")


NAMES = st.text(min_size=1, max_size=8).filter(str.strip)
TALKS = st.lists(
    st.tuples(
        st.integers(1, 2**31),
        st.booleans(),
        st.sampled_from(["message", "call", "missed", "notice"]),
        st.text(max_size=20),
    ),
    max_size=30,
)
LAYOUTS = st.sampled_from([{"indent": 1}, {"indent": 4}, {}, {"separators": (",", ":")}])


@given(talks=st.lists(TALKS, max_size=4), layout=LAYOUTS, plain=st.booleans())
def test_what_was_written_is_what_is_found(talks: list[Any], layout: dict[str, Any], plain: bool) -> None:
    chats, wanted = [], []
    for number, talk in enumerate(talks):
        messages = []
        for when, is_mine, what, text in talk:
            who = SAM if is_mine else f"user{7000 + number}"
            if what == "message":
                messages.append(message(when, who, f"P{number}", text=[text, {"type": "bold", "text": text}]))
            elif what == "notice":
                messages.append(notice(when, who, "pin_message"))
            else:
                more = {"duration_seconds": 600} if what == "call" else {"discard_reason": "missed"}
                messages.append(notice(when, who, "phone_call", **more))
            how = {"message": "MESSAGE {} 0 2", "call": "VOICE {} 10 2", "missed": "VOICE {} 0 0"}.get(what)
            if how:
                wanted.append(f"{at(when)} P{number} {how.format('OUT' if is_mine else 'IN')}")
        chats.append(chat(*messages, number=7000 + number, name=f"P{number}"))
    data = json.dumps(account(*chats, contacts={"about": "", "list": []}), ensure_ascii=plain, **layout).encode()
    if not wanted:
        with pytest.raises(Refused):
            tell(data)
        return
    found = tell(data)
    assert by_name(found) == sorted(wanted)
    assert TEXT not in str(found.people) + str(found.skipped)


@given(st.binary(max_size=60), st.integers(0, 4000))
def test_bytes_in_the_wrong_place_are_read_or_refused(noise: bytes, place: int) -> None:
    data = (SAMPLES / "telegram" / "account.json").read_bytes()
    try:
        found = read(telegram, data[:place] + noise + data[place + len(noise) :])
    except Refused:
        return
    assert len(found.touches.who) == len(found.touches.at)
    assert all(0 < moment <= 253_402_300_799 for moment in found.touches.at)
