"""What a WhatsApp chat means: who is who, what is no message, and what is no chat at all."""

import io
import tracemalloc
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.importers.chats import NOW, asked, read, rows, wrote

from closeknit.engine.records import Channel, Direction
from closeknit.importers import whatsapp
from closeknit.importers._chatnotices import Kind, is_cut_notice, judge, minutes
from closeknit.importers._found import Context, Refused, Source

NOTICE = "a notice from WhatsApp, not a message"


# ---- notices, calls, pictures


@pytest.mark.parametrize(
    ("text", "iphone", "kind", "length"),
    [
        *(("<Media omitted>", False, Kind.MEDIA, 0), ("IMG-1.jpg (file attached)", False, Kind.MEDIA, 0)),
        *(("\u200eTR.vcf (файл добавлен)", False, Kind.MEDIA, 0), ("I like it (a lot)", False, Kind.MESSAGE, 0)),
        *(("\u200e<attached: 1.jpg>", True, Kind.MEDIA, 0), ("\u200eimage absente", True, Kind.MEDIA, 0)),
        *(
            ("\u200eLocation: https://maps.google.com/?q=1,2", True, Kind.MESSAGE, 0),
            ("\u200ePOLL:", True, Kind.MESSAGE, 0),
        ),
        *(
            ("\u200eWaiting for this message. This may take a while.", True, Kind.MESSAGE, 0),
            ("", False, Kind.MESSAGE, 0),
        ),
        *(
            ("\u200eAna joined from the community", True, Kind.NOTICE, 0),
            ("\u200e\u200eQualunque avviso", True, Kind.NOTICE, 0),
        ),
        *(
            ("This message was deleted", False, Kind.DELETED, 0),
            ("\u200eDu hast diese Nachricht gelöscht.", True, Kind.DELETED, 0),
        ),
        *(
            ("This message was deleted by admin Ana", False, Kind.DELETED, 0),
            ("Tuto zprávu jste smazal/a.", False, Kind.DELETED, 0),
        ),
        *(("This message was deleted, I saw", False, Kind.MESSAGE, 0), ("null", False, Kind.MESSAGE, 0)),
        *(("Missed voice call", False, Kind.MISSED, 0), ("Missed voice call at 21:05", False, Kind.MISSED, 0)),
        *(
            ("\u200eVerpasster Videoanruf. \u200eZum Zurückrufen tippen.", True, Kind.MISSED, 0),
            ("不在着信", False, Kind.MISSED, 0),
        ),
        *(
            ("Missed voice call from the dentist", False, Kind.MESSAGE, 0),
            ("\u200eVoice call. \u200eNo answer", True, Kind.MISSED, 0),
        ),
        *(("Voice call, 12 min", False, Kind.VOICE, 12), ("\u200eVoice call. \u200e12 min", True, Kind.VOICE, 12)),
        *(
            ("\u200eVideollamada, \u200e1 h 5 min", True, Kind.VIDEO, 65),
            ("\u200eSprachanruf, \u200e2 Std.", True, Kind.VOICE, 120),
        ),
        *(
            ("\u200e视频通话，\u200e3 分钟", True, Kind.VIDEO, 3),
            ("\u200eАудиозвонок, \u200e20 сек", True, Kind.VOICE, 1),
        ),
        *(("Voice call me at 5", False, Kind.MESSAGE, 0), ("Video call, how about it?", False, Kind.MESSAGE, 0)),
        *(("\u200eVoice call", True, Kind.VOICE, 0), ("Voice call", False, Kind.MESSAGE, 0)),
    ],
)
def test_kind_of_line(text: str, iphone: bool, kind: Kind, length: int) -> None:
    assert judge(text, authored=True, phone=iphone, attached=False) == (kind, length)


@pytest.mark.parametrize(
    ("words", "length"),
    [
        *(
            ("1 hr, 12 min", 72),
            ("12 min", 12),
            ("12m", 12),
            ("38 sec", 1),
            ("89 s", 1),
            ("2 h", 120),
            ("1 Std. 5 Min.", 65),
        ),
        *(("5 分钟", 5), ("1 час 3 мин", 63), ("12 मिनट", 12), ("٣ دقائق", 3), ("3 dk", 3), ("1 giờ 2 phút", 62)),
        *(("No answer", 0), ("", 0), ("5", 0), ("5 apples", 0), ("at 5 min past", 0)),
    ],
)
def test_length_of_a_call(words: str, length: int) -> None:
    assert minutes(words) == length


@pytest.mark.parametrize(
    ("name", "cut"),
    [
        *(('Ana changed the subject from "x" to "a', True), ("You changed the subject to “plans", True)),
        *(
            ("Ana hat den Betreff von „x“ zu „a", True),
            ("安娜将群名改为「计划", True),
            ("Ana a changé le sujet en « plans", True),
        ),
        *(
            ('Dwayne "The Rock" Johnson', False),
            ('ד"ר כהן', False),
            ('5" pipe', False),
            ("O'Neil", False),
            ("Zoë", False),
        ),
    ],
)
def test_a_notice_with_a_colon_is_no_name(name: str, cut: bool) -> None:
    assert is_cut_notice(name) is cut


def test_a_call_without_a_name_belongs_to_the_other() -> None:
    found = read("31/03/2025, 09:05 - Ana: x\n31/03/2025, 09:06 - Voice call, 12 min\n", names=("Ben",))
    assert rows(found) == [
        "2025-03-31 09:05:00 0 MESSAGE IN 0 2",
        "2025-03-31 09:06:00 0 VOICE UNKNOWN 12 2",
    ]
    group = read(
        "31/03/2025, 09:05 - Ana: x\n31/03/2025, 09:06 - Voice call, 12 min\n31/03/2025, 09:07 - Ana left the group\n"
    )
    assert (len(group.touches), [row.reason for row in group.skipped]) == (1, [NOTICE, NOTICE])


# ---- who is who

TALK = "31/03/2025, 09:05 - Ana: x\n31/03/2025, 09:06 - Ben: y\n"


@pytest.mark.parametrize(
    ("text", "name", "known", "people", "directions", "questions"),
    [
        (TALK, "WhatsApp Chat with Ana.txt", {}, ["Ana"], "IN OUT", []),
        (TALK, "WhatsApp Chat - Ana (2).zip/_chat.txt", {}, ["Ana"], "IN OUT", []),
        (TALK, "WhatsApp Chat with Ana DE Android.txt", {}, ["Ana"], "IN OUT", []),
        (TALK, "_chat.txt", {"names": ("BEN",)}, ["Ana"], "IN OUT", []),
        (TALK, "WhatsApp Chat with Ben.txt", {"names": ("Ben",)}, ["Ana"], "IN OUT", []),
        (TALK, "WhatsApp Chat with Cy.txt", {}, ["Ana", "Ben"], "IN IN", ["me"]),
        (TALK, "chat.txt", {"names": ("Cy",)}, ["Ana", "Ben"], "IN IN", ["me"]),
        (
            TALK.replace("Ben", "+44 7700 900123"),
            "x.txt",
            {"numbers": ("07700 900123",), "region": "GB"},
            ["Ana"],
            "IN OUT",
            [],
        ),
        (TALK.replace("Ben", "Ana"), "chat.txt", {}, ["Ana"], "IN IN", []),
        (TALK.replace("Ben", "Ana"), "WhatsApp-Chat mit Ana.txt", {}, ["Ana"], "IN IN", []),
        (TALK.replace("Ben", "Ana"), "WhatsApp Chat with Cy.txt", {"names": ("Ana",)}, ["Cy"], "OUT OUT", []),
        (TALK.replace("Ben", "Ana"), "WhatsApp Chat with Cy.txt", {}, ["Ana", "Cy"], "IN IN", ["me"]),
        (TALK.replace("Ben", "Ana"), "WhatsApp Chat with Ana.txt", {"names": ("Ana",)}, [], "", []),
        (TALK.replace("Ben", "~ ANA"), "chat.txt", {}, ["Ana"], "IN IN", []),
        (TALK.replace("Ben", "Re:Ben"), "WhatsApp Chat with Ana.txt", {}, ["Ana"], "IN OUT", []),
    ],
)
def test_two_people(
    text: str, name: str, known: dict[str, Any], people: list[str], directions: str, questions: list[str]
) -> None:
    found = read(text, name, **known)
    assert [person.name for person in found.people] == people
    assert [Direction(one).name for one in found.touches.direction] == directions.split()
    assert (asked(found), found.source) == (questions, "")
    assert set(found.touches.half_days) <= {2}
    assert set(found.touches.channel) <= {Channel.MESSAGE}


def test_who_may_be_the_owner() -> None:
    assert read(TALK).questions[0].options == (("0", "Ana"), ("1", "Ben"), ("none", "None of them"))
    one = read(TALK.replace("Ben", "Ana"), "WhatsApp Chat with Cy.txt").questions[0]
    assert one.options == (("0", "Ana"), ("none", "None of them"))


def test_only_the_owner_wrote_and_nobody_knows_to_whom() -> None:
    with pytest.raises(Refused, match="WhatsApp Chat with Ngozi"):
        read(TALK.replace("Ben", "Ana"), names=("Ana",))


def test_the_first_notice_of_an_iphone_names_the_other() -> None:
    text = "[31/03/2025, 09:05:01] Ana: \u200eUn avviso qualsiasi\n[31/03/2025, 09:05:02] Ben: x\n"
    assert rows(read(text)) == ["2025-03-31 09:05:02 0 MESSAGE OUT 0 2"]
    assert [person.name for person in read(text).people] == ["Ana"]


@pytest.mark.parametrize(
    ("text", "name", "source"),
    [
        (TALK + "31/03/2025, 09:07 - Cy: z\n", "WhatsApp Chat with Choir.txt", "Choir"),
        (TALK + "31/03/2025, 09:07 - Cy: z\n", "chat.txt", "group"),
        (TALK + "31/03/2025, 09:07 - Ana hat die Gruppe verlassen\n", "chat.txt", "group"),
        ("31/03/2025, 09:00 - Choir: Messages and calls are end-to-end encrypted. x\n" + TALK, "chat.txt", "Choir"),
    ],
)
def test_a_group_counts_for_no_single_tie(text: str, name: str, source: str) -> None:
    found = read(text, name, names=("Ben",))
    assert (found.source, asked(found), set(found.touches.half_days)) == (source, [], {0})
    assert "Ben" not in [person.name for person in found.people]
    assert found.skipped[0].reason == "1 of your own messages to the whole group"
    assert set(found.touches.direction) == {Direction.IN}
    assert "Ben" in [person.name for person in read(text, name).people]
    assert asked(read(text, name)) == ["me"]


def test_names_are_the_same_however_they_are_marked() -> None:
    found = read(
        "[31/03/2025, 09:05:01] ~\u202fAna: x\n[31/03/2025, 09:05:02] \u202a+44 7700 900123\u202c: y\n"
        "[31/03/2025, 09:05:03] ANA: z\n",
        region="GB",
    )
    assert [(one.key, one.name, one.numbers) for one in found.people] == [
        ("ana", "Ana", ()),
        ("+44 7700 900123", "+44 7700 900123", ("+447700900123",)),
    ]


# ---- what is not ours, what is too much


@pytest.mark.parametrize(
    "text",
    [
        *("", "\n", "no chat", "31/03/2025, 09:05 - Ana: one line\nand more\nlines", "31/03/2025\n01/04/2025\n"),
        '127.0.0.1 - - [04/Mar/2025:09:05:07 +0000] "GET / HTTP/1.1" 200 5 "-" "x"\n' * 3,
        "2025/03/04 09:05:07 [error] 12#0: *1 open() failed\n" * 3,
        "[2025-03-04 09:05:07] production.ERROR: it broke {}\n" * 3,
        "2025-03-04 09:05:07,123 - root - INFO - started\n" * 3,
        "2025-03-04 09:05:07 - WARNING: low disk\n" * 3,
        "2025-03-04 09:05 - released\n2025-03-05 09:05 - mended\n",
        "[2019-12-24, 12:23] Jane Doe: Hello\n[2020-01-17, 21:49] John Doe: Hello\n",
        "date,time,who\n2025-03-04,09:05,Ana\n2025-03-04,09:06,Ben\n",
        "[09:05:07] <Ana> hello\n[09:05:08] <Ben> hi\n",
        '{"name": "x", "messages": []}\n31/03/2025, 09:05 - Ana: x\n31/03/2025, 09:05 - Ana: x\n' + "more\n" * 9,
        "From ana@example.org\nSubject: our chat\n\n" + TALK + "so it was\n" * 9,
        "PK\x03\x04\x14\0\0\0_chat.txt" + TALK,
    ],
)
def test_it_claims_no_other_text(text: str) -> None:
    assert whatsapp.recognises(text.encode(), "file.txt") is False


def test_a_name_by_whatsapp_makes_one_message_enough() -> None:
    one = b"31/03/2025, 09:05 - Ana: one line\nand more\n"
    assert [whatsapp.recognises(one, name) for name in ("x.txt", "_chat.txt", "WhatsApp Chat with Ana.txt")] == [
        False,
        True,
        True,
    ]
    assert whatsapp.recognises(b"Dear Ana", "_chat.txt") is False


def test_a_line_of_ten_megabytes_is_held_in_part() -> None:
    data = (
        b"31/03/2025, 09:05 - Ana: " + "é".encode() * 5_000_000 + b"\n31/03/2025, 09:06 - Ben: hi\n" + b"x" * 10_000_000
    )
    whatsapp.recognises(data[:65536], "x.txt")
    tracemalloc.start()
    try:
        found = read(data)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert [who for _, who in wrote(found)] == ["Ana", "Ben"]
    assert peak < 3_000_000


@pytest.mark.parametrize("where", ["names", "dates"])
def test_more_than_any_chat_holds_is_refused(where: str) -> None:
    first = date(1, 1, 1)
    lines = (
        f"{first + timedelta(days=n) if where == 'dates' else '2025-03-31'}, 09:05 - P{n if where == 'names' else 0}: x\n"
        for n in range(20_100)
    )
    with pytest.raises(Refused, match="once more"):
        read("".join(lines))


def test_a_file_over_the_limit_is_not_read() -> None:
    with pytest.raises(Refused, match="300 MB"):
        whatsapp.read(Source("x.txt", io.BytesIO(TALK.encode()), whatsapp.MAX_BYTES + 1), Context(now=NOW))


@given(st.binary(max_size=400), st.sampled_from(("x.txt", "_chat.txt")))
def test_reading_anything_finds_or_refuses(data: bytes, name: str) -> None:
    refusals = []
    for start in (b"", b"31/03/2025, 09:05 - Ana: x\n", "[٣١/٣/٢٠٢٥، ٩:٠٥:٠٧ م] Ana: x\n".encode()):
        try:
            found = read(start + data, name)
        except Refused as refused:
            refusals.append(str(refused))
        else:
            assert len(found.touches) + len(found.skipped) >= bool(start)
    assert all(sentence.endswith(".") for sentence in refusals)
