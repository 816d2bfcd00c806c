"""Time zones as calendars name them: IANA, Windows, prefixed names and zones that the file describes itself.

Windows names follow Unicode CLDR (windowsZones, territory 001). A zone that a file describes (VTIMEZONE, RFC
5545 section 3.6.5) is used only where no name leads to the IANA database, which knows the changes of the law
better.
"""

from bisect import bisect_right
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

from closeknit.importers import _recurrence

MAX_ZONES = 300
"""Different zone names of one file that are looked up; every further one is taken as the owner's own zone."""
MAX_OBSERVANCES = 150
"""Changes between summer and winter time that one described zone may list."""

_OBSERVANCE_BUDGET = 4_000
_EVER = datetime(1, 1, 1)  # noqa: DTZ001 (wall-clock times have no zone of their own)

_WINDOWS = """
aus central:Australia/Darwin|aus eastern:Australia/Sydney|afghanistan:Asia/Kabul|alaskan:America/Anchorage
arab:Asia/Riyadh|arabian:Asia/Dubai|arabic:Asia/Baghdad|argentina:America/Argentina/Buenos_Aires
atlantic:America/Halifax|azerbaijan:Asia/Baku|azores:Atlantic/Azores|bahia:America/Bahia|bangladesh:Asia/Dhaka
belarus:Europe/Minsk|canada central:America/Regina|cape verde:Atlantic/Cape_Verde|caucasus:Asia/Yerevan
cen. australia:Australia/Adelaide|central america:America/Guatemala|central asia:Asia/Bishkek
central brazilian:America/Cuiaba|central europe:Europe/Budapest|central european:Europe/Warsaw
central pacific:Pacific/Guadalcanal|central:America/Chicago|central (mexico):America/Mexico_City
china:Asia/Shanghai|cuba:America/Havana|e. africa:Africa/Nairobi|e. australia:Australia/Brisbane
e. europe:Europe/Chisinau|e. south america:America/Sao_Paulo|eastern:America/New_York|egypt:Africa/Cairo
ekaterinburg:Asia/Yekaterinburg|fle:Europe/Kyiv|fiji:Pacific/Fiji|gmt:Europe/London|gtb:Europe/Bucharest
georgian:Asia/Tbilisi|greenland:America/Nuuk|greenwich:Atlantic/Reykjavik|hawaiian:Pacific/Honolulu
india:Asia/Kolkata|iran:Asia/Tehran|israel:Asia/Jerusalem|jordan:Asia/Amman|kaliningrad:Europe/Kaliningrad
korea:Asia/Seoul|libya:Africa/Tripoli|mauritius:Indian/Mauritius|middle east:Asia/Beirut
montevideo:America/Montevideo|morocco:Africa/Casablanca|mountain:America/Denver|myanmar:Asia/Yangon
n. central asia:Asia/Novosibirsk|namibia:Africa/Windhoek|nepal:Asia/Kathmandu|new zealand:Pacific/Auckland
newfoundland:America/St_Johns|north asia east:Asia/Irkutsk|north asia:Asia/Krasnoyarsk
pacific sa:America/Santiago|pacific:America/Los_Angeles|pakistan:Asia/Karachi|paraguay:America/Asuncion
romance:Europe/Paris|russian:Europe/Moscow|sa eastern:America/Cayenne|sa pacific:America/Bogota
sa western:America/La_Paz|se asia:Asia/Bangkok|samoa:Pacific/Apia|singapore:Asia/Singapore
south africa:Africa/Johannesburg|sri lanka:Asia/Colombo|syria:Asia/Damascus|taipei:Asia/Taipei
tasmania:Australia/Hobart|tokyo:Asia/Tokyo|tonga:Pacific/Tongatapu|turkey:Europe/Istanbul
us eastern:America/Indiana/Indianapolis|us mountain:America/Phoenix|ulaanbaatar:Asia/Ulaanbaatar
venezuela:America/Caracas|vladivostok:Asia/Vladivostok|w. australia:Australia/Perth
w. central africa:Africa/Lagos|w. europe:Europe/Berlin|west asia:Asia/Tashkent|west pacific:Pacific/Port_Moresby
yakutsk:Asia/Yakutsk
"""

_SPOKEN = (
    ("eastern time", "America/New_York"),
    ("central time (us", "America/Chicago"),
    ("mountain time (us", "America/Denver"),
    ("pacific time (us", "America/Los_Angeles"),
    ("atlantic time", "America/Halifax"),
    ("mitteleurop", "Europe/Berlin"),
    ("central european", "Europe/Berlin"),
    ("new delhi", "Asia/Kolkata"),
    ("beijing", "Asia/Shanghai"),
    ("abu dhabi", "Asia/Dubai"),
    ("wellington", "Pacific/Auckland"),
)
"""Zones as people and Outlook say them, where no city of the IANA database is named."""
_CONTINENTS = ("Africa/", "America/", "Asia/", "Atlantic/", "Australia/", "Europe/", "Indian/", "Pacific/")


@lru_cache(maxsize=1)
def _windows() -> dict[str, str]:
    """Return IANA names by Windows name in lower case, without its "standard time"."""
    return dict(row.split(":") for row in _WINDOWS.strip().replace("\n", "|").split("|"))


@dataclass(frozen=True, slots=True)
class Observance:
    """One STANDARD or DAYLIGHT part of a described zone: when it begins (wall clock) and its seconds from UTC."""

    start: datetime
    before: int
    offset: int
    rule: str = ""
    more: tuple[datetime, ...] = ()


@dataclass(slots=True)
class Described:
    """A zone that the file describes: its place in the world, if it says so, and its observances."""

    location: str = ""
    observances: list[Observance] = field(default_factory=list)


class _Own(tzinfo):
    """The clock of a described zone, worked out year by year from its observances."""

    def __init__(self, observances: list[Observance]) -> None:
        self._parts = sorted(observances, key=lambda part: part.start)[-MAX_OBSERVANCES:]
        self._years: dict[int, tuple[list[datetime], list[int]]] = {}

    def _changes(self, year: int) -> tuple[list[datetime], list[int]]:
        """Return the wall-clock moments at which a year's offset changes, and the offsets from then on."""
        known = self._years.get(year)
        if known is None:
            end = datetime.combine(date(year, 12, 31), time.max)
            pairs = [(_EVER, self._parts[0].before)]
            for part in self._parts:
                pairs += [(onset, part.offset) for onset in _onsets(part, year, end)]
            pairs.sort()
            known = [onset for onset, _ in pairs], [offset for _, offset in pairs]
            self._years[year] = known
        return known

    def utcoffset(self, moment: datetime | None) -> timedelta:
        """Return the offset that holds at a wall-clock time."""
        wall = (moment or _EVER).replace(tzinfo=None)
        onsets, offsets = self._changes(wall.year)
        return timedelta(seconds=offsets[bisect_right(onsets, wall) - 1])

    def dst(self, moment: datetime | None) -> timedelta:
        """Return nothing: which part is summer time does not matter here."""
        return timedelta(0)

    def tzname(self, moment: datetime | None) -> str:
        """Return a name, as `tzinfo` wants one."""
        return "described"

    def fromutc(self, moment: datetime) -> datetime:
        """Return the wall-clock time of a UTC moment; near a change the offset after it is tried too."""
        guess = moment + self.utcoffset(moment)
        return moment + self.utcoffset(guess)


def _onsets(part: Observance, year: int, end: datetime) -> list[datetime]:
    """Return when an observance began in this year or the last, or for the last time before that."""
    onsets = [part.start, *part.more]
    if part.rule:
        try:
            rule = _recurrence.parse(part.rule)
            since = _EVER.replace(year=max(year - 1, 1))
            # An UNTIL in UTC may lie hours before the wall-clock time that it means; no zone changes twice a day.
            last = min(end, rule.until + timedelta(days=1)) if rule.until else end
            if last < since:
                since = _EVER.replace(year=max(last.year - 1, 1))
            budget = _recurrence.Budget(_OBSERVANCE_BUDGET)
            onsets += _recurrence.expand(rule, part.start, since, last, budget)[0]
        except _recurrence.NotFollowed:
            pass
    return [onset for onset in onsets if onset <= end]


@lru_cache(maxsize=512)
def named(name: str) -> ZoneInfo | None:
    """Return the zone of an IANA name, or None when there is no such zone (or it is no name at all)."""
    # "localtime" and "right/…" (with leap seconds) lie among the zones of a machine, too; theirs are small letters.
    if not name or len(name) > 64 or not name.isascii() or not name[0].isupper():
        return None
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, LookupError):
        return None


def _by_name(name: str) -> tzinfo | None:
    """Find a zone by what its name says: IANA, Windows, or an IANA name behind a prefix."""
    plain = name.strip().strip('"').strip()
    if plain.upper() in ("UTC", "Z", "GMT"):
        return UTC
    found = named(plain)
    if found is None:
        lower = plain.lower()
        windows = _windows().get(lower.replace(" standard time", ""))
        if windows is not None and (" standard time" in lower or "(" in lower):
            found = named(windows)
    pieces = plain.split("/")[-3:]
    while found is None and pieces and "/" in plain:
        found = named("/".join(pieces))
        del pieces[0]
    return found


@lru_cache(maxsize=1)
def _cities() -> dict[str, str]:
    """Return IANA names by their city in small letters."""
    return {
        name.rpartition("/")[2].replace("_", " ").lower(): name
        for name in sorted(available_timezones())
        if name.startswith(_CONTINENTS)
    }


def _by_place(name: str) -> tzinfo | None:
    """Find a zone by what Outlook shows of it: "(UTC+01:00) Amsterdam, Berlin, Bern", "(GMT-05:00) Eastern Time"."""
    lower = name[:200].lower()
    places = [zone for spoken, zone in _SPOKEN if spoken in lower]
    rest = lower.partition(")")[2] if lower.startswith("(") else lower
    places += [_cities()[city] for part in rest.split(",") if (city := part.strip()) in _cities()]
    said = _by_offset(name)
    for place in places:
        zone = named(place)
        if zone is not None and (said is None or said.utcoffset(None) in _offsets(zone)):
            return zone
    return None


def _offsets(zone: tzinfo) -> list[timedelta | None]:
    """Return the offsets of a zone in January and in July, for comparison with one that is said."""
    return [zone.utcoffset(datetime(2025, month, 1)) for month in (1, 7)]  # noqa: DTZ001


def _by_offset(name: str) -> tzinfo | None:
    """Find a fixed offset in a name: "(UTC-05:00) Eastern Time", "GMT+0200", "UTC+11"."""
    upper = name[:64].upper()
    place = max(upper.find("UTC"), upper.find("GMT"))
    if place < 0:
        return None
    rest = upper[place + 3 :].strip()
    if rest[:1] not in ("+", "-"):
        return UTC if rest[:1] == ")" else None
    digits = ""
    for sign in rest[1:6].replace(":", "", 1):
        if not ("0" <= sign <= "9"):
            break
        digits += sign
    digits = digits if len(digits) > 2 else f"{digits:0>2}00"
    minutes = int(digits[:-2]) * 60 + int(digits[-2:])
    if minutes > 14 * 60:
        return None
    return timezone(timedelta(minutes=-minutes if rest[0] == "-" else minutes))


class Zones:
    """The zones of one file, each found once. `home` is the owner's zone: for times that name none."""

    def __init__(self, home: str) -> None:
        self.home: tzinfo = named(home) or UTC
        self.described: dict[str, Described] = {}
        self._found: dict[str, tzinfo] = {"": self.home, "UTC": UTC}

    def find(self, name: str) -> tzinfo:
        """Return the zone of a TZID. Ask only when the whole file was read: descriptions may come last."""
        zone = self._found.get(name)
        if zone is None:
            if len(self._found) >= MAX_ZONES:
                return self.home
            zone = self._found[name] = self._look_up(name)
        return zone

    def _look_up(self, name: str) -> tzinfo:
        own = self.described.get(name)
        zone = _by_name(name) or (_by_name(own.location) if own and own.location else None)
        if zone is None and own and own.observances:
            zone = _Own(own.observances)
        return zone or _by_place(name) or _by_offset(name) or self.home

    def seconds(self, wall: datetime, zone: str) -> int:
        """Return the UTC seconds since 1970 of a wall-clock time in a zone."""
        try:
            return int(wall.replace(tzinfo=self._found.get(zone) or self.find(zone)).timestamp())
        except (OverflowError, ValueError):
            # The first and the last day of the calendar have no UTC time in every zone.
            return int(wall.replace(tzinfo=UTC).timestamp())

    def wall(self, seconds: int, zone: str) -> datetime:
        """Return the wall-clock time in a zone (no zone attached) of UTC seconds since 1970."""
        moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
        try:
            return moment.astimezone(self.find(zone)).replace(tzinfo=None)
        except (OverflowError, ValueError):
            return moment.replace(tzinfo=None)
