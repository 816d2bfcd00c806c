"""What an owner's ties have in common: learned from them all, taken back with them, and used by every page."""

from datetime import date, timedelta

import numpy as np
import pytest

from closeknit.accounts.models import User
from closeknit.circle import access, tasks
from closeknit.circle.actions.learn import learn_daily, learn_pooled
from closeknit.circle.models import PooledRhythm
from closeknit.circle.queries.reading import pooled_of, read_circle
from closeknit.engine import pooled
from tests.circle.life import TODAY, bring, every, friend, met, talk, undo

pytestmark = pytest.mark.django_db


def some_friends(owner: User) -> None:
    for number in range(6):
        friend(owner, f"Friend {number}", every_days=20 + number, times=6, until=number)


def test_without_a_gap_nothing_is_known_in_common(amara: User) -> None:
    met(amara, friend(amara, "Ada"), 3)
    learn_pooled(owner=amara, today=TODAY)
    assert not PooledRhythm.objects.exists()
    assert pooled_of(amara) == pooled.SHIPPED


def test_ties_with_long_gaps_draw_the_common_gap_up(amara: User) -> None:
    some_friends(amara)
    learn_pooled(owner=amara, today=TODAY)
    found = pooled_of(amara)
    assert found.prior.mu > pooled.SHIPPED.prior.mu
    assert found.shop != pooled.SHIPPED.shop
    assert found.pace == pytest.approx(1, abs=0.3)
    learn_pooled(owner=amara, today=TODAY)
    assert pooled_of(amara) == found
    assert PooledRhythm.objects.count() == 1


def test_a_circle_is_read_with_it(amara: User) -> None:
    some_friends(amara)
    before = read_circle(amara, TODAY)
    learn_pooled(owner=amara, today=TODAY)
    after = read_circle(amara, TODAY)
    assert (after.rhythm.m > before.rhythm.m).all()
    assert (after.rhythm.p7 != before.rhythm.p7).all()
    assert ((after.rhythm.p7 > 0) & (after.rhythm.p7 < after.rhythm.p30) & (after.rhythm.p30 < 1)).all()


def test_numbers_of_another_version_are_not_used(amara: User) -> None:
    some_friends(amara)
    learn_pooled(owner=amara, today=TODAY)
    PooledRhythm.objects.update(version=PooledRhythm.VERSION + 1)
    assert pooled_of(amara) == pooled.SHIPPED


def test_an_import_teaches_and_its_undo_takes_it_back(amara: User) -> None:
    some_friends(amara)
    learn_pooled(owner=amara, today=TODAY)
    before = pooled_of(amara)
    batch = bring(amara, talk("Una Lind", every(1, 60)))
    assert pooled_of(amara).prior.mu < before.prior.mu
    undo(amara, batch)
    assert np.array(pooled_of(amara).prior.mu) == pytest.approx(before.prior.mu)
    assert pooled_of(amara).pace == pytest.approx(before.pace)


def test_weeks_that_no_file_covers_are_not_a_slow_pace(amara: User) -> None:
    """Chats that were exported forty days ago, and then the same with forty days of silence that the files vouch for."""
    for number in range(6):
        bring(amara, talk(f"Friend {number}", every(4, 30, until=40)))
    silent = pooled_of(amara).pace
    access.ties(amara).update(known_until=TODAY - timedelta(days=40))
    learn_pooled(owner=amara, today=TODAY)
    assert silent < 0.8
    assert pooled_of(amara).pace == pytest.approx(1, abs=0.15)


def test_with_enough_of_the_own_past_it_is_asked(amara: User) -> None:
    for number in range(14):
        bring(amara, talk(f"Friend {number}", every(3 + 3 * number, 40 - 2 * number, until=number % 3)))
    found = pooled_of(amara)
    assert 7 in found.own
    with_own = read_circle(amara, TODAY).rhythm
    PooledRhythm.objects.update(own={})
    without = read_circle(amara, TODAY).rhythm
    assert (with_own.p7 != without.p7).any()
    assert (with_own.p7 <= with_own.p30).all()


def test_it_is_learned_again_once_a_day(amara: User, monkeypatch: pytest.MonkeyPatch) -> None:
    some_friends(amara)
    learned: list[date] = []
    monkeypatch.setattr(tasks.connections, "close_all", lambda: None)
    monkeypatch.setattr(
        tasks, "learn_daily", lambda *, owner, today: (learned.append(today), learn_daily(owner=owner, today=today))
    )
    tasks.learn_again()
    tasks.learn_again()
    assert len(learned) == 1
