"""Chains what is there in the new form, and has the database itself refuse changes to it (AD-2).

Only the owner may change (when the account goes), and the words of an entry may be wiped as a whole. Nothing is deleted
while its chain has a head. Whoever can write SQL can drop these triggers; the chain and its anchors are what shows it.
"""

import hashlib
import json
import secrets
from datetime import UTC

from django.db import migrations

START = "0" * 64
KEPT = ("chain", "sequence", "at", "act", "content", "previous", "digest")


def _sha(parts):
    return hashlib.sha256(json.dumps(parts, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def _old(entry):
    body = [entry.chain, entry.sequence, entry.at.astimezone(UTC).isoformat(), entry.act, entry.about, entry.facts]
    return _sha([entry.previous, *body])


def chain_again(apps, schema_editor):
    """Give every entry its new digests; how many fitted before goes into the head only if all did."""
    Entry, Head = apps.get_model("accounts", "JournalEntry"), apps.get_model("accounts", "JournalHead")
    for chain in list(Entry.objects.order_by().values_list("chain", flat=True).distinct()):
        before, previous, expected = START, START, 1
        for entry in Entry.objects.filter(chain=chain).order_by("sequence").iterator():
            if entry.sequence != expected or entry.previous != before or entry.digest != _old(entry):
                raise RuntimeError(
                    f"The journal of account {chain} does not fit at entry {expected}: somebody changed it. "
                    "Look at a backup before you go on; nothing was changed now."
                )
            before, expected = entry.digest, expected + 1
            entry.salt = secrets.token_hex(16)
            entry.content = _sha([entry.salt, entry.about, entry.facts, None])
            entry.previous = previous
            at = entry.at.astimezone(UTC).isoformat()
            entry.digest = _sha([previous, chain, entry.sequence, at, entry.act, entry.content])
            entry.save(update_fields=["salt", "content", "previous", "digest"])
            previous = entry.digest
        Head.objects.create(chain=chain, sequence=expected - 1, digest=previous)


SQLITE = [
    f"""CREATE TRIGGER journal_stays_as_written BEFORE UPDATE ON accounts_journalentry
    WHEN {" OR ".join(f"NEW.{c} IS NOT OLD.{c}" for c in KEPT)}
    OR ((NEW.about IS NOT OLD.about OR NEW.facts IS NOT OLD.facts OR NEW.salt IS NOT OLD.salt OR NEW.actor IS NOT OLD.actor
         OR NEW.redacted IS NOT OLD.redacted)
        AND NOT (NEW.redacted AND NEW.about = '' AND NEW.facts = '{{}}' AND NEW.salt = '' AND NEW.actor IS NULL))
    BEGIN SELECT RAISE(ABORT, 'the journal is not changed'); END""",
    """CREATE TRIGGER journal_stays BEFORE DELETE ON accounts_journalentry
    WHEN EXISTS (SELECT 1 FROM accounts_journalhead WHERE chain = OLD.chain)
    BEGIN SELECT RAISE(ABORT, 'the journal is not deleted'); END""",
]
POSTGRES = [
    f"""CREATE OR REPLACE FUNCTION journal_stays_as_written() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF {" OR ".join(f"NEW.{c} IS DISTINCT FROM OLD.{c}" for c in KEPT)}
    OR ((NEW.about, NEW.facts, NEW.salt, NEW.actor, NEW.redacted)
        IS DISTINCT FROM (OLD.about, OLD.facts, OLD.salt, OLD.actor, OLD.redacted)
        AND NOT (NEW.redacted AND NEW.about = '' AND NEW.facts = '{{}}' AND NEW.salt = '' AND NEW.actor IS NULL))
    THEN RAISE EXCEPTION 'the journal is not changed'; END IF;
    RETURN NEW; END $$""",
    """CREATE TRIGGER journal_stays_as_written BEFORE UPDATE ON accounts_journalentry
    FOR EACH ROW EXECUTE FUNCTION journal_stays_as_written()""",
    """CREATE OR REPLACE FUNCTION journal_stays() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF EXISTS (SELECT 1 FROM accounts_journalhead WHERE chain = OLD.chain)
    THEN RAISE EXCEPTION 'the journal is not deleted'; END IF;
    RETURN OLD; END $$""",
    """CREATE TRIGGER journal_stays BEFORE DELETE ON accounts_journalentry
    FOR EACH ROW EXECUTE FUNCTION journal_stays()""",
]
POSTGRES_OFF = ["DROP FUNCTION journal_stays_as_written() CASCADE", "DROP FUNCTION journal_stays() CASCADE"]
SQLITE_OFF = ["DROP TRIGGER journal_stays_as_written", "DROP TRIGGER journal_stays"]


def guard(apps, schema_editor):
    for statement in SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRES:
        schema_editor.execute(statement, params=None)


def unguard(apps, schema_editor):
    for statement in SQLITE_OFF if schema_editor.connection.vendor == "sqlite" else POSTGRES_OFF:
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_journal")]

    operations = [
        migrations.RunPython(chain_again, migrations.RunPython.noop, elidable=False),
        migrations.RunPython(guard, unguard, elidable=False),
    ]
