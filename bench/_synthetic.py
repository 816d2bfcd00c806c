"""Invented data for the measurements: seeded, so that every run and every rival reads the same."""

import random

_GIVEN = "Amara Bilal Chidi Daria Elif Femi Greta Hana Ivo Jonas Kemi Lena Mateo Nadia Omar Priya Quinn Rosa"
_SYLLABLES = "ba be bi do da fe fo ga go ha ho ka ke ko la li lo ma mi mo na ne ni pa po ra ri ro sa so ta ti"
_WORK = "Nurse Teacher Joiner Baker Driver Engineer Gardener Librarian"


def vcards(count: int, seed: int) -> bytes:
    """Return `count` vCards 3.0 of 16 lines each, with unique names, numbers, addresses and birthdays.

    The people work in 700 organisations; each card has an `item1.URL`, CATEGORIES and a NOTE with escapes.
    """
    pick = random.Random(seed)
    given, work, syllables = _GIVEN.split(), _WORK.split(), _SYLLABLES.split()
    cards: list[str] = []
    for number in range(count):
        first = pick.choice(given)
        last = "".join(pick.choice(syllables) for _ in range(3)).title() + f" {number}"
        mail = f"{first}.{last.replace(' ', '')}@example.org".lower()
        firm = pick.randrange(700)
        birthday = f"{1930 + pick.randrange(75)}-{1 + pick.randrange(12):02}-{1 + pick.randrange(28):02}"
        cards.append(
            "BEGIN:VCARD\r\nVERSION:3.0\r\nPRODID:-//Closeknit//Synthetic//EN\r\n"
            f"N:{last};{first};;;\r\nFN:{first} {last}\r\n"
            f"ORG:Organisation {firm}\\, Ltd;Branch {firm % 7}\r\nTITLE:{pick.choice(work)}\r\n"
            f"EMAIL;TYPE=INTERNET,HOME:{mail}\r\nTEL;TYPE=CELL,VOICE:+316{20000000 + number}\r\n"
            f"ADR;TYPE=HOME:;;{number} High Street;Town {firm};;{10000 + number};Netherlands\r\n"
            f"BDAY:{birthday}\r\nitem1.URL:https\\://example.org/{number}\r\n"
            "CATEGORIES:friends,choir\r\n"
            f"NOTE:Met at the choir\\, twice\\; likes tea.\\nChild number {number % 4}.\r\n"
            f"UID:{pick.getrandbits(128):032x}\r\nEND:VCARD\r\n"
        )
    return "".join(cards).encode()
