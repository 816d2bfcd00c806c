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
from typing import NamedTuple

from closeknit.demo.life import (
    CHOIR_TOO,
    FAMILY_LANDLINE,
    OWNER,
    Person,
    State,
    choir_rows,
    contact_days,
    people,
    team_rows,
)

_UNSEEN = "\u200e"
"""The mark an iPhone puts before whatever WhatsApp itself has written."""

_SAID = (
    "How was {}?", "Thinking of you today", "Good luck with {}!", "Saw this and thought of you", "Are you free on Sunday?",
    "That made me smile", "Thank you for {}", "Safe home?", "I told Mum about {}, she laughed", "Shall we say half six?",
    "Lovely to hear your voice", "No rush, whenever suits you", "Here, or at yours?", "On my way 🙂", "How are you, really?",
    "I am so glad about {}", "Tell me everything about {}", "Sorry, only saw this now", "Sleep well x", "Good morning ☀️",
    "You were right about {}", "That sounds like a long day. Rest a bit?", "Ha, yes!", "Big hug 🤗", "I can bring {}",
    "Let me know how it goes", "Same here", "Proud of you", "Shall I pick you up?", "Still on for {}?", "Yes please",
    "I will ring after tea", "¡Un abrazo!", "Dzięki 😊", "Remember {}?\nI found the photo", "Perfect, see you there",
)  # fmt: skip
_THINGS = (
    "the new job", "the allotment", "choir", "the exam", "your mum", "the move", "that soup", "the train journey",
    "the garden", "the little one", "the book", "the interview", "the walk", "the cake", "the bike", "the concert",
    "the holiday", "the long shift", "the recipe", "the match", "the visit", "the dog", "the kitchen", "the course",
)  # fmt: skip


class _Said(NamedTuple):
    """One line of a chat. `minute` of the day; `what` is text, media, call, missed or deleted."""

    day: date
    minute: int
    mine: bool
    what: str
    text: str


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
            paths.append(_write(folder / f"WhatsApp Chat with {person.name}.txt", _android_chat(person, today)))
        elif file == "Z":
            path = folder / f"WhatsApp Chat - {person.name}.zip"
            paths.append(_zip(path, [("_chat.txt", _iphone_chat(person, today))], today))
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
            yield f"WhatsApp Chat with {person.name}.txt", _android_chat(person, today)
        elif file == "i":
            yield f"WhatsApp Chat - {person.name}/_chat.txt", _iphone_chat(person, today)
    yield "WhatsApp Chat with Choir car share.txt", _group_chat(today)
    stranger = "+44 7700 900099"
    said = [
        _Said(today - timedelta(days=ago), 600, ago != 40, "text", "Is the wardrobe still there?")
        for ago in range(57, 39, -1)
        if ago in (57, 49, 40)
    ]
    yield f"WhatsApp Chat with {stranger}.txt", _android(stranger, said)


def _conversation(person: Person, today: date) -> list[_Said]:
    """What was said on the days in touch, and the calls nobody answered in between."""
    tie = person.tie
    if tie is None:
        return []
    rng = Random(f"the chat with {person.name}")
    usual = 8.0 if tie.gap < 8 else 5.5
    days = contact_days(person, today)
    said: list[_Said] = []
    for number, day in enumerate(days):
        alone = tie.state is State.ONE_SIDED and len(days) - number <= 4
        minute = rng.randint(480, 1200)
        if rng.random() < tie.calls:
            said.append(_Said(day, minute, rng.random() < 0.6, "call", str(rng.randint(4, 55))))
            minute += 60
        mine = alone or rng.random() < 0.5
        for _ in range(0 if said and said[-1].day == day and rng.random() < 0.5 else 1 + int(rng.expovariate(1 / usual))):
            said.append(_line(rng, day, min(minute, 1439), mine))
            minute += int(rng.random() * 9)
            mine = alone or mine != (rng.random() < 0.6)
        following = days[number + 1] if number + 1 < len(days) else today
        if (following - day).days > 12 and (rng.random() < 0.1 or (tie.state is State.QUIET and following == today)):
            said.append(_Said(day + timedelta(days=9), minute % 600 + 700, True, "missed", ""))
    return said


def _line(rng: Random, day: date, minute: int, mine: bool) -> _Said:
    kind = rng.random()
    if kind < 0.06:
        return _Said(day, minute, mine, "media", "")
    if kind < 0.065:
        return _Said(day, minute, mine, "deleted", "")
    sentence = _SAID[int(rng.random() * len(_SAID))]
    return _Said(day, minute, mine, "text", sentence.format(_THINGS[int(rng.random() * len(_THINGS))]))


def _opened(said: list[_Said]) -> date:
    """The day the chat was opened: of its first message, or earlier if no day of it has a number above 12.

    Without such a day nobody could tell whether 03/04 is in March or April.
    """
    day = said[0].day
    while day.day <= 12 and all(line.day.day <= 12 for line in said):
        day -= timedelta(days=1)
    return day


def _android_chat(person: Person, today: date) -> str:
    return _android(person.name, _conversation(person, today))


def _android(name: str, said: list[_Said]) -> str:
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


def _iphone_chat(person: Person, today: date) -> str:
    said = _conversation(person, today)
    notice = (
        "Messages and calls are end-to-end encrypted. Only people in this chat can read, listen to, or share them."
    )
    lines = [f"[{_opened(said):%d/%m/%Y}, 07:58:00] {person.name}: {_UNSEEN}{notice}\r\n"]
    for number, (day, minute, mine, what, text) in enumerate(said):
        mark = _UNSEEN if what == "media" else ""
        if what != "text":
            text = _UNSEEN + {
                "media": "image omitted",
                "call": f"Voice call, {_UNSEEN}{text} min",
                "missed": f"Voice call, {_UNSEEN}No answer",
                "deleted": "You deleted this message." if mine else "This message was deleted.",
            }[what]
        clock = f"{minute // 60:02}:{minute % 60:02}:{number * 7 % 60:02}"
        author = OWNER.name if mine else person.name
        lines.append(f"{mark}[{day:%d/%m/%Y}, {clock}] {author}: {text}\r\n")
    return "".join(lines)


def _group_chat(today: date) -> str:
    """A group, which says nothing of any one tie."""
    rng = Random("the group")
    first = today - timedelta(days=400)
    lines = [f"{first:%d/%m/%Y}, 18:02 - {CHOIR_TOO[0]} created group \"Choir car share\"\n"]
    for ago in range(399, 0, -7):
        day = f"{today - timedelta(days=ago):%d/%m/%Y}"
        for minute in range(4):
            author = (OWNER.name, *CHOIR_TOO[:5])[int(rng.random() * 6)]
            lines.append(f"{day}, 17:{10 + minute * 6} - {author}: {_line(rng, first, 0, True).text or 'I can drive'}\n")
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
    for firm, number in (("Mersey Boiler Care", "01632 960777"), ("St Hilda’s Dental Practice", "01632 960778")):
        lines = [*opening, "N:;;;;", f"FN:{firm}", f"ORG:{firm};", f"TEL;type=MAIN:{number}", "X-ABShowAs:COMPANY"]
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
    hexed = ";".join("".join(f"={byte:02X}" for byte in value.encode()) for value in values)
    head = f"{name};CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:"
    pieces = [hexed[at : at + 72] for at in range(0, len(hexed), 72)]
    return head + "=\r\n".join(pieces)
