"""Tells people and interactions from the chats of a Signal export."""

from collections import Counter
from datetime import UTC, datetime, timedelta

from closeknit.engine.records import Channel, Direction
from closeknit.importers._found import Context, Found, FoundPerson, Question, Span
from closeknit.importers._icalzones import named
from closeknit.importers._looks import counted
from closeknit.importers._metaowner import plain
from closeknit.importers._signaltalks import NOBODY, OWN, Author, Export, Kind, Talk

_REASONS = {
    Kind.DELETED: "a message that was deleted",
    Kind.NOTICE: "a notice from Signal, not a message",
    Kind.UNREADABLE: "a message whose day or time cannot be read",
}
_CALLS = {
    Kind.VOICE: Channel.VOICE,
    Kind.MISSED_VOICE: Channel.VOICE,
    Kind.VIDEO: Channel.VIDEO,
    Kind.MISSED_VIDEO: Channel.VIDEO,
}
_MISSED = (Kind.MISSED_VOICE, Kind.MISSED_VIDEO)
_MARGIN = timedelta(days=2)
_FIRST = datetime(2010, 1, 1, tzinfo=UTC)
"""Signal's forerunner began in 2010."""


def tell(export: Export, context: Context, found: Found) -> None:
    """Write down in `found` what an export tells."""
    for what, count in export.thrown.items():
        found.throw(what, count)
    teller = _Teller(export, context, found)
    for talk in export.talks:
        teller.talk(talk)
    teller.finish()


class _Teller:
    """Tells one chat after the other."""

    def __init__(self, export: Export, context: Context, found: Found) -> None:
        self._export, self._found = export, found
        self._people: dict[str, int] = {}
        self._own = {plain(name) for name in context.names if name.strip()}
        self._own_numbers, self._own_handles = set(context.numbers), set(context.handles)
        self._zone = named(context.zone) or UTC
        latest = context.now + _MARGIN
        self._range = (round(_FIRST.timestamp() * 1000), round(latest.timestamp() * 1000))
        self._asked: set[int] = set()
        if export.me is not None:
            self._own.add(plain(export.me.name))
        asking = [talk for talk in export.talks if talk.asks]
        self._deduced = _deduced(asking, self._own)

    def _is_mine(self, author: Author) -> bool:
        """Whether an author is the owner, in the exports that call everybody by name."""
        return (
            plain(author.name) in self._own | self._deduced
            or not self._own_numbers.isdisjoint(author.numbers)
            or not self._own_handles.isdisjoint(author.handles)
        )

    def _person(self, author: Author) -> int:
        """Return the number of a person, or `NOBODY` when nothing names them."""
        if not author.name:
            return NOBODY
        who = self._people.setdefault(author.key, len(self._found.people))
        if who == len(self._found.people):
            self._found.people.append(
                FoundPerson(
                    author.key.rpartition(":")[2] if author.handles else author.key,
                    author.name,
                    nickname=author.nickname,
                    numbers=author.numbers,
                    handles=author.handles,
                    also=author.also,
                    remember=author.remember,
                    own_name=author.own_name,
                )
            )
        return who

    def talk(self, talk: Talk) -> None:
        """Tell one chat."""
        found = self._found
        kinds = Counter(talk.kind)
        found.throw("message text", kinds[Kind.MESSAGE])
        if talk.cut:
            found.skip(talk.title or "this file", "this file is cut off or damaged; the rest of it was read")
        if talk.automatic:
            found.throw("newsletters and automatic messages", len(talk.kind))
            return
        if talk.expires:
            found.note("chats with disappearing messages, which are not in the export")
        mine = self._mine(talk) if talk.asks else set()
        others = [who for who in range(len(talk.authors)) if who not in mine]
        if talk.to_self or (mine and not others and not talk.title):
            self._skip_all(talk, "notes")
            return
        places = {who: (self._person(talk.authors[who]), Direction.IN) for who in others}
        if talk.is_group or len(others) > 1:
            self._rows(talk, places, {OWN, *mine}, in_group=talk.is_group)
            if talk.asks and not mine:
                self._asked.update(who for who, _ in places.values() if who >= 0)
        else:
            self._pair(talk, places, {OWN, *mine})

    def _mine(self, talk: Talk) -> set[int]:
        """Return which authors are the owner, in the exports that call everybody by name."""
        mine = {who for who, author in enumerate(talk.authors) if self._is_mine(author)}
        if not mine and not talk.is_group and len(talk.authors) == 2 and talk.title:
            # A chat of two is called after the other.
            mine = {who for who, author in enumerate(talk.authors) if plain(author.name) != plain(talk.title)}
        return mine if len(mine) == 1 else set()

    def _pair(self, talk: Talk, places: dict[int, tuple[int, Direction]], own: set[int]) -> None:
        """The owner and one other, who may never have written."""
        if not places:
            other = talk.other or (Author(talk.title, own_name=False) if talk.title else None)
            person = self._person(other) if other is not None else NOBODY
            if person < 0:
                self._skip_all(talk, "messages")
                return
        else:
            person = next(iter(places.values()))[0]
        places = {**places, **dict.fromkeys(own, (person, Direction.OUT))}
        self._rows(talk, places, set(), in_group=False, other=person)

    def _skip_all(self, talk: Talk, what: str) -> None:
        count = sum(1 for kind in talk.kind if kind <= Kind.MISSED_VIDEO)
        reason = "to yourself" if what == "notes" else "of somebody without a name"
        if what != "notes" and OWN in talk.who:
            reason = "of your own, and the file does not say to whom"
        self._found.skip(talk.title or "this chat", f"{counted(count, what)} {reason}")

    def _rows(
        self,
        talk: Talk,
        places: dict[int, tuple[int, Direction]],
        own: set[int],
        *,
        in_group: bool,
        other: int = NOBODY,
    ) -> None:
        """Write the rows of a chat down. `other` is whose the calls are for which nobody is named."""
        found, touches, left = self._found, self._found.touches, Counter[str]()
        first, last = self._range
        for row, (who, at, kind) in enumerate(zip(talk.who, talk.at, talk.kind, strict=True)):
            if kind > Kind.MISSED_VIDEO or not first <= at <= last:
                self._leave_out(talk, at, Kind(kind) if kind > Kind.MISSED_VIDEO else Kind.UNREADABLE)
                continue
            person, direction = places.get(who, (NOBODY, Direction.IN))
            call = _CALLS.get(Kind(kind))
            if person < 0 and call is not None and who not in own:
                person, direction = other, Direction.IN
            if person < 0:
                left["own" if who in own else "nobody"] += 1
                continue
            missed = kind in _MISSED
            half_days = 0 if in_group or missed else 2
            touches.add(person, at // 1000, call or Channel.MESSAGE, direction, talk.minutes.get(row, 0), half_days)
            if missed:
                found.note("missed calls")
            if in_group:
                found.note("messages in group chats")
        if left["own"]:
            found.skip(talk.title or "this chat", f"{left['own']} of your own messages to the whole group")
        if left["nobody"]:
            found.skip(talk.title or "this chat", f"{counted(left['nobody'], 'messages')} of somebody without a name")

    def _leave_out(self, talk: Talk, at: int, kind: Kind) -> None:
        day = ""
        if kind is not Kind.UNREADABLE:
            then = datetime.fromtimestamp(max(min(at, self._range[1]), 0) // 1000, UTC)
            day = f", {then.day} {then:%B %Y}"
        self._found.skip(f"{talk.title or 'this chat'}{day}", _REASONS[kind])

    def finish(self) -> None:
        """Tell whose export it is, ask what cannot be told, and say which days are covered."""
        found, me = self._found, self._export.me
        names = sorted(
            {
                author.name
                for talk in self._export.talks
                if talk.asks
                for author in talk.authors
                if self._is_mine(author)
            }
        )
        if me is not None or names:
            name = me.name if me is not None else names[0]
            found.me = FoundPerson(name.casefold(), name, own_name=True)
        if self._asked:
            options = tuple((str(who), found.people[who].name) for who in sorted(self._asked) if who >= 0)
            text = "Which of these names is yours?"
            found.questions.append(Question("me", text, (*options, ("none", "None of them"))))
        groups = [talk for talk in self._export.talks if talk.is_group]
        found.source = groups[0].title or "group" if groups and len(self._export.talks) == 1 else ""
        self._cover()

    def _cover(self) -> None:
        """Say which days are covered. What holds messages holds calls, from the first day to the last."""
        found, times = self._found, self._found.touches.at
        if not times:
            return
        clock = UTC if found.wall else self._zone
        begin, end = (datetime.fromtimestamp(at, clock).date() for at in (min(times), max(times)))
        found.covered = begin, max(end, self._export.made or end)
        whole = self._export.whole
        found.spans += [Span(channel, *found.covered, whole) for channel in sorted(set(found.touches.channel))]


def _deduced(talks: list[Talk], known: set[str]) -> set[str]:
    """Return the owner's name, made plain, in chats that call everybody by name: the one who wrote in all of them."""
    sets = [{plain(author.name) for author in talk.authors} for talk in talks if len(talk.authors) == 2]
    if len(sets) < 2 or any(not known.isdisjoint(one) for one in sets):
        return set()
    common = set.intersection(*sets)
    return common if len(common) == 1 else set()
