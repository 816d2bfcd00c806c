"""Who was in touch with the owner, by the mails of a mailbox: people, interactions, and what was left out and why."""

from collections import Counter
from collections.abc import Collection
from datetime import UTC, date, datetime

from closeknit.engine.records import Channel, Direction
from closeknit.importers import _mailowner
from closeknit.importers._found import Found, Question, Span
from closeknit.importers._mailanswer import BETWEEN_OTHERS, add_open, joined
from closeknit.importers._mailowner import Rows
from closeknit.importers._mailpeople import People
from closeknit.importers._mailsigns import Sign

AUTOMATIC = "newsletters and automatic messages"
_TO_SELF = "mails to yourself"
_HIDDEN = "mails that do not say to whom they went"

MANY = 3
"""From so many mails on, somebody who never got nor gave an answer and shows marks of a program is taken for one."""

_OPEN_PART, _OPEN_MAILS = 0.5, 3


class Ties:
    """Settles who wrote to whom, and writes it down in `found`. `mine` are the owner's numbers, as far as known."""

    def __init__(self, found: Found, rows: Rows, people: People, mine: Collection[int], lists: Collection[int]) -> None:
        self.found = found
        self._rows, self._people, self._mine = rows, people, frozenset(mine)
        self._nobody = frozenset(lists) | {who for who, sign in enumerate(people.sign) if sign == Sign.SURE}
        self._places: dict[int, int] = {}
        self._received: Counter[int] = Counter()
        self._wrote_to: set[int] = set()
        self._answering: set[int] = set()

    def tell(self) -> None:
        """Tell people, interactions, whose mailbox it is, and ask that if it cannot be told."""
        rows = self._rows
        self._look_ahead()
        to_be_asked = self._is_open()
        asks = False
        for row, (sender, recipients) in enumerate(rows.people()):
            at = rows.at[row]
            if sender in self._mine:
                self._written(at, recipients)
            elif self._is_automatic(row, sender):
                self.found.throw(AUTOMATIC)
            elif not self._mine.isdisjoint(recipients) or self._was_delivered(row, sender, recipients):
                self.found.touches.add(self._person(sender), at, Channel.MAIL, Direction.IN)
            elif to_be_asked:
                writer = self._person(sender)
                add_open(self.found.touches, at, writer, self._receivers(sender, recipients))
                asks = True
            elif recipients in ((), (sender,)):
                self.found.throw(_HIDDEN)
            else:
                self.found.throw(BETWEEN_OTHERS)
        if asks:
            self._ask()
        self._tell_owner()

    def _look_ahead(self) -> None:
        """See to whom the owner ever wrote, how often others did, and who ever answered."""
        for row, (sender, recipients) in enumerate(self._rows.people()):
            if sender in self._mine:
                self._wrote_to.update(recipients)
            else:
                self._received[sender] += 1
                if self._rows.replied[row]:
                    self._answering.add(sender)

    def _is_open(self) -> bool:
        """Whether too little is known of the owner: they are in less than half of the mails."""
        count = len(self._rows)
        if not self._mine:
            return count > 0
        left = count * (1 - _mailowner.part(self._rows, self._mine))
        return left >= _OPEN_MAILS and left > _OPEN_PART * count

    def _is_automatic(self, row: int, sender: int) -> bool:
        """Whether a mail with marks of a program is from one: the owner never wrote there."""
        sign = max(self._rows.sign[row], self._people.sign[sender])
        if sign == Sign.NONE or sender in self._wrote_to:
            return False
        return sign >= Sign.SPAM or (self._received[sender] >= MANY and sender not in self._answering)

    def _was_delivered(self, row: int, sender: int, recipients: tuple[int, ...]) -> bool:
        """Whether a mail came to an address that is not named in it, along with others that are."""
        by = self._rows.lists[self._rows.delivered[row]]
        return not self._mine.isdisjoint(by) and any(who != sender and who not in self._nobody for who in recipients)

    def _written(self, at: int, recipients: tuple[int, ...]) -> None:
        """The owner wrote: once to each."""
        reached = [who for who in recipients if who not in self._mine and who not in self._nobody]
        for who in reached:
            self.found.touches.add(self._person(who), at, Channel.MAIL, Direction.OUT)
        if not reached:
            others = [who for who in recipients if who not in self._mine]
            self.found.throw(AUTOMATIC if others else _TO_SELF if recipients else _HIDDEN)

    def _receivers(self, sender: int, recipients: tuple[int, ...]) -> list[int]:
        return [self._person(who) for who in recipients if who != sender and who not in self._nobody]

    def _person(self, who: int) -> int:
        """Return the place of a person in `found.people`."""
        place = self._places.get(who)
        if place is None:
            place = self._places[who] = len(self.found.people)
            self.found.people.append(self._people.named(who))
        return place

    def _ask(self) -> None:
        """Ask which of the people is the owner."""
        options = []
        for who in _mailowner.candidates(self._rows, self._people, self._mine):
            if who in self._places:
                person = self.found.people[self._places[who]]
                words = f"{person.name}, {person.key}" if person.name else person.key
                options.append((str(self._places[who]), words))
        text = "Which of these mail addresses is yours?"
        self.found.questions.append(Question("me", text, (*options, ("none", "None of them"))))

    def _tell_owner(self) -> None:
        """Write down whose mailbox it is: under the address that is in most mails, with all the others."""
        for who in _mailowner.by_use(self._rows, self._mine):
            self.found.me = joined(self.found.me, self._people.named(who))


def vouch(found: Found, first: int, last: int, whole: bool) -> None:
    """Write down the days of the mails; only a whole mailbox vouches for those who did not write in them."""
    days: list[date] = [datetime.fromtimestamp(at, UTC).date() for at in (first, last)]
    found.covered = days[0], days[1]
    found.spans.append(Span(Channel.MAIL, days[0], days[1], everyone=whole))
