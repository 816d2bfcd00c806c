"""From rows to words: asks each kind for its words, and puts them into one parcel for one person in one way."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from closeknit.accounts.models import User
from closeknit.outbox import links, manners, registered
from closeknit.outbox.models import Care, Channel, Entry
from closeknit.outbox.registered import Row, Words

STOP_LIFE = timedelta(days=400)
SEEN_LIFE = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Parcel:
    """Words for one person in one way. `stop` is the address that ends such mail; `message_id` stays through every try."""

    person: User | None
    channel: str
    care: str
    message_id: str
    subject: str
    short: str
    parts: tuple[Words, ...]
    stop: str = ""
    to: str = ""


def compose(entries: Sequence[Entry], now: datetime) -> Parcel | None:
    """The parcel of some entries of one person and channel; None when none of them has anything to say any more."""
    first = entries[0]
    person, mail = first.person, first.channel == Channel.MAIL
    names = bool(person and mail and manners.of(person).names and not manners.discreet(person))
    zone = manners.zone_of(person) if person else ZoneInfo(settings.TIME_ZONE)
    with timezone.override(zone), translation.override(settings.LANGUAGE_CODE):
        parts = tuple(_written(person, entries, names))
        if not parts:
            return None
        if first.care == Care.SAFETY and person is not None:
            parts = (*parts[:-1], _acknowledged(parts[-1], first, person, now))
        subject = parts[0].subject if len(parts) == 1 else _("A note for you")
        short = parts[0].short if len(parts) == 1 else _("There is a note for you.")
    stop = ""
    if first.care == Care.REMINDER and mail and person is not None:
        stop = links.make(person=person, purpose="words_stop", about=Channel.MAIL, now=now, life=STOP_LIFE)
    to = parts[0].to or (person.email if person else "")
    return Parcel(person, first.channel, first.care, first.message_id, subject, short, parts, stop, to)


def _written(person: User | None, entries: Sequence[Entry], names: bool) -> list[Words]:
    by_kind = sorted(entries, key=lambda e: (e.kind, e.pk))
    written = [registered.write(kind, person, list(some), names) for kind, some in groupby(by_kind, lambda e: e.kind)]
    return [words for words in written if words is not None]


def _acknowledged(words: Words, entry: Entry, person: User, now: datetime) -> Words:
    """The words of an alert, with a way to say that it was seen, and that it may come twice."""
    root = entry.root or entry
    seen = links.make(person=person, purpose="words_seen", about=root.ref, now=now, life=SEEN_LIFE)
    again = _("To be certain that it arrives, this may come more than once. It is the same message.")
    row = Row(_("Tell us that you have seen it, and nobody else is asked."), ((_("I have seen this"), seen),))
    return replace(words, paragraphs=(*words.paragraphs, again), rows=(*words.rows, row))


def page(name: str) -> str:
    """The whole address of one of our pages."""
    return settings.SITE_URL + reverse(name)
