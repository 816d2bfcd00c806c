"""When an event took place: its one date, or the past dates of a series within five years (security: IM-5).

And when it will again: the dates of some weeks ahead, from what the past has left of the same budgets.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from closeknit.importers import _recurrence
from closeknit.importers._icalparts import MAX_DATES, Event, Reader, When
from closeknit.importers._icalzones import Zones

SPAN = 1826
"""Days before now of which the dates of a series are read: five years."""
MAX_OCCURRENCES = 200_000
"""Dates of series in one file."""
MAX_DAYS_LOOKED_AT = 2_000_000
"""Days that the rules of one file may look at: a file of nothing but costly rules stops after some seconds."""
MAX_DAYS_EACH = 100_000
"""The same for one rule: every day since the middle of the 18th century."""
MAX_DATES_IN_ALL = 200_000
"""Dates left out or added one by one in one file."""
MAX_RULES = 4

_NOON = time(12)

AHEAD = "it has not happened yet"
LATER = "its later dates have not happened yet"
LONG_AGO = "of its dates only those of the last five years were read"
NO_EXRULE = "it leaves dates out by a rule (EXRULE); those dates were read as well"
MANY_DATES = "very many of its dates are left out or added one by one; some of them were not read"
MANY_RULES = f"it repeats by more than {MAX_RULES} rules; the rest of them were not read"
COUNTED = f"it repeats more than {_recurrence.MAX_COUNT:,} times; the rest was not read"
FULL = f"this file repeats events more than {MAX_OCCURRENCES:,} times; not all dates of this one were read"


@dataclass(slots=True)
class Dates:
    """The past dates of one event as UTC seconds, in order, and what there is to say of those left out."""

    at: list[int] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


class Days:
    """Dates that a series leaves out, in the form in which they are compared: moments, or whole days."""

    __slots__ = ("days", "moments")

    def __init__(self) -> None:
        self.days: set[date] = set()
        self.moments: set[int] = set()


class Series:
    """Works out dates; one object for each file, as its budget is for the whole file.

    `now` and `since`, the first moment of which dates of a series are read, are UTC seconds.
    """

    def __init__(self, zones: Zones, reader: Reader, now: int) -> None:
        self._zones = zones
        self._reader = reader
        self.now = now
        self.since = now - 86400 * SPAN
        self._days_left = MAX_DAYS_LOOKED_AT
        self._left = MAX_OCCURRENCES
        self._stamps_left = MAX_DATES_IN_ALL

    def at(self, when: When) -> int:
        """Return the UTC seconds of a time; a whole day counts as its noon at the owner's place."""
        wall, zone, whole = when
        return self._zones.seconds(datetime.combine(wall.date(), _NOON) if whole else wall, zone)

    def leave_out(self, out: Days, when: When, like: When) -> None:
        """Add a date to those left out of a series that begins with `like`."""
        if like[2] or when[2]:
            out.days.add(when[0].date())
        else:
            # A floating time means the zone of the series.
            out.moments.add(self._zones.seconds(when[0], when[1] or like[1]))

    def dates(self, event: Event, start: When, first: int, changed: Days) -> Dates:
        """Return the past dates of an event that begins at `start`, in UTC seconds `first`.

        `changed` are the dates of its series for which other events stand.
        """
        if event.changes is not None or not (event.rules or event.extra):
            return Dates([first]) if first <= self.now else Dates(notes=[AHEAD])
        found = Dates()
        out = self._exceptions(event, start, changed, found)
        walls = self._walls(event, start, found)
        at: dict[int, None] = {}
        for wall in walls:
            moment = self.at((wall, start[1], start[2]))
            if moment <= self.now and moment not in out.moments and wall.date() not in out.days:
                at[moment] = None
        for moment, wall in self._extra(event, start, found):
            if moment <= self.now and moment not in out.moments and wall.date() not in out.days:
                at[moment] = None
        if not at and first > self.now:
            return Dates(notes=[AHEAD])
        found.at = sorted(at)[: max(self._left, 1)]
        if len(found.at) < len(at):
            found.notes.append(FULL)
        self._left -= len(found.at)
        return found

    def ahead(self, event: Event, start: When, changed: Days, since: int, until: int) -> list[When]:
        """Return the dates of an event that begin between two moments in UTC seconds (the later one excluded), in order.

        `changed` as in `dates`. Ask only when all past dates of the file are known, so that these take nothing from them.
        """
        wall, zone, whole = start
        found = Dates()
        at: dict[int, When] = {}
        walls = [wall]
        out = changed
        if event.changes is None and (event.rules or event.extra):
            out = self._exceptions(event, start, changed, found)
            walls = self._walls_ahead(event, start, since, until)
        for one in [*((wall, zone, whole) for wall in walls), *self._added(event, start, found)]:
            moment = self.begins(one)
            if since <= moment < until and moment not in out.moments and one[0].date() not in out.days:
                at[moment] = one
        order = sorted(at)[: max(self._left, 0)]
        self._left -= len(order)
        return [at[moment] for moment in order]

    def begins(self, when: When) -> int:
        """Return the UTC seconds of a time; a whole day begins at its midnight at the owner's place."""
        wall, zone, whole = when
        return self._zones.seconds(datetime.combine(wall.date(), time()) if whole else wall, zone)

    def _walls_ahead(self, event: Event, start: When, since: int, until: int) -> list[datetime]:
        """Return the wall-clock times of a series by its rules, from a day before one moment to a day after another."""
        wall, zone, whole = start
        first, last = (self._zones.wall(moment, "" if whole else zone) for moment in (since, until))
        # A day more on both sides: between two moments the clock may have been changed.
        first, last = first - timedelta(days=1), last + timedelta(days=1)
        walls = {wall}
        for text in event.rules[:MAX_RULES]:
            try:
                walls |= self._of_rule(text, start, first, last, Dates(), walls)
            except _recurrence.NotFollowed:
                walls.add(wall)
        return sorted(walls)

    def _exceptions(self, event: Event, start: When, changed: Days, found: Dates) -> Days:
        """Collect what the series leaves out: EXDATE, and the dates that were changed."""
        out = Days()
        out.days |= changed.days
        out.moments |= changed.moments
        for when in self._listed(event.exceptions, found):
            self.leave_out(out, when, start)
        if event.exrule:
            found.notes.append(NO_EXRULE)
        return out

    def _walls(self, event: Event, start: When, found: Dates) -> list[datetime]:
        """Return the wall-clock times of a series by its rules, with its own start, within five years."""
        wall, zone, whole = start
        last = self._zones.wall(self.now, "" if whole else zone)
        since = last - timedelta(days=SPAN)
        if self._left <= 0:
            found.notes.append(FULL)
            return [wall]
        walls = {wall} if wall >= since else set()
        if len(event.rules) > MAX_RULES:
            found.notes.append(MANY_RULES)
        for text in event.rules[:MAX_RULES]:
            try:
                walls |= self._of_rule(text, start, since, last, found, walls)
            except _recurrence.NotFollowed as refusal:
                found.notes.append(str(refusal))
                walls.add(wall)
        if wall not in walls and wall < since:
            found.notes.append(LONG_AGO)
        return sorted(walls)

    def _of_rule(
        self, text: str, start: When, since: datetime, last: datetime, found: Dates, walls: set[datetime]
    ) -> set[datetime]:
        """Return the wall-clock times that one rule gives between two of them."""
        rule = _recurrence.parse(text)
        wall, zone, whole = start
        end = rule.until
        if end is not None and rule.until_utc and (whole or zone != "UTC"):
            local = self._zones.wall(self._zones.seconds(end, "UTC"), "" if whole else zone)
            # Exchange ends a series of whole days at a midnight of its own zone; others write the last day as it is.
            end = local if not whole or local.time() == time() else end
        if end is not None and end < wall:
            # The series was ended before it began: clients do this to take it back.
            walls.discard(wall)
            return set()
        budget = _recurrence.Budget(min(self._days_left, MAX_DAYS_EACH))
        before = budget.days
        try:
            dates, more = _recurrence.expand(rule, wall, since, last if end is None else min(last, end), budget)
        finally:
            self._days_left -= before - max(0, budget.days)
        if rule.capped and not more:
            found.notes.append(COUNTED)
        elif more and (end is None or end > last):
            found.notes.append(LATER)
        return set(dates)

    def _extra(self, event: Event, start: When, found: Dates) -> list[tuple[int, datetime]]:
        """Return the dates added one by one (RDATE) as (UTC seconds, wall-clock time)."""
        extra = [(self.at(when), when[0]) for when in self._added(event, start, found)]
        return [(moment, wall) for moment, wall in extra if moment >= self.since]

    def _added(self, event: Event, start: When, found: Dates) -> list[When]:
        """Return the times that RDATE adds; one without a zone means the zone of the series."""
        return [(wall, zone or start[1], whole or start[2]) for wall, zone, whole in self._listed(event.extra, found)]

    def _listed(self, lines: list[bytes], found: Dates) -> list[When]:
        """Return the times that some lines list, as many as are read."""
        times: list[When] = []
        most = min(MAX_DATES, self._stamps_left)
        for line in lines:
            times += self._reader.stamps(line)
            if len(times) > most:
                found.notes.append(MANY_DATES)
                break
        self._stamps_left -= min(len(times), most)
        return times[:most]
