"""Google Chat and Hangouts: who wrote to whom, in which language ever the dates are written."""

import io
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.importers.chats import NOW, rows
from tests.importers.takeouts import BOT, OWNER, RUTH, SAM, chat, group, hangouts, messages, user, written

from closeknit.importers import _gchatdates, google_chat
from closeknit.importers._found import Context, Found, Refused, Source

FIRST = "Tuesday, May 3, 2022 at 10:11:12 AM UTC"
SECOND = "Tuesday, May 3, 2022 at 10:15:00 PM UTC"


def read(files: dict[str, bytes], **known: Any) -> Found:
    sources = [Source(name, io.BytesIO(data), len(data)) for name, data in sorted(files.items())]
    readable = [source for source in sources if google_chat.recognises(source.file.getvalue()[:65536], "file")]  # type: ignore[attr-defined]
    return google_chat.read_all(readable, Context(**{"now": NOW, **known}))


def names(found: Found) -> list[str]:
    return [person.name for person in found.people]


def test_a_whole_download_says_who_is_the_owner() -> None:
    found = read(chat())
    assert names(found) == ["Ruth O'Hara", "Sam Lee"]
    assert found.me is not None
    assert (found.me.name, found.me.addresses) == ("Ngozi Okafor", ("ngozi@okafor.example",))
    assert [person.addresses for person in found.people] == [("ruth@ohara.example",), ("sam@lee.example",)]
    assert all(person.own_name for person in found.people)
    assert rows(found) == [
        "2022-05-03 10:11:12 0 MESSAGE OUT 0 2",
        "2022-05-03 22:15:00 0 MESSAGE IN 0 2",
        "2022-05-05 08:00:00 1 MESSAGE IN 0 0",
        "2022-05-05 08:02:00 0 MESSAGE IN 0 0",
    ]
    assert found.questions == []
    assert found.noted == {"messages in group chats": 2}
    assert found.thrown == {"messages of deleted accounts": 1, "newsletters and automatic messages": 2}
    assert [(row.where, row.reason) for row in found.skipped] == [
        ("Choir", "1 of your own messages to the whole group")
    ]
    assert [(span.channel, str(span.first), str(span.last), span.everyone) for span in found.spans] == [
        (4, "2022-05-03", "2022-05-05", True)
    ]


def test_one_talk_by_itself_asks_who_is_who() -> None:
    files = {"messages.json": messages((OWNER, FIRST), (RUTH, SECOND))}
    found = read(files)
    assert [asked.id for asked in found.questions] == ["me"]
    assert found.answer({"me": "0"}) == []
    assert names(found) == ["Ruth O'Hara"]
    assert rows(found) == ["2022-05-03 10:11:12 0 MESSAGE OUT 0 2", "2022-05-03 22:15:00 0 MESSAGE IN 0 2"]
    for known in ({"addresses": ("Ngozi@okafor.example",)}, {"names": ("ngozi okafor",)}):
        assert rows(read(files, **known)) == rows(found)


def test_several_talks_without_the_owners_file_have_one_person_in_common() -> None:
    files = {
        "Groups/DM a/messages.json": messages((OWNER, FIRST), (RUTH, SECOND)),
        "Groups/DM b/messages.json": messages((SAM, FIRST), (OWNER, SECOND)),
    }
    assert names(read(files)) == ["Ruth O'Hara", "Sam Lee"]


def test_somebody_who_never_answered_is_known_from_the_list_of_members() -> None:
    files = {"DM a/messages.json": messages((OWNER, FIRST)), "DM a/group_info.json": group(OWNER, RUTH)}
    found = read(files, addresses=("ngozi@okafor.example",))
    assert (names(found), rows(found)) == (["Ruth O'Hara"], ["2022-05-03 10:11:12 0 MESSAGE OUT 0 2"])


def test_notes_to_oneself_and_programs_are_left_out() -> None:
    files = {
        "DM a/messages.json": messages((OWNER, FIRST)),
        "DM b/messages.json": messages((BOT, FIRST)),
        "DM c/messages.json": messages((RUTH, FIRST)),
        "user_info.json": user(OWNER),
    }
    found = read(files)
    assert (names(found), len(found.touches)) == (["Ruth O'Hara"], 1)
    assert found.thrown == {"notes to yourself": 1, "newsletters and automatic messages": 1}


def test_hangouts_know_people_by_the_number_of_their_account() -> None:
    found = read({"Takeout/Hangouts/Hangouts.json": hangouts()})
    assert [(person.name, person.handles) for person in found.people] == [
        ("Ruth O'Hara", ("google:2",)),
        ("Sam Lee", ("google:3",)),
    ]
    assert rows(found) == [
        "2014-05-13 16:53:20 0 MESSAGE IN 0 2",
        "2014-05-13 16:54:20 0 MESSAGE OUT 0 2",
        "2014-05-14 20:40:00 1 MESSAGE IN 0 0",
    ]
    assert found.me is not None
    assert found.me.handles == ("google:1",)


def test_a_damaged_file_does_not_stop_the_others() -> None:
    files = chat()
    broken = {"Takeout/Google Chat/Groups/DM zzzz/messages.json": messages((OWNER, FIRST), (RUTH, SECOND))[:-9]}
    found = read(files | broken)
    assert len(found.touches) == 4
    assert "DM zzzz" in found.skipped[-1].where
    with pytest.raises(Refused, match="cut off"):
        read(broken)


def test_files_without_messages_are_refused() -> None:
    for files in ({"group_info.json": group(OWNER, RUTH)}, {"user_info.json": user(OWNER)}):
        with pytest.raises(Refused, match="whole zip"):
            read(files)
    with pytest.raises(Refused, match="language"):
        read({"messages.json": messages((OWNER, "den tredje maj"))})


@pytest.mark.parametrize(
    "moment",
    [
        "Tuesday, May 3, 2022 at 10:11:12 PM UTC",
        "Tuesday, May 3, 2022 at 10:11:12\u202fPM UTC",
        "Tuesday, 3 May 2022 at 22:11:12 UTC",
        "Dienstag, 3. Mai 2022 um 22:11:12 UTC",
        "mardi 3 mai 2022 à 22:11:12 UTC",
        "martes, 3 de mayo de 2022, 22:11:12 UTC",
        "martes, 3 de mayo de 2022 a las 10:11:12 p. m. UTC",
        "terça-feira, 3 de maio de 2022 às 22:11:12 UTC",
        "martedì 3 maggio 2022 alle ore 22:11:12 UTC",
        "dinsdag 3 mei 2022 om 22:11:12 UTC",
        "wtorek, 3 maja 2022 22:11:12 UTC",
        "вторник, 3 мая 2022 г. в 22:11:12 UTC",
        "середа, 3 травня 2022 р. о 22:11:12 UTC",
        "úterý 3. května 2022 v 22:11:12 UTC",
        "tisdag 3 maj 2022 kl. 22:11:12 UTC",
        "tirsdag den 3. maj 2022 kl. 22.11.12 UTC",
        "tiistai 3. toukokuuta 2022 klo 22.11.12 UTC",
        "3 Mayıs 2022 Salı 22:11:12 UTC",
        "2022. május 3., kedd 22:11:12 UTC",
        "marți, 3 mai 2022 la 22:11:12 UTC",
        "Selasa, 3 Mei 2022 22.11.12 UTC",
        "2022年5月3日火曜日 22:11:12 UTC",
        "2022年5月3日星期二 UTC 22:11:12",
        "2022년 5월 3일 화요일 오후 10시 11분 12초 UTC",
    ],
)
def test_moments_in_many_languages(moment: str) -> None:
    assert _gchatdates.seconds(moment) == 1651615872


@given(st.text(max_size=60))
def test_any_text_is_a_moment_or_none(text: str) -> None:
    assert _gchatdates.seconds(text) is None or isinstance(_gchatdates.seconds(text), int)


@pytest.mark.parametrize(
    "data",
    [
        b'{"participants": [{"name": "Ruth"}], "messages": [{"sender_name": "Ruth", "timestamp_ms": 1}]}',
        b'{"messages": [{"id": 1, "type": "message", "date": "2022-05-03T10:11:12", "from": "Ruth"}]}',
        b'{"name": "Ruth", "members": ["Ruth"]}',
        b'{"title": "IMG_1.jpg", "creationTime": {"timestamp": "1"}, "people": [{"name": "Ruth"}]}',
        b'{"conversations": [{"id": 3}]}',
        b"[]",
    ],
)
def test_other_files_are_not_claimed(data: bytes) -> None:
    assert not google_chat.recognises(data, "Takeout/Google Chat/Groups/DM a/messages.json")


def test_people_without_an_address_go_by_their_name() -> None:
    found = read({"messages.json": messages((OWNER, FIRST), ({"name": "Jo"}, SECOND))}, names=("Ngozi Okafor",))
    assert [(person.key, person.addresses) for person in found.people] == [("jo", ())]


def test_json_with_odd_values_is_refused_or_read() -> None:
    for odd in ({"messages": [{"creator": 3, "created_date": FIRST}]}, {"messages": {"creator": {}}}):
        with pytest.raises(Refused):
            google_chat.read(Source("x", io.BytesIO(written(odd)), 9), Context(now=NOW))
