"""Planted truth: 210 ties, 56 of which have drifted; our words find them and call nobody else."""

from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest


def _bench() -> ModuleType:
    path = Path(__file__).parents[2] / "bench" / "rhythm.py"
    spec = spec_from_file_location("bench_rhythm", path)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def report() -> dict[str, dict[str, dict[str, int]]]:
    accuracy: dict[str, dict[str, dict[str, int]]] = _bench().accuracy()
    return accuracy


def test_every_drifted_tie_is_found_and_no_other(report: dict[str, dict[str, dict[str, int]]]) -> None:
    rules = report["as published: regular, 4 x"]
    for rule in ("our words, refitted", "our words, as shipped"):
        assert (rules[rule]["found"], rules[rule]["close"], rules[rule]["false"]) == (56, 32, 0)
    for naive in ("one interval for all, 30 days", "one interval for all, 90 days"):
        assert rules[naive]["found"] < 40
    assert rules["one interval for all, 90 days"]["close"] == 0


def test_at_half_the_silence_only_the_ties_own_rhythm_still_finds_them(
    report: dict[str, dict[str, dict[str, int]]],
) -> None:
    rules = report["regular, 2 x"]
    ours = rules["our words, refitted"]
    assert (ours["found"], ours["false"]) == (56, 0)
    assert rules["2.5 x own median gap"]["found"] < 20
    assert rules["own 95th-percentile gap"]["found"] < 45


def test_bursty_ties_are_not_called_drifted_for_a_usual_pause(
    report: dict[str, dict[str, dict[str, int]]],
) -> None:
    for name in ("bursty, 4 x", "bursty, 2 x"):
        assert report[name]["our words, refitted"]["false"] == 0
    assert report["bursty, 4 x"]["our words, refitted"]["found"] == 56
