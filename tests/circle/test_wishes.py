"""What was written about somebody in another app comes in where nothing is written, and goes with its import."""

from typing import Any

import pytest

from closeknit.accounts.models import User
from closeknit.circle import access, found_store
from closeknit.circle.actions import people
from closeknit.circle.models import Batch, BatchFile, Person
from closeknit.importers._found import Found, FoundPerson
from tests.circle.life import NOW, friend, keep, snapshot, undo

pytestmark = pytest.mark.django_db


def bring(owner: User, **wishes: Any) -> Batch:
    found = Found("monica", people=[FoundPerson("ada", "Ada Lind", numbers=("+447700900001",), **wishes)])
    batch = Batch.objects.create(owner=owner, made_at=NOW)
    BatchFile.objects.create(
        batch=batch, name="x", summary=found_store.summary([found]), found=found_store.pack([found])
    )
    return keep(owner, batch)


def written(owner: User) -> tuple[str, str, int]:
    ada: Person = access.people(owner).select_related("tie").get()
    return ada.relation, ada.remember, ada.tie.chosen_days


def test_an_undo_leaves_somebody_who_was_there_as_they_were(amara: User) -> None:
    friend(amara, "Ada Lind", numbers=["+447700900001"])
    before = snapshot(amara)
    batch = bring(amara, relation="from the choir", remember="Likes tea", rhythm=14)
    assert written(amara) == ("from the choir", "Likes tea", 14)
    undo(amara, batch)
    assert written(amara) == ("", "", 0)
    assert snapshot(amara)["Person"] == before["Person"]


def test_what_is_written_here_stays_whatever_a_file_says(amara: User) -> None:
    ada = friend(amara, "Ada Lind", numbers=["+447700900001"], relation="sister", remember="Moves in May")
    batch = bring(amara, relation="from the choir", remember="Likes tea")
    assert written(amara) == ("sister", "Moves in May", 0)
    undo(amara, batch)
    assert written(amara) == ("sister", "Moves in May", 0)
    assert Person.objects.get() == ada


def test_the_first_word_counts_and_after_its_undo_the_next(amara: User) -> None:
    first = bring(amara, relation="from the choir", rhythm=14)
    bring(amara, relation="colleague", remember="Likes tea", rhythm=30)
    assert written(amara) == ("from the choir", "Likes tea", 14)
    undo(amara, first)
    assert written(amara) == ("colleague", "Likes tea", 30)


def test_what_the_owner_changed_since_is_not_taken_back(amara: User) -> None:
    friend(amara, "Ada Lind", numbers=["+447700900001"])
    batch = bring(amara, relation="from the choir", remember="Likes tea")
    ada = access.people(amara).get()
    args: dict[str, Any] = {"name": ada.name, "numbers": ["+447700900001"], "addresses": [], "layer": 0, "kin": False}
    people.change_person(owner=amara, person=ada, relation="my oldest friend", remember="Likes tea", **args)
    undo(amara, batch)
    assert written(amara)[0] == "my oldest friend"
