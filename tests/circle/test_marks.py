"""The mark of a moment: the same in every export, different for every different moment."""

import hashlib
from collections import Counter

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from closeknit.circle.marks import Ints, marks, person_mark

ROWS = st.lists(st.tuples(st.integers(0, 2), st.integers(-(2**40), 2**40), st.integers(0, 3)), max_size=60)
KEYS = ["ngozi", "tom", "una"]


def columns(rows: list[tuple[int, int, int]]) -> tuple[Ints, Ints, Ints]:
    table = np.array(rows, dtype=np.int64).reshape(-1, 3)
    return table[:, 0], table[:, 1], table[:, 2]


def marked(rows: list[tuple[int, int, int]], kind: str = "whatsapp", source: str = "", keys: list[str] = KEYS) -> Ints:
    return marks(kind, source, keys, *columns(rows))


@given(ROWS)
def test_every_row_has_a_mark_of_its_own(rows: list[tuple[int, int, int]]) -> None:
    """Equal rows too: three messages of one minute are three moments."""
    found = marked(rows)
    assert found.dtype == np.int64
    assert len(set(found.tolist())) == len(rows)


@given(ROWS, ROWS)
def test_a_longer_export_has_the_marks_of_the_shorter_one(
    first: list[tuple[int, int, int]], later: list[tuple[int, int, int]]
) -> None:
    """Rows that come later in the file never change the marks of those before."""
    assert marked(first + later)[: len(first)].tolist() == marked(first).tolist()


@given(ROWS, st.randoms(use_true_random=False))
def test_the_order_of_rows_in_a_file_changes_no_set_of_marks(rows: list[tuple[int, int, int]], random: object) -> None:
    shuffled = list(rows)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert sorted(marked(shuffled).tolist()) == sorted(marked(rows).tolist())


@given(ROWS)
def test_the_number_of_a_person_in_a_file_does_not_matter(rows: list[tuple[int, int, int]]) -> None:
    turned = [((who + 1) % 3, at, direction) for who, at, direction in rows]
    assert marked(turned, keys=["una", "ngozi", "tom"]).tolist() == marked(rows).tolist()


@given(ROWS.filter(bool))
def test_another_app_another_chat_or_another_name_has_other_marks(rows: list[tuple[int, int, int]]) -> None:
    everything = [
        set(marked(rows).tolist()),
        set(marked(rows, kind="ical").tolist()),
        set(marked(rows, source="Family").tolist()),
        set(marked(rows, keys=["a", "b", "c"]).tolist()),
    ]
    assert len(set().union(*everything)) == sum(map(len, everything))


def test_the_parts_of_a_mark_do_not_run_into_each_other() -> None:
    one = marks("a", "b c", ["d"], *columns([(0, 5, 1)]))
    other = marks("a", "b", ["c d"], *columns([(0, 5, 1)]))
    assert one.tolist() != other.tolist()


def test_marks_are_splitmix_of_the_same_parts_in_plain_numbers() -> None:
    """They stand in people's databases: another value would bring every moment in a second time."""
    rows = [(0, 1_700_000_000, 1), (0, 1_700_000_000, 1), (1, -60, 2), (2, 0, 0)]
    seen: Counter[tuple[int, int, int]] = Counter()
    wanted = []
    for who, at, direction in rows:
        wanted.append(plain("Family", KEYS[who], at, direction, seen[who, at, direction]))
        seen[who, at, direction] += 1
    assert marked(rows, source="Family").tolist() == wanted


GOLDEN, WHOLE = 0x9E3779B97F4A7C15, 2**64 - 1


def mixed(z: int) -> int:
    """The finaliser of splitmix64 as its authors print it."""
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & WHOLE
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & WHOLE
    return z ^ (z >> 31)


def plain(source: str, key: str, at: int, direction: int, order: int) -> int:
    text = f"whatsapp\x1f{source}\x1f{key}".encode()
    base = int.from_bytes(hashlib.blake2b(text, digest_size=8).digest(), "little")
    found = mixed((mixed(base ^ mixed((at * 4 + direction + GOLDEN) & WHOLE)) + order * GOLDEN) & WHOLE)
    return found - 2**64 if found >= 2**63 else found


def test_a_person_has_one_mark_a_kind_of_file() -> None:
    found = {person_mark(kind, key) for kind in ("whatsapp", "vcard", "ical") for key in (*KEYS, "", "vcard\x1fngozi")}
    assert len(found) == 15
    assert all(-(2**63) <= mark < 2**63 for mark in found)
    assert person_mark("vcard", "Ngozi") == int.from_bytes(
        hashlib.blake2b(b"person\x1fvcard\x1fNgozi", digest_size=8).digest(), "little", signed=True
    )


def test_a_million_moments_have_a_million_marks() -> None:
    at = np.repeat(np.arange(250_000, dtype=np.int64) * 60, 4)
    who = np.tile(np.array([0, 0, 1, 2], dtype=np.int64), 250_000)
    found = marks("whatsapp", "", KEYS, who, at, np.zeros(len(at), dtype=np.int64))
    assert len(np.unique(found)) == len(at)


def test_no_rows_have_no_marks() -> None:
    assert marked([]).tolist() == []
