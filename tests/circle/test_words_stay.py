"""A word does not flicker: numbers learned anew overnight move it only when they speak clearly."""

from datetime import timedelta

import pytest
from django.utils import timezone

from closeknit.accounts.models import User
from closeknit.circle import access, tasks
from closeknit.circle.actions.learn import learn_daily, learn_pooled
from closeknit.circle.models import PooledRhythm, Tie
from closeknit.circle.queries.reading import read_circle
from closeknit.engine.records import Status
from tests.circle.life import TODAY, friend, met

pytestmark = pytest.mark.django_db


def quiet_friend(owner: User) -> None:
    """Somebody usually seen every ten days and silent for long enough to be missed."""
    friend(owner, "Ada", every_days=10, times=12, until=100)
    tie = Tie.objects.get()
    assert tie.last_day is not None
    learn_pooled(owner=owner, today=tie.last_day + timedelta(days=1))


def word(owner: User, silent: int) -> Status:
    last = Tie.objects.get().last_day
    assert last is not None
    return Status(int(read_circle(owner, last + timedelta(days=silent)).status[0]))


def days_until(owner: User, wanted: Status) -> int:
    return next(day for day in range(1, 200) if word(owner, day) == wanted)


def slower(owner: User, by: float) -> None:
    """As if the night had found that all ties have longer gaps."""
    row = PooledRhythm.objects.get(owner=owner)
    row.mu, row.sigma2 = row.mu + by, row.sigma2 * (1 + by)
    row.save()


def test_a_word_stays_when_the_night_finds_a_little_longer_gaps(amara: User) -> None:
    quiet_friend(amara)
    silent = days_until(amara, Status.OVERDUE)
    last = access.ties(amara).get().last_day
    assert last is not None
    before = PooledRhythm.objects.get(owner=amara).mu, PooledRhythm.objects.get(owner=amara).sigma2
    slower(amara, 0.05)
    assert word(amara, silent) == Status.QUIET, "without a memory the word would flicker"
    PooledRhythm.objects.update(mu=before[0], sigma2=before[1])
    learn_daily(owner=amara, today=last + timedelta(days=silent))
    slower(amara, 0.05)
    assert word(amara, silent) == Status.OVERDUE
    slower(amara, 3.0)
    assert word(amara, silent) != Status.OVERDUE, "numbers that speak clearly are heard"


def test_a_contact_or_an_import_opens_the_word_again(amara: User) -> None:
    quiet_friend(amara)
    silent = days_until(amara, Status.OVERDUE)
    last = access.ties(amara).get().last_day
    assert last is not None
    day = last + timedelta(days=silent)
    learn_daily(owner=amara, today=day)
    assert Tie.objects.get().word == Status.OVERDUE
    learn_pooled(owner=amara, today=day)
    assert Tie.objects.get().word_day is None
    learn_daily(owner=amara, today=day)
    met(amara, access.people(amara).get(), (TODAY - day).days)
    assert word(amara, 0) == Status.STEADY


def test_the_night_writes_each_word_once(amara: User) -> None:
    quiet_friend(amara)
    silent = days_until(amara, Status.OVERDUE)
    last = access.ties(amara).get().last_day
    assert last is not None
    learn_daily(owner=amara, today=last + timedelta(days=silent))
    first = Tie.objects.get().word_day
    learn_daily(owner=amara, today=last + timedelta(days=silent + 1))
    assert Tie.objects.get().word_day == first


def test_the_sweep_keeps_the_words_of_the_day(amara: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks.connections, "close_all", lambda: None)
    quiet_friend(amara)
    PooledRhythm.objects.update(as_of=timezone.localdate() - timedelta(days=1))
    tasks.learn_again()
    assert Tie.objects.get().word_day is not None
