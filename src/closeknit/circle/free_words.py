"""Reads what somebody types about their time: "40 minutes this week, Tuesday evening and a walk on Saturday".

Nothing is guessed: what cannot be read is handed back as it was typed, and the page says so beside what was understood.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from closeknit.engine.slots import SlotKind

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
PARTS = {
    "morning": 9 * 60,
    "lunch": 12 * 60 + 30,
    "lunchtime": 12 * 60 + 30,
    "noon": 12 * 60,
    "afternoon": 14 * 60,
    "after work": 17 * 60 + 30,
    "evening": 18 * 60 + 30,
    "night": 20 * 60,
    "tonight": 18 * 60 + 30,
}
MOVING = {
    *(
        "walk",
        "walking",
        "run",
        "running",
        "jog",
        "jogging",
        "commute",
        "commuting",
        "drive",
        "driving",
        "train",
        "bus",
    ),
    *("cooking", "cook", "ironing", "dishes", "washing up", "gardening", "cycling", "hike", "dog"),
}
USUAL_MINUTES = {SlotKind.FREE: 60, SlotKind.ON_THE_MOVE: 45, SlotKind.NEAR: 60, SlotKind.TOGETHER: 60}
"""How long a stretch is taken to be when nothing is said."""

MOST_MINUTES, MOST_A_WEEK = 600, 1200
LATEST = 23 * 60 + 59

_DAY = re.compile(
    r"\b(?:(every|each)\s+)?(?:on\s+)?(mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?(s)?\b",
    re.IGNORECASE,
)
_RELATIVE = re.compile(r"\b(today|tonight|tomorrow|this (?:morning|afternoon|evening))\b", re.IGNORECASE)
_SPAN = re.compile(
    r"\b(?:from\s+)?(\d{1,2})(?:[:.](\d{2}))?\s*(am|pm)?\s*(?:-|–|to|until|till)\s*(\d{1,2})(?:[:.](\d{2}))?\s*(am|pm)?\b"
    r"(?!\s*(?:min|hour|h\b))",
    re.IGNORECASE,
)
_CLOCK = re.compile(
    r"\b(?:(?:at|from|after)\s+(\d{1,2})(?:[:.](\d{2}))?\s*(am|pm)?|(\d{1,2})[:.](\d{2})\s*(am|pm)?|(\d{1,2})\s*(am|pm))\b",
    re.IGNORECASE,
)
_LENGTHS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], int]], ...] = (
    (
        re.compile(r"\b(\d{1,2})\s*h(?:ours?)?\s*(?:and\s+)?(\d{2})\s*(?:min(?:ute)?s?|m)?\b(?![:.]\d)", re.IGNORECASE),
        lambda m: 60 * int(m[1]) + int(m[2]),
    ),
    (re.compile(r"\b(\d{1,4})\s*(?:min(?:ute)?s?|m)\b", re.IGNORECASE), lambda m: int(m[1])),
    (
        re.compile(r"\b(\d{1,2}(?:[.,]\d)?)\s*(?:hours?|hrs?|h)\b", re.IGNORECASE),
        lambda m: round(60 * float(m[1].replace(",", "."))),
    ),
    (re.compile(r"\bthree quarters of an hour\b", re.IGNORECASE), lambda m: 45),
    (re.compile(r"\ba quarter of an hour\b", re.IGNORECASE), lambda m: 15),
    (re.compile(r"\ban hour and a half\b", re.IGNORECASE), lambda m: 90),
    (re.compile(r"\bhalf an hour\b", re.IGNORECASE), lambda m: 30),
    (re.compile(r"\b(?:an|one) hour\b", re.IGNORECASE), lambda m: 60),
    (re.compile(r"\btwo hours\b", re.IGNORECASE), lambda m: 120),
)
_IN_ALL = re.compile(r"\b(this week|a week|per week|each week|every week|in all|in total|altogether)\b", re.IGNORECASE)
_FILLERS = re.compile(
    r"\b(i|i['’]ve|we|have|got|there|are|is|about|around|roughly|only|maybe|for|of|my|some|free|spare|time|people)\b",
    re.IGNORECASE,
)
_NOT = re.compile(r"\b(no|not|never|busy|away|except|without|don['’]t|can['’]t|isn['’]t)\b", re.IGNORECASE)
_PIECES = re.compile(r" ?(?:[,;]|\band\b(?! a half| \d+ ?min)|\bthen\b|&|\bplus\b) ?", re.IGNORECASE)
_PLACED = (re.compile(r"\b(near|with) (.+)$", re.IGNORECASE), re.compile(r"\b(at|by|past) (.+)$", re.IGNORECASE))
_HOUR_AND = re.compile(r"(?<=hour) and (?=a half)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Time:
    """One stretch of time that was named.

    weekday   0 for Monday … 6, or None when it is `ahead` days from today
    weekly    said of every week
    start     minute of the day, None when it was not said
    person    row of the person it is near or with
    """

    weekday: int | None
    ahead: int | None
    weekly: bool
    start: int | None
    minutes: int
    kind: SlotKind = SlotKind.FREE
    person: int | None = None


@dataclass(slots=True)
class Said:
    """What was understood: minutes in all (None when not said), the stretches, and the pieces that were not."""

    minutes: int | None = None
    times: list[Time] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)


def read_times(text: str, people: Mapping[str, int]) -> Said:
    """Read a sentence; `people` are the names that may be meant, case-folded, with their rows."""
    said = Said()
    told = True
    for piece in _PIECES.split(_HOUR_AND.sub(" and ", " ".join(text.replace("\n", ", ").split()))):
        plain = piece.strip(" .!")
        if not plain:
            continue
        length, rest = _length(plain)
        time = None if _NOT.search(plain) else _time(rest, length, people, said)
        if time is not None:
            _of_both(said.times, time)
            said.times.append(time)
            told = length is not None
        elif length is None or _NOT.search(plain) or re.search(r"\w", _FILLERS.sub("", _IN_ALL.sub("", rest))):
            said.unread.append(plain)
        elif not told and length and not _IN_ALL.search(rest):
            said.times[-1], told = replace(said.times[-1], minutes=min(length, MOST_MINUTES)), True
        else:
            said.minutes = min(length, MOST_A_WEEK)
    return said


def _of_both(times: list[Time], time: Time) -> None:
    """The evening of "Tuesday and Thursday evening" is that of both."""
    if times and times[-1].start is None and times[-1].kind == SlotKind.FREE == time.kind and time.start is not None:
        times[-1] = replace(times[-1], start=time.start, weekly=times[-1].weekly or time.weekly)


def _length(text: str) -> tuple[int | None, str]:
    for pattern, minutes in _LENGTHS:
        if found := pattern.search(text):
            return minutes(found), _without(text, found)
    return None, text


def _without(text: str, found: re.Match[str]) -> str:
    return text[: found.start()] + " " + text[found.end() :]


def _time(text: str, length: int | None, people: Mapping[str, int], said: Said) -> Time | None:
    """One stretch; None when no day is named and none was before, or when something of it cannot be read."""
    clock = _clock(text)
    if clock is None or length == 0:
        return None
    start, until, rest = clock
    kind, person, rest = _kind(rest, people)
    days = list(_DAY.finditer(rest))
    if kind is None or len(days) > 1:
        return None
    weekday = ahead = None
    weekly = False
    if days:
        weekday = next(place for place, name in enumerate(DAYS) if name.startswith(days[0][2].lower()[:3]))
        weekly = bool(days[0][1] or days[0][3])
    elif found := _RELATIVE.search(rest):
        ahead = int(found[1].lower() == "tomorrow")
    elif said.times and (start is not None or kind != SlotKind.FREE):
        before = said.times[-1]
        weekday, ahead, weekly = before.weekday, before.ahead, before.weekly
    else:
        return None
    minutes = length or (until - start if until is not None and start is not None else USUAL_MINUTES[kind])
    return Time(weekday, ahead, weekly, start, min(minutes, MOST_MINUTES), kind, person)


def _kind(text: str, people: Mapping[str, int]) -> tuple[SlotKind | None, int | None, str]:
    """What it is good for, with whom, and the text without the name; no kind when it names somebody who is not there."""
    for pattern in _PLACED:
        if found := pattern.search(text):
            words = found[2].split()
            for size in range(len(words), 0, -1):
                name = re.sub(r"['’]s?$", "", " ".join(words[:size]).strip(" .!"))
                row = people.get(name.casefold())
                if row is not None:
                    kind = SlotKind.TOGETHER if found[1].lower() == "with" else SlotKind.NEAR
                    return kind, row, f"{text[: found.start()]} {' '.join(words[size:])}"
            if pattern is _PLACED[0]:
                return None, None, text
    moving = any(re.search(rf"\b{word}\b", text.lower()) for word in MOVING)
    return (SlotKind.ON_THE_MOVE if moving else SlotKind.FREE), None, text


def _clock(text: str) -> tuple[int | None, int | None, str] | None:
    """Start and end in minutes of the day as far as they are said, and the text without them; None for no such time."""
    if found := _SPAN.search(text):
        span = _span(found)
        return (*span, _without(text, found)) if span else None
    if found := _CLOCK.search(text):
        hour, minute, half = (found[1] or found[4] or found[7], found[2] or found[5], found[3] or found[6] or found[8])
        start = _minute(hour, minute, half)
        return None if start is None else (start, None, _without(text, found))
    plain = text.lower()
    part = next((name for name in sorted(PARTS, key=len, reverse=True) if re.search(rf"\b{name}s?\b", plain)), None)
    return (PARTS[part] if part else None), None, text


def _span(found: re.Match[str]) -> tuple[int, int] | None:
    """From and until: "6-8" is in the evening, "11 to 1 pm" begins before noon, "9pm to 1am" ends with the day."""
    before, after = found[3], found[6]
    start, end = _minute(found[1], found[2], before or after), _minute(found[4], found[5], after or "am")
    if start is None or end is None:
        return None
    if not after:
        hour = int(found[4])
        end = 60 * hour + int(found[5] or 0)
        end += 720 if end <= start and hour <= 12 else 0
    elif not before and start >= end and start >= 720:
        start -= 720
    return start, end if end > start else LATEST


def _minute(hour: str, minute: str | None, half: str | None) -> int | None:
    """A time of the clock; from one to seven without "am" is taken as the afternoon or evening. None for no such time."""
    number, past = int(hour), int(minute or 0)
    if number > 24 or past > 59 or (half and number > 12 and not minute):
        return None
    if half and number <= 12:
        number = number % 12 + (12 if half.lower() == "pm" else 0)
    elif 1 <= number <= 7 and not (minute and len(hour) == 2):
        number += 12
    return min(60 * number + past, LATEST)
