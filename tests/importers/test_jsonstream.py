"""Walking JSON in pieces gives what reading it whole gives, in every layout and wherever the pieces end."""

import contextlib
import io
import json
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from closeknit.importers._jsonstream import DEEPEST, Broken, Cut, Stream, mended

TRICKY = st.sampled_from(
    ['},{"id":', "\n  },\n  {", "}\n ]", '"', "\\", '\\"', "]}", "\x0b", "\u2028", "é", "🍐", "{", "[", ""]
)
TEXTS = st.lists(TRICKY | st.text(max_size=5), max_size=6).map("".join)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**40), 2**40) | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=6,
)
ROWS = st.lists(
    st.fixed_dictionaries({"id": st.integers(0, 99)}, optional={"text": VALUES, "more": VALUES}), max_size=12
)
LAYOUTS = st.sampled_from(
    [{}, {"indent": 1}, {"indent": 4}, {"indent": 0}, {"separators": (",", ":")}, {"indent": "\t"}]
)
DECODER = msgspec.json.Decoder(list[dict[str, Any]])


def stream(text: str | bytes, block: int = 32) -> Stream:
    return Stream(io.BytesIO(text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass")), block)


def rows_of(walked: Stream) -> list[Any]:
    return [row for rows in walked.rows(DECODER.decode) for row in rows]


@given(rows=ROWS, layout=LAYOUTS, block=st.integers(1, 300), ascii_only=st.booleans())
def test_a_list_in_pieces_is_the_list(rows: list[Any], layout: dict[str, Any], block: int, ascii_only: bool) -> None:
    text = json.dumps({"before": rows, "messages": rows, "after": [rows]}, ensure_ascii=ascii_only, **layout)
    walked = stream(text, block)
    found = {}
    for name in walked.members():
        if name == "messages":
            found[name] = rows_of(walked)
        elif name == "after":
            found[name] = msgspec.json.decode(walked.value())
    assert found == {"messages": rows, "after": [rows]}
    assert walked.broken == 0


def ends(text: str) -> list[int]:
    """Where each element of a list ends."""
    decoder, places, at = json.JSONDecoder(), [], 1
    while not text[at:].lstrip(", \n\t").startswith("]"):
        at = decoder.raw_decode(text, len(text) - len(text[at:].lstrip(", \n\t")))[1]
        places.append(at)
    return places


@given(rows=ROWS, layout=LAYOUTS, block=st.integers(1, 300), share=st.floats(0, 1))
def test_a_list_that_is_cut_off_gives_what_is_whole(
    rows: list[Any], layout: dict[str, Any], block: int, share: float
) -> None:
    text = json.dumps(rows, **layout)
    cut = int(len(text) * share)
    walked = stream(text[:cut], block)
    found: list[Any] = []
    try:
        for piece in walked.rows(DECODER.decode):
            found += piece
    except Cut:
        assert cut < len(text)
    assert found == rows[: sum(end <= cut for end in ends(text))]


@given(chats=st.lists(ROWS, max_size=4), layout=LAYOUTS, block=st.integers(1, 300))
def test_lists_one_after_the_other_do_not_run_together(chats: list[Any], layout: dict[str, Any], block: int) -> None:
    walked = stream(json.dumps([{"messages": rows, "name": "x"} for rows in chats], **layout), block)
    found = []
    for _ in walked.items():
        for name in walked.members():
            if name == "messages":
                found.append(rows_of(walked))
    assert found == chats


@given(value=VALUES, block=st.integers(1, 50))
def test_what_is_skipped_is_skipped_whole(value: Any, block: int) -> None:
    walked = stream(json.dumps({"x": value, "y": 5}), block)
    assert [walked.value() for name in walked.members() if name == "y"] == [b"5"]


@given(st.binary(max_size=200))
def test_any_bytes_are_walked_or_refused(data: bytes) -> None:
    walked = stream(b'{"messages": [' + data)
    with contextlib.suppress(Cut, Broken):
        for _ in walked.members():
            assert all(isinstance(row, dict) for row in rows_of(walked))


def test_an_element_that_cannot_be_read_is_counted_and_the_others_are_given() -> None:
    walked = stream('[{"id":1},\n{"id":tru},\n{"id":3}]')
    assert rows_of(walked) == [{"id": 1}, {"id": 3}]
    assert walked.broken == 1


def test_what_is_almost_json_is_put_right() -> None:
    """Telegram Desktop writes control characters as `\\x0B`; emoji may be cut in half, and bytes be no UTF-8."""
    walked = stream(
        b'[{"a":"x\\x0By"},{"a":"\\ud83c"},{"a":"\\ud83c\\udf50"},{"a":"\xff"},{"a":"line\nbreak"},{"a":"\\\\x0B"}]'
    )
    found = [row["a"] for row in rows_of(walked)]
    assert found == ["x\x0by", "\ufffd", "🍐", "\ufffd", "line break", "\\x0B"]
    assert walked.broken == 0


@given(VALUES)
def test_mending_leaves_json_as_it_is(value: Any) -> None:
    written = json.dumps(value)
    assert json.loads(mended(written.encode())) == value


def test_values_too_deep_are_refused() -> None:
    deep = "[" * (DEEPEST + 1) + "]" * (DEEPEST + 1)
    with pytest.raises(Broken):
        for _ in stream('{"a": ' + deep + "}").members():
            pass
    with pytest.raises(Broken):
        rows_of(stream('[{"id":1,"x":' + "[" * 100_000 + "]" * 100_000 + "}]"))


def test_a_name_twice_in_one_object_is_refused() -> None:
    with pytest.raises(Broken):
        for _ in stream('{"chats": 1, "ch\\u0061ts": 2}').members():
            pass


@pytest.mark.parametrize("text", ['{"a":}', '{"a" 1}', "{1:2}", '{"a":]}', "[1}", "nothing", '{"a":1]'])
def test_what_is_no_json_is_refused(text: str) -> None:
    walked = stream(text)
    with pytest.raises((Broken, Cut)):
        for _ in walked.members() if text[0] == "{" else walked.items():
            pass


def test_a_long_text_in_one_message_is_read() -> None:
    text = '\\"' * 300_000
    walked = stream('[{"id":1},{"id":2,"text":"' + text + '"},{"id":3}]', 4096)
    assert [row["id"] for row in rows_of(walked)] == [1, 2, 3]


def test_a_mark_of_the_byte_order_is_no_part_of_the_document() -> None:
    assert list(stream(b'\xef\xbb\xbf{"a": 1}').members()) == ["a"]
