"""Writes the safety-case report of a release: what it is, each hazard, each control and how its tests ended, what is missing (SF-7).

    python release/safety_case.py --tests                      the tests that controls name, for pytest
    python release/safety_case.py --results FILE [--out FILE]  the report, from pytest's JUnit file (junit_family=xunit1)

`make safety-case` does both. It is made of docs/hazards, the checklist, the figures in build/evidence and the results, and nothing
in it is typed. Ends with 1 when a control that is in place has a test that failed or none that passed; the report says so.
"""

import argparse
import hashlib
import json
import platform
import re
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import yaml

from _source import LOCK, ROOT, commit, has_changes, version

sys.path.insert(0, str(ROOT))

from tests.shape import incidents
from tests.shape.checklist import checklist
from tests.shape.tree import text

HAZARDS = ROOT / "docs" / "hazards"
EVIDENCE = ROOT / "build" / "evidence"
LABEL = (
    "**This is not an assessed DCB0129 submission.** It follows that standard's form. No clinical safety officer has approved it "
    "and nobody outside the project has examined it; there is none in this project. An organisation that uses Closeknit for "
    "people in its care makes its own safety case for its own use (in England DCB0160); this report is a source for it."
)
STOPS = 4
"""A residual level from which an open hazard stops a release (docs/hazards/README.md)."""
Results = Mapping[str, str]


def hazards() -> dict[str, dict[str, Any]]:
    """Every hazard by its number."""
    return {path.stem: yaml.safe_load(text(path)) for path in sorted(HAZARDS.glob("H-*.yaml"))}


def in_place(hazard: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Its controls that are there."""
    return [control for control in hazard["controls"] if control["status"] == "in place"]


def named() -> list[str]:
    """Every test that a control names, once."""
    return sorted({test for one in hazards().values() for control in in_place(one) for test in control["tests"]})


def results(file: Path | None) -> dict[str, str]:
    """What became of each test, as pytest names it: passed, failed or skipped."""
    found = {}
    for case in ElementTree.parse(file).iter("testcase") if file else ():
        path = case.attrib["file"]
        inside = case.attrib["classname"].removeprefix(path.removesuffix(".py").replace("/", ".")).strip(".")
        name = "::".join(filter(None, (path, inside.replace(".", "::"), case.attrib["name"])))
        kinds = {child.tag for child in case}
        found[name] = "failed" if kinds & {"failure", "error"} else "skipped" if "skipped" in kinds else "passed"
    return found


def ended(test: str, found: Results) -> Counter[str]:
    """How the tests ended that one line of a control names: a test, a file or a folder; "not run" when none was there."""
    inside = re.compile(rf"{re.escape(test.rstrip('/'))}(\[|::|/|$)")
    return Counter(how for name, how in found.items() if inside.match(name)) or Counter({"not run": 1})


def is_held(control: Mapping[str, Any], found: Results) -> bool:
    """Whether each line of a control has a test that passed and none that failed."""
    return all(how["passed"] and not how["failed"] for how in (ended(test, found) for test in control["tests"]))


def unheld(found: Results) -> list[str]:
    """Controls in place that this run did not show, with their hazard."""
    return [
        f"{name}: {control['text']}"
        for name, hazard in hazards().items()
        for control in in_place(hazard)
        if not is_held(control, found)
    ]


def said(how: Counter[str]) -> str:
    """Counts in words."""
    return ", ".join(f"{count} {word}" if word != "not run" else word for word, count in how.items())


def risk(rated: Mapping[str, int]) -> str:
    """Severity, likelihood and the level of the matrix."""
    return f"{rated['level']} ({rated['severity']} × {rated['likelihood']})"


def head(found: Results) -> Iterator[str]:
    """What is being talked about."""
    how = Counter(found.values())
    yield from (f"# Safety-case report: Closeknit {version()}", "", LABEL, "", "## Configuration", "")
    yield from ("| | |", "| --- | --- |")
    yield f"| version | {version()} |"
    yield f"| commit | {commit()}{', with changes that are in no commit' if has_changes() else ''} |"
    yield f"| what it needs | `requirements/run.lock`, SHA-256 {hashlib.sha256(LOCK.read_bytes()).hexdigest()} |"
    yield f"| tried with | Python {platform.python_version()}, {platform.system()} {platform.machine()} |"
    yield f"| tests of controls in this run | {said(how) if how else 'none: no results were given'} |"
    yield from ("| intended use | docs/use/help.md, “What Closeknit is for” |", "")


def table() -> Iterator[str]:
    """Every hazard on one line."""
    yield from (
        "## Hazards",
        "",
        "Level of the matrix in docs/hazards/README.md (severity × likelihood), before and after.",
        "",
    )
    yield from ("| hazard | title | status | before | after |", "| --- | --- | --- | --- | --- |")
    for name, one in hazards().items():
        waits = f", for: {one['waits']}" if "waits" in one else ""
        yield f"| {name} | {one['title']} | {one['status']}{waits} | {risk(one['initial'])} | {risk(one['residual'])} |"
    yield ""


def each(found: Results) -> Iterator[str]:
    """Every hazard with its controls and how their tests ended."""
    for name, one in hazards().items():
        yield from (f"### {name} {one['title']}", "", f"{one['description']} Status: {one['status']}.", "")
        yield f"Causes: {'; '.join(one['cause'])}. Effect: {one['effect']}. Harm: {one['harm']}, to {one['who']}."
        yield f"Looked at on {one['reviewed']} by {one['owner']}."
        yield from ("", "| control | kind | status | tests in this run |", "| --- | --- | --- | --- |")
        for control in one["controls"]:
            tests = "; ".join(f"`{test}`: {said(ended(test, found))}" for test in control["tests"])
            yield f"| {control['text']} | {control['type']} | {control['status']} | {tests} |"
        yield ""


def happened() -> Iterator[str]:
    """The log of incidents."""
    yield from ("## Incidents", "")
    log = incidents.log()
    for name, one in log.items():
        yield f"- {name} ({one['status']}, severity {one['severity']}, {', '.join(one['hazards'])}): {one['what']}"
    yield from (*(() if log else ("None is logged.",)), "")


def problems(found: Results) -> Iterator[str]:
    """What is known to be missing or not shown."""
    yield from ("## Known problems", "", "### Open hazards at a level that stops a release", "")
    stops = [
        f"- {name}: {one['title']}, {risk(one['residual'])}"
        for name, one in hazards().items()
        if one["status"] == "open" and one["residual"]["level"] >= STOPS
    ]
    yield from (*(stops or ["None."]), "", "### Controls that this run did not show", "")
    yield from (*(f"- {line}" for line in unheld(found)), *(() if unheld(found) else ("None.",)), "")
    planned = [
        f"- {name} ({one['status']}): {control['text']}"
        for name, one in hazards().items()
        for control in one["controls"]
        if control["status"] == "planned"
    ]
    yield from ("### Controls that are planned", "", *(planned or ["None."]), "")
    yield from ("### Lines of the checklist that nothing answers yet", "")
    ways = ("being built", "later", "waived")
    lines = [(name, one) for name, one in checklist().items() if one["by"] in ways]
    yield from (f"- {name}, {one['by']}: {one['what']}{_why(one)}" for name, one in lines)
    limits = text(ROOT / "SECURITY.md").partition("## What we do not promise\n")[2].partition("\n## ")[0].strip()
    yield from ("", "### What is not promised", "", limits, "")


def _why(line: Mapping[str, Any]) -> str:
    why = line.get("waits") or line.get("why")
    return f" ({why})" if why else ""


def evidence() -> Iterator[str]:
    """Which measurements are there, and of which commit."""
    yield from ("## Evidence", "", "Figures are in docs/build/evidence.md; these runs are kept beside this report.", "")
    kept = [json.loads(file.read_text("utf-8")) for file in sorted(EVIDENCE.glob("*.json"))]
    # Tests leave counts of their own there too; a run of a measurement says of which commit it is.
    runs = [one for one in kept if isinstance(one, dict) and {"name", "at", "commit", "short"} <= set(one)]
    if not runs:
        yield from ("Nothing was measured on this machine.", "")
        return
    yield from ("| run | at | commit | of this commit |", "| --- | --- | --- | --- |")
    for one in runs:
        same = "yes" if one["commit"] and commit().startswith(one["commit"]) else "no"
        yield f"| {one['name']}{', short' if one['short'] else ''} | {one['at']} | {one['commit']} | {same} |"
    yield ""


def report(found: Results) -> str:
    """The whole report."""
    parts = (head(found), table(), each(found), happened(), problems(found), evidence())
    return "\n".join(line for part in parts for line in part).rstrip() + "\n"


def main() -> int:
    """Name the tests, or write the report."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tests", action="store_true")
    parser.add_argument("--results", type=Path)
    parser.add_argument("--out", type=Path, default=ROOT / "build" / "safety-case.md")
    given = parser.parse_args()
    if given.tests:
        print("\n".join(named()))
        return 0
    found = results(given.results)
    given.out.parent.mkdir(parents=True, exist_ok=True)
    given.out.write_text(report(found), "utf-8")
    missing = unheld(found)
    print(f"{given.out}: {len(hazards())} hazards, {len(missing)} controls in place were not shown in this run")
    return int(bool(missing))


if __name__ == "__main__":
    sys.exit(main())
