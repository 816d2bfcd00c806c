"""Discord: exported channels and Discord's own download, who wrote to whom, and nothing of what was said."""

import csv
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.importers.chats import asked, rows
from tests.importers.talks import SAMPLES, read, read_all, sample_in_words, samples

from closeknit.importers import discord
from closeknit.importers._found import Found, Refused

ME, ADA, BO = "100000000000000001", "200000000000000002", "300000000000000003"
TEXT = "Quillwort 4711"
NAMES = {ME: "sam", ADA: "ada", BO: "bo"}
CHANNEL = "900000000000000001"


def message(minute: int, who: str, kind: Any = "Default", **more: Any) -> dict[str, Any]:
    author = {"id": who, "name": NAMES.get(who, who), "discriminator": "0000", "isBot": False}
    author |= more.pop("author", {})
    told = {"id": str(minute), "type": kind, "timestamp": f"2024-05-01T10:{minute:02}:00+00:00", "content": TEXT}
    return {**told, "author": author, **more}


def channel(
    *messages: Any, kind: Any = "DirectTextChat", name: str = "ada", guild: str = "0", **more: Any
) -> dict[str, Any]:
    about = {"id": CHANNEL, "type": kind, "name": name}
    return {"guild": {"id": guild, "name": "x"}, "channel": about, **more, "messages": list(messages)}


def package(**channels: tuple[dict[str, Any], Any]) -> dict[str, Any]:
    user = {"id": ME, "username": "sam", "global_name": "Sam Lee", "email": "sam@mail.example", "relationships": []}
    files: dict[str, Any] = {"Account/user.json": user, "Messages/index.json": {CHANNEL: "Direct Message with ada#0"}}
    for folder, (about, messages) in channels.items():
        files[f"Messages/{folder}/channel.json"] = about
        ending = "csv" if isinstance(messages, bytes) else "json"
        files[f"Messages/{folder}/messages.{ending}"] = messages
    return files


def sent(minute: int, **more: Any) -> dict[str, Any]:
    return {
        "ID": 1100000000000000000,
        "Timestamp": f"2024-05-01 10:{minute:02}:00",
        "Contents": TEXT,
        "Attachments": "",
        **more,
    }


def table(*lines: tuple[str, str, str, str]) -> bytes:
    text = io.StringIO(newline="")
    text.write("AuthorID,Author,Date,Content,Attachments,Reactions\r\n")
    csv.writer(text, quoting=csv.QUOTE_ALL).writerows((*line, "", "") for line in lines)
    return text.getvalue().encode()


def tell(document: Any, name: str = "file", **known: Any) -> Found:
    return read(discord, document, name, **known)


def names(found: Found) -> list[str]:
    return [person.name for person in found.people]


def short(found: Found) -> list[str]:
    return [row[11:] for row in rows(found)]


DIRECT = "Direct Messages - ada [900000000000000001].csv"


@pytest.mark.parametrize("path", samples("discord"), ids=lambda path: path.name)
def test_a_sample_gives_exactly_this(path: Path) -> None:
    found, wanted = sample_in_words(path)
    assert found == wanted


def test_a_talk_of_two_bears_the_name_of_the_other() -> None:
    found = tell(channel(message(1, ADA), message(2, ME, "Reply")))
    assert short(found) == ["10:01:00 0 MESSAGE IN 0 2", "10:02:00 0 MESSAGE OUT 0 2"]
    assert (names(found), found.people[0].handles, asked(found)) == (["ada"], (f"discord:{ADA}",), [])


@pytest.mark.parametrize("kind", ["DirectTextChat", "DM", 1, "1"])
def test_every_word_for_a_talk_of_two_counts(kind: Any) -> None:
    assert short(tell(channel(message(1, ADA), kind=kind))) == ["10:01:00 0 MESSAGE IN 0 2"]


@pytest.mark.parametrize(
    ("kind", "guild"), [("DirectGroupTextChat", "0"), ("GROUP_DM", "0"), (3, "0"), ("GuildTextChat", "77"), (0, "77")]
)
def test_groups_and_servers_count_for_none(kind: Any, guild: str) -> None:
    found = tell(
        channel(message(1, ADA), message(2, BO), message(3, ME), kind=kind, guild=guild), handles=(f"discord:{ME}",)
    )
    assert short(found) == ["10:01:00 0 MESSAGE IN 0 0", "10:02:00 1 MESSAGE IN 0 0"]
    assert (names(found), found.source, found.noted) == (["ada", "bo"], CHANNEL, {"messages in group chats": 2})


def test_bots_and_deleted_accounts_are_left_out() -> None:
    found = tell(
        channel(
            message(1, "5", author={"isBot": True}),
            message(2, "6", author={"name": "Deleted User"}),
            message(3, "7", author={"name": "deleted_user_12ab", "nickname": "deleted_user_12ab"}),
            message(4, ADA),
            kind="GuildTextChat",
            guild="77",
        )
    )
    assert names(found) == ["ada"]
    assert found.thrown["newsletters and automatic messages"] == 1
    assert found.thrown["messages of deleted accounts"] == 2
    assert names(tell(channel(message(1, ADA, author={"isBot": True}), message(2, ME)))) == []


def test_calls_have_a_length_and_notices_are_no_messages() -> None:
    call = {"callEndedTimestamp": "2024-05-01T10:31:10+00:00"}
    found = tell(
        channel(
            message(1, ADA, "Call", **call),
            message(31, ME, 3, **call),
            message(40, ME, "Call", callEndedTimestamp=None),
            message(41, ADA, "ChannelPinnedMessage"),
            message(42, ADA, "RecipientAdd"),
            message(43, ADA, "46"),
            message(44, ADA, 19),
        )
    )
    assert short(found)[1:] == ["10:01:00 0 VOICE IN 30 2", "10:31:00 0 VOICE OUT 0 0", "10:40:00 0 VOICE OUT 0 0"]
    assert (found.noted, found.thrown["notices from Discord"]) == ({"missed calls": 2}, 3)


def test_the_name_shown_to_others_goes_first() -> None:
    found = tell(channel(message(1, ADA, author={"nickname": "Ada 🌿"}), message(2, ME)))
    assert (names(found), found.people[0].also) == (["Ada 🌿"], ("ada",))
    old = tell(channel(message(1, ADA, author={"name": "ada#0815"}), message(2, ME, author={"name": "sam#0042"})))
    assert names(old) == ["ada"]


def test_who_is_not_told_is_asked() -> None:
    found = tell(channel(message(1, ADA), message(2, ME), name="somebody"))
    assert asked(found) == ["me"]
    found.answer({"me": "1"})
    assert (names(found), short(found)[1]) == (["ada"], "10:02:00 0 MESSAGE OUT 0 2")
    assert names(tell(channel(message(1, ADA), message(2, ME), name="somebody"), handles=(f"discord:{ME}",))) == ["ada"]
    assert names(tell(channel(message(1, ADA), message(2, ME), name="somebody"), names=("Sam",))) == ["ada"]


def test_the_one_who_is_in_all_talks_is_the_owner() -> None:
    one = channel(message(1, ADA), message(2, ME), name="x")
    two = channel(message(3, BO), message(4, ME), name="y")
    group = channel(message(5, BO), message(6, ME), message(7, ADA), kind="DirectGroupTextChat")
    found = read_all(discord, {"a.json": one, "b.json": two, "c.json": group})
    assert (asked(found), names(found)) == ([], ["ada", "bo"])
    assert len(found.touches) == 6


def test_a_channel_is_complete_until_it_was_exported() -> None:
    talk = channel(message(1, ADA), exportedAt="2024-06-30T23:30:00.1234567-02:00")
    assert [(span.last.isoformat(), span.everyone) for span in tell(talk).spans] == [("2024-07-01", False)]
    talk = channel(
        message(1, ADA), exportedAt="2024-06-30T10:00:00Z", dateRange={"after": None, "before": "2024-06-01"}
    )
    assert [span.last.isoformat() for span in tell(talk).spans] == ["2024-05-01"]


def test_a_download_has_what_the_owner_wrote() -> None:
    files = package(
        c1=({"id": CHANNEL, "type": "DM", "recipients": [ME, ADA]}, [sent(1), sent(2)]),
        c2=({"id": "2", "type": "GUILD_TEXT", "name": "x"}, [sent(3)]),
        c3=({"id": "3", "type": "GROUP_DM", "recipients": [ME, ADA, BO]}, [sent(4), sent(5)]),
    )
    found = read_all(discord, files)
    assert short(found) == ["10:01:00 0 MESSAGE OUT 0 2", "10:02:00 0 MESSAGE OUT 0 2"]
    assert (names(found), found.people[0].handles) == (["ada"], (f"discord:{ADA}",))
    assert found.thrown["your own messages to groups and servers"] == 3
    assert (found.spans, found.me and found.me.name) == ([], "Sam Lee")


def test_an_old_download_has_tables() -> None:
    data = b'ID,Timestamp,Contents,Attachments\r\n7,2020-06-01 05:00:00.123000+00:00,"a\n,""b""",\r\n8,x,c,\r\n'
    found = read_all(discord, package(c1=({"id": CHANNEL, "type": 1, "recipients": [ADA, ME]}, data)))
    assert rows(found) == ["2020-06-01 05:00:00 0 MESSAGE OUT 0 2"]
    assert [row.reason for row in found.skipped] == ["1 messages that do not say when or by whom they were written"]


def test_a_number_tells_when_the_time_is_missing() -> None:
    files = package(
        c1=({"id": CHANNEL, "type": "DM", "recipients": [ME, ADA]}, [sent(1, Timestamp="", ID=897870239797215243)])
    )
    assert rows(read_all(discord, files)) == ["2021-10-13 15:35:46 0 MESSAGE OUT 0 2"]


def test_without_an_account_the_owner_is_in_all_talks() -> None:
    files = package(
        c1=({"id": CHANNEL, "type": "DM", "recipients": [ME, ADA]}, [sent(1)]),
        c2=({"id": "900000000000000002", "type": "DM", "recipients": [BO, ME]}, [sent(2)]),
    )
    files["Messages/index.json"]["900000000000000002"] = "Direct Message with bo#1234"
    del files["Account/user.json"]
    found = read_all(discord, files)
    assert (names(found), found.me) == (["ada", "bo"], None)
    assert set(found.touches.direction) == {1}


def test_one_talk_without_an_account_goes_by_its_title() -> None:
    files = package(c1=({"id": CHANNEL, "type": "DM", "recipients": [ME, ADA]}, [sent(1)]))
    del files["Account/user.json"]
    found = read_all(discord, files)
    assert (names(found), found.people[0].handles, short(found)) == (["ada"], (), ["10:01:00 0 MESSAGE OUT 0 2"])


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Direct Message with ada lace#0815", "ada lace"),
        ("Direktnachricht mit ada#0", "ada"),
        ("Direct Message with Unknown Participant", ""),
        (None, ""),
    ],
)
def test_the_name_of_a_talk_is_read_from_its_title(title: str | None, name: str) -> None:
    files = package(c1=({"id": CHANNEL, "type": "DM", "recipients": [ME, ADA]}, [sent(1)]))
    files["Messages/index.json"] = {CHANNEL: title}
    found = read_all(discord, files)
    assert (names(found), found.thrown.get("messages of deleted accounts", 0)) == (
        [name] if name else [],
        0 if name else 1,
    )


def test_friends_are_people_and_the_blocked_are_not() -> None:
    files = package()
    files["Account/user.json"]["relationships"] = [
        {"id": ADA, "type": 1, "nickname": "Nan", "user": {"id": ADA, "username": "ada"}},
        {"id": BO, "type": 2, "user": {"id": BO, "username": "bo"}},
        {"id": "5", "type": "FRIEND", "user": {"id": "5", "username": "dee", "global_name": "Dee"}},
    ]
    found = read_all(discord, files)
    assert [(person.name, person.own_name) for person in found.people] == [("Nan", False), ("Dee", True)]


@pytest.mark.parametrize(
    ("written", "wanted"),
    [
        ("2024-01-15T10:30:00.0000000+01:00", "2024-01-15 09:30:00"),
        ("2024-01-15 10:30:00", "2024-01-15 10:30:00"),
        ("15-Jan-24 01:30 PM", "2024-01-15 13:30:00"),
        ("15.1.2024 13:30", "2024-01-15 13:30:00"),
        ("1/15/2024 12:30 AM", "2024-01-15 00:30:00"),
        ("15/01/2024 13:30:59", "2024-01-15 13:30:00"),
        ("2024/1/15 13:30", "2024-01-15 13:30:00"),
    ],
)
def test_dates_of_tables(written: str, wanted: str) -> None:
    found = tell(table((ADA, "ada", written, TEXT), (ME, "sam", written, TEXT)), DIRECT)
    assert (rows(found)[0][:19], asked(found), names(found)) == (wanted, [], ["ada"])


def test_dates_that_can_be_read_in_two_ways_are_asked_about() -> None:
    data = table((ADA, "ada#0", "03/04/2023 9:05 PM", TEXT), (ME, "sam#0", "5/5/2023 9:06 PM", TEXT))
    found = tell(data, DIRECT)
    assert (asked(found), found.wall, rows(found)[0][:16]) == (["date_order"], True, "2023-04-03 21:05")
    found.answer({"date_order": "month"})
    assert rows(found)[0][:16] == "2023-03-04 21:05"
    beside = read_all(discord, {DIRECT: data, "x.json": channel(message(1, ADA))})
    assert (asked(beside), len(beside.touches), len(beside.skipped)) == ([], 1, 1)


def test_a_table_whose_name_says_nothing_is_a_group() -> None:
    data = table((ADA, "ada", "2024-01-15 10:30:00", TEXT), (ME, "sam", "2024-01-15 10:31:00", TEXT))
    assert set(tell(data, "file").touches.half_days) == {0}


def test_calls_and_notices_in_tables() -> None:
    lines = (
        "Started a call that lasted 5 minutes.",
        "Started a call that lasted 0 minutes.",
        "Pinned a message.",
        "Started a callous joke",
    )
    data = table(*((ADA, "ada", "2024-01-15 10:30:00", line) for line in lines))
    found = tell(data, DIRECT)
    assert [row[20:] for row in rows(found)] == ["0 MESSAGE IN 0 2", "0 VOICE IN 5 2", "0 VOICE IN 0 0"]
    assert found.thrown["notices from Discord"] == 1


def test_a_table_with_dates_of_no_known_form_says_so() -> None:
    with pytest.raises(Refused, match="dates"):
        tell(table((ADA, "ada", "the ides of March", TEXT)), DIRECT)


def test_a_cut_off_channel_keeps_what_is_whole() -> None:
    text = json.dumps(channel(*(message(n, ADA) for n in range(50))), indent=2)
    found = tell(text[: len(text) // 2].encode())
    assert 0 < len(found.touches) < 50
    assert [row.where for row in found.skipped] == ["the end of the file"]


@pytest.mark.parametrize(
    "data", [b"", b"{}", b"[]", b'{"guild": {"id": 1}, "channel": {"id": 1}, "messages": {}}', b"ID,Timestamp,Contents"]
)
def test_what_is_empty_is_refused(data: bytes) -> None:
    with pytest.raises(Refused):
        tell(data)


@pytest.mark.parametrize(
    ("head", "name"),
    [
        (b'{"messages": [{"sender_name": "Ada", "timestamp_ms": 1}]}', "message_1.json"),
        (b'{"channel": {"id": "C1"}, "messages": [{"user": "U1", "ts": "1.2"}]}', "general.json"),
        (b'{"id": "5", "username": "ada"}', "user.json"),
        (b'{"id": "ada", "type": "DM", "recipients": []}', "channel.json"),
        (b'{"123456789012345678": 5}', "index.json"),
        (b'{"123456789012345678": "x"}', "file"),
        (b'[{"ID": 1, "Name": "x"}]', "messages.json"),
        (b"ID,Timestamp,Name", "messages.csv"),
        (b"[]", "Messages/c5/messages.json"),
    ],
)
def test_files_of_others_are_not_taken(head: bytes, name: str) -> None:
    assert not discord.recognises(head, name)


@pytest.mark.parametrize(
    ("head", "name"),
    [
        (b'{"id": "201", "type": "DM", "recipients": ["1", "2"]}', "channel.json"),
        (b'{"id": "201", "type": 0, "name": "x", "guild": {"id": "5"}}', "file"),
        (b'{"id": "201", "type": "GUILD_TEXT"}', "file"),
        (b'{"123456789012345678": null, "123456789012345679": "Direct Message with ada#0"}', "file"),
        (b'{"123456789012345678": "general"}', "package/messages/index.json"),
        (b'[{"ID": 1, "Timestamp": "2024-01-01 10:00:00", "Contents": "", "Attachments": ""', "file"),
    ],
)
def test_the_members_of_a_download_are_known_by_what_is_in_them(head: bytes, name: str) -> None:
    assert discord.recognises(head, name)


KINDS = st.sampled_from(["Default", "Reply", "Call", "ChannelPinnedMessage"])
TALKS = st.lists(st.tuples(st.integers(0, 59), st.booleans(), KINDS, st.text(max_size=20)), max_size=30)


@given(talk=TALKS, layout=st.sampled_from([{"indent": 2}, {}, {"separators": (",", ":")}]))
def test_what_was_written_is_what_is_found(talk: list[Any], layout: dict[str, Any]) -> None:
    ended = {"callEndedTimestamp": "2024-05-01T11:30:00+00:00"}
    messages = [message(minute, ME if mine else ADA, kind, content=text, **ended) for minute, mine, kind, text in talk]
    wanted = [
        f"2024-05-01 10:{minute:02}:00 0 "
        + (
            f"VOICE {'OUT' if mine else 'IN'} {90 - minute} 2"
            if kind == "Call"
            else f"MESSAGE {'OUT' if mine else 'IN'} 0 2"
        )
        for minute, mine, kind, _ in talk
        if kind != "ChannelPinnedMessage"
    ]
    data = json.dumps(channel(*messages), ensure_ascii=False, **layout).encode()
    if not wanted:
        with pytest.raises(Refused):
            tell(data)
        return
    found = tell(data, handles=(f"discord:{ME}",))
    assert sorted(rows(found)) == sorted(wanted)


@given(st.binary(max_size=60), st.integers(0, 4000), st.sampled_from(["direct.json", "server.json", "package.zip"]))
def test_bytes_in_the_wrong_place_are_read_or_refused(noise: bytes, place: int, name: str) -> None:
    path = SAMPLES / "discord" / name
    if path.suffix == ".zip":
        with zipfile.ZipFile(path) as archive:
            files = {member: archive.read(member) for member in archive.namelist() if member.endswith(".json")}
    else:
        files = {name: path.read_bytes()}
    files = {
        name: data[: place % (len(data) + 1)] + noise + data[place % (len(data) + 1) :] for name, data in files.items()
    }
    try:
        found = read_all(discord, files)
    except Refused:
        return
    assert all(0 < moment <= 253_402_300_799 for moment in found.touches.at)
