"""The WhatsApp importer: its samples, the styles of dates and times of the world, and what stands for a message.

The days of the samples in other calendars are from published tables: 4 March 2025 was 14 Esfand 1403 and 4 Ramadan
1446, 31 March was 11 Farvardin 1404 and, in the tabular calendar, 1 Shawwal 1446.
"""

import io
import json
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.importers.chats import NOW, moment, read, rows, wrote

from closeknit.engine.records import Direction
from closeknit.importers import _reading, whatsapp
from closeknit.importers._chatdates import seconds
from closeknit.importers._chatnotices import Kind, judge
from closeknit.importers._found import Context, Source

SAMPLES = sorted((Path(__file__).parent / "samples" / "whatsapp").glob("*.txt"))
TIMES = (
    datetime(2025, 3, 4, 9, 5, 7),
    datetime(2025, 3, 4, 21, 29, 10),
    datetime(2025, 3, 5, 0, 1, 0),
    datetime(2025, 3, 31, 23, 59, 59),
    datetime(2025, 4, 1, 12, 0, 0),
)
Header = Callable[[datetime], str]


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.stem)
def test_sample_gives_what_is_expected(sample: Path) -> None:
    expected = json.loads(sample.with_name(f"{sample.stem}.expected.json").read_text("utf-8"))
    context = _reading.context_of({"now": NOW.isoformat(), **expected["context"]})
    found = whatsapp.read(Source(sample.name, io.BytesIO(sample.read_bytes()), sample.stat().st_size), context)
    people = [
        {"key": one.key, "name": one.name, **({"numbers": list(one.numbers)} if one.numbers else {})}
        for one in found.people
    ]
    assert people == expected["people"]
    assert rows(found) == expected["interactions"]
    assert [{"where": row.where, "reason": row.reason} for row in found.skipped] == expected["skipped"]
    assert [question.id for question in found.questions] == expected.get("questions", [])
    assert (found.source, found.wall, found.thrown) == (expected["source"], True, expected["thrown"])
    assert found.covered is not None
    assert [day.isoformat() for day in found.covered] == expected["covered"]


# ---- the styles of headers


def twelve(am: str, pm: str, space: str = " ", long: bool = False) -> Header:
    """A clock of 12 hours."""
    return lambda t: f"{t.hour % 12 or 12}:{t:%M}{f':{t:%S}' if long else ''}{space}{pm if t.hour > 11 else am}"


NARROW = "\u202f"
SPANISH = twelve("a.\u00a0m.", "p.\u00a0m.", NARROW)


def short(t: datetime) -> str:
    return f"{t.month}/{t.day}/{t:%y}"


STYLES: dict[str, Header] = {
    "US Android": lambda t: f"{short(t)}, {twelve('AM', 'PM')(t)} - ",
    "US Android, narrow": lambda t: f"{short(t)}, {twelve('AM', 'PM', NARROW)(t)} - ",
    "US iOS": lambda t: f"[{short(t)}, {twelve('AM', 'PM', long=True)(t)}] ",
    "US iOS, narrow": lambda t: f"[{short(t)}, {twelve('AM', 'PM', NARROW, True)(t)}] ",
    "UK Android": lambda t: f"{t:%d/%m/%Y, %H:%M} - ",
    "UK iOS": lambda t: f"[{t:%d/%m/%Y, %H:%M:%S}] ",
    "German Android": lambda t: f"{t:%d.%m.%y, %H:%M} - ",
    "German iOS": lambda t: f"[{t:%d.%m.%y, %H:%M:%S}] ",
    "Spanish Android": lambda t: f"{t.day}/{t.month}/{t.year}, {twelve('a. m.', 'p. m.')(t)} - ",
    "Spanish Android, narrow": lambda t: f"{t.day}/{t.month}/{t.year}, {SPANISH(t)} - ",
    "Canada Android": lambda t: f"{t:%Y-%m-%d}, {twelve('a.m.', 'p.m.')(t)} - ",
    "South Africa Android": lambda t: f"{t:%Y/%m/%d}, {twelve('am', 'pm')(t)} - ",
    "Dutch iOS": lambda t: f"[{t:%d-%m-%Y %H:%M:%S}] ",
    "India Android": lambda t: f"{t:%d/%m/%y}, {twelve('am', 'pm', NARROW)(t)} - ",
    "Brazil Android": lambda t: f"{t:%d/%m/%Y %H:%M} - ",
    "Swedish iOS": lambda t: f"[{t:%Y-%m-%d %H:%M:%S}] ",
}
"""The sixteen styles against which the importer is measured, as they are on phones of these regions."""

MORE_STYLES: dict[str, Header] = {
    "time first, iOS": lambda t: f"[{t:%H:%M:%S}, {short(t)}] ",
    "time first, words": lambda t: f"{twelve('SA', 'CH')(t)}, {t:%d/%m/%Y} - ",
    "French, old": lambda t: f"{t:%d/%m/%Y} à {t:%H:%M} - ",
    "French Canada iOS": lambda t: f"[{t:%Y-%m-%d} {t:%H} h {t:%M} min {t:%S} s] ",
    "Danish": lambda t: f"{t:%d.%m.%Y %H.%M} - ",
    "Indonesian iOS": lambda t: f"[{t:%d/%m/%y %H.%M.%S}] ",
    "Greek": lambda t: f"{t.day}/{t.month}/{t:%y}, {twelve('π.μ.', 'μ.μ.')(t)} - ",
    "Albanian": lambda t: f"{t.day}.{t.month}.{t.year}, {twelve('e paradites', 'e pasdites')(t)} - ",
    "Hungarian": lambda t: f"{t.year}. {t:%m}. {t:%d}. {t.hour}:{t:%M} - ",
    "Croatian": lambda t: f"{t:%d. %m. %Y. %H:%M} - ",
    "Malay": lambda t: f"{t:%d/%m/%Y}, {twelve('PG', 'PTG')(t)} - ",
    "en dash": lambda t: f"{t:%d/%m/%Y, %H:%M} – ",
    "colon": lambda t: f"{t:%d.%m.%y %H:%M:%S}: ",
    "marks everywhere": lambda t: f"\u200f[\u200e{t.day}\u200f/{t.month}\u200f/{t.year}\u200e, {t:%H:%M:%S}]\u200e ",
    "a word nobody knows, 24 hours": lambda t: f"{t:%d/%m/%Y, %H:%M} quux - ",
    "two-digit Buddhist years": lambda t: f"{t.day}/{t.month}/{(t.year + 543) % 100} {t:%H:%M} - ",
    "two-digit years first": lambda t: f"{t:%y/%m/%d, %H:%M} - ",
}


def conversation(header: Header, ios: bool) -> str:
    """Ana writes; Ben writes two lines with a colon in the second; Ana's text begins like a time; a picture; noon."""
    notice = "Messages and calls are end-to-end encrypted. No one outside of this chat can read them."
    picture = ("\u200e", "\u200eimage omitted") if ios else ("", "<Media omitted>")
    lines = [
        header(TIMES[0]) + (f"Ana: \u200e{notice}" if ios else notice),
        f"{header(TIMES[0])}Ana: good morning",
        f"{header(TIMES[1])}Ben: one line\nand: another",
        f"{header(TIMES[2])}Ana: 12:30 - not a header",
        f"{picture[0]}{header(TIMES[3])}Ben: {picture[1]}",
        f"{header(TIMES[4])}Ana: noon",
    ]
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("style", [*STYLES, *MORE_STYLES])
def test_style(style: str) -> None:
    header = {**STYLES, **MORE_STYLES}[style]
    ios = "[" in header(TIMES[0])
    text = conversation(header, ios)
    assert whatsapp.recognises(text.encode(), "file")
    found = read(text)
    long = header(TIMES[0]) != header(TIMES[0].replace(second=8))
    wanted = [t if long else t.replace(second=0) for t in TIMES]
    assert [moment(at) for at in found.touches.at] == wanted
    if ios:
        # The name beside the first notice on an iPhone says who the other person is.
        assert [person.name for person in found.people] == ["Ana"]
        assert list(found.touches.direction) == [Direction.IN, Direction.OUT] * 2 + [Direction.IN]
    else:
        assert [who for _, who in wrote(found)] == ["Ana", "Ben", "Ana", "Ben", "Ana"]
    assert [row.reason for row in found.skipped] == ["a notice from WhatsApp, not a message"]
    assert [question.id for question in found.questions] == ([] if ios else ["me"])


def is_by_a_person(text: str) -> bool:
    """Whether a text is none of the sentences that WhatsApp itself writes."""
    return all(judge(text, authored=True, phone=phone, attached=False)[0] <= Kind.VIDEO for phone in (True, False))


TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\n\r"), max_size=60).filter(
    lambda text: text.strip() == text and is_by_a_person(text)
)


@given(
    style=st.sampled_from(sorted(STYLES)),
    said=st.lists(
        st.tuples(st.integers(0, 10**7), st.sampled_from(("Ana", "Ben", "+44 7700 900123")), TEXT), min_size=3
    ),
    start=st.integers(0, 365 * 14),
)
def test_any_text_in_any_style(style: str, said: Sequence[tuple[int, str, str]], start: int) -> None:
    """Whatever people write, and from whichever day on, each message keeps its minute and its author."""
    time, lines, wanted = datetime(2010, 1, 1) + timedelta(days=start), [], []
    header = STYLES[style]
    # The last day of a month settles which number is the day.
    for gap, who, text in [(0, "Ana", "first"), *said, (0, "Ben", "last")]:
        time = min(time + timedelta(seconds=gap), datetime(2026, 11, 20))
        lines.append(f"{header(time)}{who}: {text}")
        wanted.append((time.replace(second=0), who))
    found = read("\n".join([*lines, f"{header(datetime(2026, 11, 21))}Ana: bye"]))
    got = [(time.replace(second=0), who) for time, who in wrote(found)]
    assert got[:-1] == wanted
    assert not [row for row in found.skipped if "notice" in row.reason]


@pytest.mark.parametrize(
    ("written", "time"),
    [
        *(("12:00 AM", "00:00"), ("12:30 am", "00:30"), ("12:00 PM", "12:00"), ("1:00 PM", "13:00")),
        *(("00:08 a. m.", "00:08"), ("21:41 PM", "21:41"), ("上午12:05", "00:05"), ("下午12:05", "12:05")),
        *(("中午12:05", "12:05"), ("中午11:55", "11:55"), ("凌晨12:05", "00:05"), ("晚上9:05", "21:05")),
        *(("午前0:05", "00:05"), ("午後0:05", "12:05"), ("오후 12:05", "12:05"), ("ÖS 9:05", "21:05")),
        *(("٩:٠٥ م", "21:05"), ("९:०५ अपराह्न", "21:05"), ("9:05\u202fp.\u00a0m.", "21:05"), ("9.05 ip.", "21:05")),
        *(("klo 9.05", "09:05"), ("21 h 05", "21:05"), ("21:05 ч.", "21:05"), ("9:05 in the afternoon", "21:05")),
        *(("1:05 at night", "01:05"), ("11:05 at night", "23:05"), ("9:05 μ.μ.", "21:05"), ("9:05 م", "21:05")),
        *(("24:00", ""), ("23:60", ""), ("9:05 quux", ""), ("9:05:61", ""), ("9", ""), ("", "")),
    ],
)
def test_time(written: str, time: str) -> None:
    told = seconds(written)
    assert (f"{told // 3600:02}:{told // 60 % 60:02}" if told >= 0 else "") == time


# ---- what is no header


@pytest.mark.parametrize(
    "line",
    [
        *("12:30 - not a header: really", "04/03/2025 - Cy: no time", "[04/03/2025, 09:05:07] Cy: from an iPhone"),
        *("[09:05, 04/03/2025] Cy: copied in a browser", "04/03/2025, 09:05:07 - Cy: with seconds"),
        *("04/03/2025, 9:05 AM - Cy: twelve hours", "  04/03/2025, 09:05 - Cy: set in", "> 04/03/2025, 09:05 - Cy: x"),
        *("2025-03-03, 09:05 - Cy: another form, and before", "04.03.2025, 09:05 - Ana: the same minute"),
        *("04/03/2025, 09:05 Cy: no dash", "04/03/2025 um 09:05 - Cy: a word", "04/03/2025, 09:05 -Cy: tight"),
    ],
)
def test_a_line_in_another_style_is_text(line: str) -> None:
    found = read(f"04/03/2025, 09:05 - Ana: hello\n{line}\n31/03/2025, 10:00 - Ben: hi\n")
    assert [time for time, _ in wrote(found)] == [datetime(2025, 3, 4, 9, 5), datetime(2025, 3, 31, 10, 0)]
    assert (found.skipped, [person.name for person in found.people]) == ([], ["Ana", "Ben"])


def test_a_date_in_another_form_counts_when_it_is_no_quotation() -> None:
    """A quotation is older than the message that quotes it, so a later line by a known name is a message."""
    found = read(
        "[2020-03-01, 12:00:03] Ana: a\n[2020.04.01, 12:00:04] Ben: b\n[2020/05/01, 12:00:05] Ana: c\n"
        "[2020/05/02, 12:00:05] Cy: nobody here\n[01/07/2025, 12:00:06] Ana: January or July\n"
        "[2020-06-01, 12:00:07] Ben: d\n"
    )
    assert [time.month for time, _ in wrote(found)] == [3, 4, 5, 6]
    reason = "a line that begins like a message, but its day or time cannot be read"
    assert [(row.where, row.reason) for row in found.skipped] == [
        ("2020/05/02, 12:00", reason),
        ("01/07/2025, 12:00", reason),
    ]


def test_lines_that_cannot_be_read_are_told() -> None:
    good = "".join(f"{day:02}/03/2025, 09:05 - Ana: hello\n" for day in range(1, 29))
    found = read(f"{good}30/02/2025, 09:05 - Ana: x\n31/03/2025, 29:05 - Ana: y\n")
    assert len(found.touches) == 28
    assert [row.where for row in found.skipped] == ["30/02/2025, 09:05", "31/03/2025"]


@pytest.mark.parametrize("time", ["9:05", "21:05", "9:05 quux"])
def test_a_time_without_its_half_of_the_day_is_not_guessed(time: str) -> None:
    good = "".join(f"3/{day}/25, 9:05 AM - Ana: hello\n" for day in range(1, 29))
    found = read(f"{good}3/29/25, {time} - Ana: x\n3/30/25, 9:06 PM - Ana: y\n")
    assert (len(found.touches), [row.where for row in found.skipped]) == (29, ["3/29/25"])


# ---- bytes


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r\r\n", "\r"])
@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_any_encoding_and_line_end(codec: str, end: str) -> None:
    text = end.join(("31/03/2025, 09:05 - Zoë: déjà vu", "31/03/2025, 09:06 - Bén: oui", "très: bien", ""))
    data = text.encode(codec)
    assert whatsapp.recognises(data, "file")
    assert [who for _, who in wrote(read(data))] == ["Zoë", "Bén"]


def test_one_line_in_another_encoding_spoils_no_other() -> None:
    data = (
        "31/03/2025, 09:05 - Zoë: a\n".encode() + b"31/03/2025, 09:06 - Ana: caf\xe9\n31/03/2025, 09:07 - Zo\xc3\xab: b"
    )
    assert [who for _, who in wrote(read(data))] == ["Zoë", "Ana", "Zoë"]


class Drops(io.BytesIO):
    """A file that comes a few bytes at a time, as a zip's member does."""

    def __init__(self, data: bytes, most: int) -> None:
        super().__init__(data)
        self.most = most

    def read(self, size: int | None = -1) -> bytes:
        return super().read(min(size or 0, self.most))


@pytest.mark.parametrize("codec", ["utf-8", "utf-16"])
@pytest.mark.parametrize("most", [200, 201, 203, 1000])
def test_blocks_may_end_anywhere(codec: str, most: int) -> None:
    header = STYLES["UK iOS"]

    def later(days: int) -> Header:
        return lambda t: header(t + timedelta(days=days))

    text = "".join(conversation(later(days), ios=True) for days in range(40))
    data = text.replace("good", "gööd 🌱").encode(codec)
    wanted = rows(read(data))
    found = whatsapp.read(Source("chat.txt", Drops(data, most), len(data)), Context(now=NOW))
    assert rows(found) == wanted
    assert len(wanted) == 200
