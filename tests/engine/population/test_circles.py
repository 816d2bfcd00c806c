"""Circles read by Numba: what `rhythm`, `layers` and `plan` make of the same ties, to 1e-6."""

from dataclasses import astuple

import numpy as np
import pytest
from hypothesis import given, settings
from tests.engine.population.logs import DAY, START, Log, lively, logs
from tests.engine.population.test_passes import scanned

from closeknit.engine import rhythm
from closeknit.engine.contact_days import summarise
from closeknit.engine.population import circles, passes, reference
from closeknit.engine.population.found import COLUMNS, Found, room
from closeknit.engine.population.passes import Events
from closeknit.engine.records import FLOORS, Status

CHANCES = ("m", "sd", "still_quiet", "alive", "p7", "p30")
WHOLE = ("silent", "status", "layer", "rank")


def both(log: Log) -> tuple[Found, Found]:
    """As Numba and as NumPy find it, in the order of the ties."""
    by_owner = circles.group(log.owner, int(log.owner.max()) + 1)
    fast = circles.read(scanned(log), by_owner, log.today)
    place = np.empty(log.ties, dtype=np.int64)
    place[by_owner.order] = np.arange(log.ties)
    e = log.events
    known = reference.scan(e.tie, e.at, log.ties, log.today, e.weight, e.minutes)
    return Found(*(getattr(fast, name)[place] for name in COLUMNS)), reference.read(known, log.owner, log.today)


@settings(max_examples=200, deadline=None)
@given(logs())
def test_what_is_found_is_what_numpy_finds(log: Log) -> None:
    fast, plain = both(log)
    for name in WHOLE:
        np.testing.assert_array_equal(getattr(fast, name), getattr(plain, name), err_msg=name)
    for name in CHANCES:
        np.testing.assert_allclose(getattr(fast, name), getattr(plain, name), 1e-6, 1e-6, err_msg=name)


def test_a_life_with_full_layers() -> None:
    fast, plain = both(lively(rows=60_000))
    for name in WHOLE:
        np.testing.assert_array_equal(getattr(fast, name), getattr(plain, name), err_msg=name)
    for name in CHANCES:
        np.testing.assert_allclose(getattr(fast, name), getattr(plain, name), 1e-6, 1e-6, err_msg=name)
    assert set(fast.layer) == {5, 15, 50, 150}
    assert {Status.STEADY, Status.QUIET, Status.OVERDUE, Status.LAPSED} <= set(fast.status)
    assert max(np.bincount(fast.rank)[1:]) <= 10


def test_it_is_the_engine_that_pages_use() -> None:
    """`summarise` and `rhythm.read` with the owner's pooled gaps, without the reference in between."""
    log = lively()
    tie = log.events.tie.astype(np.int64)
    day = log.events.at // DAY + 719_163
    ids, stats = summarise(tie, day, log.events.weight.astype(np.int64))
    by_owner = circles.group(np.zeros(log.ties, np.int32), 1)
    found = circles.read(scanned(log), by_owner, log.today)
    floor = np.array([FLOORS[int(layer)] for layer in found.layer])[ids]
    read = rhythm.read(stats, log.today, rhythm.gaps_of(stats), floor, lately=True)
    np.testing.assert_allclose(found.p30[ids], read.p30, 1e-6, 1e-6)
    np.testing.assert_allclose(found.alive[ids], read.alive, 1e-6, 1e-6)
    no = np.zeros(len(ids), dtype=np.bool_)
    np.testing.assert_array_equal(found.status[ids], rhythm.words(stats, read, no, no))


def test_how_ties_end_is_one_thing_for_the_log() -> None:
    log = lively()
    found = circles.endings(scanned(log), log.today)
    e = log.events
    plain = rhythm.fit(reference.scan(e.tie, e.at, log.ties, log.today, e.weight).stats, log.today)
    assert (found.a, found.b) == (pytest.approx(plain.a, rel=1e-4), pytest.approx(plain.b, rel=1e-4))
    assert (found.mu, found.tau2, found.sigma2) == astuple(rhythm.SHIPPED)[:3]
    by_owner = circles.group(log.owner, 10)
    fast = circles.read(scanned(log), by_owner, log.today, prior=found)
    known = reference.scan(e.tie, e.at, log.ties, log.today, e.weight, e.minutes)
    np.testing.assert_allclose(
        fast.p30, reference.read(known, log.owner, log.today, found).p30[by_owner.order], 1e-6, 1e-6
    )


def test_without_a_rhythm_to_learn_from_ties_end_as_shipped() -> None:
    events = Events(np.array([0, 0, 1], np.int32), START + np.array([0, 3, 9]) * DAY)
    assert circles.endings(passes.scan(events, 2, 800_000), 800_000) == rhythm.SHIPPED


def test_the_three_most_worth_a_look_are_the_quieter_ones() -> None:
    log = lively()
    found = circles.read(scanned(log), circles.group(log.owner, 10), log.today)
    chosen = found.rank > 0
    assert set(found.rank[chosen]) == {1, 2, 3}
    assert set(found.status[chosen]) <= {Status.QUIET, Status.OVERDUE, Status.DRIFTING}


def test_blocks_of_owners_give_the_same_bytes_and_room_is_used_again() -> None:
    log = lively()
    by_owner, state = circles.group(log.owner, 10), scanned(log)
    whole, into = circles.read(state, by_owner, log.today), room(log.ties)
    parts = []
    for owners in ((0, 3), (3, 4), (4, 10)):
        found = circles.read(state, by_owner, log.today, owners, into=into)
        assert np.shares_memory(found.p7, into.p7)
        parts.append({name: getattr(found, name).copy() for name in COLUMNS})
    for name in COLUMNS:
        assert np.concatenate([part[name] for part in parts]).tobytes() == getattr(whole, name).tobytes()


def test_days_beyond_the_table() -> None:
    """A silence of thirty years."""
    log = Log(Events(np.zeros(4, np.int32), START + np.array([0, 4, 9, 15]) * DAY), 1, np.zeros(1, np.int32), 750_000)
    with_weights = Events(log.events.tie, log.events.at, np.full(4, 2, np.uint8), np.zeros(4, np.int32))
    fast, plain = both(Log(with_weights, 1, log.owner, log.today))
    assert fast.silent[0] > 8192
    for name in CHANCES:
        assert getattr(fast, name)[0] == pytest.approx(getattr(plain, name)[0], rel=1e-6)


def test_owners_are_numbered_from_nought() -> None:
    with pytest.raises(ValueError, match="out of range"):
        circles.group(np.array([0, 2], np.int32), 2)
