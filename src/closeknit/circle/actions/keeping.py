"""Writes what an import found: claims, people, handles, dates, interactions. Runs inside the one transaction of `imports.keep`."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from django.conf import settings
from numpy.typing import NDArray

from closeknit.accounts.models import User
from closeknit.circle import access
from closeknit.circle.actions.ahead import keep_ahead
from closeknit.circle.actions.clock import OLDEST, moments_and_days
from closeknit.circle.actions.moods import keep_moods
from closeknit.circle.actions.own_words import bonds_before, keep_free, keep_words, known_marks, typed_before
from closeknit.circle.actions.settle import settle, show_dates
from closeknit.circle.actions.wishes import give_wishes, keep_notes, wishes_of
from closeknit.circle.identity import Somebody, is_name, strong_keys
from closeknit.circle.marks import marks
from closeknit.circle.models import (
    NAME_LENGTH,
    Batch,
    Bond,
    Coverage,
    Handle,
    ImportantDate,
    Interaction,
    KnownAs,
    OwnKey,
    Said,
    SeenAgain,
)
from closeknit.circle.queries.batches import UNDO_DAYS
from closeknit.circle.queries.claims import rank_of, written
from closeknit.circle.queries.preview import Part, Preview
from closeknit.storage import rows

CHUNK = 10_000
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
    "known_as_id",
)
CLAIM_COLUMNS = (
    "owner_id",
    "batch_id",
    "part",
    "kind",
    "mark",
    "name",
    "own_name",
    "keys",
    "rank",
    "as_of",
    "alone",
    "wishes",
)
COVER_COLUMNS = ("batch_id", "known_as_id", "kind", "channel", "since", "until")

Ints = NDArray[np.int64]


class Stopped(Exception):
    """The owner no longer wants this import; the transaction rolls back and nothing is kept."""


@dataclass(slots=True)
class Keeping:
    """One import on its way into the circle.

    _claim, _tie   row numbers by (part, person in the part), for those whom the choice brings in and nobody removed
    """

    owner: User
    batch: Batch
    shown: Preview
    chosen: NDArray[np.bool_]
    now: datetime
    progress: Callable[[str, int, int], None]
    stopped: Callable[[], bool]
    touched: set[int] = field(default_factory=set)
    _there_already: int = 0
    _claim: dict[tuple[int, int], int] = field(default_factory=dict)
    _person: dict[tuple[int, int], int] = field(default_factory=dict)
    _tie: dict[tuple[int, int], int] = field(default_factory=dict)
    _parts: dict[int, Part] = field(default_factory=dict)
    _there: tuple[NDArray[np.void], Ints] | None = None
    _own: list[Ints] = field(default_factory=list)
    _marks: dict[int, Ints] = field(default_factory=dict)

    @property
    def today(self) -> date:
        """The day of the import where the owner lives."""
        return self.now.astimezone(self._zone).date()

    @property
    def _zone(self) -> ZoneInfo:
        return ZoneInfo(self.owner.zone or settings.TIME_ZONE)

    def keep(self) -> dict[str, int]:
        """Save everything; returns the counts of what was added."""
        self._parts = {part.number: part for part in self.shown.parts}
        self._keep_words()
        self._keep_claims()
        settled = settle(owner=self.owner, now=self.now, dates=False, people=self._as_shown())
        self.touched |= settled.ties
        self._place()
        self.progress("people", settled.made, settled.made)
        self._keep_handles()
        give_wishes(self.owner, self._wished(settled.ties))
        dates = self._keep_dates()
        parts = self.shown.parts
        moods = keep_moods(batch=self.batch, parts=parts, zone=self._zone, today=self.today)
        ahead = keep_ahead(batch=self.batch, parts=parts, claims=self._claim, now=self.now)
        total = sum(len(part.found.touches) for part in parts)
        done = added = 0
        for part in parts:
            added += self._keep_touches(part, done, total)
            done += len(part.found.touches)
        for part in parts:
            keep_words(self.batch, part, self._claim, self._tie, self._marks)
            keep_free(self.batch, part, self._person)
        self.progress("moments", total, total)
        return {
            "people": settled.made,
            "interactions": added,
            "dates": dates,
            "there_already": self._there_already,
            **({"moods": moods} if moods else {}),
            **({"ahead": ahead} if ahead else {}),
        }

    def _keep_words(self) -> None:
        """What the owner said about who is who, and what the files say about the owner."""
        for words in self.shown.words:
            Said.objects.create(
                owner=self.owner, same=words.same, one=sorted(words.one), other=sorted(words.other), made_at=self.now
            )
        keys = {
            (kind, value[:254])
            for part in self.shown.parts
            if part.found.me
            for kind, value in [("name", part.found.me.name), *strong_keys(part.found.me)]
            if value
        }
        columns = ("owner_id", "batch_id", "kind", "value")
        rows.insert(OwnKey, columns, ((self.owner.pk, self.batch.pk, *key) for key in sorted(keys)))

    def _keep_claims(self) -> None:
        """One claim for everybody of these files whom the choice brings in."""
        alone = {
            member: meeting.named
            for meeting, chosen in zip(self.shown.meetings, self.chosen, strict=True)
            if chosen
            for member in meeting.members
        }
        members = sorted(alone)
        ends = {part.number: self._ends(part) for part in self.shown.parts}
        claims = (self._claim_row(*member, alone[member], ends[member[0]]) for member in members)
        rows.insert(KnownAs, CLAIM_COLUMNS, claims)
        pks = KnownAs.objects.filter(batch=self.batch).order_by("pk").values_list("pk", flat=True)
        self._claim = dict(zip(members, pks, strict=True))
        noted = ((pk, self._parts[part].found.people[place].remember) for (part, place), pk in self._claim.items())
        keep_notes(self.owner, {pk: text for pk, text in noted if text})

    def _claim_row(self, number: int, place: int, alone: bool, ends: str) -> tuple[object, ...]:
        found = self._parts[number].found
        person, claim = found.people[place], self.shown.claim_of[number, place]
        wishes = wishes_of(person)
        return (
            self.owner.pk,
            self.batch.pk,
            number,
            found.importer[:30],
            claim.mark,
            claim.name,
            claim.own_name,
            written(claim.keys),
            rank_of(found, person, named=is_name(person.name)),
            ends,
            alone,
            json.dumps(wishes) if wishes else "{}",
        )

    def _ends(self, part: Part) -> str:
        """Until when a file speaks: the newer of two is believed."""
        found = part.found
        ends = [span.last for span in found.spans] + ([found.covered[1]] if found.covered else [])
        return min(max(ends, default=self.today), self.today).isoformat()

    def _as_shown(self) -> list[Somebody] | None:
        """The people as the look at these files made them, if everybody is brought in and the owner had nothing to add."""
        if self.shown.words or len(self._claim) < len(self.shown.claim_of):
            return None
        return self.shown.fold.kept({self.shown.claim_of[member].id: pk for member, pk in self._claim.items()})

    def _place(self) -> None:
        """Whom every claim speaks of. Removed people are known, so that they do not come back, but nothing is added."""
        people = dict(KnownAs.objects.filter(batch=self.batch).values_list("pk", "person"))
        ties = dict(access.ties(self.owner).values_list("person", "pk"))
        for member, claim in self._claim.items():
            person = people.get(claim)
            if person in ties:
                self._person[member], self._tie[member] = person, ties[person]

    def _wished(self, moved: set[int]) -> set[int]:
        """People (row numbers) of whom these files know a wish, and those to whom claims of others have come."""
        found = {
            person
            for (part, number), person in self._person.items()
            if self._parts[part].found.people[number].remember or wishes_of(self._parts[part].found.people[number])
        }
        return found | set(access.ties(self.owner).filter(pk__in=moved).values_list("person", flat=True))

    def _people(self) -> Iterator[tuple[tuple[int, int], int, int]]:
        """(part, number), claim and person of everybody to whom something is added."""
        return ((member, self._claim[member], person) for member, person in self._person.items())

    def _keep_handles(self) -> None:
        handles: dict[tuple[int, int, str, str], None] = {}
        for (part, number), claim, person in self._people():
            found = self._parts[part].found.people[number]
            kinds = (
                (Handle.Kind.NUMBER, found.numbers),
                (Handle.Kind.ADDRESS, found.addresses),
                (Handle.Kind.HANDLE, found.handles),
            )
            for kind, values in kinds:
                for value in values:
                    handles[person, claim, kind.value, value[:254]] = None
        columns = ("owner_id", "person_id", "known_as_id", "kind", "value")
        rows.insert(Handle, columns, ((self.owner.pk, *handle) for handle in handles))
        there = bonds_before(self.owner, self.shown.parts)
        bonds = (
            (self.owner.pk, one, other, link.kind[:9], link.label[:NAME_LENGTH])
            for part in self.shown.parts
            for link in part.found.links
            if (one := self._claim.get((part.number, link.who)))
            and (other := self._claim.get((part.number, link.other)))
            and (*(self._person.get((part.number, end), 0) for end in (link.who, link.other)), link.kind[:9])
            not in there
        )
        rows.insert(Bond, ("owner_id", "one_id", "other_id", "kind", "label"), bonds)

    def _keep_dates(self) -> int:
        days: dict[tuple[int, int, str, int, int, str], int | None] = {}
        for part in self.shown.parts:
            for found in part.found.dates:
                member = (part.number, found.who)
                if member in self._person:
                    label = found.label[:NAME_LENGTH]
                    day = (self._person[member], self._claim[member], found.kind, found.month, found.day, label)
                    days.setdefault(day, found.year)
        there = access.dates(self.owner).count()
        rows.insert(
            ImportantDate,
            ("owner_id", "person_id", "known_as_id", "kind", "month", "day", "label", "year"),
            ((self.owner.pk, *day, year) for day, year in days.items()),
        )
        show_dates(self.owner)
        return access.dates(self.owner).count() - there

    def _keep_touches(self, part: Part, before: int, total: int) -> int:
        """Save the interactions of one part that are not there yet; returns how many were new."""
        touches = part.found.touches
        people = range(len(part.found.people))
        claims = np.array([self._claim.get((part.number, n), -1) for n in people], dtype=np.int64)
        ties = np.array([self._tie.get((part.number, n), -1) for n in people], dtype=np.int64)
        self._cover_everybody(part)
        if not len(touches):
            return 0
        who = np.frombuffer(touches.who, dtype=np.int32).astype(np.int64)
        at = np.frombuffer(touches.at, dtype=np.int64)
        direction = np.frombuffer(touches.direction, dtype=np.uint8).astype(np.int64)
        keys = [person.key for person in part.found.people]
        mark = known_marks(part.found, marks(part.found.importer, part.found.source, keys, who, at, direction))
        self._marks[part.number] = mark
        utc, day = moments_and_days(at, self._zone, wall=part.found.wall)
        good = (ties[who] >= 0) & (day <= self.today.toordinal()) & (day >= OLDEST.toordinal())
        self._cover(part, claims[who], day, good)
        good &= ~typed_before(self.owner, part.found, ties[who], day)
        fresh = good & ~self._seen(mark, claims[who], good)
        self._there_already += int(good.sum() - fresh.sum())
        # Side by side in the table as they are read later: a tie's history is on few pages.
        wanted = np.flatnonzero(fresh)
        wanted = wanted[np.lexsort((at[wanted], ties[who[wanted]]))]
        self.touched.update(np.unique(ties[who[good]]).tolist())
        self._insert(part, wanted, (ties[who], day, utc, mark, claims[who]), before, total)
        return len(wanted)

    def _seen(self, mark: Ints, claim: Ints, good: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Which moments are there already. Of those from an import that can still be undone, this one is a second witness."""
        if self._there is None:
            self._there = self._all_there()
        there, undoable = self._there
        place = np.minimum(np.searchsorted(there["mark"], mark), max(len(there) - 1, 0))
        before = there["mark"][place] == mark if len(there) else np.zeros(len(mark), dtype=np.bool_)
        again = np.flatnonzero(before & good)
        again = again[np.isin(there["batch"][place[again]], undoable)] if len(there) else again[:0]
        rows.insert(
            SeenAgain,
            ("interaction_id", "batch_id", "known_as_id"),
            (
                (moment, self.batch.pk, who)
                for moment, who in zip(there["pk"][place[again]].tolist(), claim[again].tolist(), strict=True)
            ),
        )
        seen = before.copy()
        for own in self._own:
            seen |= np.isin(mark, own)
        self._own.append(mark[good & ~seen])
        return seen

    def _all_there(self) -> tuple[NDArray[np.void], Ints]:
        """Every moment that was there before, by mark, and the imports that can still be undone."""
        there = access.recorded(self.owner).exclude(mark=None).order_by().values_list("mark", "pk", "batch")
        kinds = [("mark", np.int64), ("pk", np.int64), ("batch", np.int64)]
        stream = ((mark, pk, batch or 0) for mark, pk, batch in there.iterator(chunk_size=20_000))
        table = np.fromiter(stream, dtype=kinds)
        table.sort(order="mark")
        recent = access.batches(self.owner).filter(kept_at__gte=self.now - timedelta(days=UNDO_DAYS))
        return table, np.fromiter(recent.values_list("pk", flat=True), dtype=np.int64)

    def _cover_everybody(self, part: Part) -> None:
        """The days for which a file knows of everybody: whoever is not in it was silent, so their ties learn too."""
        kind, today = part.found.importer[:30], self.today
        whole = [span for span in part.found.spans if span.everyone and span.first <= today]
        rows.insert(
            Coverage,
            COVER_COLUMNS,
            (
                (self.batch.pk, None, kind, s.channel, max(s.first, OLDEST).isoformat(), min(s.last, today).isoformat())
                for s in whole
            ),
        )
        if whole:
            theirs = access.known_as(self.owner).filter(kind=kind, person__tie__isnull=False)
            self.touched.update(theirs.values_list("person__tie", flat=True))

    def _cover(self, part: Part, claim: Ints, day: Ints, good: NDArray[np.bool_]) -> None:
        """What the file knows of single people. One chat does so from its first day until today, when it was brought in."""
        found = part.found
        channel = np.frombuffer(found.touches.channel, dtype=np.uint8)
        full = good & (np.frombuffer(found.touches.half_days, dtype=np.uint8) >= 2)
        full &= ~np.isin(channel, [span.channel for span in found.spans if span.everyone])
        if not full.any():
            return
        kind, until = found.importer[:30], self.today.isoformat()
        earliest = int(day[full].min()) if found.covered is None else found.covered[0].toordinal()
        since = max(date.fromordinal(min(int(day[full].min()), earliest)), OLDEST).isoformat()
        pairs = np.unique(np.stack((claim[full], channel[full].astype(np.int64)), axis=1), axis=0).tolist()
        rows.insert(Coverage, COVER_COLUMNS, ((self.batch.pk, c, kind, how, since, until) for c, how in pairs))

    def _insert(self, part: Part, wanted: Ints, by_row: tuple[Ints, ...], before: int, total: int) -> None:
        """Save these rows of a part, in pieces, so that progress shows and a stop is heard.

        by_row has tie, day, time, mark and claim of every row of the part.
        """
        touches = part.found.touches
        owner, batch = self.owner.pk, self.batch.pk
        names = {int(d): date.fromordinal(int(d)).isoformat() for d in np.unique(by_row[1][wanted])}
        channel, direction, minutes, half = touches.channel, touches.direction, touches.minutes, touches.half_days
        for start in range(0, len(wanted), CHUNK):
            if self.stopped():
                raise Stopped
            some = wanted[start : start + CHUNK]
            columns = (column[some].tolist() for column in by_row)
            rows.insert(
                Interaction,
                COLUMNS,
                [
                    (owner, t, names[d], at, channel[i], direction[i], minutes[i], half[i], batch, m, claim)
                    for i, t, d, at, m, claim in zip(some.tolist(), *columns, strict=True)
                ],
            )
            self.progress("moments", before + start + len(some), total)
