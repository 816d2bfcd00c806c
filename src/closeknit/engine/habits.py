"""What a tie's history says beside its gaps: through which channel, how long, and who waits for an answer."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from closeknit.engine.records import Channel, Direction

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Habits:
    """One entry a tie, in ascending order of tie.

    minutes            all minutes together
    in_person_share    share of contact-days (0 to 1) on which the two met
    usual_channel      the channel of most contact-days (0 when there is none), the richer one when two are even
    last_channel       the richest channel of the last contact-day
    unanswered         contact-days since the other person last took part: the owner reached out, nobody came back
    moments            number of interactions
    """

    tie: Ints
    minutes: Floats
    in_person_share: Floats
    usual_channel: Ints
    last_channel: Ints
    unanswered: Ints
    moments: Ints


def habits(tie: Ints, day: Ints, channel: Ints, direction: Ints, half_days: Ints, count: Ints, minutes: Ints) -> Habits:
    """Summarise rows of (tie, day, channel, direction), each with a count of interactions and their minutes."""
    ids, index = np.unique(tie, return_inverse=True)
    size = len(ids)
    full = half_days >= 2
    channels = _days_by_channel(index[full], day[full], channel[full], size)
    last = np.full(size, -1, dtype=np.int64)
    np.maximum.at(last, index[full], day[full])
    days = _distinct(index[full], day[full], size)
    with np.errstate(invalid="ignore", divide="ignore"):
        share = np.where(days > 0, channels[:, Channel.IN_PERSON] / days, 0.0)
    return Habits(
        tie=ids,
        minutes=np.bincount(index, weights=minutes, minlength=size).astype(np.float64),
        in_person_share=share,
        usual_channel=np.where(channels.sum(axis=1) > 0, channels.argmax(axis=1), 0),
        last_channel=_last_channel(index, day, channel, full, last),
        unanswered=_unanswered(index, day, direction, full, size),
        moments=np.bincount(index, weights=count, minlength=size).astype(np.int64),
    )


def _days_by_channel(index: Ints, day: Ints, channel: Ints, size: int) -> Ints:
    width = max(Channel) + 1
    rows = np.unique(np.stack([index, day, channel]), axis=1) if len(index) else np.zeros((3, 0), dtype=np.int64)
    return np.bincount(rows[0] * width + rows[2], minlength=size * width).reshape(size, width)


def _distinct(index: Ints, day: Ints, size: int) -> Ints:
    rows = np.unique(np.stack([index, day]), axis=1) if len(index) else np.zeros((2, 0), dtype=np.int64)
    return np.bincount(rows[0], minlength=size)


def _last_channel(index: Ints, day: Ints, channel: Ints, full: NDArray[np.bool_], last: Ints) -> Ints:
    # Channels are numbered from the richest (met) to the thinnest, so the smallest number of the day is its best.
    best = np.full(len(last), max(Channel) + 1, dtype=np.int64)
    on_last = full & (day == last[index])
    np.minimum.at(best, index[on_last], channel[on_last])
    return np.where(best > max(Channel), 0, best)


def _unanswered(index: Ints, day: Ints, direction: Ints, full: NDArray[np.bool_], size: int) -> Ints:
    answered = np.full(size, -1, dtype=np.int64)
    theirs = full & (direction != Direction.OUT)
    np.maximum.at(answered, index[theirs], day[theirs])
    waiting = full & (day > answered[index])
    return _distinct(index[waiting], day[waiting], size)
