"""One entry of Apple's State of Mind in words and numbers, whatever app wrote it down.

HealthKit (`HKStateOfMind`, iOS 18) has a valence from -1 (very unpleasant) to 1 (very pleasant), a kind (a momentary
emotion or the mood of a day), labels and associations from fixed lists. Apps write the same with other letters:
"dailyMood", "daily_mood", "DailyMood".
"""

import re
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from closeknit.importers import _text
from closeknit.importers._found import Context, Found, FoundMood
from closeknit.importers._moodtable import MAX_LABELS, labels

MAX_MOODS = 100_000

_WHEN = re.compile(r"(\d{4}-\d\d-\d\d)(?:[ T](\d\d:\d\d(?::\d\d)?)(?:[.,]\d+)?\s*(Z|UTC|[+-]\d\d:?\d\d)?)?")
_WORDS = re.compile(r"[^\W\d_]+(?:[ '’&/-][^\W\d_]+){0,3}")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_SPLIT = re.compile(r"[,;|]")
_CLASSES = {
    **{"veryunpleasant": -86, "unpleasant": -57, "slightlyunpleasant": -29, "neutral": 0},
    **{"slightlypleasant": 29, "pleasant": 57, "verypleasant": 86},
}
"""Apple's seven classes, each by the middle of its valences: taken only where there is no valence."""


class Feelings:
    """Adds entries to what was found, each once."""

    def __init__(self, context: Context) -> None:
        self.found = Found("health_mood")
        self._now = int(context.now.timestamp()) + 2 * 86400
        self._seen: set[tuple[int, int, bool]] = set()
        try:
            self._zone = ZoneInfo(context.zone or "UTC")
        except (ZoneInfoNotFoundError, ValueError, OSError):
            self._zone = ZoneInfo("UTC")

    def add(self, where: str, when: str, kind: str, valence: Any, pleasant: str, *words: Any) -> None:
        """Add one entry, or the reason why not.

        when      a moment in ISO 8601; without its zone it is the owner's clock
        valence   from -1 to 1, a number or its text      pleasant   the class in words, for an entry without valence
        words     labels and associations: lists, or texts with commas or semicolons
        """
        mood = _mood(valence, pleasant)
        moment = self._moment(when)
        if moment is None or mood is None or len(self.found.moods) >= MAX_MOODS:
            self.found.skip(where, "it has no date or no valence from -1 to 1")
            return
        whole_day = "day" in kind.casefold() or "daily" in kind.casefold()
        if whole_day:
            moment = moment.replace(hour=12, minute=0, second=0)
        at = int(moment.astimezone(UTC).timestamp())
        if at > self._now:
            self.found.skip(where, "it is dated ahead of today")
        elif (at, mood, whole_day) in self._seen:
            self.found.throw("entries that are in the file twice")
        else:
            self._seen.add((at, mood, whole_day))
            self.found.moods.append(FoundMood(at, mood, whole_day, self._labels(words)))

    def _moment(self, written: str) -> datetime | None:
        found = _WHEN.fullmatch(written.strip())
        if found is None:
            return None
        day, clock, zone = found.groups()
        try:
            then = datetime.fromisoformat(f"{day}T{clock or '12:00'}")
            if not zone:
                return then.replace(tzinfo=self._zone)
            offset = datetime.fromisoformat(f"{day}T00:00:00{'+00:00' if zone == 'UTC' else zone}")
        except ValueError:
            return None
        moment = then.replace(tzinfo=offset.tzinfo)
        # A moment in UTC says nothing of the clock that the owner saw.
        return moment.astimezone(self._zone) if offset.utcoffset() == timedelta() else moment

    def _labels(self, words: tuple[Any, ...]) -> tuple[str, ...]:
        """Return labels and associations in small letters. What is no word or two is left out: it may be a note."""
        listed = [
            part for word in words for part in (word if isinstance(word, list) else _SPLIT.split(str(word or "")))
        ]
        plain = []
        for part in listed[:MAX_LABELS]:
            word = _text.clean(_CAMEL.sub(" ", str(part)).replace("_", " ").strip(" []\"'"))
            if len(word) <= 30 and _WORDS.fullmatch(word):
                plain.append(word.casefold())
            elif word:
                self.found.throw("words that are no labels")
        return labels(plain)


def _mood(valence: Any, pleasant: str) -> int | None:
    """Return a mood from -100 to 100, None when there is none."""
    try:
        number = float(str(valence).replace(",", ".")) if valence not in (None, "") else None
    except ValueError:
        number = None
    if number is None:
        return _CLASSES.get(re.sub(r"[\W_]", "", pleasant).casefold())
    return round(number * 100) if -1 <= number <= 1 else None
