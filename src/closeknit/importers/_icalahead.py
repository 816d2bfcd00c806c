"""What lies ahead in a calendar: when the owner is busy in the coming weeks, and with whom. Never with what.

An event makes busy unless it was cancelled, declined, left free (TRANSP) or is somebody's day in the year. One of
whole days makes nobody busy (holidays, somebody's leave); it is kept for the people in it, and left out without.
"""

from collections.abc import Callable
from datetime import datetime, time, timedelta

from closeknit.importers._found import AHEAD_DAYS, AHEAD_MOST, AHEAD_PEOPLE, FoundAhead
from closeknit.importers._icalparts import Event, Guest, When
from closeknit.importers._icalseries import Days, Series
from closeknit.importers._icalzones import Zones

MORE = f"it keeps you busy more than {AHEAD_MOST:,} times in the coming weeks; only the nearest were read"


class Ahead:
    """Collects the times ahead of one file, from events whose past was read before.

    `me` are the keys of the owner; `known` gives the number of a guest among the people of the file, None for others.
    """

    def __init__(self, series: Series, zones: Zones, me: frozenset[str], known: Callable[[Guest], int | None]) -> None:
        self._series = series
        self._zones = zones
        self._me = me
        self._known = known
        today = zones.wall(series.now, "").date()
        self._until = zones.seconds(datetime.combine(today + timedelta(days=AHEAD_DAYS + 1), time()), "")
        # Nothing is read as longer than this: what began before and comes once is over.
        self._over = zones.wall(series.now, "") - timedelta(days=AHEAD_DAYS + 2)
        self._times: dict[FoundAhead, None] = {}

    def take(self, event: Event, start: When, changed: Days) -> None:
        """Add the times of one event; `changed` are the dates of its series for which other events stand."""
        if start[0] < self._over and not (event.rules or event.extra):
            return
        if event.cancelled or event.free or event.occasion is not None or self._declined(event):
            return
        who = self._who(event)
        seconds, days = self._length(event, start)
        if not who and (days or not seconds):
            return
        since = self._series.now - (days * 86400 if days else seconds)
        for when in self._series.ahead(event, start, changed, since, self._until):
            begin = self._series.begins(when)
            end = begin + seconds
            if days:
                first = datetime.combine(when[0].date(), time())
                begin, end = (self._zones.seconds(day, "") for day in (first, first + timedelta(days=days)))
            if end > self._series.now:
                # Six weeks have an hour more when summer time ends in them.
                minutes = min((end - begin) // 60, AHEAD_DAYS * 1440)
                self._times[FoundAhead(begin, minutes, who, days > 0)] = None

    def times(self) -> tuple[list[FoundAhead], bool]:
        """Return the times, the nearest first, and whether some had to be left out."""
        ordered = sorted(self._times, key=lambda time: (time.at, time.minutes, time.who))
        return ordered[:AHEAD_MOST], len(ordered) > AHEAD_MOST

    def _declined(self, event: Event) -> bool:
        """Tell whether the owner will not be there."""
        return any(guest.declined and guest.key in self._me for guest in event.guests)

    def _who(self, event: Event) -> tuple[int, ...]:
        """Return the people of the file who will be there; nobody when there are too many to say so."""
        coming = [guest for guest in event.guests if not guest.declined and guest.key not in self._me]
        if len(coming) > AHEAD_PEOPLE:
            return ()
        return tuple(sorted({who for guest in coming if (who := self._known(guest)) is not None}))

    def _length(self, event: Event, start: When) -> tuple[int, int]:
        """Return how many seconds an event takes, or, of one that takes whole days, (0, how many days)."""
        wall, zone, whole = start
        if event.end is not None:
            end, end_zone, end_whole = event.end
            seconds = self._zones.seconds(end, end_zone or zone) - self._zones.seconds(wall, zone)
            days = (end.date() - wall.date()).days
            whole = whole or end_whole or (days > 0 and wall.time() == end.time() == time())
        else:
            seconds = event.seconds
            days = seconds // 86400
            whole = whole or (days > 0 and seconds % 86400 == 0 and wall.time() == time())
        # Some write a whole day as the time from one midnight to the next.
        return (0, min(max(1, days), AHEAD_DAYS)) if whole else (min(max(0, seconds), AHEAD_DAYS * 86400), 0)
