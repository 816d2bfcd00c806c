"""When and how somebody can be reached safely. Pure: no clock, no database.

Times of day are those on the wall where the person lives. An instant has exactly one wall time in a zone (the IANA rules,
through `zoneinfo`), so a window is right on the days when clocks change, too: in the hour that comes twice it is open twice,
and the hour that does not come is never asked about.
"""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

DAY_MINUTES = 24 * 60
CHANNELS = ("mail", "text", "call", "post", "push")
VOICEMAIL = "voicemail"


@dataclass(frozen=True, slots=True)
class Hours:
    """One stretch of a week: `weekday` 0 Monday to 6 Sunday, minutes after midnight, `until` not included.

    A stretch that ends at or before its beginning runs over midnight into the next day.
    """

    weekday: int
    since: int
    until: int

    def holds(self, weekday: int, minute: int) -> bool:
        """Whether this minute of this weekday lies inside."""
        if self.since < self.until:
            return weekday == self.weekday and self.since <= minute < self.until
        next_day = (self.weekday + 1) % 7
        return (weekday == self.weekday and minute >= self.since) or (weekday == next_day and minute < self.until)


@dataclass(frozen=True, slots=True)
class SafeContact:
    """What a person said is safe. No hours means any hour; `voicemail` whether a recorded message is safe at all."""

    channels: frozenset[str] = frozenset(CHANNELS)
    hours: tuple[Hours, ...] = ()
    voicemail: bool = True


def safe_at(record: SafeContact, channel: str, moment: datetime, zone: ZoneInfo) -> bool:
    """Whether `channel` (one of CHANNELS, or VOICEMAIL) is safe at this moment for somebody who lives in `zone`.

    `moment` carries its own offset; a naive one is refused with ValueError, because it could be any hour. An unknown
    channel is never safe.
    """
    if moment.utcoffset() is None:
        raise ValueError("a moment needs its offset")
    if channel == VOICEMAIL:
        if not record.voicemail:
            return False
        channel = "call"
    if channel not in record.channels:
        return False
    local = moment.astimezone(zone)
    minute = local.hour * 60 + local.minute
    return not record.hours or any(hours.holds(local.weekday(), minute) for hours in record.hours)
