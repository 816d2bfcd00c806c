"""The week at its edges: what is put off across Sunday, times that are over, people who left, and more than five."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client

from closeknit.accounts import actions as accounts
from closeknit.accounts.models import User
from closeknit.circle import access
from closeknit.circle.actions import free, people, promises, week
from closeknit.circle.models import Ahead, ReachOut
from closeknit.circle.queries.free import kept_times, times_of, understood
from closeknit.circle.queries.reading import read_circle
from closeknit.circle.queries.week import fresh_plan, kept_plan, monday
from closeknit.engine.records import Channel
from closeknit.web import ties
from closeknit.web.times import when_words
from tests.circle.life import TODAY, friend

pytestmark = pytest.mark.django_db

MONDAY = monday(TODAY)
LONDON = ZoneInfo("Europe/London")


def quiet(owner: User, name: str) -> None:
    friend(owner, name, every_days=9, times=8, until=30)


def say(owner: User, text: str) -> None:
    free.add_times(owner=owner, said=understood(owner, text), today=MONDAY)


def at(day: date, hour: int) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=LONDON)


def busy(owner: User, since: datetime, until: datetime) -> None:
    """As an imported calendar says it, with something else far ahead so that it reaches."""
    Ahead.objects.create(owner=owner, batch=batch(owner), starts=int(since.timestamp()), ends=int(until.timestamp()))


def batch(owner: User) -> object:
    from closeknit.circle.models import Batch

    return Batch.objects.get_or_create(
        owner=owner, state=Batch.State.KEPT, made_at=at(MONDAY, 8), defaults={"counts": {"ahead": 1}}
    )[0]


def test_what_is_put_off_on_sunday_comes_back_in_the_week_after(amara: User) -> None:
    sunday = MONDAY + timedelta(days=6)
    quiet(amara, "Ada Lovelace")
    week.make_plan(owner=amara, today=sunday)
    week.later(owner=amara, person=access.people(amara).get(), today=sunday)
    next_monday = sunday + timedelta(days=1)
    week.make_plan(owner=amara, today=next_monday)
    assert [s.state for s in kept_plan(amara, next_monday) or []] == ["later"]
    assert [s.state for s in kept_plan(amara, sunday + timedelta(days=3)) or []] == ["open"]


def test_a_stretch_past_midnight_is_on_the_day_after(amara: User) -> None:
    quiet(amara, "Ada Lovelace")
    say(amara, "Saturday at 22:00 4 hours")
    saturday = MONDAY + timedelta(days=5)
    busy(amara, at(saturday, 21), at(saturday + timedelta(days=1), 1))
    times = times_of(amara, MONDAY, read_circle(amara, MONDAY))
    assert times is not None
    [slot] = times.slots
    assert (slot.day, slot.start, slot.minutes) == ((saturday + timedelta(days=1)).toordinal(), 60, 60)
    assert when_words(fresh_plan(amara, MONDAY)[0].facts) == "Sunday at 1 a.m."


def test_an_occasion_that_began_before_today_is_not_on_a_day_that_is_past(amara: User) -> None:
    quiet(amara, "Ada Lovelace")
    busy(amara, at(MONDAY, 9), at(MONDAY + timedelta(days=4), 9))
    times = times_of(amara, TODAY, read_circle(amara, TODAY))
    assert times is not None
    assert all(slot.day >= TODAY.toordinal() for slot in times.slots)


def test_a_week_that_is_wholly_taken_has_room_for_a_line_and_not_for_a_call(amara: User) -> None:
    quiet(amara, "Ada Lovelace")
    busy(amara, at(MONDAY, 0), at(MONDAY + timedelta(days=8), 0))
    [ada] = fresh_plan(amara, MONDAY)
    assert (ada.channel, ada.minutes, "when" in ada.facts) == (Channel.MESSAGE, 5, False)


def test_on_sunday_evening_a_calendar_takes_nothing_from_the_week(amara: User) -> None:
    """The usual hours are over, which is not the calendar's doing."""
    quiet(amara, "Ada Lovelace")
    sunday = MONDAY + timedelta(days=6)
    busy(amara, at(sunday + timedelta(days=2), 9), at(sunday + timedelta(days=2), 10))
    with time_machine.travel(at(sunday, 19), tick=False):
        [ada] = fresh_plan(amara, sunday)
    assert ada.channel == Channel.VOICE


def test_what_is_left_of_an_evening_that_has_begun_is_used(amara: User) -> None:
    quiet(amara, "Ada Lovelace")
    say(amara, "Monday 18:00 to 22:00")
    with time_machine.travel(at(MONDAY, 19), tick=False):
        times = times_of(amara, MONDAY, read_circle(amara, MONDAY))
    assert times is not None
    assert [(slot.start, slot.minutes) for slot in times.slots] == [(19 * 60, 180)]


def test_a_time_that_is_over_is_no_longer_said(amara: User) -> None:
    quiet(amara, "Ada Lovelace")
    say(amara, "Monday evening")
    week.make_plan(owner=amara, today=MONDAY)
    assert [when_words(s.facts) for s in kept_plan(amara, MONDAY) or []] == ["Monday at 6:30 p.m."]
    assert [when_words(s.facts) for s in kept_plan(amara, MONDAY + timedelta(days=3)) or []] == [""]


@pytest.mark.parametrize("how", ["never", "rest", "removed"])
def test_time_with_somebody_who_is_not_to_be_suggested_leaves_the_others_theirs(
    amara: User, as_amara: Client, how: str
) -> None:
    quiet(amara, "Ada Lovelace")
    quiet(amara, "Bea Roy")
    say(amara, "every Saturday with Ada")
    ada = access.people(amara).get(name="Ada Lovelace")
    if how == "removed":
        people.remove_person(owner=amara, person=ada)
        assert kept_times(amara, MONDAY) == []
        assert "Ada" not in as_amara.get("/today/minutes/").content.decode()
    else:
        people.choose_rhythm(owner=amara, person=ada, choice=how, today=MONDAY)
    assert [s.name for s in fresh_plan(amara, MONDAY)] == ["Bea Roy"]


def test_what_was_asked_for_or_put_off_takes_one_of_the_five_places(amara: User) -> None:
    accounts.choose_minutes(user=amara, minutes=200)
    for n in range(8):
        quiet(amara, f"Friend {n}")
    week.make_plan(owner=amara, today=MONDAY)
    first = access.reach_outs(amara).order_by("place")[:3]
    for one in first:
        week.later(owner=amara, person=one.tie.person, today=MONDAY)
    for name in ("Asked one", "Asked two"):
        week.add_to_week(owner=amara, person=friend(amara, name), today=MONDAY)
    week.refresh_plan(owner=amara, today=MONDAY)
    assert len(kept_plan(amara, MONDAY) or []) == 5
    accounts.choose_minutes(user=amara, minutes=1)
    week.refresh_plan(owner=amara, today=MONDAY)
    assert sum(1 for s in kept_plan(amara, MONDAY) or [] if s.reason == "asked") == 2


def test_a_promise_taken_back_leaves_the_person_in_the_week_for_the_other_reason(amara: User) -> None:
    quiet(amara, "Ada Lovelace")
    ada = access.people(amara).get()
    week.make_plan(owner=amara, today=MONDAY)
    promise = promises.promise(
        owner=amara, person=ada, words="send the book", made_on=MONDAY, by_day=MONDAY + timedelta(days=3), today=MONDAY
    )
    assert [r.reason for r in ReachOut.objects.all()] == ["promise"]
    promises.take_back_promise(owner=amara, promise=promise, today=MONDAY)
    assert [r.reason for r in ReachOut.objects.all()] == ["quieter"]


def test_nobody_was_in_touch_today_who_never_was() -> None:
    said = ties.reason("chosen_rhythm", {"chosen": 7}, "Ada", TODAY)
    assert said == "You wanted to be in touch every week."
