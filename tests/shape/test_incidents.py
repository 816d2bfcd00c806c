"""The log of incidents is whole; its form can be filled in; its notices are those that come with the package (SF-6)."""

from typing import Any

import pytest
import yaml

from closeknit.web.safety_notices import NOTICES
from tests.shape.incidents import FIELDS, FOLDER, KINDS, REVIEW, TEMPLATE, log, problems
from tests.shape.tree import ROOT, text

HAZARDS = {path.stem for path in (ROOT / "docs" / "hazards").glob("H-*.yaml")}
NUMBERS = {notice.number for notice in NOTICES}
LOG = log()


def example(**changed: Any) -> dict[str, Any]:
    """The form, filled in for something that did not happen."""
    return {
        **yaml.safe_load(text(TEMPLATE)),
        "who": ["people in a circle"],
        "hazards": ["H-006"],
        **changed,
    }


REVIEWED = {**dict.fromkeys(REVIEW, "said"), "day": "2026-11-22"}
CONTROL = {"hazard": "H-006", "text": "now", "tests": ["tests/shape/test_incidents.py"]}


def test_every_incident_is_whole() -> None:
    assert list(LOG) == [f"I-{number:03d}" for number in range(1, len(LOG) + 1)]
    assert {name: said for name, one in LOG.items() if (said := problems(one, HAZARDS, NUMBERS))} == {}
    assert all(one["id"] == name for name, one in LOG.items())


def test_every_notice_is_about_an_incident_that_names_it() -> None:
    assert {notice.number: LOG[notice.incident]["notice"] for notice in NOTICES} == {n: n for n in NUMBERS}


def test_the_template_is_a_whole_open_incident() -> None:
    assert problems(yaml.safe_load(text(TEMPLATE)), HAZARDS, NUMBERS) == []


def test_a_reviewed_incident_with_its_control_can_be_closed() -> None:
    assert problems(example(status="closed", review=REVIEWED, controls=[CONTROL]), HAZARDS, NUMBERS) == []
    why = {**REVIEWED, "no_control_because": "the cause is gone"}
    assert problems(example(status="closed", review=why), HAZARDS, NUMBERS) == []
    assert problems(example(notice="N-1"), HAZARDS, {"N-1"}) == []


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"who": ["Amara"]}, "no kind of people: Amara"),
        ({"who": []}, "who: nobody"),
        ({"hazards": ["H-999"]}, "no hazard: H-999"),
        ({"hazards": []}, "hazards: none"),
        ({"noticed": "last week"}, "no day: last week"),
        ({"noticed": "2999-01-01"}, "no day: 2999-01-01"),
        ({"severity": 6}, "severity: 1 to 5"),
        ({"done": []}, "done: nothing"),
        ({"notice": "N-1"}, "no notice: N-1"),
        ({"controls": [{**CONTROL, "tests": []}]}, "control without tests: now"),
        ({"controls": [{**CONTROL, "tests": ["tests/no.py"]}]}, "no test: tests/no.py"),
        ({"what": "Tell amara@example.org about it."}, "somebody's: amara@example.org"),
        ({"what": "She was called on +44 7700 900123."}, "somebody's: +44 7700 900123"),
        ({"status": "forgotten"}, "status: forgotten"),
        ({"status": "closed", "controls": [CONTROL]}, "review: causes"),
        ({"review": {"day": "2026-11-22"}}, "review: by"),
        (
            {"status": "closed", "review": REVIEWED},
            "controls: none, and the review does not say why (no_control_because)",
        ),
    ],
)
def test_what_is_missing_is_said(changed: dict[str, Any], said: str) -> None:
    assert said in problems(example(**changed), HAZARDS, NUMBERS)


def test_a_field_that_is_missing_is_said() -> None:
    short = example()
    del short["done"]
    assert problems(short, HAZARDS, NUMBERS) == ["fields: ['done']"]


def test_the_page_describes_every_field_every_kind_and_every_question() -> None:
    page = text(FOLDER / "README.md")
    assert [word for word in (*FIELDS, *KINDS, *REVIEW) if f"`{word}`" not in page] == []
