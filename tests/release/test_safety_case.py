"""SF-7: the safety-case report is made whole, of what is there and of what ran, and does not claim what it is not."""

import json
import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

import safety_case
from tests.shape.checklist import checklist, is_there
from tests.shape.tree import ROOT

pytestmark = pytest.mark.skipif(not (ROOT / ".git").exists(), reason="it names its commit, and this is no clone")

RAN = "tests/web/test_crisis.py"
"""A control of H-001 and H-004, and quick."""


@pytest.fixture(scope="module")
def junit(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What pytest says of one file that a control names."""
    file = tmp_path_factory.mktemp("results") / "tests.xml"
    how = ["-q", "-p", "no:randomly", "-o", "junit_family=xunit1", f"--junitxml={file}"]
    done = subprocess.run([sys.executable, "-m", "pytest", *how, RAN], cwd=ROOT, capture_output=True, check=False)
    assert done.returncode == 0, done.stdout
    return file


def write(out: Path, *words: str) -> tuple[int, str]:
    """Run the script; the code it ends with, and the report."""
    script = [sys.executable, str(ROOT / "release" / "safety_case.py"), "--out", str(out), *words]
    code = subprocess.run(script, capture_output=True, check=False).returncode
    return code, out.read_text("utf-8")


def part(report: str, heading: str) -> str:
    """What stands below a heading."""
    return re.split(r"^#", report.partition(f"# {heading}")[2], maxsplit=1, flags=re.MULTILINE)[0]


def test_it_is_made_whole(junit: Path, tmp_path: Path) -> None:
    code, report = write(tmp_path / "case.md", "--results", str(junit))
    assert code == 1, "most controls were not run here"
    headings = re.findall(r"^## (.+)$", report, re.MULTILINE)
    assert headings == ["Configuration", "Hazards", "Incidents", "Known problems", "Evidence"]
    assert "This is not an assessed DCB0129 submission." in part(report, "Safety-case report")
    for hazard, one in safety_case.hazards().items():
        below = part(report, f"{hazard} {one['title']}")
        assert [control["text"] for control in one["controls"] if control["text"] not in below] == []
    for name, line in checklist().items():
        assert (f"- {name}, {line['by']}: " in report) == (line["by"] in {"being built", "later", "waived"})
    assert "Root reads everything" in part(report, "What is not promised")


def test_an_open_hazard_appears_with_its_risk_and_with_what_ran(junit: Path, tmp_path: Path) -> None:
    _, report = write(tmp_path / "case.md", "--results", str(junit))
    assert safety_case.risk({"severity": 5, "likelihood": 3, "level": 4}) == "4 (5 × 3)"
    for name, one in safety_case.hazards().items():
        row = next(
            line for line in report.splitlines() if line.startswith(f"| {name} | {one['title']} | {one['status']}")
        )
        assert row.endswith(f" | {safety_case.risk(one['initial'])} | {safety_case.risk(one['residual'])} |")
    assert re.search(rf"`{RAN}`: \d\d+ passed", part(report, "H-001"))
    assert "`tests/browser/test_help.py`: not run" in report
    shown = part(report, "Controls that this run did not show")
    another = safety_case.in_place(safety_case.hazards()["H-020"])[0]
    assert f"- H-020: {another['text']}" in shown
    stops = part(report, "Open hazards at a level that stops a release")
    worst = {n for n, one in safety_case.hazards().items() if one["status"] == "open" and one["residual"]["level"] >= 4}
    assert set(re.findall(r"H-\d{3}", stops)) == worst


def test_without_results_nothing_counts_as_shown(tmp_path: Path) -> None:
    code, report = write(tmp_path / "case.md")
    assert code == 1
    assert "none: no results were given" in report
    assert " passed" not in part(report, "H-004")


def test_only_runs_of_measurements_are_listed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A whole run of the suite leaves lists and counts beside them, which once stopped the report."""
    run = {"name": "kills", "at": "2026-11-22", "commit": "0123456789", "short": False, "figures": {}}
    (tmp_path / "kills.json").write_text(json.dumps(run), "utf-8")
    (tmp_path / "reached.json").write_text(json.dumps(["today", "circle"]), "utf-8")
    (tmp_path / "policy-1.json").write_text(json.dumps({"requests": 4}), "utf-8")
    monkeypatch.setattr(safety_case, "EVIDENCE", tmp_path)
    rows = [line for line in safety_case.evidence() if line.startswith("| kills") or "0123456789" in line]
    assert rows == ["| kills | 2026-11-22 | 0123456789 | no |"]
    (tmp_path / "kills.json").unlink()
    assert "Nothing was measured on this machine." in list(safety_case.evidence())


def test_a_control_is_held_only_by_a_test_that_passed(junit: Path, tmp_path: Path) -> None:
    found = safety_case.results(junit)
    control = {"tests": [RAN]}
    assert set(found.values()) == {"passed"}
    assert safety_case.is_held(control, found)
    tree = ElementTree.parse(junit)
    ElementTree.SubElement(next(tree.iter("testcase")), "failure")
    tree.write(tmp_path / "broken.xml")
    broken = safety_case.results(tmp_path / "broken.xml")
    assert not safety_case.is_held(control, broken)
    assert safety_case.said(safety_case.ended(RAN, broken)).count("1 failed") == 1
    assert not safety_case.is_held(control, dict.fromkeys(found, "skipped"))
    assert not safety_case.is_held({"tests": [RAN, "tests/browser/test_help.py"]}, found)


def test_every_test_that_it_asks_for_is_there() -> None:
    assert len(safety_case.named()) > 20
    assert [test for test in safety_case.named() if not is_there(test)] == []
