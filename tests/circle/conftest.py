"""Every test of the circle happens on one Wednesday at noon, so that pages mean the same day as their data."""

from collections.abc import Iterator

import pytest
import time_machine

from tests.circle.life import NOW


@pytest.fixture(autouse=True)
def wednesday() -> Iterator[None]:
    """The clock stands on the day of `life`."""
    with time_machine.travel(NOW, tick=True):
        yield
