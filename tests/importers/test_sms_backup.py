"""Backups of messages and calls from Android: who is who, what counts, and what is left out."""

import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from tests.importers.phones import ANA, AT, BEN, OWN, assert_as_expected, call, mms, read, rows, samples, sms, smses

from closeknit.engine.records import Channel, Direction
from closeknit.importers import sms_backup
from closeknit.importers._found import Found, Refused


def backup(*tags: str, **more: Any) -> Found:
    return read(sms_backup, smses(*tags), **more)


@pytest.mark.parametrize("path", samples("sms_backup"), ids=lambda path: path.name)
def test_a_sample_gives_all_that_is_expected(path: Path) -> None:
    assert_as_expected(sms_backup, path)


def test_a_message_goes_out_or_comes_in_at_its_moment() -> None:
    found = backup(sms(), sms(at=AT + 60_000, box=2))
    assert rows(found) == [
        (ANA, "2023-05-12 14:03", Channel.MESSAGE, Direction.IN, 0, 2),
        (ANA, "2023-05-12 14:04", Channel.MESSAGE, Direction.OUT, 0, 2),
    ]
    assert found.wall is False
    assert (found.people[0].name, found.people[0].numbers, found.people[0].own_name) == ("Ana", (ANA,), False)


@pytest.mark.parametrize("written", ["1683900202", "1683900202123", "1683900202123456", " 1683900202123 "])
def test_a_moment_in_seconds_milliseconds_or_microseconds_is_the_same(written: str) -> None:
    assert list(backup(sms(at=written)).touches.at) == [AT // 1000]


def test_one_number_written_in_several_ways_is_one_person() -> None:
    found = backup(
        sms("07700 900123"),
        sms("+44 7700-900123", AT + 1),
        sms("tel:+447700900123", AT + 2),
        sms("00447700900123", AT + 3),
    )
    assert [(person.key, person.name) for person in found.people] == [(ANA, "Ana")]
    assert len(found.touches) == 4


def test_the_key_is_the_same_in_a_longer_backup() -> None:
    short, long = backup(sms(name="(Unknown)")), backup(sms(BEN, AT - 1, name="Ben"), sms(), sms(at=AT + 1))
    assert {person.key for person in short.people} <= {person.key for person in long.people}


@pytest.mark.parametrize("name", ["(Unknown)", "null", "", "unknown", "Unbekannt", ANA, "07700 900123"])
def test_a_name_that_says_nothing_is_no_name(name: str) -> None:
    assert [person.name for person in backup(sms(name=name)).people] == [ANA]


def test_a_name_given_later_is_taken_and_a_second_one_kept_beside_it() -> None:
    found = backup(sms(name="(Unknown)"), sms(at=AT + 1, name="Ana"), sms("07700900123", at=AT + 2, name="Ana Lopes"))
    assert [(person.name, person.also) for person in found.people] == [("Ana", ("Ana Lopes",))]


@pytest.mark.parametrize("sender", ["60001", "Vodafone", "VM-BANK", "85075", "*100#", "AMAZON", "123"])
def test_senders_that_no_person_is_are_left_out_and_counted(sender: str) -> None:
    found = backup(sms(), sms(sender, AT + 1, name="(Unknown)"), sms(sender, AT + 2, name="My bank"))
    assert [person.key for person in found.people] == [ANA]
    assert found.thrown == {"newsletters and automatic messages": 2}


def test_a_name_in_place_of_a_number_is_a_person_if_the_owner_wrote_back() -> None:
    found = backup(
        sms("Mum", AT, name="(Unknown)"), sms("Mum", AT + 1, 2, name="(Unknown)"), sms("Lotto", AT + 2, name="")
    )
    assert [(person.key, person.name, person.numbers) for person in found.people] == [("mum", "Mum", ())]
    assert found.thrown == {"newsletters and automatic messages": 1}


def test_a_mail_address_is_a_person() -> None:
    found = backup(sms("Ana@Mail.example"))
    assert (found.people[0].key, found.people[0].addresses) == ("ana@mail.example", ("ana@mail.example",))


@pytest.mark.parametrize(
    ("box", "thrown"),
    [
        (3, "drafts"),
        (4, "messages that were not sent"),
        (5, "messages that were not sent"),
        (6, "messages that were not sent"),
    ],
)
def test_what_was_not_sent_is_left_out_and_counted(box: int, thrown: str) -> None:
    found = backup(sms(), sms(at=AT + 1, box=box))
    assert (len(found.touches), found.thrown) == (1, {thrown: 1})


@pytest.mark.parametrize(
    ("tag", "reason"),
    [
        (sms(at="today"), "a date that cannot be read"),
        (sms(at="null"), "a date that cannot be read"),
        (sms(at=""), "a date that cannot be read"),
        (sms(box="null"), "it does not say whether it was sent or received"),
        (sms(box=0), "it does not say whether it was sent or received"),
        (sms(at=5_000), "a date that cannot be"),
        (sms(at=4_000_000_000_000), "a date that cannot be"),
    ],
)
def test_a_message_that_makes_no_sense_is_left_out_with_a_reason(tag: str, reason: str) -> None:
    found = backup(sms(), tag, sms(at=AT + 1))
    assert len(found.touches) == 2
    assert [row.reason for row in found.skipped] == [reason]


def test_the_same_message_twice_counts_once() -> None:
    found = backup(sms(), sms(BEN), sms(), sms(box=2))
    assert [row[0] for row in rows(found)] == [ANA, BEN, ANA]
    assert found.thrown == {"entries that are in the file twice": 1}


def test_two_pictures_of_one_second_stay_two() -> None:
    one = mms(1, ANA, [(ANA, 137), (OWN, 151)], 1_683_900_202_000)
    assert len(backup(one, one).touches) == 2


def test_an_mms_from_one_person_is_a_message() -> None:
    found = backup(mms(1, ANA, [(ANA, 137), (OWN, 151)], name="Ana"))
    assert rows(found) == [(ANA, "2023-05-12 14:03", Channel.MESSAGE, Direction.IN, 0, 2)]
    assert found.people[0].name == "Ana"


def test_an_mms_to_a_group_counts_for_nobody_and_one_from_it_for_its_sender_without_a_day() -> None:
    into = mms(1, f"{ANA}~{BEN}", [(ANA, 137), (OWN, 151), (BEN, 151)], name="Ana, Ben")
    out = mms(2, f"{ANA}~{BEN}", [(OWN, 137), (ANA, 151), (BEN, 151)], AT + 1000, 128, "Ana, Ben")
    found = backup(into, out)
    assert rows(found) == [(ANA, "2023-05-12 14:03", Channel.MESSAGE, Direction.IN, 0, 0)]
    assert found.noted == {"messages in group chats": 1}
    assert found.thrown == {"your own messages to a whole group": 1}
    assert [person.name for person in found.people] == ["Ana"]
    assert found.me is not None
    assert found.me.numbers == (OWN,)


@pytest.mark.parametrize(
    ("parties", "half_days"),
    [
        ([(ANA, 137), (OWN, 151)], 2),
        ([(ANA, 137), (OWN, 151), (BEN, 130)], 0),
        ([(ANA, 137)], 2),
        ([(ANA, 137), (OWN, 151), ("07700900001", 151)], 2),
        ([(ANA, 137), ("insert-address-token", 151)], 2),
        ([], 2),
    ],
)
def test_whether_an_mms_went_to_a_group_is_told_by_its_addresses(
    parties: list[tuple[str, int]], half_days: int
) -> None:
    assert list(backup(mms(1, ANA, parties)).touches.half_days) == [half_days]


def test_a_message_of_a_group_that_does_not_say_who_wrote_it_is_nobodys() -> None:
    found = backup(sms(), mms(1, f"{ANA}~{BEN}", []))
    assert (len(found.touches), found.thrown) == (1, {"group messages that do not say who wrote them": 1})


def test_reports_of_delivery_are_no_messages() -> None:
    found = backup(sms(), mms(1, ANA, [], kind=134), mms(1, ANA, [], kind=136))
    assert (len(found.touches), found.thrown) == (1, {"delivery reports": 2})


def test_notes_to_oneself_are_left_out_whether_the_number_is_known_before_or_from_the_file() -> None:
    known = backup(sms(), sms(OWN, AT + 1, 2), numbers=(OWN,))
    told = backup(sms(), sms(OWN, AT + 1, 2), mms(2, ANA, [(OWN, 137), (ANA, 151)], AT + 2000, 128))
    assert known.thrown == told.thrown == {"notes to yourself": 1}
    assert {person.key for person in (*known.people, *told.people)} == {ANA}


def test_calls_that_connected_count_and_others_are_attempts() -> None:
    kinds = [(1, 59), (2, 125), (2, 0), (3, 0), (4, 31), (5, 0), (7, 0), (1, 0)]
    tags = [call(seconds=seconds, kind=kind, at=AT + place) for place, (kind, seconds) in enumerate(kinds)]
    found = read(sms_backup, smses(*tags, outer="calls"))
    assert [row[2:] for row in rows(found)] == [
        (Channel.VOICE, Direction.IN, 1, 2),
        (Channel.VOICE, Direction.OUT, 2, 2),
        (Channel.VOICE, Direction.OUT, 0, 0),
        (Channel.VOICE, Direction.IN, 0, 0),
        (Channel.VOICE, Direction.IN, 1, 0),
        (Channel.VOICE, Direction.IN, 0, 0),
        (Channel.VOICE, Direction.IN, 0, 2),
        (Channel.VOICE, Direction.IN, 0, 0),
    ]
    assert found.noted == {"missed calls": 3, "calls that were not answered": 1, "voicemails": 1}


def test_calls_from_nobody_known_and_with_services_are_left_out_and_counted() -> None:
    tags = [
        call(),
        call("-1"),
        call("", name=""),
        call("null", name="null"),
        call("112"),
        call("*100#"),
        call(BEN, kind=6),
    ]
    found = read(sms_backup, smses(*tags, outer="calls"))
    assert [person.key for person in found.people] == [ANA]
    assert found.thrown == {
        "calls from withheld numbers": 3,
        "calls to service numbers": 2,
        "calls that were blocked": 1,
    }


def test_messages_and_calls_may_be_in_one_file() -> None:
    found = backup(sms(), call(at=AT + 60_000))
    assert [(span.channel, span.everyone) for span in found.spans] == [(Channel.VOICE, False), (Channel.MESSAGE, False)]
    assert len(found.people) == 1


def test_a_backup_is_complete_until_the_day_it_was_made_in_the_zone_of_the_owner() -> None:
    made = round(datetime(2023, 5, 20, 23, 30, tzinfo=UTC).timestamp() * 1000)
    tags = sms(), sms(BEN, AT + 1, name="Ben")
    found = read(sms_backup, smses(*tags, more=f' backup_date="{made}"'), zone="Europe/Berlin")
    (span,) = found.spans
    assert (span.channel, span.first, span.last, span.everyone) == (
        Channel.MESSAGE,
        date(2023, 5, 12),
        date(2023, 5, 21),
        True,
    )
    assert found.covered == (span.first, span.last)


def test_a_file_with_one_person_alone_does_not_speak_for_all() -> None:
    assert [span.everyone for span in backup(sms(), sms(at=AT + 1, box=2)).spans] == [False]


def test_a_file_that_is_cut_off_is_read_and_says_so() -> None:
    data = smses(sms(), sms(BEN, AT + 1, name="Ben"), sms(at=AT + 2))
    found = read(sms_backup, data[: data.rindex("<sms ") + 30])
    assert len(found.touches) == 2
    assert [row.where for row in found.skipped] == ["the end of the file"]


@pytest.mark.parametrize(
    "data", [smses(), smses(outer="calls"), '{"messageCount":0,"messages":[]}', "<smses count='2'/>"]
)
def test_a_backup_with_nothing_in_it_is_refused_with_what_to_do(data: str) -> None:
    with pytest.raises(Refused, match="make the backup once more"):
        read(sms_backup, data)


@pytest.mark.parametrize(
    "data",
    [
        "<html><body><sms address='1'/></body></html>",
        "<calls><item/></calls>",
        '<alllogs count="1"><log number="1" date="2" type="1" dur="3"/></alllogs>',
        "<threads><thread/></threads>",
        "smses",
        '{"messages":[{"type":"message","date":"2020-01-01T00:00:00","from":"Ana","text":"address"}]}',
        '{"guild":{},"channel":{},"messages":[],"messageCount":0}',
        '{"participants":[{"name":"Ana"}],"messages":[{"sender_name":"Ana","timestamp_ms":1,"content":"x","type":"Generic"}]}',
        '[{"number":"5","type":"house"}]',
        "{",
        "[",
    ],
)
def test_other_files_are_not_claimed(data: str) -> None:
    assert not sms_backup.recognises(data.encode(), "sms-20230514.xml")


@pytest.mark.parametrize(
    "data",
    [
        b'\xef\xbb\xbf<?xml version="1.1"?>\n<smses count="0">',
        b"<!-- made by hand -->\n\n<smses>",
        b'<!DOCTYPE smses SYSTEM "sms.dtd"><smses>',
        "\ufeff<?xml version='1.0' encoding='UTF-16'?><allsms count='1'>".encode("utf-16-le"),
        b'<calls count="1"><call duration="1" number="5"/></calls>',
        b'{"_id":"1","address":"5","date":"1","type":"1","body":"x"}\n',
        b'[\n  {\n    "number": "5",\n    "date": "1",\n    "duration": "1",\n    "type": "1"\n  }\n]',
    ],
)
def test_backups_are_known_by_what_is_in_them(data: bytes) -> None:
    assert sms_backup.recognises(data, "IMG-0001.jpg")


def test_billion_laughs_is_refused() -> None:
    lines = "".join(f'<!ENTITY lol{n} "{f"&lol{n - 1};" * 10}">' for n in range(1, 10))
    data = f'<?xml version="1.0"?><!DOCTYPE smses [<!ENTITY lol0 "lol">{lines}]><smses>{sms(name="&lol9;")}</smses>'
    with pytest.raises(Refused):
        read(sms_backup, data)


def test_text_that_looks_like_a_message_is_no_message() -> None:
    fake = '<sms address="+447700900999" date="1600000000000" type="1" contact_name="Nobody" />'
    found = backup(sms(body=fake), f"<!-- {fake} -->", f"<![CDATA[{fake}]]>", sms(BEN, AT + 1, body=f"' {fake} \""))
    assert [person.key for person in found.people] == [ANA, BEN]


def test_a_large_backup_with_pictures_needs_little_memory(tmp_path: Path) -> None:
    """150 MB with pictures of 6 MB each, read in a process that may use 300 MB of address space more than it has."""
    path = tmp_path / "sms.xml"
    picture = mms(1, ANA, [(ANA, 137), (OWN, 151)]).replace("secret", "A" * 6_000_000)
    with path.open("w") as file:
        file.write("<smses>")
        for number in range(25):
            file.write(picture.replace(str(AT), str(AT + 1000 * number)))
        file.write("</smses>")
    code = (
        "import resource, sys; from pathlib import Path; from closeknit.importers import sms_backup\n"
        "from closeknit.importers._found import Context, Source\n"
        f"resource.setrlimit(resource.RLIMIT_DATA, ({300 * 2**20}, {300 * 2**20}))\n"
        "path = Path(sys.argv[1]); file = path.open('rb')\n"
        "print(len(sms_backup.read(Source('x', file, path.stat().st_size), Context()).touches))"
    )
    done = subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "25"


def test_a_backup_that_names_more_people_than_anybody_knows_is_refused() -> None:
    tags = "".join(f'<sms address="+4477{number:08}" date="{AT}" type="1" body="x" />' for number in range(100_001))
    with pytest.raises(Refused, match="100,000 people"):
        read(sms_backup, f"<smses>{tags}</smses>")
