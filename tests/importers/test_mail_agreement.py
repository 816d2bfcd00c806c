"""The mail importer beside the standard library: the same mails, senders, recipients and times on well-formed mailboxes."""

import io
import mailbox
from collections import Counter
from datetime import UTC, datetime, timedelta, timezone
from email.message import EmailMessage, Message
from email.utils import format_datetime, getaddresses, parsedate_to_datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from closeknit.engine.records import Direction
from closeknit.importers import mail
from closeknit.importers._found import Context, Found, Source

NOW = datetime(2026, 11, 22, tzinfo=UTC)
ME = "me@home.example"

Row = tuple[str, int, int]

addresses = st.integers(0, 12).map(lambda n: f"p{n}@home{n % 3}.example")
shown = st.sampled_from(["", "Ana", "López, Ana", "Jürgen Weiß", "山田 太郎", 'Jo "the" Island', "Иван Петров"])
lines = st.sampled_from(
    [
        "Hello.",
        "",
        "From here on.",
        "From ",
        "From ana Fri Jan  5 10:00:00 2024",
        "From: Eve <eve@x.example>",
        "> quoted",
    ]
)
times = st.builds(
    lambda then, quarter: then.replace(microsecond=0, tzinfo=timezone(timedelta(minutes=15 * quarter))),
    st.datetimes(datetime(1990, 1, 1), datetime(2026, 11, 1)),
    st.integers(-48, 56),
)


@st.composite
def letters(draw: st.DrawFn) -> tuple[bool, EmailMessage]:
    """A mail of mine or to me, in whatever folds and charsets the library writes."""
    mine = draw(st.booleans())
    one = EmailMessage()

    def party(address: str) -> str:
        return f"{_phrase(draw(shown))}<{address}>"

    others = draw(st.lists(addresses, min_size=1, max_size=4, unique=True))
    one["From"] = party(ME if mine else others[0])
    one["To"] = ", ".join(map(party, others if mine else [ME]))
    if draw(st.booleans()) and mine:
        one["Cc"] = party("cc@home.example")
    one["Date"] = format_datetime(draw(times))
    one["Message-ID"] = f"<{draw(st.uuids())}@home.example>"
    one["Subject"] = draw(shown)
    one.set_content("\n".join(draw(st.lists(lines, max_size=6))) + "\n")
    return mine, one


def _phrase(name: str) -> str:
    escaped = name.replace('"', '\\"')
    return f'"{escaped}" ' if name else ""


def theirs(path: Path) -> Counter[Row]:
    """What the standard library reads."""
    box = mailbox.mbox(path, create=False)
    try:
        return Counter(row for message in box for row in _rows(message))
    finally:
        box.close()


def _rows(message: Message) -> list[Row]:
    at = int(parsedate_to_datetime(message["Date"]).timestamp())
    ((_, sender),) = getaddresses([message["From"]])
    if sender != ME:
        return [(sender, at, Direction.IN)]
    to = getaddresses(message.get_all("To", []) + message.get_all("Cc", []))
    return [(address, at, Direction.OUT) for _, address in to]


def ours(found: Found) -> Counter[Row]:
    touches = found.touches
    return Counter(
        (found.people[who].key, at, direction)
        for who, at, direction in zip(touches.who, touches.at, touches.direction, strict=True)
    )


@settings(max_examples=60, deadline=None)
@given(st.lists(letters(), max_size=6), st.booleans())
def test_the_same_mails_people_and_times(mails: list[tuple[bool, EmailMessage]], crlf: bool) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "box"
        box = mailbox.mbox(path)
        for _, one in mails:
            box.add(one)
        box.close()
        data = path.read_bytes()
        wanted = theirs(path)
    if not mails:
        return
    if crlf:
        data = data.replace(b"\n", b"\r\n")
    found = mail.read(Source("box", io.BytesIO(data), len(data)), Context(addresses=(ME,), now=NOW))
    assert found.thrown["subjects and text of mails"] == len(mails)
    assert ours(found) == wanted
    assert found.skipped == []
