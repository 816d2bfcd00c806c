"""The pages of an SQLite 3 database, read from an open file: its header, and visits to pages in the order of the file.

By the format's own description (https://sqlite.org/fileformat2.html). A stranger may have made the file: every page
number is checked before it is used and no page is visited twice on one walk, so that rings and shared pages end at
once and the work is bounded by the size of the file.
"""

from collections.abc import Iterator
from heapq import heappop, heappush
from typing import BinaryIO, Generic, TypeVar

from closeknit.importers._found import Refused

MAGIC = b"SQLite format 3\x00"
HEADER_BYTES = 100
DAMAGED = "This database is damaged or not complete; please make a new copy of it and choose that."

_ENCODINGS = {1: "utf-8", 2: "utf-16-le", 3: "utf-16-be"}
_LEAST_USABLE = 480

State = TypeVar("State")


def damaged(why: BaseException | None = None) -> Refused:
    """Return the refusal of a file that is not as the format wants it."""
    refusal = Refused(DAMAGED)
    refusal.__cause__ = why
    return refusal


class Pages:
    """The pages of one database. `usable` is how many bytes of each hold content; `encoding` is that of its texts.

    Raises Refused when the header is not that of a database of whole pages.
    """

    def __init__(self, file: BinaryIO, size: int) -> None:
        file.seek(0)
        header = file.read(HEADER_BYTES)
        if len(header) < HEADER_BYTES or not header.startswith(MAGIC):
            raise damaged()
        length = int.from_bytes(header[16:18], "big")
        self.size = 65536 if length == 1 else length
        if self.size < 512 or self.size & (self.size - 1):
            raise damaged()
        self.usable = self.size - header[20]
        self.encoding = _ENCODINGS.get(int.from_bytes(header[56:60], "big"), "utf-8")
        self.count = size // self.size
        if self.usable < _LEAST_USABLE or not self.count:
            raise damaged()
        self._file = file
        self._at = -1

    def read(self, number: int) -> bytes:
        """Return page `number`; they count from 1."""
        place = (number - 1) * self.size
        if place != self._at:
            self._file.seek(place)
        page = self._file.read(self.size)
        self._at = place + len(page)
        if len(page) < self.size:
            raise damaged()
        return page


class Walk(Generic[State]):
    """Visits the pages that are asked for, each once, and those nearest the front of the file first.

    A page behind the present place waits for the next round from the front: a file that unpacks from a zip is read
    forwards a few times over, instead of from its start for every page. More pages may be asked for on the way.
    """

    def __init__(self, pages: Pages) -> None:
        self._pages = pages
        self._seen = bytearray(pages.count + 1)
        self._here = 0
        self._ahead: list[tuple[int, State]] = []
        self._behind: list[tuple[int, State]] = []

    def ask(self, number: int, state: State) -> None:
        """Have page `number` visited, with what its visitor has to know. Raises Refused when it was before."""
        if not 0 < number < len(self._seen) or self._seen[number]:
            raise damaged()
        self._seen[number] = 1
        # No two entries share a number, so states are never compared.
        heappush(self._ahead if number > self._here else self._behind, (number, state))

    def __iter__(self) -> Iterator[tuple[int, bytes, State]]:
        """Yield number, content and state of one page after the other."""
        while self._ahead or self._behind:
            if not self._ahead:
                self._ahead, self._behind = self._behind, self._ahead
            self._here, state = heappop(self._ahead)
            yield self._here, self._pages.read(self._here), state
