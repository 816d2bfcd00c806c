"""From the times in a file to moments in UTC and days where the owner lives."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
EPOCH = date(1970, 1, 1)
OLDEST = date(1970, 1, 2)


def moments_and_days(at: Ints, zone: ZoneInfo, *, wall: bool) -> tuple[Ints, Ints]:
    """UTC seconds, and the day in the zone as an ordinal, of times given as UTC or (`wall`) as the clock there showed.

    Zones change at whole quarters of an hour, so one look for each quarter is enough.
    """
    quarters, index = np.unique(at // 900, return_inverse=True)
    offsets = np.array([_offset(int(q) * 900, zone, wall) for q in quarters], dtype=np.int64)[index]
    utc, local = (at - offsets, at) if wall else (at, at + offsets)
    return utc, local // 86400 + EPOCH.toordinal()


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
