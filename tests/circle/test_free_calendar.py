"""Free stretches from an imported calendar: what it leaves of an evening, and who will be there anyway."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from closeknit.accounts.models import User
from closeknit.circle.queries.free import EVENING, WEEKEND, times_of, understood
from closeknit.circle.queries.reading import read_circle
from closeknit.circle.queries.week import fresh_plan
from closeknit.engine.records import Channel
from closeknit.engine.slots import Slot, SlotKind
from closeknit.web.times import when_words
from tests.circle.life import NOW, TODAY, bring, friend
from tests.circle.test_ahead import BEFORE, BEN, CY, calendar, in_days

pytestmark = pytest.mark.django_db

WEDNESDAY = TODAY
DAY = TODAY.toordinal()


def stretches(owner: User, text: str = "") -> tuple[Slot, ...]:
    circle = read_circle(owner, TODAY)
    times = times_of(owner, TODAY, circle, understood(owner, text) if text else None)
    return times.slots if times else ()


def test_the_day_of_the_samples_is_a_wednesday() -> None:
    assert WEDNESDAY.weekday() == 2


def test_without_words_and_without_a_calendar_nothing_is_known(amara: User) -> None:
    friend(amara, "Ben")
    assert stretches(amara) == ()


def test_evenings_and_the_weekend_without_what_the_calendar_takes(amara: User) -> None:
    bring(amara, calendar(BEFORE, in_days(3)))  # Saturday from ten to eleven
    free = [(slot.day - DAY, slot.start, slot.minutes) for slot in stretches(amara)]
    evening = (EVENING[0], EVENING[1] - EVENING[0])
    assert free == [
        (0, *evening),
        (1, *evening),
        (2, *evening),
        (3, 660, WEEKEND[1] - 660),
        (4, WEEKEND[0], WEEKEND[1] - WEEKEND[0]),
    ]


def test_the_owners_words_stand_but_for_the_hours_that_are_taken(amara: User) -> None:
    bring(amara, calendar(BEFORE, in_days(3)))
    free = stretches(amara, "Saturday 9:30 to 12:00, Friday evening")
    assert [(slot.day - DAY, slot.start, slot.minutes) for slot in free] == [(2, 1110, 60), (3, 570, 30), (3, 660, 60)]


def test_whoever_will_be_there_can_be_seen_there(amara: User) -> None:
    bring(amara, calendar(BEFORE, in_days(3, BEN)))
    [company] = [slot for slot in stretches(amara) if slot.kind == SlotKind.TOGETHER]
    circle = read_circle(amara, TODAY)
    assert (company.day - DAY, company.start, company.minutes) == (3, 600, 60)
    assert [circle.name[at] for at in company.there] == ["Ben"]


def test_the_plan_puts_a_quiet_friend_where_both_are_anyway(amara: User) -> None:
    friend(amara, "Ben", every_days=7, times=12, until=30, addresses=[BEN[1]])
    bring(amara, calendar(BEFORE, in_days(3, BEN, CY)))
    [ben] = [one for one in fresh_plan(amara, TODAY) if one.name == "Ben"]
    assert (ben.channel, ben.minutes) == (Channel.IN_PERSON, 10)
    assert ben.facts["when"] == {
        "day": (TODAY + timedelta(days=3)).isoformat(),
        "start": 600,
        "kind": SlotKind.TOGETHER,
    }
    assert when_words(ben.facts) == "Saturday at 10 a.m., where you both are"


def test_an_old_calendar_says_nothing(amara: User) -> None:
    bring(amara, calendar(BEFORE, in_days(3, BEN)))
    later = TODAY + timedelta(days=60)
    circle = read_circle(amara, later)
    assert times_of(amara, later, circle) is None


def test_the_page_says_how_far_the_calendar_is_known(as_amara: Client, amara: User) -> None:
    bring(amara, calendar(BEFORE, in_days(3, BEN)))
    with time_machine.travel(NOW, tick=False):
        page = as_amara.get("/today/minutes/").content.decode()
    assert "known until Wednesday 30 December" in page
