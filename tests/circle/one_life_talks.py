"""The talks of one invented life: WhatsApp, text messages and calls, Telegram, Facebook; in the forms of their exports.

WhatsApp writes a chat under the name in the phone's address book, or under the number; in groups a "~" stands before a
name that a stranger chose. SMS Backup & Restore writes the number, and the name of the phone it ran on. Telegram has the
owner's name for a contact, else the person's own. Facebook has people's own names, in UTF-8 read as Latin-1.
"""

import io
import json
import zipfile
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from random import Random
from xml.sax.saxutils import quoteattr

from tests.circle.one_life_books import Life, by_themselves
from tests.circle.one_life_people import NAMELESS, OWNER, OWNER_NUMBER, Somebody

TODAY = datetime(2026, 11, 18, 9, 0, tzinfo=UTC)
NOBODY_KNOWS = 24
"""People who texted or called and are nobody's contact: a plumber, a wrong number, somebody's new phone."""


def _shown(number: str) -> str:
    """A number as WhatsApp shows it."""
    if number.startswith("+44"):
        return f"+44 {number[3:7]} {number[7:]}"
    return f"{number[:3]} {number[3:6]} {number[6:]}"


def _moments(pick: Random, most: int) -> list[datetime]:
    """Some moments in order, one of them on a day that can be no month."""
    count = pick.randint(2, most)
    start = TODAY - timedelta(days=pick.randint(60, 1400), minutes=pick.randint(0, 900))
    moments = [start + timedelta(days=2.3 * n * pick.random()) for n in range(count)]
    return sorted([*moments, moments[0].replace(day=25)])


# WhatsApp


def whatsapp(life: Life) -> None:
    """Single chats from today's phone and the former one, and four groups."""
    for somebody in _talkers(life, life.saved, {"family": 0.8, "friend": 0.35, "work": 0.15, "far": 0.08}):
        name = life.saved.get(somebody.id) or _shown(somebody.number)
        _iphone_chat(life, somebody, name)
    for somebody in _talkers(life, life.saved_before, {"family": 0.6, "friend": 0.25, "work": 0.1, "far": 0.05}):
        number = somebody.former or somebody.number
        name = life.saved_before.get(somebody.id) or _shown(number)
        _android_chat(life, somebody, name, number)
    for place, title in enumerate(("Choir", "Book club", "Allotment", "School run")):
        known = [s for s in life.people if s.id in life.saved_before and (s.near != "work" or place == 0)]
        others = [s for s in life.people if s.id not in life.saved_before and s.near != "work"]
        members = life.pick.sample(known, 10) + life.pick.sample(others, 4)
        _group(life, title, members)


def _talkers(life: Life, book: dict[str, str], share: dict[str, float]) -> list[Somebody]:
    """Those somebody talks with on a phone: mostly people in its address book."""
    return [s for s in life.people if life.pick.random() < share[s.near] * (1 if s.id in book else NAMELESS)]


def _file_name(name: str) -> str:
    return "".join(sign for sign in name if sign not in '/\\:*?"<>|')


def _unused(life: Life, name: str) -> str:
    """A file name nobody has: a second chat of one name gets a number, as browsers give it."""
    stem, _, ending = name.rpartition(".")
    return (
        name
        if name not in life.files
        else f"{stem} (1).{ending}"
        if f"{stem} (1).{ending}" not in life.files
        else f"{stem} (2).{ending}"
    )


def _number_of(name: str, number: str) -> tuple[str, ...]:
    return (number,) if name.startswith("+") else ()


def _iphone_chat(life: Life, somebody: Somebody, name: str) -> None:
    file = _unused(life, f"WhatsApp Chat - {_file_name(name)}.zip")
    lines = []
    for moment in _moments(life.pick, 12):
        author = OWNER if life.pick.random() < 0.5 else name
        lines.append(f"[{moment:%d/%m/%Y, %H:%M:%S}] {author}: on my way\r\n")
    first = lines[0].split("] ")[0]
    lines += [f"{first}] {OWNER}: see you\r\n", f"{first}] {name}: lovely\r\n"]
    life.files[file] = _zipped([("_chat.txt", "".join(sorted(lines, key=lambda line: _when(line, 1))).encode())])
    life.mention(file, somebody.id, name, numbers=_number_of(name, somebody.number))


def _when(line: str, start: int) -> str:
    day, month, year = line[start : start + 2], line[start + 3 : start + 5], line[start + 6 : start + 10]
    return year + month + day + line[start + 10 : start + 22]


def _android_chat(life: Life, somebody: Somebody, name: str, number: str) -> None:
    file = _unused(life, f"WhatsApp Chat with {_file_name(name)}.txt")
    lines = []
    for moment in _moments(life.pick, 9):
        author = OWNER if life.pick.random() < 0.5 else name
        lines.append(f"{moment:%d/%m/%Y, %H:%M} - {author}: on my way\n")
    first = lines[0].split(" - ")[0]
    lines += [f"{first} - {OWNER}: see you\n", f"{first} - {name}: lovely\n"]
    life.files[file] = "".join(sorted(lines, key=lambda line: _when(line, 0))).encode()
    life.mention(file, somebody.id, name, numbers=_number_of(name, number))


def _group(life: Life, title: str, members: list[Somebody]) -> None:
    """A group chat from the former phone: people saved there by name, others by number or by "~ name"."""
    file = f"WhatsApp Chat with {title}.txt"
    start = TODAY.replace(month=9, day=25) - timedelta(days=300)
    lines = [f'{start:%d/%m/%Y, %H:%M} - {OWNER} created group "{title}"\n']
    names = {}
    for somebody in members:
        number = somebody.former or somebody.number
        stranger = _shown(number) if life.pick.random() < 0.6 else f"~\u202f{somebody.latin[1][0]}"
        names[somebody.id] = life.saved_before.get(somebody.id) or stranger
        if list(names.values()).count(names[somebody.id]) > 1:
            names[somebody.id] = _shown(number)
        name = names[somebody.id]
        life.mention(file, somebody.id, name, name.lstrip("~\u202f"), numbers=_number_of(name, number))
    first = [OWNER, *names.values()]
    for n in range(60):
        author = first[n] if n < len(first) else life.pick.choice(first)
        lines.append(f"{start + timedelta(hours=7 * n + 1):%d/%m/%Y, %H:%M} - {author}: I can bring cake\n")
    life.files[file] = "".join(lines).encode()


def _zipped(members: Iterable[tuple[str, bytes]]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in members:
            archive.writestr(zipfile.ZipInfo(name, (2026, 11, 18, 9, 0, 0)), data)
    return out.getvalue()


# Text messages and calls


def phone_backup(life: Life) -> None:
    """What SMS Backup & Restore made of the former phone: messages, and calls."""
    pick = life.pick
    texts, calls, number = "sms-20260901100000.xml", "calls-20260901100000.xml", 900
    rows: dict[str, list[str]] = {texts: [], calls: []}
    talkers = _talkers(life, life.saved_before, {"family": 0.9, "friend": 0.7, "work": 0.5, "far": 0.5})
    people = [(somebody, number) for somebody in talkers for number in _both_numbers(somebody, pick)]
    for somebody, used in people:
        saved = life.saved_before.get(somebody.id, "")
        known = saved if used == (somebody.former or somebody.number) else ""
        for file in (texts, calls):
            if pick.random() < 0.35 and file == calls:
                continue
            rows[file] += _rows(file == calls, pick.choice((used, _local(used, pick))), known, pick)
            life.mention(file, somebody.id, known, numbers=(used,))
    for n in range(NOBODY_KNOWS):
        stranger = f"+447700900{number + n:03}"
        rows[texts] += _rows(False, stranger, "", pick)
        life.mention(texts, f"stranger {n}", numbers=(stranger,))
    rows[texts] += _rows(False, "60001", "", pick) + _rows(False, "Northgate", "", pick)
    life.mention(texts, "a firm", "Northgate")
    for file, tag in ((texts, "smses"), (calls, "calls")):
        body = "\n".join(f"  {row}" for row in rows[file])
        head = "<?xml version='1.0' encoding='UTF-8' standalone='yes' ?>"
        life.files[file] = (
            f'{head}\n<{tag} count="{len(rows[file])}" backup_date="1788256800000">\n{body}\n</{tag}>\n'.encode()
        )


def _both_numbers(somebody: Somebody, pick: Random) -> list[str]:
    return (
        [somebody.former, *([somebody.number] if pick.random() < 0.6 else [])] if somebody.former else [somebody.number]
    )


def _local(number: str, pick: Random) -> str:
    return f"0{number[3:]}" if number.startswith("+44") and pick.random() < 0.3 else number


def _rows(is_call: bool, number: str, name: str, pick: Random) -> list[str]:
    written = []
    for moment in _moments(pick, 5):
        at, kind = int(moment.timestamp() * 1000), pick.choice((1, 2))
        shown = quoteattr(name or "(Unknown)")
        if is_call:
            start = (
                f'<call number="{number}" duration="{pick.randint(20, 900)}" date="{at}" type="{kind}" presentation="1"'
            )
        else:
            start = (
                f'<sms protocol="0" address="{number}" date="{at}" type="{kind}" subject="null" body="on my way" toa="null" '
                'sc_toa="null" service_center="null" read="1" status="-1" locked="0" date_sent="0" sub_id="1"'
            )
        written.append(f'{start} readable_date="{moment:%d %b %Y %H:%M:%S}" contact_name={shown} />')
    return written


# Telegram and Facebook


def telegram(life: Life) -> None:
    """A whole export of Telegram Desktop: the list of contacts, and the personal chats."""
    pick = life.pick
    contacts, chats = [], []
    for place, somebody in enumerate(life.some({"family": 0.2, "friend": 0.25, "work": 0.06, "far": 0.1})):
        user = 5_000_000 + 7919 * place
        saved = life.saved.get(somebody.id, "")
        name = saved if saved and pick.random() < 0.75 else by_themselves(somebody, pick)
        if saved and name == saved:
            given, _, family = name.partition(" ")
            entry = {"user_id": user, "first_name": given, "last_name": family, "phone_number": _shown(somebody.number)}
            contacts.append({**entry, "date": "2022-03-25T10:00:00", "date_unixtime": "1648202400"})
        known = saved and name == saved
        if pick.random() < 0.7 or not known:
            chats.append(_telegram_chat(name, user, 9_000_001 + place, pick))
        numbers = (somebody.number,) if known else ()
        life.mention("result.json", somebody.id, name, numbers=numbers, handles=(f"telegram:{user}",))
    me = {
        "user_id": 777000777,
        "first_name": "Amara",
        "last_name": "Okafor",
        "phone_number": OWNER_NUMBER,
        "username": "@amara",
    }
    whole = {
        "about": "Here is the data you requested.",
        "personal_information": {**me, "bio": ""},
        "contacts": {"about": "These are your contacts.", "list": contacts},
        "chats": {"about": "This page lists all chats from this export.", "list": chats},
    }
    life.files["result.json"] = json.dumps(whole, ensure_ascii=False, indent=1).encode()


def _telegram_chat(name: str, user: int, number: int, pick: Random) -> dict[str, object]:
    messages = []
    for n, moment in enumerate(_moments(pick, 8), 1):
        mine = pick.random() < 0.5 if n > 1 else False
        writer = {"from": OWNER, "from_id": "user777000777"} if mine else {"from": name, "from_id": f"user{user}"}
        at = {"date": f"{moment:%Y-%m-%dT%H:%M:%S}", "date_unixtime": str(int(moment.timestamp()))}
        messages.append({"id": n, "type": "message", **at, **writer, "text": "on my way", "text_entities": []})
    return {"name": name, "type": "personal_chat", "id": user, "messages": messages}


def facebook(life: Life) -> None:
    """A download from Facebook as JSON: friends, and chats with some of them."""
    pick, friends, members = life.pick, [], []
    for place, somebody in enumerate(life.some({"family": 0.5, "friend": 0.5, "work": 0.1, "far": 0.3})):
        name = by_themselves(somebody, pick, before=pick.random() < 0.5)
        if somebody.calls and "Aunt" not in somebody.calls and "Uncle" not in somebody.calls and pick.random() < 0.25:
            name = f"{somebody.calls} {somebody.latin[1][1]}"
        friends.append({"name": _as_latin1(name), "timestamp": 1_500_000_000 + 86_400 * place})
        handles: tuple[str, ...] = ()
        if pick.random() < 0.5:
            thread = str(10_000_000_000_000 + 104_729 * place)
            handles = (f"facebook:{thread}",)
            path = f"your_facebook_activity/messages/inbox/{''.join(filter(str.isascii, name.lower().replace(' ', '')))}_{thread}"
            members.append((f"{path}/message_1.json", _facebook_chat(name, path, pick)))
        life.mention("facebook-amara-2026-11-18.zip", somebody.id, name, handles=handles)
    me = {"profile_v2": {"name": {"full_name": OWNER, "first_name": "Amara", "last_name": "Okafor"}}}
    members.append(("connections/friends/your_friends.json", json.dumps({"friends_v2": friends}).encode()))
    members.append(("personal_information/profile_information/profile_information.json", json.dumps(me).encode()))
    life.files["facebook-amara-2026-11-18.zip"] = _zipped(members)


def _as_latin1(text: str) -> str:
    """Facebook's own slip: UTF-8 bytes, each written as a letter."""
    return text.encode().decode("latin-1")


def _facebook_chat(name: str, path: str, pick: Random) -> bytes:
    messages = []
    for moment in reversed(_moments(pick, 8)):
        sender = _as_latin1(pick.choice((OWNER, name)))
        at = int(moment.timestamp() * 1000)
        messages.append(
            {"sender_name": sender, "timestamp_ms": at, "content": "on my way", "is_geoblocked_for_viewer": False}
        )
    messages[-1]["sender_name"] = _as_latin1(name)
    chat = {
        "participants": [{"name": _as_latin1(name)}, {"name": OWNER}],
        "messages": messages,
        "title": _as_latin1(name),
        "is_still_participant": True,
        "thread_path": path.partition("messages/")[2],
        "magic_words": [],
    }
    return json.dumps(chat, indent=1).encode()
