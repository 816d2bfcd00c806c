"""The Facebook and Instagram importer: its samples, names put right, whose download it is, and pages in any language."""

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.importers.chats import NOW, asked, rows

from closeknit.importers import _reading, meta
from closeknit.importers._found import Context, Found, FoundPerson, Refused, Source
from closeknit.importers._metanotices import judge
from closeknit.importers._metaparts import Kind, readable

SAMPLES = sorted(
    path for path in (Path(__file__).parent / "samples" / "meta").iterdir() if not path.name.endswith("expected.json")
)
INBOX = "your_facebook_activity/messages/inbox"
PICTURED = "\N{SUNFLOWER}\N{FAMILY}"


def read(data: object, name: str = "message_1.json", **known: Any) -> Found:
    raw = data if isinstance(data, bytes) else json.dumps(data).encode()
    return meta.read(Source(name, io.BytesIO(raw), len(raw)), Context(**{"now": NOW, **known}))


def download(files: dict[str, object], name: str = "facebook-download.zip", **known: Any) -> Found:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for path, data in files.items():
            archive.writestr(path, data if isinstance(data, str | bytes) else json.dumps(data))
    size = packed.tell()
    [found] = _reading.find(packed, name, size, Context(**{"now": NOW, **known}))
    return found


def wrote(who: str, at: int = 1_700_000_000_000, **more: object) -> dict[str, object]:
    return {"sender_name": who, "timestamp_ms": at, "content": "quince", **more}


def chat(people: list[str], messages: list[dict[str, object]], title: str = "", **more: object) -> dict[str, object]:
    names = [{"name": name} for name in people]
    return {"participants": names, "messages": messages, **({"title": title} if title else {}), **more}


def names(found: Found) -> list[str]:
    return [person.name for person in found.people]


def as_meta_writes(text: str) -> str:
    return text.encode("utf-8", "surrogatepass").decode("latin-1")


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


# ---- names


@given(st.text(max_size=40))
def test_a_name_that_meta_wrote_comes_back_as_it_was(name: str) -> None:
    assert readable(as_meta_writes(name)) == name


@given(st.text(max_size=40))
def test_a_name_that_is_right_stays(name: str) -> None:
    right = all(ord(sign) < 256 for sign in name)
    try:
        as_bytes = right and name.encode("latin-1").decode("utf-8")
    except UnicodeDecodeError:
        as_bytes = ""
    assert readable(name) == (as_bytes or name)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("José", "José"),
        ("Jos\u00c3\u00a9", "José"),
        ("\u00f0\u009f\u008c\u00bb", "\N{SUNFLOWER}"),
        ("\u00ed\u00a0\u00bc\u00ed\u00bc\u00bb", "\N{SUNFLOWER}"),
        ("Zoë \N{SUNFLOWER}", "Zoë \N{SUNFLOWER}"),
        ("Ä", "Ä"),
    ],
)
def test_how_names_are_written(written: str, meant: str) -> None:
    assert readable(written) == meant
    assert names(read(chat([written, "Bea"], [wrote(written)], written))) == [meant]


def test_half_an_emoji_in_a_text_does_not_cost_the_file() -> None:
    data = b'{"participants":[{"name":"Ada"},{"name":"Bea"}],"messages":[%s],"title":"Ada"}'
    one = b'{"sender_name":"Ada","timestamp_ms":1700000000000,"content":"\\ud83c cut"}'
    assert len(read(data % b",".join([one, one.replace(b"000,", b"001,")])).touches) == 2


def test_one_damaged_message_does_not_cost_the_others() -> None:
    good = b'{"sender_name":"Ada","timestamp_ms":1700000000000,"content":"a"}'
    bad = b'{"sender_name":17,"timestamp_ms":"x","content":"a"}'
    found = read(
        b'{"participants":[{"name":"Ada"},{"name":"Bea"}],"messages":[%s,%s,%s],"title":"Ada"}' % (good, bad, good)
    )
    assert (len(found.touches), [row.reason for row in found.skipped]) == (
        2,
        ["this file is cut off or damaged; the rest of it was read"],
    )


# ---- whose download it is


def test_two_people_and_no_title_is_asked_and_the_answer_turns_the_talk() -> None:
    found = read(chat(["Ada", "Bea"], [wrote("Ada"), wrote("Bea", 1_700_000_060_000)]))
    assert (names(found), asked(found), found.me) == (["Ada", "Bea"], ["me"], None)
    found.answer({"me": "1"})
    assert names(found) == ["Ada"]
    assert [row[20:] for row in rows(found)] == ["0 MESSAGE IN 0 2", "0 MESSAGE OUT 0 2"]


def test_a_chat_of_two_is_called_after_the_other() -> None:
    found = read(chat(["Ada", "Bea"], [wrote("Bea")], "Ada"))
    assert (names(found), found.me and found.me.name, asked(found)) == (["Ada"], "Bea", [])
    assert [row[20:] for row in rows(found)] == ["0 MESSAGE OUT 0 2"]


@pytest.mark.parametrize("known", [{"names": ("bea",)}, {"handles": ("facebook:bea",)}])
def test_the_account_says_who_the_owner_is(known: dict[str, Any]) -> None:
    found = read(chat(["Ada", "Bea"], [wrote("Bea")]), "facebook-x/message_1.json", **known)
    assert (names(found), asked(found)) == (["Ada"], [])


def test_the_one_in_all_chats_is_the_owner() -> None:
    found = download(
        {
            f"{INBOX}/a_1111111/message_1.json": chat(["Ada", "Bea"], [wrote("Ada")], "x"),
            f"{INBOX}/b_2222222/message_1.json": chat(["Bea", "Cleo"], [wrote("Bea")], "y"),
            f"{INBOX}/c_3333333/message_1.json": chat(["Ada", "Cleo", "Bea"], [wrote("Cleo")], "z"),
        }
    )
    assert (names(found), found.me and found.me.name) == (["Ada", "Cleo"], "Bea")
    assert [person.handles for person in found.people] == [("facebook:1111111",), ("facebook:2222222",)]


def test_groups_alone_of_the_same_people_are_asked() -> None:
    found = download(
        {
            f"{INBOX}/a_1/message_1.json": chat(["Ada", "Bea", "Cleo"], [wrote("Ada")], "x"),
            f"{INBOX}/b_2/message_1.json": chat(["Ada", "Bea", "Cleo"], [wrote("Bea")], "y"),
        }
    )
    assert asked(found) == ["me"]


def test_two_people_of_one_name_stay_two() -> None:
    found = download(
        {
            f"{INBOX}/alex_11111111/message_1.json": chat(["Alex Kim", "Bea"], [wrote("Alex Kim")], "Alex Kim"),
            f"{INBOX}/alex_22222222/message_1.json": chat(["Alex Kim", "Bea"], [wrote("Alex Kim", 1)], "Alex Kim"),
            f"{INBOX}/g_33333333/message_1.json": chat(["Alex Kim", "Bea", "Cleo"], [wrote("Alex Kim")], "g"),
            "personal_information/profile_information/profile_information.json": {
                "profile_v2": {"name": {"full_name": "Bea"}}
            },
        }
    )
    assert [person.key for person in found.people] == ["alex kim 11111111", "alex kim 22222222"]
    assert "1 message of people who are gone or cannot be told apart" in [row.reason for row in found.skipped]


def test_a_chat_that_went_on_encrypted_is_the_same_person_and_nothing_counts_twice() -> None:
    plain = chat(["Ada", "Bea"], [wrote("Ada", 1_700_000_000_000)], "Ada")
    messages = [{"senderName": "Ada", "timestamp": at, "text": "x"} for at in (1_700_000_000_000, 1_700_000_060_000)]
    found = download(
        {
            f"{INBOX}/ada_11111111/message_1.json": plain,
            f"{INBOX}/ada_11111111/message_2.json": plain,
            "Ada_3.json": {"participants": ["Ada", "Bea"], "threadName": "Ada_3", "messages": messages},
        }
    )
    assert (names(found), found.me and found.me.name) == (["Ada"], "Bea")
    assert found.thrown["messages that were there twice"] == 1


# ---- rows


@pytest.mark.parametrize(
    ("row", "wanted"),
    [
        ({"type": "Call", "call_duration": 90}, "VOICE IN 2 2"),
        ({"type": "Call", "call_duration": 0, "missed": True}, "VOICE IN 0 0"),
        ({"call_duration": 3599, "content": "Video chat ended"}, "VIDEO IN 60 2"),
        ({"call_duration": 30, "content": as_meta_writes("La conversación de vídeo terminó")}, "VIDEO IN 1 2"),
        ({"content": "You missed a video chat with Bea."}, "VIDEO IN 0 0"),
        ({"type": "Share"}, "MESSAGE IN 0 2"),
        ({"is_unsent": True}, ""),
        ({"is_taken_down": True}, ""),
        ({"type": "Unsubscribe"}, ""),
        ({"content": as_meta_writes("Reacted ❤️ to your message ")}, ""),
        ({"content": as_meta_writes("A réagi avec 😂 à votre message")}, ""),
        ({"content": "Ada started a video chat."}, ""),
        ({"timestamp_ms": 4_000_000_000_000}, ""),
        ({"timestamp_ms": None}, ""),
    ],
)
def test_what_a_row_is(row: dict[str, object], wanted: str) -> None:
    found = read(chat(["Ada", "Bea"], [{**wrote("Ada"), **row}, wrote("Bea", 1_699_999_000_000)], "Ada"))
    assert [line[22:] for line in rows(found) if " IN " in line] == ([wanted] if wanted else [])


@pytest.mark.parametrize("text", ["Reacted to the news", "I liked a message once, in 2019", "call me", "ended", ""])
def test_people_write_such_words_too(text: str) -> None:
    assert judge(json.dumps(text).encode()) is Kind.MESSAGE


@pytest.mark.parametrize("gone", ["Facebook user", "Instagram-Nutzer", "Utilisateur de Facebook", ""])
def test_somebody_whose_account_is_gone_is_nobody(gone: str) -> None:
    found = read(chat([gone, "Bea"], [wrote(gone), wrote("Bea", 1)], gone or "Facebook User"), names=("Bea",))
    assert (names(found), len(found.touches)) == ([], 0)
    assert [row.reason for row in found.skipped] == ["2 messages with somebody whose account is gone"]


def test_meta_ai_is_left_out() -> None:
    found = read(chat(["Meta AI", "Bea"], [wrote("Meta AI"), wrote("Bea", 1)], "Meta AI"), names=("Bea",))
    assert (names(found), found.thrown["newsletters and automatic messages"]) == ([], 2)


def test_a_mutual_follow_is_a_person_and_one_way_is_not() -> None:
    def listed(*who: str) -> list[dict[str, object]]:
        return [{"string_list_data": [{"value": name, "timestamp": 1}]} for name in who]

    found = download(
        {
            "connections/followers_and_following/followers_1.json": listed("kofi_m", "shop"),
            "connections/followers_and_following/following.json": {
                "relationships_following": [{"title": "Kofi_M"}, *listed("bbc")]
            },
        },
        "instagram-bea.zip",
    )
    assert [(person.name, person.handles) for person in found.people] == [("kofi_m", ("instagram:kofi_m",))]
    assert len(found.touches) == 0


# ---- long, cut and foreign files


@given(count=st.integers(1, 60), size=st.integers(0, 90_000), indent=st.sampled_from([None, 2]))
def test_long_chats_are_read_piece_by_piece(count: int, size: int, indent: int | None) -> None:
    text = '"}, {"sender_name": "X"' + "x" * size
    messages = [wrote(("Ada", "Bea")[n % 2], 1_600_000_000_000 + n * 1000, content=text) for n in range(count)]
    found = read(json.dumps(chat(["Ada", "Bea"], messages, "Ada"), indent=indent).encode())
    assert list(found.touches.at) == [1_600_000_000 + n for n in range(count)]
    assert list(found.touches.direction) == [2 - n % 2 for n in range(count)]


@given(st.data())
def test_a_chat_cut_anywhere_gives_the_messages_before(data: st.DataObject) -> None:
    messages = [wrote(("Ada", "Bea")[n % 2], 1_600_000_000_000 + n * 1000) for n in range(9)]
    whole = json.dumps(chat(["Ada", "Bea"], messages, "Ada"), indent=1).encode()
    cut = data.draw(st.integers(0, len(whole) - 2))
    ends = sum(
        whole.find(b"}", whole.find(str(n).encode() + b"000,\n")) < cut for n in range(1_600_000_000, 1_600_000_009)
    )
    try:
        found = read(whole[:cut])
    except Refused:
        return
    assert ends - 1 <= len(found.touches) <= ends
    assert any("cut off" in row.reason for row in found.skipped)


def test_a_corrupt_sibling_does_not_stop_the_others() -> None:
    found = download(
        {
            f"{INBOX}/bad_1/message_1.json": "{this is not: valid",
            f"{INBOX}/ada_2/message_1.json": chat(["Ada", "Bea"], [wrote("Ada")], "Ada"),
        }
    )
    assert (names(found), [row.where for row in found.skipped]) == (["Ada"], [f"{INBOX}/bad_1/message_1.json"])


@pytest.mark.parametrize(
    "data",
    [
        b'{"messages": [{"id": 1, "type": "message", "from": "Ada"}], "name": "Ada", "type": "personal_chat"}',
        b'{"guild": {}, "channel": {}, "messages": [{"timestamp": "2024"}]}',
        b'{"profile": {"name": "Ada"}}',
        b'[{"string_list_data": []}]',
        b'<html><head><title>x</title></head><body><div class="message"></div></body></html>',
        b'<html><body><section class="_a6-g"><h2 class="_2ph_ _a6-h _a6-i">Bea shared a link.</h2>'
        b'<div class="_2ph_ _a6-p"><div class="_2pin">x</div></div>'
        b'<footer class="_3-94 _a6-o"><div class="_a72d">May 02, 2011 8:12:17 am</div></footer></section></body></html>',
        b'<html><body><section class="_a6-g"><h2 class="_2ph_ _a6-h _a6-i">Ada</h2>'
        b'<footer class="_3-94 _a6-o _2pie"><div class="_a72d">May 17, 2026 2:05:15 pm</div></footer></section></body></html>',
    ],
)
def test_what_is_not_a_chat_is_left_to_others(data: bytes) -> None:
    assert not meta.recognises(data, "file")


def test_a_download_without_anything_readable_is_refused_in_one_sentence() -> None:
    with pytest.raises(Refused, match="damaged or not complete"):
        meta.read_all([Source("z.zip/messages/inbox/a/message_1.json", io.BytesIO(b"{"), 1)], Context(now=NOW))
