"""What imported calendars say of the coming weeks: when the owner is busy, with whom, and until when that is known."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from closeknit.accounts.models import User
from closeknit.circle import access, tasks
from closeknit.circle.actions import ahead, imports, people
from closeknit.circle.actions.same import bring_together
from closeknit.circle.models import Ahead, Person
from closeknit.circle.queries.ahead import Busy, busy, calendar_reaches, whole_days
from closeknit.circle.queries.imports_page import finished, review
from tests.circle.life import NOW, TODAY, File, bring, calendar, friend, keep, look, snapshot, undo

pytestmark = pytest.mark.django_db

BEN, CY = ("Ben", "ben@example.org"), ("Cy", "cy@example.org")
BEFORE = {"day": TODAY - timedelta(days=9), "with_": [BEN, CY]}
"""Where Ben and Cy are known from."""
LAST = TODAY + timedelta(days=42)


def in_days(days: int, *who: tuple[str, str]) -> dict[str, Any]:
    """An hour at ten in some days."""
    return {"day": TODAY + timedelta(days=days), "with_": who}


def ten(days: int) -> tuple[int, int]:
    """Since when and until when that is."""
    since = int(datetime(TODAY.year, TODAY.month, TODAY.day, 10, tzinfo=UTC).timestamp()) + days * 86400
    return since, since + 3600


def of(owner: User, name: str) -> Person:
    return access.people(owner).get(name=name)


def soon(owner: User) -> list[Busy]:
    return busy(owner, TODAY, LAST)


def weekend(*who: tuple[str, str], mine: str = "amara@example.org") -> File:
    """A calendar with a whole day in three days, after a meeting in the past with the same people."""
    name, data = calendar({"day": TODAY - timedelta(days=9), "with_": who}, in_days(3, *who), mine=mine)
    day = TODAY + timedelta(days=3)
    hours = [f"DTSTART:{day:%Y%m%d}T100000Z\r\n".encode(), f"DTEND:{day:%Y%m%d}T110000Z\r\n".encode()]
    assert all(line in data for line in hours)
    return name, data.replace(hours[0], f"DTSTART;VALUE=DATE:{day:%Y%m%d}\r\n".encode()).replace(hours[1], b"")


def test_the_times_ahead_come_in_with_who_is_there_and_go_with_their_import(amara: User) -> None:
    before = snapshot(amara)
    batch = bring(amara, calendar(BEFORE, in_days(2, BEN, CY), in_days(5), in_days(50, BEN)))
    ben, cy = of(amara, "Ben"), of(amara, "Cy")
    assert soon(amara) == [Busy(*ten(2), frozenset({ben.pk, cy.pk})), Busy(*ten(5), frozenset())]
    assert batch.counts["ahead"] == 2
    assert Ahead.objects.count() == 3
    undo(amara, batch)
    assert snapshot(amara) == before
    assert calendar_reaches(amara, TODAY) is None


def test_the_pages_say_how_much_lies_ahead(as_amara: Client, amara: User) -> None:
    batch = look(amara, calendar(in_days(2), in_days(5)))
    page = review(amara, batch, TODAY)
    assert (page.ahead, page.people, [file.ahead for file in page.files]) == (2, 0, [2])
    shown = as_amara.get(reverse("import_review", args=[batch.ref])).content.decode()
    assert "2 entries ahead" in shown
    assert reverse("import_keep", args=[batch.ref]) in shown
    assert finished(amara, keep(amara, batch), TODAY, NOW).ahead == 2
    assert "2 entries ahead" in as_amara.get(reverse("import_done", args=[batch.ref])).content.decode()


def test_the_same_calendar_again_doubles_nothing_and_outlives_the_first(amara: User) -> None:
    first = bring(amara, calendar(BEFORE, in_days(2, BEN), in_days(5, BEN)))
    once = soon(amara)
    second = bring(amara, calendar(BEFORE, in_days(2, BEN, CY), in_days(5, BEN), in_days(7)))
    ben, cy = of(amara, "Ben").pk, of(amara, "Cy").pk
    both = [Busy(*ten(2), frozenset({ben, cy})), Busy(*ten(5), frozenset({ben})), Busy(*ten(7), frozenset())]
    assert len(once) == 2
    assert soon(amara) == both
    undo(amara, first)
    assert [(one.since, len(one.people)) for one in soon(amara)] == [(one.since, len(one.people)) for one in both]
    undo(amara, second)
    assert soon(amara) == []
    assert not Ahead.objects.exists()


def test_people_who_were_not_brought_in_are_not_named_but_the_time_is_taken(amara: User) -> None:
    times = [{"day": TODAY - timedelta(days=1000), "with_": [CY]}, {"day": TODAY - timedelta(days=9), "with_": [BEN]}]
    batch = look(amara, calendar(*times, in_days(2, BEN, CY), in_days(3, CY)))
    keep(amara, batch, "recent")
    assert soon(amara) == [Busy(*ten(2), frozenset({of(amara, "Ben").pk})), Busy(*ten(3), frozenset())]


@pytest.mark.parametrize("choice", ["rest", "never"])
def test_who_rests_or_is_never_shown_is_not_named(amara: User, choice: str) -> None:
    bring(amara, calendar(BEFORE, in_days(2, BEN, CY)))
    people.choose_rhythm(owner=amara, person=of(amara, "Cy"), choice=choice, today=TODAY)
    assert soon(amara) == [Busy(*ten(2), frozenset({of(amara, "Ben").pk}))]


def test_who_was_removed_is_not_named_and_who_was_erased_leaves_the_time(amara: User) -> None:
    bring(amara, calendar(BEFORE, in_days(2, BEN, CY), in_days(3, CY)))
    cy = of(amara, "Cy")
    people.remove_person(owner=amara, person=cy)
    left = [Busy(*ten(2), frozenset({of(amara, "Ben").pk})), Busy(*ten(3), frozenset())]
    assert soon(amara) == left
    people.erase_person(owner=amara, person=access.removed(amara, cy.ref))
    assert soon(amara) == left


def test_who_turns_out_to_be_somebody_else_is_that_person(amara: User) -> None:
    bring(amara, calendar(BEFORE, in_days(2, BEN)))
    benjamin = friend(amara, "Benjamin Achebe")
    bring_together(owner=amara, one=benjamin, other=of(amara, "Ben"), now=NOW)
    (occasion,) = soon(amara)
    assert occasion.people == {person.pk for person in access.people(amara) if person.claims.count() == 2}
    assert len(occasion.people) == 1


def test_days_are_those_where_the_owner_lives(amara: User) -> None:
    bring(amara, calendar(in_days(2)))
    day = TODAY + timedelta(days=2)
    assert len(busy(amara, day, day)) == 1
    assert busy(amara, TODAY, day - timedelta(days=1)) == busy(amara, day + timedelta(days=1), LAST) == []
    # From 10 to 11 in London is from 23 to midnight in Auckland, and from midnight to 1 on the next day in Kiritimati.
    amara.zone = "Pacific/Auckland"
    assert len(busy(amara, day, day)) == 1
    assert busy(amara, day + timedelta(days=1), LAST) == []
    amara.zone = "Pacific/Kiritimati"
    assert busy(amara, day, day) == []
    assert len(busy(amara, day + timedelta(days=1), LAST)) == 1


def test_whole_days_leave_the_hours_free_and_say_with_whom(amara: User) -> None:
    bring(amara, weekend(BEN))
    day = TODAY + timedelta(days=3)
    midnight = int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp())
    together = [Busy(midnight, midnight + 86400, frozenset({of(amara, "Ben").pk}))]
    assert soon(amara) == []
    assert whole_days(amara, TODAY, LAST) == whole_days(amara, day, day) == together
    assert whole_days(amara, day + timedelta(days=1), LAST) == whole_days(amara, TODAY, day - timedelta(days=1)) == []
    people.remove_person(owner=amara, person=of(amara, "Ben"))
    assert whole_days(amara, TODAY, LAST) == []


def test_a_whole_day_with_nobody_brought_in_is_not_kept(amara: User) -> None:
    name, data = weekend(CY)
    recently, once = (f"{TODAY - timedelta(days=days):%Y%m%d}".encode() for days in (9, 1000))
    long_ago = (name, data.replace(recently, once))
    assert "ahead" not in keep(amara, look(amara, long_ago), "recent").counts
    assert not Ahead.objects.exists()
    assert keep(amara, look(amara, long_ago)).counts["ahead"] == 1


def test_what_is_over_is_cleared_away_and_not_kept_late(amara: User) -> None:
    bring(amara, calendar(in_days(1), in_days(2)))
    ahead.clear_past(owner=amara, now=NOW + timedelta(hours=22, minutes=59))
    assert Ahead.objects.count() == 2
    ahead.clear_past(owner=amara, now=NOW + timedelta(hours=23))
    assert [row.starts for row in Ahead.objects.all()] == [ten(2)[0]]
    late = look(amara, calendar(in_days(1), in_days(6)))
    imports.keep(owner=amara, batch=late, now=NOW + timedelta(days=1))
    assert sorted(row.starts for row in Ahead.objects.all()) == [ten(2)[0], ten(6)[0]]


def test_the_daily_sweep_clears_what_is_over(amara: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks.connections, "close_all", lambda: None)
    bring(amara, calendar(in_days(1)))
    tasks.clear_out()
    assert Ahead.objects.count() == 1
    Ahead.objects.update(starts=0, ends=1)
    tasks.clear_out()
    assert not Ahead.objects.exists()


def test_a_calendar_reaches_six_weeks_from_the_day_it_was_read(amara: User) -> None:
    assert calendar_reaches(amara, TODAY) is None
    bring(amara, calendar(BEFORE))
    assert calendar_reaches(amara, TODAY) is None
    bring(amara, calendar(in_days(2)))
    assert calendar_reaches(amara, TODAY) == LAST == date(2026, 12, 30)
    # It still says so when the one thing in it is over.
    ahead.clear_past(owner=amara, now=NOW + timedelta(days=30))
    assert calendar_reaches(amara, LAST) == LAST
    assert calendar_reaches(amara, LAST + timedelta(days=1)) is None
    # At noon in London it is tomorrow in Auckland.
    amara.zone = "Pacific/Auckland"
    assert calendar_reaches(amara, TODAY) == LAST + timedelta(days=1)


def test_a_calendar_that_waits_says_nothing_yet(amara: User) -> None:
    look(amara, calendar(in_days(2)))
    assert calendar_reaches(amara, TODAY) is None
    assert soon(amara) == []


def test_each_owner_has_their_own(amara: User, femi: User) -> None:
    bring(amara, calendar(BEFORE, in_days(2, BEN)))
    assert busy(femi, TODAY, LAST) == whole_days(femi, TODAY, LAST) == []
    assert calendar_reaches(femi, TODAY) is None
    ahead.clear_past(owner=femi, now=NOW + timedelta(days=90))
    assert Ahead.objects.count() == 1


def test_asking_takes_two_queries_however_much_lies_ahead(amara: User, django_assert_num_queries: Any) -> None:
    bring(amara, calendar(BEFORE, *(in_days(n, BEN, CY) for n in range(1, 30))))
    with django_assert_num_queries(2):
        assert len(soon(amara)) == 29
