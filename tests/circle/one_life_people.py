"""The people of one invented life, with the trouble that names and numbers make in real circles.

Everything hangs on a seed. The rates stand below, each with what it means; nothing of it looks at how people are joined.
Numbers are from ranges set aside for stories (Ofcom's 07700 900 and 01632 960, Arcep's 06 39 98, the Bundesnetzagentur's
0171 39200 and the North American 555-01), mail addresses end in .example.
"""

from dataclasses import dataclass, field
from random import Random

from tests.circle.one_life_names import CULTURES, FIRMS, LATIN, NICKNAMES, PET_NAMES, STEMS

PEOPLE = 400

NICKNAMED = 0.08
"""People whom the owner has under a short form, while they write their name in full themselves (or the other way round)."""
UNGUESSABLE = 0.25
"""Of those, names that no table of names knows ("Big Dave", "Bean")."""
TRANSLITERATED = 0.04
"""People who write their name in another alphabet, or in Latin letters by another rule than the owner."""
MARRIED = 0.02
"""People whose family name changed: the new one in some places, the old one in others."""
NAMESAKES = 0.02
"""People who share their whole name with somebody else of the circle."""
HOUSEHOLDS = 0.3
"""People who live with somebody else of the circle and have the family name in common."""
LANDLINE = 0.05
"""People whose card has the landline of a couple or a family, which is on the other's card too."""
FAMILY_MAIL = 0.02
"""People whose card has a mail address that the family shares."""
CHANGED_NUMBER = 0.06
"""People with a new mobile number: the former phone has the old one, today's phone the new one."""
SEVERAL_ADDRESSES = 0.25
"""People who write from two or three mail addresses."""
NO_FAMILY_NAME = 0.12
"""People whom the owner has under the given name alone."""
DECORATED = 0.06
"""Names in the owner's address book with an emoji, "(work)", a firm or where somebody is from."""
MIDDLE_NAME = 0.05
"""People who write a middle name, or its initial, in some places."""
NO_COUNTRY = 0.35
"""Numbers in today's phone that are saved as dialled at home, without the country."""
LOST_ABROAD = 0.01
"""People abroad whose number is saved without its country: it can only be misread."""

NAMELESS = 0.12
"""How much rarer than with somebody in the phone's address book a chat or a call is with a known person who is not in it:
such a person shows as a number alone."""

OWNER = "Amara Okafor"
OWNER_NUMBER = "+447700900000"
OWNER_ADDRESSES = ("amara.okafor@post.example", "a.okafor@riverside-trust.example")


@dataclass(slots=True)
class Somebody:
    """One person of the life: what is true of them, whatever the files say.

    given, family     as they write it at home, in their own alphabet
    latin             (given, family) in Latin letters, the owner's way and then theirs
    calls             what the owner calls them, "" when by their name
    number            mobile number today, in E.164; `former` the one before, "" when it never changed
    maiden            the family name before, "" when it never changed
    near              family, friend, work or far: how they are known
    """

    id: str
    given: str
    family: str
    latin: tuple[tuple[str, str], tuple[str, str]]
    near: str
    woman: bool
    number: str = ""
    former: str = ""
    landline: str = ""
    addresses: list[str] = field(default_factory=list)
    family_address: str = ""
    firm: str = ""
    calls: str = ""
    middle: str = ""
    maiden: str = ""
    lost_abroad: bool = False
    foreign_writing: bool = False
    home: int = -1

    @property
    def name(self) -> str:
        """The full name in Latin letters, the owner's way."""
        return " ".join(self.latin[0])


def people(pick: Random) -> list[Somebody]:
    """Everybody of the life but the owner."""
    everybody = [_somebody(n, pick) for n in range(PEOPLE)]
    _households(everybody, pick)
    _one_name_each(everybody, pick)
    _namesakes(everybody, pick)
    _numbers(everybody, pick)
    _addresses(everybody, pick)
    for somebody in everybody:
        _trouble(somebody, pick)
    return everybody


def _somebody(number: int, pick: Random) -> Somebody:
    cultures = list(CULTURES)
    culture = pick.choices(cultures, [CULTURES[name][0] for name in cultures])[0]
    woman = pick.random() < 0.52
    _, women, men, families = CULTURES[culture]
    given = pick.choice(women if woman else men)
    if culture == "russian":
        stem, ending = pick.choice(STEMS)
        family = stem + (ending if woman else "ий" if ending == "ая" else "")
    else:
        family = pick.choice(families)
    near = pick.choices(("family", "friend", "work", "far"), (0.06, 0.34, 0.28, 0.32))[0]
    return Somebody(f"p{number:03}", given, family, _in_latin(given, family), near, woman)


def _in_latin(given: str, family: str) -> tuple[tuple[str, str], tuple[str, str]]:
    ours = LATIN.get(given, (given,)), LATIN.get(family, (family,))
    return (ours[0][0], ours[1][0]), (ours[0][-1], ours[1][-1])


def _households(everybody: list[Somebody], pick: Random) -> None:
    """Put people together who have a family name in common: couples, parents and children, brothers and sisters."""
    free = [somebody for somebody in everybody if somebody.near != "work" and somebody.family.isascii()]
    pick.shuffle(free)
    home, wanted = 0, int(HOUSEHOLDS * len(everybody))
    while wanted > 0 and len(free) > 4:
        members = [free.pop() for _ in range(pick.choice((2, 2, 2, 3, 4)))]
        for somebody in members:
            somebody.home, somebody.near = home, members[0].near
            somebody.family = members[0].family
            somebody.latin = _in_latin(somebody.given, somebody.family)
        wanted -= len(members)
        home += 1


def _one_name_each(everybody: list[Somebody], pick: Random) -> None:
    """Give another given name to whom chance has called like somebody else: namesakes are made on purpose."""
    taken: set[str] = set()
    british, nigerian = CULTURES["british"], CULTURES["nigerian"]
    spare = {True: british[1] + nigerian[1], False: british[2] + nigerian[2]}
    for somebody in everybody:
        while somebody.name in taken:
            somebody.given = pick.choice(spare[somebody.woman])
            somebody.latin = _in_latin(somebody.given, somebody.family)
        taken.add(somebody.name)


def _namesakes(everybody: list[Somebody], pick: Random) -> None:
    alone = [somebody for somebody in everybody if somebody.home < 0]
    for one, other in zip(*[iter(pick.sample(alone, int(NAMESAKES * len(everybody)) // 2 * 2))] * 2, strict=True):
        other.given, other.family, other.latin, other.woman = one.given, one.family, one.latin, one.woman


def _numbers(everybody: list[Somebody], pick: Random) -> None:
    mobile = iter(pick.sample(range(1, 900), 899))
    french, german, american = (iter(pick.sample(range(100, 999), 800)) for _ in range(3))
    for somebody in everybody:
        somebody.number = f"+447700900{next(mobile):03}"
        if pick.random() < 0.08:
            abroad = (f"+336399800{next(french) % 100:02}", f"+4917139200{next(german) % 100:02}")
            somebody.number = pick.choice((*abroad, f"+1202555{100 + next(american) % 100:04}"))
        if pick.random() < CHANGED_NUMBER:
            somebody.former = f"+447700900{next(mobile):03}"
        somebody.lost_abroad = not somebody.number.startswith("+44") and pick.random() < LOST_ABROAD / 0.08
    seen: set[str] = set()
    for somebody in everybody:
        while somebody.number in seen:
            somebody.number = f"+447700900{next(mobile):03}"
        seen.add(somebody.number)
    for number, members in enumerate(_homes(everybody)[: int(LANDLINE * len(everybody) / 2)]):
        for somebody in members[:2]:
            somebody.landline = f"+441632960{number + 100:03}"


def _homes(everybody: list[Somebody]) -> list[list[Somebody]]:
    homes: dict[int, list[Somebody]] = {}
    for somebody in everybody:
        if somebody.home >= 0:
            homes.setdefault(somebody.home, []).append(somebody)
    return list(homes.values())


def _addresses(everybody: list[Somebody], pick: Random) -> None:
    """Give everybody who writes mail an address, some of them several, and some households one in common."""
    taken: set[str] = set(OWNER_ADDRESSES)
    for somebody in everybody:
        somebody.firm = pick.choice(FIRMS) if somebody.near == "work" else ""
        places = [f"{somebody.firm.lower().replace(' ', '-')}.example"] if somebody.firm else [_host(pick)]
        if pick.random() < SEVERAL_ADDRESSES:
            places += [_host(pick) for _ in range(pick.choice((1, 1, 2)))]
        for place in places:
            somebody.addresses.append(
                _address(somebody, place, place.startswith(somebody.firm.lower()[:5] or "-"), taken, pick)
            )
    for members in _homes(everybody)[-int(FAMILY_MAIL * len(everybody) / 2) :]:
        for somebody in members[:2]:
            somebody.family_address = f"the.{in_an_address(members[0].family)}s{members[0].home}@post.example"


def _host(pick: Random) -> str:
    return pick.choice(("post.example", "inbox.example", "mailbox.example", "letters.example", "online.example"))


def in_an_address(name: str) -> str:
    """A name as people put it into an address."""
    table = {
        "ä": "ae",
        "ö": "oe",
        "ü": "ue",
        "ß": "ss",
        "ł": "l",
        "ó": "o",
        "ą": "a",
        "ę": "e",
        "ć": "c",
        "ś": "s",
        "ż": "z",
    }
    table |= {"ź": "z", "ń": "n", "á": "a", "é": "e", "í": "i", "ú": "u", "ñ": "n", "ç": "c", "ğ": "g"}
    return "".join(sign for sign in "".join(table.get(s, s) for s in name.lower()) if sign.isascii() and sign.isalnum())


def _address(somebody: Somebody, host: str, formal: bool, taken: set[str], pick: Random) -> str:
    given, family = (in_an_address(part) for part in somebody.latin[1])
    year = pick.randrange(50, 99)
    free = (
        *((f"{given}.{family}", 5), (f"{given}{family}", 2), (f"{given[0]}.{family}", 2), (f"{given[0]}{family}", 2)),
        *((f"{given}{family}{year}", 2), (f"{given}{year}", 2), (f"{family}.{given}", 1), (f"{family}{year}", 1)),
        *((f"{pick.choice(('sunny', 'rover', 'blue', 'garden', 'otter', 'north'))}{pick.randrange(100, 9999)}", 3),),
    )
    local = (
        f"{given}.{family}" if formal else pick.choices([name for name, _ in free], [weight for _, weight in free])[0]
    )
    while f"{local}@{host}" in taken:
        local += str(pick.randrange(2, 99))
    taken.add(f"{local}@{host}")
    return f"{local}@{host}"


def _trouble(somebody: Somebody, pick: Random) -> None:
    """Give somebody what makes them hard to find again, at the rates above."""
    if pick.random() < NICKNAMED:
        known = NICKNAMES.get(somebody.given, "")
        somebody.calls = pick.choice(PET_NAMES) if pick.random() < UNGUESSABLE or not known else known
    if somebody.near == "family" and pick.random() < 0.3:
        elder = pick.choice(("Aunt", "Auntie")) if somebody.woman else "Uncle"
        somebody.calls = f"{elder} {somebody.latin[0][0]}"
    if pick.random() < MIDDLE_NAME:
        somebody.middle = pick.choice(("Louise", "Jane", "Marie") if somebody.woman else ("James", "John", "Paul"))
    somebody.foreign_writing = somebody.given in LATIN and pick.random() < TRANSLITERATED / 0.12
    if somebody.woman and somebody.home < 0 and pick.random() < MARRIED / 0.33:
        somebody.maiden = somebody.latin[0][1]
        family = pick.choice(CULTURES["british"][3])
        somebody.family, somebody.latin = family, ((somebody.latin[0][0], family), (somebody.latin[1][0], family))
