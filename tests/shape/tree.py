"""The files of the whole, for the tests that hold its shape: what is installed, cached or left by a run is not among them."""

import ast
import os
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HIDDEN_BUT_OURS = {".ci", ".github"}
NOT_OURS = {"__pycache__", "htmlcov", "failures"}
LEFT_BY_RUNS = ROOT / "build"
TOO_LARGE = 5_000_000
FUNCTIONS = ast.FunctionDef | ast.AsyncFunctionDef


def files(*endings: str, under: tuple[str, ...] = ("",)) -> list[Path]:
    """Return the files below these folders of the repository, in order, whose names end so (any, without endings)."""
    return sorted(path for folder in under for path in _walk(ROOT / folder) if path.name.endswith(endings or ("",)))


def _walk(top: Path) -> Iterator[Path]:
    for folder, inside, names in os.walk(top):
        inside[:] = [name for name in inside if _is_ours(name) and Path(folder, name) != LEFT_BY_RUNS]
        yield from (Path(folder) / name for name in names)


def _is_ours(folder: str) -> bool:
    hidden = folder.startswith(".") and folder not in HIDDEN_BUT_OURS
    return not hidden and folder not in NOT_OURS and not folder.endswith(".egg-info")


def short(path: Path) -> str:
    """The path as it is written in a report."""
    return path.relative_to(ROOT).as_posix()


def text(path: Path) -> str:
    """The content of a text file, or "" of any other file."""
    if path.stat().st_size > TOO_LARGE:
        return ""
    try:
        return path.read_text("utf-8")
    except UnicodeDecodeError:
        return ""


def parsed(path: Path) -> ast.Module:
    """The syntax tree of a Python file."""
    return ast.parse(path.read_bytes(), str(path))


def strings(tree: ast.Module) -> Iterator[ast.Constant]:
    """Every string of a module that is not a docstring."""
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | FUNCTIONS) and node.body and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            yield node
