"""Which backups stay: those of the last day, and the newest of each of the last days, weeks and months that have one."""

import re
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any

RULE = re.compile(r"(\d{1,3})([dwm])")

PERIODS: dict[str, Callable[[datetime], Any]] = {
    "d": lambda at: at.date(),
    "w": lambda at: at.isocalendar()[:2],
    "m": lambda at: (at.year, at.month),
}


def stays(made: Iterable[datetime], rule: str) -> set[datetime]:
    """The moments of the backups that a rule such as 7d4w12m keeps; what is at most a day older than the newest stays too.

    7d4w12m: the newest of each of the seven last days that have a backup, of the four last such weeks (ISO 8601), of the
    twelve last such months. Raises ValueError for anything else.
    """
    if not re.fullmatch(r"(?:\d{1,3}[dwm])+", rule):
        raise ValueError(f"{rule!r} is no rule for keeping backups. Write days, weeks and months, such as 7d4w12m.")
    newest_first = sorted(made, reverse=True)
    kept = {at for at in newest_first if newest_first[0] - at <= timedelta(days=1)}
    for count, letter in RULE.findall(rule):
        newest: dict[Any, datetime] = {}
        for at in newest_first:
            newest.setdefault(PERIODS[letter](at), at)
        kept |= set(list(newest.values())[: int(count)])
    return kept
