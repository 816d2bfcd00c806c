"""Small faults that a program could have, put into functions that are already loaded: one at a time, and taken out again.

The usual ones (DeMillo, Lipton and Sayward 1978; the operators are those of Offutt et al. 1996 that say most, with two for
queries): a comparison or a sign turned, a condition denied, "and" for "or", a number one more, a yes for a no, nothing returned,
a call left out, and a filter without one of its conditions.
"""

import ast
import copy
import gc
import inspect
from collections.abc import Iterator
from dataclasses import dataclass
from types import CodeType, FunctionType, ModuleType
from typing import Any

TURNED: dict[type, type] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.Add: ast.Sub, ast.Sub: ast.Add,
    ast.Mult: ast.Add, ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd, ast.And: ast.Or, ast.Or: ast.And,
}  # fmt: skip
FILTERS = {"filter", "exclude", "get_object_or_404", "Q"}


@dataclass(frozen=True, slots=True)
class Mutant:
    """One fault: where it is, what was done, and the code to put in the place of the function's own."""

    function: FunctionType
    line: int
    what: str
    code: CodeType

    @property
    def name(self) -> str:
        """In words, to be read."""
        return f"{self.function.__module__}:{self.line} {self.function.__qualname__}: {self.what}"


class Fault:
    """Inside this block the function has the fault."""

    def __init__(self, mutant: Mutant) -> None:
        self.mutant, self.whole = mutant, mutant.function.__code__

    def __enter__(self) -> None:
        self.mutant.function.__code__ = self.mutant.code

    def __exit__(self, *_problem: object) -> None:
        self.mutant.function.__code__ = self.whole


def mutants(module: ModuleType) -> list[Mutant]:
    """Every fault that can be put into the functions of a module."""
    tree = ast.parse(inspect.getsource(module))
    live = _functions(module)
    found = []
    places = [(node, n) for node in ast.walk(tree) for n in range(len(list(_faults(node))))]
    for node, number in places:
        mutated = copy.deepcopy(tree)
        twin = _twin(tree, mutated, node)
        what, change = list(_faults(twin))[number]
        change()
        code = compile(ast.fix_missing_locations(mutated), str(module.__file__), "exec")
        for key, new in _codes(code):
            function = live.get(key)
            if function and new != function.__code__ and new.co_freevars == function.__code__.co_freevars:
                found.append(Mutant(function, node.lineno, what, new))
    return found


def _twin(tree: ast.AST, copied: ast.AST, node: ast.AST) -> Any:
    pairs = zip(ast.walk(tree), ast.walk(copied), strict=True)
    return next(theirs for ours, theirs in pairs if ours is node)


def _functions(module: ModuleType) -> dict[tuple[str, int], FunctionType]:
    """The outermost functions of a module that are alive, also those behind decorators, by name and first line."""
    mine = (f for f in gc.get_objects() if isinstance(f, FunctionType) and f.__module__ == module.__name__)
    whole = {
        (f.__code__.co_qualname, f.__code__.co_firstlineno): f
        for f in mine
        if f.__code__.co_filename == module.__file__
    }
    return {key: f for key, f in whole.items() if "<locals>" not in key[0]}


def _codes(code: CodeType) -> Iterator[tuple[tuple[str, int], CodeType]]:
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            yield (inner.co_qualname, inner.co_firstlineno), inner
            yield from _codes(inner)


def _faults(node: Any) -> Iterator[tuple[str, Any]]:
    """What can go wrong at one place of the tree: in words, and what does it."""
    if isinstance(node, ast.Compare) and type(node.ops[0]) in TURNED:
        yield _named("turns", node.ops[0]), lambda: node.ops.__setitem__(0, TURNED[type(node.ops[0])]())
    elif isinstance(node, ast.BinOp | ast.BoolOp | ast.AugAssign) and type(node.op) in TURNED:
        yield _named("turns", node.op), lambda: setattr(node, "op", TURNED[type(node.op)]())
    elif isinstance(node, ast.Constant) and isinstance(node.value, bool):
        yield f"{node.value} turned", lambda: setattr(node, "value", not node.value)
    elif isinstance(node, ast.Constant) and isinstance(node.value, int):
        yield f"{node.value} one more", lambda: setattr(node, "value", node.value + 1)
    elif isinstance(node, ast.Return) and node.value is not None and not _is_none(node.value):
        yield "returns nothing", lambda: setattr(node, "value", ast.Constant(None))
    elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
        yield "a call left out", lambda: setattr(node, "value", ast.Constant(None))
    yield from _denied(node)
    if isinstance(node, ast.Call) and _called(node) in FILTERS:
        for keyword in node.keywords:
            yield f"without {keyword.arg}", lambda k=keyword: node.keywords.remove(k)


def _denied(node: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(node, ast.If | ast.IfExp):
        yield "denied", lambda: setattr(node, "test", ast.UnaryOp(ast.Not(), node.test))
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Invert | ast.Not):
        yield "not denied", lambda: setattr(node, "op", ast.UAdd())


def _is_none(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _named(what: str, op: ast.AST) -> str:
    return f"{what} {type(op).__name__}"


def _called(node: ast.Call) -> str:
    return getattr(node.func, "attr", getattr(node.func, "id", ""))
