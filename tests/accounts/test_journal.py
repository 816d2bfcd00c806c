"""The journal: every entry stands in the transaction of its act, and a change, a gap or an addition shows."""

import hashlib
import json
from collections.abc import Callable
from datetime import UTC, timedelta

import pytest
from django.db import transaction
from django.db.utils import IntegrityError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from closeknit.accounts import actions, journal
from closeknit.accounts.models import JournalEntry, User
from tests.circle.life import in_a_world_of_its_own
from tests.circle.test_learn import at_once

pytestmark = pytest.mark.django_db


@pytest.fixture
def chain(amara: User) -> list[JournalEntry]:
    """Six entries; the first is the opening of the account."""
    for n in range(5):
        with transaction.atomic():
            journal.write(owner=amara, act="moment.added", about=f"ref-{n}", facts={"n": n, "ö": [1, None]})
    return list(JournalEntry.objects.filter(chain=amara.pk).order_by("sequence"))


def test_a_chain_counts_from_one_and_each_entry_holds_the_one_before(amara: User, chain: list[JournalEntry]) -> None:
    assert [e.sequence for e in chain] == [1, 2, 3, 4, 5, 6]
    assert [e.previous for e in chain] == ["0" * 64, *(e.digest for e in chain[:-1])]
    assert len({e.digest for e in chain}) == 6
    assert journal.verify(amara.pk) is None


def test_a_digest_can_be_checked_by_hand(chain: list[JournalEntry]) -> None:
    """SHA-256 of the canonical JSON that the module describes: an auditor needs nothing of ours."""
    for e in chain:
        body = [e.previous, e.chain, e.sequence, e.at.astimezone(UTC).isoformat(), e.act, e.about, e.facts]
        text = json.dumps(body, sort_keys=True, separators=(",", ":"))
        assert e.digest == hashlib.sha256(text.encode()).hexdigest()


@pytest.mark.parametrize(
    "change",
    [
        {"act": "moment.removed"},
        {"about": "somebody else"},
        {"facts": {"n": 99}},
        {"at": None},
        {"previous": "f" * 64},
        {"digest": "f" * 64},
        {"sequence": 77},
    ],
    ids=lambda change: next(iter(change)),
)
@pytest.mark.parametrize("place", [0, 3, 5])
def test_an_edit_is_found_where_it_is(
    amara: User, chain: list[JournalEntry], change: dict[str, object], place: int
) -> None:
    if "at" in change:
        change = {"at": chain[place].at + timedelta(microseconds=1)}
    JournalEntry.objects.filter(pk=chain[place].pk).update(**change)
    assert journal.verify(amara.pk) == place + 1


@pytest.mark.parametrize("place", [0, 2, 4])
def test_a_deleted_entry_is_found(amara: User, chain: list[JournalEntry], place: int) -> None:
    chain[place].delete()
    assert journal.verify(amara.pk) == place + 1


def test_a_deleted_entry_is_found_although_the_others_were_counted_again(
    amara: User, chain: list[JournalEntry]
) -> None:
    chain[2].delete()
    for e in chain[3:]:
        JournalEntry.objects.filter(pk=e.pk).update(sequence=e.sequence - 1)
    assert journal.verify(amara.pk) == 3


def test_an_entry_put_in_between_is_found(amara: User, chain: list[JournalEntry]) -> None:
    for e in reversed(chain[3:]):
        JournalEntry.objects.filter(pk=e.pk).update(sequence=e.sequence + 1)
    made = JournalEntry(
        owner=amara, chain=amara.pk, sequence=4, at=chain[3].at, act="invented", facts={}, previous=chain[2].digest
    )
    made.digest = journal._digest(made)
    made.save()
    assert journal.verify(amara.pk) == 5


def sealed_again(entry: JournalEntry) -> None:
    """What somebody does who knows how digests are made."""
    entry.digest = journal._digest(entry)
    entry.save()


def test_an_edit_that_was_sealed_again_shows_in_the_entry_after_it(amara: User, chain: list[JournalEntry]) -> None:
    chain[2].act = "moment.removed"
    sealed_again(chain[2])
    assert journal.verify(amara.pk) == 4


def test_a_gap_shows_although_everything_after_it_was_sealed_again(amara: User, chain: list[JournalEntry]) -> None:
    chain[2].delete()
    before = chain[1].digest
    for entry in chain[3:]:
        entry.previous = before
        sealed_again(entry)
        before = entry.digest
    assert journal.verify(amara.pk) == 3


def test_two_entries_that_changed_places_are_found(amara: User, chain: list[JournalEntry]) -> None:
    for pk, sequence in ((chain[1].pk, 99), (chain[2].pk, 2), (chain[1].pk, 3)):
        JournalEntry.objects.filter(pk=pk).update(sequence=sequence)
    assert journal.verify(amara.pk) == 2


def test_a_cut_at_the_end_shows_to_whoever_kept_the_last_digest(amara: User, chain: list[JournalEntry]) -> None:
    kept_elsewhere = (chain[-1].sequence, chain[-1].digest)
    chain[-1].delete()
    assert journal.verify(amara.pk) is None, "the chain alone cannot know"
    last = JournalEntry.objects.filter(chain=amara.pk).order_by("sequence").last()
    assert last is not None
    assert (last.sequence, last.digest) != kept_elsewhere


@pytest.mark.django_db(transaction=True)
def test_an_entry_never_stands_alone(amara: User) -> None:
    before = JournalEntry.objects.count()
    with pytest.raises(transaction.TransactionManagementError):
        journal.write(owner=amara, act="look.changed")
    assert JournalEntry.objects.count() == before


@pytest.mark.django_db(transaction=True)
def test_an_act_that_fails_leaves_no_entry(amara: User) -> None:
    before = JournalEntry.objects.count()

    def fail() -> None:
        with transaction.atomic():
            journal.write(owner=amara, act="look.changed")
            raise RuntimeError("the act failed")

    with pytest.raises(RuntimeError):
        fail()
    assert JournalEntry.objects.count() == before
    assert journal.verify(amara.pk) is None


@pytest.mark.django_db(transaction=True)
def test_acts_at_the_same_time_make_one_chain(amara: User) -> None:
    def choose(minutes: int) -> Callable[[], object]:
        return lambda: actions.choose_minutes(user=User.objects.get(pk=amara.pk), minutes=minutes)

    at_once(*(choose(n) for n in range(8)))
    assert JournalEntry.objects.filter(chain=amara.pk).count() == 9
    assert journal.verify(amara.pk) is None


def test_two_entries_never_have_one_place(amara: User, chain: list[JournalEntry]) -> None:
    chain[-1].pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        chain[-1].save(force_insert=True)


def test_chains_know_nothing_of_each_other(amara: User, femi: User, chain: list[JournalEntry]) -> None:
    JournalEntry.objects.filter(pk=chain[2].pk).update(act="changed")
    assert journal.verify(femi.pk) is None
    assert journal.verify(987654) is None


def test_a_journal_outlives_its_account(amara: User, chain: list[JournalEntry]) -> None:
    number = amara.pk
    amara.delete()
    assert JournalEntry.objects.filter(chain=number, owner=None).count() == 6
    assert journal.verify(number) is None


# PostgreSQL keeps no NUL and no half of a surrogate pair in its JSON.
WORDS = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=8)
FACTS = st.dictionaries(WORDS, st.one_of(st.integers(-(2**53), 2**53), WORDS, st.booleans()))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(FACTS, max_size=4))
def test_whatever_the_facts_the_chain_fits_when_it_is_read_again(amara: User, rows: list[dict[str, object]]) -> None:
    with in_a_world_of_its_own():
        for facts in rows:
            journal.write(owner=amara, act="import.kept", facts=facts)
        assert journal.verify(amara.pk) is None
