"""The journal: every entry stands in the transaction of its act, and a change, a gap or an addition shows."""

import hashlib
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, timedelta
from importlib import import_module

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError, IntegrityError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from closeknit.accounts import actions, journal
from closeknit.accounts.models import JournalEntry, JournalHead, User
from tests.circle.life import in_a_world_of_its_own
from tests.circle.test_learn import at_once

pytestmark = pytest.mark.django_db


@pytest.fixture
def chain(amara: User) -> list[JournalEntry]:
    """Six entries; the first is the opening of the account."""
    for n in range(5):
        with transaction.atomic():
            journal.write(
                owner=amara, act="moment.added", about=f"ref-{n}", facts={"n": n, "kind": "call", "none": None}
            )
    return list(JournalEntry.objects.filter(chain=amara.pk).order_by("sequence"))


@contextmanager
def unguarded() -> Iterator[None]:
    """What somebody does who can write SQL: the triggers are off."""
    made = import_module("closeknit.accounts.migrations.0003_journal_chained")
    lite = connection.vendor == "sqlite"
    for statement in made.SQLITE_OFF if lite else made.POSTGRES_OFF:
        connection.cursor().execute(statement)
    yield
    for statement in made.SQLITE if lite else made.POSTGRES:
        connection.cursor().execute(statement)


@pytest.fixture
def tampering() -> Iterator[None]:
    with unguarded():
        yield


def test_a_chain_counts_from_one_and_each_entry_holds_the_one_before(amara: User, chain: list[JournalEntry]) -> None:
    assert [e.sequence for e in chain] == [1, 2, 3, 4, 5, 6]
    assert [e.previous for e in chain] == ["0" * 64, *(e.digest for e in chain[:-1])]
    assert len({e.digest for e in chain}) == 6
    assert journal.verify(amara.pk) is None


def test_a_digest_can_be_checked_by_hand(chain: list[JournalEntry]) -> None:
    """SHA-256 of the canonical JSON that the module describes: an auditor needs nothing of ours."""

    def sha(parts: list[object]) -> str:
        return hashlib.sha256(json.dumps(parts, sort_keys=True, separators=(",", ":")).encode()).hexdigest()

    for e in chain:
        assert e.content == sha([e.salt, e.about, e.facts, None])
        assert e.digest == sha([e.previous, e.chain, e.sequence, e.at.astimezone(UTC).isoformat(), e.act, e.content])


@pytest.mark.parametrize(
    "change",
    [
        {"act": "moment.removed"},
        {"actor": 7},
        {"salt": "0" * 32},
        {"content": "f" * 64},
        {"redacted": True},
        {"redacted": True, "about": "", "facts": {}},
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
@pytest.mark.usefixtures("tampering")
def test_an_edit_is_found_where_it_is(
    amara: User, chain: list[JournalEntry], change: dict[str, object], place: int
) -> None:
    if "at" in change:
        change = {"at": chain[place].at + timedelta(microseconds=1)}
    JournalEntry.objects.filter(pk=chain[place].pk).update(**change)
    assert journal.verify(amara.pk) == place + 1


@pytest.mark.parametrize("place", [0, 2, 4])
@pytest.mark.usefixtures("tampering")
def test_a_deleted_entry_is_found(amara: User, chain: list[JournalEntry], place: int) -> None:
    chain[place].delete()
    assert journal.verify(amara.pk) == place + 1


@pytest.mark.usefixtures("tampering")
def test_a_deleted_entry_is_found_although_the_others_were_counted_again(
    amara: User, chain: list[JournalEntry]
) -> None:
    chain[2].delete()
    for e in chain[3:]:
        JournalEntry.objects.filter(pk=e.pk).update(sequence=e.sequence - 1)
    assert journal.verify(amara.pk) == 3


@pytest.mark.usefixtures("tampering")
def test_an_entry_put_in_between_is_found(amara: User, chain: list[JournalEntry]) -> None:
    for e in reversed(chain[3:]):
        JournalEntry.objects.filter(pk=e.pk).update(sequence=e.sequence + 1)
    made = JournalEntry(
        owner=amara, chain=amara.pk, sequence=4, at=chain[3].at, act="invented", facts={}, previous=chain[2].digest
    )
    sealed_again(made)
    assert journal.verify(amara.pk) == 5


def sealed_again(entry: JournalEntry) -> None:
    """What somebody does who knows how digests are made."""
    e = entry
    e.content = journal.content_digest(e.salt, e.about, e.facts, e.actor)
    e.digest = journal.entry_digest(e.previous, e.chain, e.sequence, e.at, e.act, e.content)
    e.save()


@pytest.mark.usefixtures("tampering")
def test_an_edit_that_was_sealed_again_shows_in_the_entry_after_it(amara: User, chain: list[JournalEntry]) -> None:
    chain[2].act = "moment.removed"
    sealed_again(chain[2])
    assert journal.verify(amara.pk) == 4


@pytest.mark.usefixtures("tampering")
def test_a_gap_shows_although_everything_after_it_was_sealed_again(amara: User, chain: list[JournalEntry]) -> None:
    chain[2].delete()
    before = chain[1].digest
    for entry in chain[3:]:
        entry.previous = before
        sealed_again(entry)
        before = entry.digest
    assert journal.verify(amara.pk) == 3


@pytest.mark.usefixtures("tampering")
def test_two_entries_that_changed_places_are_found(amara: User, chain: list[JournalEntry]) -> None:
    for pk, sequence in ((chain[1].pk, 99), (chain[2].pk, 2), (chain[1].pk, 3)):
        JournalEntry.objects.filter(pk=pk).update(sequence=sequence)
    assert journal.verify(amara.pk) == 2


@pytest.mark.usefixtures("tampering")
def test_a_cut_at_the_end_shows_to_whoever_kept_the_last_digest(amara: User, chain: list[JournalEntry]) -> None:
    kept_elsewhere = (chain[-1].sequence, chain[-1].digest)
    chain[-1].delete()
    assert journal.verify(amara.pk) == 6, "the head still names it"
    JournalHead.objects.update(sequence=5, digest=chain[-2].digest)
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


@pytest.mark.usefixtures("tampering")
def test_chains_know_nothing_of_each_other(amara: User, femi: User, chain: list[JournalEntry]) -> None:
    JournalEntry.objects.filter(pk=chain[2].pk).update(act="changed")
    assert journal.verify(femi.pk) is None
    assert journal.verify(987654) is None


def test_a_journal_outlives_its_account(amara: User, chain: list[JournalEntry]) -> None:
    number = amara.pk
    amara.delete()
    assert JournalEntry.objects.filter(chain=number, owner=None).count() == 6
    assert journal.verify(number) is None


TOKENS = st.from_regex(r"[a-z][a-z0-9_.:-]{0,20}", fullmatch=True)
FACTS = st.dictionaries(TOKENS, st.one_of(st.integers(-(2**53), 2**53), TOKENS, st.booleans(), st.none()))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(FACTS, max_size=4))
def test_whatever_the_facts_the_chain_fits_when_it_is_read_again(
    amara: User, rows: list[dict[str, journal.Fact]]
) -> None:
    with in_a_world_of_its_own():
        for facts in rows:
            journal.write(owner=amara, act="import.kept", facts=facts)
        assert journal.verify(amara.pk) is None


@pytest.mark.parametrize(
    "words", ["Ngozi rang", "Ngozi", "ngozi@example.org", "rang her", "", "ö", ["Ngozi"], {"a": 1}, 1.5]
)
def test_what_could_be_somebodys_words_is_refused(amara: User, words: journal.Fact) -> None:
    """AD-5: numbers, yes and no, and names of our own."""
    with pytest.raises(journal.NotForTheJournal), transaction.atomic():
        journal.write(owner=amara, act="moment.added", facts={"note": words})
    with pytest.raises(journal.NotForTheJournal), transaction.atomic():
        journal.write(owner=amara, act="moment.added", facts={"Ngozi": 1})


def test_who_did_it_is_named_when_it_was_somebody_else(amara: User, femi: User) -> None:
    assert journal.write(owner=amara, act="look.changed", actor=amara).actor is None
    assert journal.write(owner=amara, act="look.changed", actor=femi).actor == femi.pk
    assert journal.verify(amara.pk) is None


def test_what_was_wiped_leaves_a_chain_that_fits(amara: User, chain: list[JournalEntry]) -> None:
    """Erasure takes the references out; acts and moments stay, and the wiping is an entry of its own."""
    assert journal.redact(chain=amara.pk, about="ref-2") == 1
    assert journal.redact(chain=amara.pk, about="ref-2") == 0
    verdict = journal.examine(amara.pk)
    assert (verdict.entries, verdict.wiped, verdict.wrong_at) == (7, 1, None)
    assert not JournalEntry.objects.filter(about="ref-2").exists()
    assert journal.redact(chain=amara.pk) == 6
    assert journal.examine(amara.pk).wrong_at is None
    last = JournalEntry.objects.filter(chain=amara.pk).order_by("sequence").last()
    assert last is not None
    assert (last.act, last.facts) == ("journal.wiped", {"entries": 6})
    assert set(JournalEntry.objects.exclude(pk=last.pk).filter(chain=amara.pk).values_list("about", "salt")) == {
        ("", "")
    }


def test_a_wiped_entry_holds_nothing_new(amara: User, chain: list[JournalEntry]) -> None:
    journal.redact(chain=amara.pk, about="ref-2")
    with unguarded():
        JournalEntry.objects.filter(redacted=True).update(about="other")
    assert journal.verify(amara.pk) == 4


@pytest.mark.parametrize(
    "change", [{"act": "x"}, {"sequence": 99}, {"digest": "f"}, {"about": "x"}, {"facts": {"n": 5}}, {"redacted": True}]
)
def test_the_database_itself_refuses_to_change_an_entry(chain: list[JournalEntry], change: dict[str, object]) -> None:
    """AD-2, AD-6: append only, whoever asks through the product."""
    with pytest.raises(DatabaseError, match="not changed"), transaction.atomic():
        JournalEntry.objects.filter(pk=chain[1].pk).update(**change)
    with pytest.raises(DatabaseError, match="not deleted"), transaction.atomic():
        JournalEntry.objects.filter(pk=chain[1].pk).delete()


def test_other_chains_are_written_and_read_the_same_way(amara: User) -> None:
    with transaction.atomic():
        journal.add(chain=journal.INSTALLATION, act="backup.made", facts={"rows": 5})
        journal.add(chain=-3, act="record.opened", about="ref", actor=amara.pk)
    assert journal.verify(journal.INSTALLATION) is None
    assert journal.verify(-3) is None
    assert set(journal.chains()) == {-3, 0, amara.pk}
