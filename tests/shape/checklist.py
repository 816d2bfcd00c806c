"""Reads checklist.toml and the ASVS dispositions, finds the tests there are, and makes docs/build/checklist.md.

python tests/shape/checklist.py
"""

import ast
import re
import sys
import tomllib
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.shape.tree import ROOT, files, parsed, short, text

CHECKLIST = Path(__file__).with_name("checklist.toml")
ASVS = ROOT / "docs" / "build" / "asvs.toml"
PAGE = ROOT / "docs" / "build" / "checklist.md"
IDS = {
    "AC": 9, "AU": 15, "BR": 13, "IM": 15, "OU": 5, "AP": 6, "CR": 8, "PR": 15, "IP": 10, "AD": 6, "SC": 9, "SF": 8,
    "RE": 23,
}  # fmt: skip
TITLES = {
    "AC": "Access", "AU": "Signing in", "BR": "Browser", "IM": "Imports", "OU": "Outwards", "AP": "Doors for programs",
    "CR": "Cryptography", "PR": "Privacy", "IP": "People at risk", "AD": "Journal", "SC": "Supply", "SF": "Safety",
    "RE": "Reliability",
}  # fmt: skip
WAYS = ("tests", "command", "document", "later", "waived", "being built")


def checklist() -> dict[str, dict[str, Any]]:
    """Every line by its id."""
    return tomllib.loads(CHECKLIST.read_text("utf-8"))


def asvs() -> dict[str, Any]:
    """Levels and dispositions of ASVS 5.0."""
    return tomllib.loads(ASVS.read_text("utf-8"))


@cache
def every_test() -> frozenset[str]:
    """Every test as pytest names it, without parameters: `tests/x.py::test_y`, `tests/x.py::TestZ::test_y`."""
    found = set()
    for path in files(".py", under=("tests",)):
        if not path.name.startswith("test_"):
            continue
        for node in parsed(path).body:
            found |= {f"{short(path)}::{name}" for name in _names(node)}
    return frozenset(found)


def _names(node: ast.stmt) -> list[str]:
    if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
        return [node.name]
    if isinstance(node, ast.ClassDef) and node.name.startswith("Test"):
        return [f"{node.name}::{name}" for inner in node.body for name in _names(inner)]
    # `TestIt = SomeMachine.TestCase`, as Hypothesis makes tests of state machines.
    if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and node.targets[0].id.startswith("Test"):
        return [node.targets[0].id]
    return []


def is_there(test: str) -> bool:
    """Whether a test, or a file or folder with at least one, is there."""
    return test in every_test() or any(one.startswith((f"{test}::", f"{test.rstrip('/')}/")) for one in every_test())


def heading_is_there(document: str) -> bool:
    """Whether `page.md#Heading` leads somewhere."""
    page, _, heading = document.partition("#")
    path = ROOT / page
    return path.exists() and bool(re.search(rf"^#+ {re.escape(heading)}$", text(path), re.MULTILINE))


def page() -> str:
    """docs/build/checklist.md."""
    lines = checklist()
    count = Counter(line["by"] for line in lines.values())
    out = [
        "# The checklist",
        "",
        "What Closeknit promises about trust, line by line, and how each is answered. Made by",
    ]
    out += ["`tests/shape/checklist.py` from `tests/shape/checklist.toml`; figures are in [evidence](evidence.md).", ""]
    out += ["| answered by | lines |", "| --- | --- |", *(f"| {way} | {count[way]} |" for way in WAYS)]
    out += [f"| all | {sum(count.values())} |", ""]
    for area, size in IDS.items():
        out += [f"## {TITLES[area]}", "", "| id | what | by | where |", "| --- | --- | --- | --- |"]
        out += [_row(f"{area}-{n}", lines[f"{area}-{n}"]) for n in range(1, size + 1)]
        out.append("")
    return "\n".join([*out, *_asvs_part()]).rstrip() + "\n"


def _row(name: str, line: dict[str, Any]) -> str:
    where = [f"`{test}`" for test in line.get("tests", [])]
    where += [f"`{line['command']}`"] if "command" in line else []
    where += [line["document"].replace("#", ": ")] if "document" in line else []
    where += [line[key] for key in ("waits", "why", "note") if key in line]
    return f"| {name} | {line['what']} | {line['by']} | {'; '.join(where)} |"


def _asvs_part() -> list[str]:
    found = asvs()
    out = [
        "## ASVS 5.0",
        "",
        "Numbers of OWASP's Application Security Verification Standard 5.0 and our own reading of each;",
    ]
    out += ["a reviewer may read them differently. Numbers that are not listed are for automatic tests.", ""]
    out += ["| level | requirements | what we aim for |", "| --- | --- | --- |"]
    out += [f"| {level['name']} | {level['requirements']} | {level['aim']} |" for level in found["level"]]
    out += ["", "| disposition | numbers | how many |", "| --- | --- | --- |"]
    for one in found["disposition"]:
        numbers = [*one["numbers"], *(f"{chapter}.*" for chapter in one.get("chapters", []))]
        out.append(f"| {one['name']} | {', '.join(numbers)} | {len(numbers)} |")
    return out


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
