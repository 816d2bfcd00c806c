"""Anchors: one short digest of all journals that leaves the machine, so that a cut end or a rewritten chain shows (AD-3).

An anchor lists the chains that grew since the anchor before, each with its last number and digest. Its root is SHA-256
over the root before and these lines, so the newest root stands for everything before it. Whoever keeps a root elsewhere
(on paper, in a mail, on another disk) can tell later whether what stood then still stands.
"""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC

from django.db import transaction
from django.utils import timezone

from closeknit.accounts import journal
from closeknit.accounts.models import JournalAnchor, JournalEntry, JournalHead

LINE = re.compile(r"closeknit journal (\d+) \S+ ([0-9a-f]{64})\b")


def _root(before: str, heads: str) -> str:
    return hashlib.sha256(f"{before}\n{heads}".encode()).hexdigest()


@transaction.atomic
def anchor() -> JournalAnchor:
    """Make an anchor of what stands now."""
    last = JournalAnchor.objects.order_by("-pk").first()
    known = _last_heads()
    heads = JournalHead.objects.order_by("chain").values_list("chain", "sequence", "digest")
    lines = "\n".join(f"{c} {s} {d}" for c, s, d in heads if known.get(c) != (s, d))
    made = JournalAnchor(at=timezone.now(), heads=lines, root=_root(last.root if last else journal.START, lines))
    made.save()
    return made


def line(made: JournalAnchor) -> str:
    """The line that leaves the machine: number, moment and root."""
    return f"closeknit journal {made.pk} {made.at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ} {made.root}"


def _heads(text: str) -> Iterable[tuple[int, int, str]]:
    for row in text.splitlines():
        chain, sequence, digest = row.split()
        yield int(chain), int(sequence), digest


def _last_heads() -> dict[int, tuple[int, str]]:
    """The newest anchored head of each chain."""
    found: dict[int, tuple[int, str]] = {}
    for text in JournalAnchor.objects.order_by("pk").values_list("heads", flat=True).iterator():
        found.update({chain: (sequence, digest) for chain, sequence, digest in _heads(text)})
    return found


@dataclass(frozen=True, slots=True)
class Anchored:
    """What anchors say: `entries` stand as they did when anchored, `since` came later and are held by their chain alone.

    missing   chains whose anchored entry is gone or different
    broken    numbers of anchors whose root does not fit, here or beside the lines kept elsewhere
    """

    anchors: int
    entries: int
    since: int
    missing: list[int]
    broken: list[int]


def compare(kept: str = "") -> Anchored:
    """Hold the anchors against the journals, and against lines kept elsewhere (`kept`, as `line` wrote them)."""
    elsewhere = {int(number): root for number, root in LINE.findall(kept)}
    before, broken, count = journal.START, [], 0
    for made in JournalAnchor.objects.order_by("pk").iterator():
        fits = made.root == _root(before, made.heads) and elsewhere.pop(made.pk, made.root) == made.root
        if not fits:
            broken.append(made.pk)
        before, count = made.root, count + 1
    broken += sorted(elsewhere)
    anchored = _last_heads()
    there = dict(JournalHead.objects.values_list("chain", "sequence"))
    missing = [
        chain
        for chain, (sequence, digest) in sorted(anchored.items())
        if not JournalEntry.objects.filter(chain=chain, sequence=sequence, digest=digest).exists()
    ]
    held = sum(sequence for chain, (sequence, _) in anchored.items() if chain not in missing)
    return Anchored(count, held, max(0, sum(there.values()) - held), missing, broken)
