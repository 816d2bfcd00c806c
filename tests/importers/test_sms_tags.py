"""The reader of tags beside xml.etree.ElementTree, on files that hypothesis writes; and on files no XML parser takes."""

import contextlib
import io
from xml.etree.ElementTree import iterparse

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from closeknit.importers._found import Refused
from closeknit.importers._smsvalues import text
from closeknit.importers._smsxml import ENDS, NAMES, WANTED, Tags

Event = tuple[str, tuple[str, ...]]

UNNAMED = ("", "null", "(Unknown)")


class Sips(io.BytesIO):
    """A file that gives a few bytes at a time, as a network or an unpacked zip may."""

    def __init__(self, data: bytes, most: int) -> None:
        super().__init__(data)
        self.most = most

    def read(self, size: int | None = -1) -> bytes:
        return super().read(self.most if size is None or size < 0 else min(size, self.most))


def ours(data: bytes, sip: int = 2**20) -> tuple[list[Event], dict[str, str]]:
    tags = Tags(Sips(data, sip))
    events: list[Event] = []
    for name, columns in tags:
        if columns:
            rows = zip(*columns, strict=True)
            events += [(name.decode(), tuple(text(value, tags.codec) for value in row)) for row in rows]
        else:
            events.append((name.decode(), ()))
    return events, {text(number, tags.codec): text(name, tags.codec) for number, name in tags.names.items()}


def theirs(data: bytes) -> tuple[list[Event], dict[str, list[str]]]:
    events: list[Event] = []
    names: dict[str, list[str]] = {}
    for when, tag in iterparse(io.BytesIO(data), events=("start", "end")):
        name = tag.tag.encode()
        if name not in WANTED:
            continue
        if when == "start":
            events.append((tag.tag, tuple(tag.get(key.decode(), "") for key in WANTED[name])))
            if name in (b"sms", b"call", b"log", b"mms"):
                called = next((n for key in NAMES if (n := tag.get(key.decode(), "")) not in UNNAMED), "")
                names.setdefault(tag.get(WANTED[name][0].decode(), ""), []).append(called)
        elif name in ENDS:
            events.append((f"/{tag.tag}", ()))
    return events, names


VALUES = st.one_of(
    st.sampled_from(
        [
            "+447700900123",
            "07700 900123",
            "1",
            "2",
            "null",
            "(Unknown)",
            "60001",
            "Vodafone",
            "1600000000123",
            "Ngozi",
            "Zoë 😀",
        ]
    ),
    st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc"), include_characters="\t\n\r"), max_size=12),
    st.sampled_from(
        ['"', "'", ">", "a > b", '<sms address="1" date="2" type="1"/>', "]]>", "-->", "&", "/>", 'x="y" z=\'']
    ),
)
KEYS = (
    "address",
    "number",
    "date",
    "type",
    "body",
    "contact_name",
    "name",
    "msgBox",
    "duration",
    "dur",
    "read",
    "msg_box",
    "m_type",
)
BROKEN_IN_1 = str.maketrans({"\ufffe": "", "\uffff": ""})


@st.composite
def attribute(draw: st.DrawFn, key: str) -> str:
    value = draw(VALUES).translate(BROKEN_IN_1)
    quote = draw(st.sampled_from('"""\''))
    value = value.replace("&", "&amp;").replace("<", "&lt;")
    value = value.replace(quote, "&quot;" if quote == '"' else "&#39;")
    if draw(st.booleans()):
        value = value.replace("e", "&#x65;").replace("\n", "&#10;")
    gap = draw(st.sampled_from([" ", " ", " ", "\n  ", "\t"]))
    return f"{gap}{key}{draw(st.sampled_from(['=', '=', ' = ']))}{quote}{value}{quote}"


@st.composite
def tag(draw: st.DrawFn, name: str, keys: list[str]) -> str:
    return (
        f"<{name}{''.join(draw(attribute(key)) for key in keys)}{draw(st.sampled_from(['/>', ' />', f'></{name}>']))}"
    )


@st.composite
def beside(draw: st.DrawFn) -> str:
    """Something between the messages."""
    fake = '<sms address="9" date="9" type="1" contact_name="Nobody"/>'
    return draw(
        st.sampled_from(
            [
                *("\n  ", "", "text", "<other/>", f"<!-- {fake} -->", f"<![CDATA[ {fake} ]] > ]]>", f"<?pi {fake} ?>"),
                *("<part data='AAAA>BBBB' text=\"it's\"/>", "<smsx address='1'/>", "<!---->", "a &amp; b > c"),
                '<mms address="+1~+2" date="5" msg_box="1"><addrs><addr address="+1" type="137"/></addrs></mms>',
                "<mms date='6'/>",
            ]
        )
    )


@st.composite
def document(draw: st.DrawFn) -> bytes:
    outer = draw(st.sampled_from(["smses", "calls", "allsms"]))
    orders = draw(
        st.lists(st.permutations(KEYS).map(lambda keys: keys[: draw(st.integers(0, 9))]), min_size=1, max_size=3)
    )
    parts = []
    for _ in range(draw(st.integers(0, 8))):
        parts.append(
            draw(tag(draw(st.sampled_from(["sms", "sms", "sms", "call", "log"])), draw(st.sampled_from(orders))))
        )
        parts.append(draw(beside()))
    body = f"<{outer} count='1' backup_date=\"1600000000000\">{''.join(parts)}</{outer}>"
    codec = draw(st.sampled_from(["utf-8", "utf-8", "utf-16", "iso-8859-1"]))
    head = draw(st.sampled_from([f"<?xml version='1.0' encoding='{codec}' standalone='yes' ?>\n", ""]))
    if not head and codec == "iso-8859-1":
        codec = "utf-8"
    return (head + body).encode(codec, "xmlcharrefreplace")


@given(document(), st.sampled_from([7, 64, 1000, 2**20]))
@settings(max_examples=120, deadline=None)
def test_what_is_read_is_what_elementtree_reads(data: bytes, sip: int) -> None:
    wanted, names_wanted = theirs(data)
    found, names = ours(data, sip)
    assert found == wanted
    for number, name in names.items():
        assert name in names_wanted[number]
    for number, called in names_wanted.items():
        if number and called[0]:
            assert number in names


@given(st.integers(1, 400), st.integers(40, 3000), st.booleans())
@settings(max_examples=40, deadline=None)
def test_a_long_run_of_equal_tags_is_read_whatever_the_pieces(count: int, sip: int, mixed: bool) -> None:
    rows = [
        f'<sms protocol="0" address="+4477009{number % 50:05}" date="{1600000000000 + number}" type="{number % 2 + 1}" '
        + ('subject="a" ' if mixed and number % 3 == 0 else "")
        + f'body="x > {number}" contact_name="P{number % 50}" />'
        for number in range(count)
    ]
    data = ("<smses>\n" + "\n  ".join(rows) + "\n</smses>").encode()
    wanted, names = theirs(data)
    assert ours(data, sip) == (wanted, {number: called[0] for number, called in names.items()})


@pytest.mark.parametrize("size", [10, 70_000, 1_000_000])
def test_a_picture_of_any_size_is_passed_over(size: int) -> None:
    data = (
        '<smses><sms address="1" date="2" type="1"/><mms address="3" date="4" msg_box="1"><parts><part data="'
        + "A" * size
        + '"/></parts><addrs><addr address="5" type="137"/></addrs></mms><!--'
        + "-" * size
        + ' <sms/> --><sms address="6" date="7" type="2"/></smses>'
    ).encode()
    found, _ = ours(data)
    assert [row[0] for name, row in found if name in ("sms", "mms", "addr")] == ["1", "3", "5", "6"]


def test_a_message_with_a_very_long_text_is_read_by_what_stands_before_it() -> None:
    long = '<sms address="1" date="2" type="1" body="' + "a " * 100_000 + '" contact_name="A"/>'
    found, _ = ours(f'<smses>{long}<sms address="3" date="4" type="1"/></smses>'.encode())
    assert [row[0] for name, row in found if name == "sms"] == ["1", "3"]


def test_emoji_as_two_halves_are_one_sign() -> None:
    """SMS Backup & Restore writes them so, and no XML parser takes it."""
    data = b'<smses><sms address="1" date="2" type="1" body="&#55357;&#56832;" contact_name="Zo&#235; &#55357;&#56832;"/></smses>'
    assert ours(data)[1] == {"1": "Zoë 😀"}


def test_a_quotation_mark_too_many_costs_no_other_message() -> None:
    data = (
        b'<smses><sms address="1" date="2" type="1" body="a 5" screen" read="1"/>'
        b'<sms address="3" date="4" type="2" body="I <3 you"/><sms address="5" date="6" type="1" body="x"/></smses>'
    )
    found, _ = ours(data)
    assert [row[:3] for name, row in found if name == "sms"] == [("1", "2", "1"), ("3", "4", "2"), ("5", "6", "1")]


@pytest.mark.parametrize(
    "declared",
    [
        '<!DOCTYPE lolz [<!ENTITY lol "lol"><!ENTITY lol2 "&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;">]>',
        '<!DOCTYPE smses [\n  <!ENTITY file SYSTEM "near.example">\n]>',
        '<!DOCTYPE smses [<!ENTITY % far SYSTEM "http://far.example/x.dtd"> %far;]>',
    ],
)
def test_a_file_with_entities_of_its_own_is_refused(declared: str) -> None:
    with pytest.raises(Refused):
        ours(f'<?xml version="1.0"?>{declared}<smses><sms address="&lol2;" date="1" type="1"/></smses>'.encode())


def test_a_doctype_without_entities_is_passed_over() -> None:
    data = b'<!DOCTYPE smses SYSTEM "sms.dtd"><smses><sms address="1" date="2" type="1"/></smses>'
    assert [name for name, _ in ours(data)[0]] == ["smses", "sms", "/smses"]


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    with contextlib.suppress(Refused):
        events, _ = ours(b"<smses>" + data)
        assert len(events) <= 2 * (1 + data.count(b"<"))


@given(document(), st.data())
@settings(max_examples=60, deadline=None)
def test_a_file_cut_anywhere_gives_no_more_than_the_whole(data: bytes, pick: st.DataObject) -> None:
    whole, _ = ours(data)
    cut = pick.draw(st.integers(0, len(data)))
    found, _ = ours(data[:cut])
    assert found[:-1] == whole[: max(len(found) - 1, 0)]
