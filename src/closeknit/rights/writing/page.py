"""`index.html`: what is in the zip, and the circle to read without any program. Everything is escaped; nothing is loaded."""

from collections.abc import Iterator
from html import escape

from closeknit.accounts.models import User
from closeknit.circle import access
from closeknit.circle.models import Channel, Promise
from closeknit.rights.writing.people import Contact

SHOWN = 100
"""Moments shown of each person, the newest first; all of them are in the other files."""

FILES = (
    ("closeknit.json", "everything, with what each field is for; another Closeknit reads it back"),
    ("contacts.vcf", "your people as contact cards, for any address book"),
    ("contacts.csv", "your people as a table, for any spreadsheet"),
    ("calendar.ics", "dates that come every year and the moments there were, for any calendar"),
    ("tables/", "everything as tables, for any spreadsheet; an apostrophe before a sign keeps it from being a formula"),
)


def page(owner: User, people: list[Contact], counts: dict[str, int]) -> Iterator[str]:
    """The page in pieces."""
    yield (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'">'
        "<title>Your data from Closeknit</title></head><body>\n<h1>Your data from Closeknit</h1>\n"
        f"<p>{escape(owner.name or owner.email)}: {counts['people']} people, {counts['moments']} moments.</p>\n<ul>"
    )
    yield from (f"<li><b>{escape(name)}</b>: {escape(words)}</li>" for name, words in FILES)
    yield "</ul>\n"
    ties = dict(access.interactions(owner).order_by().values_list("tie__person__ref", "tie").distinct())
    for person in people:
        yield from _person(owner, person, ties.get(person.ref))
    yield "</body></html>\n"


def _person(owner: User, person: Contact, tie: int | None) -> Iterator[str]:
    yield f"<h2>{escape(person.name)}</h2>\n"
    facts = [person.relation, *(value for _, value in dict.fromkeys(person.handles))]
    facts += [f"{day.label or day.get_kind_display()}: {day.day}.{day.month}.{day.year or ''}" for day in person.dates]
    facts += [f"{kind}: {name}" for kind, name, _ in person.bonds]
    yield f"<ul>{''.join(f'<li>{escape(fact)}</li>' for fact in facts if fact)}</ul>\n" if any(facts) else ""
    for line in person.remember.splitlines():
        yield f"<p>{escape(line)}</p>\n"
    if tie is None:
        return
    promises = Promise.objects.filter(owner=owner, tie=tie, gone=False).order_by("made_on", "pk")
    rows = [f"<li>{escape(p.words)} ({p.made_on})</li>" for p in promises]
    yield f"<h3>Promised</h3><ul>{''.join(rows)}</ul>\n" if rows else ""
    yield "<h3>Moments</h3><ul>"
    for moment in access.interactions(owner).filter(tie=tie).order_by("-day", "-pk")[:SHOWN]:
        note = f": {escape(moment.note)}" if moment.note else ""
        yield f"<li>{moment.day} {escape(str(Channel(moment.channel).label))}{note}</li>"
    yield "</ul>\n"
