"""What people write is sealed for its row: it is not in the database, and it does not open anywhere else."""

import io
from collections.abc import Iterator
from itertools import permutations
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, models, transaction
from django.test import Client
from django.urls import reverse

from closeknit.accounts import keys
from closeknit.accounts.models import PersonKey, User
from closeknit.circle import access
from closeknit.circle.actions import imports, people, promises, support
from closeknit.circle.models import (
    Batch,
    BatchFile,
    Interaction,
    KnownAs,
    Person,
    Promise,
    ReachOut,
    Support,
    Unreadable,
    sealed_fields,
)
from closeknit.circle.models.sealed import UNREADABLE_WORDS, Sealed
from closeknit.circle.queries.sealing import sealed_texts
from closeknit.terminal import doctor
from tests.circle.life import NOW, TODAY, friend, met, quick_look, talk, vcard

pytestmark = pytest.mark.django_db

CANARY = "Kanarienvogel"


def dump() -> bytes:
    """Every value of every table, as the database holds it: text as it is, and bytes as they are."""
    out = io.BytesIO()
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            for row in cursor.fetchall():
                for value in row:
                    out.write(bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode())
                    out.write(b"\n")
    return out.getvalue()


def every_sealed_value() -> Iterator[tuple[type[models.Model], str, int, bytes]]:
    for model in apps.get_app_config("circle").get_models():
        for field in sealed_fields(model):
            there = model._base_manager.filter(**{f"{field.name}__isnull": False})
            for pk, value in there.values_list("pk", field.name):
                yield model, field.name, pk, bytes(value)


def write_something(owner: User, name: str) -> Person:
    """One of everything that is sealed."""
    person = friend(owner, name, remember=f"{CANARY} remember {name}")
    met(owner, person, 1, note=f"{CANARY} note {name}", help="gave", help_words=f"{CANARY} help {name}")
    support.note_support(
        owner=owner, person=person, day=TODAY, given=True, kind=1, words=f"{CANARY} support {name}", today=TODAY
    )
    promises.promise(
        owner=owner, person=person, words=f"{CANARY} promise {name}", made_on=TODAY, by_day=TODAY, today=TODAY
    )
    quick_look(owner, vcard({"name": f"{CANARY} Card", "numbers": ["+447700900777"]}), talk(f"{CANARY} Chat", [TODAY]))
    return person


def test_text_comes_back_as_it_was_written(amara: User) -> None:
    person = write_something(amara, "Ada")
    assert Person.objects.get(pk=person.pk).remember == f"{CANARY} remember Ada"
    assert Interaction.objects.get(tie=person.tie).note == f"{CANARY} note Ada"
    assert {one.words for one in Support.objects.all()} == {f"{CANARY} help Ada", f"{CANARY} support Ada"}
    assert Promise.objects.get().words == f"{CANARY} promise Ada"
    file = BatchFile.objects.order_by("pk")[0]
    assert file.summary["people"] == 1
    assert file.found is not None


def test_nothing_written_is_an_empty_text(amara: User) -> None:
    person = friend(amara, "Ada")
    assert Person.objects.get(pk=person.pk).remember == ""
    assert Person.objects.filter(remember__isnull=True).exists()
    assert not PersonKey.objects.exists()


def test_what_is_written_through_the_pages_is_not_in_the_database(as_amara: Client, amara: User) -> None:
    """Notes as canaries: written through the real pages, not to be found in the decrypted database (CR-2)."""
    ada = friend(amara, "Ada")

    def post(page: str, *args: Any, **said: str) -> None:
        assert as_amara.post(reverse(page, args=args), said).status_code in (200, 302, 303)

    post("person_add", name="Tom", remember=f"{CANARY}-1", layer="0")
    post("person_change", ada.ref, name="Ada", remember=f"{CANARY}-2", layer="0")
    said = {"how": "1", "when": "2026-11-17", "minutes": "10"}
    post("moments", ada.ref, **said, note=f"{CANARY}-3", help="got", help_kind="2", help_words=f"{CANARY}-4")
    post("supports", ada.ref, way="gave", kind="4", day="2026-11-17", words=f"{CANARY}-5")
    post("promises", ada.ref, words=f"{CANARY}-6", by_day="2026-11-23")
    as_amara.get("/")
    page = as_amara.get(reverse("person", args=[ada.ref])).content.decode()
    for n in (2, 3, 4, 5, 6):
        assert f"{CANARY}-{n}" in page
    whole = dump()
    assert b"Ada" in whole
    assert CANARY.encode() not in whole
    assert CANARY.encode().hex() not in whole.decode("latin-1").lower()


def test_what_waits_to_be_checked_is_not_in_the_database(amara: User) -> None:
    """CR-2: a waiting import is sealed with what its summary says."""
    imports.look_at(
        owner=amara,
        files=[("a.vcf", io.BytesIO(data := vcard({"name": CANARY, "note": CANARY})[1]), len(data))],
        now=NOW,
    )
    assert CANARY.encode() in data
    assert BatchFile.objects.get().summary["people"] == 1
    assert CANARY.encode() not in dump()


def test_a_promise_in_the_plan_is_read_with_its_promise(amara: User, as_amara: Client) -> None:
    ada = friend(amara, "Ada", every_days=7, times=8)
    imports_before = ReachOut.objects.count()
    from closeknit.circle.actions import week

    promises.promise(owner=amara, person=ada, words=f"{CANARY} seeds", made_on=TODAY, by_day=TODAY, today=TODAY)
    week.make_plan(owner=amara, today=TODAY)
    assert ReachOut.objects.count() > imports_before
    row = ReachOut.objects.get(reason="promise")
    assert CANARY not in str(row.facts)
    from closeknit.circle.queries.today import today_page

    assert f"{CANARY} seeds" in {s.facts.get("words") for s in today_page(amara, TODAY).open}


def test_no_sealed_text_opens_in_another_place(amara: User, femi: User) -> None:
    """Each ciphertext put into every other row, field and person's row is refused (CR-2)."""
    for owner, names in ((amara, ("Ada", "Bea")), (femi, ("Cy",))):
        for name in names:
            write_something(owner, name)
    from closeknit.circle.actions.wishes import keep_notes

    for owner in (amara, femi):
        keep_notes(owner, {KnownAs.objects.filter(owner=owner).order_by("pk")[0].pk: "from a file"})
    texts = list(every_sealed_value())
    assert {(model.__name__, name) for model, name, _, _ in texts} == {
        ("Person", "remember"), ("Interaction", "note"), ("Support", "words"), ("Promise", "words"),
        ("KnownAs", "remember"), ("BatchFile", "summary"), ("BatchFile", "found"),
    }  # fmt: skip
    assert sealed_texts() == (len(texts), 0)
    tried = refused = 0
    for (_, _, _, value), (model, name, pk, _) in permutations(texts, 2):
        row = model._base_manager.get(pk=pk)
        field = model._meta.get_field(name)
        row.__dict__[name] = Sealed(value)
        tried += 1
        shown = getattr(row, name)
        refused += isinstance(shown, Unreadable) or shown in (None, {})
        assert field.opened(row, Sealed(value)) == shown
    assert tried == len(texts) * (len(texts) - 1) > 500
    assert refused == tried


def test_a_moved_note_is_one_calm_sentence_and_the_doctor_says_so(
    amara: User, as_amara: Client, capsys: pytest.CaptureFixture[str]
) -> None:
    """CR-2: never a 500, nothing shown, nothing lost by saving the page."""
    ada, bea = friend(amara, "Ada", remember="Likes tea"), friend(amara, "Bea", remember="Likes cake")
    met(amara, ada, 1, note="New flat")
    hers = Person.objects.filter(pk=bea.pk).values_list("remember", flat=True).get()
    Person.objects.filter(pk=ada.pk).update(remember=bytes(hers))
    Interaction.objects.update(note=b"\x01" + bytes(40))
    page = as_amara.get(reverse("person", args=[ada.ref]))
    assert page.status_code == 200
    assert page.content.decode().count(str(UNREADABLE_WORDS)) == 2
    assert b"cake" not in page.content
    form = as_amara.get(reverse("person_change", args=[ada.ref]))
    assert str(UNREADABLE_WORDS) in form.content.decode()
    there = as_amara.post(
        reverse("person_change", args=[ada.ref]), {"name": "Ada L.", "remember": str(UNREADABLE_WORDS), "layer": "0"}
    )
    assert there.status_code in (302, 303)
    assert bytes(Person.objects.filter(pk=ada.pk).values_list("remember", flat=True).get()) == bytes(hers)
    assert doctor.show() == 1
    said = capsys.readouterr().out
    assert "2 of 3 sealed texts do not open" in said
    people.change_person(
        owner=amara, person=access.person(amara, ada.ref), name="Ada", relation="", remember="Anew",
        numbers=[], addresses=[], layer=0, kin=False,
    )  # fmt: skip
    assert access.person(amara, ada.ref).remember == "Anew"


def test_an_import_that_was_changed_while_it_waited_says_so(amara: User, as_amara: Client) -> None:
    batch = quick_look(amara, talk("Ngozi", [TODAY]))
    BatchFile.objects.update(found=b"\x01" + bytes(60))
    page = as_amara.get(reverse("import_review", args=[batch.ref]))
    assert page.status_code == 200
    assert "cannot be read any more" in page.content.decode()
    with pytest.raises(imports.NotReady, match="Bring the file in again"):
        imports.keep(owner=amara, batch=Batch.objects.get(), now=NOW)
    assert not Person.objects.exists()


def test_the_database_cannot_be_asked_for_a_sealed_text(amara: User) -> None:
    """A search that can find nothing is a mistake, and so is writing past the row."""
    friend(amara, "Ada", remember="Likes tea")
    with pytest.raises(TypeError, match="sealed"):
        Person.objects.filter(remember="Likes tea").exists()
    with pytest.raises(TypeError, match="sealed"), transaction.atomic():
        Person.objects.update(remember="Likes tea")
    ada = Person.objects.get()
    with pytest.raises(TypeError, match="row by row"), transaction.atomic():
        Promise.objects.bulk_create([Promise(owner=amara, tie=ada.tie, words="x", made_on=TODAY)])


def test_the_same_words_never_look_the_same(amara: User) -> None:
    for _ in range(3):
        friend(amara, "Ada", remember="Likes tea")
    assert len({bytes(v) for v in Person.objects.values_list("remember", flat=True)}) == 3


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "sqlite", reason="an older copy is a file")
def test_a_destroyed_key_closes_older_copies_of_the_database(amara: User, femi: User, tmp_path: Any) -> None:
    """CR-3: with an older copy of the whole database put back, what that person wrote stays closed; others' opens."""
    ada = friend(amara, "Ada", remember="Likes tea")
    bob = friend(femi, "Bob", remember="Likes jam")
    tables = [PersonKey._meta.db_table, Person._meta.db_table]
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"CREATE TABLE older_{table} AS SELECT * FROM {table}")
    keys.destroy(amara.pk)
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA foreign_keys = OFF")
        for table in tables:
            cursor.execute(f"DELETE FROM {table}")
            cursor.execute(f"INSERT INTO {table} SELECT * FROM older_{table}")
            cursor.execute(f"DROP TABLE older_{table}")
        cursor.execute("PRAGMA foreign_keys = ON")
    keys.forget()
    assert PersonKey.objects.filter(wrapped=b"").count() == 0
    assert isinstance(Person.objects.get(pk=ada.pk).remember, Unreadable)
    assert Person.objects.get(pk=bob.pk).remember == "Likes jam"


@pytest.mark.django_db(transaction=True)
def test_pages_of_an_owner_whose_key_is_gone_stay_calm(amara: User, as_amara: Client) -> None:
    """CR-3: reading says one sentence, writing says that it cannot be done; neither breaks."""
    ada = friend(amara, "Ada", remember="Likes tea")
    keys.destroy(amara.pk)
    page = as_amara.get(reverse("person", args=[ada.ref]))
    assert (page.status_code, str(UNREADABLE_WORDS) in page.content.decode()) == (200, True)
    said = {"how": "1", "when": "2026-11-17", "minutes": "10", "note": "New flat"}
    assert as_amara.post(reverse("moments", args=[ada.ref]), said).status_code == 403
    assert not Interaction.objects.exists()
