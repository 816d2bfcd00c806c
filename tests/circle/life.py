"""Texts as phones and apps export them, bringing them in, and a snapshot of everything a circle holds."""

import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.apps import apps
from django.db import transaction

from closeknit.accounts.models import User
from closeknit.circle import found_store
from closeknit.circle.actions import imports, moments, people
from closeknit.circle.models import Batch, BatchFile, Interaction, Person, Tie
from closeknit.engine.records import Channel, Direction
from closeknit.importers import _reading

TODAY = date(2026, 11, 18)
NOW = datetime(2026, 11, 18, 12, tzinfo=UTC)
ZONE = ZoneInfo("Europe/London")

File = tuple[str, bytes]
"""A name and what is in it."""


def vcard(*cards: Mapping[str, Any], name: str = "contacts.vcf") -> File:
    """Contact cards: each has `name`, and may have `numbers`, `addresses`, `born`, `note` and `uid`."""
    lines = []
    for card in cards:
        lines += ["BEGIN:VCARD", "VERSION:3.0", f"FN:{card['name']}"]
        lines += [f"UID:{card['uid']}"] if "uid" in card else []
        lines += [f"TEL;TYPE=CELL:{number}" for number in card.get("numbers", ())]
        lines += [f"EMAIL:{address}" for address in card.get("addresses", ())]
        lines += [f"BDAY:{card['born']}"] if "born" in card else []
        lines += [f"NOTE:{card['note']}"] if "note" in card else []
        lines += ["END:VCARD"]
    return name, "\r\n".join([*lines, ""]).encode()


def chat(other: str, rows: Iterable[tuple[datetime, str, str]], title: str | None = None) -> File:
    """A WhatsApp chat: rows of (wall-clock time, who wrote, what). Its dates name the year first: nothing to ask."""
    text = "".join(f"{at:%Y-%m-%d, %H:%M} - {who}: {what}\n" for at, who, what in rows)
    return f"WhatsApp Chat with {title or other}.txt", text.encode()


def talk(other: str, days: Sequence[date], words: str = "hello", me: str = "Amara Okafor") -> File:
    """A chat with one message each way on each of `days`."""
    rows = []
    for day in days:
        at = datetime(day.year, day.month, day.day, 18, 5)
        rows += [(at, other, words), (at + timedelta(minutes=2), me, words)]
    return chat(other, rows)


def ambiguous_chat(days: Sequence[tuple[int, int]]) -> File:
    """A chat with Ngozi whose dates have two small numbers: nobody can tell which is the month."""
    text = "".join(f"{a:02}/{b:02}/2026, 18:05 - {who}: x\n" for a, b in days for who in ("Ngozi", "Amara Okafor"))
    return "WhatsApp Chat with Ngozi.txt", text.encode()


def calendar(*events: Mapping[str, Any], name: str = "calendar.ics", mine: str = "amara@example.org") -> File:
    """Events: each has `day` and `with_` (pairs of name and address), and may have `title`, `note` and `place`."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Example//EN"]
    for number, event in enumerate(events):
        day: date = event["day"]
        lines += [
            "BEGIN:VEVENT",
            f"UID:{event.get('uid', f'{day}-{number}@example.org')}",
            f"DTSTAMP:{day:%Y%m%d}T090000Z",
        ]
        lines += [f"DTSTART:{day:%Y%m%d}T100000Z", f"DTEND:{day:%Y%m%d}T110000Z"]
        lines += [f"SUMMARY:{event.get('title', 'Coffee')}", f"DESCRIPTION:{event.get('note', '')}"]
        lines += [f"LOCATION:{event.get('place', '')}", f"ORGANIZER;CN=Amara Okafor:mailto:{mine}"]
        lines += [f"ATTENDEE;CN={who};PARTSTAT=ACCEPTED:mailto:{address}" for who, address in event["with_"]]
        lines += ["END:VEVENT"]
    return name, "\r\n".join([*lines, "END:VCALENDAR", ""]).encode()


def days_back(*days: int) -> list[date]:
    """These many days before today, the oldest first."""
    return [TODAY - timedelta(days=n) for n in sorted(days, reverse=True)]


def every(days: int, times: int, until: int = 0) -> list[date]:
    """`times` days, `days` apart, the last one `until` days before today."""
    return days_back(*(until + days * n for n in range(times)))


def look(owner: User, *files: File) -> Batch:
    """Let the real reader look at files, in its child process."""
    return imports.look_at(owner=owner, files=[(n, io.BytesIO(data), len(data)) for n, data in files], now=NOW)


def quick_look(owner: User, *files: File) -> Batch:
    """The same with the reader in this process: a property test looks at hundreds of files."""
    batch = Batch.objects.create(owner=owner, made_at=NOW)
    context = _reading.context_of(imports.reading_context(owner, NOW))
    for name, data in files:
        found = _reading.find(io.BytesIO(data), name, len(data), context)
        BatchFile.objects.create(
            batch=batch, name=name, summary=found_store.summary(found), found=found_store.pack(found)
        )
    return batch


def keep(owner: User, batch: Batch, choice: str = "all", **answers: str) -> Batch:
    """Answer (double underscores stand for colons) and keep."""
    if answers:
        imports.answer(owner=owner, batch=batch, answers={k.replace("__", ":"): v for k, v in answers.items()})
    return imports.keep(owner=owner, batch=batch, choice=choice, now=NOW)


def bring(owner: User, *files: File, choice: str = "all") -> Batch:
    """Look at files and keep what is in them."""
    return keep(owner, look(owner, *files), choice)


def undo(owner: User, batch: Batch) -> int:
    """Take an import back."""
    return imports.undo(owner=owner, batch=batch, now=NOW)


def met(owner: User, person: Person, days_ago: int, channel: Channel = Channel.VOICE, **more: Any) -> Interaction:
    """Log a moment."""
    moment = moments.Moment(channel, TODAY - timedelta(days=days_ago), more.pop("direction", Direction.BOTH), **more)
    return moments.add_moment(owner=owner, person=person, moment=moment, today=TODAY)


def friend(owner: User, name: str, *, every_days: int = 0, times: int = 0, until: int = 0, **more: Any) -> Person:
    """Somebody added by hand, in touch `times` times, `every_days` apart, the last time `until` days ago."""
    person = people.add_person(owner=owner, name=name, **more)
    for n in range(times):
        met(owner, person, until + n * every_days)
    return person


def tie(person: Person) -> Tie:
    """The tie as it stands in the database."""
    return Tie.objects.get(person=person)


NOT_COMPARED = {"Batch": None, "BatchFile": None, "PooledRhythm": None, "Plan": {"made_at"}, "ReachOut": {"id", "ref"}}
"""An import itself stays as a line of history; suggestions are drawn up again, so they may get another row. What ties have in
common is worked out anew each night, also where there was nothing yet."""


def snapshot(owner: User) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table of the circle, and the owner's own row."""
    out: dict[str, list[tuple[Any, ...]]] = {"User": list(User.objects.filter(pk=owner.pk).values_list())}
    for model in apps.get_app_config("circle").get_models():
        skipped = NOT_COMPARED.get(model.__name__, set())
        if skipped is None:
            continue
        columns = [f.attname for f in model._meta.concrete_fields if f.attname not in skipped]
        out[model.__name__] = sorted(model._default_manager.order_by().values_list(*columns), key=repr)
    return out


@contextmanager
def in_a_world_of_its_own() -> Iterator[None]:
    """Everything inside is rolled back: one example of a property test leaves nothing to the next."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
