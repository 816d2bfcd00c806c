"""The log of incidents, and what is missing in one (SF-6)."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

import yaml

from tests.shape.checklist import is_there
from tests.shape.tree import ROOT, text

FOLDER = ROOT / "docs" / "hazards" / "incidents"
TEMPLATE = FOLDER / "template.yaml"
KINDS = {"people who use it", "people in a circle", "helpers", "people of an organisation", "operators"}
FIELDS = {
    "id", "happened", "noticed", "what", "who", "how_many", "severity", "hazards", "done", "controls", "notice", "review",
    "status",
}  # fmt: skip
REVIEW = {"day", "by", "causes", "why_not_stopped", "why_not_noticed", "rated_again", "for_next_time"}
TOLD = re.compile(r"[\w.+-]+@[\w-]+\.\w+|\+?\d[\d ()-]{7,}\d")
"""Mail addresses and phone numbers: somebody's, so they do not belong here. Days are taken out before."""
DAY = re.compile(r"\d{4}-\d\d-\d\d")


def log() -> dict[str, dict[str, Any]]:
    """Every incident by the name of its file."""
    return {path.stem: yaml.safe_load(text(path)) for path in sorted(FOLDER.glob("I-*.yaml"))}


def problems(incident: Mapping[str, Any], hazards: set[str], notices: set[str]) -> list[str]:
    """What is missing or wrong in an incident; `hazards` and `notices` are the numbers there are."""
    if set(incident) != FIELDS:
        return [f"fields: {sorted(set(incident) ^ FIELDS)}"]
    said = []
    days = [incident["noticed"], *(one["day"] for one in incident["done"])]
    days += [incident["happened"]] if incident["happened"] != "unknown" else []
    days += [incident["review"]["day"]] if "day" in incident["review"] else []
    said += [f"no day: {day}" for day in days if not _is_day(day)]
    said += [f"no kind of people: {kind}" for kind in sorted(set(incident["who"]) - KINDS)]
    said += [] if incident["who"] else ["who: nobody"]
    said += [] if incident["severity"] in range(1, 6) else ["severity: 1 to 5"]
    touched = [*incident["hazards"], *(one["hazard"] for one in incident["controls"])]
    said += [f"no hazard: {hazard}" for hazard in touched if hazard not in hazards]
    said += [] if incident["hazards"] else ["hazards: none"]
    said += [] if incident["done"] else ["done: nothing"]
    said += [f"control without tests: {one['text']}" for one in incident["controls"] if not one["tests"]]
    said += [f"no test: {test}" for one in incident["controls"] for test in one["tests"] if not is_there(test)]
    notice = incident["notice"]
    if notice not in notices and not re.fullmatch(r"none: .+", notice):
        said.append(f"no notice: {notice}")
    said += [f"somebody's: {hit}" for hit in TOLD.findall(DAY.sub("", yaml.safe_dump(dict(incident))))]
    return said + _closing(incident)


def _closing(incident: Mapping[str, Any]) -> list[str]:
    """What stands in the way of its being closed, if it is."""
    said = [] if incident["status"] in {"open", "closed"} else [f"status: {incident['status']}"]
    review = incident["review"]
    if incident["status"] == "closed" or review:
        said += [f"review: {field}" for field in sorted(REVIEW - {name for name, value in review.items() if value})]
    if incident["status"] == "closed" and not (incident["controls"] or review.get("no_control_because")):
        said.append("controls: none, and the review does not say why (no_control_because)")
    return said


def _is_day(value: object) -> bool:
    try:
        return date.fromisoformat(str(value)) <= date.today()
    except ValueError:
        return False
