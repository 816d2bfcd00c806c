"""Journals of a store from before salted entries are chained again when it is upgraded, unless somebody changed them.

That whole stores of those days are upgraded and restored is in tests/backups/test_states.py.
"""

from datetime import UTC, datetime
from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection, transaction

from closeknit.accounts import journal
from closeknit.accounts.models import JournalEntry
from tests.accounts.test_journal import unguarded

pytestmark = pytest.mark.django_db(transaction=True)
MADE = import_module("closeknit.accounts.migrations.0003_journal_chained")


def old_entries(count: int = 5) -> None:
    """Entries as the first form wrote them."""
    previous = "0" * 64
    for n in range(1, count + 1):
        made = JournalEntry(
            chain=7, sequence=n, at=datetime(2026, 3, n, 9, 30, 0, n, UTC), act="moment.added", about=f"ref-{n}"
        )
        made.facts, made.previous = {"n": n}, previous
        made.digest = previous = MADE._old(made)
        made.save()


def upgrade() -> None:
    """What the migration does before the database guards the table, in its transaction."""
    with transaction.atomic():
        MADE.chain_again(apps, None)


def test_a_journal_from_before_fits_after_the_upgrade() -> None:
    old_entries()
    with unguarded():
        upgrade()
    assert journal.examine(7) == journal.Verdict(entries=5, wiped=0, wrong_at=None)
    assert journal.guarded()


def test_a_journal_that_was_changed_stops_the_upgrade_and_stays_as_it_is() -> None:
    old_entries()
    with unguarded():
        with connection.cursor() as cursor:
            cursor.execute("UPDATE accounts_journalentry SET act = 'x' WHERE sequence = 3")
        with pytest.raises(RuntimeError, match="does not fit at entry 3"):
            upgrade()
    assert not JournalEntry.objects.exclude(salt="").exists()
