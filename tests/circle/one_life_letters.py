"""The mail and the calendars of one invented life: a mailbox as Google Takeout makes it, and two calendars.

In mail people write their own name, most often; some come from an office that turns it round, or send no name at all.
Google's calendar names guests by address alone half of the time, Outlook's by "Family, Given".
"""

from datetime import datetime, timedelta
from email.header import Header
from email.utils import format_datetime, formataddr
from random import Random

from tests.circle.one_life_books import Life, by_themselves
from tests.circle.one_life_people import OWNER, OWNER_ADDRESSES, Somebody
from tests.circle.one_life_talks import TODAY

MAILBOX = "All mail Including Spam and Trash.mbox"


def _signed(somebody: Somebody, address: str, pick: Random) -> str:
    """The name in a From line."""
    turned = address == somebody.addresses[0] and somebody.firm and pick.random() < 0.3
    if turned:
        return f"{somebody.latin[1][1]}, {somebody.latin[1][0]}"
    if pick.random() < 0.04:
        return ""
    if pick.random() < 0.04:
        return pick.choice((somebody.latin[1][0], f"{somebody.latin[1][0][0]}. {somebody.latin[1][1]}"))
    called = somebody.calls if somebody.calls and " " not in somebody.calls else ""
    if called and pick.random() < 0.3:
        return f"{called} {somebody.latin[0][1]}"
    return by_themselves(somebody, pick, before=pick.random() < 0.4)


def mailbox(life: Life) -> None:
    """Everything of one mail account."""
    pick, mails = life.pick, []
    for somebody in life.some({"family": 0.5, "friend": 0.45, "work": 0.7, "far": 0.35}):
        used = [address for address in somebody.addresses if pick.random() < 0.8] or somebody.addresses[:1]
        for address in used:
            name = _signed(somebody, address, pick)
            saved = life.saved.get(somebody.id, "")
            for _ in range(pick.randint(2, 4)):
                mails.append(_mail((name, address), (OWNER, OWNER_ADDRESSES[0]), pick))
            mails.append(_mail((OWNER, OWNER_ADDRESSES[0]), (saved if pick.random() < 0.4 else "", address), pick))
            life.mention(MAILBOX, somebody.id, name, addresses=(address,))
    for members in _families(life):
        somebody = pick.choice(members)
        name = pick.choice(
            (somebody.name, f"The {somebody.latin[0][1]}s", f"{members[0].latin[0][0]} & {members[-1].name}")
        )
        mails += [_mail((name, somebody.family_address), (OWNER, OWNER_ADDRESSES[0]), pick) for _ in range(3)]
        mails.append(_mail((OWNER, OWNER_ADDRESSES[0]), ("", somebody.family_address), pick))
        if name == somebody.name:
            # Nobody can say who of a family wrote as "The Hales"; that mention has no truth.
            life.mention(MAILBOX, somebody.id, name, addresses=(somebody.family_address,))
    shop = ("Harbour Books", "newsletter@harbour-books.example")
    mails += [
        _mail(shop, (OWNER, OWNER_ADDRESSES[0]), pick, "List-Unsubscribe: <https://harbour-books.example/u>\n")
        for _ in range(5)
    ]
    mails.sort(key=lambda mail: mail[0])
    life.files[MAILBOX] = "".join(text for _, text in mails).encode()


def _families(life: Life) -> list[list[Somebody]]:
    homes: dict[str, list[Somebody]] = {}
    for somebody in life.people:
        if somebody.family_address:
            homes.setdefault(somebody.family_address, []).append(somebody)
    return list(homes.values())


def _mail(sender: tuple[str, str], reader: tuple[str, str], pick: Random, more: str = "") -> tuple[datetime, str]:
    """(when, the mail as it stands in an mbox of Gmail)."""
    at = TODAY - timedelta(minutes=pick.randint(3_000, 2_000_000))
    number = pick.getrandbits(60)
    label = "Sent" if sender[1] in OWNER_ADDRESSES else "Inbox"
    text = (
        f"From {number}@xxx {at:%a %b %d %H:%M:%S +0000 %Y}\nX-GM-THRID: {number}\nX-Gmail-Labels: {label}\n{more}"
        f"MIME-Version: 1.0\nDate: {format_datetime(at)}\nMessage-ID: <{number:x}@mail.example>\nSubject: Saturday\n"
        f'From: {_written(*sender)}\nTo: {_written(*reader)}\nContent-Type: text/plain; charset="UTF-8"\n\nOn my way.\n\n'
    )
    return at, text


def _written(name: str, address: str) -> str:
    return formataddr((name, address)) if name.isascii() else f"{Header(name, 'utf-8').encode()} <{address}>"


def calendars(life: Life) -> None:
    """A private calendar from Google, and the one at work from Outlook."""
    pick = life.pick
    for file, turned, share in (
        ("amara.ics", False, {"family": 0.5, "friend": 0.3, "work": 0.05, "far": 0.15}),
        ("work.ics", True, {"family": 0.0, "friend": 0.02, "work": 0.6, "far": 0.03}),
    ):
        prodid = (
            "-//Microsoft Corporation//Outlook 16.0 MIMEDIR//EN"
            if turned
            else "-//Google Inc//Google Calendar 70.9054//EN"
        )
        lines = ["BEGIN:VCALENDAR", f"PRODID:{prodid}", "VERSION:2.0", "CALSCALE:GREGORIAN", "METHOD:PUBLISH"]
        guests = []
        for somebody in life.some(share):
            address = somebody.addresses[0] if turned else pick.choice(somebody.addresses)
            name = _guest(somebody, turned, pick)
            life.mention(file, somebody.id, name, addresses=(address,))
            guests.append(f'CN="{name or address}";X-NUM-GUESTS=0:mailto:{address}')
        for number, start in enumerate(range(0, len(guests), 3)):
            lines += _event(
                number, guests[start : start + 3], OWNER_ADDRESSES[1] if turned else OWNER_ADDRESSES[0], pick
            )
        life.files[file] = "\r\n".join([*(_folded(line) for line in lines), "END:VCALENDAR", ""]).encode()


def _guest(somebody: Somebody, turned: bool, pick: Random) -> str:
    if turned:
        return f"{somebody.latin[1][1]}, {somebody.latin[1][0]}"
    return "" if pick.random() < 0.5 else by_themselves(somebody, pick, own_letters=0.2)


def _event(number: int, guests: list[str], own: str, pick: Random) -> list[str]:
    at = TODAY - timedelta(days=pick.randint(5, 900))
    head = "ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT=ACCEPTED;"
    return [
        *("BEGIN:VEVENT", f"UID:{number:04}-{at:%Y%m%d}@calendar.example", f"DTSTART:{at:%Y%m%dT%H%M%SZ}"),
        *(f"DTEND:{at + timedelta(hours=1):%Y%m%dT%H%M%SZ}", "SUMMARY:Coffee", f"ORGANIZER;CN={OWNER}:mailto:{own}"),
        *(f"{head}CN={OWNER};X-NUM-GUESTS=0:mailto:{own}", *(head + guest for guest in guests)),
        *("STATUS:CONFIRMED", "END:VEVENT"),
    ]


def _folded(line: str) -> str:
    """A content line in pieces of at most 75 bytes (RFC 5545 section 3.1)."""
    pieces, size = [""], 0
    for letter in line:
        size += len(letter.encode())
        if size > 74:
            pieces.append("")
            size = len(letter.encode())
        pieces[-1] += letter
    return "\r\n ".join(pieces)
