"""Writes the sample life as files: contacts, calendars and chats in the forms that phones and Google export them.

vCard 2.1 and 3.0 as Android, iPhone and Google write them; iCalendar (RFC 5545) as Google Calendar and Apple
Calendar do; WhatsApp's text of a chat as Android and iPhone do. All messages are made of a few friendly sentences.
"""

import base64
import zipfile
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from pathlib import Path
from random import Random

from closeknit.demo.life import (
    CHOIR_TOO,
    FAMILY_LANDLINE,
    OWNER,
    Person,
    Said,
    choir_rows,
    contact_days,
    conversation,
    people,
    some_line,
    team_rows,
)

_UNSEEN = "\u200e"
"""The mark an iPhone puts before whatever WhatsApp itself has written."""


def write_samples(folder: Path, today: date) -> list[Path]:
    """Write the sample life, as it would be exported on `today`, and return its files in the order to bring them in.

    The last day with anything in it is yesterday, so that nothing lies ahead at whatever hour they are read.
    """
    folder.mkdir(parents=True, exist_ok=True)
    everybody = people()
    paths = [
        _write(folder / "Contacts from iPhone.vcf", "".join(_iphone_cards(everybody, today))),
        _write(folder / "Contacts from Google.vcf", "".join(_google_cards(everybody, today))),
        _write(folder / "Contacts from Android.vcf", "".join(_android_cards(everybody, today))),
        _write(folder / f"{OWNER.email}.ics", _google_calendar(everybody, today)),
        _write(folder / "Birthdays.ics", _birthday_calendar(everybody, today)),
    ]
    chats = [(person, person.tie.file) for person in everybody if person.tie is not None]
    for person, file in chats:
        if file == "T":
            paths.append(_write(folder / f"WhatsApp Chat with {person.name}.txt", android_chat(person, today)))
        elif file == "Z":
            path = folder / f"WhatsApp Chat - {person.name}.zip"
            paths.append(_zip(path, [("_chat.txt", iphone_chat(person, today))], today))
    paths.append(_zip(folder / "WhatsApp chats.zip", _other_chats(chats, today), today))
    return paths


def _write(path: Path, text: str) -> Path:
    path.write_bytes(text.encode())
    return path


def _zip(path: Path, members: Iterable[tuple[str, str]], today: date) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in members:
            info = zipfile.ZipInfo(name, (today.year, today.month, today.day, 8, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, text.encode())
    return path


# Chats


def _other_chats(chats: Iterable[tuple[Person, str]], today: date) -> Iterator[tuple[str, str]]:
    """The members of the zip with everybody else's chats, a group and a number without a name among them."""
    for person, file in chats:
        if file == "a":
            yield f"WhatsApp Chat with {person.name}.txt", android_chat(person, today)
        elif file == "i":
            yield f"WhatsApp Chat - {person.name}/_chat.txt", iphone_chat(person, today)
    yield "WhatsApp Chat with Choir car share.txt", _group_chat(today)
    stranger = "+44 7700 900099"
    said = [
        Said(today - timedelta(days=ago), 600, ago != 40, "text", "Is the wardrobe still there?")
        for ago in range(57, 39, -1)
        if ago in (57, 49, 40)
    ]
    yield f"WhatsApp Chat with {stranger}.txt", _android(stranger, said)


def _opened(said: list[Said]) -> date:
    """The day the chat was opened: of its first message, or earlier if no day of it has a number above 12.

    Without such a day nobody could tell whether 03/04 is in March or April.
    """
    day = said[0].day
    while day.day <= 12 and all(line.day.day <= 12 for line in said):
        day -= timedelta(days=1)
    return day


def android_chat(person: Person, today: date) -> str:
    """The text of a chat as WhatsApp on Android exports it in Britain."""
    return _android(person.name, conversation(person, today))


def _android(name: str, said: list[Said]) -> str:
    notice = (
        "Messages and calls are end-to-end encrypted. Only people in this chat can read, listen to, or share them. "
        "Learn more."
    )
    lines = [f"{_opened(said):%d/%m/%Y}, 07:58 - {notice}\n"]
    texts = {"media": "<Media omitted>", "missed": "Missed voice call"}
    written: dict[date, str] = {}
    for day, minute, mine, what, text in said:
        shown = written.get(day) or written.setdefault(day, day.strftime("%d/%m/%Y"))
        if what == "deleted":
            text = "You deleted this message" if mine else "This message was deleted"
        author = OWNER.name if mine else name
        lines.append(f"{shown}, {minute // 60:02}:{minute % 60:02} - {author}: {texts.get(what, text)}\n")
    return "".join(lines)


def iphone_chat(person: Person, today: date) -> str:
    """The text of a chat as WhatsApp on an iPhone exports it in Britain: with seconds and unseen marks."""
    said = conversation(person, today)
    notice = "Messages and calls are end-to-end encrypted. Only people in this chat can read, listen to, or share them."
    lines = [f"[{_opened(said):%d/%m/%Y}, 07:58:00] {person.name}: {_UNSEEN}{notice}\r\n"]
    second, before = 0, -1
    for day, minute, mine, what, text in said:
        second = second + 4 if minute == before else (second * 3 + 7) % 25
        before = minute
        mark = _UNSEEN if what == "media" else ""
        if what != "text":
            text = (
                _UNSEEN
                + {
                    "media": "image omitted",
                    "call": f"Voice call, {_UNSEEN}{text} min",
                    "missed": f"Voice call, {_UNSEEN}No answer",
                    "deleted": "You deleted this message." if mine else "This message was deleted.",
                }[what]
            )
        clock = f"{minute // 60:02}:{minute % 60:02}:{min(second, 59):02}"
        author = OWNER.name if mine else person.name
        lines.append(f"{mark}[{day:%d/%m/%Y}, {clock}] {author}: {text}\r\n")
    return "".join(lines)


def _group_chat(today: date) -> str:
    """A group, which says nothing of any one tie."""
    rng = Random("the group")
    first = today - timedelta(days=400)
    lines = [f'{first:%d/%m/%Y}, 18:02 - {CHOIR_TOO[0]} created group "Choir car share"\n']
    for ago in range(399, 0, -7):
        day = f"{today - timedelta(days=ago):%d/%m/%Y}"
        for minute in range(4):
            author = (OWNER.name, *CHOIR_TOO[:5])[int(rng.random() * 6)]
            lines.append(
                f"{day}, 17:{10 + minute * 6} - {author}: {some_line(rng, first, 0, True).text or 'I can drive'}\n"
            )
    return "".join(lines)


# Contacts


def _parts(name: str) -> tuple[str, str]:
    """(family name, given names) of a name; one word alone counts as given."""
    given, _, family = name.rpartition(" ")
    return (family, given) if given else ("", family)


def _landline(person: Person) -> str:
    if person.name == "Ruth Abara":
        return FAMILY_LANDLINE
    return f"01632 960{int(person.number[-3:]):03}" if "l" in person.cards else ""


def _day(person: Person, today: date) -> tuple[int | None, int, int] | None:
    return person.birthday.on(today) if person.birthday else None


def _iphone_cards(everybody: Iterable[Person], today: date) -> Iterator[str]:
    """vCard 3.0 as an iPhone shares a list of contacts."""
    opening = ["BEGIN:VCARD", "VERSION:3.0", "PRODID:-//Apple Inc.//iPhone OS 18.5//EN"]
    wedding = today + timedelta(days=110)
    for person in everybody:
        if "i" not in person.cards:
            continue
        family, given = _parts(person.name)
        lines = [*opening, f"N:{family};{given};;;", f"FN:{person.name}"]
        lines += ["NICKNAME:Mum"] if person.name == "Ruth Abara" else []
        if person.address:
            lines.append(f"EMAIL;type=INTERNET;type=HOME;type=pref:{person.address}")
        if person.number:
            lines.append(f"TEL;type=CELL;type=VOICE;type=pref:{person.number}")
        if _landline(person):
            lines.append(f"TEL;type=HOME;type=VOICE:{_landline(person)}")
        day = _day(person, today)
        if day is not None:
            year, month, number = day
            lines.append(
                f"BDAY:{year:04}-{month:02}-{number:02}"
                if year
                else f"BDAY;X-APPLE-OMIT-YEAR=1604:1604-{month:02}-{number:02}"
            )
        if person.name == "Ngozi Okafor":
            lines += [f"item1.X-ABDATE;type=pref:{wedding.year - 9}-{wedding:%m}-{min(wedding.day, 28):02}"]
            lines += ["item1.X-ABLabel:_$!<Anniversary>!$_", f"PHOTO;ENCODING=b;TYPE=JPEG:{_picture()}"]
        yield "\r\n".join([*lines, "END:VCARD", ""])
    for firm, landline in (("Mersey Boiler Care", "01632 960777"), ("St Hilda’s Dental Practice", "01632 960778")):
        lines = [*opening, "N:;;;;", f"FN:{firm}", f"ORG:{firm};", f"TEL;type=MAIN:{landline}", "X-ABShowAs:COMPANY"]
        yield "\r\n".join([*lines, "END:VCARD", ""])


def _picture() -> str:
    """Bytes where a picture would be, folded as Apple does."""
    text = base64.b64encode(Random("a picture").randbytes(600)).decode()
    return "\r\n ".join(text[at : at + 74] for at in range(0, len(text), 74))


def _google_cards(everybody: Iterable[Person], today: date) -> Iterator[str]:
    """vCard 3.0 as Google Contacts exports it."""
    for person in everybody:
        if "g" not in person.cards:
            continue
        family, given = _parts(person.name)
        lines = ["BEGIN:VCARD", "VERSION:3.0", f"FN:{person.name}", f"N:{family};{given};;;"]
        lines += [f"EMAIL;TYPE=INTERNET;TYPE=HOME:{person.address}"] if person.address else []
        lines += [f"TEL;TYPE=CELL:{person.number}"] if person.number else []
        day = _day(person, today)
        if day is not None:
            lines.append(f"BDAY:{day[0] or '--'}{day[1]:02}{day[2]:02}")
        lines += ["CATEGORIES:myContacts", "END:VCARD", ""]
        yield "\r\n".join(_folded(line) for line in lines)


def _android_cards(everybody: Iterable[Person], today: date) -> Iterator[str]:
    """vCard 2.1 as Android writes it: names beyond ASCII in quoted-printable, every byte of them."""
    for person in everybody:
        if "a" not in person.cards:
            continue
        family, given = _parts(person.name)
        lines = ["BEGIN:VCARD", "VERSION:2.1", _quoted("N", [family, given, "", "", ""]), _quoted("FN", [person.name])]
        lines += [f"TEL;CELL;PREF:{person.number}"] if person.number else []
        lines += [f"TEL;HOME:{_landline(person)}"] if _landline(person) else []
        day = _day(person, today)
        if day is not None:
            lines.append(f"BDAY:{day[0] or '-'}-{day[1]:02}-{day[2]:02}")
        yield "\r\n".join([*lines, "END:VCARD", ""])


def _quoted(name: str, values: list[str]) -> str:
    if all(value.isascii() for value in values):
        return f"{name}:{';'.join(values)}"
    signs = ["".join(f"={byte:02X}" for byte in value.encode()) for value in values]
    pieces = ";".join(signs).replace("=", " =").replace(";", " ;").split()
    rows = ["".join(pieces[at : at + 24]) for at in range(0, len(pieces), 24)]
    return f"{name};CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:" + "=\r\n".join(rows)


# Calendars


def _folded(line: str) -> str:
    """A content line in pieces of at most 75 bytes (RFC 5545 section 3.1), never inside a letter."""
    pieces, size = [""], 0
    for letter in line:
        size += len(letter.encode())
        if size > 74:
            pieces.append("")
            size = len(letter.encode())
        pieces[-1] += letter
    return "\r\n ".join(pieces)


_LONDON = """BEGIN:VTIMEZONE
TZID:Europe/London
X-LIC-LOCATION:Europe/London
BEGIN:DAYLIGHT
TZOFFSETFROM:+0000
TZOFFSETTO:+0100
TZNAME:BST
DTSTART:19700329T010000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
END:DAYLIGHT
BEGIN:STANDARD
TZOFFSETFROM:+0100
TZOFFSETTO:+0000
TZNAME:GMT
DTSTART:19701025T020000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
END:STANDARD
END:VTIMEZONE"""


def _calendar(prodid: str, about: list[str], events: Iterable[list[str]]) -> str:
    lines = ["BEGIN:VCALENDAR", f"PRODID:{prodid}", "VERSION:2.0", "CALSCALE:GREGORIAN", *about]
    for number, event in enumerate(events, start=1):
        lines += ["BEGIN:VEVENT", f"UID:sample{number:04}@example.org", *event, "END:VEVENT"]
    return "\r\n".join([*map(_folded, lines), "END:VCALENDAR", ""])


def _google_calendar(everybody: Iterable[Person], today: date) -> str:
    about = ["METHOD:PUBLISH", f"X-WR-CALNAME:{OWNER.email}", f"X-WR-TIMEZONE:{OWNER.zone}", *_LONDON.split("\n")]
    known = {person.name: person for person in everybody}
    prodid = "-//Google Inc//Google Calendar 70.9054//EN"
    return _calendar(prodid, about, [*_series(known, today), *_coffees(known, today), *_odd_ones(known, today)])


def _event(day: date, clock: str, hours: int, title: str, guests: Iterable[Person], *more: str) -> list[str]:
    """The lines of one event by the owner, `clock` as HHMM. Guests have said yes."""
    guests = list(guests)
    end = f"{int(clock[:2]) + hours:02}{clock[2:]}"
    lines = [
        f"DTSTART;TZID=Europe/London:{day:%Y%m%d}T{clock}00",
        f"DTEND;TZID=Europe/London:{day:%Y%m%d}T{end}00",
        f"SUMMARY:{title}",
    ]
    if guests:
        lines.append(f"ORGANIZER;CN={OWNER.name}:mailto:{OWNER.email}")
        everyone = [(OWNER.name, OWNER.email), *((guest.name, guest.address) for guest in guests)]
        head = "ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT=ACCEPTED"
        lines += [f"{head};CN={name};X-NUM-GUESTS=0:mailto:{address}" for name, address in everyone]
    return [*lines, "STATUS:CONFIRMED", *more]


def _on(weekday: int, today: date, ago: int) -> date:
    """The first such weekday (Monday is 0) from so many days ago on."""
    day = today - timedelta(days=ago)
    return day + timedelta(days=(weekday - day.weekday()) % 7)


def _series(known: dict[str, Person], today: date) -> Iterator[list[str]]:
    """What came again and again: the choir, too many people to say anything of one tie, and work for a while."""
    singers = [known[name] for name, _ in choir_rows()] + [known[name] for name in CHOIR_TOO]
    thursday = _on(3, today, 730)
    free = thursday + timedelta(weeks=9)
    yield _event(
        thursday, "1830", 2, "Open choir", singers, "RRULE:FREQ=WEEKLY;BYDAY=TH", "LOCATION:St Hilda’s hall",
        f"EXDATE;TZID=Europe/London:{free:%Y%m%d}T183000",
    )  # fmt: skip
    team = [known[name] for name, _ in team_rows()]
    monthly = "RRULE:FREQ=MONTHLY;COUNT=3"
    yield _event(today - timedelta(days=450), "0900", 1, "Project group", team, monthly, "LOCATION:Zoom Meeting")


def _coffees(known: dict[str, Person], today: date) -> Iterator[list[str]]:
    """Coffee or a walk with one person, on some of the days they were in touch anyway and some others."""
    for name in ("Gwen Pritchard", "Priya Nair", "Sam Whitlock", "Grace Adjei", "Hannah Weiss", "Wei Chen"):
        for number, day in enumerate(contact_days(known[name], today)[3:-1:8]):
            title = f"Walk with {name.split()[0]}" if number % 3 == 2 else f"Coffee with {name.split()[0]}"
            yield _event(day + timedelta(days=number % 2), "1100", 1, title, [known[name]])


def _odd_ones(known: dict[str, Person], today: date) -> Iterator[list[str]]:
    """A video call, a cancelled lunch, one the owner declined, a day alone and a walk that lies ahead."""
    jackson, leila = known["Jackson Reed"], known["Leila Haddad"]
    yield _event(today - timedelta(days=96), "1700", 1, "Jackson and Amara", [jackson], "LOCATION:Google Meet")
    cancelled = _event(today - timedelta(days=15), "1230", 1, "Lunch", [leila])
    yield [line.replace("CONFIRMED", "CANCELLED") for line in cancelled]
    declined = _event(today - timedelta(days=22), "1900", 2, "Quiz night", [leila])
    yield [line.replace("ACCEPTED", "DECLINED") if OWNER.email in line else line for line in declined]
    yield _event(today - timedelta(days=30), "0900", 1, "Dentist", [])
    yield _event(today + timedelta(days=6), "1000", 2, "Marine Lake walk", [leila, known["Gwen Pritchard"]])


def _birthday_calendar(everybody: Iterable[Person], today: date) -> str:
    """Birthdays typed into Apple Calendar: of those without a card, and of every third with one."""
    events = []
    for number, person in enumerate(person for person in everybody if person.birthday):
        day = _day(person, today)
        if day is not None and (number % 3 == 0 or not person.cards):
            year, month, of_month = day
            first = date(year or 2020, month, of_month)
            events.append(
                [
                    f"DTSTART;VALUE=DATE:{first:%Y%m%d}",
                    f"DTEND;VALUE=DATE:{first + timedelta(days=1):%Y%m%d}",
                    f"SUMMARY:🎂 {person.name}’s birthday" + (f" ({year})" if year else ""),
                    "RRULE:FREQ=YEARLY",
                    "TRANSP:TRANSPARENT",
                ]
            )
    about = ["X-WR-CALNAME:Birthdays", "X-APPLE-CALENDAR-COLOR:#CC73E1"]
    return _calendar("-//Apple Inc.//macOS 15.5//EN", about, events)
