"""The one way to a row: each state of a person in its own list alone, and a row only through its owner and its person."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.http import Http404

from closeknit.accounts.models import User
from closeknit.circle import access
from closeknit.circle.actions import people, promises, support, week
from closeknit.circle.models import Batch, Person
from tests.circle.life import TODAY, friend, met
from tests.shape.world import Life

pytestmark = pytest.mark.django_db


@pytest.fixture
def there(amara: User) -> dict[str, Person]:
    """Somebody in each state."""
    found = {name: friend(amara, name) for name in ("Here", "Gone", "Held", "Both", "Never")}
    people.remove_person(owner=amara, person=found["Gone"])
    people.restrict_person(owner=amara, person=found["Held"])
    people.restrict_person(owner=amara, person=found["Both"])
    people.remove_person(owner=amara, person=found["Both"])
    people.choose_rhythm(owner=amara, person=found["Never"], choice="never", today=TODAY)
    return found


def test_each_is_in_the_lists_of_their_state_alone(amara: User, femi: User, there: dict[str, Person]) -> None:
    friend(femi, "Femi's")
    lists: dict[Callable[[User], Any], set[str]] = {
        access.people: {"Here", "Never"},
        access.gone: {"Gone", "Both"},
        access.restricted: {"Held"},
        access.known: set(there),
        access.unshown: {"Gone", "Held", "Both", "Never"},
    }
    for ask, names in lists.items():
        assert {p.name for p in ask(amara)} == names, ask.__name__
    assert {tie.person.name for tie in access.ties(amara)} == {"Here", "Never"}
    assert set(access.circle_columns(amara)["name"]) == {"Here", "Never"}
    for ask, state in ((access.person, "Here"), (access.removed, "Gone"), (access.on_hold, "Held")):
        assert ask(amara, there[state].ref) == there[state]
        for name, somebody in there.items():
            if name not in {state, *({"Never"} if state == "Here" else {"Both"} if state == "Gone" else set())}:
                with pytest.raises(Http404):
                    ask(amara, somebody.ref)
        with pytest.raises(Http404):
            ask(femi, there[state].ref)


def rows_of(owner: User, person: Person) -> dict[Callable[[User, str, int], Any], int]:
    """One row of everything that hangs on a person, by the function that leads there."""
    date = people.add_date(owner=owner, person=person, kind="birthday", month=3, day=7)
    given = support.note_support(owner=owner, person=person, day=TODAY, given=True, kind=1, today=TODAY)
    said = promises.promise(owner=owner, person=person, words="x", made_on=TODAY, by_day=None, today=TODAY)
    return {
        access.date: date.pk,
        access.support: given.pk,
        access.promise: said.pk,
        access.interaction: met(owner, person, 3).pk,
    }


@pytest.mark.parametrize("how", [people.remove_person, people.restrict_person])
def test_a_row_is_reached_through_its_owner_and_its_person(amara: User, femi: User, how: Callable[..., None]) -> None:
    """Not as another account, not under another person's name, not once its person is removed or on hold."""
    ngozi, zoe, his = friend(amara, "Ngozi"), friend(amara, "Zoe"), friend(femi, "Zoe")
    rows = rows_of(amara, ngozi)
    for ask, number in rows.items():
        assert ask(amara, ngozi.ref, number).pk == number
        for owner, ref in ((femi, ngozi.ref), (femi, his.ref), (amara, zoe.ref), (amara, his.ref)):
            with pytest.raises(Http404):
                ask(owner, ref, number)
    how(owner=amara, person=ngozi)
    for ask, number in rows.items():
        with pytest.raises(Http404):
            ask(amara, ngozi.ref, number)


def test_what_was_taken_back_with_its_moment_is_not_reached(amara: User) -> None:
    ngozi = friend(amara, "Ngozi")
    moment = met(amara, ngozi, 3, help="gave", help_kind=1)
    row = access.supports(amara).get()
    moment.gone = True
    moment.save()
    assert not access.supports(amara).exists()
    with pytest.raises(Http404):
        access.support(amara, ngozi.ref, row.pk)


def test_history_has_every_day_up_to_the_last_one_asked_for_and_nobody_elses(amara: User, femi: User) -> None:
    ngozi, his = friend(amara, "Ngozi"), friend(femi, "Bola")
    for ago in (5, 3, 1):
        met(amara, ngozi, ago)
    met(femi, his, 3)
    ties = [ngozi.tie.pk, his.tie.pk]
    days = [(TODAY - timedelta(days=ago)).toordinal() for ago in (5, 3, 1)]
    assert list(access.history(amara, ties)[1]) == days
    assert list(access.history(amara, ties, TODAY - timedelta(days=3))[1]) == days[:2]
    assert access.history(amara, ties).shape == (len(access.HISTORY), 3)
    assert list(access.contact_days(amara)[1]) == days


LISTS = (
    *(access.people, access.known, access.ties, access.handles, access.known_as, access.batches, access.dates),
    *(access.interactions, access.recorded, access.supports, access.promises, access.every_promise, access.free_times),
    *(access.plans, access.reach_outs),
)


def test_every_list_is_of_its_owner_alone(amara: User, femi: User) -> None:
    """Two whole lives beside each other: each list has rows, and none of the other's."""
    lives = [Life(amara), Life(femi, "Marker-b81c")]
    for life in lives:
        week.add_to_week(owner=life.owner, person=life.person, today=TODAY)
    for ask in LISTS:
        hers, his = set(ask(amara)), set(ask(femi))
        assert hers, ask.__name__
        assert his, ask.__name__
        assert {row.owner_id for row in hers} == {amara.pk}, ask.__name__
        assert {row.owner_id for row in his} == {femi.pk}, ask.__name__
    for life, other in (lives, lives[::-1]):
        Batch.objects.create(owner=life.owner, made_at=life.batch.made_at)
        assert access.batch(life.owner, life.batch.ref) == life.batch
        assert access.free_time(life.owner, life.free.pk) == life.free
        second = met(life.owner, life.person, 1)
        assert access.interaction(life.owner, life.person.ref, second.pk) == second
        for ask, key in ((access.batch, other.batch.ref), (access.free_time, other.free.pk)):
            with pytest.raises(Http404):
                ask(life.owner, key)  # type: ignore[operator]


def test_a_suggestion_of_somebody_who_is_never_shown_is_none(amara: User) -> None:
    ngozi = friend(amara, "Ngozi")
    week.add_to_week(owner=amara, person=ngozi, today=TODAY)
    assert access.reach_outs(amara).count() == 1
    people.choose_rhythm(owner=amara, person=ngozi, choice="never", today=TODAY)
    assert access.reach_outs(amara).count() == 0


def test_who_waits_behind_another_is_in_no_list(amara: User) -> None:
    one, other = friend(amara, "Ngozi"), friend(amara, "Mama Ngozi")
    week.add_to_week(owner=amara, person=other, today=TODAY)
    Person.objects.filter(pk=other.pk).update(merged_into=one)
    assert list(access.people(amara)) == [one]
    assert [tie.person for tie in access.ties(amara)] == [one]
    assert access.circle_columns(amara)["name"] == ("Ngozi",)
    assert not access.reach_outs(amara).exists()
    people.remove_person(owner=amara, person=Person.objects.get(pk=other.pk))
    assert list(access.gone(amara)) == []
