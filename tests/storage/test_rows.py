"""Many rows at once are the same rows as one by one."""

from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

from closeknit.accounts.models import User
from closeknit.circle.models import Handle, Interaction, Person, Tie
from closeknit.storage import rows

pytestmark = pytest.mark.django_db


@pytest.fixture
def tie(amara: User) -> Tie:
    person = Person.objects.create(owner=amara, name="Ngozi", name_key="ngozi", made_at=timezone.now())
    return Tie.objects.create(owner=amara, person=person)


def plain(row: Any) -> dict[str, Any]:
    return {f.attname: getattr(row, f.attname) for f in row._meta.concrete_fields if not f.primary_key}


def test_an_inserted_row_has_the_defaults_of_its_model(tie: Tie) -> None:
    rows.insert(
        Interaction,
        ("owner_id", "tie_id", "day", "channel", "mark"),
        [(tie.owner_id, tie.pk, "2026-11-18", 3, 1), (tie.owner_id, tie.pk, "2026-11-18", 3, None)],
    )
    marked = Interaction.objects.get(mark=1)
    alone = Interaction.objects.create(owner_id=tie.owner_id, tie=tie, day=marked.day, channel=3, mark=2)
    assert {**plain(marked), "mark": 0} == {**plain(alone), "mark": 0}


def test_rows_that_are_there_stay_as_they_are(tie: Tie) -> None:
    columns = ("owner_id", "tie_id", "day", "channel", "mark")
    rows.insert(Interaction, columns, [(tie.owner_id, tie.pk, "2026-11-18", 3, 1)])
    first = Interaction.objects.get()
    rows.insert(Interaction, columns, iter([(tie.owner_id, tie.pk, "2026-11-19", 3, mark) for mark in (1, 2, 2)]))
    assert set(Interaction.objects.values_list("mark", flat=True)) == {1, 2}
    assert Interaction.objects.get(mark=1).day == first.day


def test_more_rows_than_one_piece_are_all_written(tie: Tie) -> None:
    count = 2 * rows.CHUNK + 1
    columns = ("owner_id", "tie_id", "day", "channel", "mark")
    rows.insert(Interaction, columns, ((tie.owner_id, tie.pk, "2026-11-18", 3, n) for n in range(count)))
    assert Interaction.objects.count() == count


def test_no_rows_are_no_work(tie: Tie, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        rows.insert(Handle, ("owner_id",), [])
        rows.update(Tie, ("moments",), [])


def test_an_update_changes_these_columns_of_these_rows(tie: Tie) -> None:
    other = Tie.objects.create(
        owner_id=tie.owner_id, person=Person.objects.create(owner_id=tie.owner_id, made_at=timezone.now())
    )
    before = plain(other)
    rows.update(Tie, ("moments", "gap_median", "last_day"), [(7, 2.5, "2026-11-18", tie.pk)])
    tie.refresh_from_db()
    other.refresh_from_db()
    assert (tie.moments, tie.gap_median, str(tie.last_day), tie.contact_days) == (7, 2.5, "2026-11-18", 0)
    assert plain(other) == before


def test_room_for_a_bulk_write_is_given_back(db: None) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("about the cache of the built-in database")

    def room() -> int:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA cache_size")
            return int(cursor.fetchone()[0])

    usual = room()
    with rows.roomy():
        assert room() == -rows.BULK_CACHE_KIB
    assert room() == usual
    with pytest.raises(ZeroDivisionError), transaction.atomic(), rows.roomy():
        1 / 0  # noqa: B018
    assert room() == usual
