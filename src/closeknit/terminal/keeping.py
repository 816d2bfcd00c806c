"""closeknit export and closeknit retention: everything in one zip, and what goes by itself."""

import sys
from pathlib import Path

from closeknit.rights import actions
from closeknit.rights.actions import exporting
from closeknit.terminal import people


def export(to: Path, *, email: str) -> int:
    """Write everything about an account into a zip that only this person may read."""
    owner = people.owner(email)
    if owner is None:
        return 1
    if to.exists():
        print(f"{to} is there already. Choose another name, or move it away first.", file=sys.stderr)
        return 1
    try:
        size = exporting.write_file(owner=owner, to=to, progress=_tell)
    except OSError as problem:
        print(f"{to} cannot be written: {problem.strerror}. Choose another place.", file=sys.stderr)
        return 1
    print(f"{to}: {size / 1e6:.1f} MB. Another Closeknit reads it with: closeknit import {to}")
    return 0


def _tell(done: int, total: int) -> None:
    if sys.stderr.isatty():
        print(f"\r{done:,} of {total:,} rows", end="", file=sys.stderr)


def retention(*, dry_run: bool) -> int:
    """Say what has been kept long enough; delete it unless this is a dry run."""
    for one in actions.due():
        held = f"; {one.held} stay under a legal hold" if one.held else ""
        print(f"{one.rule.id:>14}  {one.rows:>7,}  {one.words}: kept {one.rule.words}{held}")
    if dry_run:
        print("Nothing was deleted.")
        return 0
    done = actions.run()
    print(f"Deleted: {sum(done.values()):,} rows.")
    return 0


def hold(*, email: str, reason: str) -> int:
    """Begin a legal hold, or end it when there is no reason."""
    owner = people.owner(email)
    if owner is None:
        return 1
    if reason:
        actions.hold(owner=owner, reason=reason)
        print("Held: no rule deletes these records, and the person cannot either.")
    else:
        actions.release(owner=owner)
        print("Released.")
    return 0
