"""The encrypted database: what each connection relies on, and that a transaction takes the one writer's place at once."""

import os
import threading
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, OperationalError, connection, connections, transaction
from django.test.utils import CaptureQueriesContext
from sqlcipher3 import dbapi2 as driver

from closeknit import checks
from closeknit.accounts.models import User
from closeknit.storage.sqlcipher.base import DatabaseWrapper

pytestmark = [
    pytest.mark.skipif("TEST_DATABASE_URL" in os.environ, reason="about the files of the built-in database"),
    pytest.mark.django_db,
]
KEY, OTHER = "a1" * 32, "b2" * 32


def database(path: Path, key: str | None = KEY, **options: Any) -> DatabaseWrapper:
    """A connection of its own to a database file."""
    options = {"transaction_mode": "IMMEDIATE", "timeout": 20, **options}
    if key is not None:
        options["key"] = key
    return DatabaseWrapper({**connection.settings_dict, "NAME": str(path), "OPTIONS": options}, "apart")


def ask(wrapper: DatabaseWrapper, sql: str, *values: object) -> Any:
    with wrapper.cursor() as cursor:
        cursor.execute(sql, values or None)
        row = cursor.fetchone()
    return row[0] if row else None


def test_a_fresh_connection_is_as_everything_relies_on(tmp_path: Path) -> None:
    fresh = database(tmp_path / "new.db")
    said = {name: ask(fresh, f"PRAGMA {name}") or 0 for name in (*checks.EXPECTED, "busy_timeout", "temp_store")}
    fresh.close()
    assert said == {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "secure_delete": 1,
        "mmap_size": 0,
        "busy_timeout": 20_000,
        "temp_store": 2,
    }


def test_a_connection_of_another_thread_is_too() -> None:
    said: list[Any] = []

    def look() -> None:
        with connections["default"].cursor() as cursor:
            for name in checks.EXPECTED:
                cursor.execute(f"PRAGMA {name}")
                said.append((name, cursor.fetchone()))
        connections.close_all()

    thread = threading.Thread(target=look)
    thread.start()
    thread.join()
    assert {name: row[0] if row else 0 for name, row in said} == {**checks.EXPECTED}


def test_every_check_of_the_database_is_content() -> None:
    findings = checks.database()
    assert {f.id for f in findings} >= {"D1", "D2", "D-busy", *(f"D-{name}" for name in checks.EXPECTED)}
    assert [f for f in findings if f.state != "ok"] == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("pragma", "name"),
    [
        ("synchronous = NORMAL", "D-synchronous"),
        ("secure_delete = OFF", "D-secure_delete"),
        ("foreign_keys = OFF", "D-foreign_keys"),
        ("busy_timeout = 0", "D-busy"),
    ],
)
def test_the_checks_see_a_setting_that_slipped(pragma: str, name: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA {pragma}")
    assert [f.id for f in checks.database() if f.state == "fail"] == [name]
    connection.close()
    assert [f.id for f in checks.database() if f.state == "fail"] == []


def test_the_engine_is_one_without_the_wal_reset_bug() -> None:
    assert driver.sqlite_version_info >= checks.MINIMUM_SQLITE


def test_a_file_is_no_readable_sqlite_and_needs_its_own_key(tmp_path: Path) -> None:
    path = tmp_path / "new.db"
    first = database(path)
    with first.cursor() as cursor:
        cursor.execute("CREATE TABLE t (words TEXT)")
        cursor.execute("INSERT INTO t VALUES (%s)", ["Marker-7f3a"])
    files = b"".join(p.read_bytes() for p in tmp_path.iterdir())
    assert b"SQLite format 3" not in files
    assert b"Marker-7f3a" not in files
    assert b"CREATE TABLE" not in files
    first.close()
    before = path.read_bytes()
    for key in (OTHER, None):
        with pytest.raises(DatabaseError):
            ask(database(path, key), "SELECT words FROM t")
    assert path.read_bytes() == before
    assert ask(database(path), "SELECT words FROM t") == "Marker-7f3a"


def test_a_changed_byte_is_found_never_read_as_something_else(tmp_path: Path) -> None:
    path = tmp_path / "new.db"
    wrapper = database(path)
    with wrapper.cursor() as cursor:
        cursor.execute("CREATE TABLE t (words TEXT)")
        cursor.executemany("INSERT INTO t VALUES (%s)", [("x" * 300,)] * 200)
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    wrapper.close()
    whole = path.read_bytes()
    for place in range(4096 + 5, len(whole), 4096 * 3 + 17):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        damaged = database(path)
        assert ask(damaged, "PRAGMA cipher_integrity_check") is not None, place
        damaged.close()
    path.write_bytes(whole)
    assert ask(database(path), "PRAGMA cipher_integrity_check") is None


@pytest.mark.parametrize("key", ["", "abc", "g" * 64, "a" * 66, "x' OR '"])
def test_a_key_that_is_none_is_refused_before_anything_is_opened(tmp_path: Path, key: str) -> None:
    path = tmp_path / "new.db"
    with pytest.raises(ImproperlyConfigured, match="64 hexadecimal digits"):
        database(path, key).ensure_connection()
    assert not path.exists()


def test_the_key_is_in_no_parameter_that_an_error_report_shows(tmp_path: Path) -> None:
    assert KEY not in repr(database(tmp_path / "new.db").get_connection_params())


@pytest.mark.django_db(transaction=True)
def test_a_transaction_takes_the_writers_place_at_its_start(amara: User) -> None:
    """Two that read first and write later would otherwise meet in the middle, and one would fail with "locked"."""
    with CaptureQueriesContext(connection) as queries, transaction.atomic():
        name = str(connection.settings_dict["NAME"])
        other = database(Path(name), connection.settings_dict["OPTIONS"]["key"], timeout=0.05)
        with pytest.raises(OperationalError, match="locked"), other.cursor() as cursor:
            cursor.execute("BEGIN IMMEDIATE")
        # Readers are never in the way.
        assert ask(other, "SELECT count(*) FROM accounts_user") == 1
        other.close()
    assert queries.captured_queries[0]["sql"] == "BEGIN IMMEDIATE"


def test_values_come_back_as_they_went_in(tmp_path: Path) -> None:
    wrapper = database(tmp_path / "new.db")
    moment = datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    with wrapper.cursor() as cursor:
        cursor.execute("CREATE TABLE t (a TEXT, b date, c datetime, d NUMERIC, e BLOB, f bool)")
        cursor.execute(
            "INSERT INTO t VALUES (%s, %s, %s, %s, %s, %s)",
            ["100 % ? 'x'", date(2026, 3, 29), moment, Decimal("1.5"), b"\0\xff", True],
        )
        cursor.execute("SELECT a, b, c, d, e, f, a LIKE '100 %%' FROM t")
        assert cursor.fetchone() == ("100 % ? 'x'", date(2026, 3, 29), moment, 1.5, b"\0\xff", True, 1)
        cursor.execute("SELECT count(*) FROM t WHERE a = %(a)s OR b = %(b)s", {"a": "none", "b": date(2026, 3, 29)})
        assert cursor.fetchone() == (1,)


def test_rows_that_point_nowhere_are_refused(tmp_path: Path) -> None:
    wrapper = database(tmp_path / "new.db")
    with wrapper.cursor() as cursor:
        cursor.execute("CREATE TABLE p (id INTEGER PRIMARY KEY)")
        cursor.execute("CREATE TABLE c (p INTEGER REFERENCES p (id))")
    with pytest.raises(DatabaseError, match="FOREIGN KEY"), wrapper.cursor() as cursor:
        cursor.execute("INSERT INTO c VALUES (7)")
