"""Fifty small worlds (RE-18); `bench/outbox.py` runs a thousand."""

import pytest
from django.db import transaction

from closeknit.outbox.models import Entry
from tests.outbox.simulation import World

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("first", range(0, 50, 10))
def test_small_worlds_hold(first: int) -> None:
    """RE-18: the seed of a world that broke is in the message."""
    busy = 0
    for seed in range(first, first + 10):
        with transaction.atomic():
            world = World(seed)
            broken = world.run()
            busy += len(world.taken)
            transaction.set_rollback(True)
        assert broken == [], f"seed {seed}"
    assert busy > 50


def test_a_fault_in_the_outbox_breaks_a_world() -> None:
    """The simulation can fail: with a lease that is over at once, a reminder's and an alert's rules are still told apart."""
    world = World(1)
    world.ill = False
    world.say()
    entry = Entry.objects.exclude(channel="here").get()
    assert entry.care == "reminder"
    world.now = entry.due_at.replace(hour=12)
    for _ in range(2):
        Entry.objects.update(state="waiting")
        world.turn()
    world.taken.append(world.taken[0])
    assert any("came 2 times" in words for words in world.broken())
    Entry.objects.update(care="safety")
    world.taken.clear()
    assert any("is lost" in words for words in world.broken())
