"""Writes what an import found: people, handles, dates, interactions. Runs inside the one transaction of `imports.keep`."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from django.conf import settings
from django.db import connection
from django.utils import timezone
from numpy.typing import NDArray

from closeknit.accounts.models import User
from closeknit.circle import access
from closeknit.circle.identity import name_key
from closeknit.circle.marks import marks, person_mark
from closeknit.circle.models import (
    NAME_LENGTH,
    Batch,
    Coverage,
    Handle,
    ImportantDate,
    Interaction,
    KnownAs,
    Person,
    Tie,
    new_ref,
)
from closeknit.circle.queries.preview import Part, Preview, meeting_of
from closeknit.storage import rows

CHUNK = 10_000
EPOCH = date(1970, 1, 1)
OLDEST = date(1970, 1, 2)
COLUMNS = (
    "owner_id",
    "tie_id",
    "day",
    "at",
    "channel",
    "direction",
    "minutes",
    "half_days",
    "batch_id",
    "mark",
)

Ints = NDArray[np.int64]


class Stopped(Exception):
    """The owner no longer wants this import; the transaction rolls back and nothing is kept."""


@dataclass(slots=True)
class Keeping:
    """One import on its way into the circle."""

    owner: User
    batch: Batch
    shown: Preview
    chosen: NDArray[np.bool_]
    today: date
    progress: Callable[[str, int, int], None]
    stopped: Callable[[], bool]
    touched: set[int] = field(default_factory=set)
    _there_already: int = 0
    _tie_of: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    _person_of: dict[int, int] = field(default_factory=dict)

    def keep(self) -> dict[str, int]:
        """Save everything; returns the counts of what was added."""
        people = self._keep_people()
        self._keep_handles()
        self._keep_names()
        dates = self._keep_dates()
        total = sum(len(part.found.touches) for part in self.shown.parts)
        done = added = 0
        for part in self.shown.parts:
            added += self._keep_touches(part, done, total)
            done += len(part.found.touches)
        self.progress("moments", total, total)
        return {"people": people, "interactions": added, "dates": dates, "there_already": self._there_already}

    def _keep_people(self) -> int:
        """Make the people who are new; remember the tie of everybody."""
        now = connection.ops.adapt_datetimefield_value(timezone.now())
        meetings = [(place, m) for place, m in enumerate(self.shown.meetings) if self.chosen[place]]
        fresh = {new_ref(): (place, m) for place, m in meetings if m.person is None}
        names = {ref: m.name[:NAME_LENGTH] for ref, (_, m) in fresh.items()}
        rows.insert(
            Person,
            ("owner_id", "ref", "name", "name_key", "batch_id", "made_at"),
            ((self.owner.pk, ref, name, name_key(name), self.batch.pk, now) for ref, name in names.items()),
        )
        made = dict(access.people(self.owner).filter(batch=self.batch).values_list("ref", "pk"))
        rows.insert(Tie, ("owner_id", "person_id"), ((self.owner.pk, person) for person in made.values()))
        self._person_of = {place: made[ref] for ref, (place, _) in fresh.items()}
        self._person_of |= {place: m.person for place, m in meetings if m.person is not None}
        # Removed people are known, so that they do not come back by themselves, but nothing is added to them.
        ties = dict(access.ties(self.owner).values_list("person", "pk"))
        self._tie_of = np.full(len(self.shown.meetings), -1, dtype=np.int64)
        for place, person in self._person_of.items():
            self._tie_of[place] = ties.get(person, -1)
        self._person_of = {place: p for place, p in self._person_of.items() if p in ties}
        self.progress("people", len(made), len(made))
        return len(made)

    def _members(self) -> Iterator[tuple[int, Part, int]]:
        """(person row, part, person number in the part) of everybody who is kept."""
        parts = {part.number: part for part in self.shown.parts}
        for place, person in self._person_of.items():
            for part, number in self.shown.meetings[place].members:
                yield person, parts[part], number

    def _keep_handles(self) -> None:
        handles: dict[tuple[int, str, str], None] = {}
        for person, part, number in self._members():
            found = part.found.people[number]
            for kind, values in ((Handle.Kind.NUMBER, found.numbers), (Handle.Kind.ADDRESS, found.addresses)):
                for value in values:
                    handles[person, kind.value, value[:254]] = None
        rows.insert(
            Handle,
            ("owner_id", "person_id", "kind", "value", "batch_id"),
            ((self.owner.pk, *handle, self.batch.pk) for handle in handles),
        )

    def _keep_names(self) -> None:
        """Remember who the people of these files are."""
        known = {
            person_mark(part.found.importer, part.found.people[number].key): person
            for person, part, number in self._members()
        }
        owner, batch = self.owner.pk, self.batch.pk
        columns = ("owner_id", "batch_id", "mark", "person_id")
        rows.insert(KnownAs, columns, ((owner, batch, mark, person) for mark, person in known.items()))

    def _keep_dates(self) -> int:
        person_of = {(part.number, number): person for person, part, number in self._members()}
        days: dict[tuple[int, str, int, int, str], int | None] = {}
        for part in self.shown.parts:
            for found in part.found.dates:
                person = person_of.get((part.number, found.who))
                if person is not None:
                    days.setdefault((person, found.kind, found.month, found.day, found.label[:NAME_LENGTH]), found.year)
        there = access.dates(self.owner).count()
        rows.insert(
            ImportantDate,
            ("owner_id", "batch_id", "person_id", "kind", "month", "day", "label", "year"),
            ((self.owner.pk, self.batch.pk, *day, year) for day, year in days.items()),
        )
        return access.dates(self.owner).count() - there

    def _keep_touches(self, part: Part, before: int, total: int) -> int:
        """Save the interactions of one part that are not there yet; returns how many were new."""
        touches = part.found.touches
        if not len(touches):
            return 0
        places = meeting_of(self.shown.meetings)
        person_places = np.array(
            [places.get((part.number, n), -1) for n in range(len(part.found.people))], dtype=np.int64
        )
        ties = np.where(person_places >= 0, self._tie_of[person_places], -1)
        who = np.frombuffer(touches.who, dtype=np.int32).astype(np.int64)
        at = np.frombuffer(touches.at, dtype=np.int64)
        direction = np.frombuffer(touches.direction, dtype=np.uint8).astype(np.int64)
        keys = [person.key for person in part.found.people]
        mark = marks(part.found.importer, part.found.source, keys, who, at, direction)
        utc, day = self._clock(at, part.found.wall)
        good = (ties[who] >= 0) & (day <= self.today.toordinal()) & (day >= OLDEST.toordinal())
        self._cover(part, ties[who[good]], day[good], np.frombuffer(touches.half_days, dtype=np.uint8)[good])
        fresh = good & ~np.isin(mark, self._marks_there())
        self._there_already += int(good.sum() - fresh.sum())
        # Side by side in the table as they are read later: a tie's history is on few pages.
        wanted = np.flatnonzero(fresh)
        wanted = wanted[np.lexsort((at[wanted], ties[who[wanted]]))]
        self.touched.update(np.unique(ties[who[good]]).tolist())
        self._insert(part, wanted, ties[who], utc, day, mark, before, total)
        return len(wanted)

    def _marks_there(self) -> Ints:
        there = access.recorded(self.owner).exclude(mark=None).order_by().values_list("mark", flat=True)
        return np.fromiter(there.iterator(chunk_size=50_000), dtype=np.int64)

    def _clock(self, at: Ints, wall: bool) -> tuple[Ints, Ints]:
        """UTC seconds, and the day in the owner's zone as an ordinal. Zones change at whole quarters of an hour."""
        zone = ZoneInfo(self.owner.zone or settings.TIME_ZONE)
        quarters, index = np.unique(at // 900, return_inverse=True)
        offsets = np.array([_offset(int(q) * 900, zone, wall) for q in quarters], dtype=np.int64)[index]
        utc, local = (at - offsets, at) if wall else (at, at + offsets)
        return utc, local // 86400 + EPOCH.toordinal()

    def _cover(self, part: Part, tie: Ints, day: Ints, half_days: NDArray[np.uint8]) -> None:
        """A chat export vouches for its ties from its first day until today, the day it was brought in."""
        full = half_days >= 2
        if not full.any():
            return
        earliest = int(day.min()) if part.found.covered is None else part.found.covered[0].toordinal()
        since = max(date.fromordinal(min(int(day.min()), earliest)), OLDEST).isoformat()
        until = self.today.isoformat()
        ties = np.unique(tie[full]).tolist()
        rows.insert(
            Coverage,
            ("batch_id", "tie_id", "since", "until"),
            ((self.batch.pk, t, since, until) for t in ties),
        )

    def _insert(
        self, part: Part, wanted: Ints, tie: Ints, utc: Ints, day: Ints, mark: Ints, before: int, total: int
    ) -> None:
        """Save these rows of a part, in pieces, so that progress shows and a stop is heard."""
        touches = part.found.touches
        owner, batch = self.owner.pk, self.batch.pk
        names = {int(d): date.fromordinal(int(d)).isoformat() for d in np.unique(day[wanted])}
        channel, direction, minutes, half = touches.channel, touches.direction, touches.minutes, touches.half_days
        for start in range(0, len(wanted), CHUNK):
            if self.stopped():
                raise Stopped
            some = wanted[start : start + CHUNK]
            columns = (column[some].tolist() for column in (tie, day, utc, mark))
            rows.insert(
                Interaction,
                COLUMNS,
                [
                    (owner, t, names[d], at, channel[i], direction[i], minutes[i], half[i], batch, m)
                    for i, t, d, at, m in zip(some.tolist(), *columns, strict=True)
                ],
            )
            self.progress("moments", before + start + len(some), total)


def _offset(seconds: int, zone: ZoneInfo, wall: bool) -> int:
    """Seconds east of Greenwich at a moment, given as UTC or as wall-clock time."""
    try:
        if wall:
            moment = (datetime(1970, 1, 1) + timedelta(seconds=seconds)).replace(tzinfo=zone)  # noqa: DTZ001  # wall-clock time
        else:
            moment = datetime.fromtimestamp(seconds, tz=UTC).astimezone(zone)
    except (OverflowError, ValueError, OSError):
        return 0
    offset = moment.utcoffset()
    return int(offset.total_seconds()) if offset else 0
