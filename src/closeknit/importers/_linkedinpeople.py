"""The people of a LinkedIn download: connections, and who wrote messages; each once."""

from dataclasses import replace

from closeknit.importers._found import Found, FoundPerson


class People:
    """Finds people by their profile, or by their name where only one person has it, and adds who is not there yet."""

    def __init__(self, found: Found) -> None:
        self._people = found.people
        self._by_slug: dict[str, int] = {}
        self._by_name: dict[str, int | None] = {}

    def add(self, name: str, slug: str, addresses: tuple[str, ...] = (), organisation: str = "") -> bool:
        """Add a connection, unless they are there already; tell whether they were added."""
        if (slug and slug in self._by_slug) or (not slug and self._same(name, addresses)):
            return False
        self._append(name, slug, addresses, organisation)
        return True

    def knows(self, name: str, slug: str) -> bool:
        """Tell whether somebody is there."""
        return self._find(name, slug) is not None

    def names(self) -> set[str]:
        """Return all names, for comparing."""
        return set(self._by_name)

    def number(self, name: str, slug: str) -> int:
        """Return the number of somebody who wrote or was written to; they are added when they are not there."""
        who = self._find(name, slug)
        if who is None:
            return self._append(name or slug, slug)
        if slug and not self._people[who].handles:
            # A download from before 2023 names connections without their profiles.
            self._people[who] = replace(self._people[who], handles=(f"linkedin:{slug}",))
            self._by_slug[slug] = who
        return who

    def _append(self, name: str, slug: str, addresses: tuple[str, ...] = (), organisation: str = "") -> int:
        who = len(self._people)
        handles = (f"linkedin:{slug}",) if slug else ()
        self._people.append(
            FoundPerson(
                key=[*handles, *addresses[:1], name.casefold()][0],
                name=name,
                addresses=addresses,
                organisation=organisation,
                handles=handles,
                own_name=True,
            )
        )
        if slug:
            self._by_slug[slug] = who
        small = name.casefold()
        self._by_name[small] = None if small in self._by_name else who
        return who

    def _find(self, name: str, slug: str) -> int | None:
        if slug in self._by_slug:
            return self._by_slug[slug]
        who = self._by_name.get(name.casefold()) if name else None
        # Somebody with another profile and the same name is somebody else.
        return None if who is not None and slug and self._people[who].handles else who

    def _same(self, name: str, addresses: tuple[str, ...]) -> bool:
        who = self._by_name.get(name.casefold())
        return who is not None and self._people[who].addresses == addresses
