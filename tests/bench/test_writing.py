"""What the kills compare would notice: a write that is lost, there twice, half there, or back again (RE-1)."""

import copy
import sys
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "bench"))

from _writing import Writers

EMPTY: dict[str, Any] = {
    "journal_breaks_at": None, "acts": {}, "people": {"Ngozi": 1}, "moments": {}, "promises": {}, "supports": {},
    "not_learned": 0,
}  # fmt: skip
GOOD: dict[str, Any] = {
    **EMPTY,
    "acts": {"moment.added": 2, "moment.removed": 1, "promise.made": 1, "person.added": 1},
    "people": {"Ngozi": 1, "w3": 1},
    "moments": {"1": ["w1", False, "ref"], "2": ["w2", True, "ref"]},
    "promises": {"w4": 1},
}


def compared(now: dict[str, Any]) -> list[str]:
    """Somebody was told that w1 to w4 are saved and moment 2 is removed; w5 was never answered."""
    writers = Writers([{"pk": 1, "cookie": "", "token": "", "people": ["ref"]}], {"owners": {"1": EMPTY}}, seed=1)
    [person] = writers.people
    person.said["moments"] = {"w1", "w2"}
    person.said["people"], person.said["promises"] = {"w3"}, {"w4"}
    person.unsure["supports"] = {"w5"}
    person.removed = {"2"}
    return writers.compare({"owners": {"1": now}, "damage": []})


def changed(**parts: Any) -> dict[str, Any]:
    return {**copy.deepcopy(GOOD), **parts}


def test_what_was_said_is_there() -> None:
    assert compared(GOOD) == []


def test_what_nobody_answered_may_be_there_once_with_its_entry() -> None:
    there = changed(supports={"w5": 1}, acts={**GOOD["acts"], "support.noted": 1})
    assert compared(there) == []


@pytest.mark.parametrize(
    ("now", "words"),
    [
        (
            changed(promises={}, acts={**GOOD["acts"], "promise.made": 0}),
            "promises: w4 was acknowledged and is there 0",
        ),
        (changed(people={"Ngozi": 1, "w3": 2}), "people: w3 was acknowledged and is there 2"),
        (changed(supports={"w5": 2}, acts={**GOOD["acts"], "support.noted": 2}), "supports: w5 is there 2 times"),
        (changed(supports={"w5": 1}), "supports: 1 new rows and 0 journal entries"),
        (changed(acts={**GOOD["acts"], "moment.added": 3}), "moments: 2 new rows and 3 journal entries"),
        (changed(moments={"1": ["w1", False, "ref"], "2": ["w2", False, "ref"]}), "removed and back again: ['2']"),
        (changed(moments={"1": ["w1", True, "ref"], "2": ["w2", True, "ref"]}), "gone without being asked: ['1']"),
        (changed(journal_breaks_at=4), "the journal breaks at 4"),
        (changed(not_learned=1), "1 ties have not learned"),
    ],
)
def test_what_does_not_fit_is_noticed(now: dict[str, Any], words: str) -> None:
    assert any(words in problem for problem in compared(now)), compared(now)
