"""The owner's answer to "me" for mail: which of the addresses is theirs, put into what a mailbox gave.

While the owner is not known, each mail stands in the columns as a row for who wrote it (direction UNKNOWN, half_days
2), followed by a row for each who got it (UNKNOWN, 0). So it counts for the writer at most, until the answer tells
which way it went.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from closeknit.engine.records import Channel, Direction
from closeknit.importers._found import Found, FoundPerson, Touches

BETWEEN_OTHERS = "mails between other people"


def add_open(touches: Touches, at: int, writer: int, receivers: Iterable[int]) -> None:
    """Add a mail of which it is not known whether the owner wrote or got it."""
    touches.add(writer, at, Channel.MAIL, Direction.UNKNOWN, half_days=2)
    for receiver in receivers:
        touches.add(receiver, at, Channel.MAIL, Direction.UNKNOWN, half_days=0)


def answer(found: Found, owner: int | None) -> None:
    """Settle, in place, that person number `owner` is the owner, or that none of those asked for is (None)."""
    before, touches, others = found.touches, Touches(), 0
    for start, end in _mails(before):
        writer, at, receivers = before.who[start], before.at[start], before.who[start + 1 : end]
        if before.direction[start] != Direction.UNKNOWN:
            touches.add(writer, at, Channel.MAIL, Direction(before.direction[start]), half_days=before.half_days[start])
        elif owner is None or (owner != writer and owner in receivers):
            touches.add(writer, at, Channel.MAIL, Direction.IN)
        elif owner == writer:
            for receiver in receivers:
                touches.add(receiver, at, Channel.MAIL, Direction.OUT)
        else:
            others += 1
    if others:
        found.throw(BETWEEN_OTHERS, others)
    if owner is not None:
        found.me = joined(found.me, found.people[owner])
    found.touches = touches
    _keep_who_is_in_touch(found)


def _mails(touches: Touches) -> Iterator[tuple[int, int]]:
    """Yield where the rows of each mail begin and end."""
    start = 0
    for row in range(1, len(touches) + 1):
        if row == len(touches) or touches.half_days[row] or touches.direction[row] != Direction.UNKNOWN:
            yield start, row
            start = row


def joined(known: FoundPerson | None, person: FoundPerson) -> FoundPerson:
    """Return one person with the addresses and names of two."""
    if known is None:
        return person
    names = (known.name, *known.also, person.name, *person.also)
    return replace(
        known,
        name=known.name or person.name,
        addresses=tuple(dict.fromkeys((*known.addresses, *person.addresses))),
        also=tuple(dict.fromkeys(name for name in names if name and name != (known.name or person.name))),
    )


def _keep_who_is_in_touch(found: Found) -> None:
    """Leave out the people who have no interaction any more."""
    touched = sorted(set(found.touches.who))
    places = {who: place for place, who in enumerate(touched)}
    found.people = [found.people[who] for who in touched]
    for row, who in enumerate(found.touches.who):
        found.touches.who[row] = places[who]
