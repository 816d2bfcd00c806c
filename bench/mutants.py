"""Do the tests bite? Puts small faults into what decides who may see, who is written to and who is suggested (RE-23).

    python bench/mutants.py [--minutes 10] [--seed 7] [--only outbox] [--short] [--json]

The modules are loaded and the test database is made once for each group. Each test is run once to see which functions it calls;
then faults are drawn at random, and each is shown to the tests that call the function it is in, the quickest first, until one
fails. Every test runs in the same process, so a fault costs what its tests cost. What no test notices is named. Ends with 1
when less than nine in ten were noticed. A fault that cannot change what anybody sees is in EQUIVALENT, with the reason.
"""

import argparse
import importlib
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

import pytest
from _pytest.runner import runtestprotocol

from _evidence import ROOT, keep
from _mutations import Fault, Mutant, mutants

GROUPS = {
    "accounts": (
        ("closeknit.accounts.access", "closeknit.accounts.roles"),
        ("test_roles", "test_helping", "test_blocks", "test_opening", "test_consents", "test_safe"),
        "tests/accounts",
    ),
    "circle": (
        ("closeknit.circle.access",),
        ("test_access", "test_people", "test_support", "test_died", "test_ahead", "test_insights", "test_moments"),
        "tests/circle",
    ),
    "outbox": (
        ("closeknit.outbox.manners", "closeknit.outbox.clock"),
        ("test_clock", "test_choices", "test_sending", "test_manners", "test_notices", "test_mail"),
        "tests/outbox",
    ),
    "engine": (
        ("closeknit.engine.plan", "closeknit.engine.candidates", "closeknit.engine.slots", "closeknit.engine.fitting"),
        ("test_plan", "test_fitting", "test_ways"),
        "tests/engine",
    ),
}
"""What decides, and its own tests."""

EQUIVALENT: dict[str, str] = {
    "closeknit.outbox.clock after_quiet: 3 one more": "the end of quiet hours is always within the first two days",
    "closeknit.outbox.clock wait: 20 one more": "a wait has reached its limit long before it was doubled twenty times",
    "closeknit.outbox.clock occurrence: turns LtE": "of two equal offsets the jump between them is the same moment",
}
"""Faults (module, function and what was done) that change nothing anybody could see, and why."""

PATIENCE = 30
"""Seconds after which a test has noticed that something never ends; one that takes as long without any fault is not asked."""

GOAL = 0.9


@dataclass(slots=True)
class Found:
    """What became of the faults of one group."""

    drawn: int = 0
    noticed: int = 0
    there: int = 0
    equal: list[str] = field(default_factory=list)
    survivors: list[str] = field(default_factory=list)


class Biting:
    """A pytest plugin: instead of the tests once, the tests for each fault."""

    def __init__(self, modules: tuple[str, ...], seconds: float, seed: int) -> None:
        self.modules, self.seconds, self.draw, self.found = modules, seconds, random.Random(seed), Found()

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Look which test calls what, then draw faults until the time is over."""
        calls: dict[CodeType, list[tuple[float, pytest.Item]]] = defaultdict(list)
        wanted = {str(importlib.import_module(name).__file__) for name in self.modules}
        for item in session.items:
            began = time.perf_counter()
            problem, called = _watched(item, session, wanted)
            if time.perf_counter() - began >= PATIENCE:
                print(f"{item.nodeid} takes too long to be asked", file=sys.stderr)
                continue
            if problem:
                raise pytest.UsageError(f"{item.nodeid} fails without any fault: {problem}")
            for code in called:
                calls[code].append((time.perf_counter() - began, item))
        every = [m for name in self.modules for m in mutants(importlib.import_module(name))]
        self.found.there = len(every)
        self.draw.shuffle(every)
        until = time.monotonic() + self.seconds
        for mutant in every:
            if time.monotonic() > until:
                break
            asked = [item for _, item in sorted(calls[mutant.function.__code__], key=lambda one: one[0])]
            self._ask(mutant, asked, session)
        return True

    def _ask(self, mutant: Mutant, asked: list[pytest.Item], session: pytest.Session) -> None:
        short = f"{mutant.function.__module__} {mutant.function.__qualname__}: {mutant.what}"
        if short in EQUIVALENT:
            self.found.equal.append(f"{short}: {EQUIVALENT[short]}")
            return
        self.found.drawn += 1
        with Fault(mutant):
            noticed = any(_problem(item, session) for item in asked)
        self.found.noticed += noticed
        if not noticed:
            self.found.survivors.append(mutant.name + ("" if asked else " (no test calls it)"))


def _watched(item: pytest.Item, session: pytest.Session, files: set[str]) -> tuple[str, set[CodeType]]:
    called: set[CodeType] = set()

    def look(frame: FrameType, event: str, _argument: Any) -> None:
        if event == "call" and frame.f_code.co_filename in files:
            called.add(frame.f_code)

    sys.setprofile(look)
    try:
        return _problem(item, session), called
    finally:
        sys.setprofile(None)


class _Another:
    """Stands for a test of this session, whichever it will be: what belongs to the whole session is not torn down."""

    def __init__(self, session: pytest.Session) -> None:
        self.session = session

    def listchain(self) -> list[pytest.Session]:
        """What the next test has in common with this one."""
        return [self.session]


def _problem(item: pytest.Item, session: pytest.Session) -> str:
    """Run one test: what it says when it fails, or "". Database and session stay for the next, as if another test followed."""
    signal.alarm(PATIENCE)
    try:
        reports = runtestprotocol(item, log=False, nextitem=_Another(session))  # type: ignore[arg-type]
        return next((report.longreprtext or "failed" for report in reports if report.failed), "")
    finally:
        signal.alarm(0)


def _too_long(_number: int, _frame: FrameType | None) -> None:
    raise TimeoutError("this never ends")


def one_group(name: str, minutes: float, seed: int, to: Path) -> None:
    """Ask one group, in this process, and write what was found."""
    signal.signal(signal.SIGALRM, _too_long)
    modules, tests, folder = GROUPS[name]
    biting = Biting(modules, minutes * 60, seed)
    files = [f"{folder}/{test}.py" for test in tests]
    quiet = ("-q", "-p", "no:xdist", "-p", "no:randomly", "-p", "no:cacheprovider", "--no-header", "-W", "ignore")
    status = pytest.main([*quiet, *files], plugins=[biting])
    if status not in {pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED}:
        raise SystemExit(f"{name}: pytest ended with {status}")
    found = biting.found
    to.write_text(json.dumps({slot: getattr(found, slot) for slot in Found.__slots__}), "utf-8")


def main() -> int:
    """Ask every group in a process of its own; print and keep."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--only", choices=sorted(GROUPS), default="")
    parser.add_argument("--short", action="store_true", help="two minutes")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--to", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    given.minutes = min(given.minutes, 2.0) if given.short else given.minutes
    names = [given.only] if given.only else list(GROUPS)
    if given.to:
        one_group(given.only, given.minutes, given.seed, given.to)
        return 0
    groups = {name: _apart(name, given.minutes / len(names), given.seed) for name in names}
    drawn, noticed = (sum(group[key] for group in groups.values()) for key in ("drawn", "noticed"))
    figures = {"noticed": noticed, "faults": drawn, "share": round(noticed / max(1, drawn), 3), **groups}
    keep("mutants", figures, seed=given.seed, short=given.minutes < 10, as_json=given.json, written=not given.only)
    return int(noticed < GOAL * drawn)


def _apart(name: str, minutes: float, seed: int) -> dict[str, Any]:
    with tempfile.TemporaryDirectory(prefix="closeknit-mutants-") as folder:
        to = Path(folder) / "found.json"
        command = [
            sys.executable,
            __file__,
            "--only",
            name,
            "--minutes",
            str(minutes),
            "--seed",
            str(seed),
            "--to",
            str(to),
        ]
        paths = os.pathsep.join([str(ROOT / "src"), str(ROOT), str(ROOT / "bench")])
        around = {**os.environ, "PYTHONPATH": paths}
        subprocess.run(command, cwd=ROOT, env=around, check=True, stdout=sys.stderr)
        found: dict[str, Any] = json.loads(to.read_text("utf-8"))
        return found


if __name__ == "__main__":
    sys.exit(main())
