"""closeknit journal: whether the journals fit, and the short line that is kept elsewhere to prove it."""

import sys
from pathlib import Path

from closeknit.accounts import anchors, journal
from closeknit.checks import Finding


def verify(against: Path | None) -> int:
    """Walk every journal, then hold it against anchors, also those kept elsewhere; 1 when something does not fit."""
    try:
        kept = against.read_text("ascii", "replace") if against else ""
    except OSError as problem:
        print(f"{against} cannot be read ({problem.strerror}). Name the file that `closeknit journal anchor` writes.")
        return 1
    if against and not anchors.LINE.search(kept):
        print(f"There is no line in {against} that begins with “closeknit journal”. Is it the right file?")
        return 1
    wrong, entries, wiped = [], 0, 0
    chains = journal.chains()
    for done, chain in enumerate(chains):
        if sys.stderr.isatty() and done % 100 == 0:
            print(f"\r{done} of {len(chains)} journals   ", end="", file=sys.stderr, flush=True)
        verdict = journal.examine(chain)
        entries, wiped = entries + verdict.entries, wiped + verdict.wiped
        if verdict.wrong_at is not None:
            wrong.append(f"The journal {name(chain)} does not fit at entry {verdict.wrong_at}.")
    found = anchors.compare(kept)
    wrong += [f"The journal {name(chain)} no longer has its anchored entry." for chain in found.missing]
    wrong += [f"Anchor {number} is not what it was." for number in found.broken]
    print(f"{entries:,} entries fit; the words of {wiped:,} were wiped when something was erased.")
    held = (
        "and held by the lines you keep elsewhere"
        if against
        else "; give --against FILE to hold them against your copy"
    )
    print(f"{found.entries:,} are anchored ({found.anchors:,} anchors) {held}. {found.since:,} came later.")
    for sentence in wrong:
        print(sentence, file=sys.stderr)
    if wrong:
        print("Somebody changed the database past Closeknit. Look at a backup from before.", file=sys.stderr)
    return int(bool(wrong))


def name(chain: int) -> str:
    """Whose journal it is, for an operator: never a person's name."""
    if chain == journal.INSTALLATION:
        return "of the installation"
    return f"of account {chain}" if chain > 0 else f"of organisation {-chain}"


def anchor(to: Path | None) -> int:
    """Make an anchor now and print its line; with a file, add it there."""
    line = anchors.line(anchors.anchor())
    if to:
        with to.open("a", encoding="ascii") as file:
            file.write(line + "\n")
    print(line)
    return 0


def findings() -> list[Finding]:
    """What the doctor says: the database guards its journal, and something of it is kept elsewhere."""
    from django.conf import settings
    from django.utils import timezone

    from closeknit.accounts.models import JournalAnchor

    found = []
    guarded = journal.guarded()
    found.append(
        Finding(
            "J1",
            "ok" if guarded else "fail",
            "The database refuses changes to the journal." if guarded else "The journal is not guarded.",
            "" if guarded else "Restore from a backup: the database was changed past Closeknit.",
        )
    )
    newest = JournalAnchor.objects.order_by("-pk").values_list("at", flat=True).first()
    if not settings.ANCHOR_FILE:
        hint = "Set CLOSEKNIT_ANCHOR_FILE to a file on another disk, or keep what `closeknit journal anchor` prints."
        found.append(Finding("J2", "warn", "Nothing of the journal leaves this machine by itself.", hint))
    else:
        days = (timezone.now() - newest).days if newest else None
        good = days is not None and days < 3
        text = "No anchor was made yet." if days is None else f"The last anchor is {days} days old."
        found.append(Finding("J2", "ok" if good else "warn", text, "" if good else "Keep `closeknit serve` running."))
    return found
