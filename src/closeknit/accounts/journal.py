"""The journal: a hash chain for each person, written in the transaction of the act itself.

Each entry's digest is SHA-256 over the canonical JSON of the entry and the digest before it (a linked time-stamp as in
Haber & Stornetta 1991). What an entry is about stands behind a salted digest of its own, so it can be wiped when somebody
is forgotten and the chain still fits. A changed, removed or inserted entry is found by `verify`; an end cut off together
with its head is found with a digest that left the machine (`closeknit.accounts.anchors`).

No personal text goes in: acts are named, things are referred to, facts are numbers (AD-5).
"""

import hashlib
import json
import re
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db import connection, transaction
from django.utils import timezone

from closeknit.accounts.models import JournalEntry, JournalHead, Organisation, User

START = "0" * 64
INSTALLATION = 0
"""The chain of what concerns the whole installation."""

Fact = int | bool | str | list[str] | list[int] | None
_TOKEN = re.compile(r"(?:[a-z][a-z0-9_.:-]{0,59}|[0-9a-f]{64})\Z")
_hand: ContextVar[int | None] = ContextVar("whose hand acts", default=None)


@contextmanager
def by_hand_of(user: User) -> Iterator[None]:
    """Inside this block somebody else acts for the owner: each entry says who, as its actor."""
    before = _hand.set(user.pk)
    try:
        yield
    finally:
        _hand.reset(before)


class NotForTheJournal(ValueError):
    """A fact that could be words of a person: numbers, yes and no, and names of our own are all that goes in."""


_canonical = json.JSONEncoder(sort_keys=True, separators=(",", ":")).encode


def _sha(parts: list[object]) -> str:
    return hashlib.sha256(_canonical(parts).encode()).hexdigest()


def content_digest(salt: str, about: str, facts: Mapping[str, Fact], actor: int | None) -> str:
    """SHA-256 over what can be wiped later, with 128 random bits so that nobody finds it by trying."""
    return _sha([salt, about, dict(facts), actor])


def entry_digest(previous: str, chain: int, sequence: int, at: datetime, act: str, content: str) -> str:
    """SHA-256 over the digest before, the entry's place, moment and act, and the digest of its content."""
    return _sha([previous, chain, sequence, at.astimezone(UTC).isoformat(), act, content])


def write(
    *, owner: User, act: str, about: str = "", facts: Mapping[str, Fact] | None = None, actor: User | None = None
) -> JournalEntry:
    """Add one entry to the owner's chain. Call it inside the transaction of the act; it refuses to stand alone.

    actor: who did it, if it was not the owner. Raises NotForTheJournal for a fact that could be somebody's words.
    """
    hand = actor.pk if actor is not None else _hand.get()
    other = None if hand == owner.pk else hand
    return add(chain=owner.pk, owner=owner, act=act, about=about, facts=facts, actor=other)


def write_for(organisation: Organisation, *, by: User | None, act: str, about: str = "", **facts: Fact) -> JournalEntry:
    """Add one entry to an organisation's own chain, whose number is the organisation's below zero. As `write` otherwise."""
    return add(chain=-organisation.pk, owner=by, act=act, about=about, facts=facts, actor=by.pk if by else None)


def add(
    *,
    chain: int,
    act: str,
    owner: User | None = None,
    about: str = "",
    facts: Mapping[str, Fact] | None = None,
    actor: int | None = None,
) -> JournalEntry:
    """Add one entry to any chain: an account's, an organisation's (its number below zero) or `INSTALLATION`."""
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("a journal entry belongs into the transaction of its act")
    head = _head(chain)
    entry = JournalEntry(
        owner=owner,
        chain=chain,
        sequence=head.sequence + 1,
        at=timezone.now(),
        act=act,
        about=about,
        facts=_plain(facts or {}),
        actor=actor,
        salt=secrets.token_hex(16),
        previous=head.digest,
    )
    entry.content = content_digest(entry.salt, entry.about, entry.facts, entry.actor)
    entry.digest = entry_digest(entry.previous, chain, entry.sequence, entry.at, act, entry.content)
    entry.save(force_insert=True)
    head.sequence, head.digest = entry.sequence, entry.digest
    head.save(update_fields=["sequence", "digest"])
    return entry


def _head(chain: int) -> JournalHead:
    """The head of the chain, locked until the transaction ends (PostgreSQL; SQLite has one writer anyway)."""
    head = JournalHead.objects.select_for_update().filter(pk=chain).first()
    if head is None:
        JournalHead.objects.bulk_create([JournalHead(chain=chain, digest=START)], ignore_conflicts=True)
        head = JournalHead.objects.select_for_update().get(pk=chain)
    return head


def _plain(facts: Mapping[str, Fact]) -> dict[str, Fact]:
    for name, value in facts.items():
        words = value if isinstance(value, list) else [value]
        known = all(_TOKEN.match(w) if isinstance(w, str) else w is None or isinstance(w, int) for w in words)
        if not known or not _TOKEN.match(name):
            raise NotForTheJournal("facts of the journal are numbers, yes or no, and names of our own")
    return dict(facts)


def redact(*, chain: int, about: str | None = None) -> int:
    """Wipe what the entries of a chain are about: all of them, or those about one thing. Returns how many.

    Acts, moments and the chain stay, so that it still shows that something was done and nothing was taken out. How many
    were wiped is an entry of its own. Call it inside the transaction of the erasure.
    """
    rows = JournalEntry.objects.filter(chain=chain, redacted=False)
    if about is not None:
        rows = rows.filter(about=about)
    wiped = rows.update(about="", facts={}, actor=None, salt="", redacted=True)
    if wiped:
        add(chain=chain, owner=User.objects.filter(pk=chain).first(), act="journal.wiped", facts={"entries": wiped})
    return wiped


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a look at one chain found.

    entries     how many fit          wiped   how many of these have no content any more
    wrong_at    number of the first entry that does not fit, or None; one past the last when the end is missing
    """

    entries: int
    wiped: int
    wrong_at: int | None


ROW = ("sequence", "at", "act", "about", "facts", "actor", "salt", "content", "redacted", "previous", "digest")


def examine(chain: int) -> Verdict:
    """Walk a chain from its start and say what fits."""
    previous, expected, wiped = START, 1, 0
    rows = JournalEntry.objects.filter(chain=chain).order_by("sequence").values_list(*ROW)
    for sequence, at, act, about, facts, actor, salt, content, redacted, before, digest in rows.iterator(5000):
        bare = redacted and not (about or facts or salt or actor)
        whole = not redacted and isinstance(facts, dict)
        good = bare or (whole and content == content_digest(salt, about, facts, actor))
        fits = sequence == expected and before == previous
        if not (good and fits and digest == entry_digest(previous, chain, sequence, at, act, content)):
            return Verdict(expected - 1, wiped, expected)
        previous, expected, wiped = digest, expected + 1, wiped + redacted
    head = JournalHead.objects.filter(pk=chain).values_list("sequence", "digest").first() or (0, START)
    return Verdict(expected - 1, wiped, None if head == (expected - 1, previous) else expected)


def verify(chain: int) -> int | None:
    """Return the sequence number of the first entry of this chain that does not fit, or None when all do."""
    return examine(chain).wrong_at


def chains() -> list[int]:
    """Every chain there is, also one whose head is missing."""
    heads = set(JournalHead.objects.values_list("chain", flat=True))
    return sorted(heads | set(JournalEntry.objects.order_by().values_list("chain", flat=True).distinct()))


def guarded() -> bool:
    """Whether the database itself refuses to change and to delete entries."""
    sql = (
        "SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND name IN ('journal_stays_as_written', 'journal_stays')"
        if connection.vendor == "sqlite"
        else "SELECT count(*) FROM pg_trigger WHERE tgname IN ('journal_stays_as_written', 'journal_stays') AND tgenabled <> 'D'"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return bool(cursor.fetchone()[0] == 2)
