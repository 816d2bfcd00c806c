"""A missing export is never read as silence."""

from datetime import date, datetime, timedelta

import pytest

from closeknit.accounts.models import User
from closeknit.circle import found_store
from closeknit.circle.models import Batch, BatchFile, Person
from closeknit.circle.queries.learned import holes_of
from closeknit.circle.queries.reading import read_circle
from closeknit.engine.records import Channel, Direction, Status
from closeknit.importers._found import Found, FoundPerson, Span
from tests.circle.life import NOW, TODAY, keep, met, tie, undo

pytestmark = pytest.mark.django_db


def calls(*spoken: int, first: int, last: int, kind: str = "call_log", channel: Channel = Channel.VOICE) -> Found:
    """A call log from `first` to `last` days ago, complete for everybody, with calls to Ada so many days ago."""
    found = Found(kind, people=[FoundPerson("ada", "Ada Lind", numbers=("+447700900001",))], wall=True)
    for ago in spoken:
        at = datetime.combine(TODAY - timedelta(days=ago), datetime.min.time()).replace(hour=12)
        found.touches.add(0, int((at - datetime(1970, 1, 1)).total_seconds()), channel, Direction.OUT)
    found.covered = (TODAY - timedelta(days=first), TODAY - timedelta(days=last))
    found.spans = [Span(channel, *found.covered, True)]
    return found


def bring(owner: User, *found: Found) -> Batch:
    batch = Batch.objects.create(owner=owner, made_at=NOW)
    for one in found:
        BatchFile.objects.create(
            batch=batch, name="x", summary=found_store.summary([one]), found=found_store.pack([one])
        )
    return keep(owner, batch)


def ada() -> Person:
    return Person.objects.get()


def holes(owner: User) -> list[tuple[date, date]]:
    found = holes_of(owner, [tie(ada()).pk])
    return [(date.fromordinal(a), date.fromordinal(b)) for a, b in found[tie(ada()).pk][0]]


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def test_silence_counts_up_to_the_day_the_log_knows(amara: User) -> None:
    bring(amara, calls(*range(100, 50, -5), first=100, last=30))
    assert tie(ada()).known_until == ago(30)
    circle = read_circle(amara, TODAY)
    assert Status(circle.status[0]) == Status.UNKNOWN
    assert holes(amara) == []


def test_a_hole_between_two_exports_is_no_silence_and_teaches_no_rhythm(amara: User) -> None:
    bring(amara, calls(*range(400, 300, -5), first=400, last=300))
    bring(amara, calls(*range(50, 0, -5), first=52, last=0))
    assert holes(amara) == [(ago(299), ago(53))]
    learned = tie(ada())
    assert learned.gaps == 20 + 10 - 2
    assert learned.gap_mean == 5.0
    assert (learned.unseen, learned.unseen_since) == (247, 0)
    # A log that fills the hole only adds knowledge, and shows the silence that there was.
    bring(amara, calls(first=310, last=40))
    assert holes(amara) == []
    assert tie(ada()).gaps == 20 + 10 - 1


def test_every_source_that_carries_the_tie_has_to_know(amara: User) -> None:
    """Half calls, half chat: when the chat is known to an older day only, nothing is known since."""
    chat = calls(*range(99, 60, -6), first=100, last=60, kind="telegram", channel=Channel.MESSAGE)
    bring(amara, calls(*range(96, 50, -6), first=100, last=2), chat)
    assert tie(ada()).known_until == ago(60) or tie(ada()).known_until == tie(ada()).last_day
    # A source that hardly carries the tie does not hold it back.
    bring(amara, calls(*range(49, 2, -1), first=60, last=2))
    assert tie(ada()).known_until == ago(2)


def test_one_more_export_extends_the_span_although_nobody_was_in_touch(amara: User) -> None:
    bring(amara, calls(*range(100, 50, -5), first=100, last=50))
    newer = bring(amara, calls(first=50, last=0))
    assert tie(ada()).known_until == TODAY
    undo(amara, newer)
    assert tie(ada()).known_until == ago(50)


def test_a_moment_typed_by_hand_keeps_the_tie_by_hand(amara: User) -> None:
    bring(amara, calls(*range(100, 50, -5), first=100, last=50))
    met(amara, ada(), 3)
    assert tie(ada()).known_until is None
    assert tie(ada()).last_day == ago(3)
