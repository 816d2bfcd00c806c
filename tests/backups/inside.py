"""What tests do inside a store, in a process of its own: python -m tests.backups.inside TASK [arguments]; prints JSON."""

import json
import os
import sys
from pathlib import Path
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "closeknit.settings")

from closeknit.terminal import store


def fill(each: str) -> dict[str, int]:
    """Open the store and fill every table."""
    store.open()
    from django.apps import apps

    from tests.backups.filling import Filling

    return Filling(apps).everything(int(each))


def digests() -> dict[str, Any]:
    """Rows and SHA-256 of every table that backups hold, and of the people's keys."""
    store.open()
    from django.db import connection

    from closeknit.accounts.models import PersonKey
    from closeknit.backups import tables

    found = {source.table.name: tables.digest(connection, source.table) for source in tables.sources()}
    return {**found, "accounts_personkey": tables.digest(connection, tables.table(PersonKey))}


def life(people: str) -> dict[str, int]:
    """Accounts with a journal, a person, and a marker in every text; their numbers by name."""
    store.open()
    from datetime import date

    from closeknit.accounts import actions as accounts
    from closeknit.accounts import keys
    from closeknit.circle.actions import moments
    from closeknit.circle.actions import people as circle
    from closeknit.engine.records import Channel

    found = {}
    for name in people.split(","):
        owner = accounts.open_account(email=f"{name}@example.org", name=f"Marker-{name}")
        today = date(2026, 11, 18)
        person = circle.add_person(owner=owner, name=f"Friend Marker-{name}", remember=f"Note Marker-{name}")
        moment = moments.Moment(Channel.VOICE, today, note=f"Words Marker-{name}")
        moments.add_moment(owner=owner, person=person, moment=moment, today=today)
        keys.key_of(owner.pk)
        found[name] = owner.pk
    return found


def destroy(number: str) -> None:
    """Destroy somebody's key and delete the account, as an erasure does."""
    store.open()
    from closeknit.accounts import keys
    from closeknit.accounts.models import User

    keys.destroy(int(number))
    User.objects.filter(pk=int(number)).delete()


def accounts() -> dict[str, Any]:
    """Who has an account, whose journal fits, and whose key opens."""
    store.open()
    from closeknit.accounts import journal, keys
    from closeknit.accounts.models import JournalEntry, User

    chains = journal.chains()
    return {
        "people": sorted(User.objects.values_list("pk", flat=True)),
        "broken": [chain for chain in chains if journal.verify(chain) is not None],
        "chains": sorted(chains),
        "orphans": sorted(JournalEntry.objects.filter(owner=None).values_list("chain", flat=True).distinct()),
        "guarded": journal.guarded(),
        "keys": {pk: keys.derived(pk, "test").hex() for pk in User.objects.values_list("pk", flat=True)},
    }


def open_account(email: str) -> int:
    """Open an account; its number."""
    store.open()
    from closeknit.accounts import actions

    return actions.open_account(email=email, name="New").pk


def opened(archive: str) -> str:
    """Everything in an archive that the master key and the keyring beside it open, as text; people's rows as far as they open."""
    store.set_up()
    from closeknit.backups import frames, keyring
    from closeknit.backups.making import about
    from closeknit.storage import envelope

    path, said, known = Path(archive), "", keyring.backup_keys()
    ring = keyring.read(path.parent, known)
    with path.open("rb") as file:
        reader, _ = keyring.opened(file, [*known, *ring.earlier])
        names: list[str] = []
        for content in reader:
            frame = frames.read(content)
            if isinstance(frame, frames.Head):
                names = [table.name for table in frame.tables]
            elif isinstance(frame, frames.Rows):
                for group in frame.groups:
                    key = ring.entries.get(group.owner or 0)
                    packed = group.rows
                    if group.owner is not None:
                        if key is None:
                            said += repr(packed)
                            continue
                        packed = envelope.open_(key.key, packed, about(reader.salt, names[frame.table], key.owner))
                    said += repr(frames.unpack(packed))
    return said


def states() -> list[tuple[str, str]]:
    """Every migration of our own apps, in the order they are applied."""
    store.set_up()
    from django.db.migrations.loader import MigrationLoader

    graph = MigrationLoader(None, ignore_no_migrations=True).graph
    plan = graph._generate_plan(nodes=graph.leaf_nodes(), at_end=True)
    ours = {"accounts", "circle", "outbox", "rights", "wellbeing"}
    return [node for node in plan if node[0] in ours]


def past(app: str, name: str, place: str) -> dict[str, Any]:
    """Make the store as it was at a migration, fill every table, and back it up as a Closeknit of that day would have.

    Then bring this same store to today's shape, as an upgrade does. The columns of each table of that day.
    """
    store.set_up()
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    from closeknit.backups import folder, keyring, making, shape, tables
    from closeknit.storage import archive
    from tests.backups.filling import JOURNALS, Filling

    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    order = [(one.app_label, one.name) for one, _ in plan]
    upto = order[: order.index((app, name)) + 1]
    state = shape._ends(executor, upto)
    executor.migrate(state)
    then = MigrationExecutor(connection).loader.project_state(state).apps
    old_journal = ("accounts", "0003_journal_chained") not in upto
    counts = Filling(then, old_journal=old_journal).everything(6)

    keys_there = "accounts_personkey" in connection.introspection.table_names()
    if keys_there:
        keyring.ensure_keys()
        ring = keyring.renew(Path(place))
    else:
        ring = _ring_before_there_were_keys(then)
        keyring.write(Path(place), ring)
    sources = tables.sources(then)
    path = Path(place) / folder.name(folder.datetime.now(folder.UTC))
    with making.snapshot() as reading, folder.whole(path) as file:
        making.write(reading, archive.Writer(file, keyring.backup_keys()[0]), ring, sources)
    columns = {s.table.name: [c.name for c in s.table.columns if c.kind != "bytes"] for s in sources}
    if old_journal:
        # The upgrade draws salts, so these are never twice the same; that the chains fit is asked instead.
        drawn = {"salt", "content", "previous", "digest"}
        columns |= {name: [c for c in columns[name] if c not in drawn] for name in columns if "_journal" in name}
    store.refuse_or_migrate()
    fits = JOURNALS if old_journal else ()
    return {"file": str(path), "columns": columns, "counts": counts, "fits": fits, "today": values(json.dumps(columns))}


def _ring_before_there_were_keys(then: Any) -> Any:
    """Such a backup was never made, but the shape and the data of that day were: its people get keys for the occasion."""
    import secrets

    from django.conf import settings

    from closeknit.accounts.models import PersonKey
    from closeknit.backups import keyring, tables
    from closeknit.storage import masters

    masters.masters(settings.MASTER_KEY_FILE, make=True)
    people = then.get_model("accounts", "User").objects.values_list("pk", flat=True)
    entries = {pk: keyring.Entry(pk, secrets.token_bytes(32), [], "", b"") for pk in people}
    return keyring.Ring(tables.table(PersonKey), entries, max(entries), [])


def values(columns: str) -> dict[str, Any]:
    """Rows and digest of the columns of each table that are still there."""
    store.open()
    from django.db import connection

    from closeknit.backups import frames, tables

    present = {source.table.name: source.table for source in tables.sources()}
    found = {}
    for name, wanted in json.loads(columns).items():
        table = present.get(name)
        if table is None or name in {"django_content_type", "auth_permission"}:
            continue
        at = [n for n, column in enumerate(table.columns) if column.name in wanted]
        digest = tables.Digest()
        for some in tables.rows(connection, table, [], None):
            digest.add([frames.write([row[n] for n in at]) for row in some])
        found[name] = [len(at), *digest.seal()]
    return found


if __name__ == "__main__":
    print(json.dumps(globals()[sys.argv[1]](*sys.argv[2:])))
