"""Frames: what goes in comes out, whatever pieces it is cut into; nothing else comes out."""

from collections.abc import Iterator
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from closeknit.sandbox import wire

text = st.text(st.characters(exclude_categories=["Cs"]))
values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63) | st.floats(allow_nan=False, allow_infinity=False) | text,
    lambda inner: st.lists(inner) | st.dictionaries(text, inner),
    max_leaves=12,
)
names = st.builds("{}.{}:{}".format, st.integers(0, 9), st.text("abcdefgh_", min_size=1, max_size=12), st.just("B"))


def frames(data: bytes, size: int, limit: int = 10**9) -> Iterator[tuple[bytes, bytes]]:
    reader = wire.Reader(limit)
    for start in range(0, len(data), size):
        yield from reader.feed(data[start : start + size])


@given(st.dictionaries(text, values), st.dictionaries(names, st.binary(max_size=200)), st.integers(1, 400))
def test_a_result_survives_any_cutting(header: dict[str, object], columns: dict[str, bytes], size: int) -> None:
    data = b"".join(wire.result(header, columns, 10**6))
    (kind, first), *middle, last = frames(data, size)
    assert (kind, last) == (wire.HEADER, (wire.END, b""))
    assert wire.read_header(first) == header
    assert {kind for kind, _ in middle} <= {wire.COLUMN}
    assert dict(wire.read_column(payload) for _, payload in middle) == columns


@given(st.binary(max_size=300), st.integers(1, 300))
def test_any_bytes_are_frames_or_refused(data: bytes, size: int) -> None:
    try:
        for kind, payload in frames(data, size, limit=200):
            assert kind in wire.KINDS
            assert len(payload) <= 200
    except (wire.Damaged, wire.TooLarge):
        pass


@given(st.binary(max_size=300))
def test_any_payload_is_read_or_refused(data: bytes) -> None:
    for read in (wire.read_header, wire.read_column, wire.read_progress):
        with suppress(wire.Damaged):
            read(data)


def test_sizes_are_refused_before_memory_is_given() -> None:
    start = wire.frame(wire.HEADER, b"x" * 100)[:9]
    with pytest.raises(wire.TooLarge):
        list(wire.Reader(99).feed(start))
    assert list(wire.Reader(100).feed(start)) == []


def test_the_limit_holds_for_all_frames_together() -> None:
    reader = wire.Reader(100)
    assert len(list(reader.feed(wire.progress(1, 2) * 6))) == 6
    with pytest.raises(wire.TooLarge):
        list(reader.feed(wire.progress(1, 2)))


def test_progress_is_two_numbers() -> None:
    ((kind, payload),) = frames(wire.progress(5, 2**40), 3)
    assert (kind, wire.read_progress(payload)) == (wire.PROGRESS, (5, 2**40))


def test_a_result_is_measured_before_it_is_sent() -> None:
    assert b"".join(wire.result({}, {"a:B": b"123"}, 5))
    with pytest.raises(wire.TooLarge):
        next(wire.result({}, {"a:B": b"1234"}, 5))
    with pytest.raises(wire.TooLarge):
        next(wire.result({"a": "x" * wire.HEADER_BYTES}, {}, 10**9))


def test_numbers_that_json_does_not_know_are_not_sent() -> None:
    with pytest.raises(ValueError, match="JSON"):
        next(wire.result({"a": float("nan")}, {}, 100))
