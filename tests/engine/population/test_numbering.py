"""Numbers for names: the first that is met is 0, and a name keeps its number however many come."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from closeknit.engine.population.numbering import Numbers, pairs

KEYS = st.integers(-(2**63), 2**63 - 1) | st.integers(-3, 3)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.lists(KEYS, max_size=60), max_size=6))
def test_numbers_stand_in_the_order_of_first_sight(batches: list[list[int]]) -> None:
    numbers, plain = Numbers(), dict[int, int]()
    for batch in batches:
        expected = [plain.setdefault(key, len(plain)) for key in batch]
        assert numbers.of(np.array(batch, dtype=np.int64)).tolist() == expected
    assert numbers.keys.tolist() == list(plain)
    assert len(numbers) == len(plain)


def test_it_grows_past_its_first_size() -> None:
    numbers = Numbers()
    keys = np.arange(0, 40_000 * 64, 64)
    for start in range(0, len(keys), 3_000):
        numbers.of(keys[start : start + 3_000])
    assert numbers.of(keys[::-1]).tolist() == list(range(len(keys)))[::-1]


def test_two_numbers_make_one_key() -> None:
    first, second = np.array([0, 0, 1, 2**31 - 1], np.int32), np.array([0, 1, 0, 2**31 - 1], np.int32)
    keys = pairs(first, second)
    assert len(set(keys.tolist())) == 4
    assert (keys >> 32).tolist() == first.tolist()
    assert (keys & 0xFFFFFFFF).tolist() == second.tolist()
