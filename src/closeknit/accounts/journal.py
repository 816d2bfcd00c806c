"""The journal: a hash chain for each person, written in the transaction of the act itself.

Each entry's digest is SHA-256 over the canonical JSON of the entry and the digest before it (a linked time-stamp as in
Haber & Stornetta 1991). A changed, removed or inserted entry is found by `verify`; a cut at the end is found only by
somebody who kept a later digest elsewhere. No personal text goes in: acts are named, things are referred to.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC
from typing import Any

from django.db import transaction
from django.utils import timezone

from closeknit.accounts.models import JournalEntry, Organisation, User

START = "0" * 64
_hand: ContextVar[int | None] = ContextVar("whose hand acts", default=None)


@contextmanager
def by_hand_of(user: User) -> Iterator[None]:
    """Inside this block somebody else acts for the owner: each entry says who, as `by` in its facts."""
    before = _hand.set(user.pk)
    try:
        yield
    finally:
        _hand.reset(before)


def _digest(entry: JournalEntry) -> str:
    body = [entry.chain, entry.sequence, entry.at.astimezone(UTC).isoformat(), entry.act, entry.about, entry.facts]
    canonical = json.dumps([entry.previous, *body], sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def write(*, owner: User, act: str, about: str = "", facts: Mapping[str, Any] | None = None) -> JournalEntry:
    """Add one entry to the owner's chain. Call it inside the transaction of the act; it refuses to stand alone."""
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("a journal entry belongs into the transaction of its act")
    # The owner's row is the lock of the chain (PostgreSQL; SQLite has one writer anyway).
    User.objects.select_for_update().only("pk").get(pk=owner.pk)
    hand = _hand.get()
    said = dict(facts or {}) if hand in {None, owner.pk} else {**(facts or {}), "by": hand}
    return _append(owner.pk, owner, act, about, said)


def write_for(organisation: Organisation, *, by: User | None, act: str, about: str = "", **facts: Any) -> JournalEntry:
    """Add one entry to an organisation's own chain, whose number is the organisation's below zero. As `write` otherwise."""
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("a journal entry belongs into the transaction of its act")
    Organisation.objects.select_for_update().only("pk").get(pk=organisation.pk)
    return _append(-organisation.pk, by, act, about, {**facts, "by": by.pk if by else None})


def _append(chain: int, owner: User | None, act: str, about: str, facts: dict[str, Any]) -> JournalEntry:
    last = JournalEntry.objects.filter(chain=chain).order_by("-sequence").values_list("sequence", "digest").first()
    entry = JournalEntry(
        owner=owner,
        chain=chain,
        sequence=last[0] + 1 if last else 1,
        at=timezone.now(),
        act=act,
        about=about,
        facts=facts,
        previous=last[1] if last else START,
    )
    entry.digest = _digest(entry)
    entry.save(force_insert=True)
    return entry


def verify(chain: int) -> int | None:
    """Return the sequence number of the first entry of this chain that does not fit, or None when all do."""
    previous, expected = START, 1
    for entry in JournalEntry.objects.filter(chain=chain).order_by("sequence").iterator():
        if entry.sequence != expected or entry.previous != previous or entry.digest != _digest(entry):
            return expected
        previous, expected = entry.digest, expected + 1
    return None
