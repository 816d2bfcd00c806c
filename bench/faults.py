"""What a machine does to a server, on purpose: disk full, reads and writes that fail, a database that restarts, wrong clocks.

    python bench/faults.py [--only disk io restart clock lock] [--short] [--seed 7] [--json]

disk      encrypted SQLite on a file system of a few MB until nothing fits any more, then room again (RE-6)
io        libfiu makes some writes and fsyncs fail (RE-20)
restart   PostgreSQL stopped and started again ten times under load (RE-10)
clock     the server two hours back, 400 days ahead, and on a leap day (RE-7)
lock      somebody else holds the write lock of SQLite for a while (RE-21)

In each, several people write through the real server and remember what they were told (`_writing.py`). A fault that this
machine cannot make (no root, no libfiu, no libfaketime) is named as not tried: never as passed.
"""

import argparse
import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from _evidence import keep
from _stand import Server, Stand, restart, stand, wait
from _writing import Writers

DISK_MB = 32
WRITERS = 4
PEOPLE, MOMENTS = 3, 30
CLOCKS = {"two hours back": "-2h", "400 days ahead": "+400d", "leap day": "@2028-02-29 23:59:50"}


class NotTried(Exception):
    """This machine cannot make the fault."""


@contextlib.contextmanager
def small_disk(megabytes: int) -> Iterator[Path]:
    """A file system of its own of so many MB."""
    if os.geteuid() != 0:
        raise NotTried("needs root to mount a file system")
    folder = Path(tempfile.mkdtemp(prefix="closeknit-disk-"))
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(folder)], check=False)
    if mounted.returncode:
        folder.rmdir()
        raise NotTried("this machine does not let a file system be mounted")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)
        folder.rmdir()


def people(at: Stand, seed: int, before: tuple[str, ...] = ()) -> Writers:
    """A store with some people, ready to write; `before` are words of a command that fills it."""
    filled = at.life("fill", WRITERS, PEOPLE, MOMENTS, seed, before=before)
    return Writers(filled["owners"], at.life("state"), seed)


def write(writers: Writers, server: Server, seconds: float) -> dict[str, Any]:
    """Everybody writes for a while; what they were told in that time."""
    told, refused = writers.acknowledged, writers.refused
    writers.begin(server.port, stay=True)
    time.sleep(seconds)
    unanswered = writers.end()
    fresh = writers.refused - refused
    return {
        "acknowledged": writers.acknowledged - told,
        "refused": {str(status): count for status, count in sorted(fresh.items())},
        "unanswered": unanswered,
    }


def judged(writers: Writers, at: Stand) -> list[str]:
    """What does not fit, once all is quiet."""
    return writers.compare(at.life("state"))


def reads(server: Server, writers: Writers) -> dict[str, int]:
    """The status of the pages that have to come whatever happens."""
    person = writers.people[0]
    return {path: writers.get(person, server.port, path) for path in ("/", "/help/", f"/circle/{person.refs[0]}/")}


def disk(seed: int, short: bool) -> dict[str, Any]:
    """A disk that is full, and then is not."""
    with small_disk(DISK_MB) as folder, stand("sqlite", folder) as at:
        writers = people(at, seed)
        ballast = folder / "ballast"
        with at.serving(workers=2) as server:
            before = write(writers, server, 2)
            free = shutil.disk_usage(folder).free
            with ballast.open("wb", buffering=0) as file, contextlib.suppress(OSError):
                while file.write(bytes(4096)):
                    pass
            full = write(writers, server, 3 if short else 10)
            pages = reads(server, writers)
            ballast.unlink()
            after = write(writers, server, 2)
        wrong = judged(writers, at)
        return {
            "free_mb_before": round(free / 1e6, 1),
            "before": before,
            "while full": full,
            "pages while full": pages,
            "with room again": after,
            "answers of 500 while full": full["refused"].get("500", 0),
            "tracebacks": at_traceback(at),
            "lost or half": len(wrong),
            "what": wrong[:5],
        }


def at_traceback(at: Stand) -> int:
    """How often the server printed a traceback."""
    return (at.folder / "server.log").read_text("utf-8", errors="replace").count("Traceback")


def io(seed: int, short: bool) -> dict[str, Any]:
    """Writes and fsyncs that fail now and then."""
    if shutil.which("fiu-run") is None:
        raise NotTried("needs fiu-run (Debian: fiu-utils)")
    out: dict[str, Any] = {}
    for point in ("posix/io/rw/pwrite", "posix/io/rw/pwrite64", "posix/io/sync/fsync", "posix/io/sync/fdatasync"):
        with stand("sqlite") as at:
            writers = people(at, seed)
            before = ("fiu-run", "-x", "-c", f"enable_random name={point},probability=0.02")
            server = at.start(2, before=before)
            try:
                wait(server)
                told = write(writers, server, 4 if short else 15)
            finally:
                server.kill()
            wrong = judged(writers, at)
            out[point] = {**told, "lost or half": len(wrong), "what": wrong[:5]}
    return out


def restarted(seed: int, short: bool) -> dict[str, Any]:
    """PostgreSQL goes away and comes back while everybody writes."""
    recovered, modes = [], ("fast", "immediate")
    times = 4 if short else 10
    with stand("postgresql") as at:
        writers = people(at, seed)
        with at.serving(workers=2) as server:
            writers.begin(server.port, stay=True)
            writers.wait_for_one()
            for number in range(times):
                time.sleep(0.5 if short else 1.5)
                restart(at.folder / "postgresql", modes[number % 2])
                began = time.monotonic()
                writers.wait_for_one()
                recovered.append(time.monotonic() - began)
            unanswered = writers.end()
            pages = reads(server, writers)
        wrong = judged(writers, at)
        return {
            "restarts": times,
            "acknowledged": writers.acknowledged,
            "refused": {str(status): count for status, count in sorted(writers.refused.items())},
            "unanswered": unanswered,
            "worst_recovery_s": round(max(recovered), 2),
            "pages afterwards": pages,
            "lost or half": len(wrong),
            "what": wrong[:5],
        }


def clock(seed: int, short: bool) -> dict[str, Any]:
    """A server whose clock is wrong: pages, writes, sessions, and how often one person is suggested."""
    if shutil.which("faketime") is None:
        raise NotTried("needs faketime")
    out: dict[str, Any] = {}
    for name, shift in CLOCKS.items():
        with stand("sqlite") as at:
            wrong_clock = ("faketime", "-f", shift)
            # On a leap day people have signed in on that day; otherwise the clock goes wrong while they are signed in.
            writers = people(at, seed, wrong_clock if shift.startswith("@") else ())
            server = at.start(1, before=wrong_clock, FAKETIME_DONT_FAKE_MONOTONIC="1")
            try:
                wait(server)
                pages = reads(server, writers)
                told = write(writers, server, 2 if short else 5)
                again = reads(server, writers)
            finally:
                server.kill()
            with at.serving() as server:
                back = reads(server, writers)
            wrong = judged(writers, at)
            out[name] = {
                "pages with the wrong clock": pages,
                **told,
                "pages after writing": again,
                "pages with the clock put right": back,
                "tracebacks": at_traceback(at),
                "lost or half": len(wrong),
                "what": wrong[:5],
            }
    return out


HOLD = """
import sys, time
from closeknit.terminal import store
store.open()
from django.db import transaction
from closeknit.accounts.models import User
with transaction.atomic():
    User.objects.filter(pk=0).update(name="")
    print("held", flush=True)
    time.sleep(float(sys.argv[1]))
"""


def lock(seed: int, short: bool) -> dict[str, Any]:
    """Somebody else writes for a long time: reading goes on, writing waits or says that it cannot."""
    seconds = 6 if short else 30
    with stand("sqlite") as at:
        writers = people(at, seed)
        with at.serving(workers=2) as server:
            holder = subprocess.Popen(
                [sys.executable, "-c", HOLD, str(seconds)], env=at.surroundings(), stdout=subprocess.PIPE, text=True
            )
            assert holder.stdout is not None
            holder.stdout.readline()
            began = time.monotonic()
            pages = reads(server, writers)
            took = time.monotonic() - began
            told = write(writers, server, seconds - 1)
            holder.wait()
            after = write(writers, server, 2)
        wrong = judged(writers, at)
        return {
            "held_s": seconds,
            "pages while held": pages,
            "seconds_for_them": round(took, 2),
            "while held": told,
            "afterwards": after,
            "answers of 500": told["refused"].get("500", 0),
            "lost or half": len(wrong),
            "what": wrong[:5],
        }


FAULTS = {"disk": disk, "io": io, "restart": restarted, "clock": clock, "lock": lock}


def main() -> int:
    """Make each fault, print, keep."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", nargs="+", choices=FAULTS, default=list(FAULTS))
    parser.add_argument("--short", action="store_true")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--print", action="store_true", help="print only, keep nothing")
    given = parser.parse_args()
    out: dict[str, Any] = {}
    for name in given.only:
        began = time.monotonic()
        try:
            out[name] = FAULTS[name](given.seed, given.short)
        except NotTried as why:
            out[name] = {"not tried": str(why)}
            continue
        out[name]["seconds"] = round(time.monotonic() - began, 1)
    keep("faults", out, seed=given.seed, short=given.short, as_json=given.json, written=not given.print)
    return int(lost(out) > 0)


def lost(found: object) -> int:
    """Everything that was lost or half there, anywhere in the figures."""
    if not isinstance(found, dict):
        return 0
    return sum(value if key == "lost or half" else lost(value) for key, value in found.items())


if __name__ == "__main__":
    sys.exit(main())
