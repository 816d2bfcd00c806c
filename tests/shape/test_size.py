"""The size and shape we hold ourselves to: short files, short functions, names that say something, templates without styles."""

import ast
import re

from tests.shape.tree import FUNCTIONS, files, parsed, short, text

FILE_LINES = 400
FUNCTION_LINES, ENGINE_LINES = 50, 30
ENGINE = "src/closeknit/engine/"
EMPTY_NAMES = {"utils", "util", "common", "helpers", "helper", "core", "misc"}
MAKES_MARKUP = {"src/closeknit/web/charts.py", "src/closeknit/web/templatetags/closeknit.py"}
"""The two modules that write markup themselves; every word from data goes through `escape` there, and tests parse it."""

PYTHON = files(".py", under=("src", "tests", "bench", "release"))
TEMPLATES = files(".html", under=("src",))
UNESCAPED = re.compile(r"mark_safe|SafeString\(|\|\s*safe\b|autoescape\s+off|\|\s*safeseq\b")
IN_PLACE = re.compile(
    r"\sstyle\s*=|<style\b|\son[a-z]+\s*=|\shx-on\b|javascript:|<script(?![^>]*\ssrc=)", re.IGNORECASE
)
UNFINISHED = re.compile(r"\b(TO" + r"DO|FIX" + r"ME|XX" + r"X|HA" + r"CK)\b")


def test_there_is_something_to_hold() -> None:
    assert len(PYTHON) > 150
    assert len(TEMPLATES) > 30


def test_files_are_short() -> None:
    lines = {short(path): len(path.read_bytes().splitlines()) for path in PYTHON}
    assert {path: count for path, count in lines.items() if count > FILE_LINES} == {}


def test_functions_are_short() -> None:
    long = {}
    for path in PYTHON:
        most = ENGINE_LINES if short(path).startswith(ENGINE) else FUNCTION_LINES
        # What writes samples is one long literal.
        if short(path).startswith("tests/importers/") and not path.name.startswith("test_"):
            continue
        for node in ast.walk(parsed(path)):
            if isinstance(node, FUNCTIONS) and (count := (node.end_lineno or 0) - node.lineno + 1) > most:
                long[f"{short(path)}: {node.name}"] = count
    assert long == {}


def test_names_say_what_is_inside() -> None:
    named = {part.removesuffix(".py").strip("_") for path in PYTHON for part in path.parts}
    assert EMPTY_NAMES & named == set()


def test_text_of_people_is_always_escaped() -> None:
    found = [short(path) for path in (*TEMPLATES, *files(".py", under=("src",))) if UNESCAPED.search(text(path))]
    assert sorted(set(found) - MAKES_MARKUP) == []


def test_templates_hold_no_styles_and_no_scripts() -> None:
    found = {short(path): hit.group() for path in TEMPLATES if (hit := IN_PLACE.search(text(path)))}
    assert found == {}


def test_nothing_is_left_unfinished() -> None:
    ours = files(".py", ".html", ".css", ".js", ".toml", ".md", ".sh", "Makefile", "run")
    assert [short(path) for path in ours if UNFINISHED.search(text(path))] == []
