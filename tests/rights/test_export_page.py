"""An export beside its page: progress, stop, failure, download once, gone after a day (PR-4, PR-7, AU-8)."""

import io
import threading
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from closeknit.accounts import actions as accounts
from closeknit.accounts.models import User
from closeknit.rights import actions, files, tasks
from closeknit.rights.actions import exporting
from closeknit.rights.models import Export
from closeknit.storage import progress
from tests.circle.life import friend

pytestmark = pytest.mark.django_db(transaction=True)
PASSWORD = "a long enough one"


@pytest.fixture
def owner() -> User:
    return accounts.open_account(email="amara@example.org", name="Amara", password=PASSWORD, zone="Europe/London")


@pytest.fixture
def confirmed(client: Client, owner: User) -> Client:
    client.force_login(owner)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    return client


def ended(export: Export) -> None:
    for thread in threading.enumerate():
        if thread.name == f"export-{export.pk}":
            thread.join(60)


def test_it_is_written_beside_its_page_and_fetched_once(confirmed: Client, owner: User) -> None:
    """PR-4: encrypted on disk, whole in the hand, then gone."""
    friend(owner, "Ngozi Quillwort", remember="Quillwort")
    page = confirmed.post(reverse("data_take"))["Location"]
    export = Export.objects.get()
    assert page == reverse("data_export", args=[export.ref])
    ended(export)
    assert "Your export is ready" in confirmed.get(page).content.decode()
    assert b"Quillwort" not in files.path(export).read_bytes()
    assert not files.path(export).read_bytes().startswith(b"PK")
    answer = confirmed.post(reverse("data_export_fetch", args=[export.ref]))
    data = b"".join(answer.streaming_content)  # type: ignore[attr-defined]  # it is one
    assert answer["Content-Disposition"] == 'attachment; filename="closeknit.zip"'
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert b"Quillwort" in archive.read("contacts.vcf")
    assert not Export.objects.exists()
    assert list(Path(settings.EXPORTS).iterdir()) == []
    assert confirmed.get(page).status_code == 404


def test_a_form_with_its_key_begins_work_that_sees_its_row(confirmed: Client, owner: User) -> None:
    """The writing goes on in a thread of its own, so its row has to be there for everybody; sent twice, one is left."""
    sent = {"form_key": "abcdefghijklmnop"}
    for _ in range(2):
        confirmed.post(reverse("data_take"), sent)
        ended(Export.objects.get())
    export = Export.objects.get()
    assert export.state == Export.State.READY
    for _ in range(2):
        # The line broke before anything was read: it can be asked for again with the same form.
        answer = confirmed.post(reverse("data_export_fetch", args=[export.ref]), sent)
        assert answer["Content-Type"] == "application/zip"
    b"".join(answer.streaming_content)  # type: ignore[attr-defined]  # it is one
    assert not Export.objects.exists()


def test_without_showing_who_one_is_nothing_is_made(client: Client, owner: User) -> None:
    """AU-8"""
    client.force_login(owner)
    assert client.post(reverse("data_take"))["Location"].startswith(reverse("account_reauthenticate"))
    assert not Export.objects.exists()


def test_a_stop_leaves_nothing(owner: User, confirmed: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exporting, "TELL_EVERY", 1)
    friend(owner, "Ngozi", every_days=2, times=30)
    export = exporting.begin(owner=owner)
    progress.ask_to_stop(settings.PROGRESS, export.ref)
    tasks._run(export)
    assert not Export.objects.exists()
    assert not files.path(export).exists()
    export = exporting.begin(owner=owner)
    confirmed.post(reverse("data_export_stop", args=[export.ref]))
    tasks._run(export)
    assert not Export.objects.exists()
    assert not files.path(export).exists()


def test_a_failure_is_said_and_leaves_no_file(owner: User, confirmed: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise OSError("no")

    monkeypatch.setattr(exporting, "write_zip", broken)
    export = exporting.begin(owner=owner)
    tasks._run(export)
    assert not files.path(export).exists()
    said = confirmed.get(reverse("data_export", args=[export.ref])).content.decode()
    assert "This stopped before the end" in said


def test_work_that_died_is_noticed_and_its_file_goes(owner: User, confirmed: Client) -> None:
    """RE-2"""
    export = exporting.begin(owner=owner)
    files.path(export).write_bytes(b"half")
    assert "This stopped before the end" in confirmed.get(reverse("data_export", args=[export.ref])).content.decode()
    (Path(settings.EXPORTS) / "of-nobody").write_bytes(b"x")
    files.clear_orphans()
    assert [file.name for file in Path(settings.EXPORTS).iterdir()] == [export.ref]
    actions.run(timezone.now() + timedelta(hours=25))
    assert list(Path(settings.EXPORTS).iterdir()) == []
    assert not Export.objects.exists()


def test_a_second_export_takes_the_place_of_the_first(owner: User) -> None:
    first = exporting.begin(owner=owner)
    exporting.write(first, lambda _done, _total: None, lambda: False)
    second = exporting.begin(owner=owner)
    assert list(Export.objects.all()) == [second]
    assert not files.path(first).exists()
    files.drop(second)
