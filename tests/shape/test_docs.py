"""What is documented is what there is: settings, importers, commands, checks, dependencies, recipes, links, the version."""

import argparse
import ast
import re
import tomllib
from importlib.metadata import version
from pathlib import Path

import pytest

from closeknit import checks, cli, registry
from tests.shape.tree import ROOT, files, parsed, short, text

PAGES = files(".md")
CONFIGURATION = tomllib.loads(text(ROOT / "pyproject.toml"))
PROJECT = CONFIGURATION["project"]
FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\(([^)\s]+)\)")
PATH = re.compile(r"(?<![\w/.-])(?:src|tests|bench|docs|release|requirements)/[\w./-]+\.[a-z]+\b")
PICTURES = (".png", ".jpg", ".svg")
OF_THE_WHOLE = {"evidence", "faults", "install", "kills", "load", "mutants", "offline", "scanners"}
SCRIPTS = {path.stem for path in files(".py", under=("bench",)) if not path.name.startswith("_")}
SCRIPTS -= {"everything", *OF_THE_WHOLE}


def headings(page: str, below: str = "") -> list[str]:
    """The headings of a page without their marks; with `below`, those under that heading and one level down."""
    found = re.findall(r"^(#+) (.+)$", FENCE.sub("", text(ROOT / page)), re.MULTILINE)
    every = [(len(marks), words.replace("`", "")) for marks, words in found]
    if not below:
        return [words for _, words in every]
    place = next(n for n, (_, words) in enumerate(every) if words == below)
    level, inside = every[place][0], []
    for depth, words in every[place + 1 :]:
        if depth <= level:
            break
        inside += [words] if depth == level + 1 else []
    return inside


def settings_variables() -> set[str]:
    """The variables that the settings know, read without starting anything."""
    for node in parsed(ROOT / "src/closeknit/settings.py").body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and node.targets[0].id == "VARIABLES":
            return set(ast.literal_eval(node.value))
    raise AssertionError("settings.py has no VARIABLES")


def commands() -> dict[str, argparse.ArgumentParser]:
    """The commands of the command line."""
    known = next(a for a in cli._parser()._actions if isinstance(a, argparse._SubParsersAction))
    return dict(known.choices)


def check_ids() -> set[str]:
    """The ids of every finding that the doctor can make."""
    files = [ROOT / "src/closeknit/checks.py", ROOT / "src/closeknit/outbox/queries.py"]
    files += sorted((ROOT / "src/closeknit/terminal").glob("*.py"))
    calls = [n for file in files for n in ast.walk(parsed(file)) if isinstance(n, ast.Call)]
    first = [n.args[0] for n in calls if isinstance(n.func, ast.Name) and n.func.id == "Finding"]
    plain = {n.value for n in first if isinstance(n, ast.Constant) and isinstance(n.value, str)}
    return plain | {f"D-{name}" for name in checks.EXPECTED} | set(checks.HINTS)


def first_column(page: str) -> list[str]:
    """What stands in backticks in the first column of the tables of a page."""
    return re.findall(r"^\| `([^`]+)` \|", text(ROOT / page), re.MULTILINE)


def dependencies() -> set[str]:
    """The names of what the package needs when it runs, extras included."""
    wanted = [*PROJECT["dependencies"], *(d for extra in PROJECT["optional-dependencies"].values() for d in extra)]
    return {re.split(r"[\[<>=~! ;]", entry)[0].lower() for entry in wanted}


def test_each_setting_has_a_heading_and_no_other_is_described() -> None:
    described = [words for words in headings("docs/run/settings.md") if words.startswith("CLOSEKNIT_")]
    assert len(described) == len(set(described))
    assert set(described) == settings_variables()


def test_each_importer_has_a_heading() -> None:
    titles = {importer.TITLE for importer in registry.members("closeknit.importers").values()}
    assert titles <= set(headings("docs/use/bring-in.md"))


def test_each_importer_is_kept_apart_from_the_others() -> None:
    contracts = CONFIGURATION["tool"]["importlinter"]["contracts"]
    apart = next(contract for contract in contracts if contract["type"] == "independence")
    assert set(apart["modules"]) == {f"closeknit.importers.{name}" for name in registry.members("closeknit.importers")}


def test_each_command_is_in_the_readme() -> None:
    readme = text(ROOT / "README.md")
    assert [name for name in commands() if f"closeknit {name}" not in readme] == []


def test_every_command_and_option_that_is_written_down_exists() -> None:
    options = {name: options_of(command) for name, command in commands().items()}
    wrong = []
    for page in PAGES:
        # "-u closeknit" names the account that runs it.
        for line in re.findall(r"(?<![-\w.=])(?<!-u )closeknit ([a-z]+\b[^`\n#]*)", code(page)):
            name, *rest = line.split()
            used = {word.strip("[]") for word in rest if word.strip("[]").startswith("--")}
            wrong += (
                [f"{short(page)}: closeknit {line}"] if used - options.get(name, set()) or name not in options else []
            )
    assert wrong == []


def options_of(command: argparse.ArgumentParser) -> set[str]:
    """The options of a command and of the commands it has of its own."""
    found = {option for action in command._actions for option in action.option_strings}
    inner = [action.choices for action in command._actions if isinstance(action, argparse._SubParsersAction)]
    return found.union(*(options_of(one) for several in inner for one in several.values()))


def code(page: Path) -> str:
    """What stands on a page as code: fenced blocks and words in backticks."""
    whole = text(page)
    return "\n".join([*FENCE.findall(whole), *re.findall(r"`[^`\n]+`", FENCE.sub("", whole))])


def test_every_make_target_that_is_written_down_exists() -> None:
    targets = set(re.findall(r"^([a-z-]+):", text(ROOT / "Makefile"), re.MULTILINE))
    used = {
        (short(page), name) for page in PAGES for name in re.findall(r"(?:`|^)make ([a-z-]+)", code(page), re.MULTILINE)
    }
    assert {(page, name) for page, name in used if name not in targets} == set()


def test_each_check_is_described_and_no_other() -> None:
    described = first_column("docs/run/doctor.md")
    assert len(described) == len(set(described))
    assert set(described) == check_ids()


@pytest.mark.django_db
def test_the_doctor_says_nothing_that_is_not_described() -> None:
    said = {finding.id for finding in checks.everything()}
    assert {"F1", "D1", "W1", "C1"} <= said <= set(first_column("docs/run/doctor.md"))


def test_each_runtime_dependency_has_an_entry_and_no_other() -> None:
    assert set(headings("docs/decisions.md", below="Runtime dependencies")) == dependencies()


def test_each_entry_of_a_dependency_says_what_it_replaces_how_it_is_and_what_could_go_wrong() -> None:
    part = text(ROOT / "docs/decisions.md").partition("\n## Runtime dependencies\n")[2].partition("\n## ")[0]
    for entry in part.split("\n### ")[1:]:
        lines = [line for line in entry.splitlines() if line.strip()]
        assert len(lines) <= 6, lines[0]
        for word in ("Replaces:", "Health:", "Risk:"):
            assert word in entry, (lines[0], word)


def test_the_four_recipes_are_there() -> None:
    assert {"An importer", "A scale", "A lesson", "A report"} == set(headings("CONTRIBUTING.md", below="Add one file"))


def test_the_readme_names_the_two_commands() -> None:
    fenced = "\n".join(FENCE.findall(text(ROOT / "README.md")))
    assert {"make demo", "make test"} <= {line.partition("#")[0].strip() for line in fenced.splitlines()}


def test_the_way_to_report_a_weakness_is_open() -> None:
    page = text(ROOT / "SECURITY.md")
    assert "privately" in page
    assert "90 days" in page
    assert {"Supported versions", "How fast we mend", "What we do not promise"} <= set(headings("SECURITY.md"))


def test_the_changelog_holds_the_version() -> None:
    newest = re.findall(r"^## (\S+)", text(ROOT / "CHANGELOG.md"), re.MULTILINE)[0]
    assert version("closeknit") == newest


def links(pictures: bool) -> list[str]:
    """The files and headings that the pages link to and that are not there."""
    missing = []
    for page in PAGES:
        for target in LINK.findall(FENCE.sub("", text(page))):
            path, _, place = target.partition("#")
            if "://" in target or target.startswith("mailto:") or path.endswith(PICTURES) is not pictures:
                continue
            there = (page.parent / path).resolve() if path else page
            if not there.exists() or (place and place not in anchors(there)):
                missing.append(f"{short(page)}: {target}")
    return missing


def anchors(page: Path) -> set[str]:
    """The places inside a page that a link can lead to."""
    return {re.sub(r"[^\w -]", "", words.lower()).replace(" ", "-") for words in headings(short(page))}


def test_every_link_leads_somewhere() -> None:
    assert links(pictures=False) == []


def test_every_picture_is_there() -> None:
    assert links(pictures=True) == []


def test_every_path_that_is_written_down_exists() -> None:
    wrong = {}
    for page in (*PAGES, *files(".py", under=("src",)), ROOT / "Makefile", ROOT / "pyproject.toml"):
        named = [path for path in PATH.findall(text(page)) if not path.endswith(PICTURES)]
        missing = [path for path in named if not (ROOT / path).exists()]
        if missing:
            wrong[short(page)] = missing
    assert wrong == {}


def test_each_measurement_has_its_place_on_the_page_of_figures() -> None:
    page = text(ROOT / "docs/build/benchmarks.md")
    assert set(re.findall(r"^<!-- figures (\w+) -->$", page, re.MULTILINE)) == SCRIPTS
    assert page.count("<!-- /figures -->") == len(SCRIPTS)
    for name in SCRIPTS:
        assert f"bench/{name}.py" in page
