"""This week's few: each act can be taken back, nobody is shown whom the owner wants left alone, and twice is once."""

import json
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db.models import Sum
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from closeknit.accounts import actions as accounts
from closeknit.accounts import journal
from closeknit.accounts.models import User
from closeknit.circle import tasks
from closeknit.circle.actions import moments, people, week
from closeknit.circle.models import Interaction, Person, Plan, ReachOut
from closeknit.circle.queries.circle_page import circle_page
from closeknit.circle.queries.imports_page import finished, review
from closeknit.circle.queries.today import today_page
from closeknit.circle.queries.week import monday, plan, proposed
from closeknit.engine.records import Direction
from tests.circle.life import (
    NOW,
    TODAY,
    bring,
    every,
    friend,
    in_a_world_of_its_own,
    look,
    met,
    snapshot,
    talk,
    tie,
    vcard,
)
from tests.circle.test_learn import at_once

pytestmark = pytest.mark.django_db

Act = Callable[..., ReachOut]


@pytest.fixture
def ngozi(amara: User) -> Person:
    """Somebody who is quieter than usual."""
    return friend(amara, "Ngozi Eze", every_days=9, times=8, until=30)


@pytest.fixture
def circle(amara: User, ngozi: Person) -> dict[str, Person]:
    """Some who are quiet, one who is not, one whose day comes, one never met."""
    made = {
        "Ngozi": ngozi,
        "Tom": friend(amara, "Tom Hale", every_days=5, times=8, until=40),
        "Bea": friend(amara, "Bea Roy", every_days=4, times=8, until=1),
        "Una": friend(amara, "Una Lind", every_days=20, times=5, until=3),
        "Zed": friend(amara, "Zed Zhou"),
    }
    ahead = TODAY + timedelta(days=3)
    people.add_date(owner=amara, person=made["Una"], kind="birthday", month=ahead.month, day=ahead.day, year=1980)
    return made


def acts(owner: User, person: Person) -> dict[str, Callable[[], ReachOut]]:
    about = {"owner": owner, "person": person, "today": TODAY}
    return {
        "done": lambda: week.done(**about, now=NOW),
        "later": lambda: week.later(**about, now=NOW),
        "not this one": lambda: week.not_this_one(**about, now=NOW),
        "take back": lambda: week.take_back(**about),
    }


def names(suggestions: list[Any]) -> list[str]:
    return [s.name for s in suggestions]


# Making it


def test_a_plan_is_made_once_and_stays_all_week(amara: User, circle: dict[str, Person]) -> None:
    first = week.make_plan(owner=amara, today=TODAY)
    before = snapshot(amara)
    assert set(names(plan(amara, TODAY))) == {"Ngozi Eze", "Tom Hale", "Una Lind"}
    met(amara, circle["Ngozi"], 0)
    assert week.make_plan(owner=amara, today=TODAY + timedelta(days=2)) == first
    assert snapshot(amara)["ReachOut"] == before["ReachOut"]
    assert week.make_plan(owner=amara, today=TODAY + timedelta(days=7)) != first


def test_looking_makes_no_plan(amara: User, circle: dict[str, Person]) -> None:
    before = snapshot(amara)
    today_page(amara, TODAY)
    plan(amara, TODAY)
    circle_page(amara, TODAY, filter="everyone", sort="name", find="", page=1)
    assert snapshot(amara) == before


@pytest.mark.parametrize("minutes", [0, 5, 10, 15, 20, 45, 1200])
def test_a_plan_stays_within_the_minutes_and_within_five(amara: User, minutes: int) -> None:
    for n in range(12):
        friend(amara, f"Friend {n}", every_days=3 + n % 4, times=6, until=25 + n)
    accounts.choose_minutes(user=amara, minutes=minutes)
    made = week.refresh_plan(owner=amara, today=TODAY)
    taken = made.reach_outs.aggregate(Sum("minutes"))["minutes__sum"] or 0
    assert taken <= minutes
    assert made.reach_outs.count() <= 5
    assert (made.reach_outs.count() > 0) == (minutes >= 5)
    assert made.minutes == minutes


def test_fewer_minutes_keep_what_is_done_and_what_was_asked_for(amara: User, circle: dict[str, Person]) -> None:
    week.done(owner=amara, person=circle["Tom"], today=TODAY)
    week.add_to_week(owner=amara, person=circle["Zed"], today=TODAY)
    accounts.choose_minutes(user=amara, minutes=0)
    week.refresh_plan(owner=amara, today=TODAY)
    assert {s.name: s.state for s in plan(amara, TODAY)} == {"Tom Hale": "done", "Zed Zhou": "open"}


@pytest.mark.django_db(transaction=True)
def test_plans_are_made_for_everybody_who_has_none(amara: User, femi: User, ngozi: Person) -> None:
    assert tasks.make_plans() == 1
    assert Plan.objects.get().owner == amara
    assert tasks.make_plans() == 0


# Each act and its way back


@pytest.mark.parametrize("name", ["done", "later", "not this one"])
@pytest.mark.parametrize("whose", ["Ngozi", "Una"])
def test_what_was_pressed_can_be_taken_back(amara: User, circle: dict[str, Person], name: str, whose: str) -> None:
    week.make_plan(owner=amara, today=TODAY, now=NOW)
    before = snapshot(amara)
    mine = acts(amara, circle[whose])
    mine[name]()
    assert snapshot(amara) != before
    mine["take back"]()
    assert snapshot(amara) == before
    assert journal.verify(amara.pk) is None


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.tuples(st.sampled_from(["Ngozi", "Tom", "Una"]), st.sampled_from(["done", "later", "not this one"])))
)
def test_any_row_of_presses_can_be_taken_back(
    amara: User, circle: dict[str, Person], pressed: list[tuple[str, str]]
) -> None:
    with in_a_world_of_its_own():
        week.make_plan(owner=amara, today=TODAY, now=NOW)
        before = snapshot(amara)
        for whose, name in pressed:
            acts(amara, circle[whose])[name]()
        for whose in {whose for whose, _ in pressed}:
            acts(amara, circle[whose])["take back"]()
        assert snapshot(amara) == before


@pytest.mark.parametrize("name", ["later", "not this one"])
def test_what_is_done_stays_done_when_an_old_page_says_otherwise(amara: User, ngozi: Person, name: str) -> None:
    mine = acts(amara, ngozi)
    mine["done"]()
    before = snapshot(amara)
    mine[name]()
    mine["done"]()
    assert snapshot(amara) == before


def test_reaching_out_again_in_the_same_week_is_another_moment(amara: User, ngozi: Person) -> None:
    for _ in range(2):
        week.done(owner=amara, person=ngozi, today=TODAY)
        week.add_to_week(owner=amara, person=ngozi, today=TODAY)
    week.take_back(owner=amara, person=ngozi, today=TODAY)
    assert Interaction.objects.filter(day=TODAY).count() == 2


def test_done_saves_a_moment_and_the_tie_learns_from_it(amara: User, circle: dict[str, Person]) -> None:
    done = week.done(owner=amara, person=circle["Ngozi"], today=TODAY, now=NOW)
    assert done.interaction is not None
    assert (done.interaction.day, done.interaction.channel) == (TODAY, done.channel)
    assert done.interaction.direction == Direction.OUT
    assert tie(circle["Ngozi"]).last_day == TODAY
    assert "Ngozi Eze" not in names([s for _, s in proposed(amara, TODAY)])


def test_done_twice_saves_one_moment(amara: User, circle: dict[str, Person]) -> None:
    for _ in range(3):
        week.done(owner=amara, person=circle["Ngozi"], today=TODAY)
    week.done(owner=amara, person=circle["Zed"], today=TODAY)
    week.done(owner=amara, person=circle["Zed"], today=TODAY)
    assert Interaction.objects.filter(day=TODAY).count() == 2


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("planned", [True, False])
def test_done_at_the_same_time_from_two_devices_saves_one_moment(amara: User, ngozi: Person, planned: bool) -> None:
    if planned:
        week.make_plan(owner=amara, today=TODAY)

    def press() -> None:
        fresh = Person.objects.select_related("tie").get(pk=ngozi.pk)
        week.done(owner=User.objects.get(pk=amara.pk), person=fresh, today=TODAY)

    at_once(press, press, press)
    assert Interaction.objects.filter(day=TODAY).count() == 1
    assert ReachOut.objects.filter(tie__person=ngozi).count() == 1
    assert journal.verify(amara.pk) is None


@pytest.mark.django_db(transaction=True)
def test_two_servers_make_one_plan(amara: User, circle: dict[str, Person]) -> None:
    at_once(
        *[lambda: week.refresh_plan(owner=amara, today=TODAY)] * 2,
        *[lambda: week.make_plan(owner=amara, today=TODAY)] * 2,
    )
    assert Plan.objects.count() == 1
    assert sorted(names(plan(amara, TODAY))) == ["Ngozi Eze", "Tom Hale", "Una Lind"]


def test_removing_the_moment_opens_the_suggestion_again(amara: User, ngozi: Person) -> None:
    done = week.done(owner=amara, person=ngozi, today=TODAY)
    moments.remove_moment(owner=amara, interaction=done.interaction)
    assert [s.state for s in plan(amara, TODAY)] == ["open"]


def test_later_comes_back_in_three_days_or_on_the_day_it_is_about(amara: User, circle: dict[str, Person]) -> None:
    for whose in ("Ngozi", "Una"):
        week.later(owner=amara, person=circle[whose], today=TODAY)
    until = {r.tie.person.name: r.until for r in ReachOut.objects.filter(state="later")}
    assert until == {"Ngozi Eze": TODAY + timedelta(days=3), "Una Lind": TODAY + timedelta(days=3)}
    states = [{s.name: s.state for s in plan(amara, TODAY + timedelta(days=n))}["Ngozi Eze"] for n in (0, 2, 3)]
    assert states == ["later", "later", "open"]
    tomorrow = TODAY + timedelta(days=2)
    assert week.later(owner=amara, person=circle["Una"], today=tomorrow).until == TODAY + timedelta(days=3)


def test_what_was_declined_is_not_shown_again_this_week_nor_the_next(amara: User, circle: dict[str, Person]) -> None:
    week.not_this_one(owner=amara, person=circle["Ngozi"], today=TODAY)
    assert "Ngozi Eze" not in names(today_page(amara, TODAY).open + today_page(amara, TODAY).settled)
    week.refresh_plan(owner=amara, today=TODAY)
    assert "Ngozi Eze" not in names([s for s in plan(amara, TODAY) if s.state == "open"])
    assert "Ngozi Eze" not in names(plan(amara, TODAY + timedelta(days=7)))


# Whom the owner wants left alone

ALONE = ("rest", "never")


def shown_unasked(owner: User, today: date) -> str:
    """Everything that pages and the plan show of people without being asked for them."""
    page = today_page(owner, today)
    ring = circle_page(owner, today, filter="closest", sort="name", find="", page=1)
    quiet = circle_page(owner, today, filter="quieter", sort="name", find="", page=1)
    return json.dumps(
        [
            names(plan(owner, today) + [s for _, s in proposed(owner, today)] + page.open + page.settled),
            names(page.coming),
            names(
                ring.inner + [t for marks in ring.outer.values() for t in marks] + ring.quieter + ring.rows + quiet.rows
            ),
        ]
    )


@pytest.mark.parametrize("choice", ALONE)
@pytest.mark.parametrize("planned", [True, False])
@pytest.mark.parametrize("whose", ["Ngozi", "Una"])
def test_somebody_to_be_left_alone_is_nowhere_unasked(
    amara: User, circle: dict[str, Person], choice: str, planned: bool, whose: str
) -> None:
    """Also when this week's plan already had them, and also when their birthday comes."""
    if planned:
        week.make_plan(owner=amara, today=TODAY)
    assert circle[whose].name in shown_unasked(amara, TODAY)
    people.choose_closest(owner=amara, refs=[circle[whose].ref])
    people.choose_rhythm(owner=amara, person=circle[whose], choice=choice, today=TODAY)
    for ahead in (0, 2, 3, 4, 7, 30):
        assert circle[whose].name not in shown_unasked(amara, TODAY + timedelta(days=ahead))
    week.refresh_plan(owner=amara, today=TODAY)
    assert circle[whose].name not in shown_unasked(amara, TODAY)


@pytest.mark.parametrize("choice", ALONE)
def test_somebody_put_off_and_then_left_alone_does_not_come_back(
    amara: User, circle: dict[str, Person], choice: str
) -> None:
    week.later(owner=amara, person=circle["Ngozi"], today=TODAY)
    people.choose_rhythm(owner=amara, person=circle["Ngozi"], choice=choice, today=TODAY)
    assert "Ngozi" not in shown_unasked(amara, TODAY + timedelta(days=3))


@pytest.mark.parametrize("planned", [True, False])
def test_a_resting_tie_that_the_owner_adds_is_in_the_week_until_it_rests_again(
    amara: User, circle: dict[str, Person], planned: bool
) -> None:
    if planned:
        week.make_plan(owner=amara, today=TODAY)
    for _ in range(2):
        people.choose_rhythm(owner=amara, person=circle["Ngozi"], choice="rest", today=TODAY)
        assert "Ngozi Eze" not in names(today_page(amara, TODAY).open)
        week.add_to_week(owner=amara, person=circle["Ngozi"], today=TODAY)
        assert "Ngozi Eze" in names(today_page(amara, TODAY).open)


@pytest.mark.parametrize("choice", [*ALONE, "30", "dates"])
def test_choosing_how_often_can_be_taken_back(amara: User, circle: dict[str, Person], choice: str) -> None:
    week.make_plan(owner=amara, today=TODAY)
    before, shown = snapshot(amara), shown_unasked(amara, TODAY)
    people.choose_rhythm(owner=amara, person=circle["Ngozi"], choice=choice, today=TODAY)
    assert snapshot(amara) != before
    people.choose_rhythm(owner=amara, person=circle["Ngozi"], choice="", today=TODAY)
    assert (snapshot(amara), shown_unasked(amara, TODAY)) == (before, shown)


def test_somebody_who_harmed_is_nowhere_unasked_on_any_page(
    as_amara: Client, amara: User, circle: dict[str, Person]
) -> None:
    """ "Never, and show nothing unasked" holds on every page, in what is brought in and in the picture's words too."""
    chat = talk("Ngozi Eze", every(2, 20, 1))
    waiting, kept = look(amara, chat), bring(amara, chat)
    week.make_plan(owner=amara, today=TODAY)
    people.choose_rhythm(owner=amara, person=circle["Ngozi"], choice="never", today=TODAY)
    for address in ("/", "/circle/", "/circle/?show=quieter", "/circle/?sort=last", "/today/minutes/", "/import/"):
        assert "Ngozi" not in as_amara.get(address).content.decode(), address
    assert "Ngozi" not in as_amara.get(f"/import/{kept.ref}/done/").content.decode()
    assert "Ngozi Eze" not in [name for name, _ in review(amara, waiting, TODAY).sample]
    assert names(finished(amara, kept, TODAY, NOW).close).count("Ngozi Eze") == 0
    # Asked for by name, by the filter or by the address, they are there: nothing is lost.
    for address in ("/circle/?q=ngozi", "/circle/?show=never", f"/circle/{circle['Ngozi'].ref}/"):
        assert "Ngozi" in as_amara.get(address).content.decode(), address


def test_a_removed_person_is_nowhere_and_not_in_a_file_looked_at_again(amara: User, circle: dict[str, Person]) -> None:
    week.make_plan(owner=amara, today=TODAY)
    people.remove_person(owner=amara, person=circle["Una"])
    assert "Una" not in shown_unasked(amara, TODAY)
    page = review(amara, look(amara, talk("Una Lind", every(2, 5)), vcard({"name": "Kofi"})), TODAY)
    assert "Una Lind" not in [name for name, _ in page.sample]


def test_only_on_dates_means_only_on_dates(amara: User, circle: dict[str, Person]) -> None:
    for whose in ("Ngozi", "Una"):
        people.choose_rhythm(owner=amara, person=circle[whose], choice="dates", today=TODAY)
    assert {s.name: s.reason for _, s in proposed(amara, TODAY)} == {"Tom Hale": "quieter", "Una Lind": "date"}


def test_monday_begins_the_week() -> None:
    days = [date(2026, 11, 15) + timedelta(days=n) for n in range(9)]
    assert [monday(day).day for day in days] == [9, 16, 16, 16, 16, 16, 16, 16, 23]
