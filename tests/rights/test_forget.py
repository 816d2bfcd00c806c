"""Forgetting: rows, files, keys, the list, and finishing after a stop in the middle (PR-5, S6, CR-3, CR-4, RE-2)."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from closeknit.accounts import actions as accounts
from closeknit.accounts import journal
from closeknit.accounts.models import JournalEntry, PersonKey, User
from closeknit.circle.actions import people
from closeknit.circle.models import Batch, Person, Said
from closeknit.rights import actions, ballast, erased, files, registry
from closeknit.rights.actions import exporting, forgetting
from closeknit.rights.erased import Erased
from closeknit.rights.models import Erasure, Export, Forgetting, Kind
from closeknit.rights.queries.rows import rows_of
from tests.circle.life import bring, days_back, friend, look, met, snapshot, talk, vcard
from tests.conftest import confirm
from tests.rights.whole_life import live

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clean_list() -> object:
    erased.path().unlink(missing_ok=True)
    yield
    erased.path().unlink(missing_ok=True)
    for file in Path(settings.EXPORTS).iterdir():
        file.unlink()


def left(number: int) -> dict[str, int]:
    """Rows of every table that are reached from an account."""
    counts = {one.label: rows_of(number, one).count() for one in registry.models()}
    return {label: count for label, count in counts.items() if count}


def test_nothing_of_an_account_is_left_and_another_is_untouched(amara: User, femi: User) -> None:
    """PR-5: every table of the registry, by the way it names; the neighbour's rows are byte for byte the same."""
    live(amara)
    live(femi)
    exporting.begin(owner=amara)
    look(amara, vcard({"name": "Waiting"}))
    client = Client()
    client.force_login(amara)
    other = Client()
    other.force_login(femi)
    number, before = amara.pk, left(femi.pk)
    held = left(number)
    assert len(held) >= 18, held
    entries = JournalEntry.objects.filter(chain=number).count()
    receipt = actions.forget_account(owner=amara)
    assert {label: n for label, n in left(number).items() if label != "rights.Forgetting"} == {}
    assert left(femi.pk) == before
    assert dict(receipt.deleted)["Moments"] == held["circle.Interaction"]
    assert dict(receipt.deleted)["Being signed in"] == 1
    assert Session.objects.count() == 1
    assert client.get(reverse("today")).status_code == 302
    assert other.get(reverse("today")).status_code == 200
    # The journal stays, whole, with a number in place of the account and nothing of what was done to whom.
    said = JournalEntry.objects.filter(chain=number, owner=None).order_by("sequence")
    assert said.count() == entries + 2
    assert [one.act for one in said][-2:] == ["account.forgotten", "journal.wiped"]
    assert not said.filter(redacted=False).exclude(act="journal.wiped").exists()
    assert {(one.about, one.actor) for one in said} == {("", None)}
    assert journal.verify(number) is None
    assert not PersonKey.objects.filter(owner=number).exists()
    assert [(e.kind, e.ref) for e in Erasure.objects.all()] == [(Kind.ACCOUNT, str(number))]
    assert [(e.kind, e.ref) for e in erased.read()] == [(Kind.ACCOUNT, str(number))]


def test_no_foreign_key_points_at_what_is_gone(amara: User, femi: User) -> None:
    """PR-5: rows are deleted table by table, so the whole database is looked at."""
    live(amara)
    live(femi)
    actions.forget_account(owner=amara)
    connection.check_constraints()
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if field.remote_field and field.db_constraint:  # type: ignore[attr-defined]
                there = field.remote_field.model._default_manager.values("pk")
                assert (
                    not model._default_manager.exclude(**{field.name: None})
                    .exclude(**{f"{field.name}__in": there})
                    .exists()
                ), (model, field)


def test_a_person_is_gone_from_words_answers_and_waiting_imports(amara: User) -> None:
    """PR-5"""
    bring(amara, talk("Ngozi Okafor", days_back(1, 9, 30)))
    person = Person.objects.get(owner=amara)
    people.change_person(
        owner=amara, person=person, name="Ngozi O", relation="", remember="", numbers=["+447700900123"],
        addresses=[], layer=5, kin=False,
    )  # fmt: skip
    friend(amara, "Zoe")
    theirs = look(amara, vcard({"name": "Somebody", "numbers": ["+447700900123"]}))
    named = look(amara, talk("Ngozi Okafor", days_back(2)))
    others = look(amara, vcard({"name": "Karl"}))
    assert Said.objects.exists()
    actions.forget_person(owner=amara, person=person)
    assert set(Batch.objects.filter(state=Batch.State.FOUND)) == {others}
    assert not Batch.objects.filter(pk__in=(theirs.pk, named.pk)).exists()
    assert not Said.objects.exists()
    assert "Ngozi" not in repr(snapshot(amara))


def test_a_person_is_on_the_list_and_exports_that_hold_them_go(
    amara: User, django_capture_on_commit_callbacks: object
) -> None:
    """PR-5, CR-3: also when somebody runs out 30 days after being removed."""
    person = friend(amara, "Ngozi")
    export = exporting.begin(owner=amara)
    exporting.write(export, lambda _done, _total: None, lambda: False)
    assert files.path(export).exists()
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        people.remove_person(owner=amara, person=person, now=timezone.now() - timedelta(days=40))
        people.clear_removed(owner=amara)
    assert [(e.kind, e.ref) for e in erased.read()] == [(Kind.PERSON, person.ref)]
    assert Erasure.objects.get().ref == person.ref
    assert not Export.objects.exists()
    assert not files.path(export).exists()


def test_a_restore_of_an_older_backup_is_forgotten_again(amara: User, femi: User) -> None:
    """CR-3: the list is replayed; an account that got the number later stays."""
    person = friend(femi, "Ngozi")
    at = timezone.now() + timedelta(seconds=1)
    erasures = [
        Erased(Kind.ACCOUNT, str(amara.pk), at),
        Erased(Kind.PERSON, person.ref, at),
        Erased(Kind.ACCOUNT, str(femi.pk), femi.date_joined - timedelta(days=1)),
        Erased(Kind.ACCOUNT, "987654321", at),
        Erased(Kind.PERSON, "nobody", at),
    ]
    assert actions.replay(erasures) == 2
    assert list(User.objects.all()) == [femi]
    assert not Person.objects.filter(pk=person.pk).exists()
    assert actions.replay(erasures) == 0


def test_a_line_that_was_cut_off_is_passed_over() -> None:
    """RE-2"""
    erased.write(Erased(Kind.PERSON, "abc", timezone.now()))
    erased.write(Erased(Kind.PERSON, "abc", timezone.now()))
    with erased.path().open("a") as file:
        file.write("person de")
    assert [one.ref for one in erased.read()] == ["abc"]
    assert erased.path().stat().st_mode & 0o777 == 0o600


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("step", ["_destroy_key", "_delete", "_delete_sessions", "_note", "clean_storage"])
def test_a_stop_in_the_middle_is_finished_by_the_next_start(step: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """RE-2: whatever step it stops at, nothing is half there, and `finish` does the rest."""
    owner = accounts.open_account(email="amara@example.org", name="Amara", zone="Europe/London", region="GB")
    live(owner)
    number = owner.pk

    class Killed(BaseException):
        pass

    def stop(*_: object) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(forgetting, step, stop)
        with pytest.raises(Killed):
            actions.forget_account(owner=owner)
    assert Forgetting.objects.filter(ref=str(number)).exists()
    assert bool(left(number).get("circle.Interaction")) is (step != "clean_storage")
    assert actions.finish() == 1
    assert left(number) == {}
    assert not Forgetting.objects.exists()
    assert [one.ref for one in erased.read()] == [str(number)]
    Erasure.objects.all().delete()


@pytest.mark.django_db(transaction=True)
def test_the_form_on_the_page_forgets_to_the_last_step(client: Client) -> None:
    """PR-5, CR-4: with the key that every form carries, neither an account nor a person is left half done."""
    owner = accounts.open_account(email="amara@example.org", name="Amara", zone="Europe/London", region="GB")
    person = friend(owner, "Ngozi", remember="Quillwort")
    met(owner, person, 3)
    client.force_login(owner)
    confirm(client, owner)
    sent = {"form_key": "abcdefghijklmnop", "email": owner.email}
    assert client.post(reverse("person_erase", args=[person.ref]), sent).status_code == 303
    assert not Forgetting.objects.exists()
    assert not JournalEntry.objects.filter(about=person.ref).exists()
    assert journal.verify(owner.pk) is None
    answer = client.post(reverse("data_forget"), {**sent, "form_key": "ponmlkjihgfedcba"})
    assert "Everything is deleted" in answer.content.decode()
    assert not Forgetting.objects.exists()
    assert left(owner.pk) == {}
    assert {one.kind for one in erased.read()} == {Kind.PERSON, Kind.ACCOUNT}
    Erasure.objects.all().delete()


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "sqlite", reason="the write-ahead log is SQLite's")
def test_the_write_ahead_log_is_empty_afterwards() -> None:
    """CR-4"""
    owner = accounts.open_account(email="amara@example.org", name="Amara", zone="Europe/London", region="GB")
    live(owner)
    wal = Path(f"{connection.settings_dict['NAME']}-wal")
    assert wal.stat().st_size > 0
    assert forgetting.clean_storage([])
    assert wal.stat().st_size == 0
    actions.forget_account(owner=owner)
    # The row that said that it had begun went after that: one page and the header.
    assert wal.stat().st_size < 20_000
    Erasure.objects.all().delete()


def test_the_ballast_is_let_go_when_the_disk_is_full() -> None:
    """RE-6"""
    import errno

    tried = []

    def work() -> str:
        tried.append(ballast.path().exists())
        if len(tried) == 1:
            raise OSError(errno.ENOSPC, "No space left on device")
        return "done"

    ballast.path().write_bytes(b"x")
    assert ballast.with_room(work) == "done"
    assert tried == [True, False]
    with pytest.raises(OSError, match="No space"):
        ballast.with_room(lambda: (_ for _ in ()).throw(OSError(errno.ENOSPC, "No space left on device")))
    assert ballast.lay()
    assert ballast.path().stat().st_size == ballast.SIZE
    ballast.path().unlink()


def test_deleting_the_account_asks_for_the_address_and_who_one_is(client: Client) -> None:
    """AU-8, PR-5: signed in is not enough; a wrong address deletes nothing; then everything goes, with a receipt."""
    owner = accounts.open_account(email="amara@example.org", password="a long enough one", zone="Europe/London")
    friend(owner, "Ngozi")
    client.force_login(owner)
    page = reverse("data_forget")
    assert client.post(page, {"email": owner.email})["Location"].startswith(reverse("account_reauthenticate"))
    client.post(reverse("account_reauthenticate"), {"password": "a long enough one"})
    shown = client.get(page).content.decode()
    assert "cannot be undone" in shown
    assert "Take everything with you" in shown
    assert client.post(page, {"email": "femi@example.org"}).status_code == 422
    assert User.objects.filter(pk=owner.pk).exists()
    answer = client.post(page, {"email": " AMARA@example.org "})
    assert "People in your circle: 1" in answer.content.decode()
    assert not User.objects.filter(pk=owner.pk).exists()
    assert client.get(page).status_code == 302
