"""A Wednesday at noon, kinds of words to try with, and a hand that carries parcels and can be told to fail."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import transaction

from closeknit.accounts.models import User
from closeknit.outbox import actions, registered
from closeknit.outbox.carrying import NotSent
from closeknit.outbox.composing import Parcel
from closeknit.outbox.models import Entry
from closeknit.outbox.sending import Worker

NOON = datetime(2026, 11, 18, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def kinds() -> None:
    """The kinds of the tests beside the product's own."""
    registered.add_family("tests.outbox.alerts")


@pytest.fixture(autouse=True)
def wednesday() -> Iterator[None]:
    """Noon, so that no quiet hours hold anything back."""
    with time_machine.travel(NOON, tick=True):
        yield


class Died(BaseException):
    """The worker was killed here. Nothing of its own may catch this."""


class Post:
    """Takes parcels at a clock of its own. `trouble` are raised one after another; "before" or "after" a parcel is taken."""

    def __init__(self, now: datetime = NOON) -> None:
        self.clock = now
        self.taken: list[Parcel] = []
        self.trouble: list[tuple[str, BaseException]] = []

    def __call__(self, parcel: Parcel) -> None:
        when, problem = self.trouble.pop(0) if self.trouble else ("", None)
        if when == "before" and problem is not None:
            raise problem
        self.taken.append(parcel)
        if problem is not None:
            raise problem

    def now(self) -> datetime:
        return self.clock

    def later(self, **time: float) -> None:
        self.clock += timedelta(**time)

    def worker(self) -> Worker:
        return Worker(carry=self, now=self.now, draw=lambda: 0.0)

    def drain(self) -> int:
        """Everything that is due, by a worker that dies as it is told to; another takes over."""
        worker, turns = self.worker(), 0
        while turns < 500:
            try:
                if not worker.turn():
                    break
            except Died:
                worker = self.worker()
            turns += 1
        return turns

    def refuse(self, code: str = "data-451", *, sure: bool = True, final: bool = False) -> None:
        self.trouble.append(("before" if sure else "after", NotSent(code, sure=sure, final=final)))

    def die(self, when: str) -> None:
        self.trouble.append((when, Died()))


@pytest.fixture
def post() -> Iterator[Post]:
    """A hand that takes everything."""
    return Post()


def say(
    person: User | None, kind: str = "test_reminder", key: str = "one", now: datetime = NOON, **more: object
) -> Entry:
    """Put something into the outbox; the first entry of it."""
    with transaction.atomic():
        message = actions.Message(kind=kind, key=key, **more)  # type: ignore[arg-type]  # a test's own words
        return actions.send(message, person=person, now=now)[0]
