"""Whose mailbox it is: the addresses of the owner, by what servers noted, what was sent, and who is in every mail."""

from array import array
from collections import Counter
from collections.abc import Collection, Iterator, Mapping

from closeknit.importers._identity import address
from closeknit.importers._mailpeople import People
from closeknit.importers._mailsigns import Sign
from closeknit.importers._text import clean

_ENOUGH_MAILS = 3
_IN_NEARLY_ALL, _IN_FEWER = 0.9, 0.6
_A_FEW = 0.05
_MOSTLY = 0.5
MOST_ASKED = 8


class Rows:
    """The mails that may be between people, as columns: when, from whom, to whom, and what they show.

    recipients, delivered   places in `lists`, which holds each list of people once
    sign      `Sign` of the mail itself          replied   whether it answers another mail
    """

    def __init__(self) -> None:
        self.at = array("q")
        self.sender = array("i")
        self.recipients = array("i")
        self.delivered = array("i")
        self.sign = bytearray()
        self.replied = bytearray()
        self.lists: list[tuple[int, ...]] = []
        self._places: dict[tuple[int, ...], int] = {}

    def __len__(self) -> int:
        return len(self.at)

    def add(
        self,
        at: int,
        sender: int,
        recipients: tuple[int, ...],
        sign: Sign,
        replied: bool,
        delivered: tuple[int, ...],
    ) -> None:
        """Add one mail."""
        self.at.append(at)
        self.sender.append(sender)
        self.recipients.append(self._place(recipients))
        self.delivered.append(self._place(delivered))
        self.sign.append(sign)
        self.replied.append(replied)

    def people(self) -> Iterator[tuple[int, tuple[int, ...]]]:
        """Yield sender and recipients of each mail."""
        lists = self.lists
        for sender, place in zip(self.sender, self.recipients, strict=True):
            yield sender, lists[place]

    def _place(self, people: tuple[int, ...]) -> int:
        place = self._places.get(people)
        if place is None:
            place = self._places[people] = len(self.lists)
            self.lists.append(people)
        return place


def canonical(written: str) -> str:
    """Return an address without what providers let anybody add to it: `+tag`, and at Gmail also dots."""
    local, _, domain = written.rpartition("@")
    local = local.partition("+")[0] or local
    if domain in ("gmail.com", "googlemail.com"):
        local, domain = local.replace(".", ""), "gmail.com"
    return f"{local}@{domain}"


def owners(
    rows: Rows,
    people: People,
    own: Collection[str],
    names: Collection[str],
    sent: Mapping[int, int],
    delivered: Mapping[int, int],
) -> set[int]:
    """Return the owner's numbers; empty when they cannot be told. `own` and `names` are what is known beforehand."""
    found = {who for who in sent if people.sign[who] != Sign.SURE}
    most = sum(delivered.values())
    found |= {who for who, count in delivered.items() if count >= _A_FEW * most and people.sign[who] != Sign.SURE}
    known = {canonical(address(one) or one.lower()) for one in own}
    found |= {who for who, one in enumerate(people.addresses) if canonical(one) in known}
    if not found or part(rows, found) < _MOSTLY:
        found |= _in_nearly_all(rows, people)
    if not found:
        found |= _called(rows, people, names)
    same = {canonical(people.addresses[who]) for who in found}
    return {who for who, one in enumerate(people.addresses) if canonical(one) in same} if found else found


def candidates(rows: Rows, people: People, known: Collection[int]) -> list[int]:
    """Return who may be the owner, most likely first: people in at least half as many mails as anybody else."""
    times = _times(rows, people)
    for who in known:
        times.pop(who, None)
    most = max(times.values(), default=0)
    return [who for who, count in times.most_common(MOST_ASKED) if 2 * count >= most]


def part(rows: Rows, mine: Collection[int]) -> float:
    """Return which part of the mails these people wrote or got."""
    if not len(rows):
        return 1.0
    theirs = [not frozenset(known).isdisjoint(mine) for known in rows.lists]
    inside = sum(
        sender in mine or theirs[to] or theirs[by]
        for sender, to, by in zip(rows.sender, rows.recipients, rows.delivered, strict=True)
    )
    return inside / len(rows)


def by_use(rows: Rows, mine: Collection[int]) -> list[int]:
    """Return the owner's numbers, the one that most mails name first."""
    senders, lists = Counter(rows.sender), Counter(rows.recipients)
    times = Counter({who: senders[who] for who in sorted(mine)})
    for place, known in enumerate(rows.lists):
        for who in known:
            if who in mine:
                times[who] += lists[place]
    return [who for who, _ in times.most_common()]


def _times(rows: Rows, people: People) -> Counter[int]:
    """Return in how many mails each person is."""
    times: Counter[int] = Counter()
    for sender, recipients in rows.people():
        times.update({sender, *recipients})
    return Counter({who: count for who, count in times.items() if people.sign[who] != Sign.SURE})


def _in_nearly_all(rows: Rows, people: People) -> set[int]:
    """Return the one person who is in nearly all mails, when the next is in clearly fewer."""
    if len(rows) < _ENOUGH_MAILS:
        return set()
    first, second = [*_times(rows, people).most_common(2), (-1, 0), (-1, 0)][:2]
    if first[1] >= _IN_NEARLY_ALL * len(rows) and second[1] <= _IN_FEWER * len(rows):
        return {first[0]}
    return set()


def _called(rows: Rows, people: People, names: Collection[str]) -> set[int]:
    """Return the one person who is called as the owner is and is in most of the mails."""
    wanted = {clean(one).casefold() for one in names} - {""}
    if not wanted:
        return set()
    named = {who for who in _times(rows, people) if people.named(who).name.casefold() in wanted}
    return named if len(named) == 1 and part(rows, named) >= _MOSTLY else set()
