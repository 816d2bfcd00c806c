"""What the texts of an event give away before they are dropped: a video link, a birthday, an anniversary."""

from closeknit.engine.records import Channel
from closeknit.importers import _contentline, _icaltitles, _recurrence, _text
from closeknit.importers._icallines import (
    CATEGORIES,
    CONFERENCE,
    DESCRIPTION,
    GOOGLE,
    LOCATION,
    MICROSOFT,
    NEXTCLOUD,
    SUMMARY,
    UID,
    UID_,
    URL,
    URL_,
    Sink,
    value_of,
)

_VIDEO_HOSTS = (
    *(
        "zoom.us",
        "zoomgov.com",
        "zoom.com/j",
        "teams.microsoft.com",
        "teams.live.com",
        "meet.google.com",
    ),
    *(
        "hangouts.google.com",
        "meet.jit.si",
        "8x8.vc",
        "whereby.com",
        "webex.com",
        "skype.com",
        "//meet.",
    ),
    *("gotomeeting.com", "gotomeet.me", "goto.com", "bluejeans.com", "chime.aws", "facetime.apple.com"),
    *("call.whatsapp.com", "signal.link/call", "//jitsi.", "bigbluebutton", "//bbb.", "kmeet."),
)
_VIDEO_LINES = (
    *(b"X-GOOGLE-CONFERENCE", b"X-GOOGLE-HANGOUT"),
    *(b"X-MICROSOFT-SKYPETEAMSMEETINGURL", b"X-MICROSOFT-ONLINEMEETINGCONFLINK"),
)
_VIDEO_PLACES = (
    *(
        "microsoft teams",
        "teams meeting",
        "teams-besprechung",
        "zoom meeting",
        "google meet",
        "google hangout",
    ),
    *(
        "facetime",
        "skype",
        "webex",
        "jitsi",
        "whereby",
        "video call",
        "video chat",
        "videocall",
        "videoanruf",
    ),
    *("videokonferenz", "visioconf", "videollamada", "videochiamata", "videochamada", "videobellen"),
    *("видеозвонок", "視訊", "视频通话", "ビデオ通話", "영상통화"),
)
_CALLS = (
    "team",
    "zoom",
    "meet",
    "google",
    "facetime",
    "skype",
    "webex",
    "jitsi",
    "whereby",
    "vid",
    "vis",
    "tel",
    "phon",
    "anruf",
)
"""Pieces of the words for calls: a place without any of them needs no closer look."""
_VOICE_PLACES = (
    *("tel:", "phone", "by phone", "telephone", "phone call", "telefon", "telefoon", "anruf", "téléphone"),
    *("teléfono", "telefono", "telefone", "par téléphone", "por teléfono", "al telefono", "телефон"),
    *("电话", "電話", "전화"),
)
_BIRTHDAYS = frozenset(
    [
        *(
            "birthday",
            "birthdays",
            "geburtstag",
            "geburtstage",
            "anniversaire",
            "anniversaires",
            "cumpleaños",
        ),
        *(
            "compleanno",
            "compleanni",
            "aniversário",
            "aniversários",
            "verjaardag",
            "verjaardagen",
            "urodziny",
        ),
        *("födelsedag", "födelsedagar", "fødselsdag", "bursdag", "narozeniny", "生日", "誕生日", "생일"),
    ]
)
_ANNIVERSARIES = frozenset(["anniversary", "anniversaries", "jahrestag", "hochzeitstag", "trouwdag"])


def channel(sink: Sink) -> Channel:
    """Tell how people met: by a video link anywhere in the event, a place that says "phone", else in person."""
    if GOOGLE in sink or MICROSOFT in sink:
        for line in [*sink.get(GOOGLE, ()), *sink.get(MICROSOFT, ())]:
            if line.upper().startswith(_VIDEO_LINES) and line.partition(b":")[2].strip():
                return Channel.VIDEO
    voice = False
    if CONFERENCE in sink:
        for line in sink[CONFERENCE]:
            head = line.partition(b":")[0].upper()
            if b"FEATURE=" not in head or b"VIDEO" in head or b"SCREEN" in head:
                return Channel.VIDEO
            voice = voice or b"PHONE" in head or b"AUDIO" in head
    for kind in (DESCRIPTION, LOCATION, URL, URL_):
        if kind in sink:
            for line in sink[kind]:
                if b"//" in line and _has(str(line, "latin-1").lower(), _VIDEO_HOSTS):
                    return Channel.VIDEO
    if LOCATION in sink:
        for line in sink[LOCATION]:
            place = _place(line)
            if place is not None:
                if any(word in place for word in _VIDEO_PLACES) or place == "zoom":
                    return Channel.VIDEO
                voice = voice or place.startswith(_VOICE_PLACES)
    return Channel.VOICE if voice else Channel.IN_PERSON


def _has(text: str, words: tuple[str, ...]) -> bool:
    """Tell whether one of some words is in a text; a plain loop, as this runs for every event."""
    for word in words:  # noqa: SIM110 (any() with a generator takes three times as long)
        if word in text:
            return True
    return False


def _place(line: bytes) -> str | None:
    """Return a LOCATION in small letters, or None when nothing in it speaks of a call."""
    lower = str(line, "latin-1").lower()
    if lower.isascii() and not _has(lower, _CALLS):
        return None
    return _text.decode(_contentline.split(line)[1]).strip().lower()


def occasion(sink: Sink, rules: tuple[str, ...]) -> _icaltitles.Occasion | None:
    """Read whose birthday or anniversary an event is, if it comes every year or says so itself."""
    marked, year = "", None
    for line in sink.get(NEXTCLOUD, ()):
        name, _, said = str(line, "latin-1").upper().partition(":")
        said = said.strip()
        if name == "X-NEXTCLOUD-BC-FIELD-TYPE":
            marked = said
        elif name == "X-NEXTCLOUD-BC-YEAR" and len(said) == 4 and said.isascii() and said.isdigit():
            year = int(said)
    uid = value_of(sink.get(UID) or sink.get(UID_))
    if GOOGLE in sink and b"BIRTHDAY" in uid:
        if b"BIRTHDAY_self" in uid:
            return None
        marked = "BDAY"
    if not marked and not any(_once_a_year(rule) for rule in rules):
        return None
    for line in sink.get(CATEGORIES, ()):
        for category in _text.decode(_contentline.split(line)[1]).lower().split(","):
            known = "BDAY" if category.strip() in _BIRTHDAYS else ""
            marked = marked or known or ("ANNIVERSARY" if category.strip() in _ANNIVERSARIES else "")
    head, raw = _contentline.split(sink[SUMMARY][0])
    title = _contentline.plain(_contentline.value(raw, _contentline.head(head)))
    found = _icaltitles.occasion(title, marked)
    return (found[0], found[1], year or found[2]) if found else None


def _once_a_year(rule: str) -> bool:
    """Tell whether a rule comes on one day of every year."""
    if rule[:3] in ("YD1", "YM1"):
        # vCalendar 1.0
        return True
    if "YEARLY" not in rule.upper():
        return False
    try:
        read = _recurrence.parse(rule)
    except _recurrence.NotFollowed:
        return False
    return read.freq == "YEARLY" and read.interval == 1 and not read.nth
