"""Export, a new account, import: the same people and words (PR-4)."""

import pytest

from closeknit.accounts import actions as accounts
from closeknit.accounts.models import User
from closeknit.circle.actions import imports
from closeknit.circle.models import FreeTime, Interaction, Person, Promise, Support
from tests.circle.life import NOW, days_back, snapshot, talk
from tests.circle.life import bring as bring_files
from tests.rights.whole_life import bring_back, carried, content_hash, export, live

pytestmark = pytest.mark.django_db


def test_everything_that_is_carried_comes_back_the_same(amara: User, femi: User) -> None:
    """PR-4: equal by content, ids ignored."""
    live(amara)
    bring_back(femi, export(amara))
    assert carried(femi) == carried(amara)
    assert content_hash(femi) == content_hash(amara)
    assert len(carried(femi)["moments"]) > 45
    # And once more, from the copy to a third.
    third = accounts.open_account(email="third@example.org", zone="Europe/London", region="GB")
    bring_back(third, export(femi))
    assert content_hash(third) == content_hash(amara)


def test_the_same_export_twice_and_into_its_own_account_adds_nothing(amara: User, femi: User) -> None:
    """PR-4, S13"""
    live(amara)
    data = export(amara)
    before = carried(amara)
    bring_back(amara, data)
    assert carried(amara) == before
    bring_back(femi, data)
    bring_back(femi, data)
    assert carried(femi) == before


def test_a_chat_brought_in_again_after_the_move_adds_nothing(amara: User, femi: User) -> None:
    """PR-4: moments keep the mark of the file they are from."""
    live(amara)
    bring_back(femi, export(amara))
    count = Interaction.objects.filter(owner=femi).count()
    chat = talk("Ngozi Okafor", days_back(*range(1, 60, 3)))
    bring_files(femi, chat)
    assert Interaction.objects.filter(owner=femi).count() == count


def test_an_undo_takes_everything_back(amara: User, femi: User) -> None:
    """PR-4, S13"""
    live(amara)
    before = snapshot(femi)
    batch = bring_back(femi, export(amara))
    assert Promise.objects.filter(owner=femi).count() == 2
    imports.undo(owner=femi, batch=batch, now=NOW)
    for model in (Person, Promise, Support, FreeTime, Interaction):
        assert not model.objects.filter(owner=femi).exists()
    assert {k: v for k, v in snapshot(femi).items() if k == "User"} == {k: v for k, v in before.items() if k == "User"}
