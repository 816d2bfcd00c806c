"""Which importer reads a file, what is said of one that none reads, and how it gets to the parent."""

import io
import os
from array import array
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from closeknit.engine.records import Channel, Direction
from closeknit.importers import _frames, _looks, _reading, vcard, whatsapp
from closeknit.importers._found import (
    Context,
    Found,
    FoundAhead,
    FoundDate,
    FoundLink,
    FoundMood,
    FoundPerson,
    Question,
    Refused,
    Skipped,
    Span,
)

WHAT_IS_READ = (
    "Closeknit reads contacts, calendars, chats, calls and mail as apps save them; "
    "the page where you bring files in says how to get each."
)
CARD = b"BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Anna Example\r\nTEL:+447700900123\r\nEND:VCARD\r\n"


def read(data: bytes, name: str = "file", size: int | None = None) -> tuple[dict[str, Any], dict[str, bytes]]:
    return _reading.read_file(io.BytesIO(data), name, len(data) if size is None else size, {"region": "GB"})


def refusal(data: bytes, name: str = "file") -> str:
    header, columns = read(data, name)
    assert list(header) == ["refused"]
    assert columns == {}
    return str(header["refused"])


# ---- picking the importer


@pytest.mark.parametrize("name", ["anna.vcf", "anna.jpg", "anna", "", "\ud800\x00\u202e.zip", "../" * 90])
def test_the_content_counts_and_not_the_name(name: str) -> None:
    (found,) = _frames.from_frames(*read(CARD, name))
    assert (found.importer, [person.name for person in found.people]) == ("vcard", ["Anna Example"])


@pytest.mark.parametrize(
    ("data", "name", "words"),
    [
        (b"\x89PNG\r\n\x1a\n" + bytes(100), "anna.vcf", "a picture"),
        (b"\xff\xd8\xff\xe0" + bytes(100), "", "a picture"),
        (b"\x00\x00\x00\x18ftypheic" + bytes(100), "", "a picture"),
        (b"\x00\x00\x00\x18ftypmp42" + bytes(100), "", "a video"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "", "a picture"),
        (b"RIFF\x00\x00\x00\x00WAVEfmt ", "", "a sound recording"),
        (b"OggS" + bytes(100), "PTT.opus", "a sound recording"),
        (b"%PDF-1.7\n", "", "a PDF document"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(100), "", "an Office document"),
        (b"SQLite format 3\x00" + bytes(100), "notes.db", "a database"),
        (b"\x1f\x8b\x08" + bytes(100), "", "a packed file"),
        (bytes(range(256)) * 4, "msgstore.db.crypt15", "a locked WhatsApp backup"),
        (bytes(range(256)) * 4, "", "a file that only a program can read"),
        (b"\xef\xbb\xbf  <!DOCTYPE html><p>", "chat.txt", "a web page"),
        (b"<?xml version='1.0'?><a/>", "", "an XML file"),
        (b'{"a": 1}', "", "a JSON file"),
        (b"Name,Phone\nAnna,1\nBo,2\n", "", "a table"),
        ("Name;Phone\r\nAnna;1\r\n".encode("utf-16"), "", "a table"),
        (b"Dear diary,\nnothing happened.\n", "", "a text of another kind"),
        ("Привет, как дела?\n".encode("koi8-r"), "", "a text of another kind"),
    ],
)
def test_a_file_nobody_reads_is_named_and_what_is_read_is_said(data: bytes, name: str, words: str) -> None:
    sentence = refusal(data, name)
    assert sentence == f"This looks like {words}. {WHAT_IS_READ}"


def test_an_empty_file_says_so() -> None:
    assert refusal(b"") == "This file is empty. Export it again and choose the new file."


def test_a_file_over_its_importers_limit_is_refused_before_it_is_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for size, refused in ((len(CARD) - 1, True), (len(CARD), False), (len(CARD) + 1, False)):
        monkeypatch.setattr(vcard, "MAX_BYTES", size)
        header, _ = read(CARD)
        assert ("larger than 0 MB" in header.get("refused", "")) is refused


@pytest.mark.parametrize(("size", "refused"), [(2 * 2**30 - 1, False), (2 * 2**30, False), (2 * 2**30 + 1, True)])
def test_a_file_of_more_than_two_gigabytes_is_refused(size: int, refused: bool) -> None:
    header, _ = _reading.read_file(io.BytesIO(b"hello there"), "x", size, {})
    assert ("larger than 2 GB" in header["refused"]) is refused


def test_a_file_that_two_importers_know_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vcard, "recognises", lambda head, name: True)
    sentence = refusal(b"2026-11-18, 18:05 - Ada: hello\n2026-11-18, 18:06 - Bo: hello\n" * 3)
    assert "at once; export it again" in sentence
    assert vcard.TITLE in sentence
    assert whatsapp.TITLE in sentence


def test_the_context_crosses_as_plain_data() -> None:
    now = datetime(2026, 11, 22, 8, 30, tzinfo=UTC)
    plain = {
        "names": ["Zoë"],
        "addresses": ["z@example.org"],
        "numbers": ["+447700900123"],
        "handles": ["telegram:12"],
        "region": "GB",
        "zone": "Europe/London",
        "now": now.isoformat(),
    }
    assert _reading.context_of(plain) == Context(
        ("Zoë",), ("z@example.org",), ("+447700900123",), ("telegram:12",), "GB", "Europe/London", now
    )
    empty = _reading.context_of({"region": "", "zone": ""})
    assert (empty.names, empty.region, empty.zone) == ((), "", "UTC")
    assert empty.now.tzinfo is UTC


@given(st.binary(max_size=400), st.text(max_size=40))
def test_whatever_the_bytes_there_is_a_word_for_them(data: bytes, name: str) -> None:
    assert _looks.like(data, name)


# ---- the way to the parent

text = st.text(max_size=20)
people = st.lists(
    st.builds(
        FoundPerson,
        key=text,
        name=text,
        nickname=text,
        numbers=st.lists(text, max_size=2).map(tuple),
        addresses=st.lists(text, max_size=2).map(tuple),
        organisation=text,
        is_group=st.booleans(),
    ),
    min_size=1,
    max_size=4,
)


@st.composite
def founds(draw: st.DrawFn) -> Found:
    found = Found(draw(text), people=draw(people), source=draw(text), wall=draw(st.booleans()))
    who = st.integers(0, len(found.people) - 1)
    for _ in range(draw(st.integers(0, 5))):
        found.touches.add(
            draw(who),
            draw(st.integers(-62_135_596_800, 253_402_300_799)),
            draw(st.sampled_from(Channel)),
            draw(st.sampled_from(Direction)),
            draw(st.integers(0, 10**6)),
            draw(st.integers(0, 2)),
        )
    found.dates = draw(
        st.lists(
            st.builds(
                FoundDate,
                who,
                text,
                st.integers(1, 12),
                st.integers(1, 31),
                st.none() | st.integers(1, 9999),
                text,
            ),
            max_size=3,
        )
    )
    found.skipped = draw(st.lists(st.builds(Skipped, text, text), max_size=3))
    found.skipped_more = draw(st.integers(0, 10**6))
    pairs = st.lists(st.tuples(text, text), max_size=3).map(tuple)
    found.questions = draw(st.lists(st.builds(Question, text, text, pairs), max_size=2))
    found.covered = draw(st.none() | st.tuples(st.dates(), st.dates()))
    found.thrown = draw(st.dictionaries(text, st.integers(0, 10**9), max_size=3))
    found.noted = draw(st.dictionaries(text, st.integers(0, 10**9), max_size=3))
    channel = st.sampled_from([channel.value for channel in Channel])
    found.spans = draw(st.lists(st.builds(Span, channel, st.dates(), st.dates(), st.booleans()), max_size=3))
    labels = st.lists(text, max_size=2).map(tuple)
    found.moods = draw(
        st.lists(st.builds(FoundMood, st.integers(0, 2**33), st.integers(-100, 100), st.booleans(), labels), max_size=3)
    )
    ahead = st.builds(
        FoundAhead, st.integers(0, 2**33), st.integers(0, 60480), st.lists(who, max_size=3).map(tuple), st.booleans()
    )
    found.ahead = draw(st.lists(ahead, max_size=3))
    if found.people:
        found.me = found.people[0]
        who = st.integers(0, len(found.people) - 1)
        found.links = draw(st.lists(st.builds(FoundLink, who, who, text, text), max_size=3))
    return found


def columns_of(found: Found) -> list[bytes]:
    return [bytes(getattr(found.touches, name)) for name in found.touches.__slots__]


@settings(max_examples=40, deadline=None)
@given(st.lists(founds(), max_size=2))
def test_what_was_found_comes_back_the_same(found: list[Found]) -> None:
    back = _frames.from_frames(*_frames.to_frames(found))
    assert [columns_of(one) for one in back] == [columns_of(one) for one in found]
    for one in (*back, *found):
        one.touches = None  # type: ignore[assignment]
    assert back == found


REST = ["", [], [], "", False, [], [], "", "", 0, False]
"""The fields of a person after key and name."""


def one_found() -> tuple[dict[str, Any], dict[str, bytes]]:
    found = Found("vcard", people=[FoundPerson("a", "Anna")], dates=[FoundDate(0, "birthday", 2, 29)])
    found.covered = (date(2026, 1, 1), date(2026, 2, 1))
    found.questions = [Question("me", "Which is you?", (("0", "Anna"), ("none", "Nobody")))]
    found.throw("pictures")
    found.note("messages in group chats")
    found.links = [FoundLink(0, 0, "other")]
    found.moods = [FoundMood(1_700_000_000, 50, True, ("walk",))]
    found.ahead = [FoundAhead(1_700_000_000, 90, (0,))]
    found.spans = [Span(Channel.MESSAGE, date(2026, 1, 1), date(2026, 2, 1), True)]
    found.me = FoundPerson("b", "Bo")
    found.touches.add(0, 1_700_000_000, Channel.MESSAGE, Direction.IN)
    return _frames.to_frames([found])


def swap(name: str, value: object) -> Callable[[dict[str, Any], dict[str, bytes]], None]:
    def change(header: dict[str, Any], _columns: dict[str, bytes]) -> None:
        header["found"][0][name] = value

    return change


def column(name: str, value: bytes) -> Callable[[dict[str, Any], dict[str, bytes]], None]:
    def change(_header: dict[str, Any], columns: dict[str, bytes]) -> None:
        columns[f"0.{name}"] = value

    return change


@pytest.mark.parametrize(
    "change",
    [
        lambda header, columns: header.clear(),
        lambda header, columns: header.update(found=7),
        lambda header, columns: header.update(found=["text"]),
        lambda header, columns: header["found"][0].pop("source"),
        lambda header, columns: columns.pop("0.at:q"),
        swap("importer", None),
        swap("source", 3),
        swap("wall", "yes"),
        swap("people", [["a", "Anna"]]),
        swap("people", [["a", 7, *REST]]),
        swap("people", [["a", "Anna", "", ["1", 2], *REST[2:]]]),
        swap("people", [["a", "Anna", *REST[:-1], 1]]),
        swap("me", ["b", 7, *REST]),
        swap("me", "Bo"),
        swap("links", [[0, 1, "partner", ""]]),
        swap("links", [[-1, 0, "partner", ""]]),
        swap("moods", [[1_700_000_000, 101, False, []]]),
        swap("moods", [[2**62, 10, False, []]]),
        swap("ahead", [[1_700_000_000, -1, [], False]]),
        swap("ahead", [[1_700_000_000, 42 * 1440 + 1, [], False]]),
        swap("ahead", [[2**62, 90, [], False]]),
        swap("ahead", [[1_700_000_000, 90, [1], False]]),
        swap("ahead", [[1_700_000_000, 90, [-1], False]]),
        swap("ahead", [[1_700_000_000, 90, ["0"], False]]),
        swap("ahead", [[1_700_000_000, 90, [True], False]]),
        swap("ahead", [[1_700_000_000, 90, [0] * 21, False]]),
        swap("ahead", [[1_700_000_000, 90, [], False]] * 5001),
        swap("spans", [[9, "2026-01-01", "2026-02-01", True]]),
        swap("spans", [[4, "2026-01-01", "later", True]]),
        swap("spans", [[4, "2026-01-01", "2026-02-01", 1]]),
        swap("noted", {"group": "many"}),
        swap("people", []),
        swap("dates", [[1, "birthday", 2, 29, None, ""]]),
        swap("dates", [[0, "birthday", 13, 29, None, ""]]),
        swap("dates", [[0, "birthday", 2, True, None, ""]]),
        swap("skipped", [["where"]]),
        swap("skipped_more", "many"),
        swap("questions", [["me", "Which?", [["0"]]]]),
        swap("questions", [["me", "Which?", [["0", 0]]]]),
        swap("thrown", {"pictures": "many"}),
        swap("covered", ["2026-01-01", "soon"]),
        column("who:i", array("i", [1]).tobytes()),
        column("who:i", array("i", [-1]).tobytes()),
        column("who:i", array("i", [0, 0]).tobytes()),
        column("who:i", b"\x00"),
        column("at:q", array("q", [2**62]).tobytes()),
        column("channel:B", b"\x00"),
        column("channel:B", b"\x08"),
        column("direction:B", b"\x04"),
        column("half_days:B", b"\x03"),
    ],
)
def test_frames_that_no_reading_makes_are_refused(
    change: Callable[[dict[str, Any], dict[str, bytes]], None],
) -> None:
    header, columns = one_found()
    assert _frames.from_frames(header, columns)
    change(header, columns)
    with pytest.raises(ValueError, match=r"."):
        _frames.from_frames(header, columns)


def test_a_summary_counts() -> None:
    found = _frames.from_frames(*one_found())
    found[0].skip("line 3", "no date")
    found[0].skipped_more = 5
    assert _reading.summary([*found, Found("ical")]) == {
        "importers": ["ical", "vcard"],
        "people": 1,
        "interactions": 1,
        "dates": 1,
        "skipped": 6,
        "questions": ["me"],
    }


def test_refusing_is_the_only_way_out() -> None:
    with pytest.raises(Refused):
        _reading.find(io.BytesIO(os.urandom(50)), "x", 50, Context())
