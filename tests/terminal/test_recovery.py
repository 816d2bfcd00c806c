"""The recovery sheet: what was printed can be typed again, and a slip is found in its line."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from closeknit.terminal.recovery import LETTERS, Misread, Sheet, lines, read

KEYS = st.binary(min_size=32, max_size=32).map(bytes.hex)
ONE = Sheet("00" * 32, ("ff" * 32,))


@given(KEYS | st.just(""), st.lists(KEYS, min_size=1, max_size=2, unique=True))
def test_what_was_printed_can_be_typed_again(database: str, masters: list[str]) -> None:
    """CR-5."""
    sheet = Sheet(database, tuple(masters))
    assert read(lines(sheet)) == sheet
    assert read(["Closeknit", *(f"  {line.lower()} " for line in lines(sheet)), "D is for data"]) == sheet
    by_hand = [line[:2] + line[2:].replace("0", "O").replace("1", "l") for line in lines(sheet)]
    assert read(by_hand) == sheet


def test_a_key_worked_out_by_hand() -> None:
    """All ones: 64 bits are 13 letters of 5 bits with one bit to spare, so F and then twelve Z."""
    assert lines(ONE)[4].startswith("M1  FZZZ ZZZZ ZZZZ Z")
    assert lines(ONE)[0].startswith("D1  0000 0000 0000 0")


def test_every_single_slip_is_found_and_named() -> None:
    """Each letter of each line changed to another: one in 32,768 may pass by chance, and then the key is another."""
    sheet = Sheet(random.Random(1).randbytes(32).hex(), (random.Random(2).randbytes(32).hex(),))
    printed, missed = lines(sheet), 0
    unnamed: list[str] = []
    for n, line in enumerate(printed):
        for place in (i for i in range(4, len(line)) if line[i] != " "):
            for letter in LETTERS:
                if letter == line[place]:
                    continue
                typed = [*printed[:n], f"{line[:place]}{letter}{line[place + 1 :]}", *printed[n + 1 :]]
                try:
                    read(typed)
                except Misread as problem:
                    unnamed += [] if f"Line {line[:2]} " in str(problem) else [str(problem)]
                else:
                    missed += 1
    assert (unnamed, missed) in (([], 0), ([], 1), ([], 2))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda rows: rows[1:], "Line D1 is missing"),
        (lambda rows: rows[:4], "M1 to M4 are missing"),
        (lambda rows: [rows[0].replace("D1", "D2"), rows[1].replace("D2", "D1"), *rows[2:]], "does not add up"),
        (lambda rows: [rows[0] + "0", *rows[1:]], "17 letters"),
        (lambda rows: [rows[0][:-1] + "U", *rows[1:]], "there is no U"),
    ],
)
def test_what_is_wrong_is_said(change: object, said: str) -> None:
    sheet = Sheet("01" * 32, ("ab" * 32,))
    with pytest.raises(Misread, match=said):
        read(change(lines(sheet)))  # type: ignore[operator]  # a function of the table above
