"""A store from before texts were sealed: brought up to date, it reads the same, and the plain text is nowhere in its files."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.storage.pages import in_the_clear

CANARY = b"Kanarienvogel"
ROWS = 1203

BEGIN = """
import django
django.setup()
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

executor = MigrationExecutor(connection)
old = [("accounts", "0001_initial"), ("circle", "0001_initial")]
executor.migrate(old)
apps = MigrationExecutor(connection).loader.project_state(old).apps
of = lambda name: apps.get_model("circle", name).objects
now, today = timezone.now(), timezone.now().date()
owner = apps.get_model("accounts", "User").objects.create(email="amara@example.org", password="x")
word = "Kanarienvogel"
for n in range(ROWS):
    person = of("Person").create(owner=owner, ref=f"r{n}", name=f"P{n}", name_key=f"p{n}", made_at=now,
        remember=f"{word} remember {n}" if n % 2 else "")
    tie = of("Tie").create(owner=owner, person=person)
    of("Interaction").create(owner=owner, tie=tie, day=today, channel=1, note=f"{word} note {n}")
of("Support").create(owner=owner, tie=tie, day=today, given=True, words=f"{word} help")
promise = of("Promise").create(owner=owner, tie=tie, words=f"{word} promise", made_on=today)
facts = {"promise": promise.pk, "words": f"{word} promise", "made_on": today.isoformat()}
plan = of("Plan").create(owner=owner, week=today, made_at=now, minutes=45)
of("ReachOut").create(owner=owner, ref="x", plan=plan, tie=tie, place=0, reason="promise", facts=facts, channel=1, minutes=5)
before = {"week": today.isoformat(), "minutes": 45, "open": [{"tie_id": tie.pk, "facts": facts}]}
batch = of("Batch").create(owner=owner, ref="b", made_at=now, plan_before=before)
of("KnownAs").create(owner=owner, person=person, batch=batch, mark=1, as_of=today,
    wishes={"relation": "aunt", "remember": f"{word} wish"})
of("BatchFile").create(batch=batch, name="a", summary={"people": 3, "skipped": [{"where": word}]},
    found=word.encode() * 5000)
of("BatchFile").create(batch=batch, name="b", refusal="Too large.")
"""

READ = """
from closeknit.terminal import store
store.open()
import json
from closeknit.circle.models import *
from closeknit.circle.queries.sealing import sealed_texts
reach, batch = ReachOut.objects.get(), Batch.objects.get()
first, second = BatchFile.objects.order_by("pk")
print(json.dumps({
    "remember": {p.name: p.remember for p in Person.objects.all()},
    "note": {i.tie.person.name: i.note for i in Interaction.objects.select_related("tie__person")},
    "support": Support.objects.get().words, "promise": Promise.objects.get().words,
    "wishes": [KnownAs.objects.get().wishes, KnownAs.objects.get().remember],
    "facts": [sorted(reach.facts), sorted(batch.plan_before["open"][0]["facts"])],
    "first": [first.summary, len(first.found)], "second": [second.summary, second.found],
    "closed": sealed_texts()[1],
}))
"""

STOPPED = """
import os, signal
import django
django.setup()
from closeknit.circle.models.sealed import SealedField
sealed, left = SealedField.seal_for, [700]
def until(*args):
    left[0] -= 1
    if not left[0]:
        os.kill(os.getpid(), signal.SIGKILL)
    return sealed(*args)
SealedField.seal_for = until
from closeknit.terminal import store
store.open()
"""


def run(folder: Path, script: str, *, killed: bool = False) -> str:
    surroundings = {n: v for n, v in os.environ.items() if not n.startswith("CLOSEKNIT_")}
    surroundings |= {"CLOSEKNIT_DATA": str(folder / "data"), "DJANGO_SETTINGS_MODULE": "closeknit.settings"}
    done = subprocess.run([sys.executable, "-c", script], env=surroundings, capture_output=True, text=True, timeout=300)
    assert done.returncode == (-9 if killed else 0), done.stderr
    return done.stdout


def clear(folder: Path) -> bytes:
    return in_the_clear(folder / "data" / "closeknit.db", (folder / "data.key").read_text().strip())


@pytest.mark.parametrize("stopped", [False, True])
def test_a_store_of_the_first_shape_reads_the_same_and_its_plain_text_is_gone(tmp_path: Path, stopped: bool) -> None:
    """CR-2, CR-4: also when the upgrade is killed on its way and the next start goes on."""
    run(tmp_path, BEGIN.replace("ROWS", str(ROWS)))
    assert clear(tmp_path).count(CANARY) > ROWS, "the search finds what is there"
    if stopped:
        run(tmp_path, STOPPED, killed=True)
        assert CANARY in clear(tmp_path)
    found: dict[str, Any] = json.loads(run(tmp_path, READ))
    assert found == {
        "remember": {f"P{n}": f"Kanarienvogel remember {n}" if n % 2 else "" for n in range(ROWS)},
        "note": {f"P{n}": f"Kanarienvogel note {n}" for n in range(ROWS)},
        "support": "Kanarienvogel help",
        "promise": "Kanarienvogel promise",
        "wishes": [{"relation": "aunt"}, "Kanarienvogel wish"],
        "facts": [["made_on", "promise"]] * 2,
        "first": [{"people": 3, "skipped": [{"where": "Kanarienvogel"}]}, len(CANARY) * 5000],
        "second": [{}, None],
        "closed": 0,
    }
    whole = clear(tmp_path)
    assert b"amara@example.org" in whole
    assert whole.count(CANARY) == 0
