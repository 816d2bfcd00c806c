"""Reading a mailbox: our importer beside `mailbox.mbox` of the standard library, on the same invented mbox in one run.

`python bench/mail.py [--json] [--mails 100000]` prints the CPU seconds of ours (the best of three runs), of
`mailbox.mbox` as it is, and of `mailbox.mbox` with the quicker `BytesHeaderParser`, both with `email.utils` for addresses
and dates; the two ratios; the most memory our process had in use (before the others ran); in how many interactions the
person, the time or the direction differ; and how many times longer twice the bytes take, at worst over shapes that hurt
careless readers.
"""

import argparse
import io
import mailbox
import random
import tempfile
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from email.message import Message
from email.parser import BytesHeaderParser
from email.utils import format_datetime, getaddresses, parsedate_to_datetime
from itertools import accumulate
from pathlib import Path
from typing import Any

from _measuring import doubling, most_memory, seconds, show
from closeknit.engine.records import Direction
from closeknit.importers import mail
from closeknit.importers._found import Context, Found, Source

NOW = datetime(2026, 11, 22, tzinfo=UTC)
ME = "me@home.example"
PEOPLE, LISTS = 5_000, 200
_GIVEN = ("Amara", "Bilal", "Chidi", "Daria", "Elif", "Femi", "Greta", "Hana", "Ivo", "Jonas", "Kemi", "Lena", "Mateo")
_WORDS = ("lorem", "ipsum", "dolor", "sit", "amet", "elit", "sed", "do", "eiusmod", "tempor", "incididunt", "labore")
_B64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"

Row = tuple[str, int, int]
"""Address, time, direction."""


def mails(count: int, seed: int) -> Iterator[str]:
    """Yield an mbox as Gmail's download has it, about 3 kB a mail: half of it headers, a quarter of it newsletters."""
    pick = random.Random(seed)
    names = [f"{pick.choice(_GIVEN)} {''.join(pick.choices(_WORDS, k=2)).title()}" for _ in range(PEOPLE)]
    weights = list(accumulate(1 / (number + 1) for number in range(PEOPLE)))
    body = [" ".join(pick.choices(_WORDS, k=10)) for _ in range(400)]
    then = datetime(2015, 1, 1, tzinfo=UTC).timestamp()
    for number in range(count):
        then += pick.expovariate(1 / 3000)
        date = format_datetime(datetime.fromtimestamp(int(then), UTC))
        who = pick.choices(range(PEOPLE), cum_weights=weights, k=pick.choice((1, 1, 1, 1, 2, 4)))
        people = [f'"{names[one]}" <person{one}@mail{one % 90}.example>' for one in dict.fromkeys(who)]
        kind = pick.random()
        if kind < 0.25:
            sender, to, cc = f"News {number % LISTS} <letter{number % LISTS}@shop.example>", f"<{ME}>", ""
        elif kind < 0.6:
            sender, to, cc = people[0], f"Me <{ME}>", ", ".join(people[1:])
        else:
            sender, to, cc = f"Me <{ME}>", people[0], ",\n ".join(people[1:])
        text = "\n".join(pick.choices(body, k=pick.randint(8, 36)))
        yield _headers(pick, number, date, sender, to, cc, kind < 0.25) + f"\n{text}\n\n"


def _headers(pick: random.Random, number: int, date: str, sender: str, to: str, cc: str, is_list: bool) -> str:
    sealed = "".join(pick.choices(_B64, k=64))
    asctime = f"{date[:3]} {date[8:11]} {date[5:7]} {date[17:25]} {date[12:16]}"
    signature = "\n".join(f"        {sealed}" for _ in range(5))
    place = "Sent\n" if sender.startswith("Me") else f"Inbox,Opened\nDelivered-To: {ME}\n"
    return (
        f"From {number}@xxx {asctime}\nX-GM-THRID: {1500000000000000000 + number}\nX-Gmail-Labels: {place}"
        f"Received: by 2002:a05:6358:52c4:b0 with SMTP id f{number}csp;\n        {date}\n"
        f"X-Received: by 2002:a17:90b:1b4c:b0:1f7 with SMTP id nv{number};\n        {date}\n"
        f"ARC-Seal: i=1; a=rsa-sha256; t=1; cv=none; d=mail.example; s=arc-20160816;\n        b={sealed}\n"
        f"Return-Path: <bounce-free@mail.example>\n"
        f"Received-SPF: pass (mail.example: domain of sender designates 192.0.2.7 as permitted sender)\n"
        f"DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=mail.example; s=20210112;\n"
        f"        h=from:date:message-id:subject:to;\n        b={sealed}\n{signature}\n"
        f"MIME-Version: 1.0\nReferences: <{number - 9}@mail.example>\n"
        f"From: {sender}\nDate: {date}\nMessage-ID: <{number}@mail.example>\nSubject: Re: {sealed[:24]}\n"
        f"To: {to}\n{f'Cc: {cc}' if cc else 'X-None: 1'}\n"
        f"{'List-Unsubscribe: <https://shop.example/off>' if is_list else 'Thread-Topic: talk'}\n"
        'Content-Type: text/plain; charset="UTF-8"\n'
    )


def ours(path: Path) -> Found:
    """Read the file as an import does."""
    with path.open("rb") as file:
        return mail.read(Source("mail.mbox", file, path.stat().st_size), Context(addresses=(ME,), now=NOW))


def theirs(path: Path) -> Counter[Row]:
    """Read the file with `mailbox.mbox`."""
    return Counter(row for message in mailbox.mbox(path, create=False) for row in rows(message))


def theirs_headers(path: Path) -> Counter[Row]:
    """Read the file with `mailbox.mbox`, and only the headers of each mail."""
    parse = BytesHeaderParser().parse
    box: Any = mailbox.mbox(path, factory=parse, create=False)  # type: ignore[arg-type]
    return Counter(row for message in box for row in rows(message))


def rows(message: Message) -> Iterator[Row]:
    """Yield with whom a mail connects the owner: the same rule as ours, for mail that keeps to the standard."""
    if message["List-Unsubscribe"]:
        return
    at = int(parsedate_to_datetime(message["Date"]).timestamp())
    ((_, sender),) = getaddresses([message["From"]])
    if sender != ME:
        yield sender, at, Direction.IN
        return
    for _, address in getaddresses(message.get_all("To", []) + message.get_all("Cc", [])):
        yield address, at, Direction.OUT


_HEAD = "From a Fri Jul  8 12:08:34 2011\nFrom: Ana <ana@home.example>\nTo: me@home.example\n"
_DATED = f"{_HEAD}Date: Fri, 8 Jul 2011 12:08:34 +0000\n"
SHAPES = (
    (f"{_DATED}\n", "From \n", 50_000),
    (f"{_DATED}\n", "\n\nFrom ", 50_000),
    (f"{_DATED}\n", "\nFrom a Fri Jul  8 12:08:34 2011\n", 20_000),
    (f"{_DATED}\n", "a" * 1000, 20_000),
    (_DATED, "x: y\n", 50_000),
    (_DATED, "Received: a\n b\n", 30_000),
    (f"{_DATED}Cc: ", "<", 8_000),
    (f"{_DATED}Cc: ", '"\\', 8_000),
    (f"{_DATED}Cc: ", "(", 8_000),
    (f"{_DATED}Cc: ", "=?a?q?", 8_000),
    ("", f"{_DATED}Content-Length: 99999\n\nx\n\n", 2_000),
    ("", f"{_DATED}Cc: {'<' * 500}\n\nx\n\n", 1_000),
    ("", f"{_HEAD}Date: {'1' * 100}:11 Jan\n\nx\n\n", 2_000),
)
"""How a file begins, a piece, and how many times the piece comes."""


def read_bytes(data: bytes) -> Found:
    """Read the bytes as an import does."""
    return mail.read(Source("x", io.BytesIO(data), len(data)), Context(now=NOW))


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--json", action="store_true", help="print one JSON object")
    options.add_argument("--mails", type=int, default=100_000)
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "mail.mbox"
        with path.open("w", encoding="utf-8", newline="\n") as file:
            file.writelines(mails(chosen.mails, seed=7))
        figures: dict[str, float] = {"mails": chosen.mails, "megabytes": round(path.stat().st_size / 1e6, 1)}
        figures["ours_cpu_s"] = round(seconds(lambda: ours(path), 3), 3)
        figures["ours_peak_mb"] = round(most_memory(), 1)
        found = ours(path)
        figures["interactions"] = len(found.touches)
        figures["mailbox_cpu_s"] = round(seconds(lambda: theirs(path), 1), 2)
        figures["mailbox_headers_cpu_s"] = round(seconds(lambda: theirs_headers(path), 1), 2)
        figures["ratio"] = round(figures["mailbox_cpu_s"] / figures["ours_cpu_s"], 2)
        figures["ratio_headers"] = round(figures["mailbox_headers_cpu_s"] / figures["ours_cpu_s"], 2)
        touches = found.touches
        got = Counter(
            (found.people[who].key, at, direction)
            for who, at, direction in zip(touches.who, touches.at, touches.direction, strict=True)
        )
        wanted = theirs_headers(path)
    figures["mismatches"] = (got - wanted).total() + (wanted - got).total()
    figures["doubling"] = round(max(doubling(read_bytes, *shape, runs=5) for shape in SHAPES), 2)
    show(figures, chosen.json)


if __name__ == "__main__":
    main()
