"""A chat exported from WhatsApp as text, on Android or iPhone, in any language and region.

Of each message the day, the time, who wrote it and its kind are taken; the text is passed over. Who wrote to whom is
settled at the end, when all names are known.
"""

import re
from array import array
from collections.abc import Collection
from itertools import compress
from operator import and_

from closeknit.engine.records import Channel, Direction
from closeknit.importers import _signaltext, _text
from closeknit.importers._chatdates import Style, detect
from closeknit.importers._chatlog import Log, beginning, blocks
from closeknit.importers._chatnotices import REASONS, Kind
from closeknit.importers._found import HEAD_BYTES, Context, Found, FoundPerson, Question, Refused, Source
from closeknit.importers._identity import e164

KIND = "chats"
TITLE = "WhatsApp chat"
HOW_TO = (
    "Open the chat in WhatsApp. Android: tap the three dots, then More, then Export chat. "
    "iPhone: tap the name at the top, then Export chat. Choose Without media. "
    "You get a text file, or a zip file with the text in it: both can be read. "
    "Leave its name as it is, for it says whose chat it is. Each chat is one file."
)
READS = "The day and time of each message, who wrote it, and whether it was a call."
KEEPS = "Days and times, who wrote, how long calls took, and the numbers of people who have no name in the chat."
THROWS_AWAY = "The text of all messages. Pictures and files are not opened."
MAX_BYTES = 300_000_000

_NOT_HERE = (
    "There are no WhatsApp messages in this file. Please choose the file that WhatsApp gives you for Export chat."
)
_ONLY_YOU = (
    "This chat has only messages of your own, and the file does not say to whom. "
    "Give it the name WhatsApp gave it, such as “WhatsApp Chat with Ngozi.txt”, and choose it again."
)
_LEVELS = re.compile(r"(?:.*\W)?(?:trace|debug|info|notice|warn|warning|error|critical|fatal|alert)", re.I)
_SIGNAL = re.compile(r"\[\d{4}-\d\d-\d\d, \d\d:\d\d\] ?")
"""The form of signal-export. A WhatsApp file with brackets, from an iPhone, has seconds."""

_WITH = (
    *("with", "mit", "con", "avec", "com", "med", "met", "с контактом", "с", "з контактом", "з", "z użytkownikiem"),
    *("z", "s uživatelem", "s používateľom", "s", "sa", "dengan", "cu", "amb", "với", "กับ", "مع", "עם", "με"),
)
_TITLES = (
    re.compile(r"(?:WhatsApp|واتساب).{0,24}? [-–] (.+)"),
    re.compile(rf"(?:WhatsApp|واتساب).{{0,24}}? (?:{'|'.join(_WITH)}) (.+)"),
    re.compile(r"(.+?) ?(?:ile|के साथ|님과의|さんとの|kanssa) ?WhatsApp.*"),
    re.compile(r"[与與] ?(.+?) ?的 ?WhatsApp.*"),
)
_CHANNELS = {Kind.VOICE: Channel.VOICE, Kind.VIDEO: Channel.VIDEO}
_CHANNEL = bytes(_CHANNELS.get(Kind(kind), Channel.MESSAGE) if kind <= Kind.QUOTED else 0 for kind in range(256))


def recognises(head: bytes, name: str) -> bool:
    """Tell whether this is a WhatsApp chat, by lines of one style with names in them; the file name only helps."""
    text = beginning(head)
    style = None if "\0" in text[:1000] else detect(text)
    if style is None or not any(style.authors):
        return False
    named = [author for author in style.authors if author]
    if sum(_LEVELS.fullmatch(author) is not None for author in named) * 2 > len(named):
        return False
    if _hints(name):
        return True
    if all(_SIGNAL.fullmatch(header) for header in style.headers):
        return False
    if _signaltext.form(head, name):
        return False
    return _enough(style)


def _hints(name: str) -> bool:
    """Whether a file name is one that WhatsApp gives."""
    return bool(_title(name)) or re.split(r"[\\/]", name)[-1] == "_chat.txt"


def _enough(style: Style) -> bool:
    """Whether there are enough messages among the first lines for a chat, and not for a quotation from one."""
    count = len(style.headers)
    return (count > 1 or style.lines == 1) and (style.begins or 2 * count >= style.lines)


def read(source: Source, context: Context) -> Found:
    """Read one chat. Raises Refused when it holds no messages, or none whose times can be told."""
    if source.size > MAX_BYTES:
        raise Refused("This file is larger than 300 MB. Please export the chat once more, without media.")
    head = source.file.read(HEAD_BYTES)
    style = detect(beginning(head))
    if style is None:
        raise Refused(_NOT_HERE)
    log = Log(style)
    for block in blocks(head, source.file):
        log.add(block)
    found = Found("whatsapp", wall=True)
    question = log.settle(context.now.date())
    if question is not None:
        found.questions.append(question)
    _Chat(log, context, found).tell(_title(source.name))
    for where, kind in log.left_out():
        found.skip(where, REASONS[kind])
    found.covered = log.days()
    return found


def _title(name: str) -> str:
    """Return whose chat a file is by its name, or the zip file's it was in; "" when the name does not say."""
    for part in reversed(re.split(r"[\\/]", name)):
        stem = re.sub(r"(?: ?\(\d{1,3}\))?\.(?:txt|zip)$", "", _text.clean(part), flags=re.I)
        found = [match for pattern in _TITLES if (match := pattern.search(stem)) is not None]
        if found:
            return min(found, key=lambda match: match.start(1))[1].strip()
    return ""


def _plain(name: str) -> str:
    """Return a name for comparing: its letters and digits alone, for file names leave signs out."""
    small = name.casefold()
    return "".join(sign for sign in small if sign.isalnum()) or small


def _number(name: str, region: str) -> str:
    """Return the phone number that stands in place of a name, or ""."""
    return e164(name, region) if re.fullmatch(r"\+?[\d\s().\-/\u2010-\u2015]{5,40}", name) else ""


class _Chat:
    """Settles who wrote to whom, and writes people and interactions down in `found`."""

    def __init__(self, log: Log, context: Context, found: Found) -> None:
        self.log = log
        self.found = found
        self.region = context.region
        self.own_names = {_plain(_text.clean(name)) for name in context.names if name.strip()}
        self.own_numbers = {e164(number, context.region) for number in context.numbers} - {""}

    def tell(self, title: str) -> None:
        """Tell people and interactions. `title` is what the file is called after, or ""."""
        log = self.log
        writers = log.writers()
        mine = [writer for writer in writers if self._is_mine(log.names[writer])]
        heading = log.names[log.titled]
        for what, kind in (("message text", Kind.MESSAGE), ("pictures and files", Kind.MEDIA)):
            if count := log.kind.count(kind):
                self.found.throw(what, count)
        if len(writers) > 2 or log.group or (log.titled and log.titled not in writers and len(writers) == 2):
            subject = title or ("" if log.titled in writers else heading)
            self._group(writers, mine, subject or "group")
        elif writers:
            self._pair(writers, mine, title, heading)

    def _is_mine(self, name: str) -> bool:
        """Whether a name is the owner's."""
        return _plain(name) in self.own_names or _number(name, self.region) in self.own_numbers

    def _person(self, name: str, *, chosen: bool = False) -> int:
        """Write a person down and return their number. `chosen` names are the person's own: two strangers may share one."""
        number = _number(name, self.region)
        key = f"~{name.casefold()}" if chosen else name.casefold()
        numbers = (number,) if number else ()
        self.found.people.append(FoundPerson(key, name, numbers=numbers, own_name=chosen))
        return len(self.found.people) - 1

    def _group(self, writers: list[int], mine: list[int], subject: str) -> None:
        """A group: everybody but the owner, whose interactions say nothing of the tie between two."""
        self.found.source = subject
        self.log.forget_unnamed_calls()
        people = {
            writer: self._person(self.log.names[writer], chosen=writer not in self.log.saved)
            for writer in writers
            if writer not in mine
        }
        own = sum(compress((writer in mine for writer in self.log.author), self.log.counted()))
        if own:
            self.found.skip("this chat", f"{own} of your own messages to the whole group")
        if not mine:
            self._ask(people.values())
        self._put({writer: (person, Direction.IN) for writer, person in people.items()}, half_days=0)

    def _pair(self, writers: list[int], mine: list[int], title: str, heading: str) -> None:
        """Two people, or one who got no answer. A call for which nobody is named belongs to the other."""
        names = self.log.names
        left = [writer for writer in writers if writer not in mine]
        other = self._other(writers, left, title)
        if not left:
            self._to_nobody(writers, heading, title)
        elif other is not None or (heading and len(writers) == 1):
            person = self._person(heading if other is None else names[other])
            places = {who: (person, Direction.IN if who == other else Direction.OUT) for who in writers}
            self._put({0: (person, Direction.UNKNOWN), **places})
        else:
            people = {writer: self._person(names[writer]) for writer in writers}
            if len(writers) == 1:
                self._person(title)
            self._ask(people.values())
            self.log.forget_unnamed_calls()
            self._put({writer: (person, Direction.IN) for writer, person in people.items()})

    def _other(self, writers: list[int], left: list[int], title: str) -> int | None:
        """Return the writer who is the other person, or None. `left` are those who are not known to be the owner."""
        if len(left) == 1 and len(writers) == 2:
            return left[0]
        titled = self._titled(left, title)
        if titled is None and self.log.titled in left:
            titled = self.log.titled
        if titled is None and len(left) == 1 and not title and not self.log.titled:
            titled = left[0]
        return titled

    def _to_nobody(self, writers: list[int], heading: str, title: str) -> None:
        """Only the owner wrote: to the person the file is called after, or notes to themselves."""
        named = [name for name in (heading, title) if name]
        others = [name for name in named if not self._is_mine(name)]
        if others:
            person = self._person(others[0])
            self._put(dict.fromkeys((0, *writers), (person, Direction.OUT)))
        elif named:
            self.found.skip("this chat", f"{self.log.counted().count(1)} notes to yourself")
        else:
            raise Refused(_ONLY_YOU)

    def _titled(self, writers: list[int], title: str) -> int | None:
        """Return the one writer the file is called after, or None. Copies of a file have longer names."""
        wanted = _plain(title)
        plain = {writer: _plain(self.log.names[writer]) for writer in writers}
        for fits in (wanted.__eq__, wanted.startswith):
            found = [writer for writer, name in plain.items() if fits(name)]
            if len(found) == 1:
                return found[0]
        return None

    def _ask(self, people: Collection[int]) -> None:
        """Ask which of these people is the owner."""
        options = tuple((str(person), self.found.people[person].name) for person in people)
        text = "Which of these names is yours?"
        self.found.questions.append(Question("me", text, (*options, ("none", "None of them"))))

    def _put(self, places: dict[int, tuple[int, Direction]], half_days: int = 2) -> None:
        """Write the interactions down: for each writer the person they belong to, and the direction."""
        log, touches = self.log, self.found.touches
        table = [places.get(writer, (0, Direction.UNKNOWN)) for writer in range(len(log.names))]
        keep = log.counted()
        if not places.keys() >= set(log.writers()):
            placed = bytes(writer in places for writer in range(len(log.names)))
            keep = bytes(map(and_, keep, map(placed.__getitem__, log.author)))
        author = log.author if all(keep) else array("i", compress(log.author, keep))
        touches.at = log.at if all(keep) else array("q", compress(log.at, keep))
        touches.channel = bytearray(compress(log.kind.translate(_CHANNEL), keep))
        touches.who = array("i", map([person for person, _ in table].__getitem__, author))
        touches.direction = bytearray(map([direction for _, direction in table].__getitem__, author))
        touches.half_days = bytearray([half_days]) * len(author)
        touches.minutes = array("H", bytes(2 * len(author)))
        place = before = 0
        for row in sorted(log.minutes):
            place, before = place + keep.count(1, before, row), row
            if keep[row]:
                touches.minutes[place] = min(log.minutes[row], 65535)
