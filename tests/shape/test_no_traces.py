"""No file says where it was made: no registry it was fetched from, no folder of the machine it was written on."""

import re

from tests.shape.tree import files, short, text

HOSTS = (
    ("pypi", "org"), ("pythonhosted", "org"), ("npmjs", "org"), ("npmjs", "com"), ("crates", "io"), ("golang", "org"),
    ("ghcr", "io"), ("docker", "io"), ("quay", "io"),
)  # fmt: skip
HOST = re.compile(
    "|".join(re.escape(".".join(host)) for host in HOSTS) + r"|--(?:extra-)?index-url|\bindex-url\b", re.I
)
MACHINE = re.compile(r"(?<![\w.])/(?:work|root|home/\w+|opt/\w+-\w+/simple)/|file://|C:\\Users")
TRACEBACK = re.compile(r"^Traceback \(most recent call last\)", re.MULTILINE)
SELF = "tests/shape/test_no_traces.py"
EVERYTHING = [path for path in files() if short(path) != SELF]


def test_the_whole_repository_is_looked_at() -> None:
    names = {short(path) for path in EVERYTHING}
    assert {"README.md", ".ci/run", "pyproject.toml", "requirements/run.lock", "src/closeknit/cli.py"} <= names


def test_no_file_names_a_registry() -> None:
    found = {short(path): hit.group() for path in EVERYTHING if (hit := HOST.search(text(path)))}
    assert found == {}


def test_no_file_names_a_place_on_somebodys_machine() -> None:
    found = {short(path): hit.group() for path in EVERYTHING if (hit := MACHINE.search(text(path)))}
    assert found == {}


def test_no_output_of_a_run_was_left_behind() -> None:
    own = [path for path in EVERYTHING if "/samples/" not in short(path)]
    left = [short(path) for path in own if path.suffix in {".orig", ".rej", ".pyc", ".log", ".sqlite3", ".db"}]
    assert left == []
    assert [short(path) for path in EVERYTHING if TRACEBACK.search(text(path))] == []
