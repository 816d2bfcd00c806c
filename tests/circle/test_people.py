"""People: adding and changing them, removing and bringing them back, deleting them for good, their days and rhythm."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import models

from closeknit.accounts import journal
from closeknit.accounts.models import JournalEntry, User
from closeknit.circle import access
from closeknit.circle.actions import people, week
from closeknit.circle.actions.people import Unusable
from closeknit.circle.models import Handle, ImportantDate, Person, Tie
from closeknit.circle.queries.person import next_coming, person_dates, person_handles
from closeknit.circle.queries.week import dates_soon
from closeknit.engine.records import Channel
from tests.circle.life import NOW, TODAY, bring, every, friend, met, snapshot, talk, tie, vcard

pytestmark = pytest.mark.django_db


def change(owner: User, person: Person, **said: Any) -> Person:
    now = {"name": person.name, "relation": person.relation, "remember": person.remember, "layer": 0, "kin": False}
    numbers, addresses = person_handles(owner, person)
    return people.change_person(
        owner=owner, person=person, **{**now, "numbers": numbers, "addresses": addresses, **said}
    )


def test_somebody_is_added_with_their_tie(amara: User) -> None:
    person = people.add_person(
        owner=amara,
        name="  Ngozi \t Eze ",
        relation=" my sister ",
        remember=" Likes tea\n",
        numbers=["07700 900123", "", "+234 802 123 4567", "07700900123"],
        addresses=["Ngozi@Example.ORG", " "],
        layer=15,
        kin=True,
    )
    person.refresh_from_db()
    assert (person.name, person.name_key, person.relation) == ("Ngozi Eze", "ngozi eze", "my sister")
    assert (person.remember, person.named, person.changed_at) == ("Likes tea", True, None)
    assert (tie(person).chosen_layer, tie(person).kin, tie(person).contact_days) == (15, True, 0)
    assert person_handles(amara, person) == (["+2348021234567", "+447700900123"], ["ngozi@example.org"]) or (
        person_handles(amara, person) == (["+447700900123", "+2348021234567"], ["ngozi@example.org"])
    )


@pytest.mark.parametrize(
    ("field", "said"),
    [
        ("name", {"name": "   "}),
        ("numbers", {"numbers": ["call me"]}),
        ("addresses", {"addresses": ["ngozi at example"]}),
        ("layer", {"layer": 7}),
    ],
)
def test_what_cannot_be_is_refused_whole(amara: User, field: str, said: dict[str, Any]) -> None:
    ngozi = friend(amara, "Ngozi", numbers=["07700 900123"])
    before = snapshot(amara)
    for act in (
        lambda: people.add_person(owner=amara, **{"name": "Tom", **said}),
        lambda: change(amara, ngozi, **said),
    ):
        with pytest.raises(Unusable) as refused:
            act()
        assert refused.value.field == field
        assert snapshot(amara) == before


def test_changing_somebody_changes_only_what_was_changed(amara: User) -> None:
    ngozi = friend(amara, "Ngozi", every_days=5, times=4, numbers=["07700 900123"], addresses=["n@example.org"])
    kept = Handle.objects.get(value="n@example.org").pk
    before = tie(ngozi)
    change(amara, ngozi, name="Ngozi Eze", numbers=["07700 900999"], layer=5, kin=True)
    now = tie(ngozi)
    assert (now.chosen_layer, now.kin, now.moments) == (5, True, before.moments)
    assert person_handles(amara, ngozi) == (["+447700900999"], ["n@example.org"])
    assert Handle.objects.get(value="n@example.org").pk == kept
    assert Person.objects.get().changed_at is not None
    assert Person.objects.get().name_key == "ngozi eze"


# Removing, bringing back, deleting for good


def full_life(owner: User) -> Person:
    """Somebody with one row of everything."""
    card = {"name": "Ngozi Eze", "numbers": ["07700 900123"], "born": "1980-03-04"}
    bring(owner, vcard(card, card), talk("Ngozi Eze", every(3, 9)))
    person = Person.objects.get(owner=owner, name="Ngozi Eze")
    soon = TODAY + timedelta(days=2)
    people.add_date(owner=owner, person=person, kind="other", month=soon.month, day=soon.day, label="Her feast")
    week.refresh_plan(owner=owner, today=TODAY)
    bring(owner, talk("Ngozi Eze", every(3, 11)))
    met(owner, person, 1, Channel.IN_PERSON, help="both", note="Her words")
    people.add_date(owner=owner, person=person, kind="other", month=5, day=1, label="Her day")
    week.add_to_week(owner=owner, person=person, today=TODAY)
    return person


def test_removing_hides_and_restoring_brings_everything_back(amara: User) -> None:
    person = full_life(amara)
    before = snapshot(amara)
    people.remove_person(owner=amara, person=person, now=NOW)
    for found in (access.people, access.ties, access.dates, access.reach_outs):
        assert not found(amara).exists(), found.__name__
    people.restore_person(owner=amara, person=access.removed(amara, person.ref))
    assert snapshot(amara) == before


def test_after_thirty_days_a_removed_person_is_deleted_when_the_next_one_goes(amara: User) -> None:
    one, two, three = (friend(amara, name) for name in ("One", "Two", "Three"))
    people.remove_person(owner=amara, person=one, now=NOW)
    people.remove_person(owner=amara, person=two, now=NOW + timedelta(days=29))
    assert Person.objects.count() == 3
    people.remove_person(owner=amara, person=three, now=NOW + timedelta(days=30, seconds=1))
    assert set(Person.objects.values_list("name", flat=True)) == {"Two", "Three"}


@pytest.mark.parametrize("removed_first", [True, False])
def test_deleting_for_good_leaves_no_row_and_no_word(amara: User, removed_first: bool) -> None:
    tom = friend(amara, "Tom", every_days=5, times=3)
    before = snapshot(amara)
    person = full_life(amara)
    if removed_first:
        people.remove_person(owner=amara, person=person)
    people.erase_person(owner=amara, person=Person.objects.get(pk=person.pk))
    after = snapshot(amara)
    assert {k: v for k, v in after.items() if k not in {"Plan"}} == {
        k: v for k, v in before.items() if k not in {"Plan"}
    }
    assert tie(tom).moments == 3
    words = str([list(m._default_manager.values_list()) for m in apps.get_models()])
    for word in ("Ngozi", "Her words", "Her day", "Her feast", "900123"):
        assert word not in words
    assert "Tom" in words
    acts = list(JournalEntry.objects.order_by("sequence").values_list("act", "about"))
    assert [act for act, _ in acts[-2:]] == ["person.erased", "journal.wiped"]
    assert person.ref not in {about for _, about in acts}
    assert journal.verify(amara.pk) is None


def test_every_row_about_somebody_goes_with_them() -> None:
    """A table added later that points to a person or a tie has to let go of its rows too."""
    for model in apps.get_app_config("circle").get_models():
        for field in model._meta.concrete_fields:
            # A claim whose first person is gone may speak of another by now.
            if isinstance(field, models.ForeignKey) and field.related_model in (Person, Tie) and field.name != "home":
                assert field.remote_field.on_delete is models.CASCADE, field


# Days that matter


def test_a_day_that_does_not_exist_is_refused_and_a_leap_day_is_kept(amara: User) -> None:
    ngozi = friend(amara, "Ngozi")
    for month, day, year in ((2, 30, None), (4, 31, 1980), (2, 29, 1981), (13, 1, None), (0, 1, None)):
        with pytest.raises(Unusable):
            people.add_date(owner=amara, person=ngozi, kind="birthday", month=month, day=day, year=year)
    with pytest.raises(Unusable):
        people.add_date(owner=amara, person=ngozi, kind="party", month=1, day=1)
    for year in (None, 1980):
        people.add_date(owner=amara, person=ngozi, kind="birthday", month=2, day=29, year=year)
    assert ImportantDate.objects.get().year == 1980


def test_a_leap_day_comes_on_the_28th_in_other_years(amara: User) -> None:
    ngozi = friend(amara, "Ngozi")
    people.add_date(owner=amara, person=ngozi, kind="birthday", month=2, day=29, year=1980)
    for year, day in ((2027, 28), (2028, 29)):
        today = TODAY.replace(year=year, month=2, day=22)
        (coming,) = dates_soon(amara, today, 14)[ngozi.pk]
        assert coming["on"] == f"{year}-02-{day}"
        assert coming["turns"] == year - 1980
        assert person_dates(amara, ngozi, today)[0].on.day == day


def test_the_dates_of_the_next_days_are_those_whose_day_comes(amara: User) -> None:
    """Every day of the year, seen from every day around the turns of months and years, in leap years too."""
    ngozi = friend(amara, "Ngozi")
    every_day = [date(2028, 1, 1) + timedelta(days=n) for n in range(366)]
    dates = [ImportantDate(owner=amara, person=ngozi, month=day.month, day=day.day) for day in every_day]
    ImportantDate.objects.bulk_create(dates)
    starts = [
        date(year, month, day)
        for year in (2027, 2028)
        for month in (1, 2, 3, 12)
        for day in (1, 14, 22, 27, 28, 31 if month != 2 else 15)
    ]
    for today in [*starts, date(2028, 2, 29)]:
        for days in (0, 7, 14):
            found = dates_soon(amara, today, days).get(ngozi.pk, [])
            wanted = sorted(
                on
                for entry in dates
                if (on := next_coming(entry.month, entry.day, today)) <= today + timedelta(days=days)
            )
            assert [date.fromisoformat(row["on"]) for row in found] == wanted, (today, days)
            assert [row["in_days"] for row in found] == [(on - today).days for on in wanted]


def test_the_next_coming_is_never_past_and_within_a_year() -> None:
    day = TODAY
    for _ in range(800):
        for month, number in ((day.month, day.day), (2, 29), (1, 1), (12, 31)):
            on = next_coming(month, number, day)
            assert day <= on <= day + timedelta(days=366)
        day += timedelta(days=1)


def test_dates_are_soonest_first_and_can_be_removed(amara: User) -> None:
    ngozi = friend(amara, "Ngozi")
    for month, day in ((11, 17), (11, 18), (12, 24)):
        people.add_date(owner=amara, person=ngozi, kind="other", month=month, day=day)
    rows = person_dates(amara, ngozi, TODAY)
    assert [(row.on.month, row.on.day, row.in_days) for row in rows] == [(11, 18, 0), (12, 24, 36), (11, 17, 364)]
    people.remove_date(owner=amara, date=rows[0].entry)
    assert len(person_dates(amara, ngozi, TODAY)) == 2


# Rhythm and closeness


@pytest.mark.parametrize(
    ("choice", "kept"),
    [
        ("", (0, False, False, None)),
        ("14", (14, False, False, None)),
        ("3650", (3650, False, False, None)),
        ("dates", (0, True, False, None)),
        ("never", (0, False, True, None)),
        ("rest", (0, False, False, TODAY)),
    ],
)
def test_how_often_is_one_choice_of_these(amara: User, choice: str, kept: tuple[Any, ...]) -> None:
    ngozi = friend(amara, "Ngozi")
    for before in ("rest", "never", "7", "dates", ""):
        people.choose_rhythm(owner=amara, person=ngozi, choice=before, today=TODAY)
        people.choose_rhythm(owner=amara, person=ngozi, choice=choice, today=TODAY)
        now = tie(ngozi)
        assert (now.chosen_days, now.dates_only, now.never, now.resting_since) == kept


def test_resting_counts_from_the_first_day_it_was_chosen(amara: User) -> None:
    ngozi = friend(amara, "Ngozi")
    for days in (0, 5):
        people.choose_rhythm(owner=amara, person=ngozi, choice="rest", today=TODAY + timedelta(days=days))
    assert tie(ngozi).resting_since == TODAY


@pytest.mark.parametrize("choice", ["0", "3651", "-1", "often", "1.5", "²"])
def test_how_often_cannot_be_anything_else(amara: User, choice: str) -> None:
    ngozi = friend(amara, "Ngozi")
    before = snapshot(amara)
    with pytest.raises(Unusable):
        people.choose_rhythm(owner=amara, person=ngozi, choice=choice, today=TODAY)
    assert snapshot(amara) == before


def test_the_closest_are_those_last_said_and_at_most_five(amara: User, femi: User) -> None:
    mine = [friend(amara, f"Friend {n}", layer=50 if n == 6 else 0) for n in range(7)]
    theirs = friend(femi, "Femi's")
    people.choose_closest(owner=amara, refs=[mine[0].ref, mine[1].ref])
    people.choose_closest(owner=amara, refs=[theirs.ref, "nobody", mine[1].ref, mine[2].ref, mine[6].ref, mine[3].ref])
    chosen = dict(Tie.objects.values_list("person__name", "chosen_layer"))
    assert {name for name, layer in chosen.items() if layer == 5} == {"Friend 1", "Friend 2", "Friend 6"}
    assert chosen["Femi's"] == 0
    assert chosen["Friend 0"] == 0
