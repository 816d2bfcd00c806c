"""Downloads from LinkedIn, of all years: who is connected, who wrote to whom, and who the owner is."""

import csv
import io
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from tests.importers.cards import NOW, check, read, samples, touches

from closeknit.engine.records import Channel, Direction
from closeknit.importers import linkedin
from closeknit.importers._found import Context, Found, Refused, Source, Span
from closeknit.importers._linkedinchats import moment, split_names

P = "https://www.linkedin.com/in/"
_ENDS = "FROM,SENDER PROFILE URL,TO,RECIPIENT PROFILE URLS"
NAMES = f"CONVERSATION ID,CONVERSATION TITLE,{_ENDS},DATE,SUBJECT,CONTENT,FOLDER".split(",")
CONNECTIONS = "First Name,Last Name,URL,Email Address,Company,Position,Connected On\n"
IN, OUT = Direction.IN, Direction.OUT


@pytest.mark.parametrize("path", samples("linkedin"), ids=lambda path: path.name)
def test_samples(path: Path) -> None:
    check(path)


def message(
    chat: str,
    writer: str,
    to: str,
    day: int = 1,
    folder: str = "INBOX",
    title: str = "",
    text: str = "hello",
    **more: str,
) -> list[str]:
    def url(name: str) -> str:
        return P + name.lower().replace(" ", "-") if name else ""

    urls = ",".join(url(name) for name in to.split(", "))
    at = f"2024-05-{day:02} 12:00:00 UTC"
    row = [
        chat,
        title,
        writer,
        more.get("url", url(writer)),
        to,
        more.get("urls", urls),
        more.get("at", at),
        "",
        text,
        folder,
    ]
    return row


def messages(*rows: list[str], names: list[str] = NAMES) -> str:
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerows([names, *rows])
    return out.getvalue()


def read_zip(name: str = "Complete_LinkedInDataExport_06-01-2024.zip", **files: str) -> Found:
    sources = [
        Source(f"{name}/{file}.csv", io.BytesIO(text.encode()), len(text.encode()))
        for file, text in sorted(files.items())
    ]
    return linkedin.read_all(iter(sources), Context(now=NOW))


def day(number: int) -> int:
    return int(datetime(2024, 5, number, 12, tzinfo=UTC).timestamp())


THREE = (message("1", "Me Too", "Ann Bo", 1), message("2", "Cy Day", "Me Too", 2), message("3", "Ed Fox", "Me Too", 3))


def test_the_owner_is_the_one_who_is_in_all_conversations() -> None:
    found = read(linkedin, messages(*THREE), name="messages.csv")
    assert [person.name for person in found.people] == ["Ann Bo", "Cy Day", "Ed Fox"]
    assert touches(found) == [(0, day(1), OUT, 2), (1, day(2), IN, 2), (2, day(3), IN, 2)]
    assert found.me is not None
    assert (found.me.name, found.me.handles) == ("Me Too", ("linkedin:me-too",))
    assert found.spans == [Span(Channel.MESSAGE, date(2024, 5, 1), date(2024, 5, 3), everyone=True)]
    assert not found.wall


def test_with_one_conversation_the_owner_is_asked_unless_something_tells() -> None:
    one = messages(message("1", "Me Too", "Ann Bo"), message("1", "Ann Bo", "Me Too", 2))
    found = read(linkedin, one, name="messages.csv")
    (question,) = found.questions
    assert (question.id, [words for _, words in question.options]) == ("me", ["Me Too", "Ann Bo", "None of them"])
    found.answer({"me": "0"})
    assert touches(found) == [(0, day(1), OUT, 2), (0, day(2), IN, 2)]
    for known in ({"names": ("me too",)}, {"handles": ("linkedin:me-too",)}):
        assert touches(read(linkedin, one, **known)) == [(0, day(1), OUT, 2), (0, day(2), IN, 2)]
    assert read_zip(messages=one, Connections=CONNECTIONS + f"Ann,Bo,{P}ann-bo,,,,01 Jan 2024\n").questions == []
    profile = "First Name,Last Name,Maiden Name,Headline,Industry\nMe,Too,,x,y\n"
    assert read_zip(messages=one, Profile=profile).questions == []
    invitation = f"From,To,Sent At,Message,Direction,inviterProfileUrl,inviteeProfileUrl\nMe Too,X,1/1/24,,OUTGOING,{P}me-too,{P}x\n"
    assert read_zip(messages=one, Invitations=invitation).questions == []


def test_a_group_counts_for_nobody_and_has_its_speakers_only() -> None:
    group = (
        message("9", "Ann Bo", "Me Too, Cy Day", 4),
        message("9", "Me Too", "Ann Bo, Cy Day", 5),
        message("9", "Me Too", "Ann Bo, Cy Day", 6),
    )
    found = read(linkedin, messages(*THREE, *group))
    assert touches(found)[3:] == [(0, day(4), IN, 0)]
    assert found.noted == {"messages in group chats": 1}
    assert [(skip.where, skip.reason) for skip in found.skipped] == [
        ("a group chat", "2 of your own messages to the whole group")
    ]


def test_spam_drafts_advertisements_and_people_who_left_are_left_out() -> None:
    names = [*NAMES, "ATTACHMENTS", "IS MESSAGE DRAFT", "IS CONVERSATION DRAFT"]
    rows = [
        [*THREE[0], "", "No", "No"],
        [*THREE[1], "", "No", "No"],
        [*THREE[2], "", "No", "No"],
        [*message("4", "Spam", "Me Too", folder="SPAM"), "", "No", "No"],
        [*message("5", "Me Too", "Ann Bo"), "", "Yes", "No"],
        [*message("6", "Me Too", "Ann Bo"), "", "No", "Yes"],
        [
            *message("7", "Firm", "Me Too", url="", text='<p class="spinmail-quill-editor__spin-break">x</p>'),
            "",
            "",
            "",
        ],
        [*message("8", "Firm", "Me Too", url="", title="Grow"), "", "", ""],
        [*message("9", "Firm", "Me Too", url="https://www.linkedin.com/company/firm/"), "", "", ""],
        [*message("10", "LinkedIn Member", "Me Too", url=""), "", "", ""],
        [*message("11", "Me Too", "LinkedIn Member", urls=""), "", "", ""],
    ]
    found = read(linkedin, messages(*rows, names=names))
    assert len(found.touches) == 3
    assert found.thrown == {
        "messages in the spam folder": 1,
        "drafts": 2,
        "newsletters and automatic messages": 3,
        "messages of accounts that no longer exist": 2,
    }


def test_a_download_without_profiles_is_told_by_names() -> None:
    names = [name for name in NAMES if "URL" not in name]
    rows = [[row[0], row[1], row[2], row[4], *row[6:]] for row in (*THREE, message("1", "Ann Bo", "Me Too", 9))]
    rows.append(["7", "", "Gil Hay, Ph.D.", "Me Too", "2024-05-10 12:00:00 UTC", "", "x", "INBOX"])
    rows.append(["7", "", "Me Too", "Gil Hay, Ph.D.", "2024-05-11 12:00:00 UTC", "", "x", "INBOX"])
    rows.append(["8", "", "Me Too", "Ida Jo, MBA", "2024-05-12 12:00:00 UTC", "", "x", "INBOX"])
    found = read(linkedin, messages(*rows, names=names))
    assert [person.name for person in found.people] == ["Ann Bo", "Cy Day", "Ed Fox", "Gil Hay, Ph.D.", "Ida Jo"]
    assert [half for *_, half in touches(found)] == [2] * 7
    assert found.noted == {}


def test_messages_find_the_connections_they_belong_to() -> None:
    new = CONNECTIONS + f"Ann,Bo,{P}ann-bo/,ann@x.example,Firm,Cook,01 Jan 2024\nZed,Yu,{P}zed,,,,02 Jan 2024\n"
    found = read_zip(Connections=new, messages=messages(*THREE))
    assert [person.name for person in found.people] == ["Ann Bo", "Zed Yu", "Cy Day", "Ed Fox"]
    assert (found.people[0].addresses, found.people[0].organisation, found.people[0].own_name) == (
        ("ann@x.example",),
        "Firm",
        True,
    )
    assert found.covered == (date(2024, 5, 1), date(2024, 6, 1))
    old = "First Name,Last Name,Email Address,Company,Position,Connected On\nAnn,Bo,,Firm,Cook,01 Jan 2024\n"
    found = read_zip(Connections=old, messages=messages(*THREE))
    assert (found.people[0].name, found.people[0].handles) == ("Ann Bo", ("linkedin:ann-bo",))


def test_two_people_of_one_name_stay_two() -> None:
    rows = [*THREE, message("4", "Ann Bo", "Me Too", 9, url=P + "other-ann")]
    found = read(linkedin, messages(*rows))
    assert [person.key for person in found.people] == [
        f"linkedin:{slug}" for slug in ("ann-bo", "cy-day", "ed-fox", "other-ann")
    ]


def test_what_the_download_says_of_the_owner() -> None:
    found = read_zip(
        messages=messages(*THREE),
        Profile="First Name,Last Name,Maiden Name,Headline,Industry\nMe,Too,,x,y\n",
        Emails="Email Address,Confirmed,Primary,Updated On\nme@x.example,Yes,Yes,1/1/20\n",
        Phones="Extension,Number,Type\n,+44 7700 900199,Mobile\n",
        guide_messages=messages(message("g", "Guide", "Me Too")),
    )
    assert found.me is not None
    assert (found.me.key, found.me.addresses, found.me.numbers) == (
        "linkedin:me-too",
        ("me@x.example",),
        ("+447700900199",),
    )
    assert found.thrown == {"newsletters and automatic messages": 1}


def test_a_file_that_tells_of_the_owner_alone_is_refused_kindly() -> None:
    with pytest.raises(Refused, match="no connections and no messages"):
        read(linkedin, "Email Address,Confirmed,Primary,Updated On\nme@x.example,Yes,Yes,1/1/20\n")


def test_connections_of_closed_profiles_and_twice() -> None:
    rows = f"Ann,Bo,{P}ann-bo,,,,01 Jan 2024\n,,,,,,02 Jan 2024\nAnn,Bo,{P}Ann-Bo,,,,01 Jan 2024\nZoë,,{P}zo%C3%AB,,,,1 Jan 2024\n"
    found = read(linkedin, CONNECTIONS + rows)
    assert [person.handles for person in found.people] == [("linkedin:ann-bo",), ("linkedin:zoë",)]
    assert [skip.reason for skip in found.skipped] == [
        "a profile that is hidden or closed",
        "the same connection again",
    ]
    assert (len(found.touches), found.spans, found.covered) == (0, [], None)


def test_a_time_that_cannot_be_read_or_is_to_come_is_told() -> None:
    rows = [
        *THREE,
        message("1", "Ann Bo", "Me Too", at="soon"),
        message("1", "Ann Bo", "Me Too", at="2031-01-01 00:00:00 UTC"),
    ]
    found = read(linkedin, messages(*rows))
    assert [(skip.where, skip.reason) for skip in found.skipped] == [
        ("row 4", "its time cannot be read"),
        ("row 5", "its time is still to come"),
    ]


@pytest.mark.parametrize(
    ("written", "wanted"),
    [
        ("2024-05-01 12:00:00 UTC", "2024-05-01T12:00:00+00:00"),
        ("2024-05-01 12:00:00", "2024-05-01T12:00:00+00:00"),
        ("2024-05-01", "2024-05-01T00:00:00+00:00"),
        ("5/1/18, 3:04 PM", "2018-05-01T15:04:00+00:00"),
        ("12/31/17, 12:05 AM", "2017-12-31T00:05:00+00:00"),
        ("2024-13-01 12:00:00 UTC", ""),
        ("13/1/18, 3:04 PM", ""),
        ("yesterday", ""),
        ("0000-00-00 00:00:00", ""),
    ],
)
def test_times(written: str, wanted: str) -> None:
    found = moment(written)
    assert ("" if found is None else datetime.fromtimestamp(found, UTC).isoformat()) == wanted


@pytest.mark.parametrize(
    ("written", "known", "names"),
    [
        ("Ann Bo", set(), ["Ann Bo"]),
        ("Ann Bo, Cy Day", set(), ["Ann Bo", "Cy Day"]),
        ("Ann Bo, Ph.D.", set(), ["Ann Bo"]),
        ("Ann Bo, Ph.D., Cy Day, MBA, PMP", set(), ["Ann Bo", "Cy Day"]),
        ("Ann Bo, Ph.D., Cy Day", {"ann bo, ph.d."}, ["Ann Bo, Ph.D.", "Cy Day"]),
        ("Bo, Ann", {"bo, ann"}, ["Bo, Ann"]),
        ("", set(), []),
    ],
)
def test_names_between_commas(written: str, known: set[str], names: list[str]) -> None:
    assert split_names(written, known) == names


def test_the_same_download_later_and_longer_has_the_same_keys() -> None:
    first = read(linkedin, messages(*THREE)).people
    later = read(linkedin, messages(message("0", "New One", "Me Too", 20), *THREE)).people
    assert {person.key for person in first} <= {person.key for person in later}


def test_what_cannot_be_read_in_a_zip_does_not_stop_the_rest() -> None:
    bad = Source("x.zip/Profile.csv", io.BytesIO(b"\x00" * 100), 100)
    good = messages(*THREE).encode()
    found = linkedin.read_all([bad, Source("x.zip/messages.csv", io.BytesIO(good), len(good))], Context(now=NOW))
    assert len(found.touches) == 3
    assert [skip.where for skip in found.skipped] == ["Profile.csv"]
