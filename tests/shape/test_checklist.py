"""Every line of the checklist is answered, and what answers it is there."""

import os
import re
from collections import Counter

import pytest

from tests.shape.checklist import IDS, PAGE, WAYS, asvs, checklist, every_test, heading_is_there, is_there, page
from tests.shape.tree import ROOT, text

RELEASE = os.environ.get("RELEASE") == "yes"
"""A release is refused while a line is still being built: RELEASE=yes in the surroundings of the tests."""

LINES = checklist()
EVERY = [f"{area}-{number}" for area, size in IDS.items() for number in range(1, size + 1)]
OWN = {"tests": "tests", "command": "command", "document": "document", "later": "waits", "waived": "why"}
NUMBER = re.compile(r"\d{1,2}\.\d{1,2}\.\d{1,2}")


def test_every_line_is_there_once_and_no_other() -> None:
    assert len(EVERY) == 142
    assert sorted(LINES) == sorted(EVERY)


@pytest.mark.parametrize("name", EVERY)
def test_a_line_says_what_it_asks_and_how_it_is_answered(name: str) -> None:
    line = LINES[name]
    assert line["what"]
    assert line["by"] in WAYS
    assert set(line) <= {"what", "by", "tests", "command", "document", "waits", "why", "note"}
    if line["by"] in OWN:
        assert line.get(OWN[line["by"]]), f"{name}: by {line['by']} and does not say which"


@pytest.mark.parametrize("name", EVERY)
def test_what_answers_a_line_is_there(name: str) -> None:
    line = LINES[name]
    assert [test for test in line.get("tests", []) if not is_there(test)] == []
    assert (ROOT / line.get("command", "bench")).exists()
    assert heading_is_there(line["document"]) if "document" in line else True


def test_a_test_that_is_not_there_is_noticed() -> None:
    assert len(every_test()) > 500
    assert is_there("tests/shape/test_checklist.py::test_a_test_that_is_not_there_is_noticed")
    assert is_there("tests/shape/test_checklist.py")
    assert not is_there("tests/shape/test_checklist.py::test_nothing_of_this_name")
    assert not is_there("tests/shape/test_check")
    assert heading_is_there("SECURITY.md#Supported versions")
    assert not heading_is_there("SECURITY.md#Supported")


@pytest.mark.skipif(not RELEASE, reason="asked only of a release (RELEASE=yes)")
def test_a_release_leaves_nothing_open() -> None:
    assert [name for name, line in LINES.items() if line["by"] == "being built"] == []


def test_the_page_is_made_of_the_list() -> None:
    assert text(PAGE) == page(), "run: python tests/shape/checklist.py"


def test_asvs_numbers_have_one_disposition_each() -> None:
    found = asvs()
    numbers = [number for one in found["disposition"] for number in one["numbers"]]
    assert all(NUMBER.fullmatch(number) for number in numbers)
    assert [number for number, count in Counter(numbers).items() if count > 1] == []
    chapters = [chapter for one in found["disposition"] for chapter in one.get("chapters", [])]
    assert [n for n in numbers if n.startswith(tuple(f"{chapter}." for chapter in chapters))] == []


def test_every_waived_asvs_number_has_its_reason() -> None:
    waived = next(one for one in asvs()["disposition"] if one["name"] == "waived")
    assert sorted(waived["why"]) == sorted(waived["numbers"])
    assert all(waived["why"].values())
