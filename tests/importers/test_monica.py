"""Monica: the same account read out of every kind of file, what it means, and what hostile files may do."""

import io
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.importers import monica_dumps, monica_json
from tests.importers.chats import NOW, rows
from tests.importers.monica_circle import circle
from tests.importers.monica_dumps import DIALECTS, USER, Value, contact, monica_sql, mysqldump

from closeknit.importers import _frames, _monicasql, monica
from closeknit.importers._found import Context, Found, Refused, Source

WRITERS = {**DIALECTS, "json": monica_json.written}


def read(data: bytes, **known: Any) -> Found:
    source = Source("monica.sql", io.BytesIO(data), len(data))
    return monica.read(source, Context(**{"now": NOW, "region": "GB", **known}))


def reasons(found: Found) -> list[str]:
    return [f"{row.where}: {row.reason}" for row in found.skipped]


@pytest.mark.parametrize("writer", WRITERS)
def test_an_account_is_the_same_in_every_file(writer: str) -> None:
    found = read(WRITERS[writer](circle()))
    assert [person.name for person in found.people] == ["Ruth May O'Hara", "山田花子", "Ada Byrne", "007"]
    ruth, hanako = found.people[:2]
    assert (ruth.key, ruth.nickname, ruth.organisation) == (
        "0c0ffee0-0000-4000-8000-000000000002",
        "Roo",
        "Kite & Sons",
    )
    assert (ruth.numbers, ruth.addresses, ruth.rhythm) == (("+447700900123",), ("ruth@ohara.example",), 14)
    assert ruth.remember == 'Met at the choir; likes \\ and "tea"\nHer sister is called Jo.'
    assert (ruth.relation, hanako.relation) == ("choir, book club", "sibling")
    assert (hanako.numbers, hanako.own_name) == (("+447700900456",), False)
    assert [(day.who, day.kind, day.year, day.month, day.day, day.label) for day in found.dates] == [
        (0, "birthday", 1988, 2, 29, ""),
        (0, "other", 2012, 9, 1, "The day you met"),
        (1, "birthday", None, 7, 14, ""),
        (1, "other", None, 10, 9, "Her shop's anniversary"),
    ]
    assert [(link.who, link.other, link.kind, link.label) for link in found.links] == [
        (2, 1, "other", "uncle"),
        (0, 1, "partner", ""),
    ]
    assert sorted(rows(found)) == [
        "2021-01-09 12:00:00 0 VOICE IN 0 2",
        "2021-01-16 18:30:00 0 VOICE OUT 0 2",
        "2021-03-01 12:00:00 1 MESSAGE IN 0 2",
        "2021-03-01 12:00:00 1 MESSAGE OUT 0 2",
        "2021-03-02 12:00:00 0 MAIL OUT 0 2",
        "2021-06-05 12:00:00 0 IN_PERSON UNKNOWN 0 2",
        "2021-06-05 12:00:00 1 IN_PERSON UNKNOWN 0 2",
        "2022-02-20 12:00:00 2 IN_PERSON UNKNOWN 0 2",
    ]
    assert [(mood.at, mood.mood, mood.whole_day) for mood in found.moods] == [
        (1619870400, 100, True),
        (1619956800, -100, True),
    ]
    assert found.me is not None
    assert (found.me.name, found.me.numbers) == ("Ngozi Okafor", ("+447700900999",))
    assert reasons(found) == [
        "contact Tom: in Monica this is only somebody's relative, without a page of their own",
        "contact Grandpa: this person has died, so Closeknit never suggests them",
    ]
    assert found.wall
    assert found.questions == []


@pytest.mark.parametrize("writer", ["monica", "json"])
def test_the_file_says_until_when_it_vouches(writer: str) -> None:
    found = read(WRITERS[writer](circle()))
    assert [str(day) for day in found.covered or ()] == ["2021-01-09", "2022-03-01"]
    assert [(span.channel, str(span.first), str(span.last), span.everyone) for span in found.spans] == [
        (1, "2021-06-05", "2022-03-01", False),
        (3, "2021-01-09", "2022-03-01", False),
        (4, "2021-03-01", "2022-03-01", False),
        (6, "2021-03-02", "2022-03-01", False),
    ]


@pytest.mark.parametrize("writer", WRITERS)
def test_no_text_but_the_owners_own_notes_leaves(writer: str) -> None:
    found = str(_frames.to_frames([read(WRITERS[writer](circle()))]))
    for words in ("Picnic", "harvest", "kite, it", "Letter", "Spring", "at last", "Sun", "notapassword", "s3cr3t"):
        assert words not in found


@pytest.mark.parametrize("writer", WRITERS)
@pytest.mark.parametrize("charset", ["utf-8-sig", "utf-16"])
def test_a_windows_shell_may_have_written_the_file(writer: str, charset: str) -> None:
    data = WRITERS[writer](circle()).decode().encode(charset)
    assert monica.recognises(data[:65536], "file")
    assert [person.name for person in read(data).people] == ["Ruth May O'Hara", "山田花子", "Ada Byrne", "007"]


@pytest.mark.parametrize("writer", [monica_sql, mysqldump])
def test_an_installation_may_put_a_prefix_before_its_tables(writer: Any) -> None:
    data = writer(circle(), prefix="mon_")
    assert monica.recognises(data[:65536], "file")
    assert len(read(data).people) == 4


def two_accounts() -> dict[str, list[dict[str, Value]]]:
    database = circle()
    database["contacts"].append(contact(20, "Neighbour", account_id=2))
    database["calls"].append({**database["calls"][0], "id": 9, "account_id": 2, "contact_id": 20})
    database["users"].append({**USER, "id": 2, "account_id": 2, "first_name": "Sam", "email": "sam@lee.example"})
    return database


def test_of_several_accounts_the_one_with_the_owners_address_is_read() -> None:
    found = read(mysqldump(two_accounts()), addresses=("Sam@Lee.example",))
    assert [person.name for person in found.people] == ["Neighbour"]
    assert rows(found) == ["2021-01-09 12:00:00 0 VOICE IN 0 2"]
    assert found.me is not None
    assert found.me.name == "Sam Okafor"
    assert len(read(mysqldump(two_accounts()), names=("Ngozi Okafor",)).people) == 4


def test_nobody_elses_account_is_read() -> None:
    with pytest.raises(Refused, match="2 Monica accounts"):
        read(mysqldump(two_accounts()), addresses=("third@person.example",))


def test_people_who_share_an_account_are_asked_who_they_are() -> None:
    database = circle()
    database["users"].append({**USER, "id": 2, "first_name": "Sam", "email": "sam@lee.example", "me_contact_id": 7})
    found = read(mysqldump(database))
    assert found.me is None
    assert [(asked.id, asked.options) for asked in found.questions] == [
        ("me", (("0", "Ngozi Okafor"), ("4", "007"), ("none", "None of them")))
    ]
    assert len(found.people) == 5
    assert found.answer({"me": "0"}) == []
    assert [person.name for person in found.people] == ["Ruth May O'Hara", "山田花子", "Ada Byrne", "007"]
    assert len(found.touches) == 8
    assert read(mysqldump(database), addresses=("sam@lee.example",)).questions == []


def test_monicas_own_export_says_who_made_it() -> None:
    database = circle()
    database["users"].append({**USER, "id": 2, "first_name": "Sam", "email": "sam@lee.example", "me_contact_id": 7})
    found = read(monica_sql(database, made_by="Sam Okafor"))
    assert found.me is not None
    assert found.me.addresses == ("sam@lee.example",)
    assert "007" not in [person.name for person in found.people]


def test_what_is_planned_is_left_out() -> None:
    database = circle()
    database["activities"][1]["happened_at"] = "2031-01-01"
    found = read(monica_sql(database))
    assert len(found.touches) == 7
    assert found.thrown["plans that are still ahead"] == 1
    # She was known as a relative only, and nothing else was done with her.
    assert "Ada Byrne" not in [person.name for person in found.people]


def test_a_talk_without_messages_counts_once() -> None:
    database = circle()
    database["messages"] = []
    for talk in database["conversations"]:
        talk["happened_at"] = "2021-04-01 00:00:00"
    found = read(mysqldump(database))
    assert [row for row in rows(found) if " 2021-04" in f" {row}"] == [
        "2021-04-01 12:00:00 1 MESSAGE UNKNOWN 0 2",
        "2021-04-01 12:00:00 0 MAIL UNKNOWN 0 2",
    ]


def test_a_file_with_nobody_in_it_is_refused() -> None:
    for data in (
        mysqldump({"accounts": [monica_dumps.ACCOUNT]}),
        monica_json.written({**{table: [] for table in circle()}, "users": [USER]}),
    ):
        with pytest.raises(Refused, match="nobody"):
            read(data)


def test_rows_whose_columns_have_no_names_are_refused() -> None:
    data = b"-- MySQL dump\n-- stay_in_touch_frequency \nINSERT INTO `contacts` VALUES (1,1,'Ruth');\n"
    with pytest.raises(Refused, match="columns"):
        read(data)


texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\x1a"), max_size=40)


@settings(max_examples=60, deadline=None)
@given(
    bodies=st.lists(texts, min_size=1, max_size=4),
    names=st.lists(st.text("abc'\"\\;,()`-#/* \n😀é", min_size=1, max_size=12), min_size=1, max_size=4),
    writer=st.sampled_from(sorted(DIALECTS)),
    piece=st.integers(1, 300),
)
def test_any_text_comes_back_as_it_was(bodies: list[str], names: list[str], writer: str, piece: int) -> None:
    """Whatever texts hold, and wherever a piece of the file ends, rows keep their places and values."""
    database = {
        "contacts": [contact(number, f"x{name}x") for number, name in enumerate(names, 1)],
        "notes": [{"id": 1, "account_id": 1, "contact_id": 1, "body": f"x{body}x"} for body in bodies],
        "tags": [{"id": 1, "account_id": 1, "name": "last"}],
    }
    data = DIALECTS[writer](database)
    wanted = {"contacts": ("id", "first_name"), "notes": ("body",), "tags": ("name", "missing")}
    escapes = writer in ("monica", "mysqldump")
    found = list(_monicasql.Rows(io.BytesIO(data), wanted, "", backslashes=escapes, piece=piece))
    expected: list[tuple[str, list[str | None]]] = [
        *(("contacts", [str(number), f"x{name}x"]) for number, name in enumerate(names, 1)),
        *(("notes", [f"x{body}x"]) for body in bodies),
        ("tags", ["last", None]),
    ]
    assert [
        (table, [value.decode() if value is not None else None for value in row]) for table, row in found
    ] == expected


@settings(max_examples=40, deadline=None)
@given(writer=st.sampled_from(sorted(WRITERS)), cut=st.floats(0, 1), noise=st.binary(max_size=6), where=st.floats(0, 1))
def test_a_damaged_file_is_read_or_refused(writer: str, cut: float, noise: bytes, where: float) -> None:
    data = WRITERS[writer](circle())
    place = int(where * len(data))
    data = (data[:place] + noise + data[place:])[: int(cut * (len(data) + len(noise)))]
    try:
        found = read(data)
    except Refused:
        return
    assert _frames.from_frames(*_frames.to_frames([found]))


BASE = monica_sql({"accounts": [monica_dumps.ACCOUNT], "contacts": [contact(1, "Ruth")]})
NOTES = b"\nINSERT INTO `notes` (`id`,`account_id`,`contact_id`,`body`) VALUES\n"


@pytest.mark.parametrize(
    "tail",
    [
        NOTES + b"(1,1,1,'" + b"a" * 10_000_000,
        NOTES + b"(1,1,1,'" + b"\\'" * 2_000_000,
        NOTES + b"(1,1,1,'" + b"''" * 2_000_000,
        NOTES + b"(" * 3_000_000,
        NOTES + b"(" + b"," * 3_000_000 + b");",
        NOTES + b"()," * 200_000,
        b"/*" + b"*" * 3_000_000,
        b"`" * 1_000_001,
        b"CREATE TABLE `notes` (" + b"(" * 1_000_000,
        b"COPY notes (id) FROM stdin;\n" + b"\t" * 3_000_000,
    ],
    ids=["text", "escapes", "quotes", "brackets", "commas", "rows", "comment", "names", "definition", "copy"],
)
def test_what_never_ends_is_survived(tail: bytes) -> None:
    found = read(BASE + tail)
    assert [person.name for person in found.people] == ["Ruth"]


def test_a_long_row_is_read_and_a_longer_one_is_told() -> None:
    more = NOTES.replace(b"notes", b"tags").replace(b"`contact_id`,`body`", b"`name`,`slug`") + b"(1,1,'x','y');"
    found = read(BASE + NOTES + b"(1,1,1,'" + b"long ago " * 1_200_000 + b"');" + more)
    assert len(found.people[0].remember) == 2000
    assert found.skipped == []
    found = read(BASE + NOTES + b"(1,1,1,'" + b"a" * (_monicasql.LONGEST + 3_000_000) + b"');" + more)
    assert reasons(found) == ["the dump: one row is longer than 32 MB; what came after it was left out"]


def test_a_long_note_is_cut_between_letters() -> None:
    database = circle()
    database["notes"][0]["body"] = "x" + "木" * 9000
    ruth = read(mysqldump(database)).people[0]
    assert len(ruth.remember) == 2000
    assert set(ruth.remember.split("\n")[1]) == {"x", "木"}


@pytest.mark.parametrize(
    "data",
    [
        b"-- MySQL dump 10.13\nCREATE TABLE `contacts` (`id` int, `first_name` varchar(255));\n",
        b'{"contacts": [{"first_name": "Ruth", "stay_in_touch_frequency": 14}]}',
        b'{"version": "1.0", "account": {"data": []}}',
        b"stay_in_touch_frequency,INSERT INTO\n",
        b"# number_of_invitations_sent `\nwords that INSERT nothing\n"[:40],
    ],
)
def test_other_files_are_not_claimed(data: bytes) -> None:
    assert not monica.recognises(data, "monica.sql")


def test_json_with_odd_values_is_read_as_far_as_it_goes() -> None:
    account = monica_json.account(circle())
    contacts = account["account"]["data"][1]["values"]
    contacts[1]["properties"] |= {"first_name": 7, "is_dead": "0", "birthdate": {"date": 5}, "tags": {"0": "x"}}
    contacts[1]["data"] = {"1": contacts[1]["data"][0], "4": {"type": ["?"]}}
    contacts.append("nobody")
    contacts.append({"properties": {"first_name": "No UUID"}})
    found = read(json.dumps(account).encode())
    assert found.people[0].name == "7 May O'Hara"
    assert [row.where for row in found.skipped].count("a contact") == 2
    assert len(found.touches) == 6
