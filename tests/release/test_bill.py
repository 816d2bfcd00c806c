"""SC-2: the bill of materials is what the lock installs, as CycloneDX wants it, and says what is risky and why it is there."""

import copy
from importlib.metadata import distribution
from typing import Any

import pytest

import bill
from _source import LOCK, locked
from tests.shape.tree import text

COMPILED = (".so", ".pyd", ".dylib")


@pytest.fixture(scope="module")
def found() -> dict[str, Any]:
    """What cyclonedx-py finds here."""
    return bill.environment()


@pytest.fixture
def made(found: dict[str, Any]) -> dict[str, Any]:
    """The bill of what is installed here."""
    return bill.bill(copy.deepcopy(found), locked(LOCK))


def test_it_holds_what_the_lock_installs_and_nothing_else(made: dict[str, Any]) -> None:
    assert {bill.known(one["name"]): one["version"] for one in made["components"]} == {
        name: pinned for name, (pinned, _) in locked(LOCK).items()
    }
    assert {"django", "cryptography", "sqlcipher3"} <= set(locked(LOCK))
    assert "hatchling" not in locked(LOCK)
    assert all(one["externalReferences"][-1]["hashes"] for one in made["components"])
    assert made["metadata"]["component"]["version"] == bill.version()


def test_it_says_what_needs_what(made: dict[str, Any]) -> None:
    needs = {one["ref"]: one["dependsOn"] for one in made["dependencies"]}
    own = needs[made["metadata"]["component"]["bom-ref"]]
    assert any(ref.lower().startswith("django==") for ref in own)
    assert {ref for refs in needs.values() for ref in refs} <= {one["bom-ref"] for one in made["components"]}


def test_it_is_as_cyclonedx_wants_it(made: dict[str, Any]) -> None:
    assert bill.faults(made) == ""
    made["components"][0]["type"] = "something of our own"
    assert "something of our own" in bill.faults(made)


def test_what_is_installed_and_not_what_the_lock_says_is_refused(found: dict[str, Any]) -> None:
    with pytest.raises(SystemExit, match="in the lock 9"):
        bill.bill(copy.deepcopy(found), {**locked(LOCK), "django": ("9", [])})
    with pytest.raises(SystemExit, match="not here"):
        bill.bill(copy.deepcopy(found), {**locked(LOCK), "no-such-package": ("1.0", [])})


def test_risky_components_say_why_they_are_there(made: dict[str, Any]) -> None:
    of = {bill.known(one["name"]): one.get("properties", []) for one in made["components"]}
    for name, entry in bill.risky().items():
        assert set(entry) <= {"kinds", "inside", "why", "held"}
        assert set(entry["kinds"]) <= set(bill.KINDS)
        assert entry["kinds"]
        said = made["metadata"]["component"]["properties"] if name == "closeknit" else of[name]
        assert {"name": "closeknit:risk:why", "value": entry["why"]} in said
        assert {"name": "closeknit:risk:held", "value": entry["held"]} in said


def test_everything_compiled_is_among_the_risky() -> None:
    compiled = {
        name
        for name in locked(LOCK)
        if any(part in file.name for file in distribution(name).files or [] for part in COMPILED)
    }
    assert {"cryptography", "sqlcipher3", "numpy"} <= compiled
    assert compiled == {name for name, entry in bill.risky().items() if "native" in entry["kinds"]}


def test_the_page_is_made_of_the_list() -> None:
    assert text(bill.PAGE) == bill.page(), "run: python release/bill.py --page"
