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
from closeknit.circle.identity import Meeting, name_key
from closeknit.circle.marks import marks
from closeknit.circle.models import NAME_LENGTH, Batch, Coverage, Handle, ImportantDate, Interaction, Person, Tie
from closeknit.circle.queries.preview import Part, Preview, meeting_of

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
    "note",
    "gone",
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
        now = timezone.now()
        meetings = [(place, m) for place, m in enumerate(self.shown.meetings) if self.chosen[place]]
        fresh = [(place, m) for place, m in meetings if m.person is None]
        made = Person.objects.bulk_create([self._person(m, now) for _, m in fresh], batch_size=500)
        Tie.objects.bulk_create([Tie(owner=self.owner, person=person) for person in made], batch_size=500)
        self._person_of = {place: person.pk for (place, _), person in zip(fresh, made, strict=True)}
        self._person_of |= {place: m.person for place, m in meetings if m.person is not None}
        # Removed people are known, so that they do not come back by themselves, but nothing is added to them.
        ties = dict(access.ties(self.owner).values_list("person", "pk"))
        self._tie_of = np.full(len(self.shown.meetings), -1, dtype=np.int64)
        for place, person in self._person_of.items():
            self._tie_of[place] = ties.get(person, -1)
        self._person_of = {place: p for place, p in self._person_of.items() if p in ties}
        self.progress("people", len(made), len(made))
        return len(made)

    def _person(self, meeting: Meeting, now: datetime) -> Person:
        name = meeting.name[:NAME_LENGTH]
        return Person(owner=self.owner, name=name, name_key=name_key(name), batch=self.batch, made_at=now)

    def _members(self) -> Iterator[tuple[int, Part, int]]:
        """(person row, part, person number in the part) of everybody who is kept."""
        parts = {part.number: part for part in self.shown.parts}
        for place, person in self._person_of.items():
            for part, number in self.shown.meetings[place].members:
                yield person, parts[part], number

    def _keep_handles(self) -> None:
        rows: dict[tuple[int, str, str], None] = {}
        for person, part, number in self._members():
            found = part.found.people[number]
            for kind, values in ((Handle.Kind.NUMBER, found.numbers), (Handle.Kind.ADDRESS, found.addresses)):
                for value in values:
                    rows[person, kind, value[:254]] = None
        Handle.objects.bulk_create(
            [Handle(owner=self.owner, person_id=p, kind=k, value=v, batch=self.batch) for p, k, v in rows],
            batch_size=500,
            ignore_conflicts=True,
        )

    def _keep_dates(self) -> int:
        person_of = {(part.number, number): person for person, part, number in self._members()}
        rows: dict[tuple[int, str, int, int, str], int | None] = {}
        for part in self.shown.parts:
            for found in part.found.dates:
                person = person_of.get((part.number, found.who))
                if person is not None:
                    rows.setdefault((person, found.kind, found.month, found.day, found.label[:NAME_LENGTH]), found.year)
        there = access.dates(self.owner).count()
        ImportantDate.objects.bulk_create(
            [
                ImportantDate(
                    owner=self.owner, person_id=p, kind=k, month=m, day=d, label=label, year=year, batch=self.batch
                )
                for (p, k, m, d, label), year in rows.items()
            ],
            batch_size=500,
            ignore_conflicts=True,
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
        rows = np.flatnonzero(fresh)
        self.touched.update(np.unique(ties[who[good]]).tolist())
        self._insert(part, rows, ties[who], utc, day, mark, before, total)
        return len(rows)

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
        since = int(day.min()) if part.found.covered is None else min(int(day.min()), part.found.covered[0].toordinal())
        span = (max(date.fromordinal(since), OLDEST), self.today)
        Coverage.objects.bulk_create(
            [Coverage(batch=self.batch, tie_id=t, since=span[0], until=span[1]) for t in np.unique(tie[full]).tolist()],
            batch_size=500,
            ignore_conflicts=True,
        )

    def _insert(
        self, part: Part, rows: Ints, tie: Ints, utc: Ints, day: Ints, mark: Ints, before: int, total: int
    ) -> None:
        touches = part.found.touches
        owner, batch = self.owner.pk, self.batch.pk
        names = {int(d): date.fromordinal(int(d)).isoformat() for d in np.unique(day[rows])}
        quote = connection.ops.quote_name
        sql = (
            f"INSERT INTO {quote(Interaction._meta.db_table)} ({', '.join(COLUMNS)}) "
            f"VALUES ({', '.join(['%s'] * len(COLUMNS))}) ON CONFLICT DO NOTHING"
        )
        channel, direction, minutes, half = touches.channel, touches.direction, touches.minutes, touches.half_days
        with connection.cursor() as cursor:
            for start in range(0, len(rows), CHUNK):
                if self.stopped():
                    raise Stopped
                some = rows[start : start + CHUNK]
                columns = zip(
                    some.tolist(),
                    tie[some].tolist(),
                    day[some].tolist(),
                    utc[some].tolist(),
                    mark[some].tolist(),
                    strict=True,
                )
                cursor.executemany(
                    sql,
                    [
                        (owner, t, names[d], at, channel[i], direction[i], minutes[i], half[i], batch, m, "", False)
                        for i, t, d, at, m in columns
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
