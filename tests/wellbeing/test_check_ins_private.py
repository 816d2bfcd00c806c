"""What is written in a check-in stays with its person: help when it names distress, and no trace of it anywhere else."""

import json
import logging
import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.urls import reverse

from closeknit.accounts.models import JournalEntry, User
from closeknit.rights import erased
from closeknit.rights.actions import forgetting
from closeknit.wellbeing import access
from closeknit.wellbeing.models import CheckIn, OwnItem
from tests.circle.test_pages import post
from tests.circle.test_sealing import dump
from tests.rights.whole_life import export
from tests.wellbeing.test_check_ins import acts, said, tapped

pytestmark = pytest.mark.django_db
CANARY = "Kanarienvogel"


@pytest.fixture
def clean_list() -> Iterator[None]:
    yield
    erased.path().unlink(missing_ok=True)


# Help


def test_words_of_distress_are_answered_with_help_before_anything_else(as_amara: Client, amara: User) -> None:
    entry = tapped(amara, 1)
    answer = said(as_amara, entry, mood="1", note="I can't go on like this.")
    page = as_amara.get(answer["Location"]).content.decode()
    main = page[page.index("<main") :]
    thanks = main.index("Thank you for telling us. You don’t have to handle this alone.")
    assert thanks < main.index("116 123") < main.index("Saved.") < main.index("<h1")
    assert main.index('href="tel:999"') < main.index("<h1")
    said(as_amara, entry, note="Studied, then a diet soldier film. The traffic is killing me.")
    assert "Thank you for telling us" not in as_amara.get(answer["Location"]).content.decode()


def test_the_help_is_of_the_country_of_the_person(as_amara: Client, amara: User) -> None:
    User.objects.filter(pk=amara.pk).update(region="US")
    entry = tapped(amara, 1)
    said(as_amara, entry, note="I want to die")
    page = as_amara.get(reverse("check_in_more", args=[entry.ref])).content.decode()
    assert "988" in page
    assert "116 123" not in page


def test_that_help_was_shown_is_written_nowhere(as_amara: Client, amara: User) -> None:
    plain, named = tapped(amara), tapped(amara)
    for entry, note in ((plain, "Nothing much today"), (named, "I want to end it all")):
        said(as_amara, entry, note=note)
        as_amara.get(reverse("check_in_more", args=[entry.ref]))
    one, other = (CheckIn.objects.filter(pk=e.pk).values().get() for e in (plain, named))
    told = {k for k in one if one[k] != other[k]}
    assert told <= {"id", "ref", "note", "said", "changed_at"}
    assert access.check_in(amara, named.ref).said == access.check_in(amara, plain.ref).said
    assert [act for act, _ in acts()] == ["check_in.noted"] * 2 + ["check_in.changed"] * 2
    assert not mail.outbox


# Nowhere else


def test_notes_and_names_are_nowhere_but_on_the_pages(
    as_amara: Client, amara: User, caplog: pytest.LogCaptureFixture
) -> None:
    """Canaries through the real pages: in no log, mail, address, journal, nor in the database as it is on disk."""
    caplog.set_level(logging.DEBUG)
    where = post(as_amara, "check_in", mood="1")["Location"]
    entry = access.check_ins(amara).get()
    addresses = [where, said(as_amara, entry, mood="1", note=f"{CANARY}-1", new_item=f"{CANARY}-2")["Location"]]
    addresses.append(post(as_amara, "check_in_items", name=f"{CANARY}-3", kind="five")["Location"])
    said(as_amara, entry, note=f"{CANARY}-4", new_item=f"{CANARY}-5{'x' * 60}", status=422)
    page = as_amara.get(where).content.decode()
    assert all(f"{CANARY}-{n}" in page for n in (1, 2, 3))
    whole = dump()
    file = Path(str(connection.settings_dict["NAME"]))
    raw = file.read_bytes() if connection.vendor == "sqlite" and file.is_file() else b""
    written = json.dumps(list(JournalEntry.objects.values("act", "about", "facts")), default=str)
    mails = "".join(m.subject + str(m.body) for m in mail.outbox)
    for text in (whole.decode("latin-1"), raw.decode("latin-1"), written, mails, caplog.text, *addresses):
        assert CANARY not in text
        assert CANARY.encode().hex() not in text.lower()
    assert entry.ref.encode() in whole
    assert "mood" not in written


def test_a_check_in_goes_along_in_an_export_and_is_forgotten_with_the_account(
    as_amara: Client, amara: User, clean_list: None
) -> None:
    entry = tapped(amara, 2)
    said(as_amara, entry, mood="2", note=f"{CANARY}-1", new_item=f"{CANARY}-2")
    with zipfile.ZipFile(BytesIO(export(amara))) as archive:
        everything = "".join(archive.read(name).decode("utf-8", "replace") for name in archive.namelist())
    assert f"{CANARY}-1" in everything
    assert f"{CANARY}-2" in everything
    forgetting.forget_account(owner=amara)
    assert (CheckIn.objects.count(), OwnItem.objects.count()) == (0, 0)
