"""The log of hazards is whole, its levels are those of the matrix, and every control names tests that are there (SF-1, SF-2)."""

import os
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.shape.checklist import is_there
from tests.shape.tree import ROOT, text

FOLDER = ROOT / "docs" / "hazards"
RELEASE = os.environ.get("RELEASE") == "yes"
LOG: dict[str, dict[str, Any]] = {path.stem: yaml.safe_load(text(path)) for path in sorted(FOLDER.glob("H-*.yaml"))}
KEYS = {
    "id", "title", "description", "cause", "effect", "harm", "who", "initial", "controls", "residual", "owner", "reviewed",
    "status",
}  # fmt: skip


def matrix() -> dict[tuple[int, int], int]:
    """Level by likelihood and severity, as the page shows it."""
    rows = re.findall(r"^\| (\d) [a-z ]+ \| (.+) \|$", text(FOLDER / "README.md"), re.MULTILINE)
    return {
        (int(likelihood), severity): int(level)
        for likelihood, levels in rows
        for severity, level in enumerate(levels.split(" | "), start=1)
    }


MATRIX = matrix()


def test_the_matrix_rises_with_severity_and_with_likelihood() -> None:
    assert len(MATRIX) == 25
    assert (MATRIX[1, 1], MATRIX[3, 5], MATRIX[5, 1], MATRIX[5, 5]) == (1, 4, 3, 5)
    for (likelihood, severity), level in MATRIX.items():
        assert level >= MATRIX.get((likelihood - 1, severity), 0)
        assert level >= MATRIX.get((likelihood, severity - 1), 0)


def test_no_hazard_is_ever_deleted() -> None:
    assert len(LOG) >= 20
    assert list(LOG) == [f"H-{number:03d}" for number in range(1, len(LOG) + 1)]


@pytest.mark.parametrize("name", LOG)
def test_a_hazard_is_whole(name: str) -> None:
    hazard = LOG[name]
    assert set(hazard) - {"waits"} == KEYS
    assert hazard["id"] == name
    assert hazard["status"] in {"open", "waiting", "closed"}
    assert ("waits" in hazard) == (hazard["status"] == "waiting")
    assert hazard["cause"]
    assert all(hazard[key] for key in ("title", "description", "effect", "harm", "who", "owner"))
    assert date.fromisoformat(hazard["reviewed"]) <= date.today()


@pytest.mark.parametrize("name", LOG)
@pytest.mark.parametrize("when", ["initial", "residual"])
def test_its_levels_are_those_of_the_matrix(name: str, when: str) -> None:
    said = LOG[name][when]
    assert said["level"] == MATRIX[said["likelihood"], said["severity"]]
    assert said["level"] <= LOG[name]["initial"]["level"]


@pytest.mark.parametrize("name", LOG)
def test_every_control_in_place_names_tests_that_are_there(name: str) -> None:
    controls = LOG[name]["controls"]
    assert controls
    for control in controls:
        assert set(control) == {"type", "text", "status", "tests"}
        assert control["type"] in {"design", "test", "training", "info"}
        assert control["status"] in {"in place", "planned"}
        assert bool(control["tests"]) == (control["status"] == "in place"), control["text"]
        assert [test for test in control["tests"] if not is_there(test)] == []


@pytest.mark.parametrize("name", LOG)
def test_what_can_happen_today_is_held_by_something_that_is_in_place(name: str) -> None:
    if LOG[name]["status"] == "open":
        assert any(control["status"] == "in place" for control in LOG[name]["controls"])


@pytest.mark.skipif(not RELEASE, reason="asked only of a release (RELEASE=yes)")
def test_a_release_leaves_no_control_of_an_open_hazard_planned() -> None:
    still = [
        name
        for name, h in LOG.items()
        if h["status"] == "open" and any(c["status"] == "planned" for c in h["controls"])
    ]
    assert still == []


@pytest.mark.skipif(not RELEASE, reason="asked only of a release (RELEASE=yes)")
def test_a_release_leaves_no_open_hazard_at_a_level_that_stops_it() -> None:
    assert [name for name, h in LOG.items() if h["status"] == "open" and h["residual"]["level"] >= 4] == []


def test_the_log_does_not_claim_what_it_is_not() -> None:
    page = text(Path(FOLDER / "README.md"))
    assert "DCB0129-style, not conformant" in page
