"""The address books of one invented life: today's phone, the former phone, the account at work, Google, LinkedIn.

Also how people are written: by the owner in a book, and by themselves elsewhere. Forms are those of iOS 18 (vCard 3.0),
Android (vCard 2.1), Google Contacts (vCard 3.0, and the CSV of 2024) and LinkedIn's Connections.csv.
"""

import csv
import io
from dataclasses import dataclass, field
from random import Random

from tests.circle.one_life_names import PLACES
from tests.circle.one_life_people import DECORATED, NO_COUNTRY, NO_FAMILY_NAME, Somebody, in_an_address


@dataclass(frozen=True, slots=True)
class Mention:
    """Somebody as one file names them: who it truly is, and by what a reader of the file can be told to mean them."""

    who: str
    names: frozenset[str] = frozenset()
    numbers: frozenset[str] = frozenset()
    addresses: frozenset[str] = frozenset()
    handles: frozenset[str] = frozenset()


@dataclass(slots=True)
class Life:
    """The files of a life, and beside them, never inside, who is truly meant.

    saved       what today's phone calls somebody, by id    saved_before   what the former phone called them
    """

    people: list[Somebody]
    pick: Random
    files: dict[str, bytes] = field(default_factory=dict)
    mentions: dict[str, list[Mention]] = field(default_factory=dict)
    saved: dict[str, str] = field(default_factory=dict)
    saved_before: dict[str, str] = field(default_factory=dict)

    def mention(
        self,
        file: str,
        who: str,
        *names: str,
        numbers: tuple[str, ...] = (),
        addresses: tuple[str, ...] = (),
        handles: tuple[str, ...] = (),
    ) -> None:
        """Note who is meant in a file."""
        small = frozenset(name.casefold() for name in names if name)
        found = Mention(who, small, frozenset(numbers), frozenset(addresses), frozenset(handles))
        self.mentions.setdefault(file, []).append(found)

    def some(self, share: dict[str, float]) -> list[Somebody]:
        """People by how near they are, each group with its own share."""
        return [somebody for somebody in self.people if self.pick.random() < share[somebody.near]]


# Names


def in_a_book(somebody: Somebody, pick: Random, *, before: bool = False) -> str:
    """What the owner calls somebody in an address book."""
    given, family = somebody.latin[0]
    if before and somebody.maiden:
        family = somebody.maiden
    if somebody.calls:
        alone = somebody.near == "family" or " " in somebody.calls or pick.random() < 0.3
        name = somebody.calls if alone else f"{somebody.calls} {family}"
    elif pick.random() < NO_FAMILY_NAME:
        name = given
    else:
        name = f"{given} {family}"
    if pick.random() < DECORATED:
        place = pick.choice(PLACES)
        firm = somebody.firm or "Harbour Books"
        more = (
            f"{name} 🌻",
            f"{name} (work)",
            f"{name} {firm}",
            f"{name} - {firm}",
            f"{name} ({place})",
            f"{name} from {place}",
        )
        name = pick.choice(more)
    return name


def by_themselves(somebody: Somebody, pick: Random, *, own_letters: float = 0.6, before: bool = False) -> str:
    """What somebody calls themselves in mail or a network."""
    given, family = somebody.latin[1]
    if somebody.foreign_writing and pick.random() < own_letters:
        chinese = "\u4e00" <= somebody.family[0] < "\ua000"
        return f"{somebody.family}{somebody.given}" if chinese else f"{somebody.given} {somebody.family}"
    if not somebody.foreign_writing:
        given, family = somebody.latin[0]
    if before and somebody.maiden:
        family = somebody.maiden
    if somebody.middle and pick.random() < 0.5:
        given += f" {pick.choice((somebody.middle, somebody.middle[0], somebody.middle[0] + '.'))}"
    return f"{given} {family}"


def _as_dialled(number: str, somebody: Somebody, pick: Random) -> str:
    """A number as it was typed into a phone in Britain."""
    if somebody.lost_abroad and number == somebody.number:
        return "0" + number[3:]
    if number.startswith("+44"):
        if pick.random() < NO_COUNTRY:
            return pick.choice((f"0{number[3:7]} {number[7:]}", f"0{number[3:]}"))
        return pick.choice((number, f"+44 {number[3:7]} {number[7:]}"))
    return number


# Cards


def _split(name: str) -> tuple[str, str]:
    """(family, given) as a phone divides a name that was typed."""
    given, _, family = name.rpartition(" ")
    return (family, given) if given else ("", name)


def _numbers(somebody: Somebody, pick: Random, *, before: bool) -> list[tuple[str, str]]:
    """(kind, number as written) of a card."""
    mobile = somebody.former if before and somebody.former else somebody.number
    written = [("CELL", _as_dialled(mobile, somebody, pick))]
    if somebody.landline:
        written.append(("HOME", _as_dialled(somebody.landline, somebody, pick)))
    return written


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace(",", "\\,").replace(";", "\\;")


def _iphone_card(name: str, numbers: list[tuple[str, str]], addresses: list[str], firm: str) -> str:
    family, given = _split(name)
    lines = ["BEGIN:VCARD", "VERSION:3.0", "PRODID:-//Apple Inc.//iPhone OS 18.5//EN"]
    lines += [f"N:{_escaped(family)};{_escaped(given)};;;", f"FN:{_escaped(name)}"]
    lines += [f"ORG:{_escaped(firm)};"] if firm else []
    lines += [f"EMAIL;type=INTERNET;type=HOME:{address}" for address in addresses]
    lines += [f"TEL;type={kind};type=VOICE:{number}" for kind, number in numbers]
    return "\r\n".join([*lines, "END:VCARD", ""])


def _android_card(name: str, numbers: list[tuple[str, str]], addresses: list[str]) -> str:
    family, given = _split(name)
    lines = ["BEGIN:VCARD", "VERSION:2.1", _quoted("N", [family, given, "", "", ""]), _quoted("FN", [name])]
    lines += [f"TEL;{kind}:{number}" for kind, number in numbers] + [f"EMAIL;HOME:{address}" for address in addresses]
    return "\r\n".join([*lines, "END:VCARD", ""])


def _quoted(name: str, values: list[str]) -> str:
    if all(value.isascii() for value in values):
        return f"{name}:{';'.join(values)}"
    hexed = ";".join("".join(f"={byte:02X}" for byte in value.encode()) for value in values)
    return f"{name};CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:{hexed}"


def phones(life: Life) -> None:
    """Today's phone and the former one."""
    pick, now, before = life.pick, "iphone contacts.vcf", "00001.vcf"
    cards: dict[str, list[str]] = {now: [], before: []}
    for somebody in life.people:
        likely = {"family": 1.0, "friend": 0.85, "work": 0.45, "far": 0.4}[somebody.near]
        has_now = pick.random() < likely
        has_before = pick.random() < (0.6 if has_now else 0.12)
        name = in_a_book(somebody, pick)
        for file, has, saved in ((now, has_now, life.saved), (before, has_before, life.saved_before)):
            if not has:
                continue
            old = file == before
            if old and (somebody.maiden or pick.random() < 0.2):
                name = in_a_book(somebody, pick, before=True)
            saved[somebody.id] = name
            numbers = _numbers(somebody, pick, before=old)
            addresses = [a for a in somebody.addresses if pick.random() < (0.15 if old else 0.3)]
            addresses += [somebody.family_address] if somebody.family_address else []
            make = _android_card(name, numbers, addresses) if old else _iphone_card(name, numbers, addresses, "")
            cards[file].append(make)
            life.mention(file, somebody.id, name, numbers=tuple(n for _, n in numbers), addresses=tuple(addresses))
    for file, written in cards.items():
        life.files[file] = "".join(written).encode()


def work_account(life: Life) -> None:
    """The contacts of the account at work, as Google exports them: full names and addresses at the firm."""
    cards = []
    for somebody in life.people:
        if somebody.near != "work" or life.pick.random() < 0.4:
            continue
        name, address = somebody.name, somebody.addresses[0]
        given, family = somebody.latin[0]
        lines = [
            "BEGIN:VCARD",
            "VERSION:3.0",
            f"FN:{name}",
            f"N:{family};{given};;;",
            f"EMAIL;TYPE=INTERNET;TYPE=WORK:{address}",
        ]
        numbers: tuple[str, ...] = ()
        if life.pick.random() < 0.3:
            numbers = (somebody.number,)
            lines.append(f"TEL;TYPE=WORK:{somebody.number}")
        lines += [f"ORG:{_escaped(somebody.firm)}", "CATEGORIES:myContacts", "END:VCARD", ""]
        cards.append("\r\n".join(lines))
        life.mention("work.vcf", somebody.id, name, numbers=numbers, addresses=(address,))
    life.files["work.vcf"] = "".join(cards).encode()


# Tables

_GOOGLE = (
    "First Name,Middle Name,Last Name,Phonetic First Name,Phonetic Middle Name,Phonetic Last Name,Name Prefix,Name Suffix,"
    "Nickname,File As,Organization Name,Organization Title,Organization Department,Birthday,Notes,Photo,Labels,"
    "E-mail 1 - Label,E-mail 1 - Value,E-mail 2 - Label,E-mail 2 - Value,Phone 1 - Label,Phone 1 - Value"
)


_LINKEDIN = "First Name,Last Name,URL,Email Address,Company,Position,Connected On"


def google_account(life: Life) -> None:
    """The private Google account: some of the phone's people typed once more, and some who only write mail."""
    pick, columns = life.pick, _GOOGLE.split(",")
    out = io.StringIO()
    table = csv.DictWriter(out, columns, restval="", lineterminator="\n")
    table.writeheader()
    for somebody in life.people:
        in_phone = somebody.id in life.saved
        if pick.random() > (0.45 if in_phone else 0.15):
            continue
        name = life.saved[somebody.id] if in_phone and pick.random() < 0.5 else in_a_book(somebody, pick)
        given, _, family = name.rpartition(" ") if " " in name else (name, "", "")
        addresses = somebody.addresses[:2] if pick.random() < 0.6 or not in_phone else []
        number = (
            _as_dialled(somebody.number, somebody, pick) if in_phone and (pick.random() < 0.75 or not addresses) else ""
        )
        row = {"First Name": given, "Last Name": family, "Labels": "* myContacts"}
        for place, address in enumerate(addresses, 1):
            row |= {f"E-mail {place} - Label": "* Home", f"E-mail {place} - Value": address}
        row |= {"Phone 1 - Label": "Mobile", "Phone 1 - Value": number} if number else {}
        table.writerow(row)
        life.mention("contacts.csv", somebody.id, name, numbers=(number,) if number else (), addresses=tuple(addresses))
    life.files["contacts.csv"] = out.getvalue().encode()


def linkedin(life: Life) -> None:
    """LinkedIn's list of connections: names that people chose, hardly any address."""
    pick, out = life.pick, io.StringIO()
    out.write(
        'Notes:\n"When exporting your connection data, you may notice that some of the email addresses are missing."\n\n'
    )
    table = csv.writer(out, lineterminator="\n")
    table.writerow(_LINKEDIN.split(","))
    for somebody in life.some({"family": 0.1, "friend": 0.2, "work": 0.7, "far": 0.15}):
        name = by_themselves(somebody, pick, own_letters=0.2)
        given, _, family = name.rpartition(" ")
        written = family + pick.choice(("", "", "", "", "", "", ", PhD", " 🚀", " (She/Her)" if somebody.woman else ""))
        address = somebody.addresses[-1] if pick.random() < 0.06 else ""
        slug = f"{in_an_address(somebody.latin[1][1])}-{pick.getrandbits(36):09x}"
        table.writerow(
            [
                given,
                written,
                f"https://www.linkedin.com/in/{slug}",
                address,
                somebody.firm,
                "Adviser",
                f"{pick.randint(1, 28):02} Nov 2023",
            ]
        )
        life.mention(
            "Connections.csv",
            somebody.id,
            f"{given} {written}",
            name,
            addresses=(address,) if address else (),
            handles=(f"linkedin:{slug}",),
        )
    life.files["Connections.csv"] = out.getvalue().encode()
