"""Telegram exports: who wrote to whom, in every version and layout, and nothing of what was said."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from tests.importers.chats import asked, rows
from tests.importers.talks import SAMPLES, read, sample_in_words, samples

from closeknit.importers import telegram
from closeknit.importers._found import Found

T = 1_709_542_800
ADA, SAM = "user5001", "user400"
TEXT = "Quillwort 4711"


def message(at: int, who: str, name: str | None = "", **more: Any) -> dict[str, Any]:
    names = {ADA: "Ada", SAM: "Sam"}
    told = {"id": at, "type": "message", "date": "2024-03-04T09:00:00", "date_unixtime": str(at), "text": TEXT}
    return {**told, "from": names.get(who, name) if name == "" else name, "from_id": who, **more}


def notice(at: int, who: str, action: str, **more: Any) -> dict[str, Any]:
    told = {"id": at, "type": "service", "date": "2024-03-04T09:00:00", "date_unixtime": str(at)}
    return {**told, "actor": "x", "actor_id": who, "action": action, "text": "", **more}


def chat(*messages: Any, kind: str = "personal_chat", number: int = 5001, name: str | None = "Ada") -> dict[str, Any]:
    return {"name": name, "type": kind, "id": number, "messages": list(messages)}


def account(*chats: Any, **more: Any) -> dict[str, Any]:
    return {"about": "x", **more, "chats": {"about": "x", "list": list(chats)}}


def tell(document: Any, **known: Any) -> Found:
    return read(telegram, document, **known)


def names(found: Found) -> list[str]:
    return [person.name for person in found.people]


def by_name(found: Found) -> list[str]:
    """The rows, with names in place of numbers, in an order of their own."""
    told = [row.split() for row in rows(found)]
    return sorted(" ".join([*row[:2], names(found)[int(row[2])], *row[3:]]) for row in told)


def at(seconds: int) -> str:
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%d %H:%M:%S}"


@pytest.mark.parametrize("path", samples("telegram"), ids=lambda path: path.name)
def test_a_sample_gives_exactly_this(path: Path) -> None:
    found, wanted = sample_in_words(path)
    assert found == wanted


def test_who_wrote_is_told_by_whose_chat_it_is() -> None:
    found = tell(chat(message(T, ADA), message(T + 1, SAM)))
    assert rows(found) == [f"{at(T)} 0 MESSAGE IN 0 2", f"{at(T + 1)} 0 MESSAGE OUT 0 2"]
    assert (names(found), asked(found), found.wall, found.source) == (["Ada"], [], False, "")
    assert found.people[0].handles == ("telegram:5001",)


def test_somebody_who_never_answered_is_still_a_person() -> None:
    found = tell(chat(message(T, SAM)))
    assert (names(found), rows(found)) == (["Ada"], [f"{at(T)} 0 MESSAGE OUT 0 2"])


def test_calls_count_when_they_were_taken() -> None:
    found = tell(
        chat(
            notice(T, SAM, "phone_call", duration_seconds=89, discard_reason="hangup"),
            notice(T + 1, ADA, "phone_call", discard_reason="missed"),
            notice(T + 2, ADA, "phone_call", discard_reason="busy"),
            notice(T + 3, SAM, "phone_call", discard_reason="hangup"),
            notice(T + 4, ADA, "conference_call", duration_seconds=7200),
            notice(T + 5, ADA, "pin_message"),
        )
    )
    assert [row.split(" ", 3)[3] for row in rows(found)] == [
        "VOICE OUT 1 2",
        "VOICE IN 0 0",
        "VOICE IN 0 0",
        "VOICE OUT 0 0",
        "VOICE IN 120 2",
    ]
    assert (found.noted, found.thrown) == ({"missed calls": 3}, {"notices from Telegram": 1})


@pytest.mark.parametrize(
    "kind", ["bot_chat", "private_channel", "public_channel", "replies", "verify_codes", "some_channel"]
)
def test_bots_and_channels_are_left_out(kind: str) -> None:
    found = tell(
        account(
            chat(message(T, ADA), message(T + 1, SAM), kind=kind), chat(message(T, "user7", "Bo"), number=7, name="Bo")
        )
    )
    assert (names(found), len(found.touches)) == (["Bo"], 1)
    assert found.thrown["newsletters and automatic messages"] == 2


def test_telegram_itself_is_nobody() -> None:
    found = tell(
        account(chat(message(T, "user777000", "Telegram"), number=777000, name="Telegram"), chat(message(T, ADA)))
    )
    assert names(found) == ["Ada"]
    assert found.thrown["newsletters and automatic messages"] == 1


def test_a_group_brings_its_members_and_counts_for_none() -> None:
    group = chat(
        message(T, ADA),
        message(T, "user7", "Bo"),
        message(T, SAM),
        message(T, "user8", None),
        kind="private_group",
        number=9,
    )
    found = tell(account(group, chat(message(T, SAM), number=7, name="Bo")))
    assert names(found) == ["Ada", "Bo"]
    assert rows(found)[:2] == [f"{at(T)} 0 MESSAGE IN 0 0", f"{at(T)} 1 MESSAGE IN 0 0"]
    assert rows(found)[2:] == [f"{at(T)} 1 MESSAGE OUT 0 2"]
    assert found.noted == {"messages in group chats": 2}
    assert found.thrown["messages of deleted accounts"] == 1
    assert [row.reason for row in found.skipped] == ["1 of your own messages to the whole group"]


def test_a_bot_that_is_known_is_no_member_of_a_group() -> None:
    group = chat(
        message(T, "user7", "Weather"),
        message(T, ADA),
        message(T, "channel9", "Rules"),
        kind="private_supergroup",
        number=9,
    )
    bot = chat(message(T, SAM), kind="bot_chat", number=7, name="Weather")
    for document in (account(group, bot, chat(message(T, SAM))), account(bot, group, chat(message(T, SAM)))):
        assert names(tell(document)) == ["Ada"]
    inline = {"about": "x", "list": [{"id": 7, "category": "inline_bots", "type": "user", "name": "Weather"}]}
    assert names(tell(account(group, chat(message(T, SAM)), frequent_contacts=inline))) == ["Ada"]


def test_one_group_asks_who_is_the_owner_unless_that_is_known() -> None:
    group = chat(message(T, ADA), message(T + 1, SAM), kind="private_supergroup", number=9, name="Choir")
    found = tell(group)
    assert (asked(found), names(found), found.source) == (["me"], ["Ada", "Sam"], "9")
    found.answer({"me": "1"})
    assert (names(found), rows(found)) == (["Ada"], [f"{at(T)} 0 MESSAGE IN 0 0"])
    assert names(tell(group, handles=("telegram:400",))) == ["Ada"]
    assert names(tell(group, names=("Sam",))) == ["Ada"]


def test_two_who_are_not_told_apart_are_asked_about() -> None:
    found = tell({"messages": [message(T, SAM, from_id=None), message(T + 1, ADA, from_id=None)]})
    assert (asked(found), names(found)) == (["me"], ["Sam", "Ada"])
    found.answer({"me": "0"})
    assert (names(found), [row.split()[4] for row in rows(found)]) == (["Ada"], ["OUT", "IN"])
    again = tell({"messages": [message(T, SAM, from_id=None), message(T + 1, ADA, from_id=None)]}, names=("Sam",))
    assert (asked(again), rows(again)) == ([], rows(found))


def test_an_account_says_whose_it_is() -> None:
    me = {
        "user_id": 400,
        "first_name": "Sam",
        "last_name": "Lee",
        "phone_number": "+44 7700 900900",
        "username": "@sam",
    }
    found = tell(account(chat(message(T, ADA)), personal_information=me), region="GB")
    assert found.me is not None
    assert (found.me.name, found.me.numbers, found.me.handles) == ("Sam Lee", ("+447700900900",), ("telegram:400",))
    assert found.me.also == ("sam",)


def test_the_notes_to_oneself_tell_who_the_owner_is() -> None:
    saved = {"type": "saved_messages", "id": 400, "messages": [message(T, SAM)]}
    group = chat(message(T, ADA), message(T, SAM), kind="private_group", number=9)
    found = tell(account(saved, group))
    assert (names(found), asked(found), found.thrown["notes to yourself"]) == (["Ada"], [], 1)


def test_contacts_become_people_with_numbers() -> None:
    contacts = {
        "about": "x",
        "list": [
            {"user_id": 5001, "first_name": "Ada", "last_name": "Lace", "phone_number": "+44 7700 900123"},
            {"user_id": 6001, "first_name": "Bo", "last_name": "", "phone_number": "0044 7700 900456"},
            {"user_id": 400, "first_name": "Me", "last_name": "", "phone_number": "+44 7700 900900"},
            {"first_name": "", "last_name": "", "phone_number": "+44 7700 900789"},
            {"date": "2020-01-01T00:00:00"},
        ],
    }
    found = tell(account(chat(message(T, SAM), message(T, ADA)), contacts=contacts), region="GB")
    told = [(person.key, person.name, person.numbers, person.own_name) for person in found.people]
    assert told == [
        ("user5001", "Ada", ("+447700900123",), False),
        ("user6001", "Bo", ("+447700900456",), False),
        ("+447700900789", "+447700900789", ("+447700900789",), False),
    ]
    assert len(found.touches) == 2


def test_old_contacts_without_ids_join_the_only_person_of_their_name() -> None:
    contacts = {"about": "x", "list": [{"first_name": "Ada", "last_name": "", "phone_number": "+44 7700 900123"}]}
    found = tell(account(chat(message(T, ADA)), contacts=contacts))
    assert [(person.name, person.numbers) for person in found.people] == [("Ada", ("+447700900123",))]
    two = account(chat(message(T, ADA)), chat(message(T, "user7", "Ada"), number=7), contacts=contacts)
    assert [person.numbers for person in tell(two).people] == [(), (), ("+447700900123",)]


def test_somebody_whose_account_is_gone_has_the_name_of_the_contact() -> None:
    gone = chat(message(T, ADA, None), name=None)
    assert tell(account(gone, chat(message(T, SAM), number=7, name="Bo"))).thrown["messages of deleted accounts"] == 1
    contacts = {"about": "x", "list": [{"user_id": 5001, "first_name": "Ada", "last_name": "L", "phone_number": ""}]}
    assert names(tell(account(gone, contacts=contacts))) == ["Ada L"]


def test_old_exports_have_the_clock_of_their_computer() -> None:
    old = {"id": 1, "type": "message", "date": "2019-06-01T21:15:03", "from": "Ada", "from_id": 5001, "text": TEXT}
    found = tell(chat(old, {**old, "from": "Sam", "from_id": 400}))
    assert (found.wall, rows(found)[0]) == (True, "2019-06-01 21:15:03 0 MESSAGE IN 0 2")
    assert [row.split()[4] for row in rows(found)] == ["IN", "OUT"]
    assert found.people[0].handles == ("telegram:5001",)


def test_both_kinds_of_time_in_one_file_become_one() -> None:
    new = message(T, ADA)
    old = {
        key: value for key, value in message(T + 9, SAM, date="2024-07-01T12:00:00").items() if key != "date_unixtime"
    }
    call = {
        key: value for key, value in notice(T, SAM, "phone_call", duration_seconds=60).items() if key != "date_unixtime"
    }
    found = tell(chat(new, old, call), zone="Europe/Berlin")
    assert not found.wall
    assert [row[:19] for row in rows(found)] == [at(T), "2024-07-01 10:00:00", "2024-03-04 08:00:00"]


def test_numbers_of_old_groups_and_channels_are_no_people() -> None:
    group = chat(
        message(T, 2**32 + 9, "Group"), message(T, 2**33 + 9, "Channel"), message(T, 7, "Bo"), kind="private_group"
    )
    assert names(tell(group, names=("Ada",))) == ["Bo"]


def test_messages_without_a_time_are_left_out_with_a_reason() -> None:
    broken = [{"date_unixtime": value, "date": ""} for value in ("0", "-5", "x", "", None, "99999999999999", "9" * 400)]
    found = tell(chat(*(message(T, ADA, **more) for more in broken), message(T, ADA)))
    assert rows(found) == [f"{at(T)} 0 MESSAGE IN 0 2"]
    assert sum(int(row.reason.split()[0]) for row in found.skipped) == len(broken)


def test_one_message_of_no_known_form_is_left_out_and_the_others_are_there_once() -> None:
    found = tell(chat(message(T, ADA), message(T + 1, SAM, 5), message(T + 2, SAM), message(T + 3, "user9", {"x": 1})))
    assert [row[:19] for row in rows(found)] == [at(T), at(T + 2)]
    assert [row.reason for row in found.skipped] == ["2 messages that could not be read"]


@pytest.mark.parametrize("length", [10**400, 1e300, -5, "90"])
def test_calls_of_no_possible_length(length: Any) -> None:
    found = tell(chat(notice(T, ADA, "phone_call", duration_seconds=length), message(T, ADA)))
    assert len(found.touches) == 2
    assert found.touches.minutes[1] == {-5: 0, "90": 2}.get(length, 65535)


def test_what_the_exporting_version_did_not_know_is_counted() -> None:
    found = tell(
        chat({"id": 1, "type": "unsupported"}, message(T, ADA), {**notice(T, ADA, ""), "information_text": TEXT})
    )
    assert found.thrown["messages that this Telegram could not export"] == 1
    assert found.thrown["notices from Telegram"] == 1


def test_telegram_s_own_escapes_do_not_lose_a_message() -> None:
    data = json.dumps(chat(*(message(T + n, ADA) for n in range(2000)))).replace(TEXT, "a\\x0Bb \\ud83c", 40)
    assert len(tell(data.encode()).touches) == 2000


def test_more_writers_than_fit_into_a_byte() -> None:
    group = chat(
        *(message(T + n, f"user{n % 700 + 1000}", f"P{n % 700}") for n in range(3000)),
        kind="public_supergroup",
        number=9,
    )
    found = tell(group, handles=("telegram:1003",))
    assert names(found) == [f"P{n}" for n in range(700) if n != 3]
    who = [found.people[who].name for who in found.touches.who]
    assert who == [f"P{n % 700}" for n in range(3000) if n % 700 != 3]
    assert found.touches.at[0] == T
    assert found.skipped[0].reason == "5 of your own messages to the whole group"


def test_everybody_is_named_however_late_they_come() -> None:
    messages = [message(T + n, f"user{1000 + n // 900}", f"P{n // 900}", text=TEXT * 20) for n in range(9000)]
    found = tell(chat(*messages, kind="private_group", number=9))
    assert names(found) == [f"P{n}" for n in range(10)]


def test_two_left_chats_and_the_day_of_the_export() -> None:
    sessions = {"about": "x", "list": [{"last_active_unixtime": str(T + 10 * 86400)}, {"last_active_unixtime": "0"}]}
    document = account(chat(message(T, ADA)), sessions=sessions)
    document["left_chats"] = {"about": "x", "list": [chat(message(T, "user7", "Bo"), number=7, name="Bo")]}
    found = tell(document)
    assert names(found) == ["Ada", "Bo"]
    assert found.covered is not None
    assert [day.isoformat() for day in found.covered] == ["2024-03-04", "2024-03-14"]
    assert [(span.last.isoformat(), span.everyone) for span in found.spans] == [("2024-03-14", True)]


@pytest.mark.parametrize("order", [sorted, lambda names: sorted(names, reverse=True)], ids=["sorted", "reversed"])
def test_the_order_of_the_members_does_not_matter(order: Any) -> None:
    def put(value: Any) -> Any:
        if isinstance(value, dict):
            return {name: put(value[name]) for name in order(value)}
        return [put(one) for one in value] if isinstance(value, list) else value

    for path in (SAMPLES / "telegram").glob("account*.json"):
        if not path.name.endswith(".expected.json"):
            plain = tell(path.read_bytes(), region="GB")
            other = tell(put(json.loads(path.read_bytes())), region="GB")
            assert (by_name(plain), plain.thrown, plain.me) == (by_name(other), other.thrown, other.me)
