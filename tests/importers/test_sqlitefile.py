"""Our reader of SQLite files beside the library: the same rows, whatever the schema, the page size and the history."""

import io
import random
import sqlite3
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from closeknit.importers import _sqlitefile
from closeknit.importers._found import Refused
from closeknit.importers._sqlitefile import Database
from closeknit.importers._sqlitepages import DAMAGED
from closeknit.importers._sqliteschema import columns

PAGE_SIZES = [512, 1024, 2048, 4096, 8192, 16384, 32768, 65536]
ENCODINGS = ["UTF-8", "UTF-16le", "UTF-16be"]
NAMES = ["a", "b b", "Ünï", 'quo"te', "x]y", "select", "c,d", "(e)", "it's", "date", "PRIMARY", "as"]
TYPES = ["", "INTEGER", "INT", "TEXT", "BLOB", "REAL", "FLOAT", "NUMERIC", "VARCHAR(20)", "DECIMAL(10, 2)", "TIMESTAMP"]
CONSTRAINTS = ["", "DEFAULT 7", "DEFAULT -1.5", "DEFAULT 'x, (y'", "DEFAULT NULL", "CHECK (1 = 1)", "COLLATE NOCASE"]

wholes = st.one_of(
    st.integers(-(2**63), 2**63 - 1),
    st.sampled_from([0, 1, -1, 127, 128, -129, 2**15, 2**23 - 1, -(2**23) - 1, 2**31, 2**40, 2**47, -(2**47) - 1]),
)
values = st.one_of(
    st.none(),
    wholes,
    st.floats(allow_nan=False),
    st.text(max_size=60),
    st.binary(max_size=60),
    st.builds(lambda text, times: text * times, st.text(min_size=1, max_size=3), st.integers(1, 3000)),
    st.builds(
        lambda data, times: data * times, st.binary(min_size=1, max_size=3), st.sampled_from([57, 58, 700, 30000])
    ),
)


def quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def make(*statements: str, page_size: int = 4096, encoding: str = "UTF-8", before: str = "") -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    connection.execute(f"PRAGMA page_size = {page_size}")
    connection.execute(f"PRAGMA encoding = '{encoding}'")
    connection.executescript(before)
    for statement in statements:
        connection.execute(statement)
    return connection


def opened(data: bytes) -> Database:
    return Database(io.BytesIO(data), len(data))


def ours(data: bytes, table: str, names: Sequence[str]) -> list[tuple[Any, ...]]:
    return sorted(opened(data).rows(table, ("rowid", *names)), key=lambda row: row[0])


def theirs(connection: sqlite3.Connection, table: str, names: Sequence[str]) -> list[tuple[Any, ...]]:
    asked = ", ".join(["_rowid_", *map(quoted, names)])
    return connection.execute(f"SELECT {asked} FROM {quoted(table)} ORDER BY _rowid_").fetchall()


def exactly(rows: list[tuple[Any, ...]]) -> list[list[tuple[type, Any]]]:
    """A value with its type, so that 1 and 1.0 are two."""
    return [[(type(value), value) for value in row] for row in rows]


# ---- the same rows as the library


@st.composite
def histories(draw: st.DrawFn) -> tuple[sqlite3.Connection, list[str]]:
    """A database with one table of random columns and values, after deletions, changes and new columns."""
    connection = make(
        page_size=draw(st.sampled_from(PAGE_SIZES)),
        encoding=draw(st.sampled_from(ENCODINGS)),
        before=f"PRAGMA auto_vacuum = {draw(st.integers(0, 2))}",
    )
    names = draw(st.lists(st.sampled_from(NAMES), min_size=1, max_size=8, unique_by=str.lower))
    parts = [
        f"{quoted(name)} {draw(st.sampled_from(TYPES))} {draw(st.sampled_from(CONSTRAINTS))} -- {name}, (\n"
        for name in names
    ]
    if draw(st.booleans()):
        names.append("Id")
        parts.insert(draw(st.integers(0, len(parts))), "Id INTEGER PRIMARY KEY /* the , rowid */")
    connection.execute(f"CREATE TABLE [the table] ({', '.join(parts)})")
    plain = [name for name in names if name != "Id"]
    rows = draw(st.lists(st.tuples(*[values] * len(plain)), max_size=40))
    insert(connection, plain, rows)
    for number in draw(st.lists(st.integers(1, 40), max_size=10)):
        connection.execute("DELETE FROM [the table] WHERE rowid = ?", (number,))
    for number in draw(st.lists(st.integers(1, 40), max_size=5)):
        name = draw(st.sampled_from(plain))
        connection.execute(f"UPDATE [the table] SET {quoted(name)} = ? WHERE rowid = ?", (draw(values), number))
    for number in range(draw(st.integers(0, 3))):
        of = draw(
            st.sampled_from(["", "TEXT DEFAULT 'new'", "INTEGER DEFAULT 5", "REAL DEFAULT 2", "BLOB DEFAULT x'00ff'"])
        )
        connection.execute(f"ALTER TABLE [the table] ADD COLUMN later{number} {of}")
        names.append(f"later{number}")
    insert(connection, plain, rows[:3])
    if draw(st.booleans()):
        connection.execute("VACUUM")
    return connection, draw(st.lists(st.sampled_from(names), min_size=0, max_size=len(names)))


def insert(connection: sqlite3.Connection, names: list[str], rows: list[tuple[Any, ...]]) -> None:
    asked = ", ".join(map(quoted, names))
    marks = ", ".join("?" * len(names))
    connection.executemany(f"INSERT INTO [the table] ({asked}) VALUES ({marks})", rows)


@settings(deadline=None, max_examples=300, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(history=histories())
def test_any_history_gives_the_rows_that_the_library_gives(history: tuple[sqlite3.Connection, list[str]]) -> None:
    connection, names = history
    asked = list(dict.fromkeys(names))
    got = ours(connection.serialize(), "the table", asked)
    assert exactly(got) == exactly(theirs(connection, "the table", asked))


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("page_size", PAGE_SIZES)
def test_a_large_table_of_uneven_rows(page_size: int, encoding: str) -> None:
    pick = random.Random(page_size)
    connection = make("CREATE TABLE t (a, b TEXT, c BLOB, d)", page_size=page_size, encoding=encoding)
    sizes = [0, 5, page_size // 5, page_size - 60, page_size - 35, 3 * page_size]
    rows = [
        (number, "ä" * pick.choice(sizes), bytes(pick.choice(sizes)), pick.choice([None, 2**40, "end"]))
        for number in range(1500 if page_size < 8192 else 200)
    ]
    connection.executemany("INSERT INTO t VALUES (?, ?, ?, ?)", rows)
    data = connection.serialize()
    for names in (["a", "d"], ["d", "a", "b"], ["c"], ["b", "c"]):
        assert ours(data, "t", names) == theirs(connection, "t", names)


def test_long_texts_that_are_not_asked_for_are_not_read() -> None:
    connection = make("CREATE TABLE t (a, b, c)")
    connection.execute("INSERT INTO t VALUES (1, ?, 'end')", ("x" * 100_000,))
    data = connection.serialize()
    read: list[int] = []

    class Counted(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            read.append(self.tell() // 4096 + 1)
            return super().read(size)

    database = Database(Counted(data), len(data))
    read.clear()
    assert list(database.rows("t", ["a"])) == [(1,)]
    assert len(read) == 1
    read.clear()
    assert list(database.rows("t", ["a", "c"])) == [(1, "end")]
    assert len(read) > 20


def test_pages_are_read_from_the_front_of_the_file_on() -> None:
    """A file that unpacks from a zip goes back at the cost of a new start: three rounds here, not one for each row."""
    pick = random.Random(3)
    connection = make("CREATE TABLE t (a INTEGER PRIMARY KEY, b, c)")
    numbers = list(range(3000))
    pick.shuffle(numbers)
    connection.executemany("INSERT INTO t VALUES (?, ?, ?)", [(n, b"x" * pick.choice([50, 6000]), n) for n in numbers])
    data = connection.serialize()
    places: list[int] = []

    class Followed(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            places.append(self.tell())
            return super().read(size)

    rows = list(Database(Followed(data), len(data)).rows("t", ["a", "c"]))
    assert sorted(rows) == [(n, n) for n in range(3000)]
    assert len(places) > 2000
    assert sum(later < earlier for earlier, later in pairwise(places)) < 12


def test_a_column_added_later_has_its_default_in_older_rows() -> None:
    connection = make("CREATE TABLE t (a)", "INSERT INTO t VALUES (1)")
    for words in (
        "INTEGER DEFAULT -3",
        "REAL DEFAULT 2",
        "TEXT DEFAULT 'it''s'",
        "BLOB DEFAULT x'0aff'",
        "INT",
        "TEXT DEFAULT 1",
    ):
        connection.execute(
            f"ALTER TABLE t ADD COLUMN c{len(connection.execute('SELECT * FROM t').description)} {words}"
        )
    connection.execute("INSERT INTO t (a) VALUES (2)")
    names = ["c1", "c2", "c3", "c4", "c5"]
    assert exactly(ours(connection.serialize(), "t", names)) == exactly(theirs(connection, "t", names))


@pytest.mark.parametrize(
    "table",
    [
        "(x INTEGER PRIMARY KEY, y)",
        "(y, x INTEGER, PRIMARY KEY (x DESC))",
        "(y, x integer, CONSTRAINT k PRIMARY KEY ('x'))",
        "(x INTEGER PRIMARY KEY DESC, y)",
        "(x INT PRIMARY KEY, y)",
        "(x INTEGER, y, PRIMARY KEY (x, y))",
        "(x INTEGER NOT NULL ON CONFLICT IGNORE PRIMARY KEY AUTOINCREMENT, y)",
        "(rowid TEXT, oid INTEGER PRIMARY KEY, x, y)",
        "(y, g AS (x + 1), x INTEGER, h INTEGER GENERATED ALWAYS AS (x * 2) STORED CHECK (CAST(h AS TEXT) <> ''))",
        "(x INTEGER REFERENCES other (x) ON DELETE SET NULL, y DEFAULT (1 + 2), UNIQUE (x, y))",
    ],
)
def test_the_rowid_and_columns_by_their_names(table: str) -> None:
    connection = make(f"CREATE TABLE t {table}", *(f"INSERT INTO t (x, y) VALUES ({n}, 'y')" for n in (5, 9, 3)))
    names = ["x", "y", "X"]
    asked = "rowid, x, y, x"
    wanted = sorted(connection.execute(f"SELECT {asked} FROM t").fetchall(), key=lambda row: row[1])
    got = sorted(opened(connection.serialize()).rows("t", ["rowid", *names]), key=lambda row: row[1])
    assert got == wanted


def test_what_is_no_plain_table_is_left_out_and_what_is_not_there_has_no_rows() -> None:
    connection = make(
        "CREATE TABLE t (a)",
        "CREATE TABLE w (a PRIMARY KEY, b) WITHOUT ROWID",
        "CREATE VIEW v AS SELECT a FROM t",
        "CREATE INDEX i ON t (a)",
        "INSERT INTO t VALUES (1)",
        "INSERT INTO w VALUES (1, 2)",
    )
    database = opened(connection.serialize())
    assert set(database.tables) == {"t", "w"}
    assert list(database.rows("w", ["a"])) == list(database.rows("nowhere", ["a"])) == []
    assert list(database.rows("t", ["b", "a"])) == [(None, 1)]
    assert list(database.rows("t", [])) == [()]


def test_a_value_longer_than_any_name_comes_as_nothing() -> None:
    connection = make("CREATE TABLE t (a, b)")
    connection.execute("INSERT INTO t VALUES (?, 'after')", ("x" * (2**20 + 1),))
    assert ours(connection.serialize(), "t", ["a", "b"]) == [(1, None, "after")]


def test_a_schema_of_many_pages() -> None:
    tables = [f"CREATE TABLE t{number} ({', '.join(f'column_{at} TEXT' for at in range(60))})" for number in range(80)]
    connection = make(*tables, "INSERT INTO t77 (column_59) VALUES ('found')")
    database = opened(connection.serialize())
    assert len(database.tables) == 80
    assert list(database.rows("t77", ["column_59", "column_0"])) == [("found", None)]


# ---- the words of CREATE TABLE


@pytest.mark.parametrize(
    "sql", ["", "CREATE TABLE t", "CREATE TABLE t (", "CREATE TABLE t ('", "(((", ")", "(a,,b)", "(/*"]
)
def test_a_broken_schema_gives_no_more_than_it_says(sql: str) -> None:
    assert len(columns(sql).place) <= 2


@given(sql=st.text(alphabet="ab(),'\"`[]-/* \n1.xXASPRIMARYKEYINTEGERDEFAULT", max_size=200))
def test_any_text_can_be_asked_for_columns(sql: str) -> None:
    found = columns(f"CREATE TABLE t ({sql}")
    assert sorted(found.place.values()) == sorted(set(found.place.values()))


@pytest.mark.parametrize("piece", ["'", '"', "`", "[", "/*", "--", "(", ")", ",", "a ", "1.", "x'", "1e", "'a''"])
def test_a_hostile_schema_takes_no_longer_than_its_length(piece: str) -> None:
    """A careless pattern takes minutes for these; the test would not end."""
    assert len(columns("CREATE TABLE t (a " + piece * (200_000 // len(piece))).place) <= 200_000


# ---- damaged and hostile files


def three_tables() -> bytes:
    connection = make("CREATE TABLE t (a, b, c)", "CREATE TABLE u (id INTEGER PRIMARY KEY, x REAL)", page_size=512)
    pick = random.Random(1)
    connection.executemany("INSERT INTO t VALUES (?, ?, ?)", [(n, "t" * pick.choice([3, 2000]), n) for n in range(200)])
    connection.executemany("INSERT INTO u VALUES (?, ?)", [(n, n / 3) for n in range(300)])
    return connection.serialize()


SOUND = three_tables()


def read_all(data: bytes) -> int:
    """How many rows there are; only Refused may come out instead."""
    database = opened(data)
    return sum(1 for name in database.tables for _ in database.rows(name, ["rowid", "a", "b", "c", "x", "sql", "name"]))


def survived(data: bytes) -> bool:
    try:
        return read_all(data) < 50_000
    except Refused as refused:
        return str(refused) == DAMAGED


def test_the_sound_file_can_be_read() -> None:
    assert read_all(SOUND) == 500


@settings(deadline=None, max_examples=300)
@given(changes=st.lists(st.tuples(st.integers(0, len(SOUND) - 1), st.integers(0, 255)), min_size=1, max_size=30))
@example(changes=[(100, 2)])
def test_changed_bytes_are_survived(changes: list[tuple[int, int]]) -> None:
    data = bytearray(SOUND)
    for place, byte in changes:
        data[place] = byte
    assert survived(bytes(data))


@settings(deadline=None, max_examples=200)
@given(
    place=st.integers(100, len(SOUND) - 1),
    put=st.sampled_from(
        [b"\xff" * 4, b"\xff" * 9, b"\x80" * 12, bytes(4), b"\0\0\0\1", b"\0\0\0\2", b"\x0a", b"\x7f\xff\xff\xff"]
    ),
)
def test_numbers_that_point_anywhere_are_survived(place: int, put: bytes) -> None:
    data = SOUND[:place] + put + SOUND[place + len(put) :]
    assert survived(data)


@pytest.mark.parametrize("size", [0, 1, 15, 16, 99, 100, 101, 511, 512, 513, len(SOUND) // 2, len(SOUND) - 1])
def test_a_cut_file_is_refused(size: int) -> None:
    with pytest.raises(Refused, match="damaged or not complete"):
        read_all(SOUND[:size])


@pytest.mark.parametrize("page_size", [0, 3, 100, 256, 1000, 513])
def test_a_page_size_that_cannot_be_is_refused(page_size: int) -> None:
    with pytest.raises(Refused):
        read_all(SOUND[:16] + page_size.to_bytes(2, "big") + SOUND[18:])


def root_of(data: bytes, table: str) -> int:
    connection = sqlite3.connect(":memory:")
    connection.deserialize(data)
    root = connection.execute("SELECT rootpage FROM sqlite_schema WHERE name = ?", (table,)).fetchone()[0]
    assert isinstance(root, int)
    return root


@pytest.mark.parametrize("child", [0, 1, 2, 10**6, 2**32 - 1])
def test_a_tree_that_leads_back_or_out_of_the_file_is_refused(child: int) -> None:
    root = root_of(SOUND, "t")
    start = (root - 1) * 512
    assert SOUND[start] == 5
    with pytest.raises(Refused, match="damaged"):
        read_all(SOUND[: start + 8] + (child if child != 2 else root).to_bytes(4, "big") + SOUND[start + 12 :])


def test_a_long_row_that_leads_in_a_ring_is_refused() -> None:
    connection = make("CREATE TABLE t (a, b)", page_size=512)
    connection.execute("INSERT INTO t VALUES (?, 'end')", ("x" * 3000,))
    data = bytearray(connection.serialize())
    places = [at for at in range(512, len(data), 512) if data[at + 4 : at + 10] == b"xxxxxx"]
    data[places[2] : places[2] + 4] = (places[0] // 512 + 1).to_bytes(4, "big")
    assert ours(bytes(data), "t", []) == [(1,)]
    with pytest.raises(Refused, match="damaged"):
        ours(bytes(data), "t", ["b"])


def test_a_page_of_more_cells_than_fit_is_refused() -> None:
    connection = make("CREATE TABLE t (a)", "INSERT INTO t VALUES (1)", page_size=65536)
    data = bytearray(connection.serialize())
    cell = data[65536 + 8 : 65536 + 10]
    data[65536 + 3 : 65536 + 5] = (30_000).to_bytes(2, "big")
    data[65536 + 8 : 65536 + 8 + 60_000] = cell * 30_000
    with pytest.raises(Refused, match="damaged"):
        read_all(bytes(data))


def test_what_waits_for_further_pages_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    connection = make("CREATE TABLE t (a, b)")
    connection.executemany("INSERT INTO t VALUES (?, 'end')", [("x" * 9000,) for _ in range(300)])
    data = connection.serialize()
    assert len(ours(data, "t", ["b"])) == 300
    monkeypatch.setattr(_sqlitefile, "MOST_HELD", 600)
    with pytest.raises(Refused, match="damaged"):
        ours(data, "t", ["a", "b"])
