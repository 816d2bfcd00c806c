"""Small exports as somebody would choose them: contacts, a calendar, two chats, and cards with hostile names."""

import zipfile
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from tests.browser.serving import NEWCOMER

NGOZI, RAVI, ELLA = "Ngozi Bello", "Ravi Menon", "Ella Byrne"
USUAL_DAYS, SILENT_DAYS, TIMES = 7, 49, 40
"""Ngozi and the owner wrote every week, and then not for seven."""

HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(2)>',
    "' onmouseover='alert(3)' x='",
    "<svg/onload=alert(4)>",
    "{{ 7|add:7 }}{% debug %}",
    "javascript:alert(5)",
    "</title></textarea><iframe src=https://example.com>",
    "\u202egnp.exe\u202c Anna",
    "<b hx-get=https://example.com/ hx-trigger=load>Bob</b>",
    "W" * 180,
)
"""Names that would do harm if a page took them for anything but text."""


@dataclass(frozen=True, slots=True)
class Files:
    """Paths: three clear ones in `clear`, a chat whose dates can be read in two ways, and the hostile cards and chat."""

    clear: list[Path]
    unclear: Path
    hostile: list[Path]


def write(folder: Path, today: date) -> Files:
    """Write them all as they would be exported on `today`."""
    clear = [
        _text(folder / "Contacts.vcf", _cards(today)),
        _text(folder / "Birthdays.ics", _calendar(today)),
        _zip(folder / f"WhatsApp Chat - {NGOZI}.zip", "_chat.txt", _chat(NGOZI, _weekly(today))),
    ]
    last_year = today.year - 1
    days = [date(last_year, 2, 1), date(last_year, 4, 3), date(last_year, 6, 5), date(last_year, 8, 7)]
    unclear = _text(folder / f"WhatsApp Chat with {RAVI}.txt", _chat(RAVI, days))
    return Files(clear, unclear, _hostile(folder, today))


def _text(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8", newline="")
    return path


def _zip(path: Path, member: str, text: str) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(member, text)
    return path


def _card(name: str, number: int, *more: str) -> str:
    written = name.replace("\\", "\\\\").replace(",", "\\,").replace(";", "\\;")
    lines = ["BEGIN:VCARD", "VERSION:3.0", f"FN:{written}", f"TEL;TYPE=CELL:+44 7700 900{number}", *more, "END:VCARD"]
    return "".join(f"{line}\r\n" for line in lines)


def _cards(today: date) -> str:
    born = (today + timedelta(days=3)).replace(year=1984)
    picture = "PHOTO;ENCODING=b;TYPE=JPEG:AAAA"
    shop = "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Corner Shop\r\nORG:Corner Shop\r\nX-ABShowAs:COMPANY\r\nEND:VCARD\r\n"
    return (
        _card(NGOZI, 201, picture)
        + _card(RAVI, 202)
        + _card(ELLA, 203, f"BDAY:{born:%Y-%m-%d}", "NOTE:a secret")
        + shop
    )


def _calendar(today: date) -> str:
    def event(number: int, day: date, title: str, *more: str) -> list[str]:
        times = [f"DTSTART;VALUE=DATE:{day:%Y%m%d}", f"DTEND;VALUE=DATE:{day + timedelta(days=1):%Y%m%d}"]
        return ["BEGIN:VEVENT", f"UID:{number}@example.org", *times, f"SUMMARY:{title}", *more, "END:VEVENT"]

    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Example//EN"]
    lines += event(1, today + timedelta(days=10), f"{NGOZI}’s birthday", "RRULE:FREQ=YEARLY")
    lines += event(2, today - timedelta(days=10), "Dentist", "STATUS:CANCELLED")
    return "".join(f"{line}\r\n" for line in [*lines, "END:VCALENDAR"])


def _weekly(today: date) -> list[date]:
    return [today - timedelta(days=SILENT_DAYS + USUAL_DAYS * n) for n in reversed(range(TIMES))]


def _chat(name: str, days: list[date]) -> str:
    said = (f"{day:%d/%m/%Y}, 18:0{n} - {who}: kept secret\n" for day in days for n, who in enumerate((name, NEWCOMER)))
    return "".join(said)


def _hostile(folder: Path, today: date) -> list[Path]:
    cards = "".join(_card(name, 300 + n, f"NICKNAME:{name}") for n, name in enumerate(HOSTILE))
    name = "<img src=x onerror=alert(6)>"
    return [
        _text(folder / "<b onclick=alert(7)>.vcf", cards),
        _zip(folder / f"WhatsApp Chat - {name}.zip", "_chat.txt", _chat(name, _weekly(today))),
    ]
