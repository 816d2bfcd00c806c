"""The owner's free time: kept, shown, removed, and what the plan makes of it."""

import json
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client

from closeknit import cli
from closeknit.accounts.models import User
from closeknit.circle import access
from closeknit.circle.actions import free, week
from closeknit.circle.actions.people import Unusable
from closeknit.circle.actions.same import bring_together
from closeknit.circle.models import FreeTime, Interaction
from closeknit.circle.queries.free import kept_times, times_of, understood
from closeknit.circle.queries.reading import read_circle
from closeknit.circle.queries.week import fresh_plan, monday
from closeknit.engine.records import Channel
from closeknit.engine.slots import SlotKind
from closeknit.web.times import time_words, when_words
from tests.circle.life import NOW, TODAY, friend

pytestmark = pytest.mark.django_db

MONDAY = monday(TODAY)


def say(owner: User, text: str, today: date = MONDAY) -> list[FreeTime]:
    return free.add_times(owner=owner, said=understood(owner, text), today=today)


def some_quiet_friends(owner: User, channel: Channel = Channel.VOICE) -> None:
    for number, name in enumerate(("Ada Lovelace", "Bea Müller", "Chen Wei")):
        friend(owner, name, every_days=5, times=10, until=40 + number)


def test_what_was_said_is_kept_once_and_past_days_go(amara: User) -> None:
    say(amara, "Tuesday evening, every Thursday at 19:00")
    say(amara, "Tuesday evening")
    assert [(t.weekday, t.day, t.start, t.minutes) for t in kept_times(amara, MONDAY)] == [
        (None, MONDAY + timedelta(days=1), 1110, 60),
        (3, None, 1140, 60),
    ] or [(t.weekday, t.start) for t in kept_times(amara, MONDAY)] == [(3, 1140), (None, 1110)]
    assert len(kept_times(amara, MONDAY + timedelta(days=2))) == 1
    say(amara, "Sunday morning", MONDAY + timedelta(days=2))
    assert not FreeTime.objects.filter(day=MONDAY + timedelta(days=1)).exists()


def test_nothing_understood_is_refused(amara: User) -> None:
    with pytest.raises(Unusable, match="Name a day"):
        say(amara, "whenever")


def test_too_many_are_refused_and_nothing_is_kept_of_them(amara: User) -> None:
    with pytest.raises(Unusable, match="Fifty"):
        say(amara, ", ".join(f"Monday {6 + n // 4:02}:{n % 4 * 15:02}" for n in range(60)))
    assert not FreeTime.objects.exists()


def test_every_pick_has_a_place_in_the_week_and_fits(amara: User) -> None:
    some_quiet_friends(amara)
    say(amara, "Tuesday evening 25 minutes, a walk on Saturday at 10:00 30 minutes")
    found = fresh_plan(amara, MONDAY)
    assert found
    used: dict[str, int] = {}
    for one in found:
        when = one.facts["when"]
        used[when["day"]] = used.get(when["day"], 0) + one.minutes
    tuesday, saturday = ((MONDAY + timedelta(days=n)).isoformat() for n in (1, 5))
    assert set(used) <= {tuesday, saturday}
    assert used.get(tuesday, 0) <= 25
    assert used.get(saturday, 0) <= 30
    assert {when_words(one.facts) for one in found} <= {"Tuesday at 6:30 p.m.", "Saturday at 10 a.m., on the move"}


def test_a_week_without_a_stretch_left_is_planned_by_minutes_alone(amara: User) -> None:
    some_quiet_friends(amara)
    say(amara, "Monday evening")
    circle = read_circle(amara, MONDAY)
    assert times_of(amara, MONDAY + timedelta(days=1), circle) is None
    assert all("when" not in one.facts for one in fresh_plan(amara, MONDAY + timedelta(days=1)))


@pytest.mark.parametrize(("hour", "left"), [(8, 1), (10, 0)])
def test_a_stretch_that_has_begun_today_is_over(amara: User, hour: int, left: int) -> None:
    some_quiet_friends(amara)
    say(amara, "Monday at 09:00")
    circle = read_circle(amara, MONDAY)
    with time_machine.travel(
        datetime(MONDAY.year, MONDAY.month, MONDAY.day, hour, 30, tzinfo=ZoneInfo("Europe/London"))
    ):
        times = times_of(amara, MONDAY, circle)
    assert len(times.slots if times else ()) == left


def test_somebody_on_the_way_is_seen_and_stays_known_under_another_name(amara: User) -> None:
    some_quiet_friends(amara)
    say(amara, "shopping near Ada on Friday")
    [pick] = [one for one in fresh_plan(amara, MONDAY) if one.name == "Ada Lovelace"]
    assert (pick.channel, pick.facts["when"]["kind"]) == (Channel.IN_PERSON, SlotKind.NEAR)
    again = friend(amara, "Countess Lovelace")
    ada = access.people(amara).get(name="Ada Lovelace")
    bring_together(owner=amara, one=again, other=ada, now=NOW)
    [pick] = [one for one in fresh_plan(amara, MONDAY) if "Lovelace" in one.name]
    assert pick.channel == Channel.IN_PERSON


def test_of_two_people_of_one_first_name_neither_is_meant(amara: User) -> None:
    friend(amara, "Ada Lovelace")
    friend(amara, "Ada Yonath")
    assert understood(amara, "shopping near Ada on Friday").unread == ["shopping near Ada on Friday"]
    assert understood(amara, "shopping near Ada Yonath on Friday").unread == []


def test_the_page_keeps_says_what_was_not_read_and_removes(as_amara: Client, amara: User) -> None:
    answer = as_amara.post("/today/minutes/when/", {"words": "Tuesday evening, sometime"})
    assert answer.status_code == 422
    assert "“sometime”" in answer.content.decode()
    [kept] = FreeTime.objects.filter(owner=amara)
    assert time_words(kept) in answer.content.decode()
    assert (
        as_amara.post("/today/minutes/when/", {"words": "25 minutes a week, every Sunday at 10:00"}).status_code == 303
    )
    amara.refresh_from_db()
    assert amara.week_minutes == 25
    assert as_amara.post(f"/today/minutes/when/{kept.pk}/remove/").status_code == 303
    assert [t.weekday for t in FreeTime.objects.filter(owner=amara)] == [6]


def test_today_says_when(as_amara: Client, amara: User) -> None:
    from django.utils import timezone

    today = timezone.localdate()
    person = friend(amara, "Ada Lovelace")
    say(amara, "tomorrow at 18:30" if today.weekday() < 6 else "tonight", today)
    week.add_to_week(owner=amara, person=person, today=today)
    plan = access.reach_outs(amara).get()
    plan.facts["when"] = {"day": today.isoformat(), "start": 1110, "kind": 2}
    plan.save()
    assert "6:30 p.m., on the move" in as_amara.get("/").content.decode()


def test_the_terminal_plans_for_times_that_are_typed(amara: User, capsys: pytest.CaptureFixture[str]) -> None:
    some_quiet_friends(amara)
    words = "20 minutes, Tuesday evening and a walk on Saturday"
    assert cli.main(["plan", "--json", "--at", MONDAY.isoformat(), "--free", words]) == 0
    plan = json.loads(capsys.readouterr().out)
    assert plan["minutes"] == 20
    assert plan["minutes_used"] <= 20
    assert all(one["facts"]["when"] for one in plan["reach_outs"])
    assert not FreeTime.objects.exists()
    assert cli.main(["plan", "--free", "whenever"]) == 1
    assert "could not be read" in capsys.readouterr().err


def test_the_evening_suits_whom_one_always_rings_in_the_evening(amara: User) -> None:
    ada = friend(amara, "Ada Lovelace", every_days=10, times=40, until=30)
    zone = ZoneInfo("Europe/London")
    for one in Interaction.objects.filter(tie=ada.tie):
        one.at = int(datetime(one.day.year, one.day.month, one.day.day, 19, 5, tzinfo=zone).timestamp())
        one.save()
    say(amara, "Tuesday morning, Wednesday evening")
    [pick] = fresh_plan(amara, MONDAY)
    assert pick.facts["when"]["day"] == (MONDAY + timedelta(days=2)).isoformat()
    Interaction.objects.filter(tie=ada.tie).update(at=None)
    [pick] = fresh_plan(amara, MONDAY)
    assert pick.facts["when"]["day"] == (MONDAY + timedelta(days=1)).isoformat()
