"""Foreign bytes become text, and names come out the same everywhere."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from closeknit.importers._text import NAME_LENGTH, clean, codec, decode, encoding


@pytest.mark.parametrize(
    ("data", "charset", "text"),
    [
        ("Zoë".encode(), "", "Zoë"),
        ("Zoë".encode("cp1252"), "", "Zoë"),
        (b"\x81\x8d", "", "\x81\x8d"),
        ("山田".encode("shift_jis"), "SHIFT_JIS", "山田"),
        ("Иван".encode("cp1251"), "windows-1251", "Иван"),
        ("Zoë".encode(), "no-such-charset", "Zoë"),
        ("Zoë".encode(), "us-ascii", "Zoë"),
        (b"+AGE-", "utf-7", "+AGE-"),
        (b"xn--a", "idna", "xn--a"),
        (b"\\u0041", "unicode_escape", "\\u0041"),
    ],
)
def test_decode(data: bytes, charset: str, text: str) -> None:
    assert decode(data, charset) == text


@given(st.binary(max_size=200), st.text(max_size=40))
def test_decoding_never_fails(data: bytes, charset: str) -> None:
    assert isinstance(decode(data, charset), str)
    assert codec(codec(charset)) == codec(charset)


@pytest.mark.parametrize("name", ["utf-16-le", "utf-16-be"])
def test_utf16_is_told_with_and_without_its_mark(name: str) -> None:
    text = "Ann Lee, 12 High Street\r\n" * 3
    assert encoding(text.encode(name)) == (name, 0)
    assert encoding(("\ufeff" + text).encode(name)) == (name, 2)
    assert encoding(("\ufeff" + text).encode()) == ("utf-8", 3)
    assert encoding(text.encode()) == ("", 0)
    assert encoding(b"") == ("", 0)
    assert encoding(bytes(200)) == ("", 0)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("  Ann \t Lee\r\n", "Ann Lee"),
        ("Ann\u00a0\u2003Lee", "Ann Lee"),
        ("Ann\u2028Lee\x85", "Ann Lee"),
        ("A\x00n\x1bn\x7f", "Ann"),
        ("\u202eeeL nnA\u202c\u200f", "eeL nnA"),
        ("e\u0301", "é"),
        ("Zoe\u200b\ufeff", "Zoe"),
        ("a\ud800b", "ab"),
        ("👩\u200d👧", "👩\u200d👧"),
        ("\u0645\u06cc\u200c\u062e", "\u0645\u06cc\u200c\u062e"),
        ("x" * 500, "x" * NAME_LENGTH),
        ("x" * 199 + " y", "x" * 199),
        ("", ""),
    ],
)
def test_clean(text: str, name: str) -> None:
    assert clean(text) == name


@given(st.text(st.characters(), max_size=300), st.integers(1, 250))
def test_clean_is_canonical(text: str, limit: int) -> None:
    name = clean(text, limit)
    assert clean(name, limit) == name
    assert len(name) <= limit
    assert unicodedata.is_normalized("NFC", name)
    name.encode()
