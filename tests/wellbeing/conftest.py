"""Every test of wellbeing happens on one Wednesday at noon, as the circle's do."""

from collections.abc import Iterator

import pytest
import time_machine

from tests.circle.life import NOW


@pytest.fixture(autouse=True)
def wednesday() -> Iterator[None]:
    """The clock stands on the day of `life`."""
    with time_machine.travel(NOW, tick=True):
        yield
