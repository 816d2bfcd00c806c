"""Puts the files of one chat together, and tells who of a Facebook or Instagram download is its owner."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from closeknit.importers._metaparts import ENCRYPTED, FACEBOOK, Part, is_automatic, is_nobody

_MANY = 10
_NEARLY_ALL = 0.9
_HALF = 0.5


def plain(name: str) -> str:
    """Return a name for comparing: its letters and digits alone."""
    small = name.casefold()
    return "".join(sign for sign in small if sign.isalnum()) or small


@dataclass(slots=True)
class Chat:
    """All files of one chat. `listed` is who takes part, as the files say; the names of `members` are all there are."""

    network: str
    parts: list[Part]
    title: str = ""
    listed: list[str] = field(default_factory=list)
    members: dict[str, str] = field(default_factory=dict)

    @property
    def numbers(self) -> list[str]:
        """By what numbers the network knows this chat."""
        return list(dict.fromkeys(number for part in self.parts if (number := part.place.number)))

    @property
    def folder(self) -> str:
        """In which folder of the download it was."""
        return self.parts[0].place.folder

    @property
    def is_group(self) -> bool:
        """Whether it has more than two members. Accounts that are gone count, though they share one name."""
        gone = sum(is_nobody(name) for name in self.listed)
        return any(part.is_group for part in self.parts) or len(self.members) + gone > 2

    @property
    def label(self) -> str:
        """What the owner knows it by."""
        return self.title or ", ".join(self.members.values()) or "this chat"


def chats(parts: Iterable[Part], network: str) -> list[Chat]:
    """Put parts together that are one chat. `network` is that of files whose path names none."""
    together: dict[tuple[str, str, str], list[Part]] = defaultdict(list)
    for number, part in enumerate(parts):
        own = FACEBOOK if part.place.folder == ENCRYPTED else part.place.network or network
        thread = part.place.thread
        together[own, thread, "" if thread else str(number)].append(part)
    return [_chat(own, files) for (own, _, _), files in together.items()]


def _chat(network: str, files: list[Part]) -> Chat:
    chat = Chat(network, files)
    for part in files:
        chat.title = chat.title or part.title
        chat.listed = part.people if len(part.people) > len(chat.listed) else chat.listed
    for name in (name for part in files for name in (*part.people, *part.authors)):
        if not is_nobody(name):
            chat.members.setdefault(plain(name), name)
    return chat


def owner(chats: Sequence[Chat], known: Iterable[str]) -> set[str]:
    """Return the owner's names among the members of chats, made plain; an empty set when it cannot be told.

    known      names that the download or the account gives the owner
    """
    everyone = {name for chat in chats for name in chat.members}
    said = {plain(name) for name in known} & everyone
    if said:
        return said
    spoken = [chat for chat in chats if chat.members and not any(map(is_automatic, chat.members.values()))]
    found = _in_all(spoken) or _beside_the_title(spoken) or _in_nearly_all(spoken)
    return {found} if found else set()


def candidates(chats: Sequence[Chat]) -> set[str]:
    """Return who may be the owner: who is in all chats, or else in most."""
    sets = [set(chat.members) for chat in chats if chat.members]
    common = set.intersection(*sets) if sets else set()
    return common or {name for name, _ in Counter(name for one in sets for name in one).most_common(5)}


def _in_all(chats: Sequence[Chat]) -> str:
    """Return the one who takes part in every chat. Only lists of members are complete enough to say so."""
    sets = [set(chat.members) for chat in chats if len(chat.listed) > 1]
    if len(sets) < 2:
        return ""
    common = set.intersection(*sets)
    return common.pop() if len(common) == 1 else ""


def _beside_the_title(chats: Sequence[Chat]) -> str:
    """Return who is left when a chat of two is called after the other, as the networks call it."""
    sure: Counter[str] = Counter()
    likely: Counter[str] = Counter()
    for chat in chats:
        titled = plain(chat.title) if chat.title else ""
        if not titled or chat.is_group:
            continue
        left = set(chat.members) - {titled}
        if len(left) == 1:
            (sure if titled in chat.members else likely)[left.pop()] += 1
    for votes, least in ((sure, 1), (likely, 2)):
        if votes:
            (name, count), total = votes.most_common(1)[0], votes.total()
            return (
                name if count >= least and count >= _NEARLY_ALL * total and (count == total or total >= _MANY) else ""
            )
    return ""


def _in_nearly_all(chats: Sequence[Chat]) -> str:
    """Return the one who is in nearly all of many chats, when nobody else is in half of them."""
    counts = Counter(name for chat in chats for name in chat.members).most_common(2)
    if len(chats) < _MANY or not counts or counts[0][1] < _NEARLY_ALL * len(chats):
        return ""
    return "" if len(counts) > 1 and counts[1][1] >= _HALF * len(chats) else counts[0][0]
