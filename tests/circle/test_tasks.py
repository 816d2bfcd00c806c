"""Work that outlives a request: large files and large imports go on by themselves, are watched, stopped and mourned."""

import tempfile
import threading
from datetime import datetime, timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from closeknit.accounts.models import User
from closeknit.circle import tasks
from closeknit.circle.models import Batch, BatchFile, Interaction, Person
from closeknit.storage import progress
from tests.circle.life import ambiguous_chat, chat, every, look, quick_look, snapshot, talk

pytestmark = pytest.mark.django_db(transaction=True)


def finished(batch: Batch) -> Batch:
    """The batch, once the thread that works on it has ended."""
    for thread in threading.enumerate():
        if thread.name == f"import-{batch.pk}":
            thread.join(60)
    batch.refresh_from_db()
    return batch


def large(count: int = 20_500) -> tuple[str, bytes]:
    rows = [(datetime(2020, 1, 1) + timedelta(minutes=n), ("Ngozi", "Amara Okafor")[n % 2], "x") for n in range(count)]
    return chat("Ngozi", rows)


def test_a_large_file_is_read_beside_the_page(as_amara: Client, amara: User) -> None:
    name, data = talk("Ngozi", every(3, 20), words="x" * 120_000)
    assert len(data) > tasks.READ_AT_ONCE
    with tempfile.TemporaryFile() as file:
        file.write(data)
        batch = tasks.look_at(owner=amara, files=[(name, file, len(data))])
    # The request has closed its file by now; the reading goes on with its own.
    assert finished(batch).state == Batch.State.FOUND
    assert batch.files.get().summary["interactions"] == 40
    assert as_amara.get(reverse("import_progress", args=[batch.ref]))["Location"] == reverse(
        "import_review", args=[batch.ref]
    )


def test_a_large_import_is_kept_beside_the_page(as_amara: Client, amara: User) -> None:
    batch = quick_look(amara, large())
    where = as_amara.post(reverse("import_keep", args=[batch.ref]), {"who": "all"})["Location"]
    assert where == reverse("import_progress", args=[batch.ref])
    assert finished(batch).state == Batch.State.KEPT
    assert batch.counts["interactions"] == Interaction.objects.count() == 20_500
    assert progress.read(settings.PROGRESS, batch.ref) is None
    assert as_amara.get(where)["Location"] == reverse("import_done", args=[batch.ref])
    asked = as_amara.get(where, headers={"HX-Request": "true"})
    assert asked["HX-Redirect"] == reverse("import_done", args=[batch.ref])


def test_stopping_a_large_import_keeps_nothing(amara: User) -> None:
    batch = quick_look(amara, large(60_000))
    before = snapshot(amara)
    assert tasks.keep_import(owner=amara, batch=batch, choice="all") is False
    progress.ask_to_stop(settings.PROGRESS, batch.ref)
    assert finished(batch).state == Batch.State.FOUND
    assert snapshot(amara) == before
    assert not progress.is_stopped(settings.PROGRESS, batch.ref)
    assert tasks.keep_import(owner=amara, batch=batch, choice="all") is False
    assert finished(batch).state == Batch.State.KEPT


def test_a_question_that_is_open_is_said_on_the_page_of_progress(as_amara: Client, amara: User) -> None:
    batch = quick_look(amara, large(), ambiguous_chat([(2, 1)]))
    assert tasks.keep_import(owner=amara, batch=batch, choice="all") is False
    assert finished(batch).state == Batch.State.FOUND
    far = progress.read(settings.PROGRESS, batch.ref)
    assert far is not None
    assert far["step"] == "failed"
    assert far["sentence"].endswith("?")
    assert not Person.objects.exists()


def test_work_that_breaks_says_so_and_keeps_nothing(as_amara: Client, amara: User) -> None:
    """What waits in the database was damaged: nothing is kept, and the page does not wait for ever."""
    batch = quick_look(amara, large())
    BatchFile.objects.update(found=b"not what was packed")
    before = snapshot(amara)
    assert tasks.keep_import(owner=amara, batch=batch, choice="all") is False
    finished(batch)
    far = progress.read(settings.PROGRESS, batch.ref)
    assert far is not None
    assert tasks.is_stalled(far)
    assert snapshot(amara) == before
    assert as_amara.get(reverse("import_progress", args=[batch.ref])).status_code == 200


def test_work_that_was_not_heard_of_for_a_minute_is_gone(amara: User) -> None:
    now = datetime.now().timestamp()
    assert not tasks.is_stalled({"step": "moments", "at": now - 30})
    assert tasks.is_stalled({"step": "moments", "at": now - 90})
    assert tasks.is_stalled({"step": "failed", "at": now})


def test_small_files_and_imports_are_done_at_once(amara: User) -> None:
    batch = look(amara, talk("Ngozi", every(3, 20)))
    assert tasks.keep_import(owner=amara, batch=batch, choice="all") is True
    batch.refresh_from_db()
    assert batch.state == Batch.State.KEPT
    assert not [t for t in threading.enumerate() if t.name.startswith("import-")]
